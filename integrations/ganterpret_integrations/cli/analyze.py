"""``ganterpret analyze``: from a song to its score."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret import categories, documents
from ganterpret.analysis import Analysed, analyze
from ganterpret.audio import checksum, open_sound
from ganterpret.comparison import compare
from ganterpret.errors import ScoreError, SettingError
from ganterpret.files import check_folder
from ganterpret.models import Setup, load_model
from ganterpret.plan import Plan, make_plan
from ganterpret.score import Analysis, Score
from ganterpret.times import parse_moment
from ganterpret.units import format_rate, format_time, frame_at
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.analysis_options import AnalysisOptions, taking_analysis
from ganterpret_integrations.cli.changes import differences_document, show_differences
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.forcing import (
    Forcing,
    LyricsOption,
    MarkersOption,
    tell_own_markers,
)
from ganterpret_integrations.cli.picture import THUMBNAIL, save_figure
from ganterpret_integrations.figures import draw_comparison, figure_suffix
from ganterpret_integrations.formats import holds_only_markers
from ganterpret_integrations.signals import save_signals, signals_suffix
from ganterpret_integrations.targets import is_same_file

PACES: Final = (3, 6, 12, 24)
"""Cuts a minute whose thresholds are told."""


def score_song(
    song: Path,
    path: Path,
    options: AnalysisOptions,
    voice: Voice,
    *,
    update: bool = False,
    force: bool = False,
    earlier: Path | None = None,
    offset: str | None = None,
) -> Analysed:
    """Analyse a song for the score that is to be written, unless that would lose hand edits.

    Args:
        song: the recording.
        path: where the score is to be written; that is the caller's to do.
        options: of the analysis.
        voice: which says what is odd, and what changed.
        update: keep the hand edits of the earlier score.
        force: throw away those of the score that is there.
        earlier: the score to update; the one that is there if not given.
        offset: how much later this recording begins than the earlier score's; frames and
            timecode count at the score's rate.

    Raises:
        SettingError: a name that is no score's, update and force at once, or an offset without a
            score to update.
        ScoreError: the score there holds hand edits, or is another song's, and neither update nor
            force was said; or there is no earlier one.
    """
    later = parse_moment(offset, signed=True) if offset else None
    check_score_path(path, song)
    if update and force:
        raise SettingError(
            "--update keeps hand edits and --force throws them away: give one of them.", str(path)
        )
    if earlier and not update:
        raise SettingError(
            f"'{earlier}' behind the song is a score to update: say --update too, or write there "
            "with -o.",
            str(earlier),
        )
    keep = documents.load(earlier or path) if earlier or (update and path.exists()) else None
    if offset and not keep:
        raise SettingError(
            "--offset moves the cuts of an earlier score: give that and --update too.", offset
        )
    if not keep and not force:
        way = "keep them with --update, start over with --force, or write elsewhere"
        _refuse_loss(path, song, way)
    elif earlier and path.exists() and not earlier.samefile(path):
        _refuse_loss(path, song, "write elsewhere")
    options = options if keep else options.with_defaults()
    base = keep.analysis if keep else Analysis()
    analysis, choices = options.analysis(base), options.choices(keep)
    shift = later.length(keep.rate) if later and keep else None
    with voice.listening(song) as progress:
        analysed = analyze(song, analysis, choices, keep=keep, offset=shift, progress=progress)
    for note in analysed.notes:
        voice.note(note)
    if keep:
        show_differences(analysed.changes, voice)
    return analysed


def check_song(path: Path) -> None:
    """Refuse early what is no file at all, or one of markers.

    Raises:
        AudioError: there is none of that name, or it is a folder.
        SettingError: its suffix is that of a file of markers.
    """
    if not path.is_file():
        open_sound(path)  # says what is wrong with it
    refuse_markers(path)


def refuse_markers(path: Path) -> None:
    """Refuse a file of markers in the place of a song or a score.

    Raises:
        SettingError: its suffix is that of one.
    """
    if holds_only_markers(path):
        raise SettingError(
            f"'{path}' is a file of markers: give it to analyze or render with --markers.",
            str(path),
        )


def check_score_path(path: Path, song: Path) -> None:
    """Refuse a name under which no score would be found again.

    Raises:
        SettingError: it does not end in .json, or is a folder or the song.
    """
    if not documents.is_score(path) or path.is_dir() or (path.exists() and path.samefile(song)):
        raise SettingError(
            f"'{path}' cannot be the score: give a file that ends in {documents.SUFFIX}.",
            str(path),
        )


def _refuse_loss(path: Path, song: Path, way: str) -> None:
    """Refuse to write over a score that is another song's or holds hand edits."""
    if not path.exists():
        return
    before = documents.load(path)
    if before.song.sha256 != checksum(song):
        if before.song.path.name != song.name:
            raise ScoreError(
                f"'{path}' is the score of another recording, '{before.song.path.name}': write "
                "elsewhere, or replace it with --force.",
                str(path),
            )
        raise ScoreError(
            f"'{song.name}' has changed since '{path}' was made from it: 'ganterpret analyze "
            "--update' keeps what was chosen, and --force starts over.",
            str(path),
        )
    if before.has_edits:
        raise ScoreError(f"'{path}' holds hand edits ({_counted(before)}): {way}.", str(path))


