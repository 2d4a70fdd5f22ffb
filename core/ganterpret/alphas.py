"""How far along a picture is between two cuts, frame by frame.

Conventions:
    Frame i of a movie shows the song's time origin + i / rate. Cuts are frames, ascending, the
    first 0; a segment is the half-open range from one cut to the next, the last one ends at the
    movie's last frame. Alpha is 0 at a cut's frame, never falls and stays below 1 inside a
    segment, and is 1 at the movie's last frame alone: the next segment's 0 is the same picture.
    A *driver* has one value a slice, not negative; value k is spread evenly over the samples
    [128 k + 128, 128 k + 256), between the centres of the slices that it compares. Alpha is its
    running sum since the cut, at the frame's exact time, over the sum of the whole segment.
    Outside the values, and where a segment's sum is 0 (digital silence), alpha is linear in time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import SettingError
from ganterpret.features import smooth
from ganterpret.published import normalised, trailing_mean
from ganterpret.spectrogram import HOP

LARGEST_STEP: Final = 0.1
"""The most of a morph that one frame takes with motion ``smooth``."""

LONG: Final = 10
"""Frames from which on a segment keeps to `LARGEST_STEP`; a shorter one to twice its even step."""

BELOW_ONE: Final = 1 - 2.0**-24
"""The largest alpha inside a segment: below 1 in single precision too."""


@dataclass(frozen=True, slots=True)
class Motion:
    """A row of `MOTIONS`.

    Attributes:
        summary: how the picture moves, for people.
        values: computes the driver from TV (K - 1,) and the sample rate in Hz.
        gentle: whether segments keep to `LARGEST_STEP`, or to twice their even step if short.
        by_count: whether the running sum is divided by the count of slices instead of the sum.
    """

    summary: str
    values: Callable[[NDArray[np.float64], int], NDArray[np.float64]]
    gentle: bool = False
    by_count: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Driver:
    """What moves a song's pictures. The array is read-only.

    Attributes:
        motion: a row of `MOTIONS`.
        sample_rate: in Hz.
        values: one a slice, shape (n,).
    """

    motion: Motion
    sample_rate: int
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        self.values.flags.writeable = False


def make_driver(tv: NDArray[np.float64], sample_rate: int, motion: str = "smooth") -> Driver:
    """Make a song's driver.

    Args:
        tv: total variation (`features.Signals.tv`), shape (n,).
        sample_rate: in Hz.
        motion: a row of `MOTIONS`.

    Raises:
        SettingError: no such motion.
    """
    if motion not in MOTIONS:
        raise SettingError(f"'{motion}' is no motion: choose one of {', '.join(MOTIONS)}.", motion)
    row = MOTIONS[motion]
    return Driver(row, sample_rate, row.values(tv, sample_rate))


def frame_alphas(
    driver: Driver,
    cuts: Sequence[int],
    frames: int,
    rate: Fraction,
    origin: Fraction = Fraction(0),
) -> NDArray[np.float64]:
    """Compute alpha for every frame of a movie.

    Args:
        driver: the song's.
        cuts: frames where a segment begins, ascending, the first 0, all below ``frames``.
        frames: how many the movie has, 1 or more.
        rate: exact frames a second, above 0.
        origin: the song's time at frame 0, in exact seconds; a frame before the song shows its
            beginning.

    Returns:
        Shape (frames,). With motion ``paper`` alpha ends near the mean of the segment's TV
        instead of at 1, on the last frame too. A cut on the last frame has alpha 0.

    Raises:
        SettingError: cuts that are not as described.
    """
    if not cuts or cuts[0] != 0 or cuts[-1] >= frames or any(a >= b for a, b in pairwise(cuts)):
        raise SettingError(f"Cuts must ascend from 0 and lie below frame {frames}.", list(cuts))
    slices = _slices_at(driver.sample_rate, frames, rate, origin)
    alphas = np.empty(frames)
    for start, stop in pairwise(cuts):
        alphas[start:stop] = _segment(driver, slices[start : stop + 1], stop - start)[:-1]
    alphas[cuts[-1] :] = _segment(driver, slices[cuts[-1] :], frames - cuts[-1])
    return alphas


def driver_steps(driver: Driver, frames: int, rate: Fraction) -> NDArray[np.float64]:
    """Compute how much of a driver falls between each frame of a movie and the next.

    What draws alphas while cuts are moved adds these up from cut to cut.

    Args:
        driver: the song's.
        frames: how many the movie has, 1 or more; frame 0 shows the song's beginning.
        rate: exact frames a second, above 0.

    Returns:
        Shape (frames - 1,), not negative.
    """
    slices = _slices_at(driver.sample_rate, frames, rate, Fraction(0))
    return np.asarray(np.diff(_running_sums(driver.values, slices)))


def _slices_at(
    sample_rate: int, frames: int, rate: Fraction, origin: Fraction
) -> NDArray[np.float64]:
    """Return where each frame lies among the driver's values, shape (frames,)."""
    # Products below 2**53 are exact and the quotient is rounded once: within 1e-7 samples for a
    # day of sound, however the frames are cut; and whole frames of an origin shift exactly.
    shift = math.floor(origin * rate)
    within = float((origin - shift / rate) * sample_rate)
    counted = np.arange(shift, shift + frames)
    samples = counted * float(sample_rate * rate.denominator) / rate.numerator + within
    return np.asarray((np.maximum(samples, 0) - HOP) / HOP)


