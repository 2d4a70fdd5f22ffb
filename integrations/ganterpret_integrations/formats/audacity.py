r"""Audacity's labels: File > Export Other > Export Labels, and Import > Labels.

Conventions:
    A line is a label: its start and its end in seconds with six decimals, and its text, with a
    tab between; a point ends where it starts. A second line that begins with a backslash holds
    the frequencies of a spectral selection and says nothing of time. Very old files have no end.
    The keyframe's id is the last word of the text, in braces.

Source:
    The Audacity manual, "Importing and Exporting Labels".
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from ganterpret.units import round_half_up
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most, lines_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
    with_id,
)

GRID: Final = Fraction(1, 1_000_000)
"""Seconds from one place to the next."""

_WHAT: Final = "file of labels"
_SECONDS: Final = re.compile(r"\s*(-?\d{1,9})(?:[.,](\d{0,15}))?\s*", re.ASCII)
_LEGAL: Final = "a label is its start and its end in seconds and its text, with a tab between"


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers; what is none of its own is left out.

    Args:
        timeline: at any rate or none.
        how: nothing of it concerns labels, which are always UTF-8.
    """
    return "".join(f"{_label(marker)}\n" for marker in timeline.markers).encode("utf-8")


def _label(marker: Marker) -> str:
    times = (marker.time, marker.time + marker.duration)
    return "\t".join([*map(_spelled, times), with_id(clean(marker.name), marker.id)])


def _spelled(time: Fraction) -> str:
    microseconds = round_half_up(time / GRID)
    seconds, rest = divmod(abs(microseconds), 1_000_000)
    return f"{'-' if microseconds < 0 else ''}{seconds}.{rest:06d}"


def read(data: bytes, how: Reading) -> Timeline:
    """Read labels.

    Args:
        data: the file.
        how: its text's encoding if it is neither UTF-8 nor cp1252.

    Raises:
        TimelineError: these bytes are no labels; with the line.
    """
    markers = (
        _marker(number, line)
        for number, line in enumerate(lines_of(data, _WHAT, how.encoding), 1)
        if line.strip() and not line.startswith("\\")
    )
    return Timeline(in_time_order(at_most(markers, _WHAT)), grid=GRID)


def _marker(number: int, line: str) -> Marker:
    first, *rest = line.split("\t")
    start = _seconds(first)
    if start is None:
        raise TimelineError(
            f"Line {number} begins with '{clean(first)[:40]}', which is no number of seconds: "
            f"{_LEGAL}.",
            number,
        )
    if not rest:
        raise TimelineError(f"Line {number} has no tab: {_LEGAL}.", number)
    end = _seconds(rest[0])
    if end is None:
        end = start
    else:
        rest = rest[1:]
    # Audacity takes the ends of a label in any order.
    start, end = min(start, end), max(start, end)
    name, id = split_id(clean(" ".join(rest)))
    return Marker(start, name, end - start, id=id)


def _seconds(text: str) -> Fraction | None:
    """Read a decimal, whatever sign the writer's country has before the decimals."""
    match = _SECONDS.fullmatch(text)
    return Fraction(f"{match[1]}.{match[2] or 0}") if match else None
