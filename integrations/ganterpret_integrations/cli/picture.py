"""``ganterpret figure``: a score as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganterpret import documents
from ganterpret.analysis import Analysed, read_driver
from ganterpret.errors import ScoreError
from ganterpret.models import Setup, load_model
from ganterpret.plan import make_plan
from ganterpret.render import Model
from ganterpret.score import Score
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.figures import draw_figure, read_evidence, strip_frames

THUMBNAIL: int = 128
"""Side of a filmstrip's picture in pixels, for models of any size."""


def save_figure(
    score: Score, path: Path, model: Model, voice: Voice, analysed: Analysed | None = None
) -> None:
    """Draw a score's figure.

    Args:
        score: the score.
        path: ends in .png, .svg or .pdf.
        model: what paints the filmstrip.
        voice: shows the progress.
        analysed: the analysis that made the score, where it is at hand.
    """
    driver = analysed.driver if analysed else read_driver(score)
    plan = make_plan(score, driver)
    with voice.waiting(f"Listening to {score.song.path.name}"):
        evidence = read_evidence(score, analysed.signals if analysed else None)
    with voice.counting("Drawing", len(strip_frames(plan))) as progress:
        draw_figure(path, score, plan, evidence, model, progress)
    voice.say(f"Figure: {path}")


def figure_command(
    score: Annotated[Path, typer.Argument(metavar="SCORE", help="A score.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="PNG, SVG or PDF.")],
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    song: o.SongOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Draw a score: spectrogram, variation and its points, alphas, filmstrip on one time axis."""
    voice = Voice(quiet=quiet, as_json=as_json)
    if not documents.is_score(score):
        raise ScoreError(
            f"'{score}' is no score: run 'ganterpret analyze' on the song first.", str(score)
        )
    document = o.load_score(score, song)
    setup = Setup(THUMBNAIL, device, precision, batch, backend)
    save_figure(document, output, load_model(model, setup), voice)
    voice.result({"score": str(score), "figure": str(output), "model": model})
