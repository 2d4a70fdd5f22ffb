"""How much the sound changes: one value for each pair of neighbouring slices, in one pass.

Conventions:
    K slices (`spectrogram`) give K - 1 values. Value k compares the slices k and k + 1 and sits
    at sample 128 k + 192. Values are ``float64``, finite and never negative; steady sound, digital
    silence included, gives 0 and not the rounding noise of the transform.
    *Level* is the mean square of the sound in each slice, without its constant part: shape (K,).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import AudioError, SettingError
from ganterpret.kernels import (
    Kernel,
    flux_kernel,
    level_kernel,
    mel_kernel,
    probability_kernel,
    variation_kernel,
)
from ganterpret.spectrogram import BINS, HOP, WINDOW, chained_slices

Derivation = Callable[[NDArray[np.float64], NDArray[np.float64], int], NDArray[np.float64]]

LOG_FLOOR: Final = 0.1
"""Where `log-tv` turns from linear to logarithmic, as a share of the recording's median TV."""

LOG_LEAST_FLOOR: Final = 0.01
"""The least place of that turn, as a share of the recording's mean spectrum.

A steady tone has TV too, where its window and its period disagree; this keeps its ripple small.
It also takes over in recordings that are digital silence for the greater part (median 0).
"""

SMOOTHING: Final = 0.25
"""Length of the smoothing window in seconds, from the first zero to the last."""

LOUDEST: Final = 1e6
"""The largest sample that is believed; full scale is 1."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of `FEATURES`: how two slices become one value.

    Attributes:
        summary: what it measures, for people.
        steady: the prominence that its smoothed curve may reach on a steady sound, in its own
            unit: what the picker ``peaks`` leaves out by default. 0 where the unit depends on the
            recording's gain.
        kernel: makes the kernel for a sample rate in Hz; None where `derive` is given.
        derive: computes the values from TV (K - 1,), level (K,) and the sample rate; None where
            `kernel` is given.
    """

    summary: str
    steady: float
    kernel: Callable[[int], Kernel] | None = None
    derive: Derivation | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """What one pass over a recording leaves: 24 bytes a slice. The arrays are read-only.

    Attributes:
        sample_rate: in Hz.
        samples: how many there were, N; K = max(N // 128 - 1, 0) slices.
        name: the feature's row in `FEATURES`.
        tv: total variation, shape (max(K - 1, 0),): the mean over the bins of the absolute
            difference of two slices, as published.
        feature: the chosen feature, same shape; ``tv`` itself if that was chosen.
        level: mean square of each slice, shape (K,).
    """

    sample_rate: int
    samples: int
    name: str
    tv: NDArray[np.float64]
    feature: NDArray[np.float64]
    level: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.tv, self.feature, self.level):
            array.flags.writeable = False


def measure(
    blocks: Iterable[NDArray[np.float64]], sample_rate: int, feature: str = "log-tv"
) -> Signals:
    """Measure a recording in one pass, in memory that does not depend on its samples.

    Args:
        blocks: mono sound, arrays of shape (n,), full scale 1; a block may be overwritten once
            the next one is asked for.
        sample_rate: in Hz, above 0.
        feature: a row of `FEATURES`.

    Raises:
        SettingError: no such feature.
        AudioError: a sample that is no number, or absurdly large; ``value`` is its index.
    """
    row = feature_named(feature)
    kernel = row.kernel(sample_rate) if row.kernel else None
    variation, loudness = variation_kernel(), level_kernel(sample_rate)
    tv: list[NDArray[np.float64]] = []
    values: list[NDArray[np.float64]] = []
    level: list[NDArray[np.float64]] = []
    checked = _Checked(blocks, sample_rate)
    for chained in chained_slices(checked, sample_rate):
        level.append(loudness(chained[1:] if level else chained))
        tv.append(variation(chained))
        if kernel:
            values.append(kernel(chained))
    all_tv, all_level = _joined(tv), _joined(level)
    all_values = row.derive(all_tv, all_level, sample_rate) if row.derive else _joined(values)
    return Signals(sample_rate, checked.samples, feature, all_tv, all_values, all_level)


