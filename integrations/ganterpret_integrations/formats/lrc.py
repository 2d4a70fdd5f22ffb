"""LRC, the lyrics that players show line by line, read.

Conventions:
    A line is one or more times in brackets and the text that is sung then: ``[01:02.50]text``.
    ``[offset:+500]`` makes all of them come so many milliseconds sooner, as players take it.
    Other tags (``[ar:...]``) say nothing of time. Times of single words, ``<01:02.80>``, are left
    out. A time without a text ends the line before it and is no marker.

Source:
    "LRC (file format)", Wikipedia; there is no standard. Times have two decimals or three, and
    a colon before them in some files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most, lines_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)

GRID: Final = Fraction(1, 100)
"""Seconds from one place to the next."""

_WHAT: Final = "file of lyrics"
_CLOCK: Final = r"(\d{1,4}):([0-5]?\d)(?:[.:](\d{1,3}))?"
_STAMP: Final = re.compile(rf"\s*\[{_CLOCK}\]", re.ASCII)
_WORD_STAMP: Final = re.compile(rf"<{_CLOCK}>", re.ASCII)
_OFFSET: Final = re.compile(r"\s*\[offset:\s*([+-]?\d{1,9})\s*\]\s*", re.ASCII | re.IGNORECASE)
_TAG: Final = re.compile(r"\s*\[[^\]]*\]\s*|\s*#.*")


def read(data: bytes, how: Reading) -> Timeline:
    """Read lyrics with times.

    Args:
        data: the file.
        how: its text's encoding if it is neither UTF-8 nor cp1252.

    Raises:
        TimelineError: a line is none of LRC, or no line has a time.
    """
    lines = lines_of(data, _WHAT, how.encoding)
    offsets = [int(match[1]) for match in map(_OFFSET.fullmatch, lines) if match]
    # Players show text sooner by a positive offset.
    shift = -Fraction(offsets[-1], 1000) if offsets else Fraction(0)
    sung = at_most(_sung(lines), _WHAT)
    if not sung and any(line.strip() for line in lines):
        raise TimelineError("These are no lyrics: no line of them is such as '[01:02.50]text'.")
    markers = [Marker(time + shift, *_named(text)) for time, text in sung if text]
    return Timeline(in_time_order(markers), grid=GRID)


def _named(text: str) -> tuple[str, Fraction, str, str, str]:
    name, id = split_id(text)
    return name, Fraction(0), "", "", id


def _sung(lines: Sequence[str]) -> Iterator[tuple[Fraction, str]]:
    for number, line in enumerate(lines, 1):
        rest, times = line, []
        while stamp := _STAMP.match(rest):
            times.append(_seconds(stamp))
            rest = rest[stamp.end() :]
        if not times and line.strip() and not _TAG.fullmatch(line):
            raise TimelineError(
                f"Line {number} begins with '{clean(line)[:40]}', which is no time of lyrics: "
                "a line is such as '[01:02.50]text'.",
                number,
            )
        text = clean(_WORD_STAMP.sub(" ", rest))
        yield from ((time, text) for time in times)


def _seconds(stamp: re.Match[str]) -> Fraction:
    minutes, seconds, decimals = stamp.groups()
    return 60 * int(minutes) + int(seconds) + Fraction(f"0.{decimals or 0}")
