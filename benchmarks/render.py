"""How quick rendering is, side by side with the ways it would be done without this program.

Run from the top folder: ``python -m benchmarks.render [--resolutions 128 256 512] [--rounds 5]
[--parts forward job edit overlap memory]``; all of it takes about half an hour on two cores.
"""

from __future__ import annotations

import argparse

from benchmarks.forward import forward_table
from benchmarks.jobs import edit_table, job_table, memory_table, overlap_table
from benchmarks.machine import machine

PARTS = ("forward", "job", "edit", "overlap", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--resolutions", type=int, nargs="+", default=[128, 256, 512])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    print(machine() + "\n")
    if "forward" in options.parts:
        forward_table(options.resolutions, options.rounds)
    if "job" in options.parts:
        job_table(options.rounds)
    if "edit" in options.parts:
        edit_table(options.rounds)
    if "overlap" in options.parts:
        overlap_table(options.rounds)
    if "memory" in options.parts:
        memory_table()


if __name__ == "__main__":
    main()
