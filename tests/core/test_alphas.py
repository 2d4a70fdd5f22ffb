"""Alphas frame by frame: the laws of every motion, closed forms, exact times."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.core.sounds import SOUNDS, Array

from ganterpret.alphas import (
    BELOW_ONE,
    LARGEST_STEP,
    LONG,
    MOTIONS,
    driver_steps,
    frame_alphas,
    largest_step,
    make_driver,
)
from ganterpret.errors import SettingError
from ganterpret.features import measure
from ganterpret.published import normalised, trailing_mean
from ganterpret.units import VIDEO_RATES, frame_count

RATE = 44100
VIDEO = sorted(VIDEO_RATES.values())


def _alphas(
    tv: Array, cuts: list[int], frames: int, motion: str = "raw", rate: Fraction = Fraction(24)
) -> Array:
    return frame_alphas(make_driver(tv, RATE, motion), cuts, frames, rate)


@st.composite
def _movies(draw: st.DrawFn) -> tuple[Array, int, Fraction, int, list[int]]:
    """TV with loud, soft and silent stretches, a sample rate, a video rate, frames and cuts."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    sample_rate = draw(st.sampled_from([8000, 44100, 48000]))
    seconds = draw(st.floats(0.01, 8))
    tv = random.gamma(0.1, size=max(int(seconds * sample_rate / 128) - 2, 0))
    for _ in range(draw(st.integers(0, 4))):
        start = random.integers(0, len(tv) + 1)
        tv[start : start + random.integers(1, 400)] *= 10.0 ** random.choice([-320, -12, -3, 3])
    rate = draw(st.sampled_from(VIDEO))
    frames = frame_count(int(seconds * sample_rate) + 1, sample_rate, rate)
    cuts = random.choice(frames, size=random.integers(0, min(frames, 12) + 1), replace=False)
    return tv, sample_rate, rate, frames, sorted({0, *cuts.tolist()})


@pytest.mark.parametrize("motion", MOTIONS)
@settings(max_examples=60, deadline=None)
@given(movie=_movies())
def test_laws_of_every_motion(
    motion: str, movie: tuple[Array, int, Fraction, int, list[int]]
) -> None:
    """Alpha is 0 at cuts, never falls and stays below 1 inside, and ends the movie at 1."""
    tv, sample_rate, rate, frames, cuts = movie
    alphas = frame_alphas(make_driver(tv, sample_rate, motion), cuts, frames, rate)
    assert alphas.shape == (frames,)
    assert not alphas[cuts].any()
    for start, stop in pairwise([*cuts, frames]):
        assert (np.diff(alphas[start:stop]) >= 0).all()
    assert alphas.min() >= 0
    assert (alphas[:-1] < 1).all()
    if motion != "paper" and cuts[-1] < frames - 1:
        assert alphas[-1] == 1


@settings(max_examples=200, deadline=None)
@given(movie=_movies())
@example(movie=(np.eye(1, 400, 200)[0], 44100, Fraction(24), 11, [0]))
def test_smooth_motion_takes_no_great_step(
    movie: tuple[Array, int, Fraction, int, list[int]],
) -> None:
    """No frame takes more than a tenth of a morph, or twice the even step in under ten frames."""
    tv, sample_rate, rate, frames, cuts = movie
    alphas = frame_alphas(make_driver(tv, sample_rate, "smooth"), cuts, frames, rate)
    for start, stop in pairwise([*cuts, frames]):
        whole = alphas[start:stop] if stop == frames else [*alphas[start:stop], 1]
        # Ten frames at the movie's end are nine steps: then the even ramp is the best there is.
        steps = max(len(whole) - 1, 1)
        bound = max(LARGEST_STEP, 1 / steps) if stop - start >= LONG else 2 / steps
        # Alpha is cut off just below 1 before the next cut.
        assert np.diff(whole).max(initial=0) <= bound + 2 * (1 - BELOW_ONE)


def test_step_of_variation_is_a_step_of_alpha() -> None:
    """All the variation in one slice is the whole morph when that slice is shown."""
    tv = np.zeros(1000)
    # Value 500 is spread over the samples [64128, 64256): frame 35 at 64312 is the first after.
    tv[500] = 7
    alphas = _alphas(tv, [0], 60)
    assert not alphas[:35].any()
    assert (alphas[35:-1] == BELOW_ONE).all()
    assert alphas[-1] == 1


