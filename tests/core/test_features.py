"""The features: what they are for known sounds, in one pass, without rounding noise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from tests.core import published
from tests.core.sounds import SOUNDS, Array, drums, in_blocks, noise, tones

from ganterpret.errors import AudioError, SettingError
from ganterpret.features import FEATURES, Signals, measure, smooth
from ganterpret.kernels import mel_bank
from ganterpret.spectrogram import BINS, power_slices

RATE = 44100


def _measure(sound: Array, feature: str = "tv", sample_rate: int = RATE) -> Signals:
    return measure([sound], sample_rate, feature)


def _slices(sound: Array) -> Array:
    return np.concatenate([batch.copy() for batch in power_slices([sound], RATE)])


@pytest.mark.parametrize("sample_rate", [8000, 44100, 48000])
@pytest.mark.parametrize("name", SOUNDS)
def test_variation_as_published(name: str, sample_rate: int) -> None:
    """TV is the mean absolute difference of matplotlib's neighbouring columns."""
    sound = SOUNDS[name](4, sample_rate)
    expected = published.variation(published.spectrogram(sound, sample_rate))
    found = _measure(sound, sample_rate=sample_rate)
    np.testing.assert_allclose(found.tv, expected, rtol=1e-9, atol=1e-13 * expected.max())
    assert found.feature is found.tv


