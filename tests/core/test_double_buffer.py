"""Laws of the double buffer: two batches on their way through a device do not meet."""

from __future__ import annotations

import threading
from collections import deque
from random import Random

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tests.core.queues import LateQueues, PromptQueues
from torch import Tensor

from ganterpret.models.backends.double_buffer import DoubleBuffer

BATCH, SIDE = 3, 4


def buffered(queues: LateQueues) -> DoubleBuffer:
    """A buffer over a computation that, like a graph, writes where it wrote before."""
    conditions = torch.zeros(BATCH, 2)
    frames = torch.zeros(BATCH, SIDE, SIDE, 3, dtype=torch.uint8)
    finite = torch.zeros(BATCH, dtype=torch.bool)

    def compute() -> tuple[Tensor, Tensor]:
        frames.copy_(conditions[:, :1, None, None].expand_as(frames))
        finite.copy_(conditions[:, 1] == 0)
        return frames, finite

    return DoubleBuffer(queues, compute, conditions, SIDE)


def given(index: int) -> NDArray[np.float32]:
    """The conditions of a batch: frames of values 3 i, 3 i + 1, ..., one of them not finite."""
    values = (BATCH * index + np.arange(BATCH)) % 256
    return np.stack([values, np.arange(BATCH) == index % BATCH], axis=1).astype(np.float32)


def is_right(index: int, made: tuple[NDArray[np.uint8], NDArray[np.bool_]]) -> bool:
    frames, finite = made
    values = given(index)[:, 0].astype(np.uint8)
    right = np.broadcast_to(values[:, None, None, None], (BATCH, SIDE, SIDE, 3))
    return np.array_equal(frames, right) and np.array_equal(finite, given(index)[:, 1] == 0)


def two_in_flight(queues: LateQueues, count: int = 12) -> bool:
    """Begin each batch before the one before is waited for; look at all of them at the end."""
    buffer = buffered(queues)
    begun, made = deque([buffer(given(0))]), []
    for index in range(1, count):
        begun.append(buffer(given(index)))
        made.append(begun.popleft()())
    made.append(begun.popleft()())
    return all(is_right(index, one) for index, one in enumerate(made))


@pytest.mark.parametrize("seed", range(40))
def test_batches_on_their_way_do_not_meet(seed: int) -> None:
    """In whichever order the queues run what they may, no buffer is written over in use."""
    assert two_in_flight(LateQueues(Random(seed)))


def test_second_batch_begins_while_the_first_is_on_its_way() -> None:
    """Nothing has run when two are begun; a third has to wait for the first, but not for more."""
    queues = LateQueues(Random(0), most=0)
    buffer = buffered(queues)
    buffer(given(0))
    buffer(given(1))
    assert [len(works) for works in queues.waiting.values()] == [2, 2]
    buffer(given(2))
    assert len(queues.waiting["copy"]) == 2


def test_stand_in_queues_catch_a_copy_that_does_not_wait() -> None:
    """The law above has teeth: without the mark between the queues it fails."""
    assert not all(two_in_flight(LateQueues(Random(s), heeds_marks=False)) for s in range(40))


@pytest.mark.parametrize("seed", range(10))
def test_batches_that_nobody_waited_for_in_time_are_right_too(seed: int) -> None:
    """All begun before any is waited for, and waited for backwards."""
    buffer = buffered(LateQueues(Random(seed)))
    begun = [buffer(given(index)) for index in range(6)]
    assert all(is_right(index, begun[index]()) for index in reversed(range(6)))


def test_batches_of_several_threads() -> None:
    """Each thread gets what it began."""
    buffer, wrong = buffered(PromptQueues()), []

    def work(thread: int) -> None:
        for index in range(thread, 200, 4):
            if not is_right(index, buffer(given(index))()):
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_batch_whose_computation_fails_leaves_the_next_one_alone() -> None:
    """The error is the caller's, and the buffer goes on."""
    queues = PromptQueues()
    outcomes: deque[RuntimeError | None] = deque([None, RuntimeError("broken"), None, None])

    def compute() -> tuple[Tensor, Tensor]:
        if error := outcomes.popleft():
            raise error
        return torch.ones(BATCH, SIDE, SIDE, 3).byte(), torch.ones(BATCH).bool()

    buffer = DoubleBuffer(queues, compute, torch.zeros(BATCH, 2), SIDE)
    first = buffer(given(0))
    with pytest.raises(RuntimeError, match="broken"):
        buffer(given(1))
    second, third = buffer(given(2)), buffer(given(3))
    assert all(pending()[0].all() for pending in (first, second, third))
