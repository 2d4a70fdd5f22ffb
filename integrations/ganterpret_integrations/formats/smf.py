"""Standard MIDI Files as bytes: one walk that finds what matters, within bounds.

Conventions:
    Bytes are counted from the file's first, also inside a RIFF wrapper; tracks from 0. Ticks
    are a track's own sum of delta times. Nothing is made of events that nobody asked for, and
    the walk is linear in the file's size: what is too long or too many is refused, not followed.
    Lenient where meaning is not in doubt (a wrong count of tracks, unknown chunks, running status
    across a meta event, no end of track), strict where it is.

Source:
    Standard MIDI Files 1.0 (RP-001) and RMID (RP-029), MIDI Manufacturers Association.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from ganterpret.limits import MAX_MIDI, MAX_MIDI_EVENTS, MAX_MIDI_TRACKS
from ganterpret_integrations.timeline import TimelineError

MAX_DELTA: Final = 2**28 - 1
"""What four bytes of seven bits hold: the longest that a number of a file may be."""

TEXT, TRACK_NAME, LYRIC, MARKER, CUE = 0x01, 0x03, 0x05, 0x06, 0x07
TEMPO, SMPTE_OFFSET, TIME_SIGNATURE = 0x51, 0x54, 0x58
NOTE_ON: Final = 0x90
_WANTED: Final = frozenset((TEXT, TRACK_NAME, LYRIC, MARKER, CUE)) | frozenset(
    (TEMPO, SMPTE_OFFSET, TIME_SIGNATURE)
)
_END_OF_TRACK, _META, _SYSEX, _ESCAPE = 0x2F, 0xFF, 0xF0, 0xF7

_FRAME_RATES: Final = {
    24: Fraction(24),
    25: Fraction(25),
    29: Fraction(30000, 1001),
    30: Fraction(30),
}
"""What the division of a file that counts frames means."""


class Event(NamedTuple):
    """What one of the events is that were asked for.

    Attributes:
        tick: when, from the track's first.
        track: from 0.
        kind: the number of the meta event, or `NOTE_ON`.
        payload: what it says; of a note its channel from 0, its pitch and its velocity from 1.
        byte: where its payload lies.
    """

    tick: int
    track: int
    kind: int
    payload: bytes
    byte: int


@dataclass(frozen=True, slots=True)
class MidiFile:
    """What lies in a file.

    Attributes:
        format: 0 one track, 1 tracks that play together, 2 tracks by themselves.
        resolution: ticks a beat, or ticks a frame where there is a frame rate.
        frame_rate: of a file that counts frames, None of one that counts beats.
        ends: of each track, the tick and the byte of its last event.
        events: track by track, each in order.
        notes: what is odd, a sentence each.
    """

    format: int
    resolution: int
    frame_rate: Fraction | None
    ends: tuple[tuple[int, int], ...]
    events: tuple[Event, ...]
    notes: tuple[str, ...]


def damage(byte: int, what: str) -> TimelineError:
    """Make the sentence for a file that is wrong at a byte."""
    return TimelineError(
        f"The MIDI file is damaged at byte {byte}: {what}. Export it again.", byte
    )


def excess(byte: int, what: str) -> TimelineError:
    """Make the sentence for a file that is beyond a limit at a byte."""
    return TimelineError(
        f"The MIDI file has more than {what} at byte {byte}: export its markers alone.", byte
    )


def scan(data: bytes, notes: bool = False) -> MidiFile:
    """Walk through a file once.

    Args:
        data: the whole file, at most `MAX_MIDI`; a RIFF wrapper (RMID) is taken off.
        notes: whether notes that begin are wanted too.

    Raises:
        TimelineError: not a Standard MIDI File, damaged, or beyond the limits; ``value`` is the
            byte.
    """
    if len(data) > MAX_MIDI:
        raise excess(MAX_MIDI, f"{MAX_MIDI // 1024**2} MiB")
    start, stop = _unwrapped(data)
    kind, promised, division, at = _header(data, start, stop)
    resolution, rate = _resolution(division, start + 12)
    tracks, rest = _tracks(data, at, stop, promised)
    events: list[Event] = []
    ends: list[tuple[int, int]] = []
    count = 0
    for number, (begin, end) in enumerate(tracks):
        last, code = (0, begin), -1
        for tick, byte, code, at, after in _events(data, begin, end):
            last = (tick, byte)
            count += 1
            if count > MAX_MIDI_EVENTS:
                raise excess(byte, f"{MAX_MIDI_EVENTS} events")
            # A note of velocity 0 is one that ends.
            if code in _WANTED or (notes and code & 0xF0 == NOTE_ON and data[at + 1]):
                channel = bytes((code & 0x0F,)) if code >= NOTE_ON else b""
                wanted = NOTE_ON if channel else code
                events.append(Event(tick, number, wanted, channel + data[at:after], at))
        if code != _END_OF_TRACK and rest < stop:
            raise damage(rest, f"stray bytes, and track {number + 1} is not ended")
        ends.append(last)
    odd = _oddities(kind, promised, len(tracks), stop - rest)
    return MidiFile(kind, resolution, rate, tuple(ends), tuple(events), odd)


def _unwrapped(data: bytes) -> tuple[int, int]:
    """Return where the MIDI file itself begins and ends."""
    if data[:4] != b"RIFF" or data[8:12] != b"RMID":
        return 0, len(data)
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            raise damage(at + 4, f"a chunk of {size} bytes, and {len(data) - at - 8} are left")
        if data[at : at + 4] == b"data":
            return at + 8, at + 8 + size
        at += 8 + size + size % 2
    raise damage(len(data), "the RIFF file ends without its MIDI data")


def _header(data: bytes, start: int, stop: int) -> tuple[int, int, int, int]:
    """Return format, number of tracks, division, and where the header ends."""
    if data[start : start + 4] != b"MThd":
        found = data[start : min(start + 4, stop)]
        raise TimelineError(
            f"This is no MIDI file: at byte {start} it has {found!r}, not b'MThd'. Export a "
            "Standard MIDI File (.mid).",
            start,
        )
    size = int.from_bytes(data[start + 4 : start + 8], "big")
    end = start + 8 + size
    if size < 6 or end > stop:
        raise damage(
            start + 4,
            f"a header of {size} bytes, where 6 or more belong and {max(stop - start - 8, 0)} are "
            "left",
        )
    kind, promised, division = (
        int.from_bytes(data[at : at + 2], "big") for at in range(start + 8, start + 14, 2)
    )
    if kind > 2:
        raise damage(start + 8, f"format {kind}, and there are only 0, 1 and 2")
    return kind, promised, division, end


def _resolution(division: int, byte: int) -> tuple[int, Fraction | None]:
    """Return ticks a beat, or ticks a frame and the frame rate."""
    if division & 0x8000:
        frames, ticks = 256 - (division >> 8), division & 0xFF
        if frames not in _FRAME_RATES or not ticks:
            raise damage(
                byte,
                f"{ticks} ticks in each of {frames} frames a second, where 24, 25, 29 (29.97) "
                "and 30 frames of 1 to 255 ticks are legal",
            )
        return ticks, _FRAME_RATES[frames]
    if not division:
        raise damage(byte, "0 ticks a beat, where 1 to 32767 are legal")
    return division, None


def _tracks(data: bytes, at: int, stop: int, promised: int) -> tuple[list[tuple[int, int]], int]:
    """Find where each track lies, and where the chunks end: before stray bytes, if there are."""
    tracks: list[tuple[int, int]] = []
    while at + 8 <= stop:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        end = at + 8 + size
        if name == b"MTrk":
            if end > stop:
                raise damage(at + 4, f"a track of {size} bytes, and {stop - at - 8} are left")
            tracks.append((at + 8, end))
            if len(tracks) > MAX_MIDI_TRACKS:
                raise excess(at, f"{MAX_MIDI_TRACKS} tracks")
        elif end > stop or not all(0x20 <= letter < 0x7F for letter in name):
            break
        at = end
    if not tracks or (at < stop and len(tracks) < promised):
        raise damage(at, f"no chunk is here, and {len(tracks)} of {promised} tracks were found")
    return tracks, at


def _events(data: bytes, at: int, stop: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Walk through a track.

    Yields:
        Of each event its tick, its byte, its code (of a meta event the number, below 128; of
        others the status, running or not), and where its data begin and end.
    """
    tick = running = 0
    while at < stop:
        delta, byte = _number(data, at, stop)
        tick += delta
        if byte >= stop:
            raise damage(byte, "a track ends inside an event")
        status = data[byte] if data[byte] > 0x7F else running
        at = byte + (data[byte] > 0x7F)
        if status in (_META, _SYSEX, _ESCAPE):
            code, at, end = _long_event(data, status, at, stop)
            # What system exclusive leaves as running status is nobody's to say.
            running = running if status == _META else 0
        elif 0x80 <= status < 0xF0:
            code = running = status
            end = at + (1 if 0xC0 <= status < 0xE0 else 2)
            if end > stop:
                raise damage(byte, "a track ends inside an event")
            if data[at] > 0x7F or data[end - 1] > 0x7F:
                raise damage(at, f"data above 127 behind status 0x{status:02X}")
        else:
            raise damage(byte, f"0x{data[byte]:02X}, where the status of an event belongs")
        yield tick, byte, code, at, end
        at = end


