"""Picking points: the default picker's laws, its settings, and occupied times."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.sounds import SOUNDS, Array, drums, strokes

from ganterpret.errors import SettingError
from ganterpret.features import FEATURES, Signals, measure
from ganterpret.inflections import PICKERS, Picked, PickerSettings, pick

RATE = 44100


def _signals(feature: Array, sample_rate: int = RATE, name: str = "tv") -> Signals:
    level = np.ones(len(feature) + 1)
    samples = 128 * (len(feature) + 2)
    return Signals(sample_rate, samples, name, feature.copy(), feature.copy(), level)


def _strokes(*heights: float, seconds: float = 20) -> Signals:
    """Flat but for a stroke of each height, at the seconds 2, 4, 6, ..."""
    feature = np.full(int(seconds * RATE / 128), 0.1)
    for index, height in enumerate(heights, start=1):
        start = int(2 * index * RATE / 128)
        feature[start : start + 60] += height * np.linspace(1, 0, 60)
    return _signals(feature)


def _seconds(picked: Picked) -> list[float]:
    return [round(sample / RATE, 2) for sample in picked.samples.tolist()]


def test_strokes_by_prominence() -> None:
    """The most prominent come first, and are given in the order of time."""
    signals = _strokes(1, 5, 2, 4, 3)
    found = pick(signals, PickerSettings(cuts_per_minute=9))
    assert _seconds(found) == pytest.approx([4, 8, 10], abs=0.01)


def test_cuts_per_minute_round_half_up() -> None:
    """Twenty seconds at 4.5 a minute are 1.5 cuts, which is 2."""
    signals = _strokes(1, 5, 2, 4, 3)
    assert len(pick(signals, PickerSettings(cuts_per_minute=4.5)).inner) == 2


def test_no_cuts_asked_for() -> None:
    """None are found."""
    assert len(pick(_strokes(1, 2), PickerSettings(cuts_per_minute=0)).inner) == 0


def test_point_is_where_the_event_begins() -> None:
    """A cut lies on the drum's stroke, not at the middle of its noise: within 10 ms."""
    signals = measure([drums(20, RATE)], RATE)
    found = pick(signals, PickerSettings(cuts_per_minute=60, min_distance=0.2))
    assert len(found.inner) == 20
    distances = np.abs(found.samples[:, np.newaxis] - np.array(strokes(20, RATE))).min(axis=1)
    assert distances.max() < 0.01 * RATE


def test_dips_begin_at_the_fall() -> None:
    """With extrema "min" the points are where the feature falls steeply."""
    feature = np.full(7000, 1.0)
    feature[3000:3100] = 0
    found = pick(_signals(feature), PickerSettings(extrema="min"))
    assert found.inner.tolist() == [3000]
    assert len(pick(_signals(feature), PickerSettings(extrema="max")).inner) == 0


def test_peaks_and_dips() -> None:
    """With extrema "both" a peak and a dip are found together."""
    feature = np.full(7000, 1.0)
    feature[2000:2100] = 0
    feature[4000:4100] = 2
    found = pick(_signals(feature), PickerSettings(extrema="both"))
    assert {2000, 4000} <= set(found.inner.tolist())


def test_least_prominence() -> None:
    """A threshold leaves out what is less prominent, in the feature's unit."""
    signals = _strokes(1, 5, 2, 4, 3)
    everything = pick(signals, PickerSettings(cuts_per_minute=60))
    assert len(everything.inner) == 5
    # Smoothing through a quarter second leaves about half of so short a stroke.
    found = pick(signals, PickerSettings(cuts_per_minute=60, threshold=2.2))
    assert _seconds(found) == pytest.approx([4, 8], abs=0.01)


@pytest.mark.parametrize("frequency", [50, 101.3, 220, 440, 1000, 2756.25])
@pytest.mark.parametrize("feature", ["log-tv", "tv-probability", "mel-tv"])
def test_steady_tone_has_no_points(feature: str, frequency: float) -> None:
    """The ripple of a steady tone's spectrogram is no event."""
    tone = 0.5 * np.sin(2 * np.pi * frequency * np.arange(10 * RATE) / RATE)
    assert len(pick(measure([tone], RATE, feature), PickerSettings()).inner) == 0


@pytest.mark.parametrize("picker", PICKERS)
@pytest.mark.parametrize("feature", [name for name in FEATURES if name != "rms"])
@pytest.mark.parametrize("value", [0.0, 0.25])
def test_constant_sound_has_no_points(value: float, feature: str, picker: str) -> None:
    """Digital silence and a constant have the ends and nothing between."""
    signals = measure([np.full(5 * RATE, value)], RATE, feature)
    assert len(pick(signals, PickerSettings(picker)).inner) == 0


@pytest.mark.parametrize("picker", PICKERS)
@pytest.mark.parametrize("samples", [0, 255, 256, 383])
def test_too_short_for_any_value(samples: int, picker: str) -> None:
    """A sound of less than two slices has no points at all."""
    found = pick(measure([np.ones(samples)], RATE), PickerSettings(picker))
    assert len(found.points) == len(found.signal) == len(found.inner) == len(found.samples) == 0


