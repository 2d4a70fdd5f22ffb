"""Laws of FCPXML: what is written comes home and is what Final Cut Pro takes, whoever wrote it."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integrations.spines import EDITED, PAL, SONG, edit, timelines
from tests.integrations.timelines import rates

from ganterpret.errors import GanterpretError, SettingError
from ganterpret.limits import MAX_MARKERS
from ganterpret.units import VIDEO_RATES, frame_at
from ganterpret_integrations.converting import fitted
from ganterpret_integrations.formats.fcpxml import read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.targets import targets_of
from ganterpret_integrations.timeline import Clip, Kind, Marker, Timeline, TimelineError

ORDER = {
    "fcpxml": ["resources", "library"],
    "resources": ["format", "asset"],
    "asset": ["media-rep"],
    "library": ["event"],
    "event": ["project"],
    "project": ["sequence"],
    "sequence": ["spine"],
    "spine": ["asset-clip gap"],
    "asset-clip": ["asset-clip", "marker"],
    "gap": ["asset-clip", "marker"],
}
"""Element -> what may stand in it, in this order; of several in one string in any."""

ATTRIBUTES = {
    "fcpxml": "version!",
    "format": "id! frameDuration width height",
    "asset": "id! name start duration hasVideo format videoSources hasAudio audioSources "
    "audioChannels audioRate",
    "media-rep": "kind src!",
    "event": "name",
    "project": "name",
    "sequence": "format! duration tcStart tcFormat audioLayout audioRate",
    "asset-clip": "ref! lane offset name start duration srcEnable format tcFormat audioRole",
    "gap": "name offset start duration!",
    "marker": "start! duration value! note",
}
"""Element -> attributes that it may have; ``!`` behind those without which a file is refused."""


def _written(timeline: Timeline) -> bytes:
    return write(timeline, Writing())


def _parsed(data: bytes | str, sequence: str = "") -> Timeline:
    return read(data if isinstance(data, bytes) else data.encode(), Reading(sequence=sequence))


def _tree(data: bytes) -> Element:
    return ElementTree.fromstring(data)  # noqa: S314


def _time(text: str) -> Fraction:
    """A time, by a reader of its own."""
    assert text.endswith("s")
    return Fraction(text[:-1])


FORMAT = "<format id='r1' frameDuration='1/25s' width='1920' height='1080'/>"
ASSETS = (
    "<asset id='v' start='0s' duration='60s' hasVideo='1' format='r1'>"
    "<media-rep kind='original-media' src='file:///a.mov'/></asset>"
    "<asset id='b' start='3600s' duration='60s' hasVideo='1' hasAudio='1' audioChannels='2' "
    "audioRate='48000' format='r1' src='file:///b.mov'/>"
    "<asset id='s' start='0s' duration='60s' hasAudio='1' src='file:///song.wav'/>"
)


def _document(
    spine: str, more: str = "", head: str = "tcStart='3600s' tcFormat='NDF'", version: str = "1.10"
) -> str:
    """A file of one project, in the shape of Final Cut Pro's own."""
    return (
        f"<?xml version='1.0'?>\n<!DOCTYPE fcpxml>\n<fcpxml version='{version}'><resources>"
        f"{FORMAT}{ASSETS}{more}</resources><library><event name='e'><project name='p'>"
        f"<sequence format='r1' duration='60s' {head}><spine>{spine}</spine></sequence></project>"
        "</event></library></fcpxml>"
    )


def _spans(timeline: Timeline, kind: Kind = "video") -> list[tuple[str, int, float, float, float]]:
    return [
        (clip.media, clip.track, float(clip.start), float(clip.stop), float(clip.offset))
        for clip in timeline.clips
        if clip.kind == kind
    ]


@given(timelines())
def test_round_trip_is_the_identity_on_frames(timeline: Timeline) -> None:
    """All that the format keeps comes back at every rate and start, and the bytes again."""
    data = _written(timeline)
    back = _parsed(data)
    assert set(back.clips) == set(timeline.clips)
    assert replace(back, clips=timeline.clips) == timeline
    assert _written(back) == data


@given(timelines())
@settings(max_examples=60)
def test_file_obeys_the_document_type(timeline: Timeline) -> None:
    """Order of elements, attributes, ids: what Final Cut Pro refuses a file for."""
    root = _tree(_written(timeline))
    known = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(known) == len(set(known))
    for element in root.iter():
        places = [
            next(n for n, tags in enumerate(ORDER[element.tag]) if child.tag in tags.split())
            for child in element
        ]
        assert places == sorted(places)
        allowed = ATTRIBUTES.get(element.tag, "").split()
        assert element.attrib.keys() <= {name.rstrip("!") for name in allowed}
        assert element.attrib.keys() >= {name[:-1] for name in allowed if name.endswith("!")}
        for reference in ("ref", "format"):
            assert element.get(reference) in {None, *known}


