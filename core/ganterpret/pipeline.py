"""Models and encoders at work at once: pieces of a plan, several of them open.

Conventions:
    A *piece* is a half-open range of frames. Each model has a thread that makes batches, each
    open piece one that takes them, in order. A model always feeds the oldest of its open pieces
    that has room, and opens another only when those have none: a slow model works in order, a
    fast one keeps several encoders busy. A batch never mixes pieces. What is in flight is bounded
    by a number of batches and of bytes, whatever the length.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ganterpret.plan import Plan
from ganterpret.render import Begun, Model, abandon, ahead, begin

QUEUED_BATCHES: Final = 3
"""Batches that wait for an encoder, at most."""

BYTES_IN_FLIGHT: Final = 512 << 20
"""Bytes of frames that wait or are being encoded; two pieces a model may exceed them."""

CORES_OF_AN_ENCODER: Final = 2
"""CPU cores that one encoder keeps busy, a guess: four threads encode, one reads and converts."""

MOST_ENCODERS: Final = 8
"""Encoders at once, for the memory that each of them takes beside its frames."""

_BLINK: Final = 0.2
"""Seconds after which a wait looks around: not every system lets Ctrl-C end it."""

Piece = tuple[int, int]
"""A half-open range of frames (start, stop)."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """What the thread of a piece is given.

    Attributes:
        piece: which frames.
        batches: all of them in order, uint8, shape (n, height, width, 3); an exception in their
            place when the work is called off.
        called_off: set then, for what can wait for something else.
    """

    piece: Piece
    batches: Iterator[NDArray[np.uint8]]
    called_off: threading.Event


Take = Callable[[Feed], Made]
"""Makes something of the frames of a piece."""


def cores() -> int:
    """Return how many CPU cores this program may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def encoders() -> int:
    """Return how many encoders are worth running at once on this machine, 2 or more.

    With two, one finishes its file while the other is fed.
    """
    return min(max(cores() // CORES_OF_AN_ENCODER, 2), MOST_ENCODERS)


def render_all(
    plan: Plan,
    models: Sequence[Model],
    pieces: Iterable[Piece],
    take: Take[Made],
    at_once: int | None = None,
) -> Generator[Made, None, None]:
    """Render pieces of a plan, several at once.

    Args:
        plan: the plan.
        models: of equal identity; the pieces are shared out among them.
        pieces: in the order in which they are wanted; asked for one by one as models get free.
        take: makes something of a piece's frames.
        at_once: pieces that are open at once, 2 or more; None for `encoders`.

    Yields:
        what was made of each piece, in their order. Closing the iterator calls off the rest.

    Raises:
        RenderError: a model failed; and whatever ``take`` raises. What went wrong first is
            raised, after all else has been called off and has ended.
    """
    work = _Pipeline(plan, iter(pieces), take, *_bounds(models, at_once or encoders()))
    try:
        work.start(models)
        yield from work.made()
    finally:
        work.call_off()
    if work.failure:
        raise work.failure


def _bounds(models: Sequence[Model], at_once: int) -> tuple[int, int]:
    """Return how many pieces each model may open, and how many batches may wait in each."""
    height, width = models[0].resolution
    affordable = BYTES_IN_FLIGHT // (models[0].batch * height * width * 3 * len(models))
    pieces = max(min(-(-at_once // len(models)), affordable // 2), 2)
    return pieces, max(min(affordable // pieces - 1, QUEUED_BATCHES), 1)


@dataclass(slots=True, eq=False)
class _Open:
    """A piece in the making.

    Attributes:
        number: how many were opened before it.
        piece: its frames.
        begun: the first frame that no batch has been begun for.
        expected: batches that have been begun and are not in the queue yet.
        queue: batches that wait to be taken.
        over: whether all of it is taken and made, or it has failed.
    """

    number: int
    piece: Piece
    begun: int
    expected: int = 0
    queue: deque[NDArray[np.uint8]] = field(default_factory=deque)
    over: bool = False


class _CalledOffError(Exception):
    """Ends a piece that nobody wants any more."""


class _Pipeline(Generic[Made]):
    """The threads of one call of `render_all`, and what they share.

    Args:
        plan: the plan.
        pieces: what is to be made.
        take: what makes it.
        most: pieces that a model may have open at once.
        depth: batches that may wait in each.
    """

    def __init__(
        self, plan: Plan, pieces: Iterator[Piece], take: Take[Made], most: int, depth: int
    ) -> None:
        self._plan, self._pieces, self._take = plan, pieces, take
        self._most, self._depth = most, depth
        self._opening = threading.Lock()
        self._changed = threading.Condition()
        self._called_off = threading.Event()
        self._threads: list[threading.Thread] = []
        self._opened = self._generating = 0
        self._made: dict[int, Made] = {}
        self.failure: BaseException | None = None

    def start(self, models: Sequence[Model]) -> None:
        """Let each model begin."""
        self._generating = len(models)
        for model in models:
            self._run("generator", self._generate, model)

    def made(self) -> Iterator[Made]:
        """Yield what gets ready, in order, until all is made or something fails."""
        number = 0
        while True:
            with self._changed:
                while number not in self._made:
                    if self.failure or not (self._generating or number < self._opened):
                        return
                    self._changed.wait(_BLINK)
                result = self._made.pop(number)
            yield result
            number += 1

    def call_off(self) -> None:
        """Stop what still runs, and wait until it has ended."""
        with self._changed:
            self._called_off.set()
            self._changed.notify_all()
        while self._threads:  # a model's thread may have started another just now
            self._threads.pop().join()

    def _run(self, name: str, work: Callable[..., None], argument: object) -> None:
        thread = threading.Thread(target=work, args=(argument,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _fail(self, error: BaseException) -> None:
        """Call everything off; only what fails first is the reason."""
        with self._changed:
            if not self._called_off.is_set():
                self.failure = error
                self._called_off.set()
            self._changed.notify_all()

    # ------------------------------------------------------------------------ in a model's thread

    def _generate(self, model: Model) -> None:
        mine: list[_Open] = []
        begun: deque[tuple[_Open, Begun]] = deque()
        most = ahead(model)
        try:
            while True:
                chosen = self._choose(mine, wait=not begun)
                if chosen:
                    stop = min(chosen.begun + model.batch, chosen.piece[1])
                    begun.append((chosen, begin(self._plan, model, chosen.begun, stop)))
                    chosen.begun = stop
                elif not begun:
                    break
                if len(begun) == most or not chosen:
                    fed, wait = begun.popleft()
                    self._put(fed, wait())
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            self._fail(error)
        finally:
            abandon(deque(wait for _, wait in begun))
            with self._changed:
                self._generating -= 1
                self._changed.notify_all()

    def _choose(self, mine: list[_Open], *, wait: bool) -> _Open | None:
        """Return the piece that the next batch is for; None for none, or for none without waiting.

        Args:
            mine: the model's open pieces, the oldest first.
            wait: whether to wait until one has room.
        """
        exhausted = False
        while not self._called_off.is_set():
            with self._changed:
                mine[:] = [each for each in mine if not each.over]
                unfinished = [each for each in mine if each.begun < each.piece[1]]
                for each in unfinished:
                    if len(each.queue) + each.expected < self._depth:
                        each.expected += 1
                        return each
                if exhausted or len(mine) == self._most:
                    if not wait or (exhausted and not unfinished):
                        return None
                    self._changed.wait(_BLINK)
                    continue
            exhausted = not self._open(mine)
        return None

    def _open(self, mine: list[_Open]) -> bool:
        """Open the next piece, if there is one."""
        with self._opening:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            new = _Open(self._opened, piece, piece[0])
            self._opened += 1
        mine.append(new)
        self._run("encoder", self._encode, new)
        return True

    def _put(self, fed: _Open, batch: NDArray[np.uint8]) -> None:
        with self._changed:
            fed.queue.append(batch)
            fed.expected -= 1
            self._changed.notify_all()

    # ------------------------------------------------------------------------ in a piece's thread

    def _encode(self, fed: _Open) -> None:
        try:
            made = self._take(Feed(fed.piece, self._batches(fed), self._called_off))
            with self._changed:
                self._made[fed.number] = made
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            self._fail(error)
        finally:
            with self._changed:
                fed.over = True
                fed.queue.clear()
                self._changed.notify_all()

    def _batches(self, fed: _Open) -> Iterator[NDArray[np.uint8]]:
        start, stop = fed.piece
        while start < stop:
            with self._changed:
                while not fed.queue and not self._called_off.is_set():
                    self._changed.wait(_BLINK)
                if self._called_off.is_set():
                    raise _CalledOffError
                batch = fed.queue.popleft()
                self._changed.notify_all()
            start += len(batch)
            yield batch
