"""Markers of a Pro Tools session, from the text that it exports: read, never written.

Conventions:
    A header of keys, then lists; of these only the markers' is read. Columns are parted by tabs
    and padded with spaces. Names and comments may hold line breaks: a line that does not begin
    with a number and as many columns goes on with the row before it. The text is UTF-8, or, as
    "TextEdit" text, Mac Roman.

    Times count from the session's start. A marker that lies at a sample says which, and is
    exact; one that lies at a bar and beat is where its location says, in the unit that was
    exported: timecode, minutes and seconds, samples, or bars and beats if the tempo was told.
    Markers came to Pro Tools in a MIDI file: with its tempo, what has not left its tick has not
    moved.

Source:
    Session texts of Pro Tools 2020.3; Avid, "Pro Tools Reference Guide", Export Session
    Information as Text, and for the columns of tracks the notes of 2023.12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES, parse_rate, parse_time, parse_timecode
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.text import clean, clean_lines
from ganterpret_integrations.text_guard import at_most, text_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)

TICKS: Final = 960
"""Of Pro Tools, to the quarter note."""

_WHAT: Final = "session text"
_LIST: Final = "MARKERSLISTING"
_COLUMNS: Final = ("LOCATION", "TIME REFERENCE", "UNITS", "NAME")
_CLAIM: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?SESSION NAME:\t|^M A R K E R S +L I S T I N G", re.MULTILINE
)
_LOOKED_AT: Final = 64 * 1024
_NUMBER: Final = re.compile(r"\s*\d+\s*\t", re.ASCII)
_SAMPLES: Final = re.compile(r"-?\d{1,15}", re.ASCII)
_RATE: Final = re.compile(r"\d{1,7}(?:\.\d{0,12})?", re.ASCII)
_TIMECODE: Final = re.compile(r"(\d\d:\d\d:\d\d)[:;.](\d\d)(?:\.(\d\d))?", re.ASCII)
_CLOCK: Final = re.compile(r"\d{1,5}:\d\d(?:[.,](\d{1,6}))?", re.ASCII)
_MEASURE: Final = re.compile(r"(\d{1,6})\|\s*(\d{1,4})(?:\|\s*(\d{1,4}))?", re.ASCII)
_FORMAT: Final = re.compile(r"([\d.]{1,8})( drop)? ?(?:frame|fps)?", re.ASCII | re.IGNORECASE)
_WITHOUT_DROP: Final = {
    Fraction(30): VIDEO_RATES["29.97"],
    Fraction(60): VIDEO_RATES["59.94"],
}
"""Rates that Pro Tools drops frames at too -> the rate whose labels these have."""


@dataclass(frozen=True, slots=True)
class _Session:
    """What times are reckoned with: the header's texts, and the tempo that was told."""

    header: Mapping[str, str]
    tempo: TempoMap | None

    def sample_rate(self) -> Fraction:
        text = self.header.get("SAMPLE RATE", "").replace(",", ".")
        rate = Fraction(text) if _RATE.fullmatch(text) else Fraction(0)
        if not rate:
            raise SettingError(
                f"The session's sample rate is '{text[:40]}', which is none: export the text "
                "again with its header.",
                text,
            )
        return rate

    def frame(self, text: str) -> tuple[Fraction, Fraction]:
        """Read timecode: the number of the frame from 00:00:00:00 on, and the rate."""
        told = clean(self.header.get("TIMECODE FORMAT", ""))
        match, code = _FORMAT.fullmatch(told), _TIMECODE.fullmatch(text)
        if not match or not code:
            raise SettingError(
                f"'{text[:40]}' is no timecode of a session with '{told[:40]}': export the text "
                "again with its header, with Min:Secs or Samples as the time format.",
                text,
            )
        rate = parse_rate(match[1])
        labels = _WITHOUT_DROP.get(rate, rate) if match[2] else rate
        whole = parse_timecode(f"{code[1]}{';' if match[2] else ':'}{code[2]}", labels)[0]
        return whole + Fraction(int(code[3] or 0), 100), rate


def claims(data: bytes) -> bool:
    """Tell whether bytes begin as a session text does, or have its list of markers."""
    return bool(_CLAIM.match(data) or _CLAIM.search(data[:_LOOKED_AT]))


def read(data: bytes, how: Reading) -> Timeline:
    """Read the markers of a session text.

    Args:
        data: the file.
        how: its text's encoding if it is neither UTF-8 nor Mac Roman; the tempo map of bars.

    Raises:
        TimelineError: no session text, no list of markers, or a time that is none; with the line.
    """
    lines = text_of(data, _WHAT, how.encoding, "mac-roman").split("\n")
    titles = {number: title for number, line in enumerate(lines) if (title := _title(line))}
    begin = next((number for number, title in titles.items() if title == _LIST), None)
    if begin is None:
        raise TimelineError(
            "This text has no list of markers of Pro Tools: export the session's info as text "
            "again, with Include Markers."
        )
    end = next((number for number in titles if number > begin), len(lines))
    session = _Session(_header(lines[: min(titles)]), how.tempo)
    steps: set[Fraction] = set()
    rows = _rows(lines[begin + 1 : end], begin + 2)
    markers = in_time_order(at_most(_markers(rows, session, steps), _WHAT))
    step = max(steps, default=Fraction(0))
    return Timeline(
        markers,
        name=clean(session.header.get("SESSION NAME", "")),
        tempo=how.tempo if how.tempo and step <= _longest_tick(how.tempo) else None,
        # Rounded or cut off, which nobody says: less than two steps are no move.
        grid=2 * step,
    )


