"""A program that renders a short toy movie, then one ten times as long, and tells its memory.

Usage: ``growing.py FOLDER``; prints two numbers: the most memory it has had so far in KiB, after
each. It runs alone since a process cannot forget its peak.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from tests.core.toys import Toy, make_plan

from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.movie import render_movie

SIDE = 64
FRAMES = 600
"""Frames of the short movie; those of the long one are 66 MB more."""

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, segments in (("short", 2), ("long", 20)):
        toy = Toy(resolution=(SIDE, SIDE), batch=20)
        job = Job(make_plan((FRAMES // 2,) * segments), toy, Look(CODECS["ffv1"]))
        render_movie(job, ClipStore(folder / name), folder / f"{name}.mov", song=None)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
