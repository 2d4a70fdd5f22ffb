"""Laws of Final Cut Pro 7 XML: what is written comes home, and what is edited there does too."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.xmeml import EDITED, SONG, document, parsed, written

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES, can_drop_frames, frame_at
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, Marker, Timeline, split_ids

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(clean)
NAMES = WORDS.filter(lambda name: not any(id for _, id in split_ids(name)))
IDS = st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True)
SWATCHES = ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "white"]
PARTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0/\\:"), min_size=1, max_size=12
)
PATHS = st.builds(
    lambda root, parts: root + "/".join(parts),
    st.sampled_from(["/", "/Volumes/Ä 1/", "C:/", "d:/x/", "//server/share/", "clips/"]),
    st.lists(PARTS, min_size=1, max_size=3),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Everything that the format keeps, on frames, at every rate and way to count."""
    rate = draw(st.sampled_from(list(VIDEO_RATES.values())))
    clips = [*draw(tracks(rate, "video")), *draw(tracks(rate, "audio"))]
    frames = draw(st.lists(st.integers(0, 200_000), max_size=5))
    markers = [draw(markers_at(rate, frame)) for frame in sorted(frames)]
    ends = [*(round(clip.stop * rate) for clip in clips), *(frame + 1 for frame in frames), 0]
    return Timeline(
        tuple(markers),
        tuple(sorted(clips, key=lambda clip: clip.start)),
        draw(WORDS),
        rate,
        draw(st.integers(0, 1_500_000)),
        can_drop_frames(rate) and draw(st.booleans()),
        (max(ends) + draw(st.integers(0, 9))) / rate,
        draw(st.tuples(st.integers(2, 8192), st.integers(2, 8192))),
    )


@st.composite
def markers_at(draw: st.DrawFn, rate: Fraction, frame: int) -> Marker:
    """Return a marker on a frame, a point or a range."""
    length = draw(st.integers(0, 500)) / rate
    note = "\n".join(draw(st.lists(WORDS.filter(bool), max_size=2)))
    color = draw(st.sampled_from(["", *SWATCHES]))
    return Marker(frame / rate, draw(NAMES), length, note, color, draw(st.just("") | IDS))


@st.composite
def tracks(draw: st.DrawFn, rate: Fraction, kind: str) -> list[Clip]:
    """Return the clips of up to three tracks, from a few media files."""
    paths = draw(st.lists(PATHS, min_size=1, max_size=3, unique=True))
    media = [
        Clip(
            Fraction(0),
            Fraction(0),
            f"{path}.{kind}",
            media_duration=draw(st.integers(500, 9000)) / rate,
            media_start=draw(st.integers(0, 1_500_000)),
            channels=draw(st.integers(1, 6)) if kind == "audio" else 2,
            sample_rate=draw(st.sampled_from([0, 44_100, 96_000])) if kind == "audio" else 0,
        )
        for path in paths
    ]
    clips = []
    for track in range(draw(st.integers(0, 3))):
        place = 0
        for _ in range(draw(st.integers(1, 3))):
            start = place + draw(st.integers(0, 100))
            length, begin = draw(st.integers(1, 250)), draw(st.integers(0, 250))
            place = start + length
            inside = draw(st.lists(st.integers(start, place - 1), max_size=2))
            clip = replace(
                draw(st.sampled_from(media)),
                start=start / rate,
                duration=length / rate,
                offset=begin / rate,
                name=draw(NAMES),
                id=draw(st.just("") | IDS),
                track=track,
                markers=tuple(draw(markers_at(rate, frame)) for frame in sorted(inside)),
            )
            clips.append(replace(clip, kind="audio") if kind == "audio" else clip)
    return clips


def _tree(timeline: Timeline) -> Element:
    """Parse a file that we have written with the standard library."""
    return ElementTree.fromstring(written(timeline))  # noqa: S314


@given(timelines())
def test_round_trip_is_the_identity_on_frames(timeline: Timeline) -> None:
    """All that the format keeps comes back at every rate and start, and the bytes again."""
    data = written(timeline)
    assert parsed(data) == timeline
    assert written(parsed(data)) == data


