"""A timeline -> OpenTimelineIO, in the shape that Resolve takes.

Conventions:
    Values are counted at the timeline's rate: whole frames for pictures, fractions of a frame for
    sound, so that a song keeps its length to the sample (its sample rate stands beside it in the
    metadata). A clip's source counts on its media's own timecode, and the whole media is told in
    ``available_range``. Media are bare paths. A clip without media is a gap that carries its id.
    A point lasts one frame, since Resolve knows no shorter marker. What is ours stands in
    ``metadata.ganterpret``; names carry the ids too, for programs that drop metadata.

Sources:
    What Resolve and Premiere take is known from other projects' trials and files alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final
from urllib.parse import unquote

from opentimelineio import opentime, schema

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_TRACKS
from ganterpret.units import format_time, frame_at, timebase
from ganterpret_integrations.colors import from_otio
from ganterpret_integrations.formats.options import Writing
from ganterpret_integrations.formats.otio.contents import color_name
from ganterpret_integrations.formats.otio.nodes import LONGEST
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import (
    Clip,
    Kind,
    Marker,
    Timeline,
    TimelineError,
    media_name,
    with_id,
)

_KINDS: Final[tuple[tuple[Kind, str], ...]] = (("video", "Video"), ("audio", "Audio"))
_ADDRESS: Final = re.compile(r"file:(?://(?:localhost)?(?=/))?", re.IGNORECASE)
_DRIVE: Final = re.compile(r"/[A-Za-z]:[/\\]")


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write an .otio file.

    Args:
        timeline: at one of `units.VIDEO_RATES`; pictures are put on its frames.
        how: nothing of it concerns this format.

    Raises:
        SettingError: no rate, or none of editors.
        TimelineError: clips of a track overlap, or something lies before 0 or past 24 hours.
    """
    del how
    rate = timeline.rate
    if rate is None:
        raise SettingError("An OpenTimelineIO file has a video rate: give one with --rate.", None)
    timebase(rate)
    name = clean(timeline.name)
    document = schema.Timeline(
        name,
        global_start_time=_time(timeline.start, rate),
        metadata={
            "Resolve_OTIO": {"Resolve OTIO Meta Version": "1.0"},
            "PremierePro_OTIO": {"MetadataVersion": "1.0"},
            "ganterpret": {"drop_frame": timeline.drop_frame},
        },
    )
    # Premiere takes the sequence's name from here.
    document.tracks.name = name
    document.tracks.metadata.update(_stack_metadata(timeline, rate))
    document.tracks.markers.extend(
        _marker(marker, _frame(marker.time, rate), rate) for marker in timeline.markers
    )
    for kind, title in _KINDS:
        clips = [clip for clip in timeline.clips if clip.kind == kind]
        count = max((clip.track + 1 for clip in clips), default=0)
        if count > MAX_TRACKS:
            raise TimelineError(f"{count} tracks: at most {MAX_TRACKS} are written.", count)
        # Something has to give the timeline its length.
        count = count if kind == "audio" else max(count, 1)
        for number in range(count):
            until = _length(timeline) if kind == "video" and number == 0 else Fraction(0)
            on_track = [clip for clip in clips if clip.track == number]
            track = make_track(on_track, f"{title} {number + 1}", kind, rate, until)
            document.tracks.append(track)
    return f"{document.to_json_string(indent=4)}\n".encode()


def make_track(
    clips: Sequence[Clip], name: str, kind: Kind, rate: Fraction, until: Fraction = Fraction(0)
) -> schema.Track:
    """Make a track of clips, with gaps between them.

    Args:
        clips: of one track, in any order.
        name: of the track.
        kind: video or audio.
        rate: of the timeline.
        until: seconds to which the track is filled up with a gap.

    Raises:
        TimelineError: two of the clips overlap.
    """
    track = schema.Track(name, kind=dict(_KINDS)[kind])
    track.metadata["Resolve_OTIO"] = {"Locked": False}
    if kind == "audio":
        stereo = any(clip.channels > 1 for clip in clips)
        words = {"Audio Type": "Stereo" if stereo else "Mono", "SoloOn": False}
        track.metadata["Resolve_OTIO"].update(words)
    position = Fraction(0)
    for clip in sorted(clips, key=lambda clip: clip.start):
        start, stop = _frame(clip.start, rate, kind), _frame(clip.stop, rate, kind)
        if start >= stop:
            continue  # shorter than half a frame
        if start < position:
            raise TimelineError(
                f"Two clips overlap on the track '{name}' at {format_time(clip.start)}: put one "
                "of them on another track.",
                clip.name,
            )
        if start > position:
            track.append(_gap(start - position, rate))
        track.append(_item(clip, start, stop, rate))
        position = stop
    end = _frame(until, rate)
    if position < end:
        track.append(_gap(end - position, rate))
    return track


def bare_path(media: str) -> str:
    """Return the path that an address of a local file means; other addresses stay.

    >>> bare_path("file://localhost/D%3a/a%20b.mov"), bare_path("/a/100%.mov")
    ('D:/a b.mov', '/a/100%.mov')
    """
    match = _ADDRESS.match(media)
    if not match:
        return media
    path = unquote(media[match.end() :])
    return path[1:] if _DRIVE.match(path) else path


