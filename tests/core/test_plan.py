"""Laws of the plan: frames without gaps, alphas by the rules, and nobody's inputs disturbed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.core import toys
from tests.core.scores import RATE, keyframe, score, scored

from ganterpret.alphas import Driver, make_driver
from ganterpret.errors import SettingError
from ganterpret.latents import INTERPOLATIONS, lerp, truncated_normal
from ganterpret.plan import Inputs, Plan, make_plan, seconds_to_frames
from ganterpret.score import Origin, Score, add, choose, delete, move
from ganterpret.units import VIDEO_RATES, frame_at

RATES = [*VIDEO_RATES.values(), Fraction(11025, 32)]
EMBEDDINGS = np.random.default_rng(0).standard_normal((1000, 16)).astype(np.float32)
LATENT = 12

rates = st.sampled_from(RATES)
moments = st.fractions(0, 60, max_denominator=3000)
songs = st.lists(moments, max_size=8).map(lambda times: score(*sorted(times)))


def driver(seconds: int = 60, motion: str = "smooth", seed: int = 1) -> Driver:
    """Sound that jumps between loud and nearly silent from one slice to the next."""
    random = np.random.default_rng(seed)
    count = seconds * RATE // 128 - 2
    tv = random.exponential(size=count) ** 6 * (random.random(count) < 0.3)
    return make_driver(tv, RATE, motion)


DRIVER = driver()


def inputs(plan: Plan, start: int, stop: int) -> Inputs:
    return plan.inputs(start, stop, EMBEDDINGS, LATENT)


def assert_equal(some: Inputs, others: Inputs) -> None:
    """Equal to the bit."""
    np.testing.assert_array_equal(some.latents, others.latents)
    np.testing.assert_array_equal(some.embeddings, others.embeddings)


def changed(before: Score, after: Score, rate: Fraction) -> NDArray[np.bool_]:
    """The frames whose inputs an edit changed."""
    plans = [make_plan(each, DRIVER, rate) for each in (before, after)]
    some, others = (inputs(plan, 0, plan.frames) for plan in plans)
    latents = np.any(some.latents != others.latents, axis=1)
    mixed = np.any(some.embeddings != others.embeddings, axis=1)
    return np.asarray(latents | mixed)


@settings(max_examples=40)
@given(songs, rates)
def test_segments_cover_the_frames_without_a_gap(song: Score, rate: Fraction) -> None:
    """Half-open, none empty, from frame 0 to the end."""
    plan = make_plan(song, DRIVER, rate)
    assert plan.segments[0].start_frame == 0
    assert plan.segments[-1].stop_frame == plan.frames
    assert all(segment.frames >= 1 for segment in plan.segments)
    for left, right in pairwise(plan.segments):
        assert left.stop_frame == right.start_frame
        assert left.right is right.left


@settings(max_examples=40)
@given(songs, rates, st.sampled_from(["smooth", "raw", "linear", "blog", "repo"]))
def test_alpha_is_0_at_cuts_and_1_at_the_last_frame_alone(
    song: Score, rate: Fraction, motion: str
) -> None:
    """Below 1 inside a segment, never falling there."""
    plan = make_plan(song, make_driver(DRIVER.values, RATE, motion), rate)
    for segment in plan.segments:
        alphas = plan.alphas[segment.start_frame : segment.stop_frame]
        assert alphas[0] == 0
        assert np.all(np.diff(alphas) >= 0)
    assert plan.alphas[-1] == 1
    assert np.all(plan.alphas[:-1] < 1)


@settings(max_examples=40)
@given(songs, rates)
def test_a_keyframe_stands_within_half_a_frame_of_its_time(song: Score, rate: Fraction) -> None:
    """Every keyframe that has a frame of its own has the nearest."""
    plan = make_plan(song, DRIVER, rate)
    for segment in plan.segments:
        assert segment.start_frame == frame_at(segment.left.time, rate)


@pytest.mark.parametrize("rate", RATES)
def test_nothing_drifts_in_five_hours(rate: Fraction) -> None:
    """A cut in the fifth hour is as exact as one in the first second."""
    hours = 5 * 3600
    late = hours - Fraction(1, 7)
    plan = make_plan(score(late, seconds=hours), make_driver(np.ones(1000), RATE), rate)
    assert abs(plan.segments[-1].start_frame / rate - late) <= 1 / (2 * rate)
    assert (plan.frames - 1) / rate < hours <= plan.frames / rate


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ("detected", "silence", "b"),
        ("silence", "detected", "a"),
        ("marker", "silence", "a"),
        ("detected", "marker", "b"),
        ("detected", "detected", "b"),
        ("marker", "marker", "b"),
    ],
)
def test_two_keyframes_on_one_frame(first: Origin, second: Origin, stays: str) -> None:
    """The stronger stays, the later among equals; the other is listed as merged."""
    near = scored(keyframe("a", 10, first), keyframe("b", Fraction(10) + Fraction(1, 100), second))
    plan = make_plan(near, DRIVER)
    assert [s.left.id for s in plan.segments] == ["first", stays]
    assert {k.id for k in plan.merged} == {"a", "b"} - {stays}


@pytest.mark.parametrize(("origin", "shown"), [("detected", "first"), ("marker", "a")])
def test_a_keyframe_on_the_first_frame(origin: Origin, shown: str) -> None:
    """A marker at the very beginning takes the edge's place; nothing weaker does."""
    plan = make_plan(scored(keyframe("a", Fraction(1, 100), origin)), DRIVER)
    assert [s.left.id for s in plan.segments] == [shown]


