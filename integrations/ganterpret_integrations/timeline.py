"""What every format turns into and comes from: markers, clips, and the timeline that they lie on.

Conventions:
    Times are exact `Fraction` seconds from the timeline's first frame (or a MIDI file's first
    tick), never timecode; ranges are half-open. A timeline has a *grid*, the places where its
    format can put something: frames at its video rate, or ticks of its tempo map, or so many
    seconds apart. An *id* is a keyframe's; where a format has no field of its own for it, it is
    the last word of a name, in braces: ``jellyfish {k7f2a}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal
from urllib.parse import unquote

from ganterpret.errors import GanterpretError
from ganterpret.units import round_half_up
from ganterpret_integrations.tempo import TempoMap

Kind = Literal["video", "audio"]

_TOKEN: Final = re.compile(r"\s*\{([a-z0-9_-]{1,64})\}\s*")
_MEDIA_ID: Final = re.compile(r"(\d{4,9})_[A-Za-z0-9-]*_([a-z0-9_-]{1,64}?)(?:_v\d+)?\.\w+")
_MICROSECOND: Final = Fraction(1, 1_000_000)
_OUR_TICKS: Final = 960


class TimelineError(GanterpretError):
    """A file of markers or a timeline that cannot be read or written; ``value`` is what is."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A named moment: what all formats have in common.

    Attributes:
        time: seconds, exact.
        name: what a person reads, without the id.
        duration: seconds; 0 for a point.
        note: a second text, "" if there is none.
        color: a row of `colors.COLORS`, "" if there is none.
        id: a keyframe's; "" if it is nobody's.
        left_as: its name when it was exported; "" if the file does not say.
    """

    time: Fraction
    name: str = ""
    duration: Fraction = Fraction(0)
    note: str = ""
    color: str = ""
    id: str = ""
    left_as: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of media on a track.

    Attributes:
        start: where it begins on the timeline, seconds.
        duration: how long it is there, seconds.
        media: the file as the timeline names it, a path or an address; "" for a gap.
        offset: where it begins in the media, seconds from the media's first frame or sample.
        media_duration: how long the media is, seconds; None if the timeline does not say.
        media_start: the number of the media's first frame in its own timecode.
        name: of the clip, without the id.
        id: of the keyframe that begins it, if the timeline names one; "" if not.
        kind: video or audio.
        track: from 0, within its kind, the lowest first.
        retimed: whether it plays at another speed than 1 (then `offset` and `duration` say
            nothing about the media).
        markers: that are fastened to it; their times are the timeline's like all others.
        channels: of audio media.
        sample_rate: of audio media, Hz; 0 if the timeline does not say.
    """

    start: Fraction
    duration: Fraction
    media: str = ""
    offset: Fraction = Fraction(0)
    media_duration: Fraction | None = None
    media_start: int = 0
    name: str = ""
    id: str = ""
    kind: Kind = "video"
    track: int = 0
    retimed: bool = False
    markers: tuple[Marker, ...] = ()
    channels: int = 2
    sample_rate: int = 0

    @property
    def stop(self) -> Fraction:
        """Where it ends on the timeline, exclusive, in seconds."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a file says, or is to say.

    Attributes:
        markers: of the timeline itself, in time order.
        clips: all tracks' clips in time order, without gaps unless they carry an id or markers.
        name: of the sequence or track.
        rate: video rate; None where the format has none.
        start: the frame number of the first frame, as timecode counts.
        drop_frame: whether timecode is written with drop frame.
        duration: seconds; None if the format does not say.
        size: (width, height) in pixels; None if the format does not say.
        tempo: the tempo map; None where the format has none.
        grid: seconds from one place to the next of a format that counts neither frames nor ticks:
            a sample, a millisecond.
        marks_end: whether its format can have a marker at the song's end, where no chapter begins.
        notes: what was odd while it was read, a sentence each.
    """

    markers: tuple[Marker, ...] = ()
    clips: tuple[Clip, ...] = ()
    name: str = ""
    rate: Fraction | None = None
    start: int = 0
    drop_frame: bool = False
    duration: Fraction | None = None
    size: tuple[int, int] | None = None
    tempo: TempoMap | None = None
    grid: Fraction = _MICROSECOND
    marks_end: bool = True
    notes: tuple[str, ...] = ()

    def same_place(self, found: Fraction, exact: Fraction) -> bool:
        """Tell whether something found here is where this timeline would have put a time.

        Args:
            found: where it lies, seconds.
            exact: where it was wanted, seconds.
        """
        if self.rate is not None:
            return round_half_up(found * self.rate) == round_half_up(exact * self.rate)
        if self.tempo is None:
            return abs(found - exact) <= max(self.grid / 2, _MICROSECOND)
        if self.tempo.ticks_per_beat == _OUR_TICKS:
            return self.tempo.tick_at(found) == self.tempo.tick_at(exact)
        # A program with another grid has rounded our tick to its own.
        ticks = self.tempo.ticks_per_beat
        there, wanted = self.tempo.beat_at(found), self.tempo.beat_at(exact)
        return abs(there - wanted) <= Fraction(1, 2 * ticks) + Fraction(1, 2 * _OUR_TICKS)


