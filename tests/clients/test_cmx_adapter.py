"""What another reader and writer says of our cut lists: OpenTimelineIO with its own adapter.

The adapter (1.0.0) knows one track of pictures, and a reel BL is a clip of black to it.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from opentimelineio import adapters, opentime, schema

from ganterpret.units import VIDEO_RATES
from ganterpret_integrations.formats.cmx3600 import read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline

pytestmark = pytest.mark.clients

PLACES = ((0, 50, 12), (50, 51, 0), (60, 250, 7))
"""Where the clips begin and end, and where they begin in their media; a gap before the last."""

RATES = {"24": 24.0, "25": 25.0, "30": 30.0, "50": 50.0, "60": 60.0}


@pytest.fixture(autouse=True)
def _needs_the_adapter() -> None:
    there = "cmx_3600" in adapters.available_adapter_names()
    assert there, "these tests need the adapter: pip install otio-cmx3600-adapter==1.0.0"


@pytest.mark.parametrize("name", RATES)
def test_it_finds_what_we_wrote(name: str) -> None:
    """Every place in track and media, file names, markers with colour and id, exactly."""
    rate = VIDEO_RATES[name]
    clips = tuple(
        Clip(a / rate, (b - a) / rate, f"/film/{a}.mov", begin / rate) for a, b, begin in PLACES
    )
    song = Clip(Fraction(0), 250 / rate, "/film/s.wav", kind="audio")
    marker = Marker(70 / rate, "jellyfish", color="pink", id="k7f2a")
    data = write(Timeline((marker,), (*clips, song), "an edit", rate), Writing())
    found = adapters.read_from_string(data.decode(), "cmx_3600", rate=RATES[name])
    assert found.name == "an edit"
    tracks = {
        track.name: [c for c in track if isinstance(c, schema.Clip)] for track in found.tracks
    }
    assert set(tracks) == {"V", "A1", "A2"}
    for clip, (first, stop, begin) in zip(tracks["V"], PLACES, strict=True):
        place = clip.range_in_parent()
        assert (place.start_time.value, place.duration.value) == (first, stop - first)
        assert clip.source_range.start_time.value == begin
        assert clip.name == f"{first}.mov"
    (there,) = tracks["V"][2].markers
    assert (there.name, there.color) == ("jellyfish {k7f2a}", "PINK")
    assert there.marked_range.start_time.to_timecode(RATES[name]).endswith(
        f":{70 // int(rate):02d}:{70 % int(rate):02d}"
    )


@pytest.mark.parametrize("name", RATES)
def test_we_find_what_it_wrote(name: str) -> None:
    """Places in track and media, and names."""
    rate = RATES[name]
    track = schema.Track("V", kind=schema.TrackKind.Video)
    for first, stop, begin in ((0, 50, 12), (50, 51, 0), (51, 250, 7)):
        where = opentime.TimeRange(
            opentime.RationalTime(begin, rate), opentime.RationalTime(stop - first, rate)
        )
        track.append(schema.Clip(f"{first}.mov", source_range=where))
    timeline = schema.Timeline("an edit")
    timeline.tracks.append(track)
    text = adapters.write_to_string(timeline, "cmx_3600", rate=rate)
    exact = VIDEO_RATES[name]
    found = read(text.encode(), Reading(exact))
    expected = ((0, 50, 12, "0.mov"), (50, 51, 0, "50.mov"), (51, 250, 7, "51.mov"))
    assert [(c.start * exact, c.stop * exact, c.offset * exact, c.name) for c in found.clips] == [
        (Fraction(start), Fraction(stop), Fraction(offset), name)
        for start, stop, offset, name in expected
    ]
