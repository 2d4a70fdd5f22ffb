"""A program that renders a toy movie in child processes and kills them, or fills their disk.

Usage: ``killing.py FOLDER kill|full``; prints what happened as JSON. It runs alone since it forks,
which a test with threads should not do.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.core.toys import Toy, make_plan

from ganterpret import pipeline
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.errors import GanterpretError
from ganterpret.ffmpeg import find_program
from ganterpret.movie import Survey, packed, render_movie, survey

LENGTHS = (8, 5, 12, 7, 20, 6, 9, 60, 4, 11)
KILLS = 20
AT_ONCE = 2
"""Pieces open at once, whatever the machine: the more, the more a kill costs."""


def job(folder: Path) -> Job:
    toy = Toy(log=folder / "frames.log")
    return Job(make_plan(LENGTHS), toy, Look(CODECS["png"]))


def render(folder: Path) -> None:
    render_movie(job(folder), ClipStore(folder / "clips"), folder / "movie.mov", song=None)


def look(folder: Path) -> Survey:
    work = job(folder)
    return survey(work, ClipStore(folder / "clips"), packed(work.plan, 0, work.plan.frames))


def in_child(work: Callable[[], None]) -> int:
    """Run in a child that ends with exit code 0, or 1 after an error of ours."""
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        work()
        code = 0
    except GanterpretError as error:
        print(error, file=sys.stderr)
        code = 1
    finally:
        os._exit(code)


def seconds_of_a_render(folder: Path) -> float:
    """How long a render takes that nobody disturbs, so that the kills strike within one."""
    folder.mkdir()
    started = time.monotonic()
    os.waitpid(in_child(lambda: render(folder)), 0)
    return time.monotonic() - started


def kill(folder: Path) -> dict[str, object]:
    """Kill a render at random moments until it has been killed often enough, then let it end."""
    chance = random.Random(1)
    whole = seconds_of_a_render(folder / "clean")
    missing = [len(look(folder).missing)]
    for _ in range(KILLS):
        child = in_child(lambda: render(folder))
        time.sleep(chance.uniform(0, whole / 3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        missing.append(len(look(folder).missing))
    _, status = os.waitpid(in_child(lambda: render(folder)), 0)
    return {"missing": missing, "status": status}


def full(folder: Path) -> dict[str, object]:
    """Let files grow to six kilobytes only, then again without a limit."""

    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
        render(folder)

    _, status = os.waitpid(in_child(cramped), 0)
    found = look(folder)
    made = (folder / "frames.log").stat().st_size
    _, again = os.waitpid(in_child(lambda: render(folder)), 0)
    return {
        "statuses": [os.waitstatus_to_exitcode(status), os.waitstatus_to_exitcode(again)],
        "missing": found.missing,
        "missing_frames": found.missing_frames,
        "made_after": (folder / "frames.log").stat().st_size - made,
    }


if __name__ == "__main__":
    find_program()
    pipeline.encoders = lambda: AT_ONCE
    place = Path(sys.argv[1])
    print(json.dumps({"kill": kill, "full": full}[sys.argv[2]](place)))
