"""Orders go out to workers, few at a time, and come back as clips, whatever becomes of workers.

Conventions:
    A worker has as many *places* as clips that it makes at once; one more order waits there, so
    that it never idles. An order whose worker has gone while making it has a *strike*: with one it
    goes elsewhere, with two it goes to a worker that has nothing else, with three it is set aside.
    Whatever a worker's own code refuses is not tried again: it would be refused again.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from ganterpret.errors import GanterpretError, RenderError, described
from ganterpret_integrations.workers import Delivery, Order, RefusalError

PATIENCE: Final = 1800.0
"""Seconds in which at least one clip must come, or all is given up."""

NOBODY: Final = 120.0
"""Seconds without any worker after which all is given up."""

MOST_STRIKES: Final = 3
"""Workers that an order may cost."""


class LostError(Exception):
    """A worker has gone, and what it was making or had made with it."""


class Crew(Protocol):
    """Workers that can be sent orders. A ticket is a number that stands for an order sent."""

    def places(self) -> Mapping[str, int]:
        """Return the workers that are there, and how many clips each makes at once.

        Raises:
            RenderError: nobody can be reached any more.
        """

    def send(self, order: Order, worker: str) -> int:
        """Send an order to a worker, and return its ticket."""

    def ready(self, tickets: Collection[int]) -> Collection[int]:
        """Wait a moment, and return which of some tickets can be taken."""

    def take(self, ticket: int) -> Delivery:
        """Fetch what was ordered.

        Raises:
            LostError: the worker has gone.
            RefusalError: the worker is not fit for it.
            Exception: whatever the worker's code raised.
        """

    def drop(self, ticket: int) -> None:
        """Forget a ticket, taken or not."""

    def exclude(self, worker: str, reason: str) -> None:
        """Count a worker out from now on."""


@dataclass(slots=True, eq=False)
class _Sent:
    """An order on its way."""

    order: Order
    worker: str
    alone: bool


@dataclass(slots=True, eq=False)
class Tally:
    """What became of orders, counted while `dispatch` runs.

    Attributes:
        sent: how often orders went out.
        again: how many of these times it had gone out before.
        taken: clips that came.
        bytes: their size.
        failed: what could not be made, with the reason.
    """

    sent: int = 0
    again: int = 0
    taken: int = 0
    bytes: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def dispatch(
    crew: Crew,
    orders: Iterator[Order],
    tally: Tally,
    clock: Callable[[], float] = time.monotonic,
) -> Generator[tuple[Order, bytes], None, None]:
    """Have orders fulfilled.

    Args:
        crew: who fulfils them.
        orders: in the order in which they are wanted; asked for one by one.
        tally: counts; what failed is in it in the end.
        clock: the time in seconds.

    Yields:
        each order with its clip's bytes, as they come. Closing the iterator calls off the rest.

    Raises:
        RenderError: nobody can be reached any more, or nothing has come for `PATIENCE`.
    """
    work = _Dispatch(crew, orders, tally)
    moved = manned = clock()
    try:
        while True:
            work.look_for_lost()
            work.send_out()
            if work.is_done:
                return
            for ticket in crew.ready(work.sent):
                made = work.take(ticket)
                if made:
                    yield made
                moved = clock()
            manned = clock() if work.sent else manned
            _check_patience(clock() - moved, clock() - manned)
    finally:
        for ticket in work.sent:
            crew.drop(ticket)


def _check_patience(still: float, nobody: float) -> None:
    """Give up after so many seconds without a clip, or without a worker."""
    if nobody > NOBODY:
        why = f"The cluster has had no fit worker for {NOBODY / 60:.0f} minutes"
    elif still > PATIENCE:
        why = f"Nothing has come from the cluster for {PATIENCE / 60:.0f} minutes"
    else:
        return
    raise RenderError(
        f"{why}: look after its workers, then run the same command again; what was finished is "
        "kept."
    )


class _Dispatch:
    """What is on its way, and what is to go again."""

    def __init__(self, crew: Crew, orders: Iterator[Order], tally: Tally) -> None:
        self._crew, self._orders, self._tally = crew, orders, tally
        self._strikes: Counter[str] = Counter()
        self._ended: dict[str, list[str]] = {}
        self._known: set[str] = set()
        self._again: deque[Order] = deque()
        self._alone: deque[Order] = deque()
        self._exhausted = False
        self._places: Mapping[str, int] = {}
        self.sent: dict[int, _Sent] = {}

    @property
    def is_done(self) -> bool:
        """Whether nothing is on its way, and nothing is to go."""
        return self._exhausted and not (self.sent or self._again or self._alone)

    def look_for_lost(self) -> None:
        """Take back what was sent to workers that have gone."""
        before, self._places = self._places, self._crew.places()
        for worker in {each.worker for each in self.sent.values()} - set(self._places):
            self._lose(worker, before[worker])

    def send_out(self) -> None:
        """Fill the workers' places."""
        busy = Counter(each.worker for each in self.sent.values())
        calmest = sorted(self._places, key=lambda worker: busy[worker])
        kept_free = calmest[: len(self._alone)]
        for worker in calmest:
            if any(each.worker == worker and each.alone for each in self.sent.values()):
                continue
            if worker in kept_free:
                if not busy[worker]:
                    self._send(self._alone.popleft(), worker, alone=True)
                continue
            while busy[worker] <= self._places[worker]:
                order = self._next()
                if order is None:
                    break
                self._send(order, worker)
                busy[worker] += 1

    def take(self, ticket: int) -> tuple[Order, bytes] | None:
        """Take what a ticket stands for, if it is still good for something."""
        if ticket not in self.sent:  # its worker has gone a moment ago
            return None
        sent = self.sent[ticket]
        order = sent.order
        try:
            made = self._crew.take(ticket)
        except LostError:
            self._lose(sent.worker, self._places[sent.worker])
            return None
        except RefusalError as error:
            self._crew.exclude(sent.worker, str(error))
            self._lose(sent.worker, 0)
            return None
        except Exception as error:  # noqa: BLE001  a worker can raise anything
            self._release(ticket)
            words = str(error) if isinstance(error, GanterpretError) else described(error)
            self._tally.failed[order.key] = words
            return None
        self._release(ticket)
        if hashlib.sha256(made.data).hexdigest() != made.sha256:
            self._strike(order, sent.worker)
            return None
        self._tally.taken += 1
        self._tally.bytes += len(made.data)
        return order, made.data

    def _next(self) -> Order | None:
        if self._again:
            return self._again.popleft()
        order = None if self._exhausted else next(self._orders, None)
        self._exhausted = order is None
        return order

    def _send(self, order: Order, worker: str, *, alone: bool = False) -> None:
        self.sent[self._crew.send(order, worker)] = _Sent(order, worker, alone)
        self._tally.sent += 1
        self._tally.again += order.key in self._known
        self._known.add(order.key)

    def _release(self, ticket: int) -> None:
        del self.sent[ticket]
        self._crew.drop(ticket)

    def _lose(self, worker: str, places: int) -> None:
        """Take back a worker's orders: those in its places, which it was making, get a strike."""
        tickets = [ticket for ticket, each in self.sent.items() if each.worker == worker]
        for number, ticket in enumerate(tickets):
            order = self.sent[ticket].order
            self._release(ticket)
            if number < places:
                self._strike(order, worker)
            else:
                self._again.appendleft(order)

    def _strike(self, order: Order, worker: str) -> None:
        self._strikes[order.key] += 1
        self._ended.setdefault(order.key, []).append(worker)
        if self._strikes[order.key] == 1:
            self._again.append(order)
        elif self._strikes[order.key] < MOST_STRIKES:
            self._alone.append(order)
        else:
            self._tally.failed[order.key] = (
                f"{MOST_STRIKES} workers died of it or sent it damaged "
                f"({', '.join(self._ended[order.key])}), and it is set aside"
            )