@given(timelines())
@settings(max_examples=60)
def test_all_lies_on_frames_and_inside_what_holds_it(timeline: Timeline) -> None:
    """Times are multiples of a frame; the spine has no hole; clips show media that there is."""
    root = _tree(_written(timeline))
    frame = _time(next(root.iter("format")).attrib["frameDuration"])
    sequence = next(root.iter("sequence"))
    place = _time(sequence.attrib["tcStart"])
    spine = next(root.iter("spine"))
    for item in spine:
        assert _time(item.attrib["offset"]) == place
        place += _time(item.attrib["duration"])
    assert place == _time(sequence.attrib["tcStart"]) + _time(sequence.attrib["duration"])
    assets = {asset.attrib["id"]: asset for asset in root.iter("asset")}
    for item in (*root.iter("asset-clip"), *root.iter("gap")):
        begin, length = _time(item.attrib["start"]), _time(item.attrib["duration"])
        assert length > 0
        for text in (item.attrib["offset"], item.attrib["start"], item.attrib["duration"]):
            assert (_time(text) / frame).denominator == 1
            assert int(text.rstrip("s").split("/")[-1]) < 2**31
        for child in item:
            where = _time(child.attrib["start" if child.tag == "marker" else "offset"])
            assert begin <= where < begin + length
            assert ("lane" in child.attrib) == (child.tag != "marker")
        if item.tag == "asset-clip":
            asset = assets[item.attrib["ref"]]
            first = _time(asset.attrib["start"])
            assert first <= begin
            assert begin + length <= first + _time(asset.attrib["duration"])


@pytest.mark.parametrize(
    ("rate", "frame"),
    [("23.976", "1001/24000s"), ("24", "1/24s"), ("25", "1/25s"), ("29.97", "1001/30000s"),
     ("30", "1/30s"), ("47.952", "1001/48000s"), ("48", "1/48s"), ("50", "1/50s"),
     ("59.94", "1001/60000s"), ("60", "1/60s")],
)  # fmt: skip
def test_rates_as_durations_of_a_frame(rate: str, frame: str) -> None:
    """A format says how long a frame lasts, exactly."""
    data = _written(Timeline(rate=VIDEO_RATES[rate]))
    assert next(_tree(data).iter("format")).attrib["frameDuration"] == frame
    assert _parsed(data).rate == VIDEO_RATES[rate]


@pytest.mark.parametrize(
    ("rate", "start", "drop_frame", "written", "form"),
    [("25", 90_000, False, "3600s", "NDF"), ("23.976", 86_400, False, "86486400/24000s", "NDF"),
     ("29.97", 108_000, False, "108108000/30000s", "NDF"),
     ("29.97", 107_892, True, "107999892/30000s", "DF"),
     ("59.94", 215_784, True, "215999784/60000s", "DF")],
)  # fmt: skip
def test_start_of_one_hour(
    rate: str, start: int, drop_frame: bool, written: str, form: str
) -> None:
    """The time of the frame that is called 01:00:00:00, by hand, in both ways to count."""
    data = _written(Timeline(rate=VIDEO_RATES[rate], start=start, drop_frame=drop_frame))
    sequence = next(_tree(data).iter("sequence"))
    assert _time(sequence.attrib["tcStart"]) == _time(written)
    assert sequence.attrib["tcFormat"] == form
    assert (_parsed(data).start, _parsed(data).drop_frame) == (start, drop_frame)


@given(rates, st.fractions(0, 5000, max_denominator=10**6))
def test_time_between_frames_goes_to_the_nearest(rate: Fraction, place: Fraction) -> None:
    """A marker is at most half a frame from where it was, and so is a clip's edge."""
    clip = Clip(place, Fraction(9), "/a.mov")
    found = _parsed(_written(Timeline((Marker(place, "x"),), (clip,), rate=rate)))
    assert found.markers[0].time == found.clips[0].start == frame_at(place, rate) / rate
    assert found.clips[0].stop == frame_at(clip.stop, rate) / rate


