"""MLT XML, written: what melt plays, Shotcut opens as its own project, and Kdenlive can open.

Conventions:
    All counts are frames of the profile, whose rate is exact; ``in`` and ``out`` are inclusive,
    and count from a media file's first frame, whatever its timecode says. A track is a playlist
    of entries and blanks; the tractor plays them over a black background, the last on top. The
    suffix is ``.mlt``, Shotcut's own and melt's: a ``.kdenlive`` file is one that Kdenlive saved,
    with bins and ids of its own that nobody documents for others. Markers stand where Shotcut
    keeps its own (with their colours) and once more where Kdenlive keeps its guides. The format
    has no timecode of a first frame. Clips without media are blanks, clips at another speed are
    left out.

Source:
    MLT Framework, MLT XML (mltframework.org); Meltytech, MLT XML Annotations (shotcut.org), and
    how mltframework/shotcut keeps markers; Kdenlive's dev-docs/fileformat.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ganterpret.errors import SettingError
from ganterpret.units import format_time, frame_at, timebase
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats.fcp7xml.addresses import path_of
from ganterpret_integrations.formats.options import Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, Kind, Marker, Timeline, in_time_order, with_id

DEFAULT_SIZE: Final = (1920, 1080)
"""The raster of a timeline that has none."""

_NO_COLOR: Final = "#008000"
"""Shotcut's own colour of a marker."""

_DAY: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clip in frames of the timeline.

    Attributes:
        clip: the clip.
        first: where it begins.
        stop: where it ends, exclusive.
        begin: where it begins in its media.
    """

    clip: Clip
    first: int
    stop: int
    begin: int

    @property
    def last(self) -> int:
        """Its last frame in its media."""
        return self.begin + self.stop - self.first - 1


_Tracks = list[tuple[Kind, list[_Placed]]]


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline as a project.

    Args:
        timeline: with a rate of editors; notes of markers and its start are left out.
        how: nothing of it concerns this format.

    Raises:
        SettingError: no rate or none of editors, or something before the first frame or after a
            day.
    """
    if timeline.rate is None:
        raise SettingError("MLT counts frames and the timeline has no rate: give one (25, say).")
    rate = timeline.rate
    timebase(rate)
    tracks = _laid(timeline.clips, rate)
    frames = max(
        1,
        frame_at(timeline.duration or Fraction(0), rate),
        *(placed.stop for _, track in tracks for placed in track),
        *(_frame(marker.time, rate) + 1 for marker in timeline.markers),
    )
    title = clean(timeline.name)
    root = Element("mlt", LC_NUMERIC="C", version="7.0.0", title=title)
    _add_profile(root, rate, timeline.size or DEFAULT_SIZE)
    producers = _add_producers(root, tracks, rate)
    main = SubElement(root, "playlist", id="main_bin", title=title)
    _say(main, xml_retain=1)
    _say(main, **{"kdenlive:docproperties.guides": _guides(timeline.markers, rate)})
    _add_background(root, frames)
    names = [_add_track(root, number, *track, producers) for number, track in enumerate(tracks)]
    _add_tractor(root, timeline, [*zip(names, tracks, strict=True)], frames)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _frame(time: Fraction, rate: Fraction) -> int:
    if not 0 <= time <= _DAY:
        said = format_time(abs(time))
        raise SettingError(
            f"Something lies at {'-' if time < 0 else ''}{said} on the timeline: 0 to 24 hours "
            "are legal.",
            time,
        )
    return frame_at(time, rate)


def _laid(clips: Iterable[Clip], rate: Fraction) -> _Tracks:
    """Lay clips on tracks, sound first, the lowest pictures next; none overlaps another."""
    tracks: dict[tuple[Kind, int], list[_Placed]] = {}
    for clip in sorted(clips, key=lambda clip: clip.start):
        first, stop = _frame(clip.start, rate), _frame(clip.stop, rate)
        if not clip.media or clip.retimed or first >= stop:
            continue
        number = clip.track
        while (on := tracks.setdefault((clip.kind, number), [])) and on[-1].stop > first:
            number = 1 + max(track for kind, track in tracks if kind == clip.kind)
        on.append(_Placed(clip, first, stop, max(frame_at(clip.offset, rate), 0)))
    return [(kind, tracks[kind, number]) for kind, number in sorted(tracks)]


def _add_profile(root: Element, rate: Fraction, size: tuple[int, int]) -> None:
    """Say rate and raster: without them melt plays at its own."""
    shape = Fraction(*size)
    values = {
        "description": "",
        "width": size[0],
        "height": size[1],
        "progressive": 1,
        "sample_aspect_num": 1,
        "sample_aspect_den": 1,
        "display_aspect_num": shape.numerator,
        "display_aspect_den": shape.denominator,
        "frame_rate_num": rate.numerator,
        "frame_rate_den": rate.denominator,
        "colorspace": 709,
    }
    SubElement(root, "profile", {name: str(value) for name, value in values.items()})


def _say(element: Element, **properties: str | int) -> None:
    for name, value in properties.items():
        SubElement(element, "property", name=name).text = str(value)


