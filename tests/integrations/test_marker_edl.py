"""Laws of Resolve's marker EDL: what is written comes home, and what is edited there does too."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import GanterpretError, SettingError
from ganterpret.limits import MAX_TEXT_FILE
from ganterpret.units import VIDEO_RATES, can_drop_frames, frame_at, parse_timecode
from ganterpret_integrations.colors import COLORS, from_resolve
from ganterpret_integrations.formats.marker_edl import MAX_EVENTS, read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

PAL = Fraction(25)
HOUR = 90_000
"""The frame number of 01:00:00:00 at 25 frames a second."""

EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", note="first", color="red", id="k7f2a"),
        Marker(Fraction(2), "bike", color="green", id="q2b4c"),
        Marker(Fraction(151, 25), "Verse 1", Fraction(3), color="blue"),
    ),
    name="song",
    rate=PAL,
    start=HOUR,
)


def _text(timeline: Timeline, *, utf8: bool = False) -> str:
    return write(timeline, Writing(utf8=utf8)).decode("utf-8")


def _read(text: str | bytes, rate: Fraction | None = PAL, start: int = HOUR) -> Timeline:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read(data, Reading(rate=rate, start=start))


def test_file_has_the_shape_of_resolves_own() -> None:
    """Two spaces end an event's line, a space begins one without a note, a blank line follows."""
    assert _text(replace(EDITED, markers=EDITED.markers[:2])) == (
        "TITLE: song\n"
        "FCM: NON-DROP FRAME\n"
        "\n"
        "001  001      V     C        01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01  \n"
        "first |C:ResolveColorRed |M:jellyfish {k7f2a} |D:1\n"
        "\n"
        "002  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01  \n"
        " |C:ResolveColorGreen |M:bike {q2b4c} |D:1\n"
        "\n"
    )


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: clean(text).replace("|", "/")
)
NAMES = WORDS.filter(lambda name: not any(id for _, id in split_ids(name)))
IDS = st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True)
READ_COLORS = sorted({from_resolve(row.resolve) for row in COLORS.values()})


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Markers on frames, one a frame, at every rate and way to count, from any start."""
    rate = draw(st.sampled_from(list(VIDEO_RATES.values())))
    frames = draw(st.lists(st.integers(0, 200_000), unique=True, max_size=8))
    length = st.one_of(st.just(0), st.integers(2, 5000))
    ids = draw(st.lists(IDS, unique=True, min_size=len(frames), max_size=len(frames)))
    markers = [
        Marker(
            frame / rate,
            draw(NAMES),
            draw(length) / rate,
            draw(WORDS),
            draw(st.sampled_from(READ_COLORS)),
            draw(st.sampled_from([id, ""])),
        )
        for frame, id in zip(sorted(frames), ids, strict=True)
    ]
    drop_frame = can_drop_frames(rate) and draw(st.booleans())
    start = draw(st.integers(0, 1_500_000))
    return Timeline(tuple(markers), (), draw(WORDS), rate, start=start, drop_frame=drop_frame)


@given(timelines())
def test_round_trip_is_the_identity_on_frames(timeline: Timeline) -> None:
    """Name, note, colour, length, id, place and way to count come back, and the bytes again."""
    data = write(timeline, Writing(utf8=True))
    how = Reading(timeline.rate, timeline.start, timeline.drop_frame)
    assert read(data, how) == timeline
    assert write(read(data, how), Writing(utf8=True)) == data


@given(st.sampled_from(list(VIDEO_RATES.values())), st.fractions(0, 5000, max_denominator=10**6))
def test_time_between_frames_goes_to_the_nearest(rate: Fraction, place: Fraction) -> None:
    """A marker is at most half a frame from where it was."""
    timeline = Timeline((Marker(place, "x"),), rate=rate, start=86_400)
    (marker,) = _read(_text(timeline), rate, 86_400).markers
    assert marker.time == frame_at(place, rate) / rate
    assert abs(marker.time - place) <= Fraction(1, 2) / rate


@pytest.mark.parametrize(
    ("rate", "drop_frame", "code"),
    [
        ("23.976", False, "01:01:00:00"),
        ("24", False, "01:01:00:00"),
        ("25", False, "01:01:00:00"),
        ("29.97", False, "01:01:00:00"),
        ("29.97", True, "01:01:00;02"),
        ("50", False, "01:01:00:00"),
        ("59.94", True, "01:01:00;04"),
        ("60", False, "01:01:00:00"),
    ],
)
def test_first_frame_of_the_second_minute(rate: str, drop_frame: bool, code: str) -> None:
    """Drop frame leaves out numbers, never frames: 60 s of the timebase later, by hand."""
    exact = VIDEO_RATES[rate]
    base = round(exact)
    hour = 3600 * base - drop_frame * 108 * (base // 30)
    marker = Marker(60 * base / exact, "x")
    text = _text(Timeline((marker,), rate=exact, start=hour, drop_frame=drop_frame))
    assert f" {code} " in text
    assert ("FCM: DROP FRAME" in text) == drop_frame
    assert read(text.encode(), Reading(exact, hour, drop_frame)).markers[0].time == marker.time


def test_marker_moved_in_the_text() -> None:
    """The place on the timeline is the third timecode, and counts alone."""
    text = _text(EDITED).replace("01:00:02:00 01:00:02:01  ", "01:00:03:05 01:00:03:06  ")
    moved = replace(EDITED.markers[1], time=Fraction(80, 25))
    assert _read(text).markers == (EDITED.markers[0], moved, EDITED.markers[2])


def test_marker_renamed_in_the_text() -> None:
    """What is written behind an id belongs to its name too."""
    for name in ("boa {q2b4c}", "{q2b4c} boa", "boa{q2b4c}"):
        renamed = replace(EDITED.markers[1], name="boa")
        text = _text(EDITED).replace("bike {q2b4c}", name)
        assert _read(text).markers == (EDITED.markers[0], renamed, EDITED.markers[2])
    text = _text(EDITED).replace("bike {q2b4c}", "bike {q2b4c} blue")
    assert _read(text).markers[1] == replace(EDITED.markers[1], name="bike blue")


def test_marker_added_and_one_deleted_in_the_text() -> None:
    """Events are markers whatever their numbers are, in time order."""
    added = (
        "777 001 V C 01:00:01:00 01:00:01:01 01:00:01:00 01:00:01:01\n"
        "mine |C:ResolveColorMint |M:boa\n"
    )
    _head, first, _deleted, third, _end = _text(EDITED).split("\n\n")
    text = f"TITLE: song\n\n{third}\n\n{first}\n\n{added}"
    new = Marker(Fraction(1), "boa", note="mine", color="mint")
    assert _read(text).markers == (EDITED.markers[0], new, EDITED.markers[2])


def test_all_markers_deleted_in_the_text() -> None:
    """A title alone is a file of no markers."""
    assert _read("TITLE: song\nFCM: NON-DROP FRAME\n\n") == replace(EDITED, markers=())


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark(ends: str, mark: str) -> None:
    """What editors of text do to a file changes nothing."""
    assert _read(mark + _text(EDITED).replace("\n", ends)) == EDITED


def test_single_spaces_and_lengths_left_out() -> None:
    """Other programs' files: single spaces, no length or 0, another order."""
    text = "\n".join(" ".join(line.split()) for line in _text(EDITED).split("\n"))
    assert _read(text) == EDITED
    for length in ("", " |D:0", " |D:"):
        assert _read(text.replace(" |D:75", length)).markers[2].duration == 0
    turned = text.replace("|C:ResolveColorRed |M:jellyfish {k7f2a}", "|M:jellyfish {k7f2a} |C:x")
    colorless = replace(EDITED.markers[0], color="")
    assert _read(turned).markers == (colorless, *EDITED.markers[1:])


