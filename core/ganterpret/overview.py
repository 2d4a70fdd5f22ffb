"""A spectrogram of any recording at a size that a picture can show, in one streamed pass.

Conventions:
    A *column* is the mean power spectral density of a power of two of neighbouring slices
    (`spectrogram`). The number of columns depends little on the recording's length, the memory
    not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.spectrogram import BINS, HOP, power_slices

MOST_COLUMNS: Final = 2048
"""Columns of a long recording: from half as many on up to this many."""


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """A spectrogram, made narrow. The array is read-only.

    Attributes:
        sample_rate: in Hz.
        slices: how many the recording has.
        slices_a_column: how many a column stands for; the last one may stand for fewer.
        power: mean power spectral density, units squared per Hz, shape (columns, `BINS`).
    """

    sample_rate: int
    slices: int
    slices_a_column: int
    power: NDArray[np.float64]

    def __post_init__(self) -> None:
        self.power.flags.writeable = False

    @property
    def start(self) -> float:
        """Where the first column begins, in seconds: midway between two slices' centres."""
        return HOP / 2 / self.sample_rate

    @property
    def column_seconds(self) -> float:
        """How much time a whole column stands for."""
        return self.slices_a_column * HOP / self.sample_rate


def spectrogram_overview(
    blocks: Iterable[NDArray[np.float64]], sample_rate: int, most: int = MOST_COLUMNS
) -> Overview:
    """Compute a narrow spectrogram in one pass.

    Args:
        blocks: mono sound, arrays of shape (n,), any n; a block may be overwritten once the next
            one is asked for.
        sample_rate: in Hz, above 0.
        most: columns, an even number.

    Returns:
        Every slice where there are at most ``most`` of them; else means of 2, 4, 8, ...
    """
    sums = np.zeros((most, BINS))
    seen, width = 0, 1
    for batch in power_slices(blocks, sample_rate):
        while seen + len(batch) > most * width:
            half = most // 2
            sums[:half] = sums[0::2] + sums[1::2]
            sums[half:] = 0
            width *= 2
        first, last = seen // width, (seen + len(batch) - 1) // width
        begins = np.maximum(np.arange(first, last + 1) * width - seen, 0)
        sums[first : last + 1] += np.add.reduceat(batch, begins, axis=0)
        seen += len(batch)
    columns = -(-seen // width)
    counts = np.minimum(seen - np.arange(columns) * width, width)
    return Overview(sample_rate, seen, width, sums[:columns] / counts[:, np.newaxis])


def mel_decibels(overview: Overview, rows: int) -> NDArray[np.float64]:
    """Lay the power of an overview out in decibels below its loudest value, on the mel scale.

    Args:
        overview: the spectrogram, not silent.
        rows: how many pitches, evenly spaced, the lowest first.

    Returns:
        Shape (columns, rows), -120 to 0.
    """
    highest = overview.sample_rate / 2
    levels = 10 * np.log10(np.maximum(overview.power / overview.power.max(), 1e-12))
    mels = (np.arange(rows) + 0.5) / rows * mel(highest)
    bins = np.round(_hertz(mels) / highest * (BINS - 1)).astype(np.intp)
    return np.asarray(levels[:, bins])


def mel(hertz: float) -> float:
    """Return how high a frequency is heard.

    Source: D. O'Shaughnessy, "Speech Communication" (1987).
    """
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mels / 2595) - 1))
