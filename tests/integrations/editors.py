"""Edits as other programs make them: on OpenTimelineIO's own objects, and on raw XML.

Conventions:
    All numbers are frames. Clips are numbered from 0 on the only video track; markers are found
    by the id in their names. Both classes can do the same, so that a law is tried on both.
"""

from __future__ import annotations

import copy
from typing import Protocol
from xml.etree import ElementTree as ET

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange


class Editor(Protocol):
    """What an editor's user does to a timeline."""

    def __init__(self, data: bytes) -> None: ...
    def saved(self) -> bytes: ...
    def move_marker(self, id: str, frame: int) -> None: ...
    def rename_marker(self, id: str, name: str) -> None: ...
    def add_marker(self, frame: int, name: str) -> None: ...
    def delete_marker(self, id: str) -> None: ...
    def delete_markers(self) -> None: ...
    def rename_clip_marker(self, clip: int, name: str) -> None: ...
    def rename_clip(self, clip: int, name: str) -> None: ...
    def trim_head(self, clip: int, by: int) -> None: ...
    def trim_tail(self, clip: int, by: int) -> None: ...
    def slip(self, clip: int, by: int) -> None: ...
    def move_clip(self, clip: int, frame: int) -> None: ...
    def blade(self, clip: int, frame: int) -> None: ...
    def delete_clip(self, clip: int) -> None: ...
    def retime(self, clip: int) -> None: ...
    def slide_song(self, by: int) -> None: ...


def roll(editor: Editor, clip: int, by: int) -> None:
    """Move the cut in front of a clip."""
    editor.trim_tail(clip - 1, by)
    editor.trim_head(clip, by)


def slide(editor: Editor, clip: int, by: int, start: int) -> None:
    """Move a clip between its neighbours, which give way."""
    editor.trim_tail(clip - 1, by)
    editor.move_clip(clip, start + by)
    editor.trim_head(clip + 1, by)


class OtioEditor:
    """Clips lie where they were put; what is between is filled with gaps when it is saved."""

    def __init__(self, data: bytes) -> None:
        self.timeline = otio.adapters.read_from_string(data.decode(), "otio_json")
        self.rate = self.timeline.global_start_time.rate
        track = self.timeline.video_tracks()[0]
        self.clips = [
            (int(track.range_of_child_at_index(index).start_time.value), item)
            for index, item in enumerate(track)
            if isinstance(item, otio.schema.Clip)
        ]
        del track[:]

    def saved(self) -> bytes:
        track, at = self.timeline.video_tracks()[0], 0
        for start, clip in sorted(self.clips, key=lambda each: each[0]):
            if start > at:
                track.append(otio.schema.Gap(source_range=self._range(0, start - at)))
            track.append(clip)
            at = start + int(clip.source_range.duration.value)
        text: str = otio.adapters.write_to_string(self.timeline, "otio_json")
        return text.encode()

    def _range(self, start: float, duration: float) -> TimeRange:
        return TimeRange(RationalTime(start, self.rate), RationalTime(duration, self.rate))

    def _marker(self, id: str) -> otio.schema.Marker:
        return next(m for m in self.timeline.tracks.markers if f"{{{id}}}" in m.name)

    def move_marker(self, id: str, frame: int) -> None:
        self._marker(id).marked_range = self._range(frame, 1)

    def rename_marker(self, id: str, name: str) -> None:
        self._marker(id).name = name

    def add_marker(self, frame: int, name: str) -> None:
        marker = otio.schema.Marker(name=name, marked_range=self._range(frame, 1))
        self.timeline.tracks.markers.append(marker)

    def delete_marker(self, id: str) -> None:
        self.timeline.tracks.markers.remove(self._marker(id))

    def delete_markers(self) -> None:
        del self.timeline.tracks.markers[:]

    def rename_clip_marker(self, clip: int, name: str) -> None:
        self.clips[clip][1].markers[0].name = name

    def rename_clip(self, clip: int, name: str) -> None:
        self.clips[clip][1].name = name

    def trim_head(self, clip: int, by: int) -> None:
        start, item = self.clips[clip]
        shown = item.source_range
        item.source_range = self._range(shown.start_time.value + by, shown.duration.value - by)
        self.clips[clip] = start + by, item

    def trim_tail(self, clip: int, by: int) -> None:
        item = self.clips[clip][1]
        shown = item.source_range
        item.source_range = self._range(shown.start_time.value, shown.duration.value + by)

    def slip(self, clip: int, by: int) -> None:
        item = self.clips[clip][1]
        shown = item.source_range
        item.source_range = self._range(shown.start_time.value + by, shown.duration.value)

    def move_clip(self, clip: int, frame: int) -> None:
        self.clips[clip] = frame, self.clips[clip][1]

    def blade(self, clip: int, frame: int) -> None:
        start, item = self.clips[clip]
        second = item.deepcopy()
        self.clips.insert(clip + 1, (start, second))
        self.trim_tail(clip, frame - start - int(item.source_range.duration.value))
        self.trim_head(clip + 1, frame - start)

    def delete_clip(self, clip: int) -> None:
        del self.clips[clip]

    def retime(self, clip: int) -> None:
        self.clips[clip][1].effects.append(otio.schema.LinearTimeWarp(time_scalar=2.0))

    def slide_song(self, by: int) -> None:
        track = self.timeline.audio_tracks()[0]
        if by > 0:
            track.insert(0, otio.schema.Gap(source_range=self._range(0, by)))
            return
        shown = track[0].source_range
        track[0].source_range = self._range(shown.start_time.value - by, shown.duration.value + by)


