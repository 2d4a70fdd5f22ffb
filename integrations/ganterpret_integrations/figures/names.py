"""The names of a figure's keyframes: as many as fit, in rows above the curve.

Conventions:
    Positions and widths are in points from the panel's left end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ganterpret.score import Keyframe, Score
from ganterpret_integrations.figures.layout import Label, pack_labels
from ganterpret_integrations.figures.page import COLOURS, PANEL_POINTS, RANK, pale
from ganterpret_integrations.figures.words import fitted, name_of, width

SIZE: Final = 7.0
ROW: Final = 0.15
"""Height of a row, in inches."""

MOST_ROWS: Final = 7
ROOMS: Final = (150.0, 90.0, 58.0)
"""To how many points names are shortened, step by step, until `MOST_ROWS` hold all of them."""

ROWS_OF_MANY: Final = 4
ROOM_OF_MANY: Final = 90.0
"""Rows, and points a name, where not all fit: a choice that can be read instead of a wall."""

_GAP: Final = 6.0
_GAP_OF_MANY: Final = 14.0
_MOST_NAMED: Final = 5000
"""Keyframes whose names are tried for a place: many more than fit."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that fit.

    Attributes:
        keyframes: those that were tried.
        texts: what is written for each.
        labels: where; those that did not fit are missing.
        rows: how many are used.
    """

    keyframes: tuple[Keyframe, ...]
    texts: tuple[str, ...]
    labels: tuple[Label, ...]
    rows: int

    @property
    def height(self) -> float:
        """Inches that the rows take."""
        return self.rows * ROW


def place_names(score: Score) -> Names:
    """Find places for the names: all of them if that can be, else an even choice, edges first."""
    tried = _evenly(score.keyframes, _MOST_NAMED)
    duration = float(score.song.duration)
    anchors = [float(k.time) / duration * PANEL_POINTS for k in tried]
    by_origin = sorted(range(len(tried)), key=lambda index: RANK[tried[index].origin])
    names = [name_of(keyframe) for keyframe in tried]
    for room in ROOMS:
        texts = tuple(fitted(name, SIZE, room) for name in names)
        widths = [width(text, SIZE) for text in texts]
        if sum(widths) > MOST_ROWS * PANEL_POINTS:
            continue
        for rows in range(1, MOST_ROWS + 1):
            labels = pack_labels(
                anchors, widths, by_origin, rows=rows, right=PANEL_POINTS, gap=_GAP
            )
            if len(labels) == len(tried):
                return Names(tried, texts, tuple(labels), rows)
    texts = tuple(fitted(name, SIZE, ROOM_OF_MANY) for name in names)
    labels = pack_labels(
        anchors,
        [width(text, SIZE) for text in texts],
        sorted(by_origin, key=lambda index: (RANK[tried[index].origin], -_halvings(index))),
        rows=ROWS_OF_MANY,
        right=PANEL_POINTS,
        gap=_GAP_OF_MANY,
    )
    return Names(tried, texts, tuple(labels), ROWS_OF_MANY)


def _halvings(index: int) -> int:
    """Count how often an index can be halved: those of the highest count lie evenly apart."""
    return (index & -index).bit_length()


def _evenly(keyframes: Sequence[Keyframe], most: int) -> tuple[Keyframe, ...]:
    if len(keyframes) <= most:
        return tuple(keyframes)
    last = len(keyframes) - 1
    return tuple(keyframes[index * last // (most - 1)] for index in range(most))


def draw_names(axes: Axes, names: Names, duration: float) -> None:
    """Write the names into a panel of `Names.height` inches, with lines down to their times."""
    axes.set_xlim(0, PANEL_POINTS)
    axes.set_ylim(0, names.rows)
    axes.set_axis_off()
    lines, colours = [], []
    for label in names.labels:
        keyframe = names.keyframes[label.index]
        at = float(keyframe.time) / duration * PANEL_POINTS
        lines.append([(at, 0.0), (at, label.row + 0.5)])
        colours.append(pale(keyframe.origin, 0.6))
        axes.text(
            label.left,
            label.row + 0.5,
            names.texts[label.index],
            size=SIZE,
            va="center_baseline",
            color=COLOURS[keyframe.origin],
            parse_math=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
    axes.add_collection(
        LineCollection(lines, colors=colours, linewidths=0.5, zorder=1, clip_on=False)
    )
