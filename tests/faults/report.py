"""What the trials of all faults came to, as a page.

Conventions:
    None of n trials broke. Then a rate of failure above 1 - 0.05 ** (1 / n) would have shown with
    a probability of 95 %.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from tests.faults.table import FAULTS, Fault, Outcome
from tests.faults.work import LENGTHS, SIDE, is_root

from ganterpret import pipeline
from ganterpret.ffmpeg import find_program

_HEAD = """# What was tried to break a render

This page is written by `make faults`. Each trial begins with nothing, starts a render, strikes it
with a fault at a moment or place of chance, looks at what is left, renders again without a fault
and looks again. A render is a movie of {frames} painted frames of {side} x {side} pixels in
{clips} clips, with its sound; through the command line one of five seconds.

What has to hold, in every trial:

- A manifest is there only if its clip's checksum matches; a movie is there only if it is whole.
- The resumed movie is that of a clean render: every frame, decoded, and every byte.
- No segment that was valid is rendered again.
- A failure is one sentence with exit code 1, Ctrl-C is one line with exit code 130; neither leaves
  a half-written file.
- What a killed program leaves is recognised as such and goes, an hour later.
- The song has not changed. No ffmpeg goes on working. Each child ends, and in under a gigabyte.
- Two programs on the same work make each clip once.

| fault | trials | what happened | held | failures, at 95 % |
| --- | --- | --- | --- | --- |
"""

_TAIL = """
"Came too late" and the like are trials in which the render had ended before the fault struck.{cut}

{disks}
A failing flush or rename, a clock that jumps and a device without memory are doubles in the
program: its own calls fail, or its clock lies. The power is lost in a model of a file system:
a render's writes, flushes and renames are recorded, a trial keeps those up to a moment of chance,
of what was not flushed then a random half, in any order, and cuts unflushed data anywhere. So a
disk that says it has flushed and has not is not covered; nor are network disks, Windows and macOS,
and a GPU's own failures. Trials that all held bound a rate of failure; they do not make it zero.

Run on {date} on {cores} cores ({machine}), {system}; Python {python}, NumPy {numpy}, ffmpeg
{ffmpeg}; {wall} minutes, {cpu} minutes of CPU.

A trial is seeded by its fault's name and its number, so that it can be tried again alone:
`python -m tests.faults kill 1 --from 17`.
"""

_CUT_SHORT = """ "6
of 20" trials are those of a run that was cut short."""

_OF_ROOT = (
    "Full and read-only disks are file systems of their own (tmpfs), a third a limit on files."
)
_OF_OTHERS = "Full disks are limits on the size of files, read-only ones are folders' rights."


def page(outcomes: Mapping[Fault, Outcome], wall: float, cpu: float) -> str:
    """Write the page.

    Args:
        outcomes: of each fault.
        wall: seconds that everything took.
        cpu: seconds of CPU.
    """
    rows = "".join(_row(fault, outcomes.get(fault)) for fault in FAULTS.values())
    full = all(one in outcomes and outcomes[one].trials == one.trials for one in FAULTS.values())
    head = _HEAD.format(frames=sum(LENGTHS), side=SIDE, clips=len(LENGTHS))
    return (
        head
        + rows
        + _TAIL.format(
            cut="" if full else _CUT_SHORT,
            disks=_OF_ROOT if is_root() else _OF_OTHERS,
            date=datetime.now(UTC).date(),
            cores=pipeline.cores(),
            machine=_processor(),
            system=f"{platform.system()} {platform.release().partition('-')[0]}",
            python=platform.python_version(),
            numpy=np.__version__,
            ffmpeg=find_program().version,
            wall=f"{wall / 60:.0f}",
            cpu=f"{cpu / 60:.0f}",
        )
    )


def _row(fault: Fault, outcome: Outcome | None) -> str:
    if outcome is None:
        return f"| {fault.said} | 0 of {fault.trials} | | | |\n"
    happened = ", ".join(f"{what} {count}" for what, count in outcome.happened.most_common())
    bound = 100 * (1 - 0.05 ** (1 / outcome.trials))
    held = f"{outcome.trials} of {outcome.trials}"
    full = outcome.trials == fault.trials
    trials = f"{outcome.trials}" + ("" if full else f" of {fault.trials}")
    return f"| {fault.said} | {trials} | {happened} | {held} | below {bound:.1f} % |\n"


def _processor() -> str:
    try:
        words = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in words.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()
