"""A timeline -> FCPXML.

Conventions:
    Everything lies on frames. The lowest video track is the spine, with gaps between its clips;
    other tracks hang on what the spine has where their clips begin, video in lanes above, sound
    below. A marker goes onto what the spine has there. Elements stand in the order of the
    format's document type, without which Final Cut Pro refuses the whole file. Clips without
    media and clips at another speed are left out. The same timeline gives the same bytes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ganterpret.errors import SettingError
from ganterpret.units import format_time, format_timecode, frame_at, timebase
from ganterpret_integrations.formats.fcp7xml.addresses import Style, address_of
from ganterpret_integrations.formats.options import Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import (
    Clip,
    Marker,
    Timeline,
    in_time_order,
    media_name,
    with_id,
)

VERSION: Final = "1.9"
DEFAULT_SIZE: Final = (1920, 1080)
"""The raster of a sequence that has none."""

_DAY: Final = 24 * 60 * 60
_LONGEST: Final = 2**31 - 1
"""The largest denominator of a time: it has 32 bits."""

_STYLE: Final = Style(host="", colon=":")
_FORMAT: Final = "r1"

_File = tuple[str, int, Fraction | None]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece of the spine or of a lane, in frames.

    Attributes:
        first: where it begins on the timeline.
        stop: where it ends, exclusive.
        begin: where it begins in its media.
        clip: None for a gap.
        lane: 0 for the spine.
    """

    first: int
    stop: int
    begin: int = 0
    clip: Clip | None = None
    lane: int = 0

    @property
    def local(self) -> int:
        """Where its local time begins: as its media's timecode does."""
        return self.begin + (self.clip.media_start if self.clip else 0)


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline as one project.

    Args:
        timeline: with a rate of editors; what is fastened to its clips is left out.
        how: nothing of it concerns this format.

    Raises:
        SettingError: no rate or none of editors, drop frame where there is none, something
            before the first frame, 24 hours and more, or a media path that is no UTF-8.
    """
    if timeline.rate is None:
        raise SettingError(
            "FCPXML counts frames and the timeline has no rate: give one (25, say)."
        )
    rate = timeline.rate
    timebase(rate)
    spine, hanging = _laid(timeline, rate)
    frames = spine[-1].stop
    format_timecode(timeline.start + frames - 1, rate, timeline.drop_frame)

    root = Element("fcpxml", version=VERSION)
    resources = SubElement(root, "resources")
    _add_format(resources, rate, timeline.size or DEFAULT_SIZE)
    ids = _add_assets(resources, [each for each in (*spine, *hanging) if each.clip], rate)
    named = {"name": clean(timeline.name)} if clean(timeline.name) else {}
    event = SubElement(SubElement(root, "library"), "event", named)
    sequence = SubElement(
        SubElement(event, "project", named),
        "sequence",
        format=_FORMAT,
        duration=_time(frames, rate),
        tcStart=_time(timeline.start, rate),
        tcFormat=_counting(timeline),
        audioLayout="stereo",
        audioRate="48k",
    )
    _add_spine(SubElement(sequence, "spine"), timeline, (spine, hanging), ids)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'.encode()


def _laid(timeline: Timeline, rate: Fraction) -> tuple[list[_Placed], list[_Placed]]:
    """Lay clips into the spine, which has no holes, and into lanes."""
    placed = [
        each
        for clip in sorted(timeline.clips, key=lambda clip: clip.start)
        if clip.media and not clip.retimed
        if (each := _placed(clip, rate)).first < each.stop
    ]
    lanes = [each.clip.track for each in placed if each.clip and each.clip.kind == "video"]
    above = max(lanes, default=0) + 1
    spine: list[_Placed] = []
    hanging: list[_Placed] = []
    end = 0
    for each in placed:
        if each.lane:
            hanging.append(each)
        elif each.first < end:
            hanging.append(replace(each, lane=above))
            above += 1
        else:
            spine += [_Placed(end, each.first)] if each.first > end else []
            spine.append(each)
            end = each.stop
    ends = [
        frame_at(timeline.duration or Fraction(0), rate),
        *(_frame(marker.time, rate) + 1 for marker in timeline.markers),
        *(each.stop for each in hanging),
    ]
    if max(ends) > end or not spine:
        spine.append(_Placed(end, max(*ends, end + 1)))
    return spine, hanging


def _placed(clip: Clip, rate: Fraction) -> _Placed:
    first, stop = _frame(clip.start, rate), _frame(clip.stop, rate)
    begin = max(frame_at(clip.offset, rate), 0)
    if clip.kind == "video":
        return _Placed(first, stop, begin, clip, clip.track)
    if clip.media_duration is not None and stop - first > 1:
        # A sound's last frame is whole only if its samples are: the clip ends in its media.
        whole = math.floor(clip.media_duration * rate)
        stop -= begin + stop - first == whole + 1
    return _Placed(first, stop, begin, clip, -1 - clip.track)


def _frame(time: Fraction, rate: Fraction) -> int:
    if not 0 <= time <= _DAY:
        said = format_time(abs(time))
        raise SettingError(
            f"Something lies at {'-' if time < 0 else ''}{said} on the timeline: 0 to 24 hours "
            "are legal.",
            time,
        )
    return frame_at(time, rate)


def _time(frames: int, rate: Fraction) -> str:
    """Write frames as seconds, over the rate's own denominator unless they are whole.

    >>> _time(1, Fraction(24000, 1001)), _time(90000, Fraction(25))
    ('1001/24000s', '3600s')
    """
    whole, rest = divmod(frames * rate.denominator, rate.numerator)
    return f"{frames * rate.denominator}/{rate.numerator}s" if rest else f"{whole}s"


def _counting(timeline: Timeline) -> str:
    return "DF" if timeline.drop_frame else "NDF"


def _add_format(resources: Element, rate: Fraction, size: tuple[int, int]) -> None:
    SubElement(
        resources,
        "format",
        id=_FORMAT,
        frameDuration=_time(1, rate),
        width=str(size[0]),
        height=str(size[1]),
    )


def _add_assets(resources: Element, placed: Sequence[_Placed], rate: Fraction) -> dict[_File, str]:
    """Describe each media file once; return their ids."""
    uses: dict[_File, list[_Placed]] = {}
    for each in placed:
        if each.clip:
            uses.setdefault(_file(each.clip), []).append(each)
    ids = {}
    for number, (file, shown) in enumerate(uses.items(), 2):
        ids[file] = f"r{number}"
        path, first, told = file
        longest = max(each.begin + each.stop - each.first for each in shown)
        asset = SubElement(
            resources,
            "asset",
            id=ids[file],
            name=clean(media_name(path)),
            start=_time(first, rate),
            duration=_length(told, longest, rate),
        )
        clips = [each.clip for each in shown if each.clip]
        if any(clip.kind == "video" for clip in clips):
            asset.attrib.update(hasVideo="1", format=_FORMAT, videoSources="1")
        sound = next((clip for clip in clips if clip.kind == "audio"), None)
        if sound:
            asset.attrib.update(hasAudio="1", audioSources="1", audioChannels=str(sound.channels))
            if sound.sample_rate:
                asset.set("audioRate", str(sound.sample_rate))
        SubElement(asset, "media-rep", kind="original-media", src=address_of(path, _STYLE))
    return ids


def _file(clip: Clip) -> _File:
    """Return what makes clips pieces of one file."""
    return clip.media, clip.media_start, clip.media_duration


def _length(told: Fraction | None, shown: int, rate: Fraction) -> str:
    """Say how long media is: at least what is shown of it."""
    least = shown / rate
    if told is None or told < least:
        return _time(shown, rate)
    if (told * rate).denominator == 1:
        return _time(int(told * rate), rate)
    if told.denominator > _LONGEST:
        return _time(math.floor(told * rate), rate)
    return f"{told.numerator}/{told.denominator}s".replace("/1s", "s")


def _add_spine(
    parent: Element,
    timeline: Timeline,
    laid: tuple[Sequence[_Placed], Sequence[_Placed]],
    ids: dict[_File, str],
) -> None:
    """Write the spine's pieces, each with what hangs on it and the markers that lie there."""
    spine, hanging = laid
    rate = timeline.rate or Fraction(1)
    firsts = [piece.first for piece in spine]
    elements = []
    for piece in spine:
        elements.append(_add_piece(parent, piece, timeline.start + piece.first, timeline, ids))
    for each in hanging:
        on = bisect_right(firsts, each.first) - 1
        offset = spine[on].local + each.first - spine[on].first
        _add_piece(elements[on], each, offset, timeline, ids)
    for marker in in_time_order(timeline.markers):
        frame = _frame(marker.time, rate)
        on = bisect_right(firsts, frame) - 1
        _add_marker(elements[on], marker, spine[on].local + frame - spine[on].first, rate)


