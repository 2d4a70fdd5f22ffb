"""Where things go in a figure: labels in rows, ticks on a time axis, curves at a picture's width.

Conventions:
    Positions and widths along the time axis share one unit (points here); no drawing happens here.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

_STEPS: Final = tuple(
    Fraction(step)
    for step in (
        *("1/1000", "1/500", "1/200", "1/100", "1/50", "1/20", "1/10", "1/5", "1/2"),
        *("1", "2", "5", "10", "15", "30"),
        *("60", "120", "300", "600", "900", "1800", "3600", "7200", "10800", "21600"),
    )
)
"""Distances of ticks in seconds that people can count in."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text's place.

    Attributes:
        index: which of the texts it is.
        row: from 0, the lowest.
        left: where it begins.
    """

    index: int
    row: int
    left: float


def pack_labels(
    anchors: Sequence[float],
    widths: Sequence[float],
    order: Sequence[int],
    *,
    rows: int,
    right: float,
    gap: float,
) -> list[Label]:
    """Find places for as many labels as fit without touching.

    A label begins at its anchor, or ends at ``right`` where it would reach beyond. Rows are tried
    from the top, those first in which the line down to the anchor crosses no other label.

    Args:
        anchors: what the labels belong to, from 0 to ``right``.
        widths: of the texts.
        order: indices, the most important first; who comes too late is left out.
        rows: how many there are.
        right: where the axis ends.
        gap: between two labels of a row.
    """
    lanes = [_Lane(gap) for _ in range(rows)]
    placed = []
    for index in order:
        left = max(min(anchors[index], right - widths[index]), 0.0)
        stop = left + widths[index]
        free = [row for row in reversed(range(rows)) if lanes[row].is_free(left, stop)]
        if not free:
            continue
        at = anchors[index]
        clear = (r for r in free if all(lane.is_free(at, at) for lane in lanes[:r]))
        row = next(clear, free[0])
        lanes[row].take(left, stop)
        placed.append(Label(index, row, left))
    return placed


class _Lane:
    """The stretches of a row that are taken, in order."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._taken: list[tuple[float, float]] = []

    def is_free(self, start: float, stop: float) -> bool:
        at = bisect_right(self._taken, (start, stop))
        before_is_clear = at == 0 or self._taken[at - 1][1] + self._gap <= start
        after_is_clear = at == len(self._taken) or stop + self._gap <= self._taken[at][0]
        return before_is_clear and after_is_clear

    def take(self, start: float, stop: float) -> None:
        insort(self._taken, (start, stop))


def tick_step(duration: Fraction, most: int) -> Fraction:
    """Choose how far apart the ticks of a time axis stand.

    Args:
        duration: of the axis, seconds, above 0.
        most: how many ticks fit.

    >>> tick_step(Fraction(40), 12), tick_step(Fraction(3600), 12)
    (Fraction(5, 1), Fraction(300, 1))
    """
    return next((step for step in _STEPS if duration / step <= most), _STEPS[-1])


def envelope(
    values: NDArray[np.float64], columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Reduce a curve to the least and the largest value of each column.

    Args:
        values: shape (n,), n at least ``columns``.
        columns: how many a picture can show.

    Returns:
        The middle of each column as an index into the curve, its least, its largest value: each
        of shape (columns,).
    """
    begins = np.arange(columns) * len(values) // columns
    middles = (begins + np.append(begins[1:], len(values)) - 1) / 2
    return middles, np.minimum.reduceat(values, begins), np.maximum.reduceat(values, begins)


def first_of_each(positions: NDArray[np.float64], pitch: float) -> NDArray[np.intp]:
    """Choose one of the positions that fall together when drawn at a pitch.

    >>> first_of_each(np.array([0.0, 0.4, 1.2, 5.0, 5.1]), 1.0).tolist()
    [0, 2, 3]
    """
    return np.unique(np.floor(positions / pitch), return_index=True)[1]
