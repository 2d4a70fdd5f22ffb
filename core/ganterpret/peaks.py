"""The default picker: the most prominent events, as many as asked for.

Conventions:
    A feature has one value a slice, shape (n,), and its *signal* is the feature smoothed through
    a quarter-second Hann window (`features.smooth`). Points are indices into both.

The signal's peaks are ranked by prominence, and each moves to where the feature itself rises most
steeply nearby, which is where the event begins: a smoothed peak lies 50 to 100 ms behind a drum's
stroke. Nearby is a window as long as the smoothing one, three quarters of it before the peak.
Then the most prominent come first, each at a distance from those before it, and those with room
around them before those without.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from ganterpret.features import SMOOTHING
from ganterpret.published import Extrema
from ganterpret.spectrogram import HOP

ATTACK: Final = 0.02
"""Seconds before and after an instant that are compared to find the steepest rise."""

PROMINENCE_SPAN: Final = 60
"""Seconds of sound that a peak is judged in: half of it on either side."""

_NEGLIGIBLE: Final = 1e-9
"""A prominence below this share of the largest value is rounding, whatever the threshold."""


def events(
    feature: NDArray[np.float64],
    signal: NDArray[np.float64],
    sample_rate: int,
    extrema: Extrema,
    threshold: float,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find where the peaks of a signal begin, where its dips begin, or both.

    Args:
        feature: shape (n,).
        signal: the same smoothed, shape (n,).
        sample_rate: in Hz.
        extrema: "max" for peaks, "min" for dips (which begin at the steepest fall), "both".
        threshold: the least prominence, in the unit of the feature, 0 or more.

    Returns:
        The points and the prominence of each, both shape (m,), in no order; two peaks may have
        one beginning.

    Source: the prominence of a peak as in `scipy.signal.peak_prominences`, within
    `PROMINENCE_SPAN`.
    """
    least = max(threshold, _NEGLIGIBLE * float(signal.max()))
    span = max(PROMINENCE_SPAN * sample_rate // HOP, 3)
    nearby = int(SMOOTHING * sample_rate / HOP)
    begins: list[int] = []
    prominences = [np.zeros(0)]
    for sign in {"max": (1,), "min": (-1,), "both": (1, -1)}[extrema]:
        at, properties = find_peaks(sign * signal, prominence=least, wlen=span)
        rise = _rise(sign * feature, max(round(ATTACK * sample_rate / HOP), 1))
        starts = np.maximum(at - nearby * 3 // 4, 0).tolist()
        begins += [start + int(rise[start : start + nearby + 1].argmax()) for start in starts]
        prominences.append(properties["prominences"])
    return np.array(begins, dtype=np.intp), np.concatenate(prominences)


def most_prominent(
    at: NDArray[np.intp],
    prominence: NDArray[np.float64],
    wanted: int,
    distance: int,
    spacing: float,
    cuts: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Choose as many points as wanted, the most prominent first, and spread over the recording.

    Prominence alone would put all cuts of a song into its liveliest part, a beat apart, and leave
    the rest without any. So a point nearer to a cut than the mean spacing counts for less, by
    the square of how near it is.

    Args:
        at: the points to choose from, shape (m,).
        prominence: of each, shape (m,); the earlier of two equals comes first.
        wanted: how many at most.
        distance: the least number of slices between two points.
        spacing: slices between cuts if they were even; 0 ranks by prominence alone.
        cuts: where cuts stand already, in slices, shape (k,); whoever calls has left out the
            points too near to them.

    Returns:
        The chosen points, ascending.
    """
    order = np.argsort(at, kind="stable")
    at, prominence = at[order], prominence[order]
    room = np.full(len(at), np.inf)
    for cut in cuts:
        room = np.minimum(room, np.abs(at - cut))
    worth = _worth(prominence, room, spacing)
    kept: list[int] = []
    while len(kept) < min(wanted, len(at)) and worth.max() > 0:
        best = at[worth.argmax()]
        kept.append(int(best))
        reach = max(distance, 1, spacing)
        near = slice(*np.searchsorted(at, (best - reach, best + reach + 1)))
        room[near] = np.minimum(room[near], np.abs(at[near] - best))
        prominence[near][np.abs(at[near] - best) < max(distance, 1)] = 0
        worth[near] = _worth(prominence[near], room[near], spacing)
    return np.array(sorted(kept), dtype=np.intp)


def _worth(
    prominence: NDArray[np.float64], room: NDArray[np.float64], spacing: float
) -> NDArray[np.float64]:
    """Weigh prominence by the room to the nearest cut."""
    return prominence * np.minimum(room / spacing, 1) ** 2 if spacing else prominence.copy()


def _rise(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Compare the mean of the ``length`` values from each index on with that of those before."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    start, stop = np.maximum(at - length, 0), np.minimum(at + length, len(values))
    after = (sums[stop] - sums[at]) / (stop - at)
    before = (sums[at] - sums[start]) / np.maximum(at - start, 1)
    return np.where(at > 0, after - before, 0)
