"""Laws of the pipeline: order, bounds, several models and encoders at once, one error, no rest."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.core.toys import Frames, Submitting, Toy, expected, make_plan

from ganterpret import pipeline
from ganterpret.errors import FfmpegError, ModelError, OutOfMemoryError, RenderError
from ganterpret.pipeline import BYTES_IN_FLIGHT, QUEUED_BATCHES, Feed, Piece, render_all

PLAN = make_plan((7, 12, 5, 9))
PIECES = ((0, 7), (7, 19), (19, 24), (24, 33))
LONG = 60.0
"""Seconds after which a test that hangs fails; nothing waits as long."""


def collect(feed: Feed) -> tuple[Piece, Frames]:
    return feed.piece, np.concatenate(list(feed.batches))


def threads() -> list[str]:
    ours = ("generator", "encoder")
    return [thread.name for thread in threading.enumerate() if thread.name in ours]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Whatever happened, no thread is left."""
    yield
    assert threads() == []


# ------------------------------------------------------------------------- frames and their order


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=8),
    st.integers(1, 9),
    st.integers(2, 5),
    st.integers(1, 3),
)
def test_every_piece_has_its_frames(
    lengths: list[int], batch: int, at_once: int, models: int
) -> None:
    """In order, whatever the batch, however many are open and however many models work."""
    plan = make_plan(lengths)
    edges = list(itertools.accumulate(lengths, initial=0))
    pieces = list(itertools.pairwise(edges))
    toys = [Toy(batch=batch, resolution=(2, 2)) for _ in range(models)]
    made = list(render_all(plan, toys, pieces, collect, at_once))
    assert [piece for piece, _ in made] == pieces
    for (start, stop), frames in made:
        np.testing.assert_array_equal(frames, expected(plan, toys[0], start, stop))
    padded = sum(-(-length // batch) * batch for length in lengths)
    assert sum(toy.made for toy in toys) == padded, "a batch never mixes pieces"


def test_no_pieces() -> None:
    """Nothing is made of nothing."""
    toy = Toy()
    assert list(render_all(PLAN, [toy], [], collect)) == []
    assert toy.made == 0


def test_nothing_begins_before_it_is_asked_for() -> None:
    """Nor stays when it never is."""
    toy = Toy()
    render_all(PLAN, [toy], PIECES, collect).close()
    assert toy.made == 0


@dataclass
class Waiting(Toy):
    """Makes a batch once a permit is there, and notes the first colour of each."""

    permits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1))
    seen: list[NDArray[np.float32]] = field(default_factory=list)

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        assert self.permits.acquire(timeout=LONG)
        self.seen.append(embeddings[0])
        return super().__call__(latents, embeddings, truncation)


def test_a_slow_model_works_in_order() -> None:
    """Where encoders are faster, no piece is begun before all frames of the last are made."""
    slow = Waiting()

    def take(feed: Feed) -> None:
        for _ in feed.batches:
            slow.permits.release()

    list(render_all(PLAN, [slow], PIECES, take, 4))
    firsts = [first for start, stop in PIECES for first in range(start, stop, slow.batch)]
    inputs = PLAN.inputs(0, PLAN.frames, slow.embeddings, 3).embeddings
    np.testing.assert_array_equal(slow.seen, inputs[firsts])


def test_a_fast_model_keeps_several_encoders_busy() -> None:
    """Each of four encoders waits until all four have a batch."""
    together = threading.Barrier(4, timeout=LONG)

    def take(feed: Feed) -> int:
        next(feed.batches)
        together.wait()
        return sum(len(batch) for batch in feed.batches)

    assert sum(render_all(PLAN, [Toy(batch=1)], PIECES, take, 4)) == PLAN.frames - 4