def feature_named(name: str) -> Feature:
    """Find a feature in `FEATURES`.

    Raises:
        SettingError: there is none of that name.
    """
    if name not in FEATURES:
        raise SettingError(f"'{name}' is no feature: choose one of {', '.join(FEATURES)}.", name)
    return FEATURES[name]


def smooth(values: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Smooth a curve with one value a slice through a centred Hann window of `SMOOTHING` seconds.

    The window's sum is 1, and the curve is mirrored at its ends, so a constant stays constant,
    the sum stays the sum, and nothing becomes negative.

    Args:
        values: shape (n,), not negative.
        sample_rate: in Hz.

    Returns:
        Shape (n,).
    """
    if not len(values):
        return np.zeros(0)
    half = int(SMOOTHING * sample_rate / HOP / 2)
    window = np.hanning(2 * half + 1)
    return np.convolve(np.pad(values, half, mode="symmetric"), window / window.sum(), mode="valid")


def _as_published(
    tv: NDArray[np.float64], level: NDArray[np.float64], sample_rate: int
) -> NDArray[np.float64]:
    """Give TV itself."""
    del level, sample_rate
    return tv


def _log_variation(
    tv: NDArray[np.float64], level: NDArray[np.float64], sample_rate: int
) -> NDArray[np.float64]:
    """Compute log(1 + TV / floor), in nats: changes count by their ratio, small ones not at all.

    The floor is `LOG_FLOOR` of the median TV, but at least `LOG_LEAST_FLOOR` of the mean
    spectrum. Gain does not matter.
    """
    if not len(tv):
        return np.zeros(0)
    spectrum = float(level.mean()) * WINDOW / sample_rate / BINS
    floor = max(LOG_FLOOR * float(np.median(tv)), LOG_LEAST_FLOOR * spectrum)
    return np.log1p(tv / floor) if floor > 0 else np.zeros_like(tv)


def _rms(
    tv: NDArray[np.float64], level: NDArray[np.float64], sample_rate: int
) -> NDArray[np.float64]:
    """Compute the root mean square of each pair of slices, full scale 1."""
    del sample_rate
    return np.sqrt((level[1:] + level[:-1]) / 2)[: len(tv)]


FEATURES: Final = MappingProxyType(
    {
        "tv": Feature("total variation, as published", steady=0, derive=_as_published),
        "tv-probability": Feature(
            "total variation distance between spectra of sum 1 (0 to 1), blind to loudness",
            steady=0.05,
            kernel=probability_kernel,
        ),
        "log-tv": Feature("logarithm of total variation", steady=0.05, derive=_log_variation),
        "mel-tv": Feature(
            "total variation of the log-mel spectrum", steady=0.01, kernel=mel_kernel
        ),
        "flux": Feature(
            "spectral flux: what comes in, not what fades", steady=0, kernel=flux_kernel
        ),
        "rms": Feature("loudness: root mean square", steady=0, derive=_rms),
    }
)
"""The features by name. A new one is a function and a row here."""


def _joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate(parts) if parts else np.zeros(0)


class _Checked:
    """Passes blocks on, counts their samples, and stops at one that is no number."""

    def __init__(self, blocks: Iterable[NDArray[np.float64]], sample_rate: int) -> None:
        self._blocks = blocks
        self._sample_rate = sample_rate
        self.samples = 0

    def __iter__(self) -> Iterator[NDArray[np.float64]]:
        for block in self._blocks:
            # The energy is the cheapest look at every sample: NaN and infinity pass into it.
            # (np.dot would be spread over threads, which costs more than it gives.)
            if not np.einsum("i,i->", block, block) < LOUDEST**2:
                self._refuse_wrong_samples(block)
            self.samples += len(block)
            yield block

    def _refuse_wrong_samples(self, block: NDArray[np.float64]) -> None:
        wrong = np.flatnonzero(~(np.abs(block) < LOUDEST))
        if not len(wrong):
            return
        index = self.samples + int(wrong[0])
        raise AudioError(
            f"The sample at {index / self._sample_rate:.6f} s is {block[wrong[0]]}: samples are"
            " numbers around -1 to 1, so the file is damaged; export the recording again.",
            index,
        )
