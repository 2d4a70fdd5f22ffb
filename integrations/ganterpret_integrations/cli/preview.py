"""``ganterpret preview``: a low-cost look at a song or a score, within seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret import documents
from ganterpret.alphas import Driver
from ganterpret.analysis import Choices, analyze, read_driver
from ganterpret.codecs import CONTAINERS
from ganterpret.errors import SettingError
from ganterpret.models import Setup, load_model
from ganterpret.movie import check_target
from ganterpret.plan import make_plan
from ganterpret.score import Score
from ganterpret.units import format_rate
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.analyze import check_song
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.passages import DurationOption, StartOption, make_passage
from ganterpret_integrations.cli.several import title
from ganterpret_integrations.figures import filmstrip_frames, save_filmstrip
from ganterpret_integrations.previews import save_animatic, save_animation
from ganterpret_integrations.previews.animation import FORMATS, shown_frames

SIDE: Final = 128
"""Of the pictures, pixels, for models of any size."""


def preview_command(
    source: Annotated[
        Path, typer.Argument(metavar="AUDIO|SCORE", help="A song, or a score made from one.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A movie (.mp4, .mov, .mkv), an animation (.webp, .gif) or a filmstrip (.png); "
            "NAME.preview.mp4 if not given.",
        ),
    ] = None,
    start: StartOption = None,
    duration: DurationOption = None,
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    song: o.SongOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Look at a song or a score before it is rendered: a movie with timecode, names and waveform.

    A song that has a score beside it is shown as that says; nothing else
    than the preview is written.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    path = output or _default(source)
    suffix = path.suffix.lower()
    if suffix not in (*CONTAINERS, *FORMATS, ".png"):
        raise SettingError(
            f"'{path.name}' is no preview: end it in .mp4, .mov, .mkv, .webp, .gif or .png.",
            str(path),
        )
    if suffix == ".png" and (start or duration):
        raise SettingError("A filmstrip shows all of it: leave --start and --duration out.", start)
    passage = make_passage(start, duration)
    score, driver = _score(source, song, voice)
    check_target(path, score.song.path)
    plan = make_plan(score, driver)
    first, stop = passage.frames(plan, score.timecode)
    painter = load_model(model, Setup(SIDE, device, precision, batch, backend))
    if suffix == ".png":
        frames = len(filmstrip_frames(plan))
        with voice.counting("Drawing", frames) as progress:
            title = score.song.path.name
            save_filmstrip(path, plan, painter, title=title, progress=progress)
        what = counted(frames, "picture")
    elif suffix in FORMATS:
        frames = len(shown_frames(plan, first, stop))
        with voice.counting("Drawing", frames) as progress:
            save_animation(path, plan, painter, first, stop, progress)
        what = counted(frames, "picture")
    else:
        frames = stop - first
        with voice.counting("Drawing", frames) as progress:
            save_animatic(path, score, plan, painter, first, stop, progress)
        what = f"{counted(frames, 'frame')} at {format_rate(plan.rate)} frames/s"
    voice.say(f"Preview: {path} ({what})")
    voice.result(
        {
            "preview": str(path),
            "frames": frames,
            "rate": str(plan.rate),
            "start_frame": first,
            "stop_frame": stop,
            "model": painter.name,
        }
    )


def _default(source: Path) -> Path:
    return source.with_name(f"{title(source)}.preview.mp4")


def _score(source: Path, song: Path | None, voice: Voice) -> tuple[Score, Driver]:
    """Read the score that is there, or analyse the song without writing one."""
    is_score = documents.is_score(source)
    if not is_score:
        check_song(source)
    path = source if is_score else documents.score_path(source)
    if is_score or path.is_file():
        score = o.load_score(path, song or (None if is_score else source))
        with voice.waiting(f"Listening to {score.song.path.name}"):
            return score, read_driver(score)
    with voice.listening(source) as progress:
        analysed = analyze(source, choices=Choices(), progress=progress)
    return analysed.score, analysed.driver
