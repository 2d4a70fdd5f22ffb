"""Laws of CMX 3600 cut lists: what is written comes home, and other programs' lists are read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants
from tests.integrations.spines import EDITED, PAL

from ganterpret.limits import MAX_CLIPS
from ganterpret.units import VIDEO_RATES, can_drop_frames, format_timecode
from ganterpret_integrations.formats import FORMATS, format_of_bytes, marker_edl
from ganterpret_integrations.formats.cmx3600 import claims, read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

HOUR = Reading(PAL, 90_000)
TEXT = """\
TITLE: song
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:12 00:00:02:12 01:00:00:00 01:00:02:00
* FROM CLIP NAME: 0000_boa_k7f2a.mov
* SOURCE FILE: /film/clips/0000_boa_k7f2a.mov
* LOC: 01:00:00:00 RED     jellyfish {k7f2a}

002  AX       AA    C        00:00:00:00 00:00:06:00 01:00:00:00 01:00:06:00
* FROM CLIP NAME: song.wav
* SOURCE FILE: /film/song.wav

003  AX       V     C        00:00:00:12 00:00:02:12 01:00:02:00 01:00:04:00
* FROM CLIP NAME: 0050_boa_q2b4c.mov
* SOURCE FILE: /film/clips/0050_boa_q2b4c.mov
* LOC: 01:00:02:00 RED     bike {q2b4c}

004  AX       V     C        00:00:00:12 00:00:02:12 01:00:04:00 01:00:06:00
* FROM CLIP NAME: 0100_boa_z9y8x.mov
* SOURCE FILE: /film/clips/0100_boa_z9y8x.mov
* LOC: 01:00:04:00 RED     Verse 1

