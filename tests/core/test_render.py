"""Laws of frames: each is the same alone as in the whole, batches are full, errors say where."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.core.toys import Frames, Submitting, Toy, expected, make_plan

from ganterpret.errors import ModelError, RenderError
from ganterpret.plan import Plan
from ganterpret.render import Model, frames

PLAN = make_plan((7, 1, 12, 5))


def rendered(plan: Plan, model: Model, start: int, stop: int) -> Frames:
    return np.concatenate(list(frames(plan, model, start, stop)))


@given(st.integers(0, 24), st.integers(1, 25), st.integers(1, 9))
def test_a_passage_equals_the_same_frames_of_the_whole(start: int, count: int, batch: int) -> None:
    """Wherever a passage begins and whatever the batch, the frames are those of the whole."""
    stop = min(start + count, PLAN.frames)
    toy = Toy(batch=batch)
    whole = expected(PLAN, toy, 0, PLAN.frames)
    np.testing.assert_array_equal(rendered(PLAN, toy, start, stop), whole[start:stop])
    assert toy.made % batch == 0
    assert toy.made - (stop - start) < batch


def test_batches_are_full_and_come_one_by_one() -> None:
    """The model makes nothing before it is asked to, and never sees a short batch."""
    toy = Toy(batch=4)
    batches = frames(PLAN, toy, 0, 10)
    assert toy.made == 0
    assert [len(batch) for batch in batches] == [4, 4, 2]
    assert toy.made == 12


def test_a_model_that_can_submit() -> None:
    """Its next batch is begun before the last is waited for; left early, none stays begun."""
    toy = Submitting()
    whole = expected(PLAN, toy, 0, PLAN.frames)
    np.testing.assert_array_equal(rendered(PLAN, toy, 0, PLAN.frames), whole)
    assert (toy.most, toy.begun) == (2, 0)
    with closing(frames(PLAN, toy, 0, PLAN.frames)) as batches:
        np.testing.assert_array_equal(next(batches), whole[:4])
        assert toy.begun == 1
    assert toy.begun == 0


@dataclass
class Refusing(Submitting):
    """Fails while it begins its second batch."""

    def submit(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Callable[[], Frames]:
        if self.made:
            raise ValueError("no memory")
        return super().submit(latents, embeddings, truncation)


def test_a_model_that_fails_to_submit() -> None:
    """The frames of that batch are named, and the batch before is waited for."""
    toy = Refusing()
    with pytest.raises(RenderError, match=r"^Frames 4 to 7: .*ValueError: no memory"):
        rendered(PLAN, toy, 0, PLAN.frames)
    assert toy.begun == 0


def test_beyond_the_ends_the_edge_frame_is_held() -> None:
    """Handles at the song's ends show its first and its last frame."""
    toy = Toy()
    got = rendered(PLAN, toy, -5, PLAN.frames + 6)
    whole = expected(PLAN, toy, 0, PLAN.frames)
    np.testing.assert_array_equal(got[:5], np.repeat(whole[:1], 5, axis=0))
    np.testing.assert_array_equal(got[5:-6], whole)
    np.testing.assert_array_equal(got[-6:], np.repeat(whole[-1:], 6, axis=0))


@dataclass
class Failing(Toy):
    """Fails at its n-th batch; value is what the error carries."""

    at: int = 1
    value: object = 2

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        if self.made == self.at * self.batch:
            raise ModelError("It holds NaN.", self.value)
        return super().__call__(latents, embeddings, truncation)


def test_a_model_that_fails_at_a_frame() -> None:
    """The frame, its categories and its seeds are named."""
    segment = PLAN.segments[0]
    words = (
        f"Frame 6 .between category {segment.left.category} with seed 0 and "
        f"{segment.right.category} with seed 1.: It holds NaN"
    )
    with pytest.raises(RenderError, match=words) as error:
        rendered(PLAN, Failing(), 0, PLAN.frames)
    assert error.value.value == 6


@pytest.mark.parametrize("value", [None, 4, -1, "cuda"])
def test_a_model_that_fails_as_a_whole(value: object) -> None:
    """Without the index of a frame (no memory left, say) the batch is named."""
    with pytest.raises(RenderError, match="Frames 4 to 7: It holds NaN"):
        rendered(PLAN, Failing(value=value), 0, PLAN.frames)


def test_an_error_in_a_held_frame_names_the_frame_that_is_held() -> None:
    """Before the song's start that is frame 0."""
    with pytest.raises(RenderError, match="Frame 0 "):
        rendered(PLAN, Failing(at=0), -8, 0)


@dataclass
class Misshapen(Toy):
    """Returns floats."""

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        return super().__call__(latents, embeddings, truncation)[:, :-1]


def test_a_model_that_returns_another_shape() -> None:
    """What came and what is legal."""
    with pytest.raises(RenderError, match=r"shape \(4, 15, 32, 3\); .*\(4, 16, 32, 3\) is legal"):
        rendered(PLAN, Misshapen(), 0, 4)


def test_memory_does_not_grow_with_the_movie() -> None:
    """Ten times the frames take the same memory."""
    plan = make_plan((600,))
    toy = Toy(resolution=(64, 64))

    def peak(stop: int) -> int:
        tracemalloc.start()
        for _ in frames(plan, toy, 0, stop):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(8)
    assert peak(600) < peak(60) + 64 * 64 * 3 * 8
