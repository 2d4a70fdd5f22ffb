"""``ganterpret farm``: a movie as a job for a render farm."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret import codecs, documents
from ganterpret.analysis import read_driver
from ganterpret.errors import ScoreError, SettingError
from ganterpret.files import cache_folder, check_folder, write_text
from ganterpret.models import MODELS, Setup, check_name, load_model
from ganterpret.models.own import is_own
from ganterpret.movie import check_target
from ganterpret.plan import Plan, make_plan
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.cache import parse_bytes
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.looks import make_look, painted_side
from ganterpret_integrations.cli.passages import DurationOption, StartOption, make_passage
from ganterpret_integrations.cli.several import movie_name
from ganterpret_integrations.farm import Farmed, Needs, template, written
from ganterpret_integrations.targets import holds_score

_HOSTS: Final = "What a host must have"


def farm_command(
    score: Annotated[Path, typer.Argument(metavar="SCORE", help="A score.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The job: .yaml or .json.")],
    movie: Annotated[
        Path | None,
        typer.Option("--movie", help="The movie that it makes; beside the score if not given."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(
            "--cache",
            help="A folder for clips that every host sees; GANTERPRET_CACHE if not given.",
        ),
    ] = None,
    chunk: Annotated[int, typer.Option("--chunk", min=1, max=10_000, help="Segments a task.")] = 8,
    gpu: Annotated[
        bool, typer.Option("--gpu", help="A GPU for each task.", rich_help_panel=_HOSTS)
    ] = False,
    cores: Annotated[
        int | None,
        typer.Option("--cores", min=1, help="CPU cores for each task.", rich_help_panel=_HOSTS),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option("--memory", help="Such as 16GB for each task.", rich_help_panel=_HOSTS),
    ] = None,
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    size: o.SizeOption = None,
    fit: o.FitOption = "fit",
    start: StartOption = None,
    duration: DurationOption = None,
    codec: o.CodecOption = None,
    sound: o.SoundOption = True,
    chapters: o.ChaptersOption = True,
    song: o.SongOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Write a movie as a job for a render farm that reads Open Job Description.

    Its tasks render some segments each into a shared folder, and the last one
    joins them. Run the job again, and only what is missing is rendered.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    if not documents.is_score(score):
        raise ScoreError(
            f"'{score}' is no score: run 'ganterpret analyze' on the song first.", str(score)
        )
    if holds_score(output):
        raise SettingError(f"'{output}' is a score: name the job otherwise.", str(output))
    document = o.load_score(score, song)
    movie = movie or score.with_name(movie_name(score))
    if codec == codecs.HARDWARE:
        raise SettingError(
            f"{codec} is another encoder on every host: name a codec that all of them have.", codec
        )
    look = make_look(codec, size, fit, movie)
    check_target(movie, document.song.path, writes=False)
    check_name(model)
    passage = make_passage(start, duration)
    setup = Setup(painted_side(look), device, precision, batch, backend)
    if model == "painter":
        load_model(model, setup)  # refuses here what every host would refuse
    with voice.waiting(f"Listening to {document.song.path.name}"):
        plan = make_plan(document, read_driver(document))
    first, last = _touched(plan, *passage.frames(plan, document.timecode))
    texts = {
        "--device": device,
        "--backend": backend,
        "--precision": precision,
        "--batch": batch,
        "--size": size,
        "--fit": fit,
        "--start": start,
        "--duration": duration,
        "--codec": look.codec.name,
    }
    farmed = Farmed(
        name=score.name.removesuffix(documents.SUFFIX),
        score=score,
        song=document.song.path,
        movie=movie,
        cache=cache or cache_folder(),
        model=model if model in MODELS or is_own(model) else Path(model),
        options=_words(texts),
        joining=[
            *([] if sound else ["--no-sound"]),
            *([] if chapters else ["--no-chapters"]),
        ],
        segments=(first, last),
        chunk=chunk,
        needs=Needs(int(gpu), cores, _mebibytes(memory)),
    )
    text = written(template(farmed, output.parent), output.suffix.lower())
    check_folder(output.absolute().parent, "-o")
    write_text(output, text)
    count = last - first + 1
    tasks = -(-count // chunk)
    voice.say(
        f"Job: {output} ({counted(count, 'segment')} in {counted(tasks, 'task')}, then the movie "
        f"'{movie}')"
    )
    if not cache and not os.environ.get("GANTERPRET_CACHE"):
        voice.note(
            f"Every host has to see the clips' folder '{farmed.cache}': give a shared one with "
            "--cache."
        )
    voice.result({"job": str(output), "segments": count, "tasks": tasks})


def _touched(plan: Plan, start: int, stop: int) -> tuple[int, int]:
    """Number the first and the last segment that the frames start ... stop show."""
    numbers = [
        number
        for number, segment in enumerate(plan.segments)
        if segment.start_frame < stop and segment.stop_frame > start
    ]
    return numbers[0], numbers[-1]


def _mebibytes(text: str | None) -> int | None:
    """Read a size of memory in the unit that a job counts in."""
    return None if text is None else max(1, parse_bytes(text) >> 20)


def _words(texts: Mapping[str, object]) -> list[str]:
    """List options with their values, but those that nobody gave."""
    given = {flag: value for flag, value in texts.items() if value not in (None, "auto")}
    return [word for flag, value in given.items() for word in (flag, str(value))]
