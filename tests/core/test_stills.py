"""Single frames are the movie's own."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.toys import Toy, make_plan

from ganterpret.errors import ModelError, RenderError
from ganterpret.render import frames
from ganterpret.stills import stills


def test_equal_to_the_frames_of_the_movie() -> None:
    """In any order, at any place, and more than a batch: each is the movie's frame."""
    plan, toy = make_plan((7, 12, 5)), Toy()
    movie = np.concatenate(list(frames(plan, toy, 0, plan.frames)))
    wanted = [23, 0, 7, 8, 6, 18, 19, 19, 1]
    assert np.array_equal(stills(plan, toy, wanted), movie[wanted])


def test_none_wanted() -> None:
    """No frames wanted, none made."""
    assert stills(make_plan(), Toy(), []).shape == (0, 16, 32, 3)


def test_progress_counts_the_wanted_ones() -> None:
    """Padding is not counted."""
    told: list[int] = []
    stills(make_plan(), Toy(batch=4), range(6), told.append)
    assert told == [4, 2]


class _Broken(Toy):
    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.uint8]:
        raise ModelError("not finite", 1)


class _Odd(Toy):
    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.uint8]:
        return np.zeros((len(latents), 3, 5, 3), np.uint8)


def test_model_that_fails() -> None:
    """The error names the frames that were asked for."""
    with pytest.raises(RenderError, match=r"\[3, 5\]: not finite"):
        stills(make_plan(), _Broken(), [3, 5])


def test_model_that_returns_another_shape() -> None:
    """The error says what came and what is legal."""
    with pytest.raises(RenderError, match=r"\(4, 3, 5, 3\); uint8 of shape \(4, 16, 32, 3\)"):
        stills(make_plan(), _Odd(), [3, 5])