@given(timelines())
def test_file_is_what_another_parser_takes_it_for(timeline: Timeline) -> None:
    """Ids are unique over all tracks, links meet clips, each file is described once, first."""
    root = _tree(timeline)
    items = [item.attrib["id"] for item in root.iter("clipitem")]
    assert len(items) == len(set(items))
    described = set()
    for file in root.iter("file"):
        assert (file.attrib["id"] in described) == (len(file) == 0)
        described.add(file.attrib["id"])
    audio = root.findall("sequence/media/audio/track")
    for link in root.iter("link"):
        track = audio[int(link.findtext("trackindex", "")) - 1]
        item = track.findall("clipitem")[int(link.findtext("clipindex", "")) - 1]
        assert item.attrib["id"] == link.findtext("linkclipref")


@given(st.sampled_from(list(VIDEO_RATES.values())), st.fractions(0, 5000, max_denominator=10**6))
def test_time_between_frames_goes_to_the_nearest(rate: Fraction, place: Fraction) -> None:
    """A marker is at most half a frame from where it was, and so is a clip's edge."""
    clip = Clip(place, Fraction(9), "/a.mov")
    found = parsed(written(Timeline((Marker(place, "x"),), (clip,), rate=rate)))
    assert found.markers[0].time == found.clips[0].start == frame_at(place, rate) / rate
    assert found.clips[0].stop == frame_at(clip.stop, rate) / rate


@pytest.mark.parametrize(
    ("rate", "timebase", "ntsc"),
    [("23.976", "24", "TRUE"), ("24", "24", "FALSE"), ("25", "25", "FALSE"),
     ("29.97", "30", "TRUE"), ("30", "30", "FALSE"), ("47.952", "48", "TRUE"),
     ("48", "48", "FALSE"), ("50", "50", "FALSE"), ("59.94", "60", "TRUE"),
     ("60", "60", "FALSE")],
)  # fmt: skip
def test_rates_as_editors_write_them(rate: str, timebase: str, ntsc: str) -> None:
    """An integer and a flag stand for each rate, exactly."""
    timeline = Timeline(rate=VIDEO_RATES[rate])
    element = _tree(timeline).find("sequence/rate")
    assert element is not None
    assert (element.findtext("timebase"), element.findtext("ntsc")) == (timebase, ntsc)
    assert parsed(written(timeline)).rate == VIDEO_RATES[rate]


@pytest.mark.parametrize(
    ("rate", "start", "drop_frame", "label", "form"),
    [("25", 90_000, False, "01:00:00:00", "NDF"), ("29.97", 107_892, True, "01:00:00;00", "DF"),
     ("29.97", 108_000, False, "01:00:00:00", "NDF"),
     ("59.94", 215_784, True, "01:00:00;00", "DF"),
     ("23.976", 86_400, False, "01:00:00:00", "NDF")],
)  # fmt: skip
def test_start_of_one_hour(rate: str, start: int, drop_frame: bool, label: str, form: str) -> None:
    """The frame that stands for 01:00:00:00, by hand, in both ways to count."""
    timeline = Timeline(rate=VIDEO_RATES[rate], start=start, drop_frame=drop_frame)
    element = _tree(timeline).find("sequence/timecode")
    assert element is not None
    assert element.findtext("string") == label
    assert element.findtext("frame") == str(start)
    assert element.findtext("displayformat") == form


def test_all_colours_come_back_as_premieres_eight() -> None:
    """Premiere has eight swatches: each colour is read as the one that it was written as."""
    for word, row in COLORS.items():
        timeline = replace(EDITED, markers=(Marker(Fraction(0), "x", color=word),))
        (marker,) = parsed(written(timeline)).markers
        assert COLORS[marker.color].premiere == row.premiere
    for spelled, word in (
        ("<pproColor>-13226798</pproColor>", "red"),  # the same 32 bits, signed
        ("<color><red>215</red><green>40</green><blue>50</blue></color>", "red"),
        ("<color><red>1</red></color>", ""),
        ("", ""),
    ):
        data = document(f"<marker><in>1</in>{spelled}</marker>")
        assert parsed(data).markers[0].color == word


