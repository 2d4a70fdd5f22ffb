"""Two batches on their way through a device: one is computed while the one before is copied out.

Conventions:
    A device works through two *queues* beside each other, "compute" and "copy"; work on one queue
    runs in order. A *mark* is a place in a queue that the other queue or the host can wait for.
    Of whatever a batch passes through there are two, taken in turns: its conditions and its
    frames on the host, and its frames on the device. What is computed may lie where the batch
    before lay, so that it is moved aside, on the device, before the next one is computed.

    compute   conditions in, compute, aside | conditions in, compute, aside | ...
    copy                                    | to the host                   | to the host | ...
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganterpret.models.backends.protocol import Made

Queue = Literal["compute", "copy"]

Compute = Callable[[], tuple[Tensor, Tensor]]
"""Makes frames, uint8 (batch, h, w, 3), and which of them are finite, bool (batch,), both on the
device, of conditions that lie on the device already; the next call may write over them."""


class Mark(Protocol):
    """A place in a queue."""

    def synchronize(self) -> None:
        """Wait until the queue has come there."""


class Queues(Protocol):
    """A device's two queues and memories."""

    def run(self, queue: Queue, work: Callable[[], object], after: Mark | None = None) -> Mark:
        """Put work, begun by a call that does not wait, on a queue.

        Args:
            queue: which.
            work: what begins it; what it returns is dropped.
            after: a place in the other queue before which it must not run.

        Returns:
            the place behind the work.
        """

    def on_device(self, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        """Take memory of the device."""

    def on_host(self, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        """Take memory of the host that the device copies to and from by itself (pinned)."""


class DoubleBuffer:
    """A `Runner` over a device's queues.

    Any number of threads may begin batches and wait for them. A third batch that is begun before
    the first has been waited for is right too, but then waits for the first itself.

    Args:
        queues: of the device.
        compute: makes frames of what lies in ``conditions``.
        conditions: float32, shape (batch, 2 z), on the device.
        side: of a frame, in pixels.
    """

    def __init__(self, queues: Queues, compute: Compute, conditions: Tensor, side: int) -> None:
        self._queues = queues
        self._compute = compute
        self._conditions = conditions
        batch = len(conditions)
        made = ((batch, side, side, 3), torch.uint8), ((batch,), torch.bool)
        self._slots = tuple(
            _Slot(
                queues.on_host(tuple(conditions.shape), conditions.dtype),
                tuple(queues.on_device(*one) for one in made),
                tuple(queues.on_host(*one) for one in made),
            )
            for _ in range(2)
        )
        self._turn = 0
        self._lock = threading.Lock()

    def __call__(self, conditions: NDArray[np.float32]) -> _Batch:
        """Begin a batch; what comes back waits for it, and returns arrays of the caller's own."""
        with self._lock:
            slot = self._slots[self._turn]
            if slot.batch:
                slot.batch()  # nothing of the slot is in use once its copy has come out
            slot.given.copy_(torch.from_numpy(conditions))
            computed = self._queues.run("compute", lambda: self._fill(slot))
            copied = self._queues.run("copy", lambda: _copy(slot.made, slot.out), after=computed)
            slot.batch = _Batch(copied, slot.out)
            self._turn = 1 - self._turn
            return slot.batch

    def _fill(self, slot: _Slot) -> None:
        self._conditions.copy_(slot.given, non_blocking=True)
        _copy(self._compute(), slot.made)


class _Batch:
    """Waits for a batch that has been begun, once, whoever asks first."""

    def __init__(self, copied: Mark, out: tuple[Tensor, ...]) -> None:
        self._copied = copied
        self._out = out
        self._made: Made | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Made:
        with self._lock:
            if self._made is None:
                self._copied.synchronize()
                frames, finite = self._out
                self._made = frames.clone().numpy(), finite.clone().numpy()
            return self._made


@dataclass(slots=True, eq=False)
class _Slot:
    """What one of two batches passes through, and the batch that did so last."""

    given: Tensor
    made: tuple[Tensor, ...]
    out: tuple[Tensor, ...]
    batch: _Batch | None = None


def _copy(sources: tuple[Tensor, ...], targets: tuple[Tensor, ...]) -> None:
    for source, target in zip(sources, targets, strict=True):
        target.copy_(source, non_blocking=True)