def largest_step(alphas: NDArray[np.float64], cuts: Sequence[int]) -> float:
    """Find the largest part of a morph that one frame takes, the step to the next cut included.

    Args:
        alphas: shape (frames,).
        cuts: frames where a segment begins, ascending, the first 0.

    >>> largest_step(np.array([0, 0.25, 0.5, 0, 0.75, 1]), [0, 3])
    0.75
    """
    following = alphas[1:].copy()
    following[np.array(cuts[1:], dtype=np.intp) - 1] = 1
    return float((following - alphas[:-1]).max(initial=0.0))


def _segment(driver: Driver, at: NDArray[np.float64], frames: int) -> NDArray[np.float64]:
    """Compute alpha at the positions ``at`` (n + 1,), in slices, from a cut to a segment's end.

    The segment has ``frames`` frames: n, or n + 1 in the last one.
    """
    steps = len(at) - 1
    if steps == 0:
        return np.zeros(1)
    sums = _running_sums(driver.values, at)
    if driver.motion.by_count:
        return np.asarray(np.minimum(sums / (at[-1] - at[0]), BELOW_ONE))
    evenly = np.arange(steps + 1) / steps
    shares = sums / sums[-1] if sums[-1] > 0 else evenly
    if driver.motion.gentle:
        shares = _gentle(
            shares, evenly, max(LARGEST_STEP, 1 / steps) if frames >= LONG else 2 / steps
        )
    shares[:-1] = np.minimum(shares[:-1], BELOW_ONE)
    shares[-1] = 1
    return shares


def _gentle(
    shares: NDArray[np.float64], evenly: NDArray[np.float64], limit: float
) -> NDArray[np.float64]:
    """Mix in just enough of the even ramp that no step exceeds a limit above its own step."""
    largest = float(np.diff(shares).max())
    if largest <= limit:
        return shares
    mixed = (largest - limit) / (largest - 1 / (len(evenly) - 1))
    return (1 - mixed) * shares + mixed * evenly


def _running_sums(values: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up values from ``at[0]`` to each position, value k spread over [k, k + 1).

    The sum begins anew in each segment: differences of a running sum over the whole song would
    leave a quiet segment with the rounding errors of the loud ones before it.
    """
    inside = np.clip(at, 0, len(values))
    first, stop = int(inside[0]), int(np.ceil(inside[-1]))
    parts = values[first:stop].copy()
    knots = np.arange(first, stop + 1, dtype=np.float64)
    parts[:1] *= first + 1 - inside[0]
    knots[0] = inside[0]
    sums = np.concatenate(([0.0], np.cumsum(parts)))
    return np.maximum.accumulate(np.interp(inside, knots, sums))


def _none(tv: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    del tv, sample_rate
    return np.zeros(0)


def _raw(tv: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    del sample_rate
    return normalised(tv)


def _repo(tv: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    del sample_rate
    return trailing_mean(tv)


MOTIONS: Final = MappingProxyType(
    {
        "smooth": Motion("with the sound, smoothed over a quarter second", smooth, gentle=True),
        "raw": Motion("with the sound, as abrupt as it is", _raw),
        "linear": Motion("evenly", _none),
        "paper": Motion(
            "as the paper has it: stops short of the next picture", _raw, by_count=True
        ),
        "blog": Motion("as the blog post has it: the same as raw", _raw),
        "repo": Motion("as the published code has it: a trailing mean of 256 slices", _repo),
    }
)
"""The motions by name. A new one is a function and a row here."""
