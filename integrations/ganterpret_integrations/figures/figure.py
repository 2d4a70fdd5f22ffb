"""The figure that explains a score: spectrogram, variation, alphas and pictures on one time axis.

Conventions:
    Lengths on the page are in inches. Panels share the time axis, in seconds. Whatever a song's
    length and however many its cuts: curves are drawn at the width that a page can show, and names
    where they fit; how many that is stands beside them.

Source: the panels are those of Figure 1 of P. S. Castro, "GANterpretations", arXiv 2011.05158.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ganterpret.alphas import MOTIONS
from ganterpret.audio import blocks, open_sound
from ganterpret.errors import SettingError
from ganterpret.features import Signals, feature_named, measure
from ganterpret.files import publishing
from ganterpret.inflections import CUTS_PER_MINUTE, pick
from ganterpret.overview import Overview, spectrogram_overview
from ganterpret.plan import Plan
from ganterpret.render import Model
from ganterpret.score import Score
from ganterpret.stills import stills
from ganterpret.units import format_rate
from ganterpret_integrations.figures.names import draw_names, place_names
from ganterpret_integrations.figures.page import (
    DPI,
    LEFT,
    PANEL_POINTS,
    QUIET,
    SMALL,
    WIDTH,
    Page,
)
from ganterpret_integrations.figures.panels import (
    draw_alphas,
    draw_cuts,
    draw_legend,
    draw_signal,
    draw_spectrogram,
)
from ganterpret_integrations.figures.strip import Still, choose_stills, draw_strip, strip_height
from ganterpret_integrations.figures.words import fitted, rounded_clock, shown

SPECTROGRAM_TOP: Final = 1.12
SPECTROGRAM: Final = 1.9
SIGNAL: Final = 1.3
ALPHAS: Final = 0.7
TIMES: Final = 0.14
BETWEEN: Final = 0.36
BOTTOM: Final = 0.3
"""Heights of the panels and of what lies between them, in inches."""

BOLD: Final = 1.25
"""How much wider bold text may be than plain text."""

_SAVING: Final[Mapping[str, tuple[str, Mapping[str, str | None]]]] = MappingProxyType(
    {
        ".png": ("png", {"Software": None}),
        ".svg": ("svg", {"Date": None, "Creator": None}),
        ".pdf": ("pdf", {"CreationDate": None, "Creator": None, "Producer": None}),
    }
)
"""By suffix: matplotlib's format, and the metadata that would differ from run to run."""

_STYLE: Final = {"svg.hashsalt": "ganterpret", "pdf.fonttype": 42, "font.family": "DejaVu Sans"}


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a figure shows of a recording besides its score.

    Attributes:
        signal: what the picker looked at, one value a slice, shape (n,).
        overview: the spectrogram, made narrow.
    """

    signal: NDArray[np.float64]
    overview: Overview


def read_evidence(score: Score, signals: Signals | None = None) -> Evidence:
    """Listen to a score's song for what a figure shows of it.

    Args:
        score: the score.
        signals: from its analysis, where they are at hand; else the song is measured again.

    Raises:
        AudioError: the song cannot be read.
    """
    sound = open_sound(score.song.path)
    analysis = score.analysis
    if signals is None:
        signals = measure(blocks(sound, analysis.channel), sound.sample_rate, analysis.feature)
    overview = spectrogram_overview(blocks(sound, analysis.channel), sound.sample_rate)
    return Evidence(pick(signals, analysis.picking).signal, overview)


def figure_suffix(path: Path) -> str:
    """Return which kind of figure a name asks for: ".png", ".svg" or ".pdf".

    Raises:
        SettingError: another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in _SAVING:
        raise SettingError(f"'{path.name}' is no figure: end it in .png, .svg or .pdf.", str(path))
    return suffix