def _longest_tick(tempo: TempoMap) -> Fraction:
    return Fraction(max(beat for _, beat in tempo.changes), 1_000_000 * TICKS)


def _title(line: str) -> str:
    """Return the title of a list, which has a space behind each letter, without spaces."""
    words = line.split()
    spaced = len(words) > 8 and all(len(word) == 1 for word in words)
    return "".join(words) if spaced and "\t" not in line and line[:1].isalpha() else ""


def _header(lines: Sequence[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {key.strip().upper(): value.strip() for key, _, value in pairs}


def _rows(lines: Sequence[str], first: int) -> Iterator[tuple[int, dict[str, str]]]:
    """List the rows of the markers by their columns' names, each with its line's number."""
    head = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    columns = [clean(name).upper() for name in lines[head].split("\t")] if lines[head:] else []
    missing = [name for name in _COLUMNS if name not in columns]
    if missing:
        raise TimelineError(
            f"Line {first + head}: the list of markers has no column '{missing[0]}': export the "
            "text again from Pro Tools.",
            missing[0],
        )
    before = max(columns.index(name) for name in _COLUMNS)
    number, row = 0, list[str]()
    for at, line in enumerate(lines[head + 1 :], first + head + 1):
        if _NUMBER.match(line) and line.count("\t") >= before:
            if row:
                yield number, _cells("\n".join(row), columns)
            number, row = at, [line]
        elif row:
            row.append(line)
        elif line.strip():
            raise TimelineError(
                f"Line {at} is no marker: a number comes first, then {', '.join(_COLUMNS)}, with "
                "tabs between them.",
                at,
            )
    if row:
        yield number, _cells("\n".join(row), columns)


def _cells(row: str, columns: Sequence[str]) -> dict[str, str]:
    # What is too much belongs to the last column: a tab in a comment.
    return dict(zip(columns, row.split("\t", len(columns) - 1), strict=False))


def _markers(
    rows: Iterator[tuple[int, dict[str, str]]], session: _Session, steps: set[Fraction]
) -> Iterator[Marker]:
    for number, cells in rows:
        try:
            time, step = _place(cells, session)
        except SettingError as error:
            raise TimelineError(f"Line {number}: {error}", number) from error
        steps.add(step)
        name, id = split_id(clean(cells["NAME"]))
        yield Marker(time, name, note=clean_lines(cells.get("COMMENTS", "")), id=id)


def _place(cells: Mapping[str, str], session: _Session) -> tuple[Fraction, Fraction]:
    """Return where a marker lies, and the step of what says so."""
    units, reference = cells["UNITS"].strip(), cells["TIME REFERENCE"].strip()
    if units.casefold() == "ticks":
        return _location(cells["LOCATION"].strip(), session)
    if units.casefold() != "samples" or not _SAMPLES.fullmatch(reference):
        raise SettingError(
            f"'{reference[:40]}' in '{units[:40]}' is no place of a marker: Pro Tools writes a "
            "number of Samples, or Ticks.",
            reference,
        )
    rate = session.sample_rate()
    return int(reference) / rate, 1 / rate


def _location(text: str, session: _Session) -> tuple[Fraction, Fraction]:
    """Read a location in whatever unit it was exported, and the unit's step."""
    if _SAMPLES.fullmatch(text):
        rate = session.sample_rate()
        return int(text) / rate, 1 / rate
    if clock := _CLOCK.fullmatch(text):
        return parse_time(text.replace(",", ".")), Fraction(1, 10 ** len(clock[1] or ""))
    if measure := _MEASURE.fullmatch(text):
        return _of_measure(measure, session.tempo)
    if "+" in text:
        raise SettingError(
            f"'{text[:40]}' counts feet of film: export the text again with Min:Secs or Samples "
            "as the time format.",
            text,
        )
    frame, rate = session.frame(text)
    start, _ = session.frame(session.header.get("SESSION START TIMECODE", ""))
    return (frame - start) / rate, 1 / rate


def _of_measure(measure: re.Match[str], tempo: TempoMap | None) -> tuple[Fraction, Fraction]:
    """Return the time of a bar, a beat in it, and ticks."""
    if tempo is None:
        raise SettingError(
            f"'{measure[0]}' counts bars and beats, and a session text does not say the tempo: "
            "give --tempo or --tempo-map, or export the text again with Min:Secs or Samples as "
            "the time format.",
            measure[0],
        )
    start, note = tempo.bar_start(int(measure[1]))
    beat = start + (int(measure[2]) - 1) * note + Fraction(int(measure[3] or 0), TICKS)
    step = Fraction(1, TICKS) if measure[3] else note
    time = tempo.seconds_at(beat)
    return time, tempo.seconds_at(beat + step) - time
