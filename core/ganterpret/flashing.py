"""Flashing pictures: how often the light of a movie changes to and fro, and over how much of it.

Conventions:
    A picture is looked at as `GRID` cells. A cell's light is relative luminance, 0 to 1: linear
    light of sRGB, weighted as in BT.709. A *turn* is a change by `LEAST_CHANGE` or more against
    the one before, whose darker end is below `BRIGHTEST_DARK`; two turns are a flash. What counts
    is the share of cells with more than `MOST_FLASHES` flashes in one second; a picture flashes if
    that reaches `SHARE`. Which turns happen at once is not asked, and red flashes are not looked
    for: this is a warning, not the certificate of a broadcaster.

Source: WCAG 2.2, 2.3.1 (three flashes; general flash thresholds), with the share of the picture
in the place of a field of view, which depends on the screen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.processes import decode_frames

GRID: Final = (32, 18)
"""(width, height) in cells."""

LEAST_CHANGE: Final = 0.1
BRIGHTEST_DARK: Final = 0.8
MOST_FLASHES: Final = 3
SHARE: Final = 0.25

_LEVELS: Final = np.arange(256) / 255
_LINEAR: Final = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
_WEIGHTS: Final = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True, slots=True)
class Flashing:
    """How a movie flashes where it does most.

    Attributes:
        share: of the picture that flashes more than `MOST_FLASHES` times in one second, 0 to 1.
        time: where that second ends, in seconds from the first frame.
    """

    share: float
    time: Fraction

    @property
    def is_too_much(self) -> bool:
        """Whether people who are sensitive to it should not see this unwarned."""
        return self.share >= SHARE


def look_for_flashes(movie: Path, rate: Fraction, *, loops: bool = False) -> Flashing:
    """Look at a movie's frames for flashing.

    Args:
        movie: the file.
        rate: its video rate.
        loops: whether it begins again where it ends.

    Raises:
        FfmpegError: it cannot be decoded.
    """
    # A loop twice: what turns at the seam turns in the second round.
    rounds = (decode_frames(movie, GRID, averaged=True) for _ in range(2 if loops else 1))
    return flashing(map(luminance, chain.from_iterable(rounds)), rate)


def luminance(frame: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the relative luminance of an sRGB picture (h, w, 3), shape (h, w).

    >>> luminance(np.full((1, 1, 3), 255, np.uint8))
    array([[1.]])
    """
    light: NDArray[np.float64] = _LINEAR[frame] @ _WEIGHTS
    return light


def flashing(lights: Iterable[NDArray[np.float64]], rate: Fraction) -> Flashing:
    """Find the second in which most of a picture flashes too often.

    Args:
        lights: relative luminance, frame by frame, all of one shape.
        rate: frames a second.
    """
    window: deque[NDArray[np.bool_]] = deque()
    worst = Flashing(0.0, Fraction(0))
    counts: NDArray[np.int64] | None = None
    for frame, turned in enumerate(_turns(lights)):
        counts = turned.astype(np.int64) if counts is None else counts + turned
        window.append(turned)
        if len(window) > ceil(rate):
            counts -= window.popleft()
        share = float((counts > 2 * MOST_FLASHES).mean())
        if share > worst.share:
            worst = Flashing(share, frame / rate)
    return worst


def _turns(lights: Iterable[NDArray[np.float64]]) -> Iterator[NDArray[np.bool_]]:
    """Yield which cells turn with a frame.

    Each cell has the extreme that it has reached and the direction in which it did; light that
    has come back from there by `LEAST_CHANGE` has turned.
    """
    extreme: NDArray[np.float64] | None = None
    rising = np.zeros(0)
    for light in lights:
        if extreme is None:
            extreme, rising = light.copy(), np.zeros(light.shape)
        change = light - extreme
        dark = np.minimum(light, extreme) < BRIGHTEST_DARK
        turned = (np.abs(change) >= LEAST_CHANGE) & (np.sign(change) != rising) & dark
        onward = turned | (np.sign(change) == rising)
        rising = np.where(turned, np.sign(change), rising)
        extreme = np.where(onward, light, extreme)
        yield turned
