"""The spectrogram: closed forms, matplotlib's as the second route, and streaming."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.core import published
from tests.core.sounds import Array, in_blocks, noise

from ganterpret.spectrogram import BATCH, BINS, HOP, WINDOW, chained_slices, power_slices


def _slices(*blocks: Array, sample_rate: int = 44100) -> Array:
    batches = [batch.copy() for batch in power_slices(blocks, sample_rate)]
    return np.concatenate(batches) if batches else np.zeros((0, BINS))


@pytest.mark.parametrize(
    ("samples", "slices"), [(0, 0), (1, 0), (255, 0), (256, 1), (383, 1), (384, 2), (44100, 343)]
)
def test_number_of_slices(samples: int, slices: int) -> None:
    """N samples give N // 128 - 1 slices, fewer than a window none."""
    assert _slices(np.zeros(samples)).shape == (slices, BINS)


def test_no_sound_at_all() -> None:
    """No blocks give no batches."""
    assert list(power_slices([], 44100)) == []


@pytest.mark.parametrize("sample_rate", [8000, 44100, 48000])
def test_equals_matplotlib(sample_rate: int) -> None:
    """Every value is the one that matplotlib's specgram gives with its defaults."""
    sound = noise(3, sample_rate)
    expected = published.spectrogram(sound, sample_rate).T
    found = _slices(sound, sample_rate=sample_rate)
    assert found.shape == expected.shape
    # Two transforms of 256 values differ by a few roundings of the largest value.
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14 * expected.max())


def test_tone_on_a_bin() -> None:
    """The power of a tone of amplitude a is a * a / 2: the density summed over the bandwidth."""
    tone = 0.5 * np.sin(2 * np.pi * 32 * np.arange(20_000) / WINDOW)
    slices = _slices(tone)
    assert (slices.argmax(axis=1) == 32).all()
    np.testing.assert_allclose(slices.sum(axis=1) * 44100 / WINDOW, 0.125, rtol=1e-9)


def test_click_lies_in_two_slices() -> None:
    """A click is heard by the windows that contain it, evenly at all frequencies, and no other."""
    sound = np.zeros(1280)
    sound[5 * HOP + 64] = 1
    slices = _slices(sound)
    assert np.flatnonzero(slices.sum(axis=1)).tolist() == [4, 5]
    weight = np.hanning(WINDOW)
    expected = 2 * weight[[HOP + 64, 64]] ** 2 / (44100 * np.sum(weight**2))
    np.testing.assert_allclose(
        slices[4:6, 1:-1], np.broadcast_to(expected[:, np.newaxis], (2, BINS - 2)), rtol=1e-12
    )


@pytest.mark.parametrize("seed", range(5))
def test_blocks_of_any_length_in_one_buffer(seed: int) -> None:
    """How the sound is cut into blocks changes no bit."""
    sound = noise(2.3, 44100)
    whole = _slices(sound)
    streamed = [batch.copy() for batch in power_slices(in_blocks(sound, seed), 44100)]
    assert np.array_equal(np.concatenate(streamed), whole)


def test_chained_batches_share_a_slice() -> None:
    """From the second on a batch begins with the last slice of the one before."""
    sound = noise(2, 44100)
    batches = [batch.copy() for batch in chained_slices([sound], 44100)]
    assert len(batches) == -(-len(_slices(sound)) // BATCH)
    for before, after in itertools.pairwise(batches):
        assert np.array_equal(before[-1], after[0])
    joined = np.concatenate([batches[0], *(batch[1:] for batch in batches[1:])])
    assert np.array_equal(joined, _slices(sound))