def _item(clip: Clip, start: Fraction, stop: Fraction, rate: Fraction) -> schema.Item:
    """Make a clip or, where there is no media, a gap.

    Args:
        clip: what it is to show.
        start: its first frame on the timeline; that of a sound may be a fraction.
        stop: the end, exclusive.
        rate: of the timeline.
    """
    source = Fraction(0)
    if clip.media:
        # Some editors let a clip begin before its media do; here it begins with them.
        offset = _frame(max(clip.offset, Fraction(0)), rate, clip.kind)
        source = clip.media_start + offset
        item = schema.Clip(
            source_range=_range(source, stop - start, rate),
            media_reference=_reference(clip, source + stop - start, rate),
        )
    else:
        item = _gap(stop - start, rate)
    item.name = with_id(clean(clip.name), clip.id)
    item.metadata.update(_clip_metadata(clip))
    if clip.retimed:
        # How fast it plays is not known here, and readers are not to think that nothing is.
        item.effects.append(schema.TimeEffect())
    for marker in clip.markers:
        frame = _frame(marker.time, rate)
        if start <= frame < stop:
            item.markers.append(_marker(marker, frame - start + source, rate))
    return item


def _reference(clip: Clip, source_end: Fraction, rate: Fraction) -> schema.ExternalReference:
    length = source_end - clip.media_start
    if clip.media_duration is not None:
        length = max(_frame(clip.media_duration, rate, clip.kind), length)
    available = _range(Fraction(clip.media_start), length, rate)
    path = bare_path(clip.media)
    if "\0" in path or path.encode(errors="replace").decode() != path:
        raise TimelineError(
            f"The file name {path!r} cannot be written in UTF-8: rename the file.", path
        )
    reference = schema.ExternalReference(path, available)
    reference.name = media_name(clip.media)
    return reference


def _clip_metadata(clip: Clip) -> dict[str, object]:
    ours: dict[str, object] = {"id": clip.id} if clip.id else {}
    if clip.kind == "video":
        return {"ganterpret": ours} if ours else {}
    if clip.sample_rate:
        ours["sample_rate"] = clip.sample_rate
    channels = range(clip.channels)
    return {
        "Resolve_OTIO": {
            "Channels": [{"Source Channel ID": index, "Source Track ID": 0} for index in channels]
        },
        "PremierePro_OTIO": {
            "AudioChannels": {
                "ChannelType": "Mono" if clip.channels == 1 else "Stereo",
                "SecondaryAssignments": [{"SecondaryChannelIndex": index} for index in channels],
            },
            "OriginalChannelGroupIndex": 0,
            "SourceClipIndex": 0,
        },
        "ganterpret": ours,
    }


def _stack_metadata(timeline: Timeline, rate: Fraction) -> dict[str, object]:
    if timeline.size is None:
        return {}
    width, height = timeline.size
    premiere: dict[str, object] = {
        "PixelAspectRatio": {"numerator": 1.0, "denominator": 1.0},
        "VideoFrameRate": float(rate),
        "VideoResolution": {"width": width, "height": height},
    }
    sampled = [clip.sample_rate for clip in timeline.clips if clip.sample_rate]
    if sampled:
        premiere["AudioFrameRate"] = float(sampled[0])
    return {"PremierePro_OTIO": premiere}


def _marker(marker: Marker, start: Fraction, rate: Fraction) -> schema.Marker:
    duration = _frame(marker.time + marker.duration, rate) - _frame(marker.time, rate)
    note = "\n".join(clean(line) for line in marker.note.splitlines())
    name = with_id(clean(marker.name), marker.id)
    # Names and notes stand there once more, so that it is seen which of them was edited.
    ours = {"id": marker.id, "name": name} if marker.id else {}
    if note:
        ours["note"] = note
    color = color_name(marker.color)
    if from_otio(color) != marker.color:
        ours["color"] = marker.color
    metadata: dict[str, object] = {"Resolve_OTIO": {"Keywords": [], "Note": note}}
    return schema.Marker(
        name,
        _range(start, max(duration, Fraction(1)), rate),
        color,
        metadata | ({"ganterpret": ours} if ours else {}),
        note,
    )


def _length(timeline: Timeline) -> Fraction:
    """Return how far a gap has to fill a timeline up, in seconds; 0 where its clips do."""
    end = max((clip.stop for clip in timeline.clips), default=Fraction(0))
    if timeline.duration is not None or timeline.clips:
        length = timeline.duration or Fraction(0)
        return length if length > end else Fraction(0)
    ends = (marker.time + marker.duration for marker in timeline.markers)
    return max(ends, default=Fraction(0)) + 1


def _gap(frames: Fraction, rate: Fraction) -> schema.Gap:
    return schema.Gap(source_range=_range(Fraction(0), frames, rate))


def _range(start: Fraction, duration: Fraction, rate: Fraction) -> opentime.TimeRange:
    return opentime.TimeRange(_time(start, rate), _time(duration, rate))


def _time(frames: Fraction | int, rate: Fraction) -> opentime.RationalTime:
    return opentime.RationalTime(float(frames), float(rate))


def _frame(time: Fraction, rate: Fraction, kind: Kind = "video") -> Fraction:
    """Return the frame that a time is put on; of a sound the exact one, a fraction."""
    if not 0 <= time <= LONGEST:
        raise TimelineError(
            f"A time of {float(time):.3f} s has no place on a timeline: 0 to 24 hours are legal.",
            time,
        )
    return time * rate if kind == "audio" else Fraction(frame_at(time, rate))