def _counted(score: Score) -> str:
    counts = (
        (len(score.edited), "added or changed"),
        (len(score.deleted), "deleted"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count)


@taking_analysis
def analyze_command(
    options: AnalysisOptions,
    audio: Annotated[Path, typer.Argument(help="Any recording, or a video with sound.")],
    score: Annotated[
        Path | None,
        typer.Argument(help="With --update: the score to update, of this or an earlier mix."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where the score goes; if not given, SCORE, or NAME.score.json beside the song.",
        ),
    ] = None,
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Draw it too: PNG, SVG or PDF.")
    ] = None,
    signals: Annotated[
        Path | None, typer.Option("--signals", help="Write the signals too: .npz or .csv.")
    ] = None,
    compare_to: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            help="Write no score, but draw what each picker would choose, and which threshold "
            "leaves how many cuts: PNG, SVG or PDF.",
        ),
    ] = None,
    update: o.UpdateOption = False,
    offset: Annotated[
        str | None,
        typer.Option(
            "--offset",
            metavar="TIME",
            help="With --update by a new mix: how much later it begins than the one before "
            "(0.512, -1/3).",
        ),
    ] = None,
    force: o.ForceOption = False,
    markers: MarkersOption = None,
    lyrics: LyricsOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Find where a song turns, and write its score: when, which category, which seed.

    A new mix of the song: analyze NEWMIX --update SCORE. Cuts that are found
    again within half a second go to their new time and keep their pictures,
    what was placed by hand stays where it is, and a table says what changed.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    read = [file for file in (audio, markers, lyrics) if file]
    if figure:
        figure_suffix(figure)
        _check_place(figure, "--figure", read)
    if signals:
        signals_suffix(signals)
        _check_place(signals, "--signals", read)
    check_song(audio)
    if score:
        refuse_markers(score)
    if compare_to:
        given = {
            "SCORE": score,
            "--output": output,
            "--figure": figure,
            "--signals": signals,
            "--update": update,
            "--force": force,
            "--markers": markers,
            "--lyrics": lyrics,
            "--offset": offset,
        }
        for name, value in given.items():
            if value:
                raise SettingError(f"--compare writes no score: leave {name} out.", name)
        compare_pickers(audio, options, compare_to, voice)
        return
    forcing = Forcing(markers, lyrics)
    forcing.check()
    if not markers:
        tell_own_markers(audio, voice)
    path = output or score or documents.score_path(audio)
    analysed = score_song(
        audio,
        path,
        options,
        voice,
        update=update,
        force=force,
        earlier=score,
        offset=offset,
    )
    analysed, forced = forcing.onto_new(analysed, voice)
    documents.save(analysed.score, path)
    plan = make_plan(analysed.score, analysed.driver)
    show_keyframes(analysed.score, plan, voice)
    if signals:
        save_signals(analysed, signals)
        voice.say(f"Signals: {signals}")
    if figure:
        painter = load_model("painter", Setup(side=THUMBNAIL))
        save_figure(analysed.score, figure, painter, voice, analysed)
    voice.say(f"Score: {path}")
    voice.next("render", path)
    voice.result(_document(analysed, plan, path) | forced)