def test_remark_lines_belong_to_the_note() -> None:
    """Resolve copies what stands between an event and its marker into the note."""
    text = _text(EDITED).replace("first |C", "* from\nhere\nfirst |C")
    assert _read(text).markers[0].note == "from here first"


def test_semicolon_decides_what_is_drop_frame() -> None:
    """Headers are often wrong; a start that was counted the other way keeps its label."""
    rate = VIDEO_RATES["29.97"]
    start, _ = parse_timecode("01:00:00;00", rate)
    timeline = replace(EDITED, rate=rate, start=start, drop_frame=True, markers=())
    timeline = replace(timeline, markers=(Marker(Fraction(1001), "x", color="blue"),))
    text = _text(timeline).replace("DROP FRAME", "NON-DROP FRAME")
    assert read(text.encode(), Reading(rate, start, drop_frame=True)) == timeline
    assert read(text.encode(), Reading(rate, 108_000)) == timeline
    mixed = text + "002 001 V C 01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01\n |M:x |D:1\n"
    with pytest.raises(TimelineError, match="Lines 4 and 7 count frames in two ways"):
        read(mixed.encode(), Reading(rate, start))


def test_markers_of_one_frame() -> None:
    """Resolve would keep one of them: they are written as one and come back as several."""
    here = Fraction(2)
    several = (
        Marker(here, "Verse", note="5 bars"),
        Marker(here, "jellyfish", color="red", id="k7f2a"),
        Marker(here + Fraction(1, 100), "", Fraction(1), note="n", color="green", id="q2b4c"),
    )
    timeline = Timeline(several, rate=PAL, start=HOUR)
    text = _text(timeline)
    assert "\nn / 5 bars |C:ResolveColorRed |M:jellyfish {k7f2a} + {q2b4c} + Verse |D:25\n" in text
    found = _read(text).markers
    assert [(m.name, m.id) for m in found] == [
        ("jellyfish", "k7f2a"),
        ("", "q2b4c"),
        ("Verse", ""),
    ]
    assert {(m.time, m.duration, m.color) for m in found} == {(here, Fraction(1), "red")}
    assert [m.note for m in found] == ["n / 5 bars", "", ""]
    assert _text(replace(timeline, markers=found)) == text


