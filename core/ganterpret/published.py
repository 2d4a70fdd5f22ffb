"""The three published variants to the letter: their signals, their points, their alphas.

Conventions:
    TV has K - 1 values for K slices. A *signal* is what a variant looks at, shape (n,), and a
    *point* an index into it. The ends are points too: 0 and n - 1, in ``paper`` 0 and n. Ranges
    are half-open and cut short by the end of an array. Same samples, same indices: window means
    are taken as ``numpy.mean`` takes them, to the last bit.

| | ``paper`` | ``blog`` | ``repo`` |
| --- | --- | --- | --- |
| signal | TV / max, K - 1 values | the same | its trailing mean, K values |
| a point | every value away from both means | a local extremum that is so | a low minimum |
| alphas | running sum / count | running sum / sum | running sum / sum, from index 1 |

Sources: ``paper``: P. S. Castro, "GANterpretations", arXiv:2011.05158 (2020); ``blog``: its
author's blog post of that name; ``repo``: ``src/ganterpreter.py`` of
github.com/psc-g/ganterpretation.

Deviations: the paper gives no scale, window and threshold, so it takes those of the blog post.
Where the published code fails or gives NaN (sound shorter than its windows, no variation at all,
an interval whose sum is 0) there are no points but the ends, and alpha grows evenly. Its picture
loop, which shows the pair before for two frames after each point and the first category for a
single one, is not here: a movie's frames are made from cuts by `alphas`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Extrema = Literal["min", "max", "both"]
Variant = Literal["paper", "blog", "repo"]

TRAILING: Final = 256
"""Slices in the trailing mean of ``repo``."""


def normalised(feature: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide a feature, shape (n,) and not negative, by its largest value; zeros stay zeros."""
    largest = feature.max(initial=0.0)
    return feature / largest if largest > 0 else np.zeros(len(feature))


def trailing_mean(feature: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalise a feature (n,) and take the mean of the `TRAILING` values before each index.

    Returns:
        Shape (n + 1,): the first full mean stands for the `TRAILING` indices before it too. A
        feature shorter than that (where the published code fails) has one mean throughout; an
        empty one gives an empty signal.
    """
    shares = normalised(feature)
    if len(shares) < TRAILING:
        return np.full(len(shares) + 1, shares.mean()) if len(shares) else shares
    sums = np.concatenate(([0.0], np.cumsum(shares)))
    means = (sums[TRAILING:] - sums[:-TRAILING]) / TRAILING
    return np.concatenate((np.full(TRAILING, means[0]), means))


def deviations(
    signal: NDArray[np.float64],
    window: int,
    threshold: float,
    extrema: Extrema,
    absolute_threshold: float,
) -> NDArray[np.intp]:
    """Find every value away from the means of the windows before and after it (``paper``).

    Args:
        signal: shape (n,).
        window: values in a window, 1 or more.
        threshold: the least distance from both means, 0 or more.
        extrema: "min" keeps what lies below both means, "max" what lies above.
        absolute_threshold: with "min", the largest value kept.

    Returns:
        The points between the ends, ascending, shape (m,).
    """
    at = np.arange(window + 1, min(len(signal) + 2 - window, len(signal) - 1))
    at, sides = _away_from_means(signal, at, window, threshold)
    if extrema == "min":
        return at[(sides < 0) & (signal[at] <= absolute_threshold)]
    return at[sides > 0] if extrema == "max" else at


def turns(
    signal: NDArray[np.float64],
    window: int,
    threshold: float,
    extrema: Extrema,
    absolute_threshold: float,
) -> NDArray[np.intp]:
    """Find local extrema away from both means, at least a window apart (``blog``, ``repo``).

    After an extremum a window is skipped, even if it is refused for being of the other kind or
    above the absolute threshold. Plateaus count as extrema of both kinds.

    Args:
        signal: shape (n,).
        window: values in a window, 1 or more.
        threshold: the least distance from both means, 0 or more.
        extrema: the kind that is kept.
        absolute_threshold: with "min", the largest value kept.

    Returns:
        The points between the ends, ascending, shape (m,).
    """
    at, _ = _away_from_means(signal, np.arange(window + 1, len(signal) - 1), window, threshold)
    rise = np.sign(signal[at] - signal[at - 1])
    extreme = rise == np.sign(signal[at] - signal[at + 1])
    at, rise = at[extreme], rise[extreme]
    wanted = np.ones(len(at), dtype=bool)
    if extrema == "min":
        wanted = (rise <= 0) & (signal[at] <= absolute_threshold)
    elif extrema == "max":
        wanted = rise >= 0
    kept = []
    index = 0
    while index < len(at):
        if wanted[index]:
            kept.append(at[index])
        index = int(np.searchsorted(at, at[index] + window))
    return np.array(kept, dtype=np.intp)


def _away_from_means(
    signal: NDArray[np.float64], at: NDArray[np.intp], window: int, threshold: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Keep the indices whose value lies on one side of both window means, beyond the threshold.

    The windows of t are [t - 1 - L, t - 1) and [t + 1, t + 1 + L).

    Returns:
        The indices kept, and -1.0 (below) or 1.0 (above) for each; both shape (m,).
    """
    if not len(at):
        return np.zeros(0, dtype=np.intp), np.zeros(0)
    means = _window_means(signal, window)
    before = signal[at] - means[at - 1 - window]
    after = signal[at] - means[at + 1]
    kept = (
        (np.sign(before) == np.sign(after))
        & (np.abs(before) > threshold)
        & (np.abs(after) > threshold)
    )
    return at[kept], np.sign(before[kept])


def _window_means(signal: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Compute the mean of each window [i, i + window), cut short by the end; shape (n,).

    numpy sums a row of a matrix as it sums a vector of its own, so these means equal those of
    the windows taken one by one to the last bit. Prefix sums would be faster and would not.
    """
    means = np.empty(len(signal))
    whole = max(len(signal) - window + 1, 0)
    if whole:
        sliding_window_view(signal, window).mean(axis=1, out=means[:whole])
    for start in range(whole, len(signal)):
        means[start] = np.mean(signal[start:])
    return means


def published_alphas(
    variant: Variant, signal: NDArray[np.float64], points: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Compute a variant's own alphas, one a slice.

    Args:
        variant: whose.
        signal: what its picker looked at, shape (n,).
        points: indices into it, both ends included; the published ones or any others.

    Returns:
        ``paper``: 0.0 and then, from each point to the next, the running sum over the count:
        shape (n + 1,), which is K. ``blog``: the running sums over the sum, and a closing 1.0:
        shape (n,). ``repo``: the same from index 1 on: shape (n - 1,). An empty signal has none.
    """
    if not len(signal):
        return np.zeros(0)
    bounds = points.tolist()
    if variant == "repo":
        bounds[0] = 1
    intervals = [signal[p:q] for p, q in pairwise(bounds) if p < q]
    if variant == "paper":
        return np.concatenate(([0.0], *(np.cumsum(each) / len(each) for each in intervals)))
    return np.concatenate((*(_running_share(each) for each in intervals), [1.0]))


def _running_share(values: NDArray[np.float64]) -> NDArray[np.float64]:
    total = values.sum()
    running = np.cumsum(values if total > 0 else np.ones(len(values)))
    return running / (total if total > 0 else len(values))