"""


def _event(record: str, *, channel: str = "V", how: str = "C", reel: str = "TAPE") -> str:
    return f"001  {reel} {channel} {how} 01:00:00:00 01:00:01:00 {record}\n"


def _read(text: str, how: Reading = HOUR) -> Timeline:
    return read(text.encode(), how)


def _places(timeline: Timeline) -> list[tuple[int, int]]:
    return [(round(clip.start * PAL), round(clip.stop * PAL)) for clip in timeline.clips]


def test_events_of_a_song() -> None:
    """An event a clip, the song as sound, markers under the pictures that they lie on."""
    assert write(EDITED, Writing()).decode() == TEXT


def test_what_is_written_comes_home() -> None:
    """Places, media, ids, names of markers; how long media are is nowhere in the file."""
    found = _read(TEXT)
    for there, clip in zip(found.clips, EDITED.clips, strict=True):
        name = clip.media.rsplit("/", 1)[1]
        assert there == replace(clip, media_duration=None, name=name, sample_rate=0)
    assert [(m.time, m.name, m.id) for m in found.markers] == [
        (m.time, m.name, m.id) for m in EDITED.markers
    ]
    assert (found.name, found.start, found.notes) == ("song", 90_000, ())


@pytest.mark.parametrize("rate", sorted(set(VIDEO_RATES.values())))
@given(st.data())
def test_markers_come_home_at_every_rate(rate: Fraction, data: st.DataObject) -> None:
    """Frame, name, colour and id, in clips and gaps; and the bytes again."""
    frames = data.draw(st.lists(st.integers(0, 100_000), max_size=6).map(sorted))
    edges = sorted(data.draw(st.sets(st.integers(0, 100_000), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    timeline = Timeline(
        tuple(Marker(f / rate, "a {b} c", color="pink", id="k7f2a") for f in frames),
        tuple(Clip(a / rate, (b - a) / rate, "x.mov", name="x.mov") for a, b in pairs),
        rate=rate,
        start=1000,
        drop_frame=can_drop_frames(rate) and data.draw(st.booleans()),
    )
    written = write(timeline, Writing())
    found = read(written, Reading(rate, 1000, timeline.drop_frame))
    assert (found.markers, found.clips) == (timeline.markers, timeline.clips)
    assert write(found, Writing()) == written


def test_a_gap_with_markers_is_black() -> None:
    """A remark has to stand under something; black comes home as the gap that it is."""
    first, *_, last = EDITED.clips
    written = write(replace(EDITED, clips=(first, last)), Writing()).decode()
    assert (
        "002  BL       V     C        00:00:00:00 00:00:02:00 01:00:02:00 01:00:04:00" in written
    )
    found = _read(written)
    assert _places(found) == [(0, 50), (100, 150)]
    assert [marker.id for marker in found.markers] == ["k7f2a", "q2b4c", ""]


def test_no_more_events_than_numbers() -> None:
    """Three digits."""
    clips = tuple(Clip(n / PAL, 1 / PAL, "a.mov") for n in range(1000))
    assert write(Timeline(clips=clips[:999], rate=PAL), Writing())
    with pytest.raises(TimelineError, match="999 events and these are 1000"):
        write(Timeline(clips=clips, rate=PAL), Writing())


@pytest.mark.parametrize(
    ("timeline", "said"),
    [
        (Timeline(), "give --rate"),
        (Timeline((Marker(Fraction(-1)),), rate=PAL), "move them with --offset"),
    ],
)
def test_what_cannot_be_written_is_refused(timeline: Timeline, said: str) -> None:
    """No rate, or before the first frame."""
    with pytest.raises(TimelineError, match=said):
        write(timeline, Writing())


@pytest.mark.parametrize("how", ["D    010", "W001 010"])
def test_a_transition_is_a_cut_at_its_middle(how: str) -> None:
    """The clip that it leaves lasts until there; names are those it comes from and goes to."""
    found = _read(
        _event("01:00:00:00 01:00:01:00")
        + "002 TAPE V C 02:00:00:00 02:00:00:00 01:00:01:00 01:00:01:00\n"
        + f"002 NEXT V {how} 01:00:00:00 01:00:02:00 01:00:01:00 01:00:03:00\n"
        + "* FROM CLIP NAME: a.mov\n* TO CLIP NAME: b.mov\n"
    )
    assert _places(found) == [(0, 30), (30, 75)]
    assert found.clips[1].offset * PAL == 90_005
    assert found.clips[1].media == "b.mov"
    assert found.notes == ("1 dissolves or wipes are read as cuts at their middle.",)


def test_a_fade_in_begins_where_it_does() -> None:
    """From black nothing else is seen before."""
    found = _read(
        "001 BL V C 00:00:00:00 00:00:00:00 01:00:01:00 01:00:01:00\n"
        "001 TAPE V D 010 01:00:00:00 01:00:02:00 01:00:01:00 01:00:03:00\n"
    )
    assert _places(found) == [(25, 75)]


@pytest.mark.parametrize(("speed", "retimed"), [("050.0", True), ("025.0", False)])
def test_a_speed_is_told(speed: str, retimed: bool) -> None:
    """M2 gives frames a second."""
    text = f"{_event('01:00:00:00 01:00:01:00')}M2   TAPE   {speed}   01:00:00:00\n"
    assert _read(text).clips[0].retimed is retimed


@pytest.mark.parametrize(
    ("channel", "tracks"),
    [
        ("V", [("video", 0)]),
        ("V2", [("video", 1)]),
        ("B", [("audio", 0), ("video", 0)]),
        ("AA/V", [("audio", 0), ("video", 0)]),
        ("A3", [("audio", 2)]),
        ("NONE", []),
    ],
)
def test_channels(channel: str, tracks: list[tuple[str, int]]) -> None:
    """Pictures, sound, or both."""
    found = _read(_event("01:00:00:00 01:00:01:00", channel=channel))
    assert sorted((clip.kind, clip.track) for clip in found.clips) == tracks


@pytest.mark.parametrize("head", ["FCM: DROP FRAME\n", ""])
def test_drop_frame(head: str) -> None:
    """By FCM, or by a semicolon."""
    rate = VIDEO_RATES["29.97"]
    mark = ":" if head else ";"
    codes = " ".join(
        format_timecode(frame, rate, drop_frame=True).replace(";", mark)
        for frame in (107_892, 109_692)
    )
    found = _read(head + _event(codes), Reading(rate, 107_892, drop_frame=True))
    assert found.drop_frame
    assert found.clips[0].start == 0
    assert found.clips[0].stop * rate == 1800


def test_a_marker_lies_where_its_timecode_says() -> None:
    """Under whichever event; a word that is no colour belongs to the name."""
    found = _read(
        "some header 12\n25 fps\n\n"
        + _event("01:00:00:00 01:00:01:00")
        + "* LOC: 01:00:05:00 CYAN\n* LOC: 01:00:04:00 no colour here\n"
    )
    assert [(m.time, m.name, m.color) for m in found.markers] == [
        (Fraction(4), "no colour here", ""),
        (Fraction(5), "", "cyan"),
    ]


def test_known_by_what_is_in_it() -> None:
    """Both kinds of EDL come home without a word about which it is."""
    path, markers = Path("a.edl"), marker_edl.write(EDITED, Writing())
    assert claims(TEXT.encode("utf-8"))
    assert not claims(markers)
    assert format_of_bytes(path, TEXT.encode()) is FORMATS["cmx3600"]
    assert format_of_bytes(path, TEXT.encode("utf-16")) is FORMATS["cmx3600"]
    assert format_of_bytes(path, markers) is FORMATS["marker-edl"]
    with pytest.raises(TimelineError, match="read it as the format marker-edl"):
        read(markers, HOUR)
    with pytest.raises(TimelineError, match="read it as the format cmx3600"):
        marker_edl.read(TEXT.encode(), HOUR)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This is no EDL"),
        ("hello", "This is no EDL"),
        ("001 AX V C 01:00:00:00 01:00:01:00 01:00:00:00", "Line 1 begins like an event"),
        (_event("01:00:00:25 01:00:01:00"), "Line 1: .*is --rate the timeline's"),
        (_event("01:00:01:00 01:00:00:00"), "ends on the timeline before it begins"),
        (_event("01:00:00:00 01:00:01:00") * (MAX_CLIPS + 1), "more than 20000 events"),
        ("TITLE: a\n" + "* LOC: 01:00:00:00 RED\n" * 10_001, "more than 10000 markers"),
        ("TITLE: " + "a" * 9000, "Line 1 has 9007 characters"),
    ],
)
def test_hostile_files_are_refused(text: str, said: str) -> None:
    """Each with a sentence."""
    with pytest.raises(TimelineError, match=said):
        _read(text)


def test_no_rate_is_asked_for() -> None:
    """The file does not say it."""
    with pytest.raises(TimelineError, match="give --rate"):
        _read(TEXT, Reading())


def test_another_start_is_told() -> None:
    """Where everything lies before the start that was told."""
    assert "give --start-timecode" in _read(TEXT, Reading(PAL, 180_000)).notes[0]


def test_damaged_files_are_refused_or_read() -> None:
    """2,000 of them, none of which takes long."""
    seed = (
        TEXT + "005 B V D 010 00:00:00:00 00:00:01:00 01:00:06:00 01:00:07:00\nM2 B 12.5 0:0:0:0\n"
    )
    pieces = (
        b"* LOC:",
        b"M2",
        b"FCM: DROP FRAME\n",
        b";",
        b"BL",
        b"\n",
        b" ",
        b"|C:",
        b"99",
        b"D 009",
    )
    values, errors = check_mutants(lambda data: read(data, HOUR), seed.encode(), pieces)
    assert values > 100
    assert errors > 100
