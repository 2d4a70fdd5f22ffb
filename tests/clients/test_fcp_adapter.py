"""What another reader says of our Final Cut Pro 7 XML: OpenTimelineIO with its own adapter."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from opentimelineio import adapters, schema
from opentimelineio.opentime import RationalTime, TimeRange
from opentimelineio.url_utils import filepath_from_url

from ganterpret.units import VIDEO_RATES, parse_timecode
from ganterpret_integrations.formats.fcp7xml import insert, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline

pytestmark = pytest.mark.clients

WAYS = [
    *((name, "01:00:00:00") for name in VIDEO_RATES),
    ("25", "00:00:00:00"),
    ("29.97", "01:00:00;00"),
    ("59.94", "01:00:00;00"),
]
"""Every rate, an hour in, and both ways to count where there are two."""

PATHS = ["/film/a b #1 100%.mov", "/film/Méduse.mov", "/film/クラゲ.mov"]
SONG = "/film/the song.wav"
PLACES = ((0, 50, 12), (50, 51, 0), (60, 250, 7))
"""Where the clips begin and end, and where they begin in their media; a gap before the last."""

EXPECTED = [
    (f"clip {first} {{k7f2a}}", first, last - first, begin, path)
    for path, (first, last, begin) in zip(PATHS, PLACES, strict=True)
]


@pytest.fixture(autouse=True)
def _needs_the_adapter() -> None:
    there = "fcp_xml" in adapters.available_adapter_names()
    assert there, "these tests need the adapter: pip install otio-fcp-adapter==1.0.0"


def _timeline(name: str, start: str) -> Timeline:
    rate = VIDEO_RATES[name]
    number, drop_frame = parse_timecode(start, rate)
    clips = [
        Clip(
            first / rate,
            (last - first) / rate,
            path,
            begin / rate,
            300 / rate,
            name=f"clip {first}",
            id="k7f2a",
        )
        for path, (first, last, begin) in zip(PATHS, PLACES, strict=True)
    ]
    fastened = replace(clips[2], markers=(Marker(100 / rate, "hit"),))
    song = Clip(
        Fraction(0), 250 / rate, SONG, media_duration=250 / rate, name="song", kind="audio"
    )
    markers = (
        Marker(Fraction(0), "jellyfish", note="a note", color="red", id="k7f2a"),
        Marker(77 / rate, "Verse", 10 / rate),
        Marker(249 / rate, "boa", id="q2b4c"),
    )
    return Timeline(
        markers,
        (clips[0], song, clips[1], fastened),
        "an edit",
        rate,
        number,
        drop_frame,
        250 / rate,
        (1280, 720),
    )


def _opened(data: bytes) -> schema.Timeline:
    found = adapters.read_from_string(data.decode(), "fcp_xml")
    assert isinstance(found, schema.Timeline)
    return found


def _frames(range: TimeRange, rate: Fraction) -> tuple[int, int]:
    """Return the first frame and the number of frames, both whole ones of this rate."""
    for time in (range.start_time, range.duration):
        assert time.rate == pytest.approx(float(rate), abs=1e-9)
        assert time.value == int(time.value)
    return int(range.start_time.value), int(range.duration.value)


def _clips(track: schema.Track, rate: Fraction) -> list[tuple[str, int, int, int, str]]:
    """List name, place, length, place in the media and path of a track's clips."""
    found = []
    for clip in track.find_clips():
        place, length = _frames(clip.range_in_parent(), rate)
        begin, shown = _frames(clip.source_range, rate)
        total = _frames(clip.media_reference.available_range, rate)
        assert shown == length
        assert begin + length <= total[0] + total[1]
        path = filepath_from_url(clip.media_reference.target_url)
        found.append((clip.name, place, length, begin - total[0], path))
    return found


@pytest.mark.parametrize(("name", "start"), WAYS)
def test_clips_markers_and_media_are_where_we_put_them(name: str, start: str) -> None:
    """Same clips, positions, marker frames and media paths at every rate and start."""
    timeline = _timeline(name, start)
    rate = VIDEO_RATES[name]
    found = _opened(write(timeline, Writing()))

    assert found.name == "an edit"
    assert found.global_start_time == RationalTime(timeline.start, float(rate))
    video, audio = found.video_tracks(), found.audio_tracks()
    assert (len(video), len(audio)) == (1, 1)
    assert _clips(video[0], rate) == EXPECTED
    assert _clips(audio[0], rate) == [("song", 0, 250, 0, SONG)]
    markers = found.tracks.markers
    assert [(m.name, *_frames(m.marked_range, rate)) for m in markers] == [
        ("jellyfish {k7f2a}", 0, 0),
        ("Verse", 77, 10),
        ("boa {q2b4c}", 249, 0),
    ]
    said = markers[0].metadata["fcp_xml"]
    assert (said["comment"], said["pproColor"]) == ("a note", "4281740498")
    (fastened,) = list(video[0].find_clips())[2].markers
    assert (fastened.name, *_frames(fastened.marked_range, rate)) == ("hit", 47, 0)


@pytest.mark.parametrize(("name", "start"), WAYS)
def test_track_put_onto_the_adapters_own_file(name: str, start: str) -> None:
    """A file that the adapter wrote takes our track, and the adapter sees it on top."""
    timeline = _timeline(name, start)
    rate = VIDEO_RATES[name]
    theirs = adapters.write_to_string(_opened(write(timeline, Writing())), "fcp_xml")
    ours = tuple(clip for clip in timeline.clips if clip.kind == "video")
    found = _opened(insert(theirs.encode(), ours, "GANterpretations", Reading()))
    video = found.video_tracks()
    assert len(video) == 2
    assert _clips(video[1], rate) == EXPECTED
    assert len(found.audio_tracks()) == 1