@pytest.mark.parametrize(("origin", "shown"), [("silence", "last"), ("marker", "a")])
@pytest.mark.parametrize("frame", [1439, 1440])
def test_a_keyframe_on_the_last_frame_belongs_to_the_end(
    origin: Origin, shown: str, frame: int
) -> None:
    """A segment from the last frame on would have no time to move."""
    plan = make_plan(scored(keyframe("a", Fraction(frame, 24), origin)), DRIVER)
    assert plan.frames == 1440
    assert [s.right.id for s in plan.segments] == [shown]


def test_a_keyframe_before_the_last_frame_has_a_segment() -> None:
    """Two frames are enough to go from one picture to the other."""
    plan = make_plan(scored(keyframe("a", Fraction(1438, 24))), DRIVER)
    assert plan.alphas[-3:].tolist()[1:] == [0, 1]
    assert plan.segments[-1].left.id == "a"


def test_a_movie_of_one_frame() -> None:
    """It shows the first keyframe."""
    plan = make_plan(scored(seconds=Fraction(1, 50)), DRIVER)
    assert (plan.frames, plan.alphas.tolist(), len(plan.segments)) == (1, [0], 1)
    np.testing.assert_array_equal(
        inputs(plan, 0, 1).embeddings[0], EMBEDDINGS[plan.segments[0].left.category]
    )


def test_a_movie_of_two_frames() -> None:
    """It shows both edges, and nothing between them however many keyframes there are."""
    plan = make_plan(
        scored(keyframe("a", Fraction(1, 50)), seconds=Fraction(2, 24)), DRIVER, Fraction(24)
    )
    assert (plan.frames, plan.alphas.tolist(), len(plan.segments)) == (2, [0, 1], 1)


@settings(max_examples=40)
@given(songs, rates, st.integers(-50, 1600), st.integers(0, 80), st.data())
def test_a_passage_alone_is_the_passage_in_the_whole(
    song: Score, rate: Fraction, start: int, length: int, data: st.DataObject
) -> None:
    """To the bit, whatever the interpolation; outside the movie the edge frames are held."""
    song = replace(song, interpolation=data.draw(st.sampled_from(list(INTERPOLATIONS))))
    plan = make_plan(song, DRIVER, rate)
    whole = inputs(plan, 0, plan.frames)
    held = np.clip(np.arange(start, start + length), 0, plan.frames - 1)
    assert_equal(
        inputs(plan, start, start + length), Inputs(whole.latents[held], whole.embeddings[held])
    )


@settings(max_examples=30)
@given(songs, rates)
def test_inputs_are_the_formula_frame_by_frame(song: Score, rate: Fraction) -> None:
    """A second route: each frame's segment looked up and mixed by hand."""
    plan = make_plan(song, DRIVER, rate)
    made = inputs(plan, 0, plan.frames)
    assert made.latents.dtype == made.embeddings.dtype == np.float32
    for segment in plan.segments:
        for frame in {segment.start_frame, segment.stop_frame - 1}:
            alpha = plan.alphas[frame]
            ends = [truncated_normal(k.seed, LATENT, 0.4) for k in (segment.left, segment.right)]
            mixed = lerp(ends[0], ends[1], np.array([alpha]))[0]
            np.testing.assert_allclose(made.latents[frame], mixed, atol=1e-6)
            left, right = (EMBEDDINGS[k.category] for k in (segment.left, segment.right))
            expected = (1 - alpha) * left + alpha * right
            np.testing.assert_allclose(made.embeddings[frame], expected, atol=1e-6)


