"""Laws of flashing: what turns too often over too much of a picture is found, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.encoding import encode

from ganterpret.flashing import flashing, look_for_flashes, luminance

RATE = Fraction(30)
Lights = list[NDArray[np.float64]]


def square_wave(per_second: float, low: float, high: float, seconds: float = 2) -> list[float]:
    """Light that goes to and fro so often."""
    frames = range(int(seconds * 30))
    return [high if frame / 30 * per_second % 1 < 0.5 else low for frame in frames]


def over(lights: list[float], share: float) -> Lights:
    """The same light over the left part of a picture whose rest is still."""
    pictures = np.full((len(lights), 10, 20), 0.2)
    pictures[:, :, : round(20 * share)] = np.array(lights)[:, None, None]
    return list(pictures)


@pytest.mark.parametrize(
    ("per_second", "low", "high", "share", "flashes"),
    [
        (5, 0.1, 0.6, 1.0, True),
        (5, 0.1, 0.6, 0.25, True),
        (5, 0.1, 0.6, 0.2, False),  # too little of the picture
        (3, 0.1, 0.6, 1.0, False),  # three are legal
        (5, 0.1, 0.19, 1.0, False),  # too small a change
        (5, 0.85, 1.0, 1.0, False),  # bright on bright
        (5, 0.7, 1.0, 1.0, True),
        (15, 0.0, 1.0, 1.0, True),  # every frame
    ],
)
def test_light_that_goes_to_and_fro(
    per_second: float, low: float, high: float, share: float, flashes: bool
) -> None:
    """Each of the four thresholds, from both sides."""
    found = flashing(over(square_wave(per_second, low, high), share), RATE)
    assert found.is_too_much == flashes
    assert found.share == (pytest.approx(share, abs=0.01) if flashes else found.share)


def test_slow_change_is_one_turn_however_many_frames_it_takes() -> None:
    """A sine of 5 turns like a square wave of 5; one of 1 does not flash."""
    times = np.arange(90) / 30
    for per_second, flashes in ((5, True), (1, False)):
        lights = 0.35 + 0.25 * np.sin(2 * np.pi * per_second * times)
        assert flashing(over(list(lights), 1), RATE).is_too_much == flashes


def test_a_long_movie_with_few_flashes_in_any_second() -> None:
    """Flashes are counted a second, not altogether."""
    lights = square_wave(2.5, 0, 1, seconds=60)
    assert not flashing(over(lights, 1), RATE).is_too_much


def test_time_of_the_worst_second() -> None:
    """It is told where the flashing is."""
    quiet = [0.2] * 90
    found = flashing(over([*quiet, *square_wave(6, 0, 1, 1), *quiet], 1), RATE)
    assert found.is_too_much
    assert 3 < found.time < Fraction(4)


def test_no_frames_and_one_frame() -> None:
    """Nothing flashes there."""
    assert not flashing([], RATE).is_too_much
    assert not flashing([np.zeros((2, 2))], RATE).is_too_much


def test_luminance_is_linear_light() -> None:
    """Half the light is level 188, not 128; green weighs most."""
    greys = np.array([[[188] * 3, [128] * 3]], np.uint8)
    assert luminance(greys)[0] == pytest.approx([0.5029, 0.2159], abs=1e-4)
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    assert luminance(colours)[0] == pytest.approx([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("loops", [False, True])
def test_flashes_of_a_movie(tmp_path: Path, loops: bool) -> None:
    """Two seconds that flash only where the end meets the beginning flash as a loop."""
    levels = [230, 20] * 2 + [20] * 26 + [230, 20] * 2
    frames = np.stack([np.full((16, 32, 3), level, np.uint8) for level in levels])
    movie = encode(tmp_path / "c.mp4", frames)
    assert look_for_flashes(movie, Fraction(30), loops=loops).is_too_much == loops