def _add_piece(
    parent: Element, piece: _Placed, offset: int, timeline: Timeline, ids: dict[_File, str]
) -> Element:
    """Write a clip or a gap.

    Args:
        parent: the spine, or what it hangs on.
        piece: the clip or gap.
        offset: where it begins in its parent's time, in frames.
        timeline: of it.
        ids: of the media.
    """
    rate = timeline.rate or Fraction(1)
    length = _time(piece.stop - piece.first, rate)
    place, local = _time(offset, rate), _time(piece.local, rate)
    clip = piece.clip
    if clip is None:
        return SubElement(parent, "gap", name="Gap", offset=place, start=local, duration=length)
    element = SubElement(
        parent,
        "asset-clip",
        ref=ids[_file(clip)],
        offset=place,
        name=with_id(clean(clip.name), clip.id),
        start=local,
        duration=length,
        srcEnable=clip.kind,
    )
    if piece.lane:
        element.set("lane", str(piece.lane))
    if clip.kind == "video":
        element.set("format", _FORMAT)
        element.set("tcFormat", _counting(timeline))
    else:
        element.set("audioRole", "music")
    return element


def _add_marker(parent: Element, marker: Marker, place: int, rate: Fraction) -> None:
    first = _frame(marker.time, rate)
    frames = _frame(marker.time + marker.duration, rate) - first
    element = SubElement(
        parent,
        "marker",
        start=_time(place, rate),
        duration=_time(max(frames, 1), rate),
        value=with_id(clean(marker.name), marker.id),
    )
    note = "\n".join(clean(line) for line in marker.note.splitlines())
    if note:
        element.set("note", note)