def with_id(name: str, id: str) -> str:
    """Put an id behind a name, where programs show it and keep it.

    >>> with_id("jellyfish", "k7f2a"), with_id("Verse", "")
    ('jellyfish {k7f2a}', 'Verse')
    """
    return f"{name} {{{id}}}".strip() if id else name


def split_ids(text: str) -> list[tuple[str, str]]:
    """Take names and ids apart; several where a program has merged markers of one frame.

    >>> split_ids("jellyfish {k7f2a}"), split_ids("a {k7f2a} b {q2b4c}"), split_ids("Verse")
    ([('jellyfish', 'k7f2a')], [('a', 'k7f2a'), ('b', 'q2b4c')], [('Verse', '')])
    """
    parts = _TOKEN.split(text)
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if not pairs or parts[-1]:
        pairs.append((parts[-1], ""))
    return [(name.strip(), id) for name, id in pairs]


def split_id(text: str) -> tuple[str, str]:
    """Take a name and the last id in it apart; other braces stay in the name.

    >>> split_id("jellyfish {k7f2a}"), split_id("Verse")
    (('jellyfish', 'k7f2a'), ('Verse', ''))
    """
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text.strip(), ""
    last = tokens[-1]
    return f"{text[: last.start()]} {text[last.end() :]}".strip(), last[1]


def legal_id(text: str) -> str:
    """Return an id that a file has in a field of its own; "" for what can be none.

    >>> legal_id(" k7f2a "), legal_id("No. 7")
    ('k7f2a', '')
    """
    return text.strip() if _TOKEN.fullmatch(f"{{{text.strip()}}}") else ""


def media_name(media: str) -> str:
    r"""Return the file name of a path or address as any system writes them.

    >>> media_name("file://localhost/D%3a/a%20b/c.mov"), media_name("C:\\x\\d.mov")
    ('c.mov', 'd.mov')
    """
    bare = unquote(media) if media.lower().startswith("file:") else media
    return re.split(r"[/\\]", bare)[-1]


def id_of_media(media: str) -> str:
    """Return the keyframe's id that the name of one of our clips carries, "" if it is none.

    >>> id_of_media("/a/0007_jellyfish_k7f2a.mov"), id_of_media("/a/holiday.mov")
    ('k7f2a', '')
    """
    match = _MEDIA_ID.fullmatch(media_name(media))
    return match[2] if match else ""


def number_of_media(media: str) -> int | None:
    """Return which of the segments one of our clips was when it was named, None if it is none.

    >>> number_of_media("/a/0007_jellyfish_k7f2a.mov"), number_of_media("/a/holiday.mov")
    (7, None)
    """
    match = _MEDIA_ID.fullmatch(media_name(media))
    return int(match[1]) if match else None


def in_time_order(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Sort markers by time; equal times keep their order."""
    return tuple(sorted(markers, key=lambda marker: marker.time))