def test_a_cut_shows_its_keyframe_whole() -> None:
    """At a cut's frame the inputs are the keyframe's own, to the bit."""
    plan = make_plan(score(20), DRIVER)
    shown = inputs(plan, 480, 481)
    cut = plan.segments[1].left
    np.testing.assert_array_equal(shown.embeddings[0], EMBEDDINGS[cut.category])
    own = truncated_normal(cut.seed, LATENT, 0.4).astype(np.float32)
    np.testing.assert_array_equal(shown.latents[0], own)


def test_spherical_mixes_latents_alone() -> None:
    """Class embeddings take the straight line, as published, whatever the latents do."""
    straight, round_ = (
        inputs(make_plan(replace(score(20), interpolation=way), DRIVER), 0, 480)
        for way in INTERPOLATIONS
    )
    np.testing.assert_array_equal(straight.embeddings, round_.embeddings)
    assert not np.array_equal(straight.latents, round_.latents)


@settings(max_examples=30)
@given(rates, st.fractions(Fraction(21), Fraction(39), max_denominator=3000))
def test_moving_a_keyframe_changes_its_two_segments_alone(rate: Fraction, time: Fraction) -> None:
    """Every frame outside them has the same inputs, to the bit."""
    before = score(10, 20, 30, 40, 50)
    touched = np.flatnonzero(changed(before, move(before, "k2", time), rate))
    assert np.all(touched >= frame_at(Fraction(20), rate))
    assert np.all(touched < frame_at(Fraction(40), rate))


@settings(max_examples=30)
@given(rates, st.fractions(Fraction(21), Fraction(29), max_denominator=3000))
def test_adding_and_deleting_touch_the_segment_they_divide(rate: Fraction, time: Fraction) -> None:
    """Every frame outside it has the same inputs, to the bit; and deleting brings all back."""
    before = score(10, 20, 30, 40, 50)
    after = add(before, time)
    touched = np.flatnonzero(changed(before, after, rate))
    assert np.all(touched >= frame_at(Fraction(20), rate))
    assert np.all(touched < frame_at(Fraction(30), rate))
    (mine,) = after.edited
    assert not changed(before, delete(after, mine.id), rate).any()


@pytest.mark.parametrize("what", ["category", "seed"])
def test_choosing_touches_two_segments(what: str) -> None:
    """A changed category or seed is seen between its neighbours and nowhere else."""
    before = score(10, 20, 30)
    after = choose(before, "k1", **{what: 3})
    touched = np.flatnonzero(changed(before, after, Fraction(24)))
    assert touched.min() > 240 - 1
    assert touched.max() < 720


def test_one_latent_throughout() -> None:
    """As the published code has it: the score's seed alone, classes mixed as ever."""
    song = replace(score(20, 40), latents="one", seed=77)
    made = inputs(make_plan(song, DRIVER), 0, 1440)
    expected = truncated_normal(77, LATENT, 0.4).astype(np.float32)
    np.testing.assert_allclose(made.latents, np.tile(expected, (1440, 1)), rtol=0, atol=1e-7)
    assert not np.array_equal(made.embeddings[0], made.embeddings[700])


@settings(max_examples=60, deadline=None)
@given(songs, rates, st.integers(0, 2**32 - 1))
def test_smooth_motion_never_jumps(song: Score, rate: Fraction, seed: int) -> None:
    """For any sound, no frame takes more than a tenth of a morph of ten steps or more."""
    plan = make_plan(song, driver(seed=seed), rate)
    assert plan.largest_step <= 0.1 + 1e-9


