"""``ganterpret render``: from a score, or straight from a song, to a movie or clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from ganterpret import codecs, documents, hardware
from ganterpret.alphas import Driver
from ganterpret.analysis import read_driver
from ganterpret.audio import checksum
from ganterpret.clips import Job, Look
from ganterpret.errors import SettingError
from ganterpret.files import check_folder
from ganterpret.folder import check_handles
from ganterpret.models import Setup, load_models
from ganterpret.movie import check_target
from ganterpret.plan import make_plan
from ganterpret.score import Score
from ganterpret.spectrogram import HOP
from ganterpret.units import parse_timecode
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.analysis_options import AnalysisOptions, taking_analysis
from ganterpret_integrations.cli.analyze import check_song, score_song
from ganterpret_integrations.cli.compose import (
    ComposeOption,
    check_compose,
    compose_movie,
    composed_name,
)
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.forecast import Wanted
from ganterpret_integrations.cli.import_ import (
    MarkersOption,
    changes_document,
    check_markers,
    tell_own_markers,
    with_markers,
)
from ganterpret_integrations.cli.loops import (
    BeatsOption,
    FlashesOption,
    LoopOption,
    TempoOption,
    make_loops,
    make_measure,
)
from ganterpret_integrations.cli.onto import (
    AtOption,
    MediaRootOption,
    OntoOption,
    SequenceOption,
    on_raster,
    prepare_onto,
    render_onto,
)
from ganterpret_integrations.cli.passages import (
    DurationOption,
    SongTempoOption,
    StartOption,
    bars_for,
    make_passage,
)
from ganterpret_integrations.cli.rendering import foresee, render
from ganterpret_integrations.cli.segments import check_segments
from ganterpret_integrations.exporting import MediaNames

_MOVIE = "The movie"


@taking_analysis
def render_command(
    options: AnalysisOptions,
    source: Annotated[
        Path, typer.Argument(metavar="AUDIO|SCORE", help="A song, or a score made from one.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The movie: .mp4, .mov or .mkv."),
    ] = None,
    clips: Annotated[
        Path | None,
        typer.Option("--clips", help="A folder for one clip a segment.", rich_help_panel=_MOVIE),
    ] = None,
    handles: Annotated[
        int,
        typer.Option(
            "--handles", help="Extra frames at both ends of a clip.", rich_help_panel=_MOVIE
        ),
    ] = 0,
    clip_timecode: Annotated[
        bool,
        typer.Option(
            "--clip-timecode",
            help="Give each clip a timecode track, equal to its place on the timeline.",
            rich_help_panel=_MOVIE,
        ),
    ] = False,
    onto: OntoOption = None,
    at: AtOption = None,
    sequence: SequenceOption = None,
    media_root: MediaRootOption = None,
    markers: MarkersOption = None,
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    size: o.SizeOption = None,
    fit: o.FitOption = "fit",
    start: StartOption = None,
    duration: DurationOption = None,
    tempo_map: SongTempoOption = None,
    codec: o.CodecOption = None,
    loop: LoopOption = None,
    tempo: TempoOption = None,
    beats: BeatsOption = 4,
    check_flashes: FlashesOption = False,
    sound: o.SoundOption = True,
    chapters: o.ChaptersOption = True,
    segments: o.SegmentsOption = None,
    progress: o.ProgressOption = "bar",
    compose: ComposeOption = None,
    score: Annotated[
        Path | None,
        typer.Option("--score", help="Where a song's score goes; beside it if not given."),
    ] = None,
    song: o.SongOption = None,
    update: o.UpdateOption = False,
    force: o.ForceOption = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Say what is to render, how long that takes and how much disk, and write "
            "nothing.",
        ),
    ] = False,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Render a movie with its sound, clips for an editor, or both.

    What was rendered before from the same inputs is used again: an
    interrupted render goes on where it stopped, and after an edit only the
    segments that it touches are rendered.
    """
    voice = Voice(quiet=quiet, as_json=as_json, progress=progress)
    if not documents.is_score(source):
        check_song(source)
    if markers:
        check_markers(markers)
    elif not documents.is_score(source):
        tell_own_markers(source, voice)
    numbers = None
    if segments is not None:
        beside = {
            "--output": output,
            "--clips": clips,
            "--onto": onto,
            "--loop": loop,
            "--markers": markers,
            "--check-flashes": check_flashes,
            "--compose": compose,
        }
        numbers = check_segments(source, segments, [name for name in beside if beside[name]])
    passage = make_passage(start, duration)
    bars = bars_for(passage, at, tempo_map, tempo, beats)
    measure = make_measure(loop, tempo, beats, in_bars=bars is not None)
    if measure:
        useless = {
            "--output": output,
            "--onto": onto,
            "--handles": handles,
            "--clip-timecode": clip_timecode,
            "--start": start,
            "--duration": duration,
            "--check-flashes": check_flashes,
        }
        for name, given in useless.items():
            if given:
                raise SettingError(f"{name} does not go with --loop: leave it out.", name)
        if not clips:
            raise SettingError("Loops go into a folder: give --clips FOLDER.", loop)
    deliver = None
    if onto:
        useless = {"--start": start, "--duration": duration, "--rate": options.rate}
        _refuse_useless([name for name, given in useless.items() if given])
        deliver = prepare_onto(
            onto,
            output,
            song or _song_of(source),
            at=at,
            bars=bars,
            sequence=sequence,
            clips=clips,
            kept={"the file of markers": markers} if markers else {},
            dry_run=dry_run,
        )
        clips = deliver.folder
    elif at or sequence or media_root:
        raise SettingError("--at, --sequence and --media-root go with --onto: give it too.", at)
    movie = None if onto or numbers else output or (None if clips else default_movie(source))
    look = make_look(codec or ("h264" if numbers else None), size, fit, movie)
    if deliver:
        look = on_raster(look, deliver.edit)
    if (handles or clip_timecode) and not clips:
        raise SettingError(
            "--handles and --clip-timecode are those of clips: give --clips too.", handles
        )
    check_handles(handles)
    if movie:
        own_song = None if documents.is_score(source) else source
        check_target(movie, own_song, writes=not dry_run)
    check_compose(compose, None if loop else movie)
    if clips:
        check_folder(clips, "--clips", writes=not dry_run)
    setup = Setup(painted_side(look), device, precision, batch, backend)
    with voice.waiting(f"Loading {model}"):
        painter, *twins = load_models(model, setup)
    path = score or documents.score_path(source)
    notes: tuple[str, ...] = ()
    if documents.is_score(source):
        if score or update or force:
            raise SettingError(
                "--score, --update and --force go with a song, and "
                f"'{source.name}' is a score already: leave them out.",
                str(source),
            )
        path = source
        document, driver = _from_score(source, options, song, voice)
    elif song:
        raise SettingError("--song goes with a score: leave it out.", str(song))
    elif not (update or force) and _serves(path, source, options):
        voice.say(f"Score: {path} (from before; --force analyses again)")
        document, driver = _from_score(path, options, source, voice)
    else:
        analysed = score_song(
            source, path, options, voice, update=update, force=force, dry_run=dry_run
        )
        document, driver, notes = analysed.score, analysed.driver, analysed.notes
        cuts = counted(len(document.keyframes) - 2, "cut")
        voice.say(f"Score: {path} ({cuts}{', not written' if dry_run else ''})")
    results: dict[str, object] = {"score": str(path)}
    if markers:
        home = with_markers(document, markers, path, voice, dry_run=dry_run)
        document, results["markers"] = home.score, changes_document(home)
    if deliver:
        results |= render_onto(
            document,
            driver,
            deliver,
            (painter, look, tuple(twins)),
            MediaNames(path.parent, media_root or ""),
            voice,
            handles=handles,
            clip_timecode=clip_timecode,
            notes=notes,
            dry_run=dry_run,
        )
    elif measure and clips:
        job = Job(make_plan(document, driver), painter, look, tuple(twins))
        results |= make_loops(job, clips, measure, voice, notes, dry_run=dry_run)
    else:
        plan = make_plan(document, driver)
        first, stop = passage.frames(plan, bars)
        timecode = parse_timecode(document.timecode, plan.rate) if clip_timecode else None
        heard = document.song.path if sound else None
        wanted = Wanted(movie, clips, handles, heard, timecode, first, stop, chapters, numbers)
        job = Job(plan, painter, look, tuple(twins))
        if dry_run:
            results |= foresee(job, wanted, voice, notes)
        else:
            results |= render(job, wanted, voice, notes, check_flashes=check_flashes).document
            if compose and movie:
                layout, video = compose
                results["composed"] = compose_movie(
                    movie, video, composed_name(movie, layout), layout, voice, rate=plan.rate
                )
    voice.result(results)


