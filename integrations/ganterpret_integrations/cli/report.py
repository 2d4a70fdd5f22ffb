"""``ganterpret report``: a score as a page that plays, shows, and takes edits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganterpret import documents
from ganterpret.analysis import read_driver
from ganterpret.clips import ClipStore, Job
from ganterpret.errors import SettingError
from ganterpret.files import check_folder
from ganterpret.models import Setup, load_model
from ganterpret.plan import make_plan
from ganterpret.score import Score
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.analysis_options import AnalysisOptions
from ganterpret_integrations.cli.analyze import check_song, score_song
from ganterpret_integrations.cli.console import Voice, counted, sized
from ganterpret_integrations.cli.looks import make_look, painted_side
from ganterpret_integrations.cli.scores import serves
from ganterpret_integrations.cli.several import title
from ganterpret_integrations.report import REPORT_WIDTH, pictured_frames, write_report

SUFFIXES = (".html", ".htm")
_LARGE = 8_000_000
"""Bytes from which on a page is worth a note."""


def report_command(
    source: Annotated[
        Path, typer.Argument(metavar="AUDIO|SCORE", help="A song, or a score made from one.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The page; NAME.report.html beside it if not given."),
    ] = None,
    sound: Annotated[
        bool, typer.Option("--sound/--no-sound", help="The song in it, compressed.")
    ] = True,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            help="Of the movie that is looked up: 1920x1080, or 512; the model's own if not "
            "given.",
            rich_help_panel=o.MOVIE,
        ),
    ] = None,
    fit: o.FitOption = "fit",
    codec: o.CodecOption = None,
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    song: o.SongOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Write a page of a score that plays the song, shows all of it, and takes edits.

    One file that needs no network: waveform, spectrogram, variation, points
    and alphas on one axis, three pictures of each segment, and what is still
    to render. Points that are moved, added, deleted or renamed in it are
    saved as markers, which come home by 'ganterpret import'.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    target = output or _beside(source)
    if target.suffix.lower() not in SUFFIXES or target.is_dir():
        raise SettingError(f"'{target}' is no page: give a file that ends in .html.", str(target))
    look = make_look(codec or "h264", size, fit, None)
    check_folder(target.absolute().parent, "-o")
    path, score = _score_of(source, song, voice)
    with voice.waiting(f"Loading {model}"):
        movie_model = load_model(
            model, Setup(painted_side(look), device, precision, batch, backend)
        )
        # The painter paints at any size, and small pictures sooner.
        painter = (
            load_model(model, Setup(REPORT_WIDTH, batch=batch))
            if model == "painter"
            else movie_model
        )
    with voice.waiting(f"Listening to {score.song.path.name}"):
        plan = make_plan(score, read_driver(score))
    with voice.counting("Painting", len(pictured_frames(plan))) as progress:
        made = write_report(
            target,
            score,
            Job(plan, movie_model, look),
            score_path=path,
            painter=painter,
            store=ClipStore(),
            sound=sound,
            progress=progress,
        )
    if made.size > _LARGE:
        voice.note(
            f"The page takes {sized(made.size)}, for a song this long: --no-sound makes it small."
        )
    voice.say(
        f"Report: {target} ({sized(made.size)}; {made.missing_segments} of "
        f"{counted(made.segments, 'segment')} to render, {counted(made.missing_frames, 'frame')})"
    )
    voice.result(
        {
            "report": str(target),
            "score": str(path),
            "bytes": made.size,
            "segments": made.segments,
            "missing_segments": made.missing_segments,
            "missing_frames": made.missing_frames,
        }
    )


def _beside(source: Path) -> Path:
    """Name a page after a song or score: ``a.flac`` -> ``a.report.html`` beside it."""
    return source.with_name(f"{title(source)}.report.html")


def _score_of(source: Path, song: Path | None, voice: Voice) -> tuple[Path, Score]:
    """Return a score and where it lies: the one given, the song's from before, or a new one."""
    if documents.is_score(source):
        return source, o.load_score(source, song)
    check_song(source)
    if song:
        raise SettingError("--song goes with a score: leave it out.", str(song))
    path = documents.score_path(source)
    options = AnalysisOptions()
    if serves(path, source, options):
        voice.say(f"Score: {path} (from before)")
        return path, o.load_score(path, source)
    score = score_song(source, path, options, voice).score
    documents.save(score, path)
    voice.say(f"Score: {path} ({counted(len(score.keyframes) - 2, 'cut')})")
    return path, score
