"""The three published variants once more, as plainly as their texts describe them.

Nothing here is shared with the package: matplotlib makes the spectrogram, Python loops do the
rest, a mean at a time. The tests hold the package to it, the benchmark measures against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib import mlab
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spectrogram(samples: Array, sample_rate: int) -> Array:
    """Shape (129, K), one slice a column, by what lies behind ``pyplot.specgram``."""
    spectrum, _, _ = mlab.specgram(samples, NFFT=256, Fs=sample_rate, noverlap=128)
    return np.asarray(spectrum, dtype=np.float64)


def variation(spectrum: Array) -> Array:
    """TV between neighbouring columns, shape (K - 1,)."""
    columns = range(spectrum.shape[1] - 1)
    return np.array([np.mean(np.abs(spectrum[:, k] - spectrum[:, k + 1])) for k in columns])


def shares(tv: Array) -> Array:
    return np.asarray(tv / max(tv))


def repo_signal(tv: Array) -> Array:
    running = np.cumsum(np.append(0.0, shares(tv)))
    means = (running[256:] - running[:-256]) / 256.0
    return np.append([means[0]] * 256, means)


def _beyond(value: float, before: Array, after: Array, threshold: float) -> bool:
    if len(before) == 0 or len(after) == 0:
        return False
    first, second = value - np.mean(before), value - np.mean(after)
    same_side = np.sign(first) == np.sign(second)
    return bool(same_side and abs(first) > threshold and abs(second) > threshold)


def paper_points(x: Array, window: int = 200, threshold: float = 1e-2) -> list[int]:
    slices = len(x) + 1
    points = [0]
    for t in range(window + 1, min(slices - window, slices - 2) + 1):
        if _beyond(x[t], x[t - 1 - window : t - 1], x[t + 1 : t + 1 + window], threshold):
            points.append(t)
    return [*points, slices - 1]


def turning_points(
    x: Array,
    window: int = 200,
    threshold: float = 1e-2,
    extrema: str = "both",
    absolute_threshold: float = 0.08,
) -> list[int]:
    points = [0]
    i = 0
    while i < len(x) - window - 1:
        c = i + window + 1
        turns = _beyond(x[c], x[i : i + window], x[c + 1 : c + 1 + window], threshold) and (
            np.sign(x[c] - x[c - 1]) == np.sign(x[c] - x[c + 1])
        )
        if not turns:
            i += 1
            continue
        i += window
        if extrema == "min" and (x[c] > x[c - 1] or x[c] > absolute_threshold):
            continue
        if extrema == "max" and x[c] < x[c - 1]:
            continue
        points.append(c)
    return [*points, len(x) - 1]


def paper_alphas(x: Array, points: Sequence[int]) -> Array:
    alphas = np.array([0.0])
    for p, q in pairwise(points):
        alphas = np.append(alphas, np.cumsum(x[p:q]) / (q - p))
    return alphas


def blog_alphas(x: Array, points: Sequence[int]) -> Array:
    alphas = np.array([])
    for p, q in pairwise(points):
        alphas = np.append(alphas, np.cumsum(x[p:q]) / np.sum(x[p:q]))
    return np.append(alphas, 1.0)


def repo_alphas(x: Array, points: Sequence[int]) -> Array:
    return blog_alphas(x, [1, *points[1:]])
