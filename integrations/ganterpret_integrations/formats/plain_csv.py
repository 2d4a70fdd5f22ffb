"""A table of markers for spreadsheets and scripts: our own CSV, which keeps everything exactly.

Conventions:
    The first row names the columns: ``time``, ``name``, ``note``, ``color``, ``duration``,
    ``id`` and ``exact``; each of the others is a marker. Times are seconds, decimals to the
    nanosecond, which can be read, sorted and counted with. Where that is not exact, ``exact``
    has the fraction, ``10/3 s``, which holds as long as the time beside it is not another one
    (by more than a microsecond). Durations are exact; a point has none.
    Text is UTF-8, with a byte order mark only if it is not ASCII, since spreadsheets want one
    then; rows end in CRLF.

    A spreadsheet runs what begins with ``=``, ``+``, ``-`` or ``@``. A name or note that begins
    so gets an apostrophe in front, which reading takes off again; one that begins with
    apostrophes and such a sign gets one more.

    Read is what spreadsheets and other programs make of such a table: any order of columns, words
    for them that mean the same, columns that nobody knows, semicolons or tabs, decimal commas, a
    clock or timecode for a time. Without a first row of names, the columns are time and name;
    then nothing tells whether ``5,75`` is one cell or two, and it is refused.
    A row without an id of its own may have it in braces behind its name.

Source:
    RFC 4180. The signs are those that OWASP names under "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.units import round_half_up
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.times import is_time, read_length, read_time, spell_time
from ganterpret_integrations.text import clean, clean_lines
from ganterpret_integrations.text_guard import at_most, text_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    legal_id,
    split_id,
)

COLUMNS: Final = ("time", "name", "note", "color", "duration", "id", "exact")

_WHAT: Final = "table"
_NANOSECOND: Final = Fraction(1, 10**9)
_SAME: Final = Fraction(1, 10**6)
"""Seconds by which a time that nobody changed may lie beside the exact one."""

_MEANINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("time", "start", "in", "position", "seconds", "timestamp"),
    "name": ("name", "marker name", "label", "title", "marker", "text"),
    "note": ("note", "notes", "comment", "comments", "description"),
    "color": ("color", "colour"),
    "duration": ("duration", "length"),
    "end": ("end", "stop", "out"),
    "id": ("id",),
    "exact": ("exact",),
}
"""Column -> what it is called, the first that is there counts."""

_DELIMITERS: Final = ",;\t"
_ONE_OR_TWO: Final = re.compile(r"-?[\d:]*\d,\d+(?:,|$)", re.ASCII)
"""A first row that begins with a time with a decimal comma, or with a time and a number."""

_SEPARATOR: Final = re.compile(r"sep=(.)\n")
"""What Excel takes for the sign between its columns."""

_FORMULA: Final = re.compile("'*[=+@\uff1d\uff0b\uff0d\uff20-]")
_GUARDED: Final = re.compile("'+[=+@\uff1d\uff0b\uff0d\uff20-]")


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers; what is none of its own is left out.

    Args:
        timeline: at any rate or none.
        how: nothing of it concerns a table, which is always UTF-8.
    """
    rows = [
        (
            spell_time(_shown(marker.time)),
            _guarded(clean(marker.name)),
            _guarded(clean_lines(marker.note)),
            marker.color,
            spell_time(marker.duration) if marker.duration else "",
            _guarded(marker.id),
            spell_time(marker.time) if marker.time != _shown(marker.time) else "",
        )
        for marker in timeline.markers
    ]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([COLUMNS, *rows])
    text = file.getvalue()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def _shown(time: Fraction) -> Fraction:
    return round_half_up(time / _NANOSECOND) * _NANOSECOND


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def read(data: bytes, how: Reading) -> Timeline:
    """Read a table of markers.

    Args:
        data: the file.
        how: its text's encoding, and the rate and start of timecode.

    Raises:
        TimelineError: these bytes are no table of markers; with the line.
    """
    text = text_of(data, _WHAT, how.encoding)
    rows = table_rows(text)
    first = next(rows, None)
    if first is None:
        raise TimelineError(
            f"This table is empty: its first row names the columns, {', '.join(COLUMNS)}."
        )
    head = first[1]
    notes: tuple[str, ...] = ()
    if is_time(head[0]):
        places, rows = {"time": 0, "name": 1}, chain([first], rows)
        notes = (
            "The table's columns have no names: the first is taken for the time, the second "
            "for the name, and others are not read.",
        )
    else:
        places = _places(head)
    markers = at_most((_marker(number, cells, places, how) for number, cells in rows), _WHAT)
    return Timeline(in_time_order(markers), notes=notes)