def test_even_variation_is_linear_in_time() -> None:
    """A constant driver moves evenly, from any cut to the next, to the last frame's time."""
    for motion in ("raw", "smooth", "linear"):
        alphas = _alphas(np.ones(3440), [0, 12, 30], 100, motion)

        np.testing.assert_allclose(alphas[12:30], np.arange(18) / 18, atol=1e-12)
        np.testing.assert_allclose(alphas[30:], np.arange(70) / 69, atol=1e-12)


@pytest.mark.parametrize("motion", [name for name in MOTIONS if name != "paper"])
def test_silence_is_linear_in_time(motion: str) -> None:
    """A segment without variation moves evenly."""
    tv = np.zeros(3440)
    alphas = _alphas(tv, [0, 40], 100, motion)
    np.testing.assert_allclose(alphas[:40], np.arange(40) / 40, atol=1e-12)
    np.testing.assert_allclose(alphas[40:], np.arange(60) / 59, atol=1e-12)


def test_soft_segment_among_loud_ones() -> None:
    """A segment moves by its own variation, be it 250 dB below its neighbours'."""
    tv = np.random.default_rng(0).gamma(2, size=3440)
    soft = tv.copy()
    soft[:1200] *= 1e25
    soft[2000:] *= 1e25
    cuts = [0, 90, 130]
    np.testing.assert_allclose(
        _alphas(soft, cuts, 200)[90:130], _alphas(tv, cuts, 200)[90:130], rtol=1e-9
    )


def test_moving_one_cut_changes_its_two_segments_only() -> None:
    """Alphas are summed anew from the cuts as they stand."""
    tv = measure([SOUNDS["drums"](10, RATE)], RATE, "tv").tv
    before = _alphas(tv, [0, 50, 100, 150], 240, "smooth")
    after = _alphas(tv, [0, 50, 110, 150], 240, "smooth")
    assert np.array_equal(before[:50], after[:50])
    assert np.array_equal(before[150:], after[150:])
    assert not np.array_equal(before[50:150], after[50:150])


ORIGINS = [Fraction(0), Fraction(-1, 61), Fraction(1, 997), Fraction(1, 23)]
"""The song's time at frame 0: the song's beginning, and shortly before and after it."""


@pytest.mark.parametrize("origin", ORIGINS, ids=str)
@pytest.mark.parametrize("rate", [Fraction(24), Fraction(24000, 1001), Fraction(60)])
def test_by_plain_sums_at_exact_times(rate: Fraction, origin: Fraction) -> None:
    """Each alpha is the driver's share up to the frame's time, in exact arithmetic."""
    tv = [Fraction(int(value)) for value in np.random.default_rng(0).integers(0, 9, 340)]
    cuts, frames = [0, 5, 17], 23

    def total(frame: int) -> Fraction:
        at = ((origin + frame / rate) * RATE - 128) / 128
        return sum(
            (value * min(max(at - k, Fraction(0)), Fraction(1)) for k, value in enumerate(tv)),
            Fraction(0),
        )

    driver = make_driver(np.array([float(value) for value in tv]), RATE, "raw")
    found = frame_alphas(driver, cuts, frames, rate, origin)
    for start, stop in pairwise([*cuts, frames - 1]):
        whole = total(stop) - total(start)
        for frame in range(start, stop):
            expected = float((total(frame) - total(start)) / whole)
            assert found[frame] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("motion", MOTIONS)
@settings(max_examples=30, deadline=None)
@given(movie=_movies(), skipped=st.integers(0, 100))
def test_an_origin_of_whole_frames_shifts(
    motion: str, movie: tuple[Array, int, Fraction, int, list[int]], skipped: int
) -> None:
    """From the first cut after it on, the alphas are those of the whole movie, to the bit."""
    tv, sample_rate, rate, frames, cuts = movie
    skipped = min(skipped, frames - 1)
    driver = make_driver(tv, sample_rate, motion)
    whole = frame_alphas(driver, cuts, frames, rate)
    later = [cut - skipped for cut in cuts if cut > skipped]
    part = frame_alphas(driver, [0, *later], frames - skipped, rate, skipped / rate)
    first = later[0] if later else frames - skipped
    assert np.array_equal(part[first:], whole[skipped + first :])
    if skipped in cuts:
        assert np.array_equal(part, whole[skipped:])


def test_slices_as_frames() -> None:
    """At the analysis rate a frame is a slice: alphas are the published running shares."""
    tv = np.random.default_rng(0).gamma(1, size=999)
    rate = Fraction(RATE, 128)
    alphas = _alphas(tv, [0, 301, 651], 1000, "blog", rate)
    # Frame i shows sample 128 i, where the values before i - 1 have been summed.
    expected = np.cumsum(tv[300:650]) / tv[300:650].sum()
    np.testing.assert_allclose(alphas[302:651], expected[:-1], rtol=1e-9)