@pytest.mark.parametrize(
    ("picker", "last"), [("peaks", 9), ("paper", 10), ("blog", 9), ("repo", 10)]
)
def test_ends_are_points(picker: str, last: int) -> None:
    """The points begin with 0 and end with the last index of what was published."""
    assert pick(_signals(np.linspace(0, 1, 10)), PickerSettings(picker)).points.tolist() == [
        0,
        last,
    ]


def test_sample_of_a_point() -> None:
    """Point k sits at sample 128 k + 192, between the slices it compares."""
    found = Picked(np.zeros(10), np.array([0, 3, 9]))
    assert found.samples.tolist() == [3 * 128 + 192]


def test_occupied_times_push_points_away() -> None:
    """No point is nearer than the distance to an occupied time; the next best is taken instead."""
    signals = _strokes(1, 5, 2, 4, 3)
    asked = PickerSettings(cuts_per_minute=9)
    found = pick(signals, asked, occupied=[Fraction(79, 10), Fraction(41, 10)])
    assert _seconds(found) == pytest.approx([2, 6, 10], abs=0.01)


def test_occupied_time_just_far_enough() -> None:
    """A point at exactly the minimum distance stays, a sample nearer it goes."""
    signals = _strokes(5)
    [sample] = pick(signals, PickerSettings()).samples.tolist()
    for near, count in ((RATE, 1), (RATE - 1, 0)):
        for side in (near, -near):
            occupied = [Fraction(sample + side, RATE)]
            assert len(pick(signals, PickerSettings(), occupied).inner) == count


@pytest.mark.parametrize("picker", ["paper", "blog", "repo"])
def test_published_points_give_way_to_occupied_times(picker: str) -> None:
    """Of a published picker's points those near an occupied time go, and no other."""
    signals = measure([SOUNDS["noise"](12, RATE)], RATE, "tv")
    asked = PickerSettings(picker, min_distance=0.25)
    every = pick(signals, asked)
    occupied = [Fraction(int(every.samples[0]), RATE) + Fraction(1, 10), Fraction(8)]
    found = pick(signals, asked, occupied)
    places = np.array([float(time) * RATE for time in occupied])
    far = np.abs(every.samples[:, np.newaxis] - places).min(axis=1) >= RATE // 4
    assert found.inner.tolist() == every.inner[far].tolist()
    assert len(found.inner) < len(every.inner)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    cuts=st.floats(0, 240),
    distance=st.floats(0, 5),
    sample_rate=st.sampled_from([8000, 44100, 48000]),
    occupied=st.lists(st.fractions(0, 15), max_size=4),
)
def test_laws_of_the_default_picker(
    seed: int, cuts: float, distance: float, sample_rate: int, occupied: list[Fraction]
) -> None:
    """Never more than asked for, never nearer than the distance, ends and occupied included."""
    feature = np.random.default_rng(seed).gamma(0.3, size=10 * sample_rate // 128)
    signals = _signals(feature, sample_rate)
    asked = PickerSettings(cuts_per_minute=cuts, min_distance=distance)
    found = pick(signals, asked, occupied)
    seconds = Fraction(signals.samples, sample_rate)
    assert len(found.inner) <= cuts * float(seconds) / 60 + 0.5
    times = [Fraction(sample, sample_rate) for sample in found.samples.tolist()]
    for index, time in enumerate(times):
        others = [*occupied, Fraction(0), seconds, *times[:index]]
        assert min(abs(time - other) for other in others) >= distance


def test_louder_recording_has_the_same_points() -> None:
    """Gain moves no point of the default feature."""
    sound = drums(15, RATE)
    points = [
        pick(measure([gain * sound], RATE), PickerSettings()).points.tolist()
        for gain in (0.01, 1, 50)
    ]
    assert points[0] == points[1] == points[2]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"picker": "best"}, "'best' is no picker: choose one of peaks, paper, blog, repo"),
        ({"min_distance": -1}, "minimum distance of -1 is out of range: give 0 or more"),
        ({"min_distance": np.nan}, "minimum distance of nan"),
        ({"cuts_per_minute": np.inf}, "cuts per minute of inf is out of range: give 0 to 60000"),
        ({"threshold": -0.1}, "threshold of -0.1"),
        ({"picker": "blog", "window": 0}, "window of 0 is out of range: give 1 to 10000000"),
        (
            {"picker": "blog", "window": 10**20},
            "window of 1.* is out of range: give 1 to 10000000",
        ),
        ({"extrema": "top"}, "'top' names no extrema: choose min, max or both"),
        ({"window": 100}, "'peaks' has no window: leave it out or choose paper, blog or repo"),
        ({"picker": "repo", "cuts_per_minute": 3}, "'repo' has no number of cuts per minute"),
        ({"absolute_threshold": 0.1}, "'peaks' has no absolute threshold"),
        ({"picker": "blog", "absolute_threshold": 0.1}, "is for minima: leave it out or set"),
    ],
)
def test_setting_out_of_range(wrong: dict[str, object], sentence: str) -> None:
    """Each is refused when it is made, with what is legal."""
    with pytest.raises(SettingError, match=sentence):
        PickerSettings(**wrong)  # type: ignore[arg-type]