class XmlEditor:
    """Works on the elements of a Final Cut Pro 7 XML file."""

    def __init__(self, data: bytes) -> None:
        self.root = ET.fromstring(data)  # noqa: S314 - our own file
        sequence = self.root.find("sequence")
        assert sequence is not None
        self.sequence = sequence
        track = sequence.find("media/video/track")
        assert track is not None
        self.track = track

    def saved(self) -> bytes:
        return b'<?xml version="1.0"?>\n<!DOCTYPE xmeml>\n' + ET.tostring(self.root)

    def _clip(self, clip: int) -> ET.Element:
        return self.track.findall("clipitem")[clip]

    def _shift(self, element: ET.Element, by: int, *names: str) -> None:
        for name in names:
            field = element.find(name)
            assert field is not None
            field.text = str(int(field.text or "") + by)

    def _marker(self, id: str) -> ET.Element:
        markers = self.sequence.findall("marker")
        return next(m for m in markers if f"{{{id}}}" in m.findtext("name", ""))

    def _put(self, element: ET.Element, name: str, text: str) -> None:
        field = element.find(name)
        assert field is not None
        field.text = text

    def move_marker(self, id: str, frame: int) -> None:
        self._put(self._marker(id), "in", str(frame))

    def rename_marker(self, id: str, name: str) -> None:
        self._put(self._marker(id), "name", name)

    def add_marker(self, frame: int, name: str) -> None:
        marker = ET.SubElement(self.sequence, "marker")
        for field, text in (("name", name), ("in", str(frame)), ("out", "-1")):
            ET.SubElement(marker, field).text = text

    def delete_marker(self, id: str) -> None:
        self.sequence.remove(self._marker(id))

    def delete_markers(self) -> None:
        for marker in self.sequence.findall("marker"):
            self.sequence.remove(marker)

    def rename_clip_marker(self, clip: int, name: str) -> None:
        marker = self._clip(clip).find("marker")
        assert marker is not None
        self._put(marker, "name", name)

    def rename_clip(self, clip: int, name: str) -> None:
        self._put(self._clip(clip), "name", name)

    def trim_head(self, clip: int, by: int) -> None:
        self._shift(self._clip(clip), by, "start", "in")

    def trim_tail(self, clip: int, by: int) -> None:
        self._shift(self._clip(clip), by, "end", "out")

    def slip(self, clip: int, by: int) -> None:
        self._shift(self._clip(clip), by, "in", "out")

    def move_clip(self, clip: int, frame: int) -> None:
        item = self._clip(clip)
        self._shift(item, frame - int(item.findtext("start", "")), "start", "end")

    def blade(self, clip: int, frame: int) -> None:
        item = self._clip(clip)
        second = copy.deepcopy(item)
        second.set("id", f"clipitem-{100 + clip}")
        self.track.insert(list(self.track).index(item) + 1, second)
        self.trim_tail(clip, frame - int(item.findtext("end", "")))
        self.trim_head(clip + 1, frame - int(second.findtext("start", "")))

    def delete_clip(self, clip: int) -> None:
        self.track.remove(self._clip(clip))

    def retime(self, clip: int) -> None:
        part = ET.SubElement(ET.SubElement(self._clip(clip), "filter"), "effect")
        for name, text in (("effectid", "timeremap"), ("effecttype", "motion")):
            ET.SubElement(part, name).text = text
        parameter = ET.SubElement(part, "parameter")
        ET.SubElement(parameter, "parameterid").text = "speed"
        ET.SubElement(parameter, "value").text = "200"

    def slide_song(self, by: int) -> None:
        for item in self.sequence.findall("media/audio/track/clipitem"):
            if by > 0:
                self._shift(item, by, "start", "end")
            else:
                self._shift(item, -by, "in")
                self._shift(item, by, "end")
