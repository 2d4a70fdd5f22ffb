"""The faults that are tried, and how often."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.faults import disks, lines, power, rivals, stops
from tests.faults.work import Clean

Work = Callable[[Path, Clean, random.Random], str]
"""A trial: in an empty folder, strikes, checks, and says in some words what happened."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of `FAULTS`.

    Attributes:
        said: what it is, for people.
        work: one trial.
        trials: in `make faults`.
        short: in `make test`.
    """

    said: str
    work: Work
    trials: int
    short: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the trials of a fault, of which none broke.

    Attributes:
        trials: how many.
        happened: how often what.
        seconds: for all of them.
    """

    trials: int
    happened: Counter[str]
    seconds: float


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "kill": Fault("`kill -9` at a random moment of a render", stops.kill, 280, 4),
        "kill-ffmpeg": Fault("ffmpeg killed while it encodes or joins", stops.kill_ffmpeg, 40, 2),
        "interrupt": Fault("Ctrl-C at a random moment of a render", stops.interrupt, 40, 2),
        "full": Fault("a disk that gets full, or a file too large", disks.fill, 30, 3),
        "fail": Fault("a flush to the disk or a rename that fails", disks.fail, 20, 2),
        "forbid": Fault("a folder or disk that is read-only, or becomes so", disks.forbid, 20, 2),
        "vanish": Fault("a folder that is deleted meanwhile", disks.vanish, 20, 2),
        "pair": Fault("two programs on the same work at once", rivals.pair, 20, 2),
        "clock": Fault("a clock that jumps by days, while clips are trimmed", rivals.clock, 20, 2),
        "memory": Fault("a device that runs out of memory", rivals.memory, 20, 1),
        "power": Fault("power lost: operations not flushed are dropped", power.lose, 100, 3),
        "kill-biggan": Fault(
            "`kill -9` of the command, with a small BigGAN", lines.kill_biggan, 20, 0
        ),
        "interrupt-command": Fault("Ctrl-C in the command", lines.interrupt_command, 20, 1),
    }
)
"""The faults by name, in the order in which they are tried."""