def table_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table that hold anything, each with the line on which it ends.

    Args:
        text: its lines end in LF.

    Raises:
        TimelineError: a quote that never closes, or stands in the middle of a cell; a comma that
            may be a decimal one.
    """
    said = _SEPARATOR.match(text)
    body = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num + bool(said), cells
    except csv.Error as error:
        raise TimelineError(
            f"Line {reader.line_num + bool(said)} breaks a table's rules ({error}): a cell with "
            "quotes in it stands in quotes, and doubles those inside.",
            reader.line_num,
        ) from error


def _delimiter(text: str) -> str:
    """Find out what stands between a table's cells, by the first row that has any of it.

    A time in that row's first cell is as long as it can be: ``5,75`` before a semicolon,
    ``00:01:00;02`` before a comma, a whole row under the one name of a column.
    """
    filled = filter(None, map(str.strip, io.StringIO(text)))
    first = next(filled, "")
    if _ONE_OR_TWO.match(first):
        raise TimelineError(
            f"The first row, '{first[:40]}', may begin with a decimal comma or have two cells "
            "there: name the columns in a row above it (time, or time,name), or put semicolons "
            "between the cells.",
            first,
        )
    row = next((each for each in chain([first], filled) if set(each) & set(_DELIMITERS)), "")
    begins = {sign: row.partition(sign)[0].strip(' "') for sign in "\t;,"}
    timed = [sign for sign, cell in begins.items() if is_time(cell)]
    if timed:
        return max(timed, key=lambda sign: len(begins[sign]))
    return max(_DELIMITERS, key=row.count)


def _places(head: Sequence[str]) -> dict[str, int]:
    """Find out which column holds what."""
    names = [clean(cell).casefold() for cell in head]
    found = {
        field: names.index(word)
        for field, words in _MEANINGS.items()
        for word in reversed(words)
        if word in names
    }
    if "time" not in found:
        raise TimelineError(
            f"The first row names no column 'time': it has {', '.join(head)[:80]}, and "
            f"{', '.join(COLUMNS)} are known.",
            head[0],
        )
    return found


def _marker(number: int, cells: Sequence[str], places: Mapping[str, int], how: Reading) -> Marker:
    said = {field: cells[at] for field, at in places.items() if at < len(cells)}
    if not said.get("time"):
        raise TimelineError(
            f"Line {number} has no time: every row but the first is a marker.", number
        )
    try:
        time = read_time(said["time"], how)
        exact = read_time(said["exact"], how) if said.get("exact") else time
        time = exact if abs(exact - time) <= _SAME else time
        duration = _duration(said, time, how)
    except SettingError as error:
        raise TimelineError(f"Line {number}: {error}", number) from error
    name, id = clean(_unguarded(said.get("name", ""))), legal_id(_unguarded(said.get("id", "")))
    if not id:
        name, id = split_id(name)
    color = said.get("color", "").casefold()
    return Marker(
        time,
        name,
        duration,
        clean_lines(_unguarded(said.get("note", ""))),
        color if color in COLORS else "",
        id,
    )


def _duration(said: Mapping[str, str], time: Fraction, how: Reading) -> Fraction:
    if said.get("duration"):
        return read_length(said["duration"], how)
    if said.get("end"):
        return max(read_time(said["end"], how) - time, Fraction(0))
    return Fraction(0)