def _add_producers(root: Element, tracks: _Tracks, rate: Fraction) -> dict[tuple[str, Kind], str]:
    """Describe each media file once for its pictures and once for its sound."""
    uses: dict[tuple[str, Kind], list[_Placed]] = {}
    for kind, track in tracks:
        for placed in track:
            uses.setdefault((placed.clip.media, kind), []).append(placed)
    ids = {}
    for number, ((media, kind), shown) in enumerate(uses.items()):
        told = [frame_at(each.clip.media_duration or Fraction(0), rate) for each in shown]
        length = max(*told, *(each.last + 1 for each in shown))
        ids[media, kind] = f"producer{number}"
        producer = SubElement(root, "producer", id=f"producer{number}")
        producer.attrib.update({"in": "0", "out": str(length - 1)})
        _say(producer, length=length, eof="pause", resource=_path(media))
        _say(producer, mlt_service="avformat-novalidate", seekable=1)
        _say(producer, **{"video_index" if kind == "audio" else "audio_index": -1})
    return ids


def _path(media: str) -> str:
    return path_of(media) if media.lower().startswith("file:") else media


def _add_background(root: Element, frames: int) -> None:
    """Put black under everything, as long as the timeline."""
    black = SubElement(root, "producer", id="black")
    black.attrib.update({"in": "0", "out": str(frames - 1)})
    _say(
        black,
        length=frames,
        eof="pause",
        resource="0",
        mlt_service="color",
        mlt_image_format="rgb",
    )
    background = SubElement(root, "playlist", id="background")
    _add_entry(background, "black", 0, frames - 1)


def _add_entry(playlist: Element, producer: str, first: int, last: int) -> None:
    entry = SubElement(playlist, "entry", producer=producer)
    entry.attrib.update({"in": str(first), "out": str(last)})


def _add_track(
    root: Element,
    number: int,
    kind: Kind,
    track: Sequence[_Placed],
    producers: dict[tuple[str, Kind], str],
) -> str:
    """Write a playlist, with blanks where nothing lies; return its id."""
    playlist = SubElement(root, "playlist", id=f"playlist{number}")
    _say(playlist, **{f"shotcut:{kind}": "1", "shotcut:name": f"{kind[0].upper()}{number + 1}"})
    place = 0
    for placed in track:
        if placed.first > place:
            SubElement(playlist, "blank", length=str(placed.first - place))
        _add_entry(playlist, producers[placed.clip.media, kind], placed.begin, placed.last)
        named = with_id(clean(placed.clip.name), placed.clip.id)
        if named:
            _say(playlist[-1], **{"shotcut:caption": named})
        place = placed.stop
    return f"playlist{number}"


def _add_tractor(
    root: Element,
    timeline: Timeline,
    tracks: Sequence[tuple[str, tuple[Kind, list[_Placed]]]],
    frames: int,
) -> None:
    tractor = SubElement(root, "tractor", id="tractor0", title=clean(timeline.name))
    tractor.attrib.update({"in": "0", "out": str(frames - 1)})
    _say(tractor, shotcut=1)
    _add_markers(tractor, timeline.markers, timeline.rate or Fraction(1))
    SubElement(tractor, "track", producer="background")
    for name, (kind, _) in tracks:
        hidden = "video" if kind == "audio" else "audio"
        SubElement(tractor, "track", producer=name, hide=hidden)
    for number, (_, (kind, _)) in enumerate(tracks, 1):
        if kind == "audio":
            mix = SubElement(tractor, "transition", id=f"transition{number}")
            _say(mix, a_track=0, b_track=number, mlt_service="mix", always_active=1, sum=1)


def _add_markers(tractor: Element, markers: Sequence[Marker], rate: Fraction) -> None:
    """Write markers as Shotcut keeps them: with clocks, whose milliseconds are rounded up.

    So the frame is found whether a reader rounds or cuts off.
    """
    group = SubElement(tractor, "properties", name="shotcut:markers")
    for number, marker in enumerate(in_time_order(markers)):
        first, stop = _frame(marker.time, rate), _frame(marker.time + marker.duration, rate)
        one = SubElement(group, "properties", name=str(number))
        _say(one, text=with_id(clean(marker.name), marker.id))
        _say(one, start=_clock(first / rate), end=_clock(stop / rate), color=_color(marker.color))


def _clock(time: Fraction) -> str:
    """Write a time as MLT's clock, its milliseconds rounded up.

    >>> _clock(Fraction(1001, 24000)), _clock(Fraction(3661))
    ('00:00:00.042', '01:01:01.000')
    """
    seconds, thousandths = divmod(-(-time * 1000 // 1), 1000)
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{int(thousandths):03d}"


def _color(word: str) -> str:
    if word not in COLORS:
        return _NO_COLOR
    packed = COLORS[word].premiere
    return f"#{packed & 255:02x}{packed >> 8 & 255:02x}{packed >> 16 & 255:02x}"


def _guides(markers: Sequence[Marker], rate: Fraction) -> str:
    """Write markers as Kdenlive keeps its guides."""
    guides = [
        {
            "pos": (first := _frame(marker.time, rate)),
            "comment": with_id(clean(marker.name), marker.id),
            "type": 0,
            "duration": _frame(marker.time + marker.duration, rate) - first,
        }
        for marker in in_time_order(markers)
    ]
    return json.dumps(guides, ensure_ascii=False)
