"""Stand-ins for a device's queues: they run what they may, now, later, or when somebody waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import torch
from torch import Tensor

from ganterpret.models.backends.double_buffer import Mark, Queue

CPU = torch.device("cpu")


@dataclass
class Place:
    """A mark in stand-in queues."""

    queues: LateQueues
    reached: bool = False

    def synchronize(self) -> None:
        while not self.reached:
            assert any([self.queues.step("compute"), self.queues.step("copy")]), "it never ends"


@dataclass
class LateQueues:
    """Queues of which each runs whenever it may: now, later, or when somebody waits for it."""

    random: Random
    heeds_marks: bool = True
    most: int = 3
    waiting: dict[Queue, deque[tuple[Callable[[], object], Place | None, Place]]] = field(
        default_factory=lambda: {"compute": deque(), "copy": deque()}
    )

    def run(self, queue: Queue, work: Callable[[], object], after: Mark | None = None) -> Place:
        assert after is None or isinstance(after, Place)
        mark = Place(self)
        self.waiting[queue].append((work, after if self.heeds_marks else None, mark))
        for _ in range(self.random.randint(0, self.most)):
            self.step(self.random.choice(list(self.waiting)))
        return mark

    def step(self, queue: Queue) -> bool:
        """Run the next work of a queue, if it may run."""
        if not self.waiting[queue]:
            return False
        work, after, mark = self.waiting[queue][0]
        if after and not after.reached:
            return False
        self.waiting[queue].popleft()
        work()
        mark.reached = True
        return True

    def on_device(self, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        return torch.zeros(shape, dtype=dtype)

    def on_host(self, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        return torch.zeros(shape, dtype=dtype)


class PromptQueues(LateQueues):
    """Queues that run everything at once, for several threads."""

    def __init__(self, device: torch.device = CPU) -> None:
        super().__init__(Random(0))

    def run(self, queue: Queue, work: Callable[[], object], after: Mark | None = None) -> Place:
        work()
        return Place(self, reached=True)
