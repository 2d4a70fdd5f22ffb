"""What each picker would choose, one above the other, and which threshold would leave how much.

Conventions:
    As in the figure: lengths in inches, one time axis in seconds. The curve at the bottom has an
    axis of its own: prominence, in the unit of the picker's feature.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from ganterpret.audio import blocks, open_sound
from ganterpret.comparison import Choice, Comparison
from ganterpret.features import feature_named
from ganterpret.inflections import CUTS_PER_MINUTE
from ganterpret.overview import Overview, spectrogram_overview
from ganterpret.spectrogram import HOP, PAIR_CENTRE
from ganterpret_integrations.figures.figure import (
    BETWEEN,
    BOLD,
    BOTTOM,
    SPECTROGRAM_TOP,
    TIMES,
    save,
)
from ganterpret_integrations.figures.layout import first_of_each
from ganterpret_integrations.figures.page import (
    COLOURS,
    DPI,
    INK,
    LEFT,
    PANEL_POINTS,
    QUIET,
    SMALL,
    WIDTH,
    Page,
)
from ganterpret_integrations.figures.panels import draw_spectrogram, drawable
from ganterpret_integrations.figures.words import fitted, rounded_clock, shown

SPECTROGRAM: Final = 1.2
ROW: Final = 0.75
CURVE: Final = 1.8
"""Heights of the panels, in inches."""

_LEAST_SHOWN: Final = 1e-3
"""Of the largest prominence: what is weaker is nobody's cut."""


def draw_comparison(
    path: Path, comparison: Comparison, progress: Callable[[int], None] = lambda _: None
) -> None:
    """Draw what `comparison.compare` found.

    Args:
        path: ends in .png, .svg or .pdf.
        comparison: the choices and the strengths.
        progress: called with the number of samples that have just been heard.

    Raises:
        AudioError: the recording cannot be read.
        SettingError: another suffix.
        OSError: the file cannot be written.
    """
    sound = open_sound(comparison.song)
    channel = comparison.choices[0].analysis.channel
    overview = spectrogram_overview(blocks(sound, channel), sound.sample_rate)
    progress(comparison.choices[0].signals.samples)
    save(path, lambda: compose_comparison(comparison, overview))


def compose_comparison(comparison: Comparison, overview: Overview) -> Figure:
    """Put the panels on a page."""
    choices = comparison.choices
    rows_top = SPECTROGRAM_TOP + SPECTROGRAM + BETWEEN
    curve_top = rows_top + len(choices) * (ROW + BETWEEN) + TIMES
    figure = Figure(figsize=(WIDTH, curve_top + CURVE + 2 * BOTTOM), dpi=DPI, facecolor="white")
    page = Page(figure, comparison.duration)
    room = PANEL_POINTS - 8
    page.write(
        LEFT,
        0.2,
        fitted(shown(comparison.song.name), 14, room / BOLD),
        14,
        weight="bold",
    )
    page.write(LEFT, 0.47, f"{rounded_clock(comparison.duration)} · what each picker chooses", 9)
    page.write(LEFT, 0.66, "blue: detected; orange: where a silence ends", SMALL, colour=QUIET)
    axes = page.axes(SPECTROGRAM_TOP, SPECTROGRAM)
    page.heading("a", SPECTROGRAM_TOP, "spectrogram")
    draw_spectrogram(axes, page.scale(SPECTROGRAM_TOP, SPECTROGRAM), overview)
    for number, choice in enumerate(choices):
        top = rows_top + number * (ROW + BETWEEN)
        page.heading("bcdefg"[number], top, fitted(_described(choice), SMALL, room))
        axes = page.axes(top, ROW)
        _draw_choice(axes, choice, float(comparison.duration))
    page.show_times(axes)
    feature = feature_named(comparison.feature).summary
    page.heading(
        "bcdefg"[len(choices)], curve_top, f"cuts a minute that reach a threshold ({feature})"
    )
    _draw_curve(page.bare_axes(curve_top, CURVE), comparison)
    return figure


def _described(choice: Choice) -> str:
    picking = choice.analysis.picking
    cuts = len(choice.seconds)
    text = f"{picking.picker} on {choice.analysis.feature}"
    if choice.name != picking.picker:
        text = f"{choice.name}: {text}"
    return (
        f"{text} · {cuts} {'cut' if cuts == 1 else 'cuts'} · {choice.cuts_per_minute:.1f} a minute"
    )


def _draw_choice(axes: Axes, choice: Choice, duration: float) -> None:
    axes.set_yticks([])
    signal = choice.picked.signal
    if len(signal):
        at, values = drawable(signal)
        times = (at * HOP + PAIR_CENTRE) / choice.signals.sample_rate
        axes.plot(times, values, color=QUIET, linewidth=0.5)
        low, high = float(signal.min()), float(signal.max())
        margin = 0.07 * (high - low) or 1.0
        axes.set_ylim(low - margin, high + margin)
    axes.set_xlim(0, duration)
    low, high = axes.get_ylim()
    for samples, colour in (
        (choice.picked.samples, COLOURS["detected"]),
        (np.array(choice.silences, np.int64), COLOURS["silence"]),
    ):
        seconds = samples / choice.signals.sample_rate
        visible = seconds[first_of_each(seconds / duration * PANEL_POINTS, 0.7)]
        lines = [[(time, low), (time, high)] for time in visible.tolist()]
        axes.add_collection(LineCollection(lines, colors=[colour], linewidths=0.9), autolim=False)


def _draw_curve(axes: Axes, comparison: Comparison) -> None:
    strengths = comparison.strengths
    axes.tick_params(labelsize=SMALL, width=0.6, length=3)
    for spine in axes.spines.values():
        spine.set_linewidth(0.6)
    axes.set_xlabel("--threshold", size=SMALL, color=QUIET)
    axes.set_ylabel("cuts a minute", size=SMALL, color=QUIET)
    strong = strengths[strengths > _LEAST_SHOWN * strengths[0]] if len(strengths) else strengths
    if not len(strong):
        axes.text(
            0.5, 0.5, "nothing to choose", transform=axes.transAxes, ha="center", color=QUIET
        )
        return
    minutes = float(comparison.duration) / 60
    counts = np.arange(1, len(strong) + 1) / minutes
    axes.step(strong, counts, where="pre", color=INK, linewidth=1)
    axes.set_xlim(0, float(strong[0]) * 1.05)
    axes.set_ylim(0, float(counts[-1]) * 1.05)
    axes.grid(visible=True, color="#dddddd", linewidth=0.5)
    picking = comparison.choices[0].analysis.picking
    if picking.picker == "peaks":
        wanted = CUTS_PER_MINUTE if picking.cuts_per_minute is None else picking.cuts_per_minute
        at = comparison.threshold_for(wanted)
        if wanted and at:
            axes.plot([at], [wanted], "o", color=COLOURS["detected"], markersize=5)
            axes.annotate(
                f"{wanted:g} a minute: {at:.3g}",
                (at, wanted),
                textcoords="offset points",
                xytext=(8, 6),
                size=SMALL,
                color=COLOURS["detected"],
            )
