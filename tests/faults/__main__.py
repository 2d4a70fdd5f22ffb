"""Try faults for real, each many times, and write what held to docs/reliability.md.

Usage: ``python -m tests.faults`` tries everything as often as the table says and writes the page.
``python -m tests.faults NAME N`` tries one fault so often, ``python -m tests.faults --short`` each
of them a few times; both print what happened as JSON.

Conventions:
    A trial's chance is seeded by the fault's name and the trial's number: what breaks is named
    with both, and can be tried again alone: ``python -m tests.faults NAME N --from NUMBER``.
    A broken invariant ends everything with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import imageio_ffmpeg
from tests.faults import report
from tests.faults.table import FAULTS, Fault, Outcome
from tests.faults.work import BrokenError, Clean, make_clean

from ganterpret import pipeline
from ganterpret.ffmpeg import find_program
from ganterpret.files import write_text

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def tried(place: Path, clean: Clean, name: str, number: int) -> tuple[int, str, str]:
    """Run one trial; its number, what happened, and what broke: "" for nothing."""
    folder = place / f"{name}-{number}"
    folder.mkdir()
    chance = random.Random(f"{name} {number}")
    try:
        happened = FAULTS[name].work(folder, clean, chance)
    except BrokenError as error:
        return number, "broken", str(error)
    except Exception as error:  # noqa: BLE001  it is told with the trial's number
        return number, "broken", f"{type(error).__name__}: {error}"
    shutil.rmtree(folder)
    return number, happened, ""


def try_fault(place: Path, clean: Clean, name: str, numbers: Sequence[int]) -> Outcome:
    """Run trials of a fault, a process a core, up to the first that breaks."""
    begun = time.monotonic()
    happened: Counter[str] = Counter()
    work = partial(tried, place, clean, name)
    with multiprocessing.get_context("fork").Pool(min(len(numbers), pipeline.cores())) as pool:
        for number, what, broken in pool.imap_unordered(work, numbers):
            if broken:
                raise BrokenError(f"{name}, trial {number}: not so: {broken} (in {place})")
            happened[what] += 1
    return Outcome(len(numbers), happened, time.monotonic() - begun)


def try_all(place: Path, clean: Clean) -> None:
    """Try everything, and write the page."""
    begun, used = time.monotonic(), cpu_seconds()
    outcomes: dict[Fault, Outcome] = {}
    for name, fault in FAULTS.items():
        print(f"{name}: {fault.trials} trials, seeds '{name} 0' on", flush=True)
        outcomes[fault] = try_fault(place, clean, name, range(fault.trials))
        print(f"  {dict(outcomes[fault].happened)}, {outcomes[fault].seconds:.0f} s", flush=True)
        wall, cpu = time.monotonic() - begun, cpu_seconds() - used
        write_text(PAGE, report.page(outcomes, wall, cpu))
    print(f"Everything held, in {wall:.0f} s ({cpu:.0f} s of CPU): {PAGE}")


def cpu_seconds() -> float:
    """Seconds of CPU that this program and its ended children have used."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("name", nargs="?", choices=FAULTS, help="one fault; else everything")
    parser.add_argument("trials", nargs="?", type=int, default=1, help="how often")
    parser.add_argument("--short", action="store_true", help="each fault a few times")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first's number")
    wanted = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    # It starts five times as fast as a distribution's.
    os.environ["GANTERPRET_FFMPEG"] = imageio_ffmpeg.get_ffmpeg_exe()
    find_program()  # once, and not in every child
    place = Path(tempfile.mkdtemp(prefix="faults-"))
    place.chmod(0o755)  # some trials run without root's rights
    try:
        clean = make_clean(place / "clean")
        if wanted.short:
            short = {name: range(fault.short) for name, fault in FAULTS.items() if fault.short}
            few = {name: try_fault(place, clean, name, short[name]).happened for name in short}
            print(json.dumps(few))
        elif wanted.name is None:
            try_all(place, clean)
        else:
            numbers = range(wanted.first, wanted.first + wanted.trials)
            print(json.dumps(try_fault(place, clean, wanted.name, numbers).happened))
    except BrokenError as error:
        print(f"Broken: {error}", file=sys.stderr)
        return 1
    shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
