"""A recording's waveform at a width that a picture can show, in one streamed pass.

Conventions:
    A *column* is the least and the largest of the samples that it stands for; full scale is 1.
    Memory does not depend on the recording's length.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def waveform(
    blocks: Iterable[NDArray[np.float64]], columns: int, start: int, stop: int
) -> NDArray[np.float64]:
    """Draw the samples start ... stop of a recording into columns.

    Args:
        blocks: mono sound from sample 0 on, arrays of shape (n,), any n.
        columns: how many, 1 or more.
        start: first sample, 0 or more.
        stop: one past the last, more than ``start``.

    Returns:
        The least and the largest value of each column, shape (columns, 2); 0 where there is no
        sample. Column c stands for the samples from start + c (stop - start) // columns on.

    >>> waveform([np.array([0.1, -0.2, 0.3, 0.0])], 2, 0, 4).tolist()
    [[-0.2, 0.1], [0.0, 0.3]]
    """
    span = stop - start
    bounds = start + np.arange(columns + 1) * span // columns
    low, high = np.full(columns, np.inf), np.full(columns, -np.inf)
    at = 0
    for block in blocks:
        first, last = max(at, start), min(at + len(block), stop)
        if first < last:
            part = block[first - at : last - at]
            begin = int(np.searchsorted(bounds, first, "right")) - 1
            end = int(np.searchsorted(bounds, last, "left"))
            begins = np.maximum(bounds[begin:end], first) - first
            # Columns of no width would take their neighbour's sample.
            filled = np.flatnonzero(np.diff([*begins, last - first]) > 0)
            where = begin + filled
            low[where] = np.minimum(low[where], np.minimum.reduceat(part, begins[filled]))
            high[where] = np.maximum(high[where], np.maximum.reduceat(part, begins[filled]))
        at += len(block)
        if at >= stop:
            break
    drawn = np.column_stack((low, high))
    return np.where(np.isfinite(drawn), drawn, 0.0)
