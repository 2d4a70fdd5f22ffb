"""What another reader says of our FCPXML: OpenTimelineIO with its own adapter.

The adapter (1.0.0) knows less than the format says, and each test names where:

- of a rate it keeps the whole number below it: 24000/1001 is 23 to it, 30000/1001 is 29;
- a place on the timeline counts from 00:00:00:00, so that a start of an hour is a gap of one;
- it counts frames in floats and cuts them off, so that a place may be one frame early;
- a media file is the asset's ``src``, which the format has had up to 1.8: of 1.9 on, where it
  is a ``media-rep``, it knows no file;
- gaps are what lies between clips, and markers on them are lost;
- a clip's markers are also those of the clips that hang on it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from opentimelineio import adapters, schema

from ganterpret.units import VIDEO_RATES
from ganterpret_integrations.formats.fcpxml import write
from ganterpret_integrations.formats.options import Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline

pytestmark = pytest.mark.clients

PLACES = ((0, 50, 12), (50, 51, 0), (60, 250, 7))
"""Where the clips begin and end, and where they begin in their media; a gap before the last."""

WHOLE = {"24": 24, "25": 25, "30": 30, "48": 48, "50": 50, "60": 60}
CUT_OFF = {"23.976": 23, "29.97": 29, "47.952": 47, "59.94": 59}


@pytest.fixture(autouse=True)
def _needs_the_adapter() -> None:
    there = "fcpx_xml" in adapters.available_adapter_names()
    assert there, "these tests need the adapter: pip install otio-fcpx-xml-adapter==1.0.0"


def _timeline(rate: Fraction, start: int) -> Timeline:
    clips = [
        Clip(
            first / rate,
            (last - first) / rate,
            f"/film/a b {first}.mov",
            begin / rate,
            300 / rate,
            name=f"clip {first}",
            id="k7f2a",
        )
        for first, last, begin in PLACES
    ]
    above = replace(clips[1], start=100 / rate, duration=30 / rate, name="above", track=1)
    song = Clip(Fraction(0), 250 / rate, "/s.wav", media_duration=250 / rate, kind="audio")
    markers = (Marker(20 / rate, "jellyfish", id="k7f2a"), Marker(249 / rate, "boa", id="q2b4c"))
    return Timeline(markers, (*clips, above, song), "an edit", rate, start, duration=250 / rate)


def _read_by_the_adapter(timeline: Timeline) -> schema.Timeline:
    text = write(timeline, Writing()).decode()
    (found,) = adapters.read_from_string(text, "fcpx_xml")
    return found


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("hours", [0, 1])
def test_clips_lie_where_we_put_them(name: str, hours: int) -> None:
    """Lanes, names, lengths and places in the media agree; places on the timeline to a frame."""
    rate = VIDEO_RATES[name]
    start = hours * 3600 * WHOLE[name]
    found = _read_by_the_adapter(_timeline(rate, start))
    assert found.name == "an edit"
    tracks = {track.name: track for track in found.tracks}
    assert set(tracks) == {"-1", "0", "1"}
    assert tracks["-1"].kind == "Audio"
    assert tracks["0"].kind == tracks["1"].kind == "Video"
    spine = [item for item in tracks["0"] if isinstance(item, schema.Clip)]
    assert [clip.name for clip in spine] == [f"clip {first} {{k7f2a}}" for first, *_ in PLACES]
    for clip, (first, last, begin) in zip(spine, PLACES, strict=True):
        source = clip.source_range
        assert source.start_time.rate == rate
        assert source.start_time.value == begin
        assert source.duration.value == last - first
        place = clip.range_in_parent().start_time.value - start
        assert first - 1 <= place <= first
    (above,) = [item for item in tracks["1"] if isinstance(item, schema.Clip)]
    assert 99 <= above.range_in_parent().start_time.value - start <= 100


@pytest.mark.parametrize("name", WHOLE)
def test_markers_of_clips_are_known(name: str) -> None:
    """A marker stands at its frame of the clip's media: handle and place in the clip."""
    found = _read_by_the_adapter(_timeline(VIDEO_RATES[name], 0))
    marked = {
        marker.name: marker.marked_range.start_time.value
        for clip in found.find_clips()
        for marker in clip.markers
    }
    assert marked == {"jellyfish {k7f2a}": 12 + 20, "boa {q2b4c}": 7 + 249 - 60}


@pytest.mark.parametrize("name", CUT_OFF)
def test_rates_between_whole_numbers_are_cut_off_by_the_adapter(name: str) -> None:
    """Where it disagrees: the file says 1001/24000s, and the adapter reads 23 a second."""
    found = _read_by_the_adapter(_timeline(VIDEO_RATES[name], 0))
    rates = {clip.source_range.start_time.rate for clip in found.find_clips()}
    assert rates == {CUT_OFF[name]}
    assert not [clip for clip in found.find_clips() if clip.media_reference.name]
