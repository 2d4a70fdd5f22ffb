r"""Chapters as ffmpeg's metadata text: ``ffmpeg -i song.m4a -i song.ffmeta -map_metadata 1 ...``.

Conventions:
    The file begins with ``;FFMETADATA1``; a ``[CHAPTER]`` has a TIMEBASE (a nanosecond if it has
    none), START and END in it, and a title whose ``=``, ``;``, ``#``, ``\`` and line ends stand
    behind a backslash. A chapter lasts until the next begins, so that only its start is a
    marker's. Nothing begins at the song's end: the last marker is left out if it stands there.
    The keyframe's id is the last word of the title, in braces.

    ``.ffmeta`` is the suffix for which ffmpeg itself writes this format: ``ffmpeg -i movie.mp4
    chapters.ffmeta`` takes the chapters out of a movie.

Source:
    FFmpeg Formats Documentation, "Metadata".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ganterpret.chapters import sheet
from ganterpret.limits import MAX_LINE
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
"""Seconds from one place that is written to the next."""

_WHAT: Final = "file of chapters"
_HEAD: Final = ";FFMETADATA"
_NANOSECOND: Final = Fraction(1, 10**9)
_NUMBER: Final = re.compile(r"-?\d{1,20}", re.ASCII)
_BASE: Final = re.compile(r"(\d{1,10})/(\d{1,10})", re.ASCII)
_FIELD: Final = re.compile(r"((?:[^=\\]|\\.)*)=(.*)", re.DOTALL)


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers as chapters.

    Args:
        timeline: at any rate or none.
        how: nothing of it concerns chapters, which are always UTF-8.

    Raises:
        TimelineError: a marker before 0.
    """
    markers = without_end(timeline)
    starts = [round_half_up(marker.time / GRID) for marker in markers]
    early = [start for start in starts if start < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(starts)} markers lie before the song, where no chapter can "
            "begin: move them with --offset.",
            early[0] * GRID,
        )
    length = round_half_up((timeline.duration or Fraction(0)) / GRID)
    end = max([length, *(start + 1_000_000 for start in starts[-1:] if start >= length)])
    titles = [with_id(clean(marker.name), marker.id) for marker in markers]
    spans = pairwise([*starts, end])
    chapters = ((*span, title) for span, title in zip(spans, titles, strict=True))
    return sheet(chapters, GRID)


def without_end(timeline: Timeline) -> tuple[Marker, ...]:
    """Return a timeline's markers in time order, without the last if it stands at the end."""
    markers, end = in_time_order(timeline.markers), timeline.duration
    # A file of beats ends with its last event, which says nothing of the song's length.
    if markers and end is not None and timeline.tempo is None and markers[-1].time >= end:
        return markers[:-1]
    return markers


def read(data: bytes, how: Reading) -> Timeline:
    """Read chapters as markers.

    Args:
        data: the file.
        how: its text's encoding if it is not UTF-8.

    Raises:
        TimelineError: these bytes are no metadata of ffmpeg; with the line.
    """
    lines = lines_of(data, _WHAT, how.encoding)
    if not lines[0].startswith(_HEAD):
        raise TimelineError(f"This is no file of chapters: its first line is {_HEAD}1.", lines[0])
    sections = _sections(lines)
    _, _, head = next(sections)
    found = at_most(
        (_chapter(number, fields) for number, name, fields in sections if name == "[CHAPTER]"),
        _WHAT,
    )
    markers = in_time_order([marker for marker, _, _ in found])
    end = max((stop for _, stop, _ in found if stop is not None), default=Fraction(0))
    return Timeline(
        markers,
        name=clean(head.get("title", "")),
        duration=end if markers and end > markers[-1].time else None,
        # With one of more than a second, nothing would ever have moved.
        grid=min(max((base for _, _, base in found), default=GRID), Fraction(1)),
        marks_end=False,
    )


def _sections(lines: Sequence[str]) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """Yield the line, the name and the fields of each section, the file's own ones first."""
    begun, section = 1, ""
    fields: dict[str, str] = {}
    for number, line in _logical(lines):
        if line.startswith("["):
            yield begun, section, fields
            begun, section, fields = number, line.strip().upper(), {}
        elif match := _FIELD.fullmatch(line):
            name, value = (
                re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in match.groups()
            )
            fields[name.strip().lower() if section else name] = value
    yield begun, section, fields


def _logical(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield lines that hold something, those joined that end in a backslash of their own."""
    parts: list[str] = []
    for number, line in enumerate(lines, 1):
        if not parts and (line.startswith((";", "#")) or not line.strip()):
            continue
        parts.append(line)
        if (len(line) - len(line.rstrip("\\"))) % 2 and number < len(lines):
            continue
        whole = "\n".join(parts)
        if len(whole) > MAX_LINE:
            raise TimelineError(
                f"Line {number} ends a text of {len(whole)} characters: at most {MAX_LINE} are "
                "read.",
                number,
            )
        yield number - len(parts) + 1, whole
        parts = []


def _chapter(number: int, fields: Mapping[str, str]) -> tuple[Marker, Fraction | None, Fraction]:
    """Read a chapter's start and title, its end if it has one, and its time base."""
    said, start = fields.get("timebase", "").strip(), fields.get("start", "").strip()
    match = _BASE.fullmatch(said)
    if (said and not match) or (match and 0 in (int(match[1]), int(match[2]))):
        raise TimelineError(
            f"The chapter in line {number} has TIMEBASE={said[:40]}: a fraction such as 1/1000 "
            "is legal.",
            number,
        )
    if not _NUMBER.fullmatch(start):
        raise TimelineError(
            f"The chapter in line {number} has START={start[:40]}: a whole number is legal.",
            number,
        )
    base = Fraction(int(match[1]), int(match[2])) if match else _NANOSECOND
    name, id = split_id(clean(fields.get("title", "")))
    end = fields.get("end", "").strip()
    stop = int(end) * base if _NUMBER.fullmatch(end) else None
    return Marker(int(start) * base, name, id=id), stop, base