def test_what_has_no_place_is_left_out() -> None:
    """Gaps, clips at another speed, clips shorter than a frame, markers that nobody sees."""
    hidden = replace(EDITED.clips[0], markers=(Marker(Fraction(3), "later"),))
    clips = (
        hidden,
        Clip(Fraction(2), Fraction(2), id="gap00"),
        replace(EDITED.clips[2], retimed=True),
        replace(EDITED.clips[3], duration=Fraction(1, 100)),
    )
    assert parsed(written(replace(EDITED, clips=clips))).clips == (EDITED.clips[0],)


def test_raster_where_the_timeline_has_none() -> None:
    """A sequence without a raster is Premiere's guess: it is written as 1920 x 1080."""
    assert parsed(written(replace(EDITED, size=None))).size == (1920, 1080)


def test_file_is_as_long_as_what_is_shown_of_it() -> None:
    """Where nobody says how long a file is, it is at least that long: Premiere waits else."""
    clip = replace(EDITED.clips[0], media_duration=None)
    assert parsed(written(replace(EDITED, clips=(clip,)))).clips[0].media_duration == Fraction(
        62, 25
    )


def test_control_characters_do_not_reach_the_file() -> None:
    """XML cannot hold them; lines of a note stay lines."""
    marker = Marker(Fraction(1), "a\0b\x1b c\ud800", note="one\x07\r\ntwo & <three>\x0bfour")
    (found,) = parsed(written(replace(EDITED, markers=(marker,)))).markers
    assert found == Marker(Fraction(1), "ab c", note="one\ntwo & <three>\nfour")


def test_what_cannot_be_written() -> None:
    """No rate, no timecode at the rate, before the first frame, after the day."""
    with pytest.raises(SettingError, match="has no rate: give one"):
        written(replace(EDITED, rate=None))
    with pytest.raises(SettingError, match="no timecode at 25/2"):
        written(Timeline(rate=Fraction(25, 2)))
    with pytest.raises(SettingError, match=r"lies at -0:01.000 on the timeline: 0 to 24 hours"):
        written(replace(EDITED, markers=(Marker(Fraction(-1)),)))
    with pytest.raises(SettingError, match="lies at 10000000000000"):
        written(replace(EDITED, clips=(replace(SONG, start=Fraction(36 * 10**15)),)))
    with pytest.raises(SettingError, match="less than 24 hours"):
        written(replace(EDITED, start=24 * 90_000 - 149))
    with pytest.raises(SettingError, match="no drop frame at 25"):
        written(replace(EDITED, drop_frame=True))
    with pytest.raises(SettingError, match="no UTF-8"):
        written(replace(EDITED, clips=(replace(SONG, media="/a\udcff.wav"),)))


