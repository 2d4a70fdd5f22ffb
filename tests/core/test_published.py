"""The published variants: the same indices and alphas as straightforward code finds."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.core import published
from tests.core.sounds import SOUNDS, Array

from ganterpret.features import Signals, measure
from ganterpret.inflections import Picked, PickerSettings, pick
from ganterpret.published import (
    Extrema,
    Variant,
    deviations,
    normalised,
    published_alphas,
    trailing_mean,
    turns,
)

RATES = (8000, 44100, 48000)
SECONDS = {8000: 40, 44100: 12, 48000: 12}


@cache
def _plain_variation(name: str, sample_rate: int) -> Array:
    sound = SOUNDS[name](SECONDS[sample_rate], sample_rate)
    return published.variation(published.spectrogram(sound, sample_rate))


@cache
def _signals(name: str, sample_rate: int) -> Signals:
    return measure([SOUNDS[name](SECONDS[sample_rate], sample_rate)], sample_rate, "tv")


def _check(picked: Picked, variant: Variant, points: list[int], alphas: Array) -> None:
    assert picked.points.tolist() == points
    found = published_alphas(variant, picked.signal, picked.points)
    assert found.shape == alphas.shape
    np.testing.assert_allclose(found, alphas, rtol=0, atol=1e-9)


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("name", SOUNDS)
def test_paper(name: str, sample_rate: int) -> None:
    """Every index and alpha is that of the paper's text, read plainly."""
    x = published.shares(_plain_variation(name, sample_rate))
    points = published.paper_points(x)
    alphas = published.paper_alphas(x, points)
    picked = pick(_signals(name, sample_rate), PickerSettings("paper"))
    _check(picked, "paper", points, alphas)


@pytest.mark.parametrize("extrema", ["both", "min", "max"])
@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("name", SOUNDS)
def test_blog(name: str, sample_rate: int, extrema: Extrema) -> None:
    """Every index and alpha is that of the blog post's text, read plainly."""
    x = published.shares(_plain_variation(name, sample_rate))
    points = published.turning_points(x, extrema=extrema, absolute_threshold=np.inf)
    alphas = published.blog_alphas(x, points)
    picked = pick(_signals(name, sample_rate), PickerSettings("blog", extrema=extrema))
    _check(picked, "blog", points, alphas)


@pytest.mark.parametrize("threshold", [1e-2, 0.035, 1e-3])
@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("name", SOUNDS)
def test_repo(name: str, sample_rate: int, threshold: float) -> None:
    """Every index and alpha is that of the published code."""
    x = published.repo_signal(_plain_variation(name, sample_rate))
    points = published.turning_points(x, threshold=threshold, extrema="min")
    alphas = published.repo_alphas(x, points)
    picked = pick(_signals(name, sample_rate), PickerSettings("repo", threshold=threshold))
    _check(picked, "repo", points, alphas)


@pytest.mark.parametrize("channel", [0, 1])
def test_channels_of_a_stereo_recording(channel: int) -> None:
    """A channel of a two-dimensional recording, a strided view, is analysed as it is alone."""
    stereo = np.stack([SOUNDS["drums"](8, 44100), SOUNDS["speech"](8, 44100)], axis=1)
    tv = published.variation(published.spectrogram(stereo[:, channel], 44100))
    points = published.turning_points(published.shares(tv))
    signals = measure([stereo[:, channel]], 44100, "tv")
    assert pick(signals, PickerSettings("blog")).points.tolist() == points


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("variant", ["paper", "blog", "repo"])
def test_the_sounds_put_the_variants_to_the_test(variant: Variant, sample_rate: int) -> None:
    """Each variant finds points between the ends, at every sample rate."""
    picked = [pick(_signals(name, sample_rate), PickerSettings(variant)) for name in SOUNDS]
    assert any(len(each.inner) for each in picked)


_values = arrays.arrays(
    np.float64, st.integers(1, 60), elements=st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 1.0])
)


@settings(max_examples=200, deadline=None)
@given(
    x=_values,
    window=st.integers(1, 20),
    threshold=st.sampled_from([0.0, 0.1, 0.2, 0.25]),
    extrema=st.sampled_from(["both", "min", "max"]),
)
def test_turns_of_any_short_signal(
    x: Array, window: int, threshold: float, extrema: Extrema
) -> None:
    """Plateaus, ties with the threshold and cut windows are decided as the plain loop decides."""
    expected = published.turning_points(x, window, threshold, extrema, 0.2)
    assert [0, *turns(x, window, threshold, extrema, 0.2), len(x) - 1] == expected


@settings(max_examples=200, deadline=None)
@given(x=_values, window=st.integers(1, 20), threshold=st.sampled_from([0.0, 0.1, 0.2]))
def test_deviations_of_any_short_signal(x: Array, window: int, threshold: float) -> None:
    """Ties with the threshold and windows cut by the end are decided as the plain loop decides."""
    expected = published.paper_points(x, window, threshold)
    assert [0, *deviations(x, window, threshold, "both", np.inf), len(x)] == expected


def test_deviations_below_and_above() -> None:
    """The minima lie below both means, the maxima above, and together they are all."""
    x = normalised(_signals("drums", 8000).tv)
    low = deviations(x, 50, 0.01, "min", np.inf)
    high = deviations(x, 50, 0.01, "max", np.inf)
    assert sorted([*low, *high]) == deviations(x, 50, 0.01, "both", np.inf).tolist()
    assert x[low].mean() < x[high].mean()
    assert (x[deviations(x, 50, 0.01, "min", 0.005)] <= 0.005).all()


def test_trailing_mean_looks_back() -> None:
    """A value enters the mean one index later and leaves it 256 later."""
    tv = np.zeros(1000)
    tv[0] = tv[600] = 1
    signal = trailing_mean(tv)
    assert signal.shape == (1001,)
    assert np.flatnonzero(signal).tolist() == [*range(257), *range(601, 857)]
    np.testing.assert_allclose(signal[601:857], 1 / 256)


@pytest.mark.parametrize("values", [1, 2, 255, 256])
def test_trailing_mean_shorter_than_its_window(values: int) -> None:
    """Too short a sound has one mean throughout, and no points."""
    signal = trailing_mean(np.linspace(0, 1, values))
    assert signal.shape == (values + 1,)
    assert np.ptp(signal[:256]) == 0


@pytest.mark.parametrize("variant", ["paper", "blog", "repo"])
@pytest.mark.parametrize("tv", [np.zeros(0), np.zeros(1), np.zeros(300), np.ones(300)])
def test_nothing_varies(variant: Variant, tv: Array) -> None:
    """Silence and steady sound give the ends alone and finite alphas."""
    signals = Signals(8000, 128 * (len(tv) + 2), "tv", tv.copy(), tv.copy(), np.zeros(len(tv) + 1))
    picked = pick(signals, PickerSettings(variant))
    assert len(picked.inner) == 0
    alphas = published_alphas(variant, picked.signal, picked.points)
    assert np.isfinite(alphas).all()
    assert (alphas <= 1 + 1e-12).all()


def test_interval_without_variation() -> None:
    """Where the sum is 0 alpha grows evenly instead of being NaN."""
    signal = np.array([1.0, 1, 0, 0, 0, 0, 1, 1])
    alphas = published_alphas("blog", signal, np.array([0, 2, 6, 7]))
    np.testing.assert_allclose(alphas, [0.5, 1, 0.25, 0.5, 0.75, 1, 1, 1])