def test_largest_step_is_seen_at_a_segments_end_too() -> None:
    """The step to the next cut counts: a burst in the last frame is a jump."""
    tv = np.zeros(60 * RATE // 128 - 2)
    tv[int(29.99 * RATE / 128)] = 1
    plan = make_plan(score(30), make_driver(tv, RATE, "raw"))
    assert plan.largest_step > 0.9


def test_thousands_of_one_frame_segments() -> None:
    """What each frame gets does not depend on how many segments there are."""
    frames = 20_000
    times = [Fraction(i, 24) for i in range(1, frames - 1)]
    long = score(*times, seconds=Fraction(frames, 24))
    plan = make_plan(long, make_driver(np.zeros(0), RATE, "linear"))
    assert len(plan.segments) == frames - 1
    made = inputs(plan, frames - 40, frames)
    shown = [*(s.left for s in plan.segments[-39:]), plan.segments[-1].right]
    np.testing.assert_array_equal(made.embeddings, EMBEDDINGS[[k.category for k in shown]])


@st.composite
def grids(draw: st.DrawFn) -> tuple[Fraction, Fraction]:
    """A rate, and an origin within a frame of the song's beginning."""
    rate = draw(rates)
    return rate, draw(st.fractions(Fraction(-99, 100), 1, max_denominator=1000)) / rate


@settings(max_examples=60)
@given(songs, grids())
def test_a_grid_that_begins_beside_the_song(song: Score, grid: tuple[Fraction, Fraction]) -> None:
    """Frames cover the song from 0 on without a gap, and cuts stand on the nearest frame."""
    rate, origin = grid
    plan = make_plan(song, DRIVER, rate, origin)
    assert plan.time_at(plan.frames - 1) < 60 <= plan.time_at(plan.frames)
    assert [s.start_frame for s in plan.segments[1:]] == [s.stop_frame for s in plan.segments[:-1]]
    assert (plan.segments[0].start_frame, plan.segments[-1].stop_frame) == (0, plan.frames)
    for segment in plan.segments[1:]:
        assert abs(plan.time_at(segment.start_frame) - segment.left.time) <= 1 / (2 * rate)
    shown = {s.left.id for s in plan.segments} | {plan.segments[-1].right.id}
    assert shown | {k.id for k in plan.merged} == {k.id for k in song.keyframes}
    assert len(shown) + len(plan.merged) == len(song.keyframes)


@settings(max_examples=40)
@given(songs, rates, st.integers(1, 400))
def test_a_whole_number_of_frames_later(song: Score, rate: Fraction, skipped: int) -> None:
    """The plan is the whole movie's, shifted; only the segment that is cut begins anew."""
    whole = make_plan(song, DRIVER, rate)
    part = make_plan(song, DRIVER, rate, skipped / rate)
    assert part.frames == whole.frames - skipped
    later = [s for s in whole.segments if s.start_frame >= skipped]
    first = later[0].start_frame if later else whole.frames
    assert [
        (s.start_frame + skipped, s.stop_frame + skipped, s.left, s.right)
        for s in part.segments[-len(later) :]
        if later
    ] == [(s.start_frame, s.stop_frame, s.left, s.right) for s in later]
    assert_equal(inputs(part, first - skipped, part.frames), inputs(whole, first, whole.frames))
    cut = next(s for s in whole.segments if s.start_frame <= skipped < s.stop_frame)
    assert part.segments[0].left == cut.left


@settings(max_examples=30)
@given(songs, st.sampled_from([2, 3, 5]), st.integers(1, 4))
def test_a_fractional_origin_by_a_finer_grid(song: Score, finer: int, offset: int) -> None:
    """Every n-th frame of a grid n times as fine, where the cuts lie on frames of both."""
    rate = Fraction(25)
    offset = min(offset, finer - 1)
    origin = offset / (finer * rate)
    at = {origin + frame_at(k.time, rate) / rate for k in song.keyframes[1:-1]}
    moved = score(*sorted(time for time in at if 1 < time < 59))
    raw = make_driver(DRIVER.values, RATE, "raw")
    fine = make_plan(moved, raw, finer * rate)
    plan = make_plan(moved, raw, rate, origin)
    assert plan.merged == ()
    for segment in plan.segments[1:-1]:
        times = finer * np.arange(segment.start_frame, segment.stop_frame) + offset
        np.testing.assert_allclose(
            plan.alphas[segment.start_frame : segment.stop_frame], fine.alphas[times], atol=1e-9
        )


def test_keyframes_before_the_first_frame() -> None:
    """The last of them shows there, unless one stands there; none comes twice."""
    song = score(10, 20, 30)
    plan = make_plan(song, DRIVER, origin=Fraction(25))
    assert [s.left.id for s in plan.segments] == ["k1", "k2"]
    assert [k.id for k in plan.merged] == ["first", "k0"]
    plan = make_plan(song, DRIVER, origin=Fraction(20))
    assert [s.left.id for s in plan.segments] == ["k1", "k2"]
    assert plan.segments[1].start_frame == 240


@pytest.mark.parametrize("frames", ["-99/100", "-1/2", "-1/3", "1/3", "1/2"])
def test_the_edge_stands_at_frame_0(frames: str) -> None:
    """However the grid lies beside the song's beginning, a detected point does not push it."""
    song = scored(keyframe("a", Fraction(1, 1000)))
    plan = make_plan(song, DRIVER, Fraction(24), Fraction(frames) / 24)
    assert plan.segments[0].left.id == "first"
    assert plan.alphas[0] == 0


@pytest.mark.parametrize("origin", [Fraction(-1, 24), Fraction(-5), Fraction(60), Fraction(61)])
def test_an_origin_out_of_range(origin: Fraction) -> None:
    """A whole frame before the song, or nothing of it: that is no movie of it."""
    with pytest.raises(SettingError, match=r"cannot begin at .* less than its length, 60 s"):
        make_plan(score(), DRIVER, Fraction(24), origin)


def test_more_frames_than_anybody_can_mean() -> None:
    """A song of a month is refused before memory is."""
    with pytest.raises(SettingError, match=r"frames at 24 a second; 30000000 are legal"):
        make_plan(score(seconds=40 * 86400), DRIVER)


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(-1), Fraction(10_000)])
def test_a_rate_out_of_range(rate: Fraction) -> None:
    """A rate given beside the score is checked like the score's own."""
    with pytest.raises(SettingError, match=r"out of range"):
        make_plan(score(), DRIVER, rate)


