"""What stands in the panels of the figure, one function each.

Conventions:
    Times are in seconds. Curves are drawn at the width that the page can show: the least and the
    largest value of each pixel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray
from PIL import Image

from ganterpret.overview import Overview
from ganterpret.plan import Plan
from ganterpret.score import Keyframe, Origin, Score
from ganterpret.spectrogram import BINS, HOP, PAIR_CENTRE
from ganterpret_integrations.figures.layout import envelope, first_of_each
from ganterpret_integrations.figures.page import (
    COLOURS,
    PANEL,
    PANEL_PIXELS,
    PANEL_POINTS,
    QUIET,
    SHAPES,
    SMALL,
)
from ganterpret_integrations.figures.strip import Still

RANGE: Final = 80
"""Decibels that the spectrogram spans, from its loudest value down."""

_ROWS: Final = 256
_FREQUENCIES: Final = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))
_DENSE: Final = 5.0
"""Points between two cuts below which lines would hide what they mark."""

_CURVE: Final = "#222222"
_MOST_RAMP_FRAMES: Final = 8 * PANEL_PIXELS
"""Frames up to which each segment's alphas are a curve of their own."""

LEADER: Final = 0.16
"""Room above the pictures for what joins them to their times, in inches."""

_PICTURE_GAP: Final = 0.035
_WIDEST_PICTURE: Final = 1.0
_THUMBNAIL: Final = 192


# ----------------------------------------------------------------------------------- spectrogram


