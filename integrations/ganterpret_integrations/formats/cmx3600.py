"""CMX 3600 cut lists: the EDL that editors have read for forty years.

Conventions:
    An event is a clip: number, reel, channel, transition, and four timecodes: its first frame
    and its end (exclusive) in its reel, and on the timeline. Timecode is absolute, so a file
    needs a rate and the timecode of the timeline's first frame, and states neither. ``;`` before
    the frames means drop frame, and so does an FCM line: the first for the timeline, each for
    the sources below it. Remarks under an event begin with ``*``: ``FROM CLIP NAME`` is the
    media's file name, ``SOURCE FILE`` its path, ``LOC`` a marker with timecode, colour and name.
    A marker is where its own timecode says, whichever event it stands under.

    Written: reel AX, names as remarks; tracks V, V2, ... and A (AA where there is more than one
    channel), A2, .... Gaps are gaps; only where markers lie in one it is an event of the reel BL,
    which is black, for a remark has to stand under something.

    Read: a dissolve or wipe is a cut at its middle, from or to black at the edge of what is seen.
    An event that plays at another speed (M2, or other lengths) is retimed. How long a reel is
    and where it begins is unknown: a clip's offset is its source timecode.

Source:
    CMX 3600 edit decision lists as files of Avid and Premiere have them, LOC lines too, and as
    OpenTimelineIO's adapter reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_CLIPS
from ganterpret.units import can_drop_frames, format_timecode, frame_at, parse_timecode, timebase
from ganterpret_integrations.colors import COLORS, from_otio
from ganterpret_integrations.formats.marker_edl import MAX_EVENTS
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.times import first_frame
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.text_guard import at_most, lines_of
from ganterpret_integrations.timeline import (
    Clip,
    Kind,
    Marker,
    Timeline,
    TimelineError,
    id_of_media,
    in_time_order,
    media_name,
    split_id,
    with_id,
)

_WHAT: Final = "EDL"
_REEL: Final = "AX"
_BLACK: Final = "BL"
_NO_COLOR: Final = "RED"
_CUT: Final = "C"
_AVID_COLORS: Final = {
    "FOREST": "green",
    "DENIM": "blue",
    "VIOLET": "purple",
    "GOLD": "yellow",
    "GREY": "white",
}
"""Avid's colours that OpenTimelineIO has no word for."""