def test_a_plans_alphas_are_read_only() -> None:
    """A plan is a value."""
    with pytest.raises(ValueError, match=r"read-only"):
        make_plan(score(), DRIVER).alphas[0] = 1


@pytest.mark.parametrize(
    ("start", "duration", "frames"),
    [
        (None, None, (0, 1440)),
        (Fraction(10), None, (240, 1440)),
        (None, Fraction(10), (0, 240)),
        (Fraction(10), Fraction(10), (240, 480)),
        (Fraction(59), Fraction(10), (1416, 1440)),
    ],
)
def test_a_passage_in_seconds(
    start: Fraction | None, duration: Fraction | None, frames: tuple[int, int]
) -> None:
    """Seconds become frames; what reaches past the end stops there."""
    assert seconds_to_frames(make_plan(score(), DRIVER), start, duration) == frames


@pytest.mark.parametrize(
    ("origin", "start", "frames"),
    [
        (Fraction(3, 100), None, (0, 1440)),
        (Fraction(3, 100), Fraction(0), (0, 1440)),
        (Fraction(3, 100), Fraction(10), (239, 1440)),
        (Fraction(-1, 100), Fraction(0), (0, 1441)),
        (Fraction(-1, 30), Fraction(10), (241, 1441)),
        (Fraction(5), Fraction(10), (120, 1320)),
    ],
)
def test_a_passage_in_seconds_of_the_song(
    origin: Fraction, start: Fraction | None, frames: tuple[int, int]
) -> None:
    """Seconds are the song's, wherever frame 0 stands."""
    plan = make_plan(score(), DRIVER, Fraction(24), origin)
    assert seconds_to_frames(plan, start, None) == frames


@pytest.mark.parametrize(
    ("start", "duration"),
    [(Fraction(60), None), (Fraction(-1), None), (Fraction(5), Fraction(0)), (None, Fraction(-5))],
)
def test_a_passage_without_a_picture(start: Fraction | None, duration: Fraction | None) -> None:
    """Said in a sentence with the movie's length."""
    with pytest.raises(SettingError, match=r"the movie is 60\.000 s long"):
        seconds_to_frames(make_plan(score(), DRIVER), start, duration)


@pytest.mark.parametrize("piece", [(0, 24), (3, 20), (7, 8), (-5, 9), (18, 40), (30, 33)])
def test_a_passage_alone_has_the_inputs_that_it_has_in_the_whole(piece: tuple[int, int]) -> None:
    """To the bit, also where it crosses a cut or holds an edge frame."""
    plan = toys.make_plan((7, 12, 5), power=1.7)
    start, stop = piece
    alone = plan.passage(start, stop)
    assert alone.frames == stop - start
    assert alone.time_at(0) == plan.time_at(start)
    assert alone.segments[0].start_frame == 0
    assert alone.segments[-1].stop_frame == alone.frames
    whole = plan.inputs(start, stop, toys.COLOURS, 3)
    passage = alone.inputs(0, alone.frames, toys.COLOURS, 3)
    np.testing.assert_array_equal(passage.latents, whole.latents)
    np.testing.assert_array_equal(passage.embeddings, whole.embeddings)
