"""Laws of sending orders out: each clip comes once, whatever becomes of the workers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pytest
from tests.core import toys

from ganterpret.errors import RenderError
from ganterpret.models import Setup
from ganterpret_integrations.dispatching import LostError, Tally, dispatch
from ganterpret_integrations.workers import Delivery, Order, RefusalError, Tools

POISON = "poison"
WRONG = "wrong"
DAMAGED = "damaged"


@dataclass
class Double:
    """Workers that die, refuse and err by the names of their orders; each makes its oldest first.

    Where ``respawns``, another worker comes for one that has died.
    """

    there: dict[str, int] = field(default_factory=lambda: {"w0": 1, "w1": 1})
    respawns: bool = True
    unfit: tuple[str, ...] = ()
    tickets: dict[int, tuple[str, Order]] = field(default_factory=dict)
    dropped: list[int] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    most: int = 0
    alone: list[str] = field(default_factory=list)

    def places(self) -> Mapping[str, int]:
        return dict(self.there)

    def send(self, order: Order, worker: str) -> int:
        assert worker in self.there
        number = len(self.tickets)
        self.tickets[number] = worker, order
        mine = [ticket for ticket in self._open() if self.tickets[ticket][0] == worker]
        self.most = max(self.most, len(mine))
        return number

    def _open(self) -> list[int]:
        return [ticket for ticket in self.tickets if ticket not in self.dropped]

    def ready(self, tickets: Collection[int]) -> Collection[int]:
        done = []
        for worker in list(self.there):
            mine = [ticket for ticket in sorted(tickets) if self.tickets[ticket][0] == worker]
            if mine and self.tickets[mine[0]][1].key == POISON:
                self.alone.append(",".join(self.tickets[ticket][1].key for ticket in mine[1:]))
                self.die(worker)
            elif mine:
                done.append(mine[0])
        return done

    def die(self, worker: str) -> None:
        del self.there[worker]
        if self.respawns:
            self.there[f"{worker}'"] = 1

    def take(self, ticket: int) -> Delivery:
        worker, order = self.tickets[ticket]
        if worker not in self.there:
            raise LostError
        if worker in self.unfit:
            raise RefusalError("other weights")
        if order.key == WRONG:
            raise ZeroDivisionError("so it is")
        self.made[order.key] += 1
        data = order.key.encode()
        damaged = order.key == DAMAGED and self.made[DAMAGED] == 1
        return Delivery(b"" if damaged else data, hashlib.sha256(data).hexdigest())

    def drop(self, ticket: int) -> None:
        assert ticket not in self.dropped
        self.dropped.append(ticket)

    def exclude(self, worker: str, reason: str) -> None:
        del self.there[worker]


def _orders(*keys: str) -> list[Order]:
    job = toys.make_job()
    order = Order("", job.plan, job.look, Tools("toy", Setup()))
    return [replace(order, key=key) for key in keys]


def _come(crew: Double, keys: Collection[str], tally: Tally) -> list[str]:
    made = list(dispatch(crew, iter(_orders(*keys)), tally))
    assert all(data == order.key.encode() for order, data in made)
    assert not crew._open(), "every ticket is dropped"
    return sorted(order.key for order, _ in made)


KEYS = [f"k{number:02}" for number in range(20)]


def test_every_clip_comes_once_and_few_are_on_their_way() -> None:
    """A worker with one place has one order to make and one that waits, never more."""
    crew, tally = Double(), Tally()
    assert _come(crew, KEYS, tally) == KEYS
    assert crew.most == 2
    assert (tally.sent, tally.again, tally.taken, tally.failed) == (20, 0, 20, {})


def test_orders_of_a_dead_worker_go_elsewhere() -> None:
    """Only what was on its way to it goes again, and nothing that had come is made twice."""
    crew, tally = Double(respawns=False), Tally()
    come = []
    for number, (order, _) in enumerate(dispatch(crew, iter(_orders(*KEYS)), tally)):
        come.append(order.key)
        if number == 5:
            crew.die("w0")
    assert sorted(come) == KEYS
    assert 1 <= tally.again <= 2
    assert set(crew.made.values()) == {1}


def test_a_clip_that_ends_workers_is_set_aside() -> None:
    """After two workers it is alone with the third; then it is named, and all others are made."""
    crew, tally = Double(), Tally()
    assert _come(crew, [*KEYS[:4], POISON, *KEYS[4:]], tally) == KEYS
    assert list(tally.failed) == [POISON]
    assert "3 workers died of it" in tally.failed[POISON]
    assert len(crew.alone) == 3
    assert crew.alone[2] == "", "nothing else was on the third worker"


def test_an_error_of_the_code_is_not_tried_again() -> None:
    """It would fail again: it is told, and the others are made."""
    crew, tally = Double(), Tally()
    assert _come(crew, [WRONG, *KEYS], tally) == KEYS
    assert tally.failed == {WRONG: "ZeroDivisionError: so it is"}
    assert tally.sent == len(KEYS) + 1


def test_a_worker_that_refuses_gets_nothing_more() -> None:
    """Its orders go to the others, without a strike."""
    crew, tally = Double(unfit=("w0",)), Tally()
    assert _come(crew, KEYS, tally) == KEYS
    assert tally.again == 2
    assert list(crew.there) == ["w1"]


def test_a_clip_that_was_damaged_on_its_way_is_made_again() -> None:
    """The checksum of what came is the worker's, or it does not count."""
    crew, tally = Double(), Tally()
    assert _come(crew, [DAMAGED, *KEYS], tally) == [DAMAGED, *KEYS]
    assert crew.made[DAMAGED] == 2
    assert tally.again == 1


def test_nobody_left() -> None:
    """Without a worker for minutes it is given up, in a sentence that says what to do."""
    crew = Double(there={})
    now = iter(range(0, 10_000, 50))
    with pytest.raises(RenderError, match=r"no fit worker for 2 minutes: .* run the same command"):
        list(dispatch(crew, iter(_orders(*KEYS)), Tally(), clock=lambda: float(next(now))))


def test_nothing_comes() -> None:
    """Workers that make nothing for long are given up, and what is on its way is dropped."""

    class Idle(Double):
        def ready(self, tickets: Collection[int]) -> Collection[int]:
            return ()

    crew = Idle()
    now = iter(range(0, 100_000, 50))
    with pytest.raises(RenderError, match="Nothing has come from the cluster for 30 minutes"):
        list(dispatch(crew, iter(_orders(*KEYS)), Tally(), clock=lambda: float(next(now))))
    assert not crew._open()


def test_called_off_in_the_middle() -> None:
    """Closing drops what is on its way and asks for no more orders."""
    crew = Double()
    orders = iter(_orders(*KEYS))
    running = dispatch(crew, orders, Tally())
    next(running)
    running.close()
    assert not crew._open()
    assert len(list(orders)) >= 15
