"""``ganterpret render``: from a score, or straight from a song, to a movie or clips."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ganterpret import documents
from ganterpret.errors import SettingError
from ganterpret.files import check_folder
from ganterpret.folder import check_handles
from ganterpret.models import Setup
from ganterpret.movie import check_target
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.analysis_options import AnalysisOptions, taking_analysis
from ganterpret_integrations.cli.analyze import check_song
from ganterpret_integrations.cli.compose import ComposeOption, check_compose, check_words
from ganterpret_integrations.cli.configured import DEFAULTED
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.cli.forcing import (
    Forcing,
    LyricsOption,
    MarkersOption,
    tell_own_markers,
)
from ganterpret_integrations.cli.loading import load_once
from ganterpret_integrations.cli.looks import make_look, painted_side
from ganterpret_integrations.cli.loops import (
    BeatsOption,
    FlashesOption,
    LoopOption,
    TempoOption,
    make_measure,
)
from ganterpret_integrations.cli.onto import (
    AtOption,
    MediaRootOption,
    OntoOption,
    SequenceOption,
    on_raster,
    prepare_onto,
)
from ganterpret_integrations.cli.passages import (
    DurationOption,
    SongTempoOption,
    StartOption,
    bars_for,
    make_passage,
)
from ganterpret_integrations.cli.products import Products, make_products
from ganterpret_integrations.cli.scores import find_score
from ganterpret_integrations.cli.segments import check_segments
from ganterpret_integrations.cli.several import movie_name, render_each


@taking_analysis
def render_command(
    options: AnalysisOptions,
    context: typer.Context,
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="AUDIO|SCORE...", help="A song, or a score made from one; several."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The movie: .mp4, .mov or .mkv. A folder for several songs."
        ),
    ] = None,
    clips: Annotated[
        Path | None,
        typer.Option("--clips", help="A folder for one clip a segment.", rich_help_panel=o.MOVIE),
    ] = None,
    handles: Annotated[
        int,
        typer.Option(
            "--handles", help="Extra frames at both ends of a clip.", rich_help_panel=o.MOVIE
        ),
    ] = 0,
    clip_timecode: Annotated[
        bool,
        typer.Option(
            "--clip-timecode",
            help="Give each clip a timecode track, equal to its place on the timeline.",
            rich_help_panel=o.MOVIE,
        ),
    ] = False,
    onto: OntoOption = None,
    at: AtOption = None,
    sequence: SequenceOption = None,
    media_root: MediaRootOption = None,
    markers: MarkersOption = None,
    lyrics: LyricsOption = None,
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    cluster: o.ClusterOption = None,
    allow_mixed: o.AllowMixedOption = False,
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
) -> Mapping[str, object]:
    """Render a movie with its sound, clips for an editor, or both.

    What was rendered before from the same inputs is used again: an
    interrupted render goes on where it stopped, and after an edit only the
    segments that it touches are rendered. Of several songs, one that fails
    does not stop the others.
    """
    voice = Voice(quiet=quiet, as_json=as_json, progress=progress)
    check_words(compose)
    if len(sources) > 1:
        return render_each(context, sources, voice)
    (source,) = sources
    forcing = Forcing(markers, lyrics)
    _check_source(source, forcing, voice)
    recording = song or _song_of(source)
    numbers = None
    if segments is not None:
        beside = {
            "--output": output,
            "--clips": clips,
            "--onto": onto,
            "--loop": loop,
            "--markers": markers,
            "--lyrics": lyrics,
            "--check-flashes": check_flashes,
            "--compose": compose,
        }
        o.refuse_beside("--segments", beside)
        numbers = check_segments(source, segments)
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
        o.refuse_beside("--loop", useless)
        if not clips:
            raise SettingError("Loops go into a folder: give --clips FOLDER.", loop)
    timeline = None
    if onto:
        _refuse_with_onto({"--start": start, "--duration": duration, "--rate": options.rate})
        kept = {"the file of markers": markers, "the lyrics": lyrics}
        timeline = prepare_onto(
            onto,
            output,
            recording,
            at=at,
            bars=bars,
            sequence=sequence,
            clips=clips,
            kept={what: path for what, path in kept.items() if path},
            dry_run=dry_run,
        )
        clips = timeline.folder
    elif at or sequence or media_root:
        raise SettingError("--at, --sequence and --media-root go with --onto: give it too.", at)
    movie = None if onto or numbers else output
    if not (movie or onto or numbers or clips):
        movie = source.with_name(movie_name(source))
    look = make_look(codec or ("h264" if numbers else None), size, fit, movie)
    products = Products(
        movie=movie,
        clips=clips,
        look=on_raster(look, timeline.edit) if timeline else look,
        passage=passage,
        bars=bars,
        numbers=numbers,
        measure=measure,
        onto=timeline,
        media_root=media_root,
        handles=handles,
        clip_timecode=clip_timecode,
        sound=sound,
        chapters=chapters,
        check_flashes=check_flashes,
        compose=compose,
        dry_run=dry_run,
    )
    _check_products(products, recording)
    _check_cluster(cluster, allow_mixed=allow_mixed, loop=loop, dry_run=dry_run)
    setup = Setup(painted_side(products.look), device, precision, batch, backend)
    models = load_once(context, voice, model, setup, cluster, allow_mixed=allow_mixed)
    heard = find_score(
        source,
        options,
        voice,
        score=score,
        song=song,
        update=update,
        force=force,
        dry_run=dry_run,
        forcing=forcing,
    )
    results: dict[str, object] = {"score": str(heard.path), **heard.forced}
    results |= make_products(products, heard, models, voice)
    return voice.result(results)


def _check_source(source: Path, forcing: Forcing, voice: Voice) -> None:
    """Refuse files that are not there, and tell markers that nobody asked for."""
    is_song = not documents.is_score(source)
    if is_song:
        check_song(source)
    forcing.check()
    if is_song and not forcing.markers:
        tell_own_markers(source, voice)


def _refuse_with_onto(others: Mapping[str, object]) -> None:
    for name, value in others.items():
        if value:
            raise SettingError(f"{name} is the timeline's to say with --onto: leave it out.", name)


def _check_products(products: Products, song: Path) -> None:
    """Refuse what cannot be made, or has no place to go."""
    movie, clips, handles = products.movie, products.clips, products.handles
    writes = not products.dry_run
    if (handles or products.clip_timecode) and not clips:
        raise SettingError(
            "--handles and --clip-timecode are those of clips: give --clips too.", handles
        )
    check_handles(handles)
    if movie:
        check_target(movie, song, writes=writes)
    if products.check_flashes and not movie and "check_flashes" not in DEFAULTED.get():
        raise SettingError("--check-flashes looks at a movie: give -o MOVIE too.", True)
    check_compose(products.compose, None if products.measure else movie, song, writes=writes)
    if clips:
        check_folder(clips, "--clips", writes=writes)


def _check_cluster(
    cluster: str | None, *, allow_mixed: bool, loop: int | None, dry_run: bool
) -> None:
    if cluster and (loop or dry_run):
        raise SettingError(
            f"{'--loop' if loop else '--dry-run'} is this machine's alone: leave --cluster out.",
            cluster,
        )
    if allow_mixed and not cluster:
        raise SettingError("--allow-mixed goes with --cluster: give it too.", cluster)


def _song_of(source: Path) -> Path:
    return documents.load(source).song.path if documents.is_score(source) else source
