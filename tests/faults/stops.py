"""Programs that are stopped: ours by ``kill -9`` or Ctrl-C, ffmpeg by ``kill -9``."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests.faults.work import (
    Clean,
    Logged,
    demand,
    ended,
    failed_well,
    ffmpegs,
    in_child,
    parts,
    render,
    strike_and_resume,
)


def kill(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Kill a render at a random moment."""
    child = in_child(folder, lambda: render(folder, clean.song))
    time.sleep(chance.uniform(0, 1.1 * clean.seconds))
    os.kill(child, signal.SIGKILL)
    code = ended(child)
    strike_and_resume(folder, clean)
    return "killed" if code == -signal.SIGKILL else "came too late"


def kill_ffmpeg(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Kill an ffmpeg in the middle of a clip, or while it joins them."""
    log = folder / "frames.log"
    slow = Logged(log, pause=0.05)
    child = in_child(folder, lambda: render(folder, clean.song, slow))
    at = chance.randint(1, len(clean.batches))
    while _runs(child) and not (log.exists() and len(log.read_text().splitlines()) >= at):
        time.sleep(0.002)
    while not (found := ffmpegs(folder)) and _runs(child):
        pass
    with suppress(ProcessLookupError):
        for process in found[-1:]:
            os.kill(process, signal.SIGKILL)
    code = ended(child)
    if code:
        failed_well(folder, code, "ffmpeg failed while", "came out with")
        demand(not parts(folder), "an error leaves no leftovers")
    (folder / "errors.log").unlink(missing_ok=True)
    strike_and_resume(folder, clean)
    return "killed" if code else "came too late"


def _runs(child: int) -> bool:
    return not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)


def interrupt(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Press Ctrl-C in a program that renders."""
    child = in_child(folder, lambda: render(folder, clean.song))
    time.sleep(chance.uniform(0.02, 1.1 * clean.seconds))
    os.kill(child, signal.SIGINT)
    code = ended(child)
    demand(code in (0, 130), f"exit code 130, not {code}")
    demand(not parts(folder), "an interruption leaves no leftovers")
    strike_and_resume(folder, clean)
    return "interrupted" if code else "came too late"
