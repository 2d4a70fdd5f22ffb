"""Laws of MLT XML: every clip, gap and marker on its frame, at every rate."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from tests.integrations.mlt_xml import read_mlt
from tests.integrations.spines import EDITED, PAL, timelines

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.formats.mlt import write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Kind, Marker, Timeline


def _written(timeline: Timeline) -> bytes:
    return write(timeline, Writing())


def _places(timeline: Timeline, kind: Kind) -> list[tuple[object, ...]]:
    clips = [clip for clip in timeline.clips if clip.kind == kind]
    used = sorted({clip.track for clip in clips})
    return sorted(
        (used.index(c.track), c.start, c.duration, c.offset, c.media, c.name, c.id) for c in clips
    )


@given(timelines())
@settings(max_examples=60)
def test_everything_lies_on_its_frame(timeline: Timeline) -> None:
    """Another reader finds clips, tracks, markers, names and ids where they were, exactly."""
    found = read_mlt(_written(timeline))
    for kind in ("video", "audio"):
        assert _places(found, kind) == _places(timeline, kind)
    assert [replace(m, color="", note="") for m in found.markers] == [
        replace(m, note="") for m in timeline.markers
    ]
    assert (found.rate, found.size) == (timeline.rate, timeline.size)
    assert found.duration == timeline.duration
    assert _written(timeline) == _written(timeline)


@pytest.mark.parametrize("rate", VIDEO_RATES.values())
def test_profile_says_the_exact_rate(rate: Fraction) -> None:
    """Without it melt plays at 25, 720 x 576."""
    profile = ElementTree.fromstring(_written(Timeline(rate=rate))).find("profile")  # noqa: S314
    assert profile is not None
    said = {name: int(profile.attrib[name]) for name in profile.attrib if name != "description"}
    assert Fraction(said["frame_rate_num"], said["frame_rate_den"]) == rate
    assert (said["width"], said["height"], said["progressive"]) == (1920, 1080, 1)
    assert (said["display_aspect_num"], said["display_aspect_den"]) == (16, 9)


def test_markers_stand_where_both_programs_look() -> None:
    """Shotcut's have a clock and a colour, Kdenlive's guides a frame; both name the keyframe."""
    red = replace(EDITED.markers[1], color="red")
    root = ElementTree.fromstring(_written(replace(EDITED, markers=(red,))))  # noqa: S314
    shotcut = root.find("tractor/properties[@name='shotcut:markers']/properties")
    guides = root.findtext(
        "playlist[@id='main_bin']/property[@name='kdenlive:docproperties.guides']"
    )
    assert shotcut is not None
    assert {each.attrib["name"]: each.text for each in shotcut} == {
        "text": "bike {q2b4c}",
        "start": "00:00:02.000",
        "end": "00:00:02.000",
        "color": "#d22c36",
    }
    assert json.loads(guides or "") == [
        {"pos": 50, "comment": "bike {q2b4c}", "type": 0, "duration": 0}
    ]


def test_the_last_thing_in_the_file_is_what_plays() -> None:
    """melt plays the last service; the list of media is kept and not played."""
    root = ElementTree.fromstring(_written(EDITED))  # noqa: S314
    assert [each.tag for each in root][-1] == "tractor"
    assert root.get("producer") is None


def test_clips_that_overlap_get_a_track_more() -> None:
    """A playlist has no room for two at once."""
    clips = tuple(
        Clip(start / PAL, Fraction(4), f"/{start}.mov", media_duration=Fraction(4))
        for start in (0, 25, 30, 100)
    )
    found = read_mlt(_written(Timeline(clips=clips, rate=PAL)))
    assert [(clip.media, clip.track) for clip in found.clips] == [
        ("/0.mov", 0),
        ("/25.mov", 1),
        ("/30.mov", 2),
        ("/100.mov", 0),
    ]


def test_addresses_are_paths() -> None:
    """melt opens files, and takes an address for one that is called so; a path is left alone."""
    for media, path in (("file:///a%20b/c.mov", "/a b/c.mov"), ("/a%20b.mov", "/a%20b.mov")):
        clip = Clip(Fraction(0), Fraction(1), media)
        (found,) = read_mlt(_written(Timeline(clips=(clip,), rate=PAL))).clips
        assert found.media == path


@pytest.mark.parametrize(
    ("timeline", "said"),
    [(Timeline(), "counts frames"), (Timeline(rate=Fraction(13)), "13 frames"),
     (Timeline((Marker(Fraction(-1)),), rate=PAL), "-0:01.000")],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(timeline: Timeline, said: str) -> None:
    """No rate, a rate of nobody's, before the first frame."""
    with pytest.raises(SettingError, match=said):
        _written(timeline)


def test_such_files_are_only_written() -> None:
    """Reading one says which files come home."""
    with pytest.raises(SettingError, match=r"\.mlt are only written: .*\.otio"):
        FORMATS["mlt"].read(_written(EDITED), Reading())