@pytest.mark.parametrize("note", ["/ a", "a / b", "a / b / c", "| a |", "/", "a/b"])
@pytest.mark.parametrize("id", ["", "k7f2a"])
def test_notes_of_one_frame_are_told_apart_once(note: str, id: str) -> None:
    """They do not grow by what stands between them; alone a note keeps that."""
    one = Marker(Fraction(2), "Verse", note=note, id=id)
    other = Marker(Fraction(2), "bike", id="q2b4c")
    first = _read(_text(Timeline((one, other), rate=PAL, start=HOUR)))
    assert _read(_text(first)).markers == first.markers
    twice = Timeline((one, other, one, replace(other, name="x")), rate=PAL, start=HOUR)
    first = _read(_text(twice))
    assert _read(_text(first)).markers == first.markers
    alone = _read(_text(Timeline((one,), rate=PAL, start=HOUR))).markers
    assert alone[0].note == note.replace("|", "/")


def test_notes_that_would_break_the_format() -> None:
    """A digit first would be an event's number, a bar a directive: both come back as they can."""
    for note in ("5 bars", "- 5", "- - 5", "* star", "- dash", "-5"):
        marker = Marker(Fraction(0), "x", note=note, color="blue")
        text = _text(Timeline((marker,), rate=PAL, start=HOUR))
        assert not any(line[0] in "5*" for line in text.split("\n") if "|C:" in line)
        assert _read(text).markers == (marker,)
    odd = Marker(Fraction(0), "a|M:b {c}\nd", note="x |D:9\ny")
    (marker,) = _read(_text(Timeline((odd,), rate=PAL, start=HOUR))).markers
    assert marker == Marker(Fraction(0), "a/M:b (c) d", note="x /D:9 y", color="blue")


def test_names_are_ascii_unless_told() -> None:
    """The safe choice is the default."""
    timeline = Timeline((Marker(Fraction(0), "Méduse", note="été"),), rate=PAL, start=HOUR)
    assert _text(timeline).isascii()
    assert "été |C:ResolveColorBlue |M:Méduse |D:1" in _text(timeline, utf8=True)
    latin = _text(timeline, utf8=True).encode("cp1252")
    assert _read(latin).markers[0].name == "Méduse"
    assert read(latin, Reading(PAL, encoding="cp1252")).markers[0].name == "Méduse"
    with pytest.raises(TimelineError, match="not in utf-8"):
        read(latin, Reading(PAL, encoding="utf-8"))