def test_one_piece_is_finished_while_the_next_is_fed() -> None:
    """An encoder that takes its time for the end of its file holds nobody up."""
    plan = make_plan((4, 40))
    second_has_some = threading.Event()

    def take(feed: Feed) -> Piece:
        for _ in feed.batches:
            if feed.piece == (4, 44):
                second_has_some.set()
        assert second_has_some.wait(LONG)
        return feed.piece

    assert list(render_all(plan, [Toy()], [(0, 4), (4, 44)], take, 2)) == [(0, 4), (4, 44)]


def test_no_more_is_open_or_waiting_than_there_may_be() -> None:
    """However slow the encoders: memory is bounded."""
    toy = Toy(batch=2)
    plan = make_plan((100,) * 6)
    pieces = [(first, first + 100) for first in range(0, 600, 100)]
    lock, open_now, taken = threading.Lock(), 0, 0
    most_open = most_waiting = 0

    def take(feed: Feed) -> None:
        nonlocal open_now, taken, most_open, most_waiting
        with lock:
            open_now += 1
            most_open = max(most_open, open_now)
        for batch in feed.batches:
            threading.Event().wait(0.0005)
            with lock:
                taken += len(batch)
                most_waiting = max(most_waiting, toy.made - taken)
        with lock:
            open_now -= 1

    list(render_all(plan, [toy], pieces, take, 3))
    assert most_open == 3
    assert most_waiting <= (3 * (QUEUED_BATCHES + 1) + 1) * toy.batch


@pytest.mark.parametrize("models", [1, 2, 8])
@pytest.mark.parametrize("side", [16, 128, 512, 1024])
@pytest.mark.parametrize("batch", [1, 4, 32, 500])
@pytest.mark.parametrize("at_once", [2, 8])
def test_bytes_in_flight(models: int, side: int, batch: int, at_once: int) -> None:
    """Bounded, but for two pieces a model with a batch that waits and one that is encoded."""
    toys = [Toy(batch=batch, resolution=(side, side))] * models
    pieces, waiting = pipeline._bounds(toys, at_once)
    assert pieces >= 2
    assert 1 <= waiting <= QUEUED_BATCHES
    assert (pieces, waiting) == (2, 1) or (
        models * pieces * (waiting + 1) * batch * side * side * 3 <= BYTES_IN_FLIGHT
    )
    assert models * pieces < at_once + 2 * models


@pytest.mark.parametrize(
    ("cores", "encoders"), [(1, 2), (2, 2), (4, 2), (8, 4), (16, 8), (256, 8)]
)
def test_encoders_of_a_machine(monkeypatch: pytest.MonkeyPatch, cores: int, encoders: int) -> None:
    """Half as many as cores; never fewer than two."""
    monkeypatch.setattr(pipeline, "cores", lambda: cores)
    assert pipeline.encoders() == encoders


# -------------------------------------------------------------------------- models that can submit