def test_song_that_ends_between_frames_ends_inside_its_media() -> None:
    """6.01 s at 25 is 150.25 frames, 6.03 s is 150.75: the clip has 150, the asset is exact."""
    for length in (Fraction(601, 100), Fraction(603, 100)):
        song = replace(SONG, duration=length, media_duration=length)
        (back,) = _parsed(_written(Timeline(clips=(song,), rate=PAL))).clips
        assert back.duration == 6
        assert back.media_duration == length


def test_markers_lie_on_what_the_spine_has_there() -> None:
    """On a clip in its media's time, handle and timecode counted; on a gap from 0."""
    clip = replace(EDITED.clips[0], media_start=1000)
    timeline = replace(EDITED, clips=(clip,))
    spine = next(_tree(_written(timeline)).iter("spine"))
    held = [[_time(m.attrib["start"]) * 25 for m in item.iter("marker")] for item in spine]
    assert held == [[1012], [0, 50]]


def test_markers_of_clips_become_the_timelines() -> None:
    """What a clip alone says is not lost on the way from another format."""
    hit = Marker(Fraction(3), "hit")
    clip = replace(EDITED.clips[2], markers=(hit, EDITED.markers[1]))
    step = fitted(replace(EDITED, clips=(clip,)), "fcpxml", utf8=False)
    assert hit in _parsed(_written(step.timeline)).markers
    assert len(step.timeline.markers) == 4
    assert step.notes == ("Markers that were fastened to clips and are the timeline's now: 1.",)


def test_clips_that_overlap_lie_above() -> None:
    """The spine has no room for two at once: the second goes into a lane."""
    clips = (edit(0, 50, "a0000"), edit(25, 75, "b0000"), edit(30, 60, "c0000"))
    found = _parsed(_written(Timeline(clips=clips, rate=PAL)))
    assert [(clip.id, clip.track) for clip in found.clips] == [
        ("a0000", 0),
        ("b0000", 1),
        ("c0000", 2),
    ]


