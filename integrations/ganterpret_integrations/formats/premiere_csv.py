"""Premiere Pro's markers as a table, which it only writes: read, never written.

Conventions:
    Columns are name, description, in, out, duration and, in newer versions, the marker's type.
    Premiere names them in its own language, so that a first row with names that nobody knows
    is taken for these, in this order, where the row under it has three timecodes in their places.
    Its own files are in UTF-16 with a byte order mark and have tabs between the columns; what
    other programs make of them, in UTF-8 and with commas, is read too.

    Timecode counts from 00:00:00:00 at the sequence's rate, which the file does not say; drop
    frame has semicolons. A marker of no length ends where it begins. What a marker is (comment,
    chapter, segmentation, ...) is not kept; colours are not in the file. The keyframe's id is the
    last word of the name, in braces.

Source:
    The shape of Premiere's own files, as SubtitleEdit's pull request 13731 and public scripts
    that read it tell it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.units import (
    can_drop_frames,
    format_rate,
    format_timecode,
    parse_timecode,
    timebase,
)
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.formats.plain_csv import table_rows
from ganterpret_integrations.formats.times import first_frame
from ganterpret_integrations.text import clean, clean_lines
from ganterpret_integrations.text_guard import at_most, text_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)

COLUMNS: Final = ("Marker Name", "Description", "In", "Out", "Duration")

_WHAT: Final = "table of Premiere's markers"
_HEAD: Final = tuple(name.casefold() for name in COLUMNS)
_CODES: Final = slice(2, 5)
_TIMECODE: Final = re.compile(r"(?:\d\d[:;]){3}\d\d", re.ASCII)
_SEEN: Final = 16 * 1024
"""Bytes that are looked at to tell whose a file is: more than its first two rows."""


def claims(data: bytes) -> bool:
    """Tell whether bytes begin as Premiere's table of markers does, in any of its languages."""
    wide = next(
        (
            codec
            for mark, codec in (
                (codecs.BOM_UTF16_LE, "utf-16-le"),
                (codecs.BOM_UTF16_BE, "utf-16-be"),
            )
            if data.startswith(mark)
        ),
        "utf-8",
    )
    text = data[:_SEEN].decode(wide, "replace").removeprefix("\ufeff")
    rows = table_rows(re.sub(r"\r\n?", "\n", text))
    try:
        _, head = next(rows, (0, [""]))
        _, first = next(rows, (0, [""]))
    except TimelineError:
        return False
    return _named(head) or (head[0] != "#" and _has_codes(first))


def _named(head: Sequence[str]) -> bool:
    return set(_HEAD[:3]) <= {clean(cell).casefold() for cell in head}


def _has_codes(cells: Sequence[str]) -> bool:
    codes = cells[_CODES]
    return len(codes) == 3 and all(_TIMECODE.fullmatch(code) for code in codes)


def read(data: bytes, how: Reading) -> Timeline:
    """Read the markers of a sequence.

    Args:
        data: the file.
        how: the sequence's rate, the frame number of its first frame, and the text's encoding
            if it is neither UTF-16 with a mark nor UTF-8.

    Raises:
        TimelineError: no rate was told, or these bytes are no such table; with the line.
        SettingError: the rate, or the start at it, has no timecode.
    """
    rows = list(table_rows(text_of(data, _WHAT, how.encoding)))
    _, head = rows[0] if rows else (0, [""])
    named = _named(head)
    if not named and not (len(rows) > 1 and _has_codes(rows[1][1])):
        raise TimelineError(
            f"This is no {_WHAT}: its first row is not {', '.join(COLUMNS)}, and no row of a "
            "name, a description and three timecodes is under it.",
            head[0],
        )
    rate = how.rate
    if rate is None:
        raise TimelineError(
            "Premiere's table of markers does not say how many frames a second has: give --rate."
        )
    timebase(rate)
    names = [clean(cell).casefold() for cell in head] if named else list(_HEAD)
    places = {name: names.index(name) for name in _HEAD if name in names}
    drop_frame = _drops(rows, places["in"])
    if drop_frame and not can_drop_frames(rate):
        raise TimelineError(
            f"This {_WHAT} counts drop frame (its timecode has semicolons), which is at 29.97 and "
            f"59.94 frames a second alone: give the sequence's --rate instead of "
            f"{format_rate(rate)}."
        )
    start = first_frame(how, rate, drop_frame)
    markers = at_most(_markers(rows[1:], places, rate, start), _WHAT)
    return Timeline(
        markers=in_time_order(markers),
        rate=rate,
        start=start,
        drop_frame=drop_frame,
        notes=_notes(markers, start, rate, drop_frame=drop_frame),
    )


def _drops(rows: Sequence[tuple[int, list[str]]], place: int) -> bool:
    """Tell whether a file counts drop frame, and refuse one that counts both ways."""
    seen: dict[bool, int] = {}
    for number, cells in rows[1:]:
        if place < len(cells) and _TIMECODE.fullmatch(cells[place]):
            seen.setdefault(cells[place][-3] == ";", number)
    if len(seen) > 1:
        first, second = sorted(seen.values())
        raise TimelineError(
            f"Lines {first} and {second} count frames in two ways, with ':' and with ';' before "
            "the frames: a sequence counts drop frame or it does not.",
            second,
        )
    return next(iter(seen), False)


def _markers(
    rows: Sequence[tuple[int, list[str]]],
    places: Mapping[str, int],
    rate: Fraction,
    start: int,
) -> Iterator[Marker]:
    for number, cells in rows:
        said = {name: cells[at] for name, at in places.items() if at < len(cells)}
        begin = _frame(number, said.get("in", ""), rate)
        name, id = split_id(clean(said.get("marker name", "")))
        yield Marker(
            (begin - start) / rate,
            name,
            _length(number, said, begin, rate) / rate,
            clean_lines(said.get("description", "")),
            id=id,
        )


def _length(number: int, said: Mapping[str, str], begin: int, rate: Fraction) -> int:
    """Return a marker's frames: its duration where that is told, else up to its end."""
    if said.get("duration"):
        return _frame(number, said["duration"], rate)
    return max(_frame(number, said["out"], rate) - begin, 0) if said.get("out") else 0


def _frame(number: int, code: str, rate: Fraction) -> int:
    if not _TIMECODE.fullmatch(code):
        raise TimelineError(
            f"Line {number} says '{code[:40]}' where timecode such as 00:01:02:12 is legal: show "
            "timecode in the sequence's settings, not frames, feet or samples, and export the "
            "markers again.",
            number,
        )
    try:
        return parse_timecode(code, rate)[0]
    except SettingError as error:
        raise TimelineError(f"Line {number}: {error}", number) from error


def _notes(
    markers: Sequence[Marker], start: int, rate: Fraction, *, drop_frame: bool
) -> tuple[str, ...]:
    early = [marker for marker in markers if marker.time < 0]
    if not early:
        return ()
    return (
        f"{len(early)} of {len(markers)} markers lie before the sequence's start, "
        f"{format_timecode(start, rate, drop_frame)}: give --start-timecode if the sequence "
        "starts elsewhere.",
    )
