r"""Resolve's timeline markers as an EDL: Timelines > Export and Import > Timeline Markers.

Conventions:
    A marker is an event of one frame and a line under it: a note, then ``|C:`` its colour,
    ``|M:`` its name, ``|D:`` its length in frames, of which a point has 1. Timecode is absolute,
    so a file needs a rate and the timecode of the timeline's first frame, and states neither;
    ``;`` before the frames means drop frame, whatever the FCM line says. Resolve keeps one
    marker a frame: several are written as one, ``jellyfish {k7f2a} + bike {q2b4c}``, and read
    as several again.

Source:
    The shape of Resolve's own files, as published with MarkersExtractor (issue 25), Subtitle
    Edit (pull request 13730) and OBSInfoWriter (pull request 55).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.units import can_drop_frames, format_timecode, frame_at, parse_timecode, timebase
from ganterpret_integrations.colors import COLORS, from_resolve
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.times import first_frame
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.text_guard import at_most, lines_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_ids,
    with_id,
)

MAX_EVENTS: Final = 999
"""Events that an EDL has numbers for."""

_WHAT: Final = "EDL"
_NO_COLOR: Final = "Blue"
_COLOR: Final = "ResolveColor"
_BETWEEN_NOTES: Final = " / "
_LONE_SLASH: Final = re.compile(r"(?<!\S)/(?!\S)")
_SLASHES_AROUND: Final = re.compile(r"^(?:/(?:\s+|$))+|(?:\s+/)+$")
_BETWEEN: Final = "+"
_LENGTH: Final = re.compile(r"(\d{0,8})(?:\.0*)?", re.ASCII)
"""Whole frames; scripts write 1.0 as well."""

_DIRECTIVE: Final = re.compile(r"\|([CMD]):")
_TIMECODE: Final = re.compile(r"\d{1,2}[:;]\d{1,2}[:;.]\d{1,2}[:;.]\d{1,3}", re.ASCII)
_EVENT: Final = re.compile(r"\d+\s", re.ASCII)
_UNSAFE: Final = re.compile(r"(?:- )*[\d*]")
"""A note that Resolve would take for an event or a remark, or one that is guarded already."""


@dataclass(frozen=True, slots=True)
class _Event:
    """Where a marker is, and what stands under it; `said` is empty as long as nothing does."""

    line: int
    code: str
    note: str = ""
    said: tuple[tuple[str, str], ...] = ()
    length: int = 0
    frame: int = 0
    drop_frame: bool = False


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers.

    Args:
        timeline: with a rate of editors; what is no marker of its own is left out.
        how: ASCII or UTF-8.

    Raises:
        TimelineError: no rate, a marker before the first frame, or more than `MAX_EVENTS`.
        SettingError: a rate or a frame that has no timecode.
    """
    rate = timeline.rate
    if rate is None:
        raise TimelineError("An EDL counts frames: give --rate, such as 25.")
    early = [marker for marker in timeline.markers if frame_at(marker.time, rate) < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(timeline.markers)} markers lie before the timeline's first "
            "frame, which an EDL cannot say: move them with --offset.",
            early[0].time,
        )
    ordered = sorted(timeline.markers, key=lambda marker: frame_at(marker.time, rate))
    frames = [
        (frame, list(there))
        for frame, there in groupby(ordered, lambda marker: frame_at(marker.time, rate))
    ]
    if len(frames) > MAX_EVENTS:
        raise TimelineError(
            f"An EDL has numbers for {MAX_EVENTS} markers and these are {len(frames)}: export "
            "an .otio or .xml file instead.",
            len(frames),
        )
    mode = "DROP FRAME" if timeline.drop_frame else "NON-DROP FRAME"
    lines = [f"TITLE: {_spelled(timeline.name, how)}".rstrip(), f"FCM: {mode}", ""]
    for number, (frame, there) in enumerate(frames, 1):
        place = timeline.start + frame
        begin, end = (
            format_timecode(each, rate, timeline.drop_frame) for each in (place, place + 1)
        )
        lines += [
            f"{number:03d}  001      V     C        {begin} {end} {begin} {end}  ",
            _under(there, rate, how),
            "",
        ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _under(markers: Sequence[Marker], rate: Fraction, how: Writing) -> str:
    """Write the line under the event of the markers of one frame."""
    # Those without an id come last: nothing but an id ends a name.
    named = sorted(markers, key=lambda marker: not marker.id)
    told: dict[str, dict[str, None]] = {}
    for marker in named:
        name = with_id(_harmless(_spelled(marker.name, how)), marker.id)
        told.setdefault(name, {})[_spelled(marker.note, how)] = None
    notes = [" ".join(filter(None, each)) for each in told.values()]
    # A note each, as long as they can be told apart again.
    apart = all(marker.id for marker in named) and not any(map(_LONE_SLASH.search, notes))
    note = _BETWEEN_NOTES.join(notes if apart else dict.fromkeys(filter(None, notes)))
    if not apart and len(told) > 1:
        # Else they would be told apart where one of them is empty.
        note = _SLASHES_AROUND.sub("", note)
    color = next((COLORS[m.color].resolve for m in markers if m.color in COLORS), _NO_COLOR)
    length = max(frame_at(m.time + m.duration, rate) - frame_at(m.time, rate) for m in markers)
    guard = "- " if _UNSAFE.match(note) else ""
    name = f" {_BETWEEN} ".join(filter(None, told))
    return f"{guard}{note} |C:{_COLOR}{color} |M:{name} |D:{max(length, 1)}"


def _spelled(text: str, how: Writing) -> str:
    return (clean(text) if how.utf8 else ascii_text(text)).replace("|", "/")


def _harmless(name: str) -> str:
    """Keep braces in a name from being read as an id."""
    if any(id for _, id in split_ids(name)):
        return name.replace("{", "(").replace("}", ")")
    return name


def read(data: bytes, how: Reading) -> Timeline:
    """Read the markers of a timeline.

    Args:
        data: the file.
        how: its rate, the frame number of the timeline's first frame, and its text's encoding
            if it is not UTF-8.

    Raises:
        TimelineError: no rate was told, or these bytes are no EDL of markers; with the line.
        SettingError: the rate, or the start at it, has no timecode.
    """
    events, title, drop_frame = _events(lines_of(data, _WHAT, how.encoding))
    marked = [event for event in events if event.said]
    if events and not marked:
        raise TimelineError(
            f"This EDL lists {len(events)} cuts and no markers of Resolve (no line has |C: or "
            "|M:): read it as the format cmx3600, or export the timeline's markers as an EDL."
        )
    rate = how.rate
    if rate is None:
        raise TimelineError("An EDL does not say how many frames a second has: give --rate.")
    timebase(rate)
    placed = [_placed(event, rate) for event in marked]
    drop_frame = _drops(placed, fallback=drop_frame and can_drop_frames(rate))
    start = first_frame(how, rate, drop_frame)
    markers = at_most(
        (marker for event in placed for marker in _markers(event, start, rate)), _WHAT
    )
    notes = _notes(len(events) - len(marked), placed, start, rate)
    return Timeline(
        markers=in_time_order(markers),
        name=title,
        rate=rate,
        start=start,
        drop_frame=drop_frame,
        notes=notes,
    )


def _events(lines: Sequence[str]) -> tuple[list[_Event], str, bool]:
    """Find the events of a file, its title, and what its FCM line says."""
    events: list[_Event] = []
    title, drop_frame, known = "", False, False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        key, _, value = text.partition(":")
        if _DIRECTIVE.search(text):
            _mark(events, number, text)
        elif _EVENT.match(text):
            events.append(_event(number, text))
        elif key.upper() == "TITLE" and not events:
            title, known = clean(value), True
        elif key.upper() == "FCM" and not events:
            drop_frame, known = value.strip().upper() == "DROP FRAME", True
        elif text and events and not events[-1].said:
            note = f"{events[-1].note} {text.removeprefix('*').strip()}".strip()
            events[-1] = replace(events[-1], note=note)
    if not known and not events:
        raise TimelineError(
            "This is no EDL: it has neither a TITLE line nor events, which begin with a number."
        )
    return events, title, drop_frame


def _event(number: int, text: str) -> _Event:
    """Read an event's line; of its four timecodes the third is where it is on the timeline."""
    codes = text.split()[-4:]
    if len(codes) < 4 or not all(_TIMECODE.fullmatch(code) for code in codes):
        raise TimelineError(
            f"Line {number} begins like an event and does not end in four timecodes.", number
        )
    return _Event(number, codes[2])


def _placed(event: _Event, rate: Fraction) -> _Event:
    try:
        frame, drop_frame = parse_timecode(event.code, rate)
    except SettingError as error:
        raise TimelineError(f"Line {event.line}: {error}", event.line) from error
    return replace(event, frame=frame, drop_frame=drop_frame)


def _mark(events: list[_Event], number: int, text: str) -> None:
    """Put the line under an event into it."""
    if not events or events[-1].said:
        raise TimelineError(
            f"Line {number} describes a marker and no event stands above it to say where.", number
        )
    note, *parts = _DIRECTIVE.split(text)
    said = dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    length = said.get("D", "")
    frames = _LENGTH.fullmatch(length)
    if not frames:
        raise TimelineError(
            f"Line {number} gives the length |D:{length[:40]}, which is no number of frames.",
            number,
        )
    events[-1] = replace(
        events[-1],
        note=f"{events[-1].note} {note.strip().removeprefix('*').strip()}".strip(),
        said=tuple(said.items()),
        length=int(frames[1] or 0),
    )


def _markers(event: _Event, start: int, rate: Fraction) -> list[Marker]:
    """Turn an event into the markers that were written as one."""
    said = dict(event.said)
    note = clean(event.note)
    if note.startswith("- ") and _UNSAFE.match(note):
        note = note[2:]
    one = Marker(
        (event.frame - start) / rate,
        duration=event.length / rate if event.length > 1 else Fraction(0),
        color=from_resolve(said.get("C", "").removeprefix(_COLOR)),
    )
    names = _names(clean(said.get("M", "")))
    notes = _LONE_SLASH.split(note)
    if len(notes) != len(names):
        notes = [note, *("" for _ in names[1:])]
    return [
        replace(one, name=name, id=id, note=each.strip())
        for (name, id), each in zip(names, notes, strict=True)
    ]


def _names(text: str) -> list[tuple[str, str]]:
    """Take the names and ids of one frame apart; what was written behind an id stays with it."""
    (first, id), *rest = split_ids(text)
    pairs = [(first, id), *((name.removeprefix(_BETWEEN).strip(), id) for name, id in rest)]
    appended = rest and not rest[-1][1] and not rest[-1][0].startswith(_BETWEEN)
    if not appended:
        return pairs
    (name, id), (more, _) = pairs[-2:]
    return [*pairs[:-2], (f"{name} {more}".strip(), id)]


def _drops(events: Sequence[_Event], *, fallback: bool) -> bool:
    """Tell whether a file counts drop frame, and refuse one that counts both ways."""
    for event in events:
        if event.drop_frame != events[0].drop_frame:
            raise TimelineError(
                f"Lines {events[0].line} and {event.line} count frames in two ways, with ':' and "
                "with ';' before the frames: an EDL counts drop frame or it does not.",
                event.line,
            )
    return events[0].drop_frame if events else fallback


def _notes(bare: int, events: Sequence[_Event], start: int, rate: Fraction) -> tuple[str, ...]:
    notes = []
    if bare:
        notes.append(f"{bare} of {bare + len(events)} events have no marker under them.")
    early = [event for event in events if event.frame < start]
    if early:
        drop_frame = early[0].drop_frame
        first = min(event.frame for event in early)
        notes.append(
            f"{len(early)} of {len(events)} markers lie before the timeline's start, "
            f"{format_timecode(start, rate, drop_frame)}, the first at "
            f"{format_timecode(first, rate, drop_frame)}: give --start-timecode if the timeline "
            "starts elsewhere."
        )
    return tuple(notes)