def test_paper_divides_by_the_count() -> None:
    """Alpha climbs to the mean of the normalised variation, on the last frame too."""
    tv = np.concatenate((np.full(1720, 0.25), np.full(1720, 1.0)))
    cuts = [1, 110, 125]
    alphas = _alphas(tv, [0, *cuts], 239, "paper")
    assert alphas[109] == pytest.approx(0.25 * 108 / 109)
    assert alphas[-1] == BELOW_ONE
    quiet = _alphas(np.append(tv, 4.0), [0, *cuts], 239, "paper")
    assert quiet[-1] == pytest.approx(0.25)


def test_repo_follows_the_trailing_mean() -> None:
    """The driver of ``repo`` is its own signal, the others' TV or TV over its largest value."""
    tv = np.random.default_rng(0).gamma(1, size=999)
    assert np.array_equal(make_driver(tv, RATE, "repo").values, trailing_mean(tv))
    for motion in ("raw", "blog", "paper"):
        assert np.array_equal(make_driver(tv, RATE, motion).values, normalised(tv))


def test_an_hour_keeps_its_time() -> None:
    """After an hour a frame still has the alpha of its exact time, at 24000/1001."""
    sample_rate, rate = 48000, Fraction(24000, 1001)
    frames = frame_count(3600 * sample_rate, sample_rate, rate)
    tv = np.ones(3600 * sample_rate // 128 - 2)
    cuts = [0, frames - 200]
    alphas = frame_alphas(make_driver(tv, sample_rate, "raw"), cuts, frames, rate)
    np.testing.assert_allclose(alphas[-200:], np.arange(200) / 199, rtol=1e-9)


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("values", [0, 1, 2])
def test_hardly_any_sound(values: int, motion: str) -> None:
    """A movie of one frame has alpha 0; of two, 0 and 1."""
    tv = np.zeros(values)
    assert _alphas(tv, [0], 1, motion).tolist() == [0]
    assert _alphas(tv, [0], 2, motion).tolist() == [0, 0 if motion == "paper" else 1]


def test_steps_of_a_driver_add_up_to_alphas() -> None:
    """Their running sum over their whole is the alpha of a single segment."""
    tv = np.random.default_rng(5).gamma(0.3, size=1000)
    driver = make_driver(tv, RATE, "raw")
    rate = Fraction(30000, 1001)
    steps = driver_steps(driver, 80, rate)
    assert steps.shape == (79,)
    alphas = frame_alphas(driver, [0], 80, rate)
    np.testing.assert_allclose(np.cumsum(steps) / steps.sum(), alphas[1:], atol=1e-12)
    assert driver_steps(driver, 1, rate).shape == (0,)


def test_cut_on_the_last_frame() -> None:
    """There the cut's 0 stands: no frame is left to end on."""
    assert _alphas(np.ones(100), [0, 9], 10)[-1] == 0


def test_largest_step_counts_the_step_to_the_next_cut() -> None:
    """What is left before a cut is taken at the cut."""
    assert largest_step(np.array([0, 0.2, 0.4, 0, 0.5, 1]), [0, 3]) == pytest.approx(0.6)
    assert largest_step(np.zeros(1), [0]) == 0


@pytest.mark.parametrize("sound", SOUNDS)
def test_largest_step_of_real_cuts(sound: str) -> None:
    """Smooth motion keeps its bound on whole sounds, raw motion of drums does not."""
    tv = measure([SOUNDS[sound](8, RATE)], RATE, "tv").tv
    cuts = [0, 30, 77, 120, 190]
    assert largest_step(_alphas(tv, cuts, 192, "smooth")[:190], cuts[:4]) <= 0.1 + 1e-6
    if sound == "drums":
        assert largest_step(_alphas(tv, cuts, 192, "raw")[:190], cuts[:4]) > 0.2


@pytest.mark.parametrize("cuts", [[], [1], [0, 5, 5], [0, 7, 3], [0, 10]])
def test_cuts_that_are_none(cuts: list[int]) -> None:
    """Cuts ascend from 0 and lie inside the movie."""
    with pytest.raises(SettingError, match="ascend from 0 and lie below frame 10"):
        _alphas(np.ones(100), cuts, 10)


def test_unknown_motion() -> None:
    """The error lists what there is."""
    with pytest.raises(SettingError, match="'wild' is no motion: choose one of smooth, raw, lin"):
        make_driver(np.ones(3), RATE, "wild")