def _check_place(path: Path, option: str, read: Sequence[Path]) -> None:
    """Prove before any work that a file can be written, over none of those that are read."""
    if path.is_dir() or any(is_same_file(path, other) for other in read):
        raise SettingError(
            f"'{path}' is there and is no file to write {option} to: name it otherwise.", str(path)
        )
    check_folder(path.absolute().parent, option)


def compare_pickers(song: Path, options: AnalysisOptions, path: Path, voice: Voice) -> None:
    """Draw what each picker would choose of a song, and print how many cuts that makes."""
    figure_suffix(path)
    with voice.waiting(f"Listening to {song.name}"):
        comparison = compare(song, options.analysis(Analysis()))
        draw_comparison(path, comparison)
    rows = [
        (
            choice.name,
            choice.analysis.picking.picker,
            choice.analysis.feature,
            str(len(choice.seconds)),
            f"{choice.cuts_per_minute:.1f}",
        )
        for choice in comparison.choices
    ]
    voice.table(("choice", "picker", "feature", "cuts", "a minute"), rows)
    steps = [(pace, comparison.threshold_for(pace)) for pace in PACES]
    for pace, threshold in steps:
        voice.say(f"{pace} cuts a minute are at least {threshold:.3g} strong.")
    voice.say(f"Comparison: {path}")
    voice.result(
        {
            "figure": str(path),
            "choices": [
                {
                    "name": choice.name,
                    "picker": choice.analysis.picking.picker,
                    "feature": choice.analysis.feature,
                    "cuts": choice.seconds.tolist(),
                    "cuts_per_minute": choice.cuts_per_minute,
                }
                for choice in comparison.choices
            ],
            "thresholds": [{"cuts_per_minute": p, "threshold": t} for p, t in steps],
        }
    )


def show_keyframes(score: Score, plan: Plan, voice: Voice) -> None:
    """Print a score's keyframes as a table."""
    rows = [
        (
            format_time(keyframe.time),
            str(min(frame_at(keyframe.time, plan.rate), plan.frames)),
            categories.reference(categories.CATEGORIES[keyframe.category]),
            str(keyframe.seed),
            keyframe.origin,
            keyframe.label,
            keyframe.id,
        )
        for keyframe in score.keyframes
    ]
    voice.table(("time", "frame", "category", "seed", "origin", "label", "id"), rows)
    voice.say(
        f"{counted(len(score.keyframes) - 2, 'cut')} in {format_time(score.song.duration)}, "
        f"{counted(plan.frames, 'frame')} at {format_rate(plan.rate)} frames/s; the largest step "
        f"of alpha in a frame is {plan.largest_step:.3f}."
    )
    if plan.merged:
        voice.note(
            f"{len(plan.merged)} of them share a frame with a stronger one and are not shown."
        )


def _document(analysed: Analysed, plan: Plan, path: Path) -> dict[str, object]:
    score = analysed.score
    return {
        "score": str(path),
        "song": {
            "path": str(score.song.path),
            "sha256": score.song.sha256,
            "seconds": float(score.song.duration),
        },
        "rate": str(plan.rate),
        "frames": plan.frames,
        "largest_step": plan.largest_step,
        "changes": differences_document(analysed.changes),
        "keyframes": [
            {
                "id": keyframe.id,
                "time": str(keyframe.time),
                "seconds": float(keyframe.time),
                "frame": min(frame_at(keyframe.time, plan.rate), plan.frames),
                "category": keyframe.category,
                "name": categories.CATEGORIES[keyframe.category].name,
                "seed": keyframe.seed,
                "origin": keyframe.origin,
                "label": keyframe.label,
            }
            for keyframe in score.keyframes
        ],
    }