_DIRECTIVE: Final = re.compile(r"\|[CMD]:")
_CODE: Final = r"\d{1,2}[:;]\d{1,2}[:;]\d{1,2}[:;.]\d{1,2}"
_EVENT: Final = re.compile(rf"(\d{{1,6}})\s+(\S.*?)\s+({_CODE}(?:\s+{_CODE}){{3}})", re.ASCII)
_BEGINS: Final = re.compile(rf"\d{{1,6}}\s.*?\s{_CODE}", re.ASCII)
_TRANSITION: Final = re.compile(r"(?:C|D|W\d{1,3}|K[BO]?)", re.IGNORECASE | re.ASCII)
_CHANNELS: Final = re.compile(r"(?:[AV]\d{0,2}/?)+", re.IGNORECASE | re.ASCII)
_CHANNEL: Final = re.compile(r"([AV])(\d*)")
_LOC: Final = re.compile(rf"LOC:?\s*({_CODE})(?:\s+(.*))?", re.IGNORECASE | re.ASCII)
_REMARK: Final = re.compile(
    r"(FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|FROM CLIP|FROM FILE|TO CLIP)\s*:\s*(.*)",
    re.IGNORECASE,
)
_SPEED: Final = re.compile(rf"M2\s+(.*?)\s*([-+]?\d{{1,6}}(?:\.\d{{1,6}})?)\s+{_CODE}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Cut:
    """An event that is to be written: of a clip, or of black where there is none."""

    first: int
    stop: int
    channel: str
    clip: Clip | None = None


@dataclass(slots=True)
class _Event:
    """An event as a file says it.

    Attributes:
        line: its line.
        number: its own.
        reel: what plays.
        channels: on which tracks.
        transition: how it begins.
        length: of the transition, in frames.
        codes: begin and end in the reel, begin and end on the timeline.
        drops: whether its FCM line says drop frame.
        said: remarks under it by their name, the first of each.
        speed: frames a second, "" if nothing is said.
    """

    line: int
    number: int
    reel: str
    channels: str
    transition: str
    length: int
    codes: list[str]
    drops: bool
    said: dict[str, str] = field(default_factory=dict)
    speed: str = ""


@dataclass(slots=True)
class _Listed:
    """What the lines of a file say, before anything is counted."""

    title: str = ""
    known: bool = False
    drops: bool = False
    events: list[_Event] = field(default_factory=list)
    markers: list[tuple[int, str, str]] = field(default_factory=list)
    directives: int = 0


@dataclass(frozen=True, slots=True)
class _Counting:
    """How the timecode of a file becomes frames."""

    rate: Fraction
    drops: bool

    def frame(self, code: str, line: int, *, drops: bool | None = None) -> int:
        """Return the frame of a timecode; what a file counts holds, not its separators."""
        drop = self.drops if drops is None else drops
        parts = re.split("[:;.]", code)
        text = ":".join(f"{int(part):02d}" for part in parts[:3])
        try:
            return parse_timecode(f"{text}{';' if drop else ':'}{int(parts[3]):02d}", self.rate)[0]
        except SettingError as error:
            raise TimelineError(
                f"Line {line}: {error} An EDL does not say its rate: is --rate the timeline's?",
                line,
            ) from error


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline as a cut list.

    Args:
        timeline: with a rate of editors; clips without media are gaps, clips at another speed
            are left out, and so are notes and lengths of markers.
        how: ASCII or UTF-8, for all but the names of media.

    Raises:
        TimelineError: no rate, something before the first frame, or more than `MAX_EVENTS`.
        SettingError: a rate or a frame that has no timecode.
    """
    rate = timeline.rate
    if rate is None:
        raise TimelineError("An EDL counts frames: give --rate, such as 25.")
    timebase(rate)
    _check_beginning(timeline, rate)
    cuts = sorted(
        [*_with_black(timeline, rate), *_cuts(timeline.clips, rate, "audio")],
        key=lambda cut: cut.first,
    )
    if len(cuts) > MAX_EVENTS:
        raise TimelineError(
            f"A CMX 3600 cut list has numbers for {MAX_EVENTS} events and these are {len(cuts)}: "
            "export an .otio or .xml file instead.",
            len(cuts),
        )
    mode = "DROP FRAME" if timeline.drop_frame else "NON-DROP FRAME"
    lines = [f"TITLE: {_spelled(timeline.name, how)}".rstrip(), f"FCM: {mode}", ""]
    waiting = list(in_time_order(timeline.markers))[::-1]
    for number, cut in enumerate(cuts, 1):
        lines += [_line(number, cut, timeline, rate), *_remarks(cut)]
        pictures = cut.channel == "V"
        while pictures and waiting and frame_at(waiting[-1].time, rate) < cut.stop:
            lines.append(_loc(waiting.pop(), timeline, rate, how))
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _check_beginning(timeline: Timeline, rate: Fraction) -> None:
    times = [marker.time for marker in timeline.markers]
    times += [clip.start for clip in timeline.clips if clip.media]
    early = [time for time in times if frame_at(time, rate) < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(times)} clips and markers lie before the timeline's first "
            "frame, which an EDL cannot say: move them with --offset.",
            early[0],
        )


def _cuts(clips: Iterable[Clip], rate: Fraction, kind: Kind) -> list[_Cut]:
    """List the events of a kind's clips, in time order."""
    cuts = []
    for clip in clips:
        first, stop = frame_at(clip.start, rate), frame_at(clip.stop, rate)
        if clip.kind == kind and clip.media and not clip.retimed and first < stop:
            cuts.append(_Cut(first, stop, _channel(clip), clip))
    return sorted(cuts, key=lambda cut: cut.first)


def _channel(clip: Clip) -> str:
    if clip.track:
        return f"{clip.kind[0].upper()}{clip.track + 1}"
    if clip.kind == "video":
        return "V"
    return "A" if clip.channels == 1 else "AA"


def _with_black(timeline: Timeline, rate: Fraction) -> list[_Cut]:
    """List the events of the pictures, and black where markers lie in gaps."""
    cuts = _cuts(timeline.clips, rate, "video")
    lowest = [cut for cut in cuts if cut.channel == "V"]
    frames = sorted({frame_at(marker.time, rate) for marker in timeline.markers})
    end = max(frames, default=0) + 1
    black, place = [], 0
    waiting = frames[::-1]
    for first, stop in [*((cut.first, cut.stop) for cut in lowest), (end, end)]:
        if waiting and place <= waiting[-1] < first:
            black.append(_Cut(place, first, "V"))
        place = max(place, stop)
        while waiting and waiting[-1] < place:
            waiting.pop()
    return [*cuts, *black]


def _line(number: int, cut: _Cut, timeline: Timeline, rate: Fraction) -> str:
    clip = cut.clip
    begin = clip.media_start + max(frame_at(clip.offset, rate), 0) if clip else 0
    places = (
        begin,
        begin + cut.stop - cut.first,
        timeline.start + cut.first,
        timeline.start + cut.stop,
    )
    codes = " ".join(format_timecode(place, rate, timeline.drop_frame) for place in places)
    reel = _REEL if clip else _BLACK
    return f"{number:03d}  {reel:<8} {cut.channel:<5} {_CUT:<8} {codes}"


def _remarks(cut: _Cut) -> list[str]:
    if cut.clip is None:
        return []
    media = clean(cut.clip.media)
    name = media_name(media)
    path = [f"* SOURCE FILE: {media}"] if media != name else []
    return [f"* FROM CLIP NAME: {name}", *path]


def _loc(marker: Marker, timeline: Timeline, rate: Fraction, how: Writing) -> str:
    code = format_timecode(timeline.start + frame_at(marker.time, rate), rate, timeline.drop_frame)
    color = COLORS[marker.color].otio if marker.color in COLORS else _NO_COLOR
    name = _spelled(marker.name, how)
    if not marker.id and split_id(name)[1]:
        # Nothing but an id stands in braces at a name's end.
        name = name.replace("{", "(").replace("}", ")")
    return f"* LOC: {code} {color:<7} {with_id(name, marker.id)}".rstrip()


def _spelled(text: str, how: Writing) -> str:
    return clean(text) if how.utf8 else ascii_text(text)


def claims(data: bytes) -> bool:
    """Tell whether bytes list cuts, and not a timeline's markers as Resolve writes them."""
    try:
        lines = lines_of(data, _WHAT)
    except TimelineError:
        return False
    events = any(_EVENT.fullmatch(line.strip()) for line in lines)
    return events and not any(_DIRECTIVE.search(line) for line in lines)


def read(data: bytes, how: Reading) -> Timeline:
    """Read the clips and markers of a cut list.

    Args:
        data: the file.
        how: its rate, the frame number of the timeline's first frame, and its text's encoding
            if it is not UTF-8.

    Raises:
        TimelineError: no rate was told, or these bytes are no cut list; with the line.
        SettingError: the rate, or the start at it, has no timecode.
    """
    listed = _listed(lines_of(data, _WHAT, how.encoding))
    if how.rate is None:
        raise TimelineError("An EDL does not say how many frames a second has: give --rate.")
    rate = how.rate
    timebase(rate)
    said = any(";" in code for event in listed.events for code in event.codes[2:])
    said = said or any(";" in code for _, code, _ in listed.markers)
    counting = _Counting(rate, said or (listed.drops and can_drop_frames(rate)))
    start = first_frame(how, rate, counting.drops)
    clips = _clips(listed.events, counting, start)
    markers = [_marker(*marker, counting, start) for marker in listed.markers]
    return Timeline(
        in_time_order(markers),
        tuple(clips),
        listed.title,
        rate,
        start,
        counting.drops,
        notes=_notes(listed, clips, markers, counting, start),
    )


def _listed(lines: Sequence[str]) -> _Listed:
    """Take the lines of a file apart; what nobody knows is a remark, and passed over."""
    found = _Listed()
    drops = False
    for number, line in enumerate(lines, 1):
        text = line.strip().lstrip("*").strip()
        key, _, value = text.partition(":")
        match = _EVENT.fullmatch(text)
        if match and not line.lstrip().startswith("*"):
            found.events.append(_event(number, match, drops=drops))
            if len(found.events) > MAX_CLIPS:
                raise TimelineError(
                    f"Line {number}: this EDL has more than {MAX_CLIPS} events: no more are read.",
                    number,
                )
        elif _BEGINS.match(line.strip()):
            raise TimelineError(
                f"Line {number} begins like an event and does not end in four timecodes.", number
            )
        elif key.upper() == "FCM":
            drops = not value.strip().upper().startswith("NON")
            found.known = True
            found.drops = found.drops if found.events else drops
        elif key.upper() == "TITLE" and not found.events:
            found.title, found.known = clean(value), True
        elif locator := _LOC.fullmatch(text):
            found.markers.append((number, locator[1], locator[2] or ""))
        elif found.events:
            _remember(found.events, text)
        found.directives += bool(_DIRECTIVE.search(text))
    at_most(found.markers, _WHAT)
    _check_kind(found)
    return found


def _check_kind(found: _Listed) -> None:
    if not found.events and not found.known:
        raise TimelineError(
            "This is no EDL: it has neither a TITLE line nor events, which begin with a number "
            "and end in four timecodes."
        )
    if found.directives:
        raise TimelineError(
            f"This EDL lists {found.directives} markers as Resolve writes them (|C: and |M:) and "
            "no cuts: read it as the format marker-edl.",
            found.directives,
        )


def _event(line: int, match: re.Match[str], *, drops: bool) -> _Event:
    words = match[2].split()
    length = 0
    if len(words) > 1 and words[-1].isdecimal() and _TRANSITION.fullmatch(words[-2]):
        length = min(int(words.pop()[:6]), 10_000)
    transition = words.pop().upper() if _TRANSITION.fullmatch(words[-1]) else _CUT
    channels = words.pop().upper() if words else ""
    reel = " ".join(words)
    codes = match[3].split()
    return _Event(line, int(match[1]), reel, channels, transition, length, codes, drops)


def _remember(events: list[_Event], text: str) -> None:
    """Put a remark into the event that it stands under; a speed into that of its reel."""
    event = events[-1]
    remark, speed = _REMARK.fullmatch(text), _SPEED.fullmatch(text)
    if remark:
        event.said.setdefault(remark[1].upper(), clean(remark[2]))
    elif speed:
        same = [each for each in events[-2:] if each.number == event.number]
        of_reel = [each for each in same if each.reel == speed[1]]
        (of_reel[-1] if of_reel else event).speed = speed[2]


def _clips(events: Sequence[_Event], counting: _Counting, start: int) -> list[Clip]:
    """Turn events into clips; a transition becomes a cut at its middle."""
    clips: list[Clip] = []
    ending: dict[tuple[Kind, int, Fraction], int] = {}
    rate = counting.rate
    for before, event in zip([None, *events], events, strict=False):
        drops = can_drop_frames(rate) and (event.drops or any(";" in c for c in event.codes[:2]))
        begin, end = (counting.frame(c, event.line, drops=drops) for c in event.codes[:2])
        first, stop = (counting.frame(c, event.line) for c in event.codes[2:])
        if stop < first:
            raise TimelineError(
                f"Line {event.line}: an event ends on the timeline before it begins.", event.line
            )
        pair = before is not None and before.number == event.number
        shift = _shift(event, before if pair else None, stop - first)
        retimed = _retimed(event, end - begin, stop - first, rate)
        for kind, track, channels in _tracks(event.channels):
            gone = ending.pop((kind, track, (first - start) / rate), None)
            if shift and gone is not None:
                clips[gone] = replace(clips[gone], duration=clips[gone].duration + shift / rate)
            seen = 0 if event.reel.upper() == _BLACK else shift
            if event.reel.upper() == _BLACK or first + seen >= stop:
                if gone is not None and first == stop:
                    ending[kind, track, (first - start) / rate] = gone
                continue
            clip = Clip(
                (first + seen - start) / rate,
                (stop - first - seen) / rate,
                offset=(begin + seen) / rate,
                kind=kind,
                track=track,
                retimed=retimed,
                channels=channels,
            )
            ending[kind, track, clip.stop] = len(clips)
            clips.append(_named(clip, event))
    return sorted(clips, key=lambda clip: clip.start)


def _shift(event: _Event, before: _Event | None, length: int) -> int:
    """Return how many frames of a transition go by before the cut that stands for it."""
    if event.transition == _CUT or event.transition.startswith("K"):
        return 0
    frames = min(event.length, length)
    if before is not None and before.reel.upper() == _BLACK:
        return 0
    return frames if event.reel.upper() == _BLACK else frames // 2


def _retimed(event: _Event, played: int, shown: int, rate: Fraction) -> bool:
    if event.speed and abs(Fraction(event.speed) - rate) >= Fraction(1, 10):
        return True
    return played != shown


def _tracks(channels: str) -> Iterator[tuple[Kind, int, int]]:
    """List the tracks of an event: kind, number from 0, and how many channels of sound.

    >>> list(_tracks("AA/V")), list(_tracks("B")), list(_tracks("A3"))
    ([('video', 0, 2), ('audio', 0, 2)], [('video', 0, 2), ('audio', 0, 1)], [('audio', 2, 1)])
    """
    words = "AV" if channels == "B" else channels
    pairs = _CHANNEL.findall(words) if _CHANNELS.fullmatch(words) else []
    sound: list[int] = []
    pictures: set[int] = set()
    for kind, number in pairs:
        if kind == "V":
            pictures.add(max(int(number or 1), 1) - 1)
        else:
            sound.append(max(int(number or (2 if sound == [0] else 1)), 1) - 1)
    for track in sorted(pictures):
        yield "video", track, 2
    if sound:
        yield "audio", min(sound), len(set(sound))


def _named(clip: Clip, event: _Event) -> Clip:
    """Name a clip as the remarks say: under a transition, they tell what it comes from and to."""
    said = event.said
    name = said.get("FROM CLIP NAME", "")
    path = said.get("SOURCE FILE") or said.get("FROM FILE") or said.get("FROM CLIP", "")
    if event.transition != _CUT and "TO CLIP NAME" in said:
        name, path = said["TO CLIP NAME"], said.get("TO CLIP", "")
    media = path or name or event.reel or "unnamed"
    plain, id = split_id(name or event.reel)
    return replace(clip, media=media, name=plain, id=id_of_media(media) or id)


def _marker(line: int, code: str, words: str, counting: _Counting, start: int) -> Marker:
    time = (counting.frame(code, line) - start) / counting.rate
    first, _, rest = clean(words).partition(" ")
    color = from_otio(first) or _AVID_COLORS.get(first.upper(), "")
    name, id = split_id(rest if color else clean(words))
    return Marker(time, name, color=color, id=id)


def _notes(
    listed: _Listed,
    clips: Sequence[Clip],
    markers: Sequence[Marker],
    counting: _Counting,
    start: int,
) -> tuple[str, ...]:
    notes = []
    blended = sum(e.transition != _CUT and not e.transition.startswith("K") for e in listed.events)
    if blended:
        notes.append(f"{blended} dissolves or wipes are read as cuts at their middle.")
    unknown = [event for event in listed.events if not [*_tracks(event.channels)]]
    if unknown:
        notes.append(
            f"{len(unknown)} events are on no channel that is known and left out, the first on "
            f"'{unknown[0].channels[:20]}' in line {unknown[0].line}."
        )
    times = [item.time for item in markers] + [clip.start for clip in clips]
    early = [time for time in times if time < 0]
    if early:
        rate, drops = counting.rate, counting.drops
        first = start + frame_at(min(early), rate)
        notes.append(
            f"{len(early)} of {len(times)} clips and markers lie before the timeline's start, "
            f"{format_timecode(start, rate, drops)}, the first at "
            f"{format_timecode(first, rate, drops)}: give --start-timecode if the timeline "
            "starts elsewhere."
        )
    return tuple(notes)
