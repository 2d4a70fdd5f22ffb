"""Tracks of clips, written as Premiere writes them.

Conventions:
    All counts are in frames of the sequence, in media too. A file is described where it is
    first used and an id from then on; ids are unique over all tracks. A stereo sound is two
    tracks, one a channel, whose clips are linked; a mono sound is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from ganterpret.errors import SettingError
from ganterpret.units import format_time, frame_at, timebase
from ganterpret_integrations.formats.fcp7xml.addresses import Style, address_of
from ganterpret_integrations.formats.fcp7xml.elements import (
    add,
    add_raster,
    add_rate,
    add_sound,
    add_switches,
    add_timecode,
)
from ganterpret_integrations.formats.fcp7xml.markers import add_marker
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, Kind, media_name, with_id

_DAY: Final = 24 * 60 * 60

_File = tuple[str, int, Fraction | None]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clip in frames of the sequence.

    Attributes:
        clip: the clip.
        start: where it begins.
        stop: where it ends, exclusive.
        begin: where it begins in its media.
    """

    clip: Clip
    start: int
    stop: int
    begin: int

    @property
    def end(self) -> int:
        """Where it ends in its media, exclusive."""
        return self.begin + self.stop - self.start


class Tracks:
    """What is put on tracks, and the ids that were given out for it.

    Args:
        clips: everything that is to be put there; gaps and clips at another speed are left out.
        rate: of the sequence.
        size: its raster; None if it is not known.
        style: of addresses.
        prefix: of ids.

    Raises:
        SettingError: a clip lies before the first frame or after a day.
    """

    def __init__(
        self,
        clips: Iterable[Clip],
        rate: Fraction,
        size: tuple[int, int] | None,
        style: Style,
        prefix: str = "",
    ) -> None:
        self._rate, self._size, self._style, self._prefix = rate, size, style, prefix
        self._items = 0
        self._numbers: dict[_File, int] = {}
        self._uses: dict[_File, list[_Placed]] = {}
        self._on: dict[tuple[Kind, int], list[_Placed]] = {}
        self.stop = 0
        for clip in sorted(clips, key=lambda clip: clip.start):
            placed = self._placed(clip) if clip.media and not clip.retimed else None
            if placed and placed.start < placed.stop:
                self._uses.setdefault(_file(clip), []).append(placed)
                self._on.setdefault((clip.kind, clip.track), []).append(placed)
                self.stop = max(self.stop, placed.stop)
        self._lengths = {file: self._length(uses) for file, uses in self._uses.items()}

    def _placed(self, clip: Clip) -> _Placed:
        begin = max(frame_at(clip.offset, self._rate), 0)
        return _Placed(clip, self.frame(clip.start), self.frame(clip.stop), begin)

    def _length(self, uses: Sequence[_Placed]) -> int:
        """Count a file's frames: at least those that are shown, else Premiere waits for it."""
        told = frame_at(uses[0].clip.media_duration or Fraction(0), self._rate)
        return max(told, *(use.end for use in uses))

    def frame(self, time: Fraction) -> int:
        """Return the sequence's frame at a time.

        Raises:
            SettingError: before the first frame, or after a day.
        """
        if not 0 <= time <= _DAY:
            said = format_time(abs(time))
            raise SettingError(
                f"Something lies at {'-' if time < 0 else ''}{said} on the timeline: 0 to 24 "
                "hours are legal.",
                time,
            )
        return frame_at(time, self._rate)

    def numbers(self, kind: Kind) -> list[int]:
        """List the tracks of a kind that hold something, the lowest first; [0] if none does."""
        return sorted(number for of, number in self._on if of == kind) or [0]

    def sample_rate(self) -> int:
        """Return the sample rate of the first sound that has one, else 48000."""
        sounds = (use.clip for kind, number in self._on for use in self._on[kind, number])
        return next((c.sample_rate for c in sounds if c.kind == "audio" and c.sample_rate), 48_000)

    def add_video(self, parent: Element, number: int, **attributes: str) -> Element:
        """Write a video track with the clips of that number."""
        track = add(parent, "track", None, **attributes)
        for placed in self._on.get(("video", number), []):
            item = self._add_item(track, placed, self._new_item())
            self._add_file(item, placed.clip)
            self._add_markers(item, placed)
        add_switches(track)
        return track

    def add_audio(self, parent: Element, number: int) -> None:
        """Write an audio track with the clips of that number: as two if any of them is stereo."""
        on_it = self._on.get(("audio", number), [])
        sides = 2 if any(placed.clip.channels > 1 for placed in on_it) else 1
        above = len(parent.findall("track"))
        ids = [[self._new_item() for _ in on_it] for _ in range(sides)]
        for side in range(sides):
            track = add(
                parent,
                "track",
                None,
                currentExplodedTrackIndex=str(side),
                totalExplodedTrackCount=str(sides),
                premiereTrackType="Stereo" if sides == 2 else "Mono",
            )
            for place, placed in enumerate(on_it):
                item = self._add_item(track, placed, ids[side][place])
                item.set("premiereChannelType", "stereo" if sides == 2 else "mono")
                self._add_file(item, placed.clip)
                source = add(item, "sourcetrack")
                add(source, "mediatype", "audio")
                add(source, "trackindex", side + 1 if placed.clip.channels > 1 else 1)
                self._add_markers(item, placed)
                for other in range(sides if sides == 2 else 0):
                    _add_link(item, ids[other][place], above + other + 1, place + 1)
            add_switches(track)
            add(track, "outputchannelindex", side + 1)

    def _new_item(self) -> str:
        self._items += 1
        return f"{self._prefix}clipitem-{self._items}"

    def _number(self, clip: Clip) -> int:
        return self._numbers.get(_file(clip), len(self._numbers) + 1)

    def _add_item(self, track: Element, placed: _Placed, id: str) -> Element:
        clip = placed.clip
        item = add(track, "clipitem", None, id=id)
        add(item, "masterclipid", f"{self._prefix}masterclip-{self._number(clip)}")
        add(item, "name", with_id(clean(clip.name), clip.id))
        add(item, "enabled", "TRUE")
        add(item, "duration", self._lengths[_file(clip)])
        add_rate(item, self._rate)
        add(item, "start", placed.start)
        add(item, "end", placed.stop)
        add(item, "in", placed.begin)
        add(item, "out", placed.end)
        return item

    def _add_file(self, item: Element, clip: Clip) -> None:
        number, known = self._number(clip), _file(clip) in self._numbers
        file = add(item, "file", None, id=f"{self._prefix}file-{number}")
        if known:
            return
        self._numbers[_file(clip)] = number
        add(file, "name", clean(media_name(clip.media)))
        add(file, "pathurl", address_of(clip.media, self._style))
        add_rate(file, self._rate)
        add(file, "duration", self._lengths[_file(clip)])
        day = _DAY * timebase(self._rate)
        add_timecode(file, self._rate, clip.media_start % day, drop_frame=False)
        uses = [placed.clip for placed in self._uses[_file(clip)]]
        media = add(file, "media")
        if any(use.kind == "video" for use in uses):
            add_raster(add(media, "video"), self._rate, self._size)
        sound = next((use for use in uses if use.kind == "audio"), None)
        if sound:
            audio = add(media, "audio")
            add_sound(audio, sound.sample_rate)
            add(audio, "channelcount", sound.channels)

    def _add_markers(self, item: Element, placed: _Placed) -> None:
        for marker in placed.clip.markers:
            if placed.clip.start <= marker.time < placed.clip.stop:
                first = self.frame(marker.time)
                frames = self.frame(marker.time + marker.duration) - first
                add_marker(item, marker, placed.begin + first - placed.start, frames)


def _file(clip: Clip) -> _File:
    """Return what makes clips pieces of one file."""
    return clip.media, clip.media_start, clip.media_duration


def _add_link(item: Element, id: str, track: int, place: int) -> None:
    link = add(item, "link")
    add(link, "linkclipref", id)
    add(link, "mediatype", "audio")
    add(link, "trackindex", track)
    add(link, "clipindex", place)
    add(link, "groupindex", 1)
