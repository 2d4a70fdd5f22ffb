"""Where a recording is silent, and where its sound returns.

Conventions:
    *Level* has one value a slice, the mean square of its samples (`features.Signals.level`).
    A silence is a half-open range of slices [start, stop): slice ``stop`` is the first in which
    sound is heard again. Decibels are relative to the recording's own loudness.

How it decides:
    The loudness is the mean level of what is played: slices more than 10 dB below the mean of all
    are left out, then the mean is taken again (the relative gate of ITU-R BS.1770-4). Neither
    long pauses nor a single click move it much. A silence begins where the level falls 36 dB
    below the loudness (40 dB below the 95th percentile, in speech) and ends where it rises above
    30 dB below; two thresholds, so that noise near the first does not cut it to pieces. Speech
    over room noise 50 dB down, and down to 38, thus has its pauses, while a quiet break in music,
    20 to 30 dB below the rest, is none: what little is heard of it fills it. With more noise the
    floor must be raised by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import SettingError
from ganterpret.spectrogram import HOP, PAIR_CENTRE

Place = Literal["return", "middle"]

GATE_DB: Final = 10.0
"""How far below the mean level a slice may lie and still count towards the loudness."""


LOWEST_FLOOR_DB: Final = 200.0
"""More decibels than any recording spans."""


@dataclass(frozen=True, slots=True)
class SilenceSettings:
    """What counts as a silence, and where its point goes.

    Attributes:
        floor_db: the level that a silence falls below, in decibels under the loudness, above 0 to
            200.
        hysteresis_db: how far it must rise above the floor to end, in decibels, 0 or more, less
            than ``floor_db``.
        min_length: the shortest silence in seconds, 0 or more.
        at: "return" puts the point where the sound returns, "middle" in the silence's middle.

    Raises:
        SettingError: a value outside its range.
    """

    floor_db: float = 36.0
    hysteresis_db: float = 6.0
    min_length: float = 0.3
    at: Place = "return"

    def __post_init__(self) -> None:
        if not (0 < self.floor_db <= LOWEST_FLOOR_DB):
            raise SettingError(
                f"A silence floor {self.floor_db} dB down is out of range: give more than 0, and "
                f"{LOWEST_FLOOR_DB:g} at most.",
                self.floor_db,
            )
        if not 0 <= self.hysteresis_db < self.floor_db:
            raise SettingError(
                f"A hysteresis of {self.hysteresis_db} dB is out of range: give 0 or more, and"
                f" less than the floor's {self.floor_db:g}.",
                self.hysteresis_db,
            )
        if not 0 <= self.min_length < math.inf:
            raise SettingError(
                f"A shortest silence of {self.min_length} s is out of range: give 0 or more.",
                self.min_length,
            )
        if self.at not in get_args(Place):
            raise SettingError(f"'{self.at}' is no place: choose return or middle.", self.at)


def find_silences(
    level: NDArray[np.float64], sample_rate: int, settings: SilenceSettings
) -> NDArray[np.intp]:
    """Find the silences of a recording.

    Args:
        level: mean square of each slice, shape (K,).
        sample_rate: in Hz.
        settings: floor, hysteresis and shortest length, which holds to a slice.

    Returns:
        Ranges of slices, ascending, shape (m, 2). One that lasts to the end stops at K. A
        recording without any sound has none.
    """
    reference = loudness(level)
    if reference == 0:
        return np.zeros((0, 2), dtype=np.intp)
    floor = reference * 10 ** (-settings.floor_db / 10)
    heard = level > floor * 10 ** (settings.hysteresis_db / 10)
    decided = np.flatnonzero(heard | (level < floor))
    quiet = np.zeros(len(level) + 2, dtype=np.int8)
    if len(decided):
        # Between the thresholds a slice is as the last one outside them was.
        last = np.searchsorted(decided, np.arange(len(level)), side="right") - 1
        quiet[1:-1] = ~heard[decided[np.maximum(last, 0)]] & (last >= 0)
    turns = np.flatnonzero(np.diff(quiet)).reshape(-1, 2)
    least = math.ceil(Fraction(settings.min_length) * sample_rate / HOP) - 1
    return turns[turns[:, 1] - turns[:, 0] >= max(least, 1)]


def loudness(level: NDArray[np.float64]) -> float:
    """Compute the mean level of the slices that matter; 0 where there is no sound.

    Source: the relative gate of ITU-R BS.1770-4 (Annex 1), on slices instead of blocks.
    """
    if not len(level):
        return 0.0
    gate = float(level.mean()) * 10 ** (-GATE_DB / 10)
    return float(level[level > gate].mean()) if gate > 0 else 0.0


def silence_points(
    silences: NDArray[np.intp], slices: int, settings: SilenceSettings
) -> NDArray[np.int64]:
    """Place one point for each silence between two sounds.

    The silence before the first sound forces none: no picture has had its time yet.

    Args:
        silences: what `find_silences` found, shape (m, 2).
        slices: how many the recording has, K; a silence that stops there forces no point.
        settings: where the point goes.

    Returns:
        Samples, ascending, shape (at most m,). The sound returns within 128 samples of such a
        point.
    """
    ended = silences[(silences[:, 0] > 0) & (silences[:, 1] < slices)].astype(np.int64)
    middle = (ended.sum(axis=1) * HOP + HOP) // 2
    return np.asarray(middle if settings.at == "middle" else ended[:, 1] * HOP + PAIR_CENTRE)
