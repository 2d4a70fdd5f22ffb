"""Streamed power spectra: blocks of sound in, batches of slices out, in constant memory.

Conventions:
    Sound is mono ``float64``, in blocks of any length. A *slice* is one column of the spectrogram:
    the one-sided power spectral density of `WINDOW` samples, `BINS` values in units squared per
    Hz. Slice k covers the samples [`HOP` * k, `HOP` * k + `WINDOW`), so N samples give
    N // `HOP` - 1 slices, and fewer than `WINDOW` samples give none. Batches hold one slice a row.
    The *analysis rate* is the sample rate over `HOP`, in slices a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

WINDOW = 256
"""Samples in the window of one slice."""

HOP = 128
"""Hop length: samples from one slice to the next."""

BINS = WINDOW // 2 + 1
"""Frequencies in a slice, from 0 Hz to half the sample rate."""

PAIR_CENTRE = 192
"""What belongs to the slices k and k + 1 together sits at sample ``HOP * k + PAIR_CENTRE``."""

BATCH = 256
"""Slices computed at once: what the spectra of a batch take fits a core's cache (1 MB)."""


def slice_count(samples: int) -> int:
    """Count the slices in a recording.

    Args:
        samples: its length, 0 or more.

    >>> slice_count(255), slice_count(256), slice_count(44100)
    (0, 1, 343)
    """
    return max(samples // HOP - 1, 0)


def power_slices(
    blocks: Iterable[NDArray[np.float64]], sample_rate: int
) -> Iterator[NDArray[np.float64]]:
    """Compute the power spectral density of every slice.

    The values are those of matplotlib's ``specgram`` with its defaults: 256 samples through a
    symmetric Hann window, half overlapped, nothing detrended, |X|^2 / (sample rate * sum of the
    squared window), the bins between the first and the last doubled.

    Args:
        blocks: mono sound, arrays of shape (n,), any n; a block may be overwritten once the next
            one is asked for.
        sample_rate: in Hz, above 0.

    Yields:
        Batches of slices, shape (n, `BINS`), n from 1 to `BATCH`; valid until the next is asked
        for.

    Source: P. D. Welch, "The use of fast Fourier transform for the estimation of power spectra",
    IEEE Trans. Audio Electroacoust. 15 (1967), without the averaging.
    """
    for index, chained in enumerate(chained_slices(blocks, sample_rate)):
        yield chained[min(index, 1) :]


def chained_slices(
    blocks: Iterable[NDArray[np.float64]], sample_rate: int
) -> Iterator[NDArray[np.float64]]:
    """Compute power spectral densities in batches that share a slice with their neighbours.

    Every pair of neighbouring slices lies in exactly one batch.

    Args:
        blocks: as for `power_slices`.
        sample_rate: in Hz, above 0.

    Yields:
        As `power_slices`, but from the second batch on the first row repeats the last slice of
        the batch before: shape (n + 1, `BINS`).
    """
    spectra = _Spectra(sample_rate)
    slices = np.empty((BATCH + 1, BINS))
    repeated = 0
    for samples in _stretches(blocks):
        stop = repeated + slice_count(len(samples))
        spectra(samples, out=slices[repeated:stop])
        yield slices[:stop]
        slices[0] = slices[stop - 1]
        repeated = 1


class _Spectra:
    """The windowed transform of up to `BATCH` slices, with the buffers it works in."""

    def __init__(self, sample_rate: int) -> None:
        self._window = np.hanning(WINDOW)
        self._scale = np.full(BINS, 2.0 / (sample_rate * np.sum(self._window**2)))
        self._scale[[0, -1]] /= 2
        self._windowed = np.empty((BATCH, WINDOW))
        self._spectrum = np.empty((BATCH, BINS), dtype=np.complex128)

    def __call__(self, samples: NDArray[np.float64], out: NDArray[np.float64]) -> None:
        count = len(out)
        windowed, spectrum = self._windowed[:count], self._spectrum[:count]
        np.multiply(sliding_window_view(samples, WINDOW)[::HOP], self._window, out=windowed)
        np.fft.rfft(windowed, axis=1, out=spectrum)
        parts = spectrum.view(np.float64)
        np.multiply(parts, parts, out=parts)
        np.add(parts[:, 0::2], parts[:, 1::2], out=out)
        out *= self._scale


def _stretches(blocks: Iterable[NDArray[np.float64]]) -> Iterator[NDArray[np.float64]]:
    """Cut sound into stretches of up to `BATCH` whole slices, each valid until the next."""
    buffer = np.empty((BATCH + 1) * HOP)
    filled = 0
    for block in blocks:
        taken = 0
        while taken < len(block):
            count = min(len(block) - taken, len(buffer) - filled)
            buffer[filled : filled + count] = block[taken : taken + count]
            filled, taken = filled + count, taken + count
            if filled == len(buffer):
                yield buffer
                buffer[: WINDOW - HOP] = buffer[HOP - WINDOW :]
                filled = WINDOW - HOP
    if slice_count(filled):
        yield buffer[:filled]