def _edited(edit: Callable[[Element], None], timeline: Timeline = EDITED) -> Timeline:
    """Edit a written file as a tree of elements and read what that gives."""
    root = _tree(timeline)
    edit(root)
    return parsed(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _found(root: Element, path: str) -> Element:
    found = root.find(path)
    assert found is not None
    return found


def _set(root: Element, path: str, **texts: str) -> None:
    element = _found(root, path)
    for tag, text in texts.items():
        _found(element, tag.rstrip("_")).text = text


def test_marker_moved_in_the_xml() -> None:
    """One frame is one frame; nothing else changes."""
    found = _edited(lambda root: _set(root, "sequence/marker[2]", in_="51"))
    markers = (EDITED.markers[0], replace(EDITED.markers[1], time=Fraction(51, 25)))
    assert found == replace(EDITED, markers=(*markers, EDITED.markers[2]))


def test_marker_renamed_and_annotated_in_the_xml() -> None:
    """The id in the name survives what is typed before it."""
    found = _edited(
        lambda root: _set(root, "sequence/marker[2]", name="boa {q2b4c}", comment="no bike")
    )
    renamed = replace(EDITED.markers[1], name="boa", note="no bike")
    assert found.markers == (EDITED.markers[0], renamed, EDITED.markers[2])


def test_marker_added_and_one_deleted_in_the_xml() -> None:
    """A new marker has no id; markers come in time order, wherever they stand."""

    def edit(root: Element) -> None:
        sequence = _found(root, "sequence")
        sequence.remove(_found(sequence, "marker[1]"))
        marker = ElementTree.SubElement(sequence, "marker")
        for tag, text in (("name", "cat: hen"), ("in", "7"), ("out", "-1")):
            ElementTree.SubElement(marker, tag).text = text

    added = Marker(Fraction(7, 25), "cat: hen")
    assert _edited(edit).markers == (added, *EDITED.markers[1:])


def test_clips_rolled_in_the_xml() -> None:
    """The cut moves, and both clips show more or less of their handles."""

    def edit(root: Element) -> None:
        _set(root, ".//clipitem[@id='clipitem-1']", end="60", out="72")
        _set(root, ".//clipitem[@id='clipitem-2']", start="60", in_="22")

    first, song, second, third = EDITED.clips
    longer = replace(first, duration=Fraction(60, 25))
    later = replace(
        second, start=Fraction(60, 25), duration=Fraction(40, 25), offset=Fraction(22, 25)
    )
    assert _edited(edit).clips == (longer, song, later, third)


def test_clip_bladed_in_the_xml() -> None:
    """Two pieces of one clip: the second goes on in the media where the first ends."""

    def edit(root: Element) -> None:
        track = _found(root, "sequence/media/video/track")
        piece = deepcopy(track[1])
        piece.attrib["id"] = "clipitem-99"
        track.insert(2, piece)
        _set(track, "clipitem[2]", end="70", out="32")
        _set(track, "clipitem[3]", start="70", in_="32")

    first, song, second, third = EDITED.clips
    left = replace(second, duration=Fraction(20, 25))
    right = replace(
        second, start=Fraction(70, 25), duration=Fraction(30, 25), offset=Fraction(32, 25)
    )
    assert _edited(edit).clips == (first, song, left, right, third)


def test_clip_deleted_and_one_slipped_in_the_xml() -> None:
    """A file that was described in a clip that is gone is described elsewhere, or nowhere."""

    def edit(root: Element) -> None:
        track = _found(root, "sequence/media/video/track")
        track.remove(track[0])
        _set(track, "clipitem[1]", in_="5", out="55")

    _, song, second, third = EDITED.clips
    assert _edited(edit).clips == (song, replace(second, offset=Fraction(5, 25)), third)


def test_clips_reordered_in_the_xml() -> None:
    """Places decide, not the order of the elements."""

    def edit(root: Element) -> None:
        _set(root, ".//clipitem[@id='clipitem-1']", start="50", end="100")
        _set(root, ".//clipitem[@id='clipitem-2']", start="0", end="50")

    first, song, second, third = EDITED.clips
    swapped = (replace(second, start=Fraction(0)), song, replace(first, start=Fraction(2)), third)
    assert _edited(edit).clips == swapped


def test_song_slid_in_the_xml() -> None:
    """Both channels move; they stay one clip."""

    def edit(root: Element) -> None:
        for item in root.findall("sequence/media/audio/track/clipitem"):
            _set(item, ".", start="30", end="180")

    slid = replace(SONG, start=Fraction(30, 25))
    clips = sorted((*EDITED.clips[:1], slid, *EDITED.clips[2:]), key=lambda clip: clip.start)
    assert _edited(edit).clips == tuple(clips)


def test_clip_marker_moved_with_its_clip() -> None:
    """It counts from the media: a clip that is moved takes it along, a slip slides it."""
    fastened = Marker(Fraction(10, 25), "hit")
    clip = replace(EDITED.clips[0], markers=(fastened,))
    timeline = replace(EDITED, clips=(clip,))
    path = ".//clipitem[@id='clipitem-1']"
    (moved,) = _edited(lambda root: _set(root, path, start="7", end="57"), timeline).clips
    assert moved.markers == (replace(fastened, time=Fraction(17, 25)),)
    (slipped,) = _edited(lambda root: _set(root, path, in_="15", out="65"), timeline).clips
    assert slipped.markers == (replace(fastened, time=Fraction(7, 25)),)
    cut = _edited(lambda root: _set(root, path, start="20", in_="32"), timeline)
    assert cut.clips[0].markers == ()
    assert cut.notes == ("1 marker was left out: outside of what their clips show.",)