def draw_spectrogram(axes: Axes, scale: Axes, overview: Overview) -> None:
    """Draw the power of the overview in decibels, pitch upwards on the mel scale.

    Args:
        axes: the panel.
        scale: a narrow panel beside it, for the scale of decibels.
        overview: the spectrogram.

    Source: the mel scale is that of D. O'Shaughnessy, "Speech Communication" (1987).
    """
    highest = overview.sample_rate / 2
    axes.set_ylim(0, _mel(highest))
    _frequency_ticks(axes, highest)
    axes.set_ylabel("frequency", size=SMALL, color=QUIET)
    if not len(overview.power) or not overview.power.any():
        why = "silence" if len(overview.power) else "too short for a spectrogram"
        _say(axes, why)
        scale.set_axis_off()
        return
    levels = 10 * np.log10(np.maximum(overview.power / overview.power.max(), 1e-12))
    mels = (np.arange(_ROWS) + 0.5) / _ROWS * _mel(highest)
    bins = np.round(_hertz(mels) / highest * (BINS - 1)).astype(np.intp)
    span = overview.column_seconds * len(levels)
    left, right = axes.get_xlim()
    axes.imshow(
        levels[:, bins].T,
        cmap=_heat(),
        vmin=-RANGE,
        vmax=0,
        aspect="auto",
        origin="lower",
        extent=(overview.start, overview.start + span, 0, _mel(highest)),
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


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


def _frequency_ticks(axes: Axes, highest: float) -> None:
    """Put round frequencies on the axis, the high ones first, none too near another."""
    kept: list[int] = []
    for hertz in reversed(_FREQUENCIES):
        near = _mel(kept[-1]) if kept else _mel(highest) * 1.2
        if hertz <= highest and near - _mel(hertz) >= 0.1 * _mel(highest) <= _mel(hertz):
            kept.append(hertz)
    axes.yaxis.set_major_locator(FixedLocator([_mel(hertz) for hertz in kept]))
    axes.set_yticklabels([_in_hertz(hertz) for hertz in kept])


def _in_hertz(hertz: int) -> str:
    return f"{hertz // 1000} kHz" if hertz >= 1000 else f"{hertz} Hz"


# --------------------------------------------------------------------------------------- signal


def draw_cuts(axes: Axes, score: Score, strength: float, halo: float = 0.0) -> None:
    """Draw a line through a panel for every cut; where they would hide it, a tick on its edge.

    Args:
        axes: the panel, its limits set.
        score: whose cuts.
        strength: opacity of the lines, 0 to 1.
        halo: opacity of a white rim, which shows them on dark ground.
    """
    low, high = axes.get_ylim()
    spacing = PANEL_POINTS / len(score.keyframes)
    if spacing < _DENSE:
        low = high - 0.06 * (high - low)
        halo = 0
    for origin, times in _by_origin(score):
        if origin == "edge":
            continue
        visible = times[_distinct(times, score, 1.0)]
        lines = [[(time, low), (time, high)] for time in visible.tolist()]
        weight = float(np.clip(spacing / 10, 0.4, 0.8))
        for colour, wider, opacity in (("white", 2.5, halo), (COLOURS[origin], 1, strength)):
            style = {"linewidths": weight * wider, "alpha": opacity, "zorder": 1.5}
            axes.add_collection(LineCollection(lines, colors=colour, **style), autolim=False)


def draw_signal(axes: Axes, signal: NDArray[np.float64], score: Score) -> None:
    """Draw what the picker looked at, with the keyframes on it."""
    axes.set_yticks([])
    if not len(signal):
        _say(axes, "too short to show a change")
        return
    sample_rate = score.song.sample_rate
    at, values = _drawable(signal)
    weight = 0.7 if len(at) == len(signal) else 0.35
    axes.plot((at * HOP + PAIR_CENTRE) / sample_rate, values, color=_CURVE, linewidth=weight)
    least, largest = float(signal.min()), float(signal.max())
    margin = 0.07 * (largest - least) or 1.0
    axes.set_ylim(least - margin, largest + margin)
    axes.set_xlim(0, float(score.song.duration))
    slices = np.arange(len(signal))
    for origin, times in _by_origin(score):
        visible = times[_distinct(times, score, 1.5)]
        heights = np.interp((visible * sample_rate - PAIR_CENTRE) / HOP, slices, signal)
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


def _drawable(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thin a curve to what the panel can show: (indices, values)."""
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
        at = middles / float(plan.rate)
        axes.fill_between(at, low, high, facecolor=_CURVE, edgecolor=_CURVE, linewidth=0.4)
        return
    frames, alphas = _ramps(plan, ends_at_one=ends_at_one)
    times = frames / float(plan.rate)
    axes.fill_between(times, alphas, color="#dddddd", linewidth=0)
    axes.plot(times, alphas, color=_CURVE, linewidth=0.8, clip_on=False)


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


# -------------------------------------------------------------------------------------- pictures


def strip_height(count: int, resolution: tuple[int, int]) -> float:
    """Return how high a row of ``count`` pictures of (height, width) pixels is, in inches."""
    return _picture_width(count) * resolution[0] / resolution[1] + LEADER


def _picture_width(count: int) -> float:
    return min(PANEL / count - _PICTURE_GAP, _WIDEST_PICTURE)


def draw_strip(
    axes: Axes, plan: Plan, chosen: Sequence[Still], pictures: NDArray[np.uint8]
) -> None:
    """Draw the pictures in a row, each joined to its time on the panel's upper edge."""
    height = strip_height(len(chosen), pictures.shape[1:3])
    left, right = axes.get_xlim()
    half = _picture_width(len(chosen)) / PANEL * (right - left) / 2
    top = 1 - LEADER / height
    rate = float(plan.rate)
    for still, picture in zip(chosen, pictures, strict=True):
        middle = min((still.start + still.stop) / 2 / rate, right - half)
        box = (middle - half, middle + half, 0.0, top)
        axes.imshow(_thumbnail(picture), extent=box, aspect="auto", zorder=2)
        colour = COLOURS[still.keyframe.origin] if still.keyframe else "#aaaaaa"
        weight = 1.4 if still.keyframe else 0.5
        frame = Rectangle(
            (box[0], 0), 2 * half, top, fill=False, edgecolor=colour, linewidth=weight, zorder=3
        )
        frame.set_clip_on(False)
        axes.add_patch(frame)
        at = still.frame / rate
        axes.plot([at, at, middle], [1, 1 - 0.35 * (1 - top), top], color=colour, lw=0.7)
    axes.set_xlim(left, right)
    axes.set_ylim(0, 1)
    axes.set_axis_off()


def _thumbnail(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make a picture no wider than a page can show."""
    height, wide = picture.shape[:2]
    if wide <= _THUMBNAIL:
        return picture
    size = (_THUMBNAIL, max(round(height * _THUMBNAIL / wide), 1))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