def test_sixteen_colours() -> None:
    """Each of Resolve's names is written for the colours nearest to it, and read as one."""
    for name, row in COLORS.items():
        text = _text(Timeline((Marker(Fraction(0), "x", color=name),), rate=PAL))
        assert f"|C:ResolveColor{row.resolve} " in text
        assert COLORS[_read(text, start=0).markers[0].color].resolve == row.resolve


def test_more_markers_than_an_edl_numbers() -> None:
    """999 are written; with one more, all are refused."""
    markers = tuple(Marker(Fraction(i), "x", color="blue") for i in range(MAX_EVENTS))
    timeline = Timeline(markers, rate=PAL, start=HOUR)
    assert _read(_text(timeline)) == timeline
    more = replace(timeline, markers=(*markers, Marker(Fraction(1000))))
    with pytest.raises(TimelineError, match="999 markers and these are 1000"):
        _text(more)


def test_what_cannot_be_written() -> None:
    """No rate, no timecode at the rate, before the first frame, after the day."""
    one = Timeline((Marker(Fraction(1)),), rate=PAL)
    with pytest.raises(TimelineError, match="give --rate"):
        _text(replace(one, rate=None))
    with pytest.raises(SettingError, match=r"no timecode at 25/2"):
        _text(replace(one, rate=Fraction(25, 2)))
    with pytest.raises(TimelineError, match="1 of 1 markers lie before"):
        _text(replace(one, markers=(Marker(Fraction(-1)),)))
    with pytest.raises(SettingError, match="has no timecode"):
        _text(replace(one, start=24 * HOUR - 26))


def test_markers_before_the_start_are_told() -> None:
    """A start that is not the timeline's is the commonest mistake with these files."""
    found = read(write(EDITED, Writing()), Reading(PAL, HOUR + 50))
    assert [m.time for m in found.markers] == [Fraction(-2), Fraction(0), Fraction(101, 25)]
    assert found.notes == (
        "1 of 3 markers lie before the timeline's start, 01:00:02:00, the first at 01:00:00:00: "
        "give --start-timecode if the timeline starts elsewhere.",
    )


EVENT = "001 001 V C 01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01\n"
CUTS = "TITLE: a film\nFCM: NON-DROP FRAME\n" + EVENT + "* FROM CLIP NAME: a.mov\n" + EVENT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "This is no EDL"),
        ("hello\nworld", "This is no EDL"),
        (CUTS, "lists 2 cuts and no markers"),
        ("TITLE: x\n |C:ResolveColorRed |M:a |D:1", "Line 2 describes a marker and no event"),
        (f"{EVENT}a |M:x |D:1\nb |M:y |D:1", "Line 3 describes a marker and no event"),
        ("TITLE: x\n001 001 V C 01:00:00:00\n |M:a", "Line 2 begins like an event"),
        (EVENT.replace("01:00:00:00", "01:00:00:31") + " |M:a", "Line 1: .*does not exist at 25"),
        (EVENT.replace("0:00:00", "0:61:00") + " |M:a", "Line 1: .*no timecode"),
        (EVENT.replace("0:00:0", "0:00;0") + " |M:a", "Line 1: .*no drop frame at 25"),
        (EVENT + " |M:a |D:-1", r"Line 2 gives the length \|D:-1"),
        (EVENT + " |M:a |D:999999999", r"Line 2 gives the length"),
        ("TITLE: x\n" + "a" * 9000, "Line 2 has 9000 characters"),
        ("TITLE: x\n\0", "Line 2 holds a zero byte"),
        ("TITLE: x\n" * (MAX_TEXT_FILE // 9 + 1), "at most 8 MiB"),
        ((EVENT + " |M:a |D:1\n") * 10_001, "more than 10000 markers"),
    ],
)
def test_what_is_no_edl_of_markers(text: str, message: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(TimelineError, match=message):
        _read(text)


def test_rate_is_needed() -> None:
    """Nothing in the file says it; a file of cuts is refused for being one."""
    with pytest.raises(TimelineError, match="give --rate"):
        _read(_text(EDITED), rate=None)
    with pytest.raises(TimelineError, match="cuts and no markers"):
        _read(CUTS, rate=None)
    with pytest.raises(SettingError, match="no timecode at 12 "):
        _read(_text(EDITED), rate=Fraction(12))


def test_event_without_a_marker_is_told() -> None:
    """A cut among markers is no marker."""
    found = _read(_text(EDITED) + EVENT)
    assert found.markers == EDITED.markers
    assert found.notes == ("1 of 4 events have no marker under them.",)


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    rng = random.Random(7)
    seed = write(EDITED, Writing())
    outcomes = {True: 0, False: 0}
    for _ in range(2000):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(data))
            kind = rng.randrange(4)
            if kind == 0:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at : at + rng.randint(1, 12)]
            elif kind == 2:
                data[at:at] = data[at : at + rng.randint(1, 200)]
            else:
                data[at:at] = rng.choice([b"|C:", b"|D:9", b"\r", b";", b"{a}", b"\0", b"001 "])
            data = data or bytearray(b"x")
        begun = time.process_time()
        try:
            found = read(bytes(data), Reading(PAL, HOUR))
        except GanterpretError:
            outcomes[False] += 1
        else:
            assert all(isinstance(m.time, Fraction) for m in found.markers)
            outcomes[True] += 1
        assert time.process_time() - begun < 1
    assert min(outcomes.values()) > 100


