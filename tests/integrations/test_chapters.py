"""Laws of ffmpeg's chapters: what is written comes home, and what ffmpeg writes is read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants

from ganterpret_integrations.formats.chapters import GRID, read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", id="k7f2a"),
        Marker(Fraction(27, 10), r"a=b;c#d\e", id="q2b4c"),
        Marker(Fraction(9), "Verse 1"),
    ),
    duration=Fraction(12),
    grid=GRID,
    marks_end=False,
)
TEXT = (
    ";FFMETADATA1\n"
    "[CHAPTER]\nTIMEBASE=1/1000000\nSTART=0\nEND=2700000\ntitle=jellyfish {k7f2a}\n"
    "[CHAPTER]\nTIMEBASE=1/1000000\nSTART=2700000\nEND=9000000\n"
    r"title=a\=b\;c\#d\\e {q2b4c}"
    "\n"
    "[CHAPTER]\nTIMEBASE=1/1000000\nSTART=9000000\nEND=12000000\ntitle=Verse 1\n"
)


def _read(text: str | bytes) -> Timeline:
    return read(text.encode("utf-8") if isinstance(text, str) else text, Reading())


def test_file_has_the_shape_of_ffmpegs_own() -> None:
    """A chapter lasts until the next, the last until the song ends; four signs are escaped."""
    assert write(EDITED, Writing()).decode() == TEXT
    assert _read(TEXT) == EDITED


NAMES = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    .map(clean)
    .filter(lambda name: not any(id for _, id in split_ids(name)))
)
MARKERS = st.builds(
    Marker,
    st.integers(0, 10**10).map(lambda number: number * GRID),
    NAMES,
    id=st.just("") | st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True),
)


@given(st.lists(MARKERS, max_size=8))
def test_round_trip_is_the_identity_on_microseconds(markers: list[Marker]) -> None:
    """Name, id and place come back, and the bytes again."""
    ordered = tuple(sorted(markers, key=lambda marker: marker.time))
    data = write(Timeline(ordered), Writing())
    assert read(data, Reading()).markers == ordered
    assert write(read(data, Reading()), Writing()) == data


def test_nothing_begins_at_the_end() -> None:
    """A score's last keyframe is no chapter; without a length every marker is one."""
    marked = replace(EDITED, duration=Fraction(9))
    assert _read(write(marked, Writing())).markers == EDITED.markers[:-1]
    assert b"END=9000000\ntitle=a" in write(marked, Writing())
    endless = replace(EDITED, duration=None)
    assert write(endless, Writing()).endswith(b"END=10000000\ntitle=Verse 1\n")
    beats = replace(EDITED, duration=Fraction(9), tempo=TempoMap())
    assert _read(write(beats, Writing())).markers == EDITED.markers


def test_any_time_base() -> None:
    """Frames, milliseconds, nanoseconds if nothing is said; the coarsest is the grid."""
    text = (
        ";FFMETADATA1\ntitle=My \\\nsong\nartist=x\n\n"
        "[CHAPTER]\nTIMEBASE=1001/24000\nSTART=24\nEND=48\ntitle=b\n"
        "# a remark\n; and one\n"
        "[CHAPTER]\nSTART=500000000\nEND=1\ntitle=a\\\nb\n"
        "[STREAM]\ntitle=none\n"
        "[chapter]\nSTART=-2000000000\nEND=0\n"
    )
    assert _read(text) == Timeline(
        (
            Marker(Fraction(-2)),
            Marker(Fraction(1, 2), "a b"),
            Marker(Fraction(1001, 1000), "b"),
        ),
        name="My song",
        duration=Fraction(1001, 500),
        grid=Fraction(1001, 24000),
        marks_end=False,
    )
    assert _read(text.replace("1001/24000", "24/1")).grid == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark(ends: str, mark: str) -> None:
    """What editors of text do to a file changes nothing."""
    assert _read(mark + TEXT.replace("\n", ends)) == EDITED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no file of chapters: its first line is ;FFMETADATA1"),
        ("[CHAPTER]\nSTART=0", "no file of chapters"),
        (";FFMETADATA1\n\n[CHAPTER]\nEND=3", "The chapter in line 3 has START=: a whole number"),
        (";FFMETADATA1\n[CHAPTER]\nSTART=1.5", r"line 2 has START=1\.5"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\nSTART=1", "line 2 has TIMEBASE=1/0: a fraction"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=0.1\nSTART=1", "line 2 has TIMEBASE=0.1"),
        (";FFMETADATA1\n[CHAPTER]\nSTART=" + "9" * 21, "a whole number is legal"),
        (";FFMETADATA1\n" + "[CHAPTER]\nSTART=1\n" * 10_001, "more than 10000 markers"),
        (";FFMETADATA1\ntitle=" + "a\\\n" * 100_000, "Line .* ends a text of .* characters"),
    ],
)
def test_what_is_no_file_of_chapters(text: str, message: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(TimelineError, match=message):
        _read(text)


def test_marker_before_the_song() -> None:
    """No chapter begins there."""
    with pytest.raises(TimelineError, match="1 of 3 markers lie before the song"):
        write(replace(EDITED, markers=(Marker(Fraction(-1)), *EDITED.markers[:2])), Writing())


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    pieces = [b"\\", b"=", b";", b"\r", b"[CHAPTER]\n", b"START=", b"\0", b"{a}", b"\xff", b"1/0"]
    assert min(check_mutants(_read, write(EDITED, Writing()), pieces)) > 100
