"""A timeline -> Final Cut Pro 7 XML, in the dialect of Premiere's exports, which Resolve reads.

Conventions:
    The version is 5, Final Cut Pro 7's own last, which Resolve writes; Premiere, which writes 4,
    reads both, and no element that is written here differs between them. The same timeline
    gives the same bytes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ganterpret.errors import SettingError
from ganterpret.units import format_timecode, frame_at
from ganterpret_integrations.formats.fcp7xml.addresses import Style
from ganterpret_integrations.formats.fcp7xml.elements import (
    add,
    add_raster,
    add_rate,
    add_sound,
    add_timecode,
)
from ganterpret_integrations.formats.fcp7xml.markers import add_marker
from ganterpret_integrations.formats.fcp7xml.tracks import Tracks
from ganterpret_integrations.formats.options import Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Timeline, in_time_order

DEFAULT_SIZE: Final = (1920, 1080)
"""The raster of a sequence that has none: without one, Premiere makes up its own."""


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline as one sequence.

    Args:
        timeline: with a rate of editors.
        how: nothing of it concerns this format.

    Raises:
        SettingError: no rate or none of editors, drop frame where there is none, something
            before the first frame, 24 hours and more, or a media path that is no UTF-8.
    """
    if timeline.rate is None:
        raise SettingError(
            "Final Cut Pro 7 XML counts frames and the timeline has no rate: give one (25, say)."
        )
    rate, size = timeline.rate, timeline.size or DEFAULT_SIZE
    tracks = Tracks(timeline.clips, rate, size, Style())
    frames = _frames(timeline, tracks, rate)
    format_timecode(timeline.start + max(frames - 1, 0), rate, timeline.drop_frame)

    root = Element("xmeml", version="5")
    sequence = add(root, "sequence", None, id="sequence-1", explodedTracks="true")
    add(sequence, "duration", frames)
    add_rate(sequence, rate)
    add(sequence, "name", clean(timeline.name))
    media = add(sequence, "media")
    _add_video(media, tracks, rate, size)
    _add_audio(media, tracks)
    add_timecode(sequence, rate, timeline.start, drop_frame=timeline.drop_frame)
    for marker in in_time_order(timeline.markers):
        first = tracks.frame(marker.time)
        add_marker(sequence, marker, first, tracks.frame(marker.time + marker.duration) - first)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{body}\n'.encode()


def _frames(timeline: Timeline, tracks: Tracks, rate: Fraction) -> int:
    """Count a sequence's frames: as told, and at least those that hold something."""
    ends = [tracks.frame(marker.time) + 1 for marker in timeline.markers]
    return max([frame_at(timeline.duration or Fraction(0), rate), tracks.stop, *ends])


def _add_video(media: Element, tracks: Tracks, rate: Fraction, size: tuple[int, int]) -> None:
    video = add(media, "video")
    add_raster(add(video, "format"), rate, size)
    for number in tracks.numbers("video"):
        tracks.add_video(video, number)


def _add_audio(media: Element, tracks: Tracks) -> None:
    """Write the audio tracks behind a stereo output; without a sound there is an empty track."""
    audio = add(media, "audio")
    add(audio, "numOutputChannels", 2)
    add_sound(add(audio, "format"), tracks.sample_rate())
    outputs = add(audio, "outputs")
    for channel in (1, 2):
        group = add(outputs, "group")
        add(group, "index", channel)
        add(group, "numchannels", 1)
        add(group, "downmix", 0)
        add(add(group, "channel"), "index", channel)
    for number in tracks.numbers("audio"):
        tracks.add_audio(audio, number)
