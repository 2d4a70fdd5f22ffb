"""The score that is rendered: the one given, a song's from before, or a new one.

Conventions:
    A score from before serves where it is of the same recording, and no option is given that only
    an analysis can heed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ganterpret import documents
from ganterpret.alphas import Driver
from ganterpret.analysis import read_driver
from ganterpret.audio import checksum
from ganterpret.errors import SettingError
from ganterpret.score import Score
from ganterpret.spectrogram import HOP
from ganterpret_integrations.cli.analysis_options import AnalysisOptions
from ganterpret_integrations.cli.analyze import score_song
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.forcing import Forcing
from ganterpret_integrations.cli.options import parse_video_rate


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A score, and what was heard in its song.

    Attributes:
        path: where the score lies, or would.
        score: with the song as it lies now.
        driver: of its alphas.
        forced: what files of markers and lyrics changed in it, for programs.
    """

    path: Path
    score: Score
    driver: Driver
    forced: Mapping[str, object]


def find_score(
    source: Path,
    options: AnalysisOptions,
    voice: Voice,
    *,
    score: Path | None,
    song: Path | None,
    update: bool,
    force: bool,
    dry_run: bool,
    forcing: Forcing,
) -> Heard:
    """Take the score that is given or there, or analyse the song; then force cuts into it.

    Args:
        source: a song or a score.
        options: of the analysis.
        voice: says which score it is.
        score: where a song's score goes; None for beside it.
        song: where a score's song lies; None for where the score says.
        update: analyse, and keep the hand edits of the score that is there.
        force: analyse, and throw them away.
        dry_run: write no score.
        forcing: files that force cuts; a score that they change is saved.

    Raises:
        SettingError: an option that goes with a song and not with a score, or the other way round.
        ScoreError: a score that cannot be read, or that would lose hand edits.
        AudioError: the song cannot be read.
        TimelineError: a file that forces cuts cannot be read.
    """
    if documents.is_score(source):
        if score or update or force:
            raise SettingError(
                "--score, --update and --force go with a song, and "
                f"'{source.name}' is a score already: leave them out.",
                str(source),
            )
        return _from_score(source, options, song, voice, forcing, dry_run=dry_run)
    if song:
        raise SettingError("--song goes with a score: leave it out.", str(song))
    path = score or documents.score_path(source)
    if not (update or force) and serves(path, source, options):
        voice.say(f"Score: {path} (from before; --force analyses again)")
        return _from_score(path, options, source, voice, forcing, dry_run=dry_run)
    made = score_song(source, path, options, voice, update=update, force=force)
    made, forced = forcing.onto_new(made, voice)
    if not dry_run:
        documents.save(made.score, path)
    cuts = counted(len(made.score.keyframes) - 2, "cut")
    voice.say(f"Score: {path} ({cuts}{', not written' if dry_run else ''})")
    return Heard(path, made.score, made.driver, forced)


def serves(path: Path, song: Path, options: AnalysisOptions) -> bool:
    """Tell whether a song's score from before is what is wanted."""
    if _of_analysis(options) or not path.is_file():
        return False
    return song.is_file() and documents.load(path).song.sha256 == checksum(song)


def _from_score(
    path: Path,
    options: AnalysisOptions,
    song: Path | None,
    voice: Voice,
    forcing: Forcing,
    *,
    dry_run: bool,
) -> Heard:
    """Take a score from before; what is forced is saved, what this render alone wants is not."""
    useless = _of_analysis(options)
    if useless:
        raise SettingError(
            f"{useless[0]} belongs to the analysis, and '{path.name}' is a score already: change "
            "the score, or run 'ganterpret analyze' on the song.",
            useless[0],
        )
    stored = documents.load(path)
    wanted = _as_wanted(stored, options, song)
    with voice.waiting(f"Listening to {wanted.song.path.name}"):
        driver = read_driver(wanted)
    score, forced = forcing.onto(stored, voice)
    if score != stored and not dry_run:
        documents.save(score, path)
    return Heard(path, _as_wanted(score, options, song), driver, forced)


def _as_wanted(score: Score, options: AnalysisOptions, song: Path | None) -> Score:
    """Put the options of one render over a score."""
    if song:
        score = replace(score, song=replace(score.song, path=song.absolute()))
    if options.rate:
        rate = parse_video_rate(options.rate)
        score = replace(score, rate=rate or Fraction(score.song.sample_rate, HOP))
    if options.motion:
        score = replace(score, analysis=replace(score.analysis, motion=options.motion))
    return score


def _of_analysis(options: AnalysisOptions) -> list[str]:
    """List the given options that only an analysis can heed."""
    return [name for name in options.given if name not in ("--rate", "--motion")]
