"""What stands in the panels of the figure, one function each.

Conventions:
    Times are in seconds. Curves are drawn at the width that the page can show: the least and the
    largest value of each pixel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Final

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray

from ganterpret.overview import Overview, mel, mel_decibels
from ganterpret.plan import Plan
from ganterpret.score import Keyframe, Origin, Score
from ganterpret.spectrogram import HOP, PAIR_CENTRE
from ganterpret_integrations.figures.layout import envelope, first_of_each
from ganterpret_integrations.figures.page import (
    COLOURS,
    PANEL_PIXELS,
    PANEL_POINTS,
    QUIET,
    SHAPES,
    SMALL,
    pale,
)

RANGE: Final = 80
"""Decibels that the spectrogram spans, from its loudest value down."""

_ROWS: Final = 256
_FREQUENCIES: Final = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))
_DENSE: Final = 5.0
"""Points between two cuts below which lines would hide what they mark."""

_CURVE: Final = "#222222"
_MOST_RAMP_FRAMES: Final = 8 * PANEL_PIXELS
"""Frames up to which each segment's alphas are a curve of their own."""


# ----------------------------------------------------------------------------------- spectrogram


def draw_spectrogram(axes: Axes, scale: Axes, overview: Overview) -> None:
    """Draw the power of the overview in decibels, pitch upwards on the mel scale.

    Args:
        axes: the panel.
        scale: a narrow panel beside it, for the scale of decibels.
        overview: the spectrogram.
    """
    highest = overview.sample_rate / 2
    axes.set_ylim(0, mel(highest))
    _frequency_ticks(axes, highest)
    axes.set_ylabel("frequency", size=SMALL, color=QUIET)
    if not len(overview.power) or not overview.power.any():
        why = "silence" if len(overview.power) else "too short for a spectrogram"
        _say(axes, why)
        scale.set_axis_off()
        return
    levels = mel_decibels(overview, _ROWS)
    span = overview.column_seconds * len(levels)
    left, right = axes.get_xlim()
    axes.imshow(
        levels.T,
        cmap=_heat(),
        vmin=-RANGE,
        vmax=0,
        aspect="auto",
        origin="lower",
        extent=(overview.start, overview.start + span, 0, mel(highest)),
    )
    axes.set_xlim(left, right)
    scale.imshow(
        np.linspace(0, 1, 256)[:, np.newaxis],
        cmap=_heat(),
        aspect="auto",
        origin="lower",
        extent=(0, 1, -RANGE, 0),
    )
    scale.set_xticks([])
    scale.yaxis.tick_right()
    scale.set_yticks([-RANGE, -RANGE // 2, 0], [f"−{RANGE} dB", f"−{RANGE // 2}", "0"])
    scale.tick_params(labelsize=SMALL - 1, width=0.6, length=2)
    for spine in scale.spines.values():
        spine.set_linewidth(0.6)


def _heat() -> ListedColormap:
    """Make the colours of the spectrogram: matplotlib's magma from its dark end to white paper."""
    shades = colormaps["magma_r"](np.linspace(0, 1, 256))
    paper = np.clip(1 - np.linspace(0, 1, 256) / 0.15, 0, 1)[:, np.newaxis]
    return ListedColormap(paper + (1 - paper) * shades)


def _frequency_ticks(axes: Axes, highest: float) -> None:
    """Put round frequencies on the axis, the high ones first, none too near another."""
    kept: list[int] = []
    for hertz in reversed(_FREQUENCIES):
        near = mel(kept[-1]) if kept else mel(highest) * 1.2
        if hertz <= highest and near - mel(hertz) >= 0.1 * mel(highest) <= mel(hertz):
            kept.append(hertz)
    axes.yaxis.set_major_locator(FixedLocator([mel(hertz) for hertz in kept]))
    axes.set_yticklabels([_in_hertz(hertz) for hertz in kept])


def _in_hertz(hertz: int) -> str:
    return f"{hertz // 1000} kHz" if hertz >= 1000 else f"{hertz} Hz"


# --------------------------------------------------------------------------------------- signal


def draw_cuts(axes: Axes, score: Score, *, strength: float, halo: float = 0.0) -> None:
    """Draw a line through a panel for every cut; where they would hide it, a tick on its edge.

    Args:
        axes: the panel, its limits set.
        score: whose cuts.
        strength: share of the lines' colours, 0 to 1; the rest is white.
        halo: width in points of a white rim, which shows them on dark ground; 0 for none.
    """
    low, high = axes.get_ylim()
    spacing = PANEL_POINTS / len(score.keyframes)
    if spacing < _DENSE:
        low = high - 0.06 * (high - low)
        if halo:
            axes.axhspan(low, high, color="white", zorder=1.4)
        halo = 0
    weight = float(np.clip(spacing / 10, 0.4, 0.8))
    for origin, times in _by_origin(score):
        if origin == "edge":
            continue
        visible = times[_distinct(times, score, 1.0)]
        lines = [[(time, low), (time, high)] for time in visible.tolist()]
        if halo:
            _add_lines(axes, lines, (1, 1, 1), weight + 2 * halo)
        _add_lines(axes, lines, pale(origin, strength), weight)


def _add_lines(
    axes: Axes,
    lines: list[list[tuple[float, float]]],
    colour: tuple[float, float, float],
    weight: float,
) -> None:
    collection = LineCollection(lines, colors=[colour], linewidths=weight, zorder=1.5)
    axes.add_collection(collection, autolim=False)


def draw_signal(axes: Axes, signal: NDArray[np.float64], score: Score) -> None:
    """Draw what the picker looked at, with the keyframes on it."""
    axes.set_yticks([])
    if not len(signal):
        _say(axes, "too short to show a change")
        return
    sample_rate = score.song.sample_rate
    at, values = drawable(signal)
    weight = 0.7 if len(at) == len(signal) else 0.5
    axes.plot((at * HOP + PAIR_CENTRE) / sample_rate, values, color=_CURVE, linewidth=weight)
    least, largest = float(signal.min()), float(signal.max())
    margin = 0.07 * (largest - least) or 1.0
    axes.set_ylim(least - margin, largest + margin)
    axes.set_xlim(0, float(score.song.duration))
    for origin, times in _by_origin(score):
        visible = times[_distinct(times, score, 1.5)]
        heights = _read(signal, (visible * sample_rate - PAIR_CENTRE) / HOP)
        size = float(np.clip(PANEL_POINTS / len(score.keyframes) / 1.6, 1.4, 4.5))
        axes.plot(
            visible,
            heights,
            SHAPES[origin],
            color=COLOURS[origin],
            markersize=4.5 if origin == "edge" else size,
            markeredgewidth=0.4 if size > 3 else 0,
            markeredgecolor="white",
            clip_on=False,
            zorder=3,
        )


def _read(signal: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Read a signal between its values; before and after them the outermost one holds."""
    inside = np.clip(at, 0, len(signal) - 1)
    before = np.floor(inside).astype(np.intp)
    after = np.minimum(before + 1, len(signal) - 1)
    return np.asarray(signal[before] + (inside - before) * (signal[after] - signal[before]))


def draw_legend(axes: Axes, score: Score, named: int) -> None:
    """Say above a panel's right end which shape is what, and how many names there are."""
    counts = Counter(keyframe.origin for keyframe in score.keyframes)
    handles = [
        Line2D([], [], marker=SHAPES[o], color=COLOURS[o], linestyle="", markersize=4)
        for o in COLOURS
        if counts[o]
    ]
    labels = [f"{origin} {counts[origin]}" for origin in COLOURS if counts[origin]]
    if named < len(score.keyframes):
        handles.append(Line2D([], [], linestyle=""))
        labels.append(f"{named} of {len(score.keyframes)} names fit")
    axes.legend(
        handles,
        labels,
        ncols=len(handles),
        loc="lower right",
        bbox_to_anchor=(1, 1),
        borderaxespad=0,
        borderpad=0.7,
        frameon=False,
        fontsize=SMALL,
        handletextpad=0.1,
        columnspacing=1.2,
        labelcolor=QUIET,
    )


def _by_origin(score: Score) -> Iterable[tuple[Origin, NDArray[np.float64]]]:
    def rank(keyframe: Keyframe) -> int:
        return list(COLOURS).index(keyframe.origin)

    for _, group in groupby(sorted(score.keyframes, key=rank), key=rank):
        members = list(group)
        yield members[0].origin, np.array([float(k.time) for k in members])


def _distinct(times: NDArray[np.float64], score: Score, pitch: float) -> NDArray[np.intp]:
    """Choose the times that differ when drawn ``pitch`` points apart."""
    return first_of_each(times / float(score.song.duration) * PANEL_POINTS, pitch)


def drawable(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thin a curve to what the panel can show: (indices, values), both shape (m,)."""
    if len(values) <= 2 * PANEL_PIXELS:
        return np.arange(len(values), dtype=np.float64), values
    middles, low, high = envelope(values, PANEL_PIXELS)
    return np.repeat(middles, 2), np.column_stack((low, high)).ravel()


def _say(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=QUIET)


# --------------------------------------------------------------------------------------- alphas


def draw_alphas(axes: Axes, plan: Plan, *, ends_at_one: bool) -> None:
    """Draw how far each frame has come from its left picture to its right one.

    Args:
        axes: the panel.
        plan: the plan.
        ends_at_one: whether segments do (with the motion ``paper`` they stop where they are).
    """
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    if plan.frames > _MOST_RAMP_FRAMES:
        middles, low, high = envelope(plan.alphas, PANEL_PIXELS)
        at = float(plan.origin) + middles / float(plan.rate)
        axes.fill_between(at, low, high, facecolor="#888888", edgecolor="#888888", linewidth=0.4)
        return
    frames, alphas = _ramps(plan, ends_at_one=ends_at_one)
    times = float(plan.origin) + frames / float(plan.rate)
    axes.fill_between(times, alphas, color="#dddddd", linewidth=0)
    weight = float(np.clip(PANEL_POINTS / len(plan.segments) / 8, 0.3, 0.8))
    axes.plot(times, alphas, color=_CURVE, linewidth=weight)


def _ramps(plan: Plan, *, ends_at_one: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lay the segments' alphas end to end: each up to the next cut's time, then a gap."""
    frames: list[NDArray[np.float64]] = []
    alphas: list[NDArray[np.float64]] = []
    for segment in plan.segments:
        start, stop = segment.start_frame, segment.stop_frame
        here = plan.alphas[start:stop]
        frames += [np.arange(start, stop + 1, dtype=np.float64), np.array([stop])]
        alphas += [here, np.array([1.0 if ends_at_one else here[-1], np.nan])]
    return np.concatenate(frames), np.concatenate(alphas)