def _refuse_useless(options: Sequence[str]) -> None:
    if options:
        raise SettingError(
            f"{options[0]} is the timeline's to say with --onto: leave it out.", options[0]
        )


def _song_of(source: Path) -> Path:
    return documents.load(source).song.path if documents.is_score(source) else source


def _of_analysis(options: AnalysisOptions) -> list[str]:
    """List the given options that only an analysis can heed."""
    return [name for name in options.given if name not in ("--rate", "--motion")]


def _serves(path: Path, song: Path, options: AnalysisOptions) -> bool:
    """Tell whether a song's score from before is what is to be rendered."""
    if _of_analysis(options) or not path.is_file():
        return False
    return song.is_file() and documents.load(path).song.sha256 == checksum(song)


def _from_score(
    path: Path, options: AnalysisOptions, song: Path | None, voice: Voice
) -> tuple[Score, Driver]:
    useless = _of_analysis(options)
    if useless:
        raise SettingError(
            f"{useless[0]} belongs to the analysis, and '{path.name}' is a score already: change "
            "the score, or run 'ganterpret analyze' on the song.",
            useless[0],
        )
    score = documents.load(path)
    if song:
        score = replace(score, song=replace(score.song, path=song.absolute()))
    if options.rate:
        rate = o.parse_video_rate(options.rate)
        score = replace(score, rate=rate or Fraction(score.song.sample_rate, HOP))
    if options.motion:
        score = replace(score, analysis=replace(score.analysis, motion=options.motion))
    with voice.waiting(f"Listening to {score.song.path.name}"):
        return score, read_driver(score)


def default_movie(source: Path) -> Path:
    """Name the movie of a song or score: ``a.flac`` -> ``a.ganterpret.mp4`` beside it."""
    stem = (
        source.name.removesuffix(documents.SUFFIX) if documents.is_score(source) else source.stem
    )
    return source.with_name(f"{stem.removesuffix('.json')}.ganterpret.mp4")


def make_look(codec: str | None, size: str | None, fit: str, movie: Path | None) -> Look:
    """Put together how frames become files, and refuse what cannot be."""
    chosen = hardware.codec_named(codec or ("h264" if movie else "prores"))
    if movie:
        codecs.movie_suffix(movie, chosen)
    if fit not in codecs.FITS:
        raise SettingError(f"'{fit}' is no fit: give one of {', '.join(codecs.FITS)}.", fit)
    return Look(chosen, o.parse_size(size) if size else None, fit)


def painted_side(look: Look) -> int | None:
    """Return the side that a square picture needs to fill a frame without being scaled up."""
    if look.size is None:
        return None
    return max(look.size) if look.fit == "fill" else min(look.size)