@pytest.mark.parametrize("feature", FEATURES)
def test_one_value_for_each_pair_of_slices(feature: str) -> None:
    """K slices give K - 1 finite values that are not negative, and K levels."""
    found = _measure(drums(2, RATE), feature)
    slices = 2 * RATE // 128 - 1
    assert found.tv.shape == found.feature.shape == (slices - 1,)
    assert found.level.shape == (slices,)
    assert np.isfinite(found.feature).all()
    assert (found.feature >= 0).all()
    assert found.feature.max() > 0


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("samples", [0, 1, 255, 256, 384])
def test_shorter_than_two_windows(samples: int, feature: str) -> None:
    """Short sounds give empty or short arrays, and their samples are counted."""
    found = _measure(np.full(samples, 0.1), feature)
    slices = max(samples // 128 - 1, 0)
    assert len(found.level) == slices
    assert len(found.tv) == len(found.feature) == max(slices - 1, 0)
    assert found.samples == samples


@pytest.mark.parametrize("feature", FEATURES)
def test_blocks_of_any_length(feature: str) -> None:
    """How the sound is cut into blocks changes no bit."""
    sound = tones(2.5, RATE)
    whole = _measure(sound, feature)
    streamed = measure(in_blocks(sound), RATE, feature)
    assert streamed.samples == whole.samples
    assert np.array_equal(streamed.tv, whole.tv)
    assert np.array_equal(streamed.feature, whole.feature)
    assert np.array_equal(streamed.level, whole.level)


@pytest.mark.parametrize("feature", [name for name in FEATURES if name != "rms"])
@pytest.mark.parametrize("value", [0.0, 0.3, -1.0])
def test_constant_sound_does_not_vary(value: float, feature: str) -> None:
    """Silence and a constant give exactly 0: no rounding noise for a picker to magnify."""
    assert not _measure(np.full(RATE, value), feature).feature.any()


def test_repeating_tone_has_no_variation_but_rounding() -> None:
    """A tone that repeats every hop gives slices that are alike."""
    period = 0.5 * np.sin(2 * np.pi * np.arange(128) / 16)
    assert not _measure(np.tile(period, 500)).tv.any()


def test_step_is_one_event() -> None:
    """A tone that begins gives variation only where a window holds its beginning."""
    period = 0.5 * np.sin(2 * np.pi * np.arange(128) / 16)
    found = _measure(np.concatenate((np.zeros(1280), np.tile(period, 20))))
    # The tone begins with sample 1280: slice 9 is half filled, slice 10 is whole.
    assert np.flatnonzero(found.tv).tolist() == [8, 9]


def test_probability_is_blind_to_loudness() -> None:
    """Spectra of sum 1 do not change when the same sound grows louder."""
    period = 0.1 * np.sin(2 * np.pi * np.arange(128) / 16)
    sound = np.concatenate([gain * np.tile(period, 10) for gain in (1.0, 4.0)])
    # One pair of slices straddles the step, whose spectrum is that of neither side.
    assert np.flatnonzero(_measure(sound, "tv-probability").feature > 1e-6).tolist() == [8, 9]
    assert (_measure(sound, "tv-probability").feature <= 1).all()


def test_probability_by_its_definition() -> None:
    """It is half the sum of the absolute differences of the normalised spectra."""
    sound = noise(1, RATE)
    shares = [row / row.sum() for row in _slices(sound)]
    expected = [np.abs(a - b).sum() / 2 for a, b in pairwise(shares)]
    np.testing.assert_allclose(_measure(sound, "tv-probability").feature, expected, rtol=1e-12)


def test_flux_hears_what_comes_and_not_what_goes() -> None:
    """A tone's end gives no flux, its beginning does; backwards they change places."""
    period = 0.5 * np.sin(2 * np.pi * np.arange(128) / 16)
    burst = np.concatenate((np.zeros(2560), np.tile(period, 20), np.zeros(2560)))
    flux = _measure(burst, "flux").feature
    mean = np.sqrt(_slices(burst)).mean(axis=1)
    whole = flux[10:25].sum()
    assert whole >= mean[25]
    # The cut end splatters into bins that were empty: much less than the beginning brought.
    assert flux[30:].sum() < whole


def test_flux_by_its_definition() -> None:
    """It is the mean over the bins of the amplitude's rises."""
    sound = noise(1, RATE)
    amplitudes = np.sqrt(_slices(sound))
    expected = [np.maximum(b - a, 0).mean() for a, b in pairwise(amplitudes)]
    np.testing.assert_allclose(_measure(sound, "flux").feature, expected, rtol=1e-12)


def test_rms_of_a_tone() -> None:
    """A tone of amplitude a has the root mean square a / sqrt(2)."""
    tone = 0.4 * np.sin(2 * np.pi * 32 * np.arange(20_000) / 256)
    np.testing.assert_allclose(_measure(tone, "rms").feature, 0.4 / np.sqrt(2), rtol=1e-9)


def test_level_leaves_out_a_constant_offset() -> None:
    """A recording with an offset is as silent in its silences as one without."""
    tone = 0.4 * np.sin(2 * np.pi * 32 * np.arange(20_480) / 256)
    level = _measure(np.concatenate((tone, np.zeros(20_480))) + 0.05).level
    np.testing.assert_allclose(level[:150], 0.08, rtol=1e-6)
    # The symmetric window lets a last trace through, 55 dB below the offset.
    assert (level[170:] < 1e-5 * 0.05**2).all()


@pytest.mark.parametrize("gain", [1e-3, 0.1, 7.0])
def test_log_variation_is_blind_to_gain(gain: float) -> None:
    """The whole recording louder or softer gives the same log-TV."""
    sound = drums(3, RATE)
    expected = _measure(sound, "log-tv").feature
    np.testing.assert_allclose(_measure(gain * sound, "log-tv").feature, expected, rtol=1e-9)


def test_log_variation_with_a_median_of_nothing() -> None:
    """In a recording that is silent for the greater part, sound still counts and stays finite."""
    sound = np.zeros(10 * RATE)
    sound[RATE : 2 * RATE] = noise(1, RATE)
    found = _measure(sound, "log-tv").feature
    assert found[: RATE // 128 - 3].max() == 0
    assert 1 < found.max() < 20


def test_mel_bands_hear_every_frequency_between_their_ends() -> None:
    """Each band has a bin, and each bin between the outer centres a band."""
    for sample_rate in (8000, 44100, 96000):
        bank = mel_bank(sample_rate)
        assert (bank.max(axis=1) > 0.3).all()
        assert (bank[:, 1 : BINS - 3].sum(axis=0) > 0.1).all()


def test_mel_variation_is_blind_to_gain_above_its_floor() -> None:
    """Logarithms make loudness an offset, which a difference does not see."""
    sound = np.random.default_rng(0).standard_normal(RATE)
    expected = _measure(sound, "mel-tv").feature
    np.testing.assert_allclose(_measure(2 * sound, "mel-tv").feature, expected, atol=1e-3)


def test_mel_variation_hears_nothing_below_its_floor() -> None:
    """Noise 120 dB below full scale does not count."""
    assert _measure(1e-6 * noise(1, RATE), "mel-tv").feature.max() < 1e-4


def test_smoothing_keeps_constants_and_sums() -> None:
    """The window's sum is 1, it is symmetric, and a constant stays one to its ends."""
    np.testing.assert_allclose(smooth(np.full(1000, 3.0), RATE), 3.0, rtol=1e-12)
    impulse = np.zeros(1001)
    impulse[500] = 1
    found = smooth(impulse, RATE)
    np.testing.assert_allclose(found.sum(), 1, rtol=1e-12)
    np.testing.assert_allclose(found, found[::-1], atol=1e-15)
    width = np.count_nonzero(found > 1e-12) * 128 / RATE
    assert 0.23 < width <= 0.25


def test_smoothing_shorter_than_its_window() -> None:
    """A curve of a value or two stays between its extremes; none stays none."""
    assert smooth(np.zeros(0), RATE).shape == (0,)
    assert smooth(np.array([2.0]), RATE).tolist() == pytest.approx([2.0])
    assert smooth(np.array([1.0, 3.0]), RATE) == pytest.approx([2, 2], abs=1)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e200])
def test_sample_that_is_no_number(bad: float) -> None:
    """The error names the time, wherever in the blocks it lies; no warning comes before it."""
    sound = noise(2, RATE)
    sound[RATE + 4410] = bad
    with pytest.raises(AudioError, match=r"at 1\.100000 s") as caught:
        measure(in_blocks(sound), RATE)
    assert caught.value.value == RATE + 4410


def test_loud_sound_is_no_error() -> None:
    """Floating-point recordings may exceed full scale, by a lot."""
    assert _measure(1000 * noise(1, RATE)).tv.max() > 0


def test_unknown_feature() -> None:
    """The error lists what there is."""
    with pytest.raises(SettingError, match="'loudness' is no feature: choose one of tv, "):
        measure([], RATE, "loudness")


def test_arrays_are_read_only() -> None:
    """Nobody changes what was measured."""
    found = _measure(noise(1, RATE), "log-tv")
    for array in (found.tv, found.feature, found.level):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
