"""Two programs at the same work, clocks that jump, and a device that runs out of memory."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from tests.faults.work import (
    BATCH,
    Clean,
    Logged,
    demand,
    ended,
    failed_well,
    finished,
    in_child,
    movie_of,
    render,
    same_as_clean,
    store_of,
    strike_and_resume,
)

from ganterpret import trimming
from ganterpret.errors import RenderError

DAY: Final = 86400.0


def pair(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Start two programs on the same work; in half of the trials one of them is killed."""
    first = in_child(folder, lambda: render(folder, clean.song))
    time.sleep(chance.uniform(0, clean.seconds / 2))
    second = in_child(folder, lambda: render(folder, clean.song))
    if chance.random() < 0.5:
        demand(ended(first) == ended(second) == 0, "both end well")
        finished(folder, clean, set())
        return "both ended"
    time.sleep(chance.uniform(0, clean.seconds / 2))
    os.kill(first, signal.SIGKILL)
    ended(first)
    demand(ended(second) == 0, "the other one ends well")
    same_as_clean(movie_of(folder), clean)
    strike_and_resume(folder, clean)
    return "one was killed"


def clock(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Set the clock that the program reads back and forth by days, while something is trimmed."""
    real = time.time

    def jumping() -> float:
        return real() + chance.uniform(-9, 9) * DAY

    def confused() -> None:
        with patch.object(time, "time", jumping):
            render(folder, clean.song)

    child = in_child(folder, confused)
    moments = sorted(chance.uniform(0, clean.seconds) for _ in range(4))
    for before, after in zip([0.0, *moments], moments, strict=False):
        time.sleep(after - before)
        trim(store_of(folder), jumping())
    if chance.random() < 0.5:
        os.kill(child, signal.SIGKILL)
    code = ended(child)
    if code == 1:  # a clip was trimmed away that the movie was about to show
        failed_well(folder, code, "No such file", "ffmpeg failed while")
    demand(code in (0, 1, -signal.SIGKILL), f"a clear end, not {code}")
    (folder / "errors.log").unlink(missing_ok=True)
    strike_and_resume(folder, clean)
    return {0: "ended", 1: "its clips were trimmed"}.get(code, "killed")


def trim(root: Path, now: float) -> None:
    """Do what ``cache trim`` does at some time: drop what is a day old, and leftovers."""
    try:
        found = trimming.look(root, now)
        trimming.drop(trimming.choose(found.clips, now, age=DAY), found.leftovers)
    except RenderError as error:
        demand(bool(str(error)), "an error has words")


class Tight(Logged):
    """A painter on a device that has room for so many frames at once, from some batch on."""

    def __init__(self, log: Path, error: Exception, room: int, after: int, batch: int) -> None:
        super().__init__(log, batch)
        self._error, self._room, self._after = error, room, after

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.uint8]:
        self._after -= 1
        if self._after < 0 and self.batch > self._room:
            raise self._error
        return super().__call__(latents, embeddings, truncation)

    def smaller(self) -> Tight | None:
        half = self.batch // 2
        return Tight(self._log, self._error, self._room, 0, half) if half else None


def memory(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Let a device run out of memory: a smaller batch helps, or nothing does."""
    import torch

    kinds: tuple[Callable[[], Exception], ...] = (
        lambda: torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        lambda: RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to"),
        MemoryError,
    )
    room, after = chance.choice((0, 1, 2)), chance.randint(0, 24)
    model = Tight(folder / "frames.log", chance.choice(kinds)(), room, after, BATCH)
    code = ended(in_child(folder, lambda: render(folder, clean.song, model)))
    if room:
        demand(code == 0, f"a smaller batch makes the movie, not {code}")
        same_as_clean(movie_of(folder), clean)
        (folder / "frames.log").write_text("")
        again = Tight(folder / "frames.log", MemoryError(), room, 24, room)
        demand(
            after > 20 or not ended(in_child(folder, lambda: render(folder, clean.song, again))),
            "it renders with the smaller batch alone",
        )
        return f"went on with {room}"
    if code:
        failed_well(folder, code, "no memory for a batch of 1")
    (folder / "errors.log").unlink(missing_ok=True)
    strike_and_resume(folder, clean)
    return "a clear end" if code else "came too late"
