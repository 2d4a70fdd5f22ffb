"""What is computed from neighbouring slices while they stream by.

Conventions:
    A *kernel* maps chained slices of shape (m, `BINS`), m from 1 to `BATCH` + 1, to the m - 1
    values between them. It works in buffers of its own, and what it returns is the caller's to
    keep. Values are never negative; what is only the rounding noise of the transform is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.spectrogram import BATCH, BINS, WINDOW

Kernel = Callable[[NDArray[np.float64]], NDArray[np.float64]]

ROUNDING: Final = 1e-13
"""Variation below this share of the spectrum itself is rounding: it counts as none."""

EMPTY: Final = 1e-20
"""A slice with a smaller mean square (200 dB below full scale) has no spectrum to speak of."""

MEL_BANDS: Final = 32
MEL_FLOOR: Final = 1e-8
"""The mean square in a band below which `mel-tv` hears nothing (80 dB below full scale)."""


def variation_kernel() -> Kernel:
    """Make the kernel of TV: the mean over the bins of |S[k] - S[k + 1]|.

    Source: P. S. Castro, "GANterpretations", arXiv:2011.05158 (2020).
    """
    change = np.empty((BATCH, BINS))

    def variation(slices: NDArray[np.float64]) -> NDArray[np.float64]:
        pairs = change[: len(slices) - 1]
        np.subtract(slices[1:], slices[:-1], out=pairs)
        np.abs(pairs, out=pairs)
        return _without_rounding(pairs.sum(axis=1) / BINS, slices.sum(axis=1) / BINS)

    return variation


def probability_kernel(sample_rate: int) -> Kernel:
    """Make the kernel of the total variation distance between two spectra of sum 1."""
    empty = EMPTY * WINDOW / sample_rate
    share, change = np.empty((BATCH + 1, BINS)), np.empty((BATCH, BINS))

    def distance(slices: NDArray[np.float64]) -> NDArray[np.float64]:
        shares, pairs = share[: len(slices)], change[: len(slices) - 1]
        sums = slices.sum(axis=1)
        heard = sums > empty
        np.divide(slices, np.where(heard, sums, 1.0)[:, np.newaxis], out=shares)
        np.subtract(shares[1:], shares[:-1], out=pairs)
        np.abs(pairs, out=pairs)
        both = heard[1:] & heard[:-1]
        return _without_rounding(pairs.sum(axis=1) / 2 * both, heard.astype(np.float64))

    return distance


def mel_kernel(sample_rate: int) -> Kernel:
    """Make the kernel of TV between log-mel spectra: the mean change of a band, in nats."""
    bank = mel_bank(sample_rate).T * (sample_rate / WINDOW)
    bands, change = np.empty((BATCH + 1, MEL_BANDS)), np.empty((BATCH, MEL_BANDS))
    ones = np.ones(BATCH + 1)

    def variation(slices: NDArray[np.float64]) -> NDArray[np.float64]:
        logs, pairs = bands[: len(slices)], change[: len(slices) - 1]
        np.matmul(slices, bank, out=logs)
        np.add(logs, MEL_FLOOR, out=logs)
        np.log(logs, out=logs)
        np.subtract(logs[1:], logs[:-1], out=pairs)
        np.abs(pairs, out=pairs)
        return _without_rounding(pairs.mean(axis=1), ones[: len(slices)])

    return variation


def flux_kernel(sample_rate: int) -> Kernel:
    """Make the kernel of spectral flux: the mean rise of a bin's amplitude, falls left out.

    Source: S. Dixon, "Onset detection revisited", DAFx-06 (2006), eq. 2.1; in the mean over the
    bins instead of their sum.
    """
    del sample_rate
    amplitude, change = np.empty((BATCH + 1, BINS)), np.empty((BATCH, BINS))

    def flux(slices: NDArray[np.float64]) -> NDArray[np.float64]:
        amplitudes, pairs = amplitude[: len(slices)], change[: len(slices) - 1]
        np.sqrt(slices, out=amplitudes)
        np.subtract(amplitudes[1:], amplitudes[:-1], out=pairs)
        np.maximum(pairs, 0, out=pairs)
        return _without_rounding(pairs.sum(axis=1) / BINS, amplitudes.sum(axis=1) / BINS)

    return flux


def level_kernel(sample_rate: int) -> Kernel:
    """Make the function that gives the level of each slice, (m, `BINS`) -> (m,).

    A constant offset fills the bin at 0 Hz and, through the window, a fixed share of the next:
    both are left out, so that a recording with an offset still has silences.
    """
    spectrum = np.abs(np.fft.rfft(np.hanning(WINDOW))) ** 2
    leak = 2 * spectrum[1] / spectrum[0]
    bandwidth = sample_rate / WINDOW

    def level(slices: NDArray[np.float64]) -> NDArray[np.float64]:
        lowest = np.maximum(slices[:, 1] - leak * slices[:, 0], ROUNDING * slices[:, 0])
        return np.asarray(bandwidth * (slices[:, 2:].sum(axis=1) + lowest))

    return level


def mel_bank(sample_rate: int) -> NDArray[np.float64]:
    """Compute triangular mel filters with a peak of 1, shape (`MEL_BANDS`, `BINS`).

    The centres lie evenly on the mel scale 2595 log10(1 + f / 700) between 0 Hz and half the
    sample rate; where the triangles are narrower than a bin they are widened to one, so that no
    band is deaf.

    Source: D. O'Shaughnessy, "Speech Communication: Human and Machine" (1987), p. 150.
    """
    top = 2595 * np.log10(1 + sample_rate / 2 / 700)
    corners = 700 * (10 ** (np.linspace(0, top, MEL_BANDS + 2) / 2595) - 1)
    widths = np.maximum(np.diff(corners), sample_rate / WINDOW)[:, np.newaxis]
    away = np.arange(BINS) * (sample_rate / WINDOW) - corners[1:-1, np.newaxis]
    return np.maximum(1 - np.abs(away) / np.where(away < 0, widths[:-1], widths[1:]), 0)


def _without_rounding(
    values: NDArray[np.float64], sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Replace the values (m - 1,) that are rounding next to the sizes (m,) they compare by 0."""
    values[values <= ROUNDING * np.maximum(sizes[1:], sizes[:-1])] = 0
    return values
