"""Reaper's Region/Marker Manager as a table: Export regions/markers, and Import, in its menu.

Conventions:
    The first row is ``#,Name,Start,End,Length`` and perhaps ``Color``; ``M1`` is a marker and
    ``R1`` a region, which has an end and a length too; colours are RRGGBB. The keyframe's id is
    the last word of the name, in braces. Names are written as they are: this is a table for
    Reaper, not for spreadsheets.

    Reaper writes times as its ruler shows them, and does not say how: ``h:mm:ss.mmm``, seconds,
    timecode, which needs a rate and counts from the project's beginning, or measures
    (``5.1.00``: bar, beat, hundredths of it), which need a tempo map. Samples look like whole
    seconds and are refused where a whole number is no likely second. We write ``h:mm:ss.mmm``.
    Whether Reaper rounds or cuts to the last digit is not documented: both count as unmoved.

Source:
    The shape of Reaper's own files, as published by programs that read them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_TIME
from ganterpret.units import round_half_up
from ganterpret_integrations.colors import from_rgb, rgb_of
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.plain_csv import table_rows
from ganterpret_integrations.formats.times import read_length
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most, text_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
    with_id,
)

GRID: Final = Fraction(1, 1000)
"""Seconds from one place that is written to the next."""

_WHAT: Final = "table of Reaper"
_HEAD: Final = ("#", "Name", "Start", "End", "Length", "Color")
_CLAIM: Final = re.compile(rb"(?:\xef\xbb\xbf)?#[,;\t]Name[,;\t]Start\b", re.IGNORECASE)
_MEASURE: Final = re.compile(r"(-?\d{1,6})\.(\d{1,3})\.(\d{2,3})", re.ASCII)
_TIMECODE: Final = re.compile(r"\d+[:;]\d+[:;]\d+[:;]\d+", re.ASCII)
_DECIMALS: Final = re.compile(r"[.,](\d+)$", re.ASCII)
_SAMPLES: Final = re.compile(r"\d{6,}", re.ASCII)
_END: Final = MAX_TIME * 1000
"""The last millisecond that is read, below the first whose hours have five digits."""

_COLOR: Final = re.compile(r"#?([0-9A-Fa-f]{6})", re.ASCII)


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers; what is none of its own is left out.

    Args:
        timeline: at any rate or none.
        how: nothing of it concerns Reaper, which reads UTF-8.

    Raises:
        TimelineError: a marker before 0, for which Reaper's ruler has no such time, or one that
            is read no more, since it lies behind `MAX_TIME`.
    """
    early = [marker for marker in timeline.markers if _milliseconds(marker.time) < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(timeline.markers)} markers lie before the song, which a table "
            "of Reaper cannot say: move them with --offset.",
            early[0].time,
        )
    late = [each for each in timeline.markers if _milliseconds(each.time + each.duration) > _END]
    if late:
        raise TimelineError(
            f"{len(late)} of {len(timeline.markers)} markers lie or end behind {MAX_TIME} "
            "seconds, the latest that is read again: delete them.",
            late[0].time,
        )
    numbers = {"M": 0, "R": 0}
    rows = []
    for marker in timeline.markers:
        start, end = map(_milliseconds, (marker.time, marker.time + marker.duration))
        kind = "R" if end > start else "M"
        numbers[kind] += 1
        span = (_clock(end), _clock(end - start)) if end > start else ("", "")
        name = with_id(clean(marker.name), marker.id)
        color = f"{rgb_of(marker.color):06X}" if marker.color else ""
        rows.append((f"{kind}{numbers[kind]}", name, _clock(start), *span, color))
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([_HEAD, *rows])
    return file.getvalue().encode("utf-8")


def _milliseconds(time: Fraction) -> int:
    return round_half_up(time / GRID)


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}.{rest:03d}"


def claims(data: bytes) -> bool:
    """Tell whether bytes begin with the names of Reaper's columns."""
    return bool(_CLAIM.match(data))


def read(data: bytes, how: Reading) -> Timeline:
    """Read markers and regions.

    Args:
        data: the file.
        how: the rate of timecode, the tempo map of measures.

    Raises:
        TimelineError: these bytes are no table of Reaper, or its times need more than was told;
            with the line.
    """
    rows = table_rows(text_of(data, _WHAT, how.encoding))
    _, head = next(rows, (0, [""]))
    names = [clean(cell).casefold() for cell in head]
    missing = [name for name in _HEAD[:3] if name.casefold() not in names]
    if missing:
        raise TimelineError(
            f"This is no table of Reaper: its first row has no column '{missing[0]}', and "
            f"{','.join(_HEAD)} is what it begins with.",
            missing[0],
        )
    places = {name: names.index(name.casefold()) for name in _HEAD if name.casefold() in names}
    steps: set[Fraction] = set()
    markers = at_most(_markers(rows, places, how, steps), _WHAT)
    return Timeline(in_time_order(markers), grid=2 * min(steps, default=GRID))


def _markers(
    rows: Iterator[tuple[int, list[str]]],
    places: Mapping[str, int],
    how: Reading,
    steps: set[Fraction],
) -> Iterator[Marker]:
    for number, cells in rows:
        said = {name: cells[at] for name, at in places.items() if at < len(cells)}
        kind = said.get("#", "")[:1].upper()
        if kind not in ("M", "R") or not said.get("Start"):
            raise TimelineError(
                f"Line {number} is neither a marker (M1, name, start) nor a region (R1, name, "
                "start, end, length).",
                number,
            )
        try:
            time, step = _place(said["Start"], how)
            end = _place(said["End"], how)[0] if kind == "R" and said.get("End") else time
        except SettingError as error:
            raise TimelineError(f"Line {number}: {error}", number) from error
        steps.add(step)
        name, id = split_id(clean(said.get("Name", "")))
        color = _COLOR.fullmatch(said.get("Color", ""))
        yield Marker(
            time,
            name,
            max(end - time, Fraction(0)),
            color=from_rgb(int(color[1], 16)) if color else "",
            id=id,
        )


def _place(text: str, how: Reading) -> tuple[Fraction, Fraction]:
    """Read a time of the ruler, and how far the ruler's places are apart there."""
    if measure := _MEASURE.fullmatch(text):
        return _of_measure(measure, how.tempo)
    if _SAMPLES.fullmatch(text):
        raise SettingError(
            f"'{text}' is a number of samples, it seems: show another unit than samples in "
            "Reaper's ruler and export again.",
            text,
        )
    time = read_length(text, how)
    if _TIMECODE.fullmatch(text):
        return time, 1 / (how.rate or Fraction(1))
    decimals = _DECIMALS.search(text)
    return time, Fraction(1, 10 ** min(len(decimals[1]), 6)) if decimals else GRID


def _of_measure(measure: re.Match[str], tempo: TempoMap | None) -> tuple[Fraction, Fraction]:
    """Return the time of a bar, a beat in it, and hundredths (or thousandths) of the beat."""
    if tempo is None:
        raise SettingError(
            f"'{measure[0]}' counts bars and beats, and the file does not say the tempo: give "
            "--tempo or --tempo-map, or show minutes and seconds in Reaper's ruler and export "
            "again.",
            measure[0],
        )
    parts = 10 ** len(measure[3])
    counted = int(measure[2]) - 1 + Fraction(int(measure[3]), parts)
    start, note = tempo.bar_start(int(measure[1]))
    beat = start + counted * note
    time, later = tempo.seconds_at(beat), tempo.seconds_at(beat + note / parts)
    return time, later - time
