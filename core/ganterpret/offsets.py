"""How much later one recording of a song begins than another.

Conventions:
    An *offset* is in seconds: what is heard at t in the earlier recording is heard at t + offset
    in the later one. It is negative where the later one begins further into the song.

How it decides:
    The logarithm of TV, as a curve of `RATE` values a second, rises at the same strokes in both
    recordings, whatever was done to their loudness or colour. The offset is where the two curves
    correlate best over what they share. It is believed only where they are much alike there, and
    clearly less alike at every other offset: a loop that fits bar after bar has none. On new
    mixes made for trial (equalised, compressed, with noise, an instrument or reverberation added,
    at another sample rate) what is believed is right to 6 ms; only under reverberation louder
    than the sound itself it is up to 40 ms late.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.features import Signals
from ganterpret.spectrogram import HOP
from ganterpret.units import round_half_up

RATE: Final = 200
"""Values a second of the curves that are compared."""

ALIKE: Final = 0.75
"""The correlation from which two recordings are the same song."""

CLEAR: Final = 0.1
"""How much higher it is than at any other offset."""

BESIDE: Final = 0.1
"""Seconds around the best offset that are no other offset."""

LONGEST: Final = 3600
"""Seconds from the beginning that are compared."""

_FLOOR: Final = 0.1
"""Where the curve turns from linear to logarithmic, as a share of the mean TV."""

_PAIR_START: Final = HOP
"""Samples before the hop that the first value of TV stands for."""


def find_offset(before: Signals, after: Signals) -> Fraction | None:
    """Find how much later the second of two recordings begins.

    Args:
        before: measured on one recording.
        after: measured on the other, at any sample rate.

    Returns:
        Seconds, in whole milliseconds; None where it cannot be told: the recordings share less
        than half of the longer one, are not alike, or are alike at several offsets.
    """
    first, second = _curve(before), _curve(after)
    lags, likeness = _correlations(first, second)
    if not len(lags):
        return None
    best = int(np.argmax(likeness))
    others = likeness[np.abs(lags - lags[best]) > BESIDE * RATE]
    rival = float(others.max()) if len(others) else 0.0
    if likeness[best] < max(ALIKE, rival + CLEAR):
        return None
    seconds = (int(lags[best]) + _between(likeness, best)) / RATE
    return Fraction(round_half_up(Fraction(seconds) * 1000), 1000)


def _curve(signals: Signals) -> NDArray[np.float64]:
    """Sum the logarithm of TV over spans of 1 / `RATE` seconds, less the mean, shape (n,)."""
    tv, sample_rate = signals.tv, signals.sample_rate
    count = min(signals.samples * RATE // sample_rate, LONGEST * RATE)
    if not tv.any() or not count:
        return np.zeros(0)
    ends = (HOP * np.arange(len(tv) + 1) + _PAIR_START) / sample_rate
    sums = np.concatenate([[0.0], np.cumsum(np.log1p(tv / (_FLOOR * tv.mean())))])
    curve = np.diff(np.interp(np.arange(count + 1) / RATE, ends, sums))
    return np.asarray(curve - curve.mean())


def _correlations(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Correlate two curves at every lag at which they share half of the longer one.

    Returns:
        Lags in values, ascending, and the correlation at each, -1 to 1; both of shape (n,).
    """
    longer = max(len(first), len(second))
    lags = np.arange(-len(first) + 1, len(second))
    starts, stops = np.maximum(0, -lags), np.minimum(len(first), len(second) - lags)
    lags = lags[2 * (stops - starts) >= longer]
    if not len(lags):
        return lags, np.zeros(0)
    size = 1 << (len(first) + len(second)).bit_length()
    spectrum = np.conj(np.fft.rfft(first, size)) * np.fft.rfft(second, size)
    products = np.fft.irfft(spectrum, size)[lags]
    starts, stops = np.maximum(0, -lags), np.minimum(len(first), len(second) - lags)
    energy = _energy(first, starts, stops) * _energy(second, starts + lags, stops + lags)
    heard = energy > 0
    return lags, np.where(heard, products / np.sqrt(np.where(heard, energy, 1)), 0)


def _energy(
    curve: NDArray[np.float64], starts: NDArray[np.intp], stops: NDArray[np.intp]
) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(curve**2)])
    return np.asarray(np.maximum(sums[stops] - sums[starts], 0))


def _between(values: NDArray[np.float64], peak: int) -> float:
    """Find the top of the parabola through a peak and its neighbours, -0.5 to 0.5 beside it."""
    if not 0 < peak < len(values) - 1:
        return 0.0
    left, top, right = (float(value) for value in values[peak - 1 : peak + 2])
    bend = left - 2 * top + right
    return (left - right) / (2 * bend) if bend < 0 else 0.0
