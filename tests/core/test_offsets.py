"""Laws of offsets: a delay is found to the millisecond, and nothing is told that is not so."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.sounds import SOUNDS, drums

from ganterpret.features import Signals, measure
from ganterpret.offsets import find_offset

RATE = 16_000
TOLERANCE = Fraction(2, 1000)
"""Half a value of the curves that are compared is 2.5 ms; the parabola does better."""

Array = NDArray[np.float64]


def heard(sound: Array, rate: int = RATE) -> Signals:
    return measure([sound], rate, "tv")


def delayed(sound: Array, samples: int) -> Array:
    """The same sound after so much silence, or without so many of its first samples."""
    return np.concatenate([np.zeros(max(samples, 0)), sound[max(-samples, 0) :]])


DRUMS = drums(20.0, RATE)


@pytest.mark.parametrize("samples", [0, 1000, 8192, 48_001, -777, -32_000])
def test_a_delay_is_found(samples: int) -> None:
    """Later is positive, earlier negative."""
    found = find_offset(heard(DRUMS), heard(delayed(DRUMS, samples)))
    assert found is not None
    assert abs(found - Fraction(samples, RATE)) <= TOLERANCE


def test_there_and_back() -> None:
    """Exchanging the recordings turns the sign."""
    one, other = heard(DRUMS), heard(delayed(DRUMS, 8192))
    there, back = find_offset(one, other), find_offset(other, one)
    assert there is not None
    assert back is not None
    assert abs(there + back) <= Fraction(1, 1000)


def _louder(sound: Array) -> Array:
    return 3 * sound


def _squashed(sound: Array) -> Array:
    return np.tanh(8 * sound)


def _hissing(sound: Array) -> Array:
    return sound + 0.02 * np.random.default_rng(6).standard_normal(len(sound))


def _darker(sound: Array) -> Array:
    return np.convolve(sound, np.hanning(16) / 8, mode="same")


def _shorter(sound: Array) -> Array:
    return sound[: 3 * len(sound) // 4]


@pytest.mark.parametrize("change", [_louder, _squashed, _hissing, _darker, _shorter])
def test_a_mix_that_sounds_different(change: Callable[[Array], Array]) -> None:
    """Gain, compression, noise, colour and length do not matter."""
    found = find_offset(heard(DRUMS), heard(delayed(change(DRUMS), 8192)))
    assert found is not None
    assert abs(found - Fraction(8192, RATE)) <= TOLERANCE


def test_a_mix_at_another_sample_rate() -> None:
    """Slices of another length meet on one grid; their centres differ by less than one."""
    wide = np.interp(np.arange(2 * len(DRUMS)) / 2, np.arange(len(DRUMS)), DRUMS)
    found = find_offset(heard(DRUMS), heard(delayed(wide, 16_384), 2 * RATE))
    assert found is not None
    assert abs(found - Fraction(8192, RATE)) <= Fraction(128, RATE)


@pytest.mark.parametrize("name", sorted(SOUNDS))
def test_another_song_has_no_offset(name: str) -> None:
    """Two recordings that are not alike are told nothing about."""
    other = SOUNDS["tones" if name == "drums" else "drums"]
    assert find_offset(heard(SOUNDS[name](20.0, RATE)), heard(other(20.0, RATE))) is None


def test_a_loop_has_no_offset() -> None:
    """Where every bar is as good as the next, nothing is told."""
    looped = np.tile(drums(2.0, RATE), 10)
    assert find_offset(heard(looped), heard(delayed(looped, 8192))) is None


def test_an_excerpt_has_no_offset() -> None:
    """Less than half of the longer recording proves nothing."""
    assert find_offset(heard(DRUMS), heard(DRUMS[: len(DRUMS) // 3])) is None


@pytest.mark.parametrize("samples", [0, 1, 255, 383, 512, RATE])
def test_silence_has_no_offset(samples: int) -> None:
    """Nor has a recording that is too short to change."""
    for sound in (np.zeros(samples), np.full(samples, 0.25)):
        assert find_offset(heard(sound), heard(DRUMS)) is None
        assert find_offset(heard(DRUMS), heard(sound)) is None
        assert find_offset(heard(sound), heard(sound)) is None