@pytest.mark.parametrize(
    ("timeline", "said"),
    [(Timeline(), "counts frames"), (Timeline(rate=Fraction(13)), "13 frames"),
     (Timeline((Marker(Fraction(-1)),), rate=PAL), "-0:01.000"),
     (Timeline((Marker(Fraction(90_000)),), rate=PAL), "24 hours"),
     (Timeline(rate=PAL, drop_frame=True), "no drop frame"),
     (Timeline(rate=PAL, start=2_160_000), "24 hours")],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(timeline: Timeline, said: str) -> None:
    """No rate, a rate of nobody's, before the first frame, past a day, drop frame at 25."""
    with pytest.raises(SettingError, match=said):
        _written(timeline)


def test_rolled_edge_takes_its_marker_along() -> None:
    """Final Cut Pro hides a marker that a clip's new edge passes: its cut is at that edge."""
    data = _written(EDITED).decode()
    # The cut at frame 50 goes to frame 60: the second clip begins ten frames later in its media.
    rolled = data.replace('offset="3602s"', 'offset="90060/25s"').replace(
        'start="12/25s" duration="2s" srcEnable="video" format="r1" tcFormat="NDF">\n'
        '              <marker start="12/25s" duration="1/25s" value="bike',
        'start="22/25s" duration="40/25s" srcEnable="video" format="r1" tcFormat="NDF">\n'
        '              <marker start="12/25s" duration="1/25s" value="bike',
    )
    assert rolled != data
    found = _parsed(rolled)
    (bike,) = [marker for marker in found.markers if marker.id == "q2b4c"]
    assert bike.time == Fraction(60, 25)
    assert "Markers that their clips do not show any more" in found.notes[0]


def test_bladed_clip_does_not_double_its_marker() -> None:
    """Both halves may carry the marker; the half that shows it counts."""
    half = (
        "<asset-clip ref='v' offset='{}s' start='{}s' duration='5s'>"
        "<marker start='2s' value='boa {{k7f2a}}'/><marker start='2s' value='mine'/></asset-clip>"
    )
    found = _parsed(_document(half.format(3600, 0) + half.format(3605, 5)))
    assert [(marker.name, float(marker.time)) for marker in found.markers] == [
        ("boa", 2),
        ("mine", 2),
    ]
    assert found.notes == ("Left out: 2 markers outside of what the clips show.",)


def test_connected_clips_count_in_their_parents_time() -> None:
    """A lane's offset is of the clip that it hangs on, a storyline's own clips begin at 0."""
    found = _parsed(
        _document(
            "<gap offset='3600s' start='3600s' duration='10s'>"
            "<asset-clip ref='s' lane='-1' offset='3602s' duration='20s'>"
            "<marker start='1s' value='on the song'/></asset-clip>"
            "<spine lane='2' offset='3604s'><asset-clip ref='v' offset='0s' duration='1s'/>"
            "<transition offset='1/2s' duration='1s'/>"
            "<asset-clip ref='v' offset='1s' start='7s' duration='2s'/></spine>"
            "<marker start='3601s' value='on the gap'/></gap>"
            "<asset-clip ref='b' offset='3610s' start='3605s' duration='4s'/>"
        )
    )
    assert _spans(found) == [
        ("/a.mov", 2, 4, 5, 0),
        ("/a.mov", 2, 5, 7, 7),
        ("/b.mov", 0, 10, 14, 5),
    ]
    assert _spans(found, "audio") == [("/song.wav", 0, 2, 22, 0), ("/b.mov", 1, 10, 14, 5)]
    assert [(m.name, float(m.time)) for m in found.markers] == [
        ("on the gap", 1),
        ("on the song", 3),
    ]
    assert (found.start, found.name, found.size) == (90_000, "p", (1920, 1080))
    assert found.clips[-1].media_start == 90_000


def test_clips_that_hold_others_are_what_they_show() -> None:
    """Final Cut Pro's older clips, synchronized clips, auditions; the channels of a sound once."""
    found = _parsed(
        _document(
            "<clip name='take {k7f2a}' offset='3600s' start='3605s' duration='4s'>"
            "<video ref='b' offset='3600s' start='3600s' duration='60s'>"
            "<audio ref='b' lane='-1' offset='3600s' start='3600s' duration='60s' srcCh='1'/>"
            "<audio ref='b' lane='-2' offset='3600s' start='3600s' duration='60s' srcCh='2'/>"
            "</video><marker start='3606s' value='seen'/></clip>"
            "<sync-clip name='sync' offset='3604s' start='1s' duration='5s'>"
            "<spine><asset-clip ref='v' offset='0s' duration='3s'>"
            "<marker start='2s' value='of the inside'/></asset-clip></spine>"
            "<asset-clip ref='s' lane='-1' offset='0s' duration='60s'/></sync-clip>"
            "<audition offset='3609s'><asset-clip ref='v' offset='3609s' duration='1s'/>"
            "<asset-clip ref='b' offset='3609s' duration='1s'/></audition>"
        )
    )
    assert _spans(found) == [
        ("/b.mov", 0, 0, 4, 5),
        ("/a.mov", 0, 4, 6, 1),
        ("/a.mov", 0, 9, 10, 0),
    ]
    assert _spans(found, "audio") == [("/b.mov", 0, 0, 4, 5), ("/song.wav", 0, 4, 9, 1)]
    assert [marker.name for marker in found.markers] == ["seen"]
    assert (found.clips[0].name, found.clips[0].id) == ("take", "k7f2a")


def test_what_is_left_out_is_told() -> None:
    """Titles, compound clips, what is switched off; what hangs on them and their markers stay."""
    compound = f"<media id='m'><sequence format='r1'><spine>{FORMAT}</spine></sequence></media>"
    found = _parsed(
        _document(
            "<title ref='t' offset='3600s' duration='1s'><asset-clip ref='v' lane='1' offset='0s'"
            " duration='1s'/><marker start='0s' value='on a title'/></title>"
            "<ref-clip ref='m' offset='3601s' duration='1s'><marker start='0s' value='c'/>"
            "</ref-clip><mc-clip ref='m' offset='3602s' duration='1s'/>"
            "<asset-clip ref='v' offset='3603s' duration='1s' enabled='0'/>"
            "<clip offset='3604s' duration='1s' enabled='0'><video ref='v' duration='9s'/></clip>"
            "<asset-clip ref='none' offset='3605s' duration='1s'/>",
            compound,
        )
    )
    assert _spans(found) == [("/a.mov", 1, 0, 1, 0)]
    assert [marker.name for marker in found.markers] == ["on a title", "c"]
    assert found.notes == (
        "Left out: 2 clips switched off.",
        "Left out: 2 clips of no media file (titles, generators).",
        "Left out: 2 compound or multicam clips, whose own markers are read.",
    )


def test_markers_for_to_dos_and_chapters() -> None:
    """They are markers like all others, in the colours in which Final Cut Pro shows them."""
    found = _parsed(
        _document(
            "<gap offset='3600s' duration='9s'><marker start='1s' value='a' note='n'/>"
            "<marker start='2s' value='b' completed='0'/><marker start='3s' duration='2s' "
            "value='c' completed='1'/><chapter-marker start='4s' duration='1/25s' value='d' "
            "posterOffset='11/25s'/></gap>"
        )
    )
    assert [(m.name, m.color, float(m.duration), m.note) for m in found.markers] == [
        ("a", "", 0, "n"),
        ("b", "red", 0, ""),
        ("c", "green", 2, ""),
        ("d", "orange", 0, ""),
    ]
    assert "chapters (orange): 3" in found.notes[0]


def test_speed_is_told_from_the_time_map() -> None:
    """Two points as far apart in the media as on the timeline are no other speed."""
    points = "<timept time='0s' value='0s'/><timept time='10s' value='{}s'/>"
    clip = "<asset-clip ref='v' offset='3600s' duration='1s'>{}</asset-clip>"
    for inside, retimed in (
        (f"<timeMap>{points.format(10)}</timeMap>", False),
        (f"<timeMap>{points.format(5)}</timeMap>", True),
        ("<conform-rate srcFrameRate='24'/>", True),
        ("<conform-rate scaleEnabled='0' srcFrameRate='24'/>", False),
    ):
        (found,) = _parsed(_document(clip.format(inside))).clips
        assert found.retimed is retimed


def test_offsets_from_0_in_a_timeline_that_starts_at_an_hour() -> None:
    """Programs that count the spine from 0 in spite of tcStart are understood."""
    clip = "<asset-clip ref='v' offset='{}s' duration='1s'/>"
    for offset in (0, 3600):
        assert _spans(_parsed(_document(clip.format(offset)))) == [("/a.mov", 0, 0, 1, 0)]
    assert _spans(_parsed(_document("<asset-clip ref='v' duration='1s'/>" * 2))) == [
        ("/a.mov", 0, 0, 1, 0),
        ("/a.mov", 0, 1, 2, 0),
    ]


def test_resolves_shape() -> None:
    """Times with a denominator of 1, a format behind its asset's, clips without a name."""
    found = _parsed(
        _document(
            "<asset-clip enabled='1' ref='v' tcFormat='NDF' offset='3600/1s' start='0/1s' "
            "duration='3/1s' format='r1'/>",
            head="tcStart='3600/1s' tcFormat='NDF'",
            version="1.9",
        )
    )
    assert _spans(found) == [("/a.mov", 0, 0, 3, 0)]
    assert found.notes == ()


def test_format_that_has_a_name_alone() -> None:
    """Final Cut Pro knows its own formats by name."""
    for name, rate in (("FFVideoFormat1080p2398", "23.976"), ("FFVideoFormat720p60", "60")):
        data = _document("").replace("frameDuration='1/25s'", f"name='{name}'")
        assert _parsed(data).rate == VIDEO_RATES[rate]


def test_projects_are_chosen_by_name() -> None:
    """The first, any other, or a compound clip; the others are told."""
    project = (
        "<project name='{}'><sequence format='r1'><spine>"
        "<gap duration='{}s'/></spine></sequence></project>"
    )
    data = _document("").replace(
        "</event></library>",
        f"{project.format('q', 2)}</event></library>{project.format('z', 3)}",
    )
    data = data.replace(
        "</resources>",
        "<media id='m' name='inner'><sequence format='r1'><spine><gap duration='4s'/></spine>"
        "</sequence></media></resources>",
    )
    assert _parsed(data).notes[0].startswith("'z' was read of 3 projects, not 'p', 'q'")
    assert [_parsed(data, name).duration for name in "pqz"] == [60, 2, 3]
    assert _parsed(data, "inner").duration == 4
    with pytest.raises(TimelineError, match="no project 'x', only 'z', 'p', 'q'"):
        _parsed(data, "x")


def test_folder_of_final_cut_pro_is_opened(tmp_path: Path) -> None:
    """An .fcpxmld holds Info.fcpxml; we write the file alone."""
    folder = tmp_path / "a.fcpxmld"
    folder.mkdir()
    (folder / "Info.fcpxml").write_bytes(_written(EDITED))
    assert read_file(folder, "", Reading()) == _parsed(_written(EDITED))
    with pytest.raises(SettingError, match=r"ends in \.fcpxml"):
        targets_of([folder], "", {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("version='1.10'", "version='2.0'", "version is '2.0': 1.8 to 1.13"),
     ("version='1.10'", "", "version is ''"),
     ("<!DOCTYPE fcpxml>", "<!DOCTYPE fcpxml [<!ENTITY a 'b'>]>", "entities"),
     ("project", "bin", "holds no project, only clips"),
     ("frameDuration='1/25s'", "", "says no frameDuration"),
     ("'1/25s'", "'1/13s'", "13 is no video rate of editors"),
     ("'1/25s'", "'1/0s'", "frameDuration of <format> is '1/0s'"),
     ("tcStart='3600s'", "tcStart='90000s'", "24 hours"),
     ("offset='3600s'", "offset='99999s'", "24 hours"),
     ("offset='3600s'", "offset='1e9s'", "offset of <gap> is '1e9s': seconds such as"),
     ("offset='3600s'", "offset='123456789012s'", "up to 10000000"),
     ("lane='1'", "lane='1001'", "lane is '1001'"),
     ("start='1s' value", "value", "marker has no start"),
     ("width='1920'", "width='-2'", "width of <format> is '-2'"),
     ("audioRate='48000'", "audioRate='48k'", "audioRate of <asset>")],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, said: str) -> None:
    """Versions, entities, rates, times, lanes: one sentence with what came and what is legal."""
    good = _document(
        "<gap offset='3600s' duration='9s'><asset-clip ref='v' lane='1' offset='0s' "
        "duration='1s'/><marker start='1s' value='a'/></gap>"
    )
    assert len(_parsed(good).markers) == 1
    with pytest.raises(TimelineError, match=re.escape(said)):
        _parsed(good.replace(old, new))


def test_old_version_is_read_and_told() -> None:
    """An unknown 1.x is read as far as it says what is known."""
    assert (
        "version 1.5, and 1.8 to 1.13 are known" in _parsed(_document("", version="1.5")).notes[0]
    )


def test_too_much_is_refused() -> None:
    """More markers than anybody sets, elements inside one another, compound clips in a ring."""
    many = "<marker start='1s' value='a'/>" * (MAX_MARKERS + 1)
    with pytest.raises(TimelineError, match="more than 10000 markers"):
        _parsed(_document(f"<gap offset='3600s' duration='9s'>{many}</gap>"))
    deep = "<clip offset='0s' duration='9s'>" * 70 + "</clip>" * 70
    with pytest.raises(TimelineError, match="64 elements lie inside one another"):
        _parsed(_document(deep))
    ring = (
        "<media id='m' name='m'><sequence format='r1'><spine>"
        "<ref-clip ref='m' duration='1s'/></spine></sequence></media>"
    )
    assert _parsed(_document("<ref-clip ref='m' duration='1s'/>", ring)).clips == ()


def _mutant(seed: bytes, rng: random.Random) -> bytes:
    """Break a file: half of the time in its numbers and ids alone, so that it stays XML."""
    data = bytearray(seed)
    if rng.randrange(2):
        values = [match.span(1) for match in re.finditer(rb"=[\"']([^\"']*)", seed)]
        for first, stop in rng.sample(values, rng.randint(1, 4)):
            for place in range(first, stop):
                if not rng.randrange(4):
                    data[place] = rng.choice(b"0123456789/-.srv ")
        return bytes(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(data))
        match rng.randrange(5):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                data.insert(place, rng.choice(b"0123456789/s<>'\"-=. "))
            case 2:
                del data[place : place + rng.randint(1, 9)]
            case 3:
                del data[place:]
            case _:
                data[place:place] = data[place : place + rng.randint(1, 200)]
        if not data:
            return b""
    return bytes(data)


def test_mutants_are_values_or_errors() -> None:
    """Two thousand broken files: each is a timeline or one of our errors."""
    rng = random.Random(12)
    seeds = [
        _written(EDITED),
        _document(
            "<clip name='x' offset='3600s' duration='4s'><video ref='b' duration='60s'><audio "
            "ref='b' lane='-1' duration='60s'/></video><marker start='1s' value='boa {k7f2a}'/>"
            "</clip><gap duration='3s'><spine lane='1' offset='1s'><asset-clip ref='v' "
            "duration='1s'><timeMap><timept time='0s' value='1s'/></timeMap></asset-clip></spine>"
            "</gap><sync-clip duration='2s'><spine><title duration='1s'/></spine></sync-clip>"
        ).encode(),
    ]
    read_whole = 0
    for number in range(2000):
        try:
            _parsed(_mutant(seeds[number % 2], rng))
            read_whole += 1
        except GanterpretError:
            continue
    assert 200 < read_whole < 1800