def _long_event(data: bytes, status: int, at: int, stop: int) -> tuple[int, int, int]:
    """Return the code of an event that says its own size, and where its data begin and end."""
    code = status
    if status == _META:
        if at >= stop or data[at] > 0x7F:
            raise damage(at, "no number of a meta event, where one from 0 to 127 belongs")
        code, at = data[at], at + 1
    size, at = _number(data, at, stop)
    if at + size > stop:
        raise damage(at, f"an event of {size} bytes, and {stop - at} are left in its track")
    return code, at, at + size


def _number(data: bytes, at: int, stop: int) -> tuple[int, int]:
    """Read a number of one to four bytes, and return where it ends."""
    value = 0
    for byte in range(at, min(at + 4, stop)):
        value = value << 7 | data[byte] & 0x7F
        if data[byte] < 0x80:
            return value, byte + 1
    if at + 4 > stop:
        raise damage(at, "a track ends inside a number")
    raise damage(at, "a number of more than 4 bytes")


def _oddities(kind: int, promised: int, found: int, rest: int) -> tuple[str, ...]:
    """Say what is odd and does not matter."""
    odd: list[str] = []
    if promised != found:
        odd.append(f"The file promises {promised} tracks and holds {found}: all {found} are read.")
    if kind == 0 and found > 1:
        odd.append(f"The file says format 0, one track, and holds {found}: read as format 1.")
    if rest:
        odd.append(f"{rest} bytes after the last track were skipped.")
    return tuple(odd)
