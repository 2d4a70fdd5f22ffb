"""OpenTimelineIO: what we write comes back, and another reader sees the same as ours."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Final

import opentimelineio
import pytest
from hypothesis import given, settings
from opentimelineio import opentime, schema
from tests.integrations.timelines import timelines

from ganterpret.errors import GanterpretError
from ganterpret_integrations.formats import otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline

FILM: Final = Fraction(24000, 1001)


def _written(timeline: Timeline) -> schema.Timeline:
    data = otio.write(timeline, Writing())
    return opentimelineio.adapters.read_from_string(data.decode(), "otio_json")


@given(timelines())
def test_what_is_written_comes_back(timeline: Timeline) -> None:
    """read(write(t)) == t at every rate and start; a second file is the same to the byte."""
    data = otio.write(timeline, Writing())
    assert otio.read(data, Reading()) == timeline
    assert otio.write(otio.read(data, Reading()), Writing()) == data


@given(timelines())
@settings(max_examples=30)
def test_opentimelineio_alone_finds_clips_and_markers(timeline: Timeline) -> None:
    """The second route: the library's own ranges, names and media, to a millionth of a frame."""
    rate = timeline.rate or Fraction(1)
    document = _written(timeline)
    start = document.global_start_time
    assert (start.value, start.rate) == (timeline.start, float(rate))
    markers = [(m.marked_range.start_time.value, m.comment) for m in document.tracks.markers]
    assert markers == [(float(m.time * rate), m.note) for m in timeline.markers]
    found = sorted(
        (clip.media_reference.target_url, *_seconds(clip.range_in_parent()))
        for clip in document.find_clips()
    )
    wanted = sorted(
        (clip.media, float(clip.start), float(clip.duration))
        for clip in timeline.clips
        if clip.media
    )
    assert [each[0] for each in found] == [each[0] for each in wanted]
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours[1:] == pytest.approx(theirs[1:], abs=1e-8)


def _seconds(span: opentime.TimeRange) -> tuple[float, float]:
    return span.start_time.to_seconds(), span.duration.to_seconds()


def test_shape_that_resolve_takes() -> None:
    """Clip.2 with its media under DEFAULT_MEDIA, ranges everywhere, counted on the timecode."""
    clip = Clip(
        Fraction(1), Fraction(2), "/a/b c.mov", Fraction(1, 2), Fraction(4), 86400, "jelly", "k1"
    )
    song = Clip(Fraction(0), Fraction(100_001, 44100), "/a/s.wav", kind="audio", sample_rate=44100)
    marker = Marker(Fraction(1), "jelly", note="two words", color="rose", id="k1")
    data = otio.write(Timeline((marker,), (clip, song), "cut", Fraction(24), 86400), Writing())
    document = json.loads(data)
    assert document["metadata"]["Resolve_OTIO"] == {"Resolve OTIO Meta Version": "1.0"}
    assert document["global_start_time"] == _time(86400.0)
    stack = document["tracks"]
    assert stack["name"] == "cut"
    video, audio = stack["children"]
    assert (video["name"], video["kind"]) == ("Video 1", "Video")
    assert (audio["name"], audio["kind"]) == ("Audio 1", "Audio")
    assert audio["metadata"]["Resolve_OTIO"] == {
        "Audio Type": "Stereo",
        "Locked": False,
        "SoloOn": False,
    }
    gap, found = video["children"]
    assert gap["OTIO_SCHEMA"] == "Gap.1"
    assert gap["source_range"]["duration"] == _time(24.0)
    assert found["OTIO_SCHEMA"] == "Clip.2"
    assert found["name"] == "jelly {k1}"
    assert found["enabled"] is True
    assert found["metadata"]["ganterpret"] == {"id": "k1"}
    assert found["source_range"]["start_time"] == _time(86412.0)
    assert found["active_media_reference_key"] == "DEFAULT_MEDIA"
    reference = found["media_references"]["DEFAULT_MEDIA"]
    assert reference["target_url"] == "/a/b c.mov"
    assert reference["available_range"] == {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(86400.0),
        "duration": _time(96.0),
    }
    (sound,) = audio["children"]
    assert sound["source_range"]["duration"] == _time(100_001 / 44100 * 24)
    channels = sound["metadata"]["Resolve_OTIO"]["Channels"]
    assert channels == [{"Source Channel ID": i, "Source Track ID": 0} for i in (0, 1)]
    (written,) = stack["markers"]
    assert written["OTIO_SCHEMA"] == "Marker.2"
    assert (written["name"], written["color"]) == ("jelly {k1}", "PINK")
    assert written["metadata"]["Resolve_OTIO"] == {"Keywords": [], "Note": "two words"}
    assert written["comment"] == "two words"
    assert written["marked_range"]["duration"] == _time(1.0)


def _time(value: float, rate: float = 24.0) -> dict[str, object]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": pytest.approx(value)}


def test_rates_are_written_as_the_whole_double() -> None:
    """23.976 drifts, and another reader takes it for another rate."""
    data = otio.write(Timeline(rate=FILM, duration=Fraction(1001, 24000)), Writing())
    assert b'"rate": 23.976023976023978,' in data


@pytest.mark.parametrize(
    ("timeline", "said"),
    [
        (Timeline(), "has a video rate"),
        (Timeline(rate=Fraction(12)), "no timecode at 12"),
        (Timeline((Marker(Fraction(-1)),), rate=FILM), r"A time of -1\.000 s has no place"),
        (Timeline((Marker(Fraction(86401)),), rate=FILM), "0 to 24 hours are legal"),
        (
            Timeline(
                clips=(Clip(Fraction(0), Fraction(2), "a"), Clip(Fraction(1), Fraction(2))),
                rate=FILM,
            ),
            "Two clips overlap on the track 'Video 1' at 0:01.000",
        ),
        (Timeline(clips=(Clip(Fraction(0), Fraction(1), "a\udce9"),), rate=FILM), "UTF-8"),
        (Timeline(clips=(Clip(Fraction(0), Fraction(1), track=10**9),), rate=FILM), "1000"),
    ],
)
def test_what_cannot_be_written(timeline: Timeline, said: str) -> None:
    with pytest.raises(GanterpretError, match=said):
        otio.write(timeline, Writing())
