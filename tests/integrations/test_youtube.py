"""Laws of YouTube's chapters: what is written comes home, and descriptions of people are read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants
from tests.integrations.test_audacity import TEXT as LABELS

from ganterpret_integrations.formats import format_of_bytes
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.youtube import GRID, claims, faults, read, write
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", id="k7f2a"),
        Marker(Fraction(62), "Méduse", id="q2b4c"),
        Marker(Fraction(3725), "Verse 1"),
    ),
    grid=2 * GRID,
    marks_end=False,
)
TEXT = "0:00 jellyfish {k7f2a}\n1:02 Méduse {q2b4c}\n1:02:05 Verse 1\n"


def _read(text: str | bytes) -> Timeline:
    return read(text.encode("utf-8") if isinstance(text, str) else text, Reading())


def test_lines_of_a_description() -> None:
    """The time, hours only where there are any, and the title."""
    assert write(EDITED, Writing()).decode() == TEXT
    assert _read(TEXT) == EDITED


NAMES = (
    st.text(st.characters(exclude_categories=["Cs", "Pd", "Sm", "Po"]), max_size=20)
    .map(clean)
    .filter(lambda name: not any(id for _, id in split_ids(name)))
)
MARKERS = st.builds(
    Marker,
    st.integers(0, 10**6).map(Fraction),
    NAMES,
    id=st.just("") | st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True),
)


@given(st.lists(MARKERS, max_size=8))
def test_round_trip_is_the_identity_on_seconds(markers: list[Marker]) -> None:
    """Name, id and place come back, and the bytes again."""
    ordered = tuple(sorted(markers, key=lambda marker: marker.time))
    data = write(Timeline(ordered), Writing())
    assert read(data, Reading()).markers == ordered
    assert write(read(data, Reading()), Writing()) == data


def test_nothing_begins_at_the_end() -> None:
    """A score's last keyframe is no chapter."""
    marked = replace(EDITED, duration=Fraction(3725))
    assert _read(write(marked, Writing())).markers == EDITED.markers[:-1]


def test_description_of_a_person() -> None:
    """Other text, brackets, a dash between that all lines have."""
    text = (
        "My video, see 1:02!\n\n[00:00] - Intro\n(01:02)  \N{EN DASH} x\n2:03 b\n"
        "https://example.com\n"
    )
    assert [(int(m.time), m.name) for m in _read(text).markers] == [
        (0, "- Intro"),
        (62, "\N{EN DASH} x"),
        (123, "b"),
    ]
    dashed = "0:00 - Intro\n0:30 - Verse\n1:00 - - Outro\n"
    assert [m.name for m in _read(dashed).markers] == ["Intro", "Verse", "- Outro"]


def test_what_youtube_would_not_show() -> None:
    """The first at 0:00, three of them, ten seconds each, the last until the video ends."""
    assert _read(TEXT).notes == ()
    assert _read("").notes == ()
    assert _read("0:01 a\n0:05 b\n").notes == (
        "YouTube shows none of these chapters: the first begins at 0:01 and not at 0:00, there "
        "are 2 and not 3, 1 of 2 last less than 10 seconds.",
    )
    times = [Fraction(0), Fraction(10), Fraction(20)]
    markers = tuple(Marker(time, "x") for time in (*times, Fraction(30)))
    assert faults(Timeline(markers, duration=Fraction(30))) == ()
    assert faults(Timeline(markers[:3], duration=Fraction(29))) == (
        "YouTube shows none of these chapters: 1 of 3 last less than 10 seconds.",
    )


def test_told_from_labels_of_audacity() -> None:
    """Both are .txt."""
    path = Path("x.txt")
    assert claims(TEXT.encode())
    assert claims(b"\xef\xbb\xbfsome words\r\n0:00 a\r\n")
    assert format_of_bytes(path, TEXT.encode()).reader is read
    for text in (LABELS, "1.5\t1.5\t0:00 x\n0:30 x", "", "hello"):
        assert format_of_bytes(path, text.encode()).reader is not read


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\nworld", "no list of chapters: no line of it begins with a time"),
        ("1:75 x", "no list of chapters"),
        ("1.5\t1.5\tx", "no list of chapters"),
        ("0:00 x\n" * 10_001, "more than 10000 markers"),
        ("0:00 \0", "Line 1 holds a zero byte"),
    ],
)
def test_what_is_no_list_of_chapters(text: str, message: str) -> None:
    """One sentence."""
    with pytest.raises(TimelineError, match=message):
        _read(text)


def test_marker_before_the_song() -> None:
    """No chapter begins there."""
    with pytest.raises(TimelineError, match="1 of 1 markers lie before the song"):
        write(Timeline((Marker(Fraction(-1)),)), Writing())


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    pieces = [b":", b"\n", b"- ", b"\r", b"(", b"9", b"\0", b"{a}", b"\xff\xfe", b"]"]
    assert min(check_mutants(_read, write(EDITED, Writing()), pieces)) > 50


@pytest.mark.parametrize("there", ["0:07", "0:08"])
def test_seconds_that_a_program_has_cut_off_are_no_move(there: str) -> None:
    """7.777 s comes as 0:08 from us and as 0:07 from others; 0:09 is a move."""
    timeline = _read(f"0:00 a\n{there} b\n1:00 c\n")
    exact = Fraction(7777, 1000)
    assert timeline.same_place(timeline.markers[1].time, exact)
    assert not timeline.same_place(Fraction(9), exact)