def draw_figure(
    path: Path,
    score: Score,
    plan: Plan,
    evidence: Evidence,
    model: Model,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Draw the figure that explains a score.

    Args:
        path: ends in .png (`DPI` pixels an inch), .svg or .pdf.
        score: the score.
        plan: the score on video frames.
        evidence: from `read_evidence`.
        model: what paints the filmstrip.
        progress: called as its pictures are made; they are those of `strip.strip_frames`.

    Raises:
        SettingError: another suffix.
        RenderError: the model failed.
        OSError: the file cannot be written.
    """
    figure_suffix(path)
    chosen = choose_stills(plan)
    pictures = stills(plan, model, [still.frame for still in chosen], progress)
    save(path, lambda: compose(score, plan, evidence, model, chosen, pictures))


def compose(
    score: Score,
    plan: Plan,
    evidence: Evidence,
    model: Model,
    chosen: Sequence[Still],
    pictures: NDArray[np.uint8],
) -> Figure:
    """Put the panels on a page.

    Args:
        score: the score.
        plan: the score on video frames.
        evidence: what the song gave.
        model: what painted the pictures.
        chosen: the frames of the filmstrip.
        pictures: of these frames, shape (n, height, width, 3).
    """
    names = place_names(score)
    named_top = SPECTROGRAM_TOP + SPECTROGRAM + BETWEEN
    signal_top = named_top + names.height
    alphas_top = signal_top + SIGNAL + BETWEEN
    strip_top = alphas_top + ALPHAS + TIMES + BETWEEN
    strip = strip_height(len(chosen), model.resolution)
    height = strip_top + strip + BOTTOM
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    page = Page(figure, score.song.duration)

    room = PANEL_POINTS - 8
    title = fitted(shown(score.song.path.name), 14, room / BOLD)
    page.write(LEFT, 0.2, title, 14, weight="bold")
    page.write(LEFT, 0.47, fitted(_counts(score, plan), 9, room), 9)
    page.write(LEFT, 0.66, fitted(_settings(score, plan, model), SMALL, room), SMALL, colour=QUIET)

    axes = page.axes(SPECTROGRAM_TOP, SPECTROGRAM)
    page.heading("a", SPECTROGRAM_TOP, "spectrogram")
    draw_spectrogram(axes, page.scale(SPECTROGRAM_TOP, SPECTROGRAM), evidence.overview)
    draw_cuts(axes, score, strength=1, halo=0.5)

    page.heading("b", named_top, _signal_heading(score))
    lane = page.bare_axes(named_top, names.height)
    draw_names(lane, names, float(score.song.duration))
    draw_legend(lane, score, len(names.labels))
    axes = page.axes(signal_top, SIGNAL)
    draw_signal(axes, evidence.signal, score)
    draw_cuts(axes, score, strength=0.35)

    axes = page.axes(alphas_top, ALPHAS)
    page.heading("c", alphas_top, f"alphas ({MOTIONS[score.analysis.motion].summary})")
    draw_cuts(axes, score, strength=0.35)
    draw_alphas(axes, plan, ends_at_one=not MOTIONS[score.analysis.motion].by_count)
    page.show_times(axes)

    page.heading("d", strip_top, "frames of the movie; a coloured edge: a keyframe's own frame")
    draw_strip(page.axes(strip_top, strip), plan, chosen, pictures)
    return figure


def _counts(score: Score, plan: Plan) -> str:
    cuts = len(score.keyframes) - 2
    length = rounded_clock(score.song.duration)
    text = f"{length} · {cuts} {'cut' if cuts == 1 else 'cuts'} · {plan.frames} frames"
    merged = len(plan.merged)
    return f"{text} · {merged} of the cuts share a frame with another" if merged else text


def _settings(score: Score, plan: Plan, model: Model) -> str:
    analysis = score.analysis
    picking = analysis.picking
    parts = [f"picker {picking.picker} on {analysis.feature}"]
    if picking.picker == "peaks":
        wanted = picking.cuts_per_minute
        parts.append(f"{CUTS_PER_MINUTE if wanted is None else wanted:g} cuts a minute")
        parts.append(f"{picking.min_distance:.3g} s apart")
    parts += [
        f"motion {analysis.motion}",
        f"{format_rate(plan.rate)} frames/s",
        f"seed {score.seed}",
        f"truncation {score.truncation:g}",
        f"pictures by {model.name}",
    ]
    return shown(" · ".join(parts))


def _signal_heading(score: Score) -> str:
    feature = feature_named(score.analysis.feature).summary
    return f"what the picker {score.analysis.picking.picker} looked at: {feature}"


def save(path: Path, drawn: Callable[[], Figure]) -> None:
    """Draw a figure in our own style and write it.

    Args:
        path: ends in .png (`DPI` pixels an inch), .svg or .pdf.
        drawn: draws it.

    Raises:
        SettingError: another suffix.
        OSError: the file cannot be written.
    """
    suffix = figure_suffix(path)
    canvases = {".png": FigureCanvasAgg, ".svg": FigureCanvasSVG, ".pdf": FigureCanvasPdf}
    kind, metadata = _SAVING[suffix]
    # The style of whoever calls stays out of the picture, and comes back afterwards.
    with style.context(["default", _STYLE]):
        figure = drawn()
        canvases[suffix](figure)
        with publishing(path) as part:
            figure.savefig(part, format=kind, metadata=dict(metadata))
