r"""Chapters: a movie's segments by name, and the text in which ffmpeg takes them.

Conventions:
    A chapter is (start, stop, title), half-open, in whole units of a *base*, seconds exact: in a
    movie these are frames. Titles are one printable line. In the text, ``=``, ``;``, ``#``,
    ``\`` and line ends of a title stand behind a backslash.

Source:
    FFmpeg Formats Documentation, "Metadata".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from ganterpret.categories import CATEGORIES
from ganterpret.plan import Plan
from ganterpret.score import Keyframe

Chapter = tuple[int, int, str]


def chapters_of(plan: Plan, start: int, stop: int) -> tuple[Chapter, ...]:
    """Return a chapter for each segment of the frames start ... stop, counted from start."""
    return tuple(
        (
            max(segment.start_frame, start) - start,
            min(segment.stop_frame, stop) - start,
            title_of(segment.left),
        )
        for segment in plan.segments
        if max(segment.start_frame, start) < min(segment.stop_frame, stop)
    )


def title_of(keyframe: Keyframe) -> str:
    """Name what a keyframe begins: by its label, or its category where it has none."""
    shown = "".join(char if char.isprintable() else " " for char in keyframe.label)
    return " ".join(shown.split()) or CATEGORIES[keyframe.category].name


def sheet(chapters: Iterable[Chapter], base: Fraction) -> bytes:
    r"""Write chapters as ffmpeg's metadata text.

    Args:
        chapters: in time order.
        base: seconds of a unit, exact.

    >>> sheet([(0, 2, "a=b")], Fraction(1, 25)).decode().split("\n")[2:]
    ['TIMEBASE=1/25', 'START=0', 'END=2', 'title=a\\=b', '']
    """
    lines = [";FFMETADATA1"]
    for start, stop, title in chapters:
        lines += [
            "[CHAPTER]",
            f"TIMEBASE={base.numerator}/{base.denominator}",
            f"START={start}",
            f"END={stop}",
            f"title={_escaped(title)}",
        ]
    return "\n".join([*lines, ""]).encode("utf-8")


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