@pytest.mark.parametrize("line", ["* |C:ResolveColorBlue |M:a", "*|M:a |D:0", "* note |M:a |D:"])
def test_remarks_star_before_the_directives_is_no_note(line: str) -> None:
    """Writers that make a remark of the line under an event say the same as Resolve."""
    codes = "00:00:02:00 00:00:02:01"
    text = f"TITLE: t\n\n001 001 V C {codes} {codes}\n{line}\n"
    (marker,) = read(text.encode(), Reading(Fraction(25))).markers
    assert (marker.name, marker.time, marker.duration) == ("a", Fraction(2), Fraction(0))
    assert marker.note == ("note" if "note" in line else "")


HEAD = "TITLE: a\nFCM: NON-DROP FRAME\n\n"
OTHERS = {
    "no header, single spaces, an event of a second": (
        "001 001 V C 01:00:02:00 01:00:03:00 01:00:02:00 01:00:03:00\n"
        " |C:ResolveColorBlue |M:a |D:1\n\n"
    ),
    "a note in front and a length of 0": (
        f"{HEAD}001  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01\n"
        "look here |C:ResolveColorBlue |M:a |D:0\n"
    ),
    "a title in brackets and no FCM line": (
        "TITLE: ( no title )\n\n"
        "001  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01  \n"
        " |C:ResolveColorBlue |M:a |D:1\n"
    ),
    "numbers that are not padded, and a decimal length": (
        f"{HEAD}1  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01\n"
        " |C:ResolveColorBlue |M:a |D:1.0\n\n"
    ),
    "a reel AX and CRLF": (
        "TITLE: a\r\nFCM: NON-DROP FRAME\r\n\r\n"
        "001  AX       V     C        00:00:02:00 00:00:07:00 01:00:02:00 01:00:07:00\r\n"
        " |C:ResolveColorBlue |M:a |D:1\r\n"
    ),
    "a byte order mark and no length": (
        f"\ufeff{HEAD}001  001 V C 01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01\n"
        " |C:ResolveColorBlue |M:a\n"
    ),
    "directives without spaces between": (
        f"{HEAD}001  001 V C 01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01\n"
        "|C:ResolveColorBlue|M:a|D:1\n"
    ),
    "no colour": (
        f"{HEAD}001  001 V C 01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01\n |M:a |D:1\n"
    ),
}
"""What other programs and scripts write for the marker "a" two seconds from the start."""


@pytest.mark.parametrize("what", OTHERS)
def test_marker_edls_of_other_writers(what: str) -> None:
    """Each says what Resolve's own file says."""
    told = Reading(Fraction(25), start=90_000)
    (marker,) = read(OTHERS[what].encode(), told).markers
    assert (marker.time, marker.name, marker.duration) == (Fraction(2), "a", Fraction(0))
    assert marker.note == ("look here" if "note" in what else "")