@pytest.mark.parametrize("lengths", [(4, 4, 4, 4), (9, 30), (1,)])
def test_the_next_batch_is_begun_before_the_last_is_waited_for(lengths: Sequence[int]) -> None:
    """Across pieces too; never more than two; all are waited for in the end."""
    plan, toy = make_plan(lengths), Submitting()
    pieces = list(itertools.pairwise(itertools.accumulate(lengths, initial=0)))
    for (start, stop), frames in render_all(plan, [toy], pieces, collect):
        np.testing.assert_array_equal(frames, expected(plan, toy, start, stop))
    assert toy.most == min(sum(-(-length // 4) for length in lengths), 2)
    assert toy.begun == 0


def test_what_was_begun_is_waited_for_after_an_error() -> None:
    """So that the model is free for others."""
    toy = Submitting()

    def take(feed: Feed) -> None:
        next(feed.batches)
        raise FfmpegError("It died.")

    with pytest.raises(FfmpegError):
        list(render_all(PLAN, [toy], PIECES, take))
    assert toy.begun == 0


# ---------------------------------------------------------------------------------- several models


@dataclass
class Together(Toy):
    """Waits at its first batch until another model is at its own."""

    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        if not self.made:
            self.meeting.wait()
        return super().__call__(latents, embeddings, truncation)


def test_twins_share_the_work() -> None:
    """Each has pieces of its own, at the same time; the result is as of one."""
    meeting = threading.Barrier(3, timeout=LONG)
    twins = [Together(meeting=meeting) for _ in range(3)]
    made = list(render_all(PLAN, twins, PIECES, collect))
    assert [piece for piece, _ in made] == list(PIECES)
    for (start, stop), frames in made:
        np.testing.assert_array_equal(frames, expected(PLAN, twins[0], start, stop))
    assert sum(twin.made for twin in twins) == 8 + 12 + 8 + 12
    assert all(twin.made >= 8 for twin in twins)


# ------------------------------------------------------------------------------ when it goes wrong


@dataclass
class Failing(Toy):
    """Raises at a frame's number."""

    at: int = 0
    error: BaseException = field(default_factory=lambda: ModelError("It holds NaN."))

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        if self.made >= self.at:
            raise self.error
        return super().__call__(latents, embeddings, truncation)


@pytest.mark.parametrize(
    ("error", "seen", "words"),
    [
        (ModelError("It holds NaN."), RenderError, "It holds NaN"),
        (MemoryError("no more"), OutOfMemoryError, "no memory for a batch of 4 frames"),
        (KeyboardInterrupt(), KeyboardInterrupt, None),
    ],
)
def test_a_model_that_fails(
    error: BaseException, seen: type[BaseException], words: str | None
) -> None:
    """Its error is the caller's, and open pieces are called off."""
    ends: list[bool] = []

    def take(feed: Feed) -> None:
        try:
            for _ in feed.batches:
                pass
        except Exception:
            ends.append(feed.called_off.is_set())
            raise

    with pytest.raises(seen, match=words):
        list(render_all(PLAN, [Failing(at=16, error=error)], PIECES, take, 2))
    assert ends in ([True], [True, True])


def test_what_was_finished_before_an_error_is_kept() -> None:
    """It comes first, in order, and then the error."""
    first_is_there = threading.Event()

    def take(feed: Feed) -> Piece:
        if feed.piece == PIECES[1]:
            assert first_is_there.wait(LONG)
            raise FfmpegError("No space left.")
        collect(feed)
        return feed.piece

    made = render_all(PLAN, [Toy()], PIECES, take, 2)
    assert next(made) == PIECES[0]
    first_is_there.set()
    with pytest.raises(FfmpegError, match="No space left"):
        next(made)


def test_the_first_error_is_the_one_that_is_seen() -> None:
    """What breaks because of it is not."""

    def take(feed: Feed) -> None:
        if feed.piece == PIECES[1]:
            raise FfmpegError("No space left.")
        try:
            for _ in feed.batches:
                assert feed.called_off.wait(LONG)
        finally:
            raise FfmpegError("It was killed.")

    with pytest.raises(FfmpegError, match="No space left"):
        list(render_all(PLAN, [Toy()], PIECES, take, 3))


def test_one_of_several_models_fails() -> None:
    """The others stop."""
    toy = Toy()
    plan = make_plan((4,) * 5000)
    pieces = [(first, first + 4) for first in range(0, 20000, 4)]
    with pytest.raises(RenderError, match="It holds NaN"):
        list(render_all(plan, [toy, Failing(at=40)], pieces, collect))
    assert toy.made < 20000


def test_pieces_that_cannot_be_looked_up() -> None:
    """Their list may read a disk: its error is seen like any other."""

    def pieces() -> Iterator[Piece]:
        yield PIECES[0]
        raise RenderError("The cache is gone.")

    with pytest.raises(RenderError, match="The cache is gone"):
        list(render_all(PLAN, [Toy()], pieces(), collect))


def test_a_caller_that_leaves() -> None:
    """Closing the iterator ends the rest, of which there may be no end."""
    endless = ((first, first + 4) for first in itertools.cycle(range(0, 28, 4)))
    with closing(render_all(PLAN, [Toy()], endless, collect)) as made:
        assert next(made)[0] == (0, 4)
