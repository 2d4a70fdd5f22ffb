"""Laws of Reaper's table: what is written comes home, and any unit of its ruler is read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants

from ganterpret.limits import MAX_TIME
from ganterpret_integrations.colors import COLORS, from_rgb, rgb_of
from ganterpret_integrations.formats import format_of_bytes
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.reaper import GRID, claims, read, write
from ganterpret_integrations.tempo import TempoMap, TimeSignature
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", color="red", id="k7f2a"),
        Marker(Fraction(27, 10), "boa, constrictor", id="q2b4c"),
        Marker(Fraction("3725.123"), "Verse 1", Fraction(3), color="mint"),
    ),
    grid=2 * GRID,
)
TEXT = (
    "#,Name,Start,End,Length,Color\n"
    "M1,jellyfish {k7f2a},0:00:00.000,,,E02020\n"
    'M2,"boa, constrictor {q2b4c}",0:00:02.700,,,\n'
    "R1,Verse 1,1:02:05.123,1:02:08.123,0:00:03.000,80F0C0\n"
)


def _read(text: str | bytes, how: Reading | None = None) -> Timeline:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read(data, how or Reading())


def _one(start: str, how: Reading | None = None) -> Timeline:
    return _read(f"#,Name,Start,End,Length\nM1,x,{start},,\n", how)


def test_file_has_the_shape_of_reapers_own() -> None:
    """Markers and regions are numbered apart; a marker has no end, no colour is empty."""
    assert write(EDITED, Writing()).decode() == TEXT
    assert _read(TEXT) == EDITED


NAMES = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    .map(clean)
    .filter(lambda name: not any(id for _, id in split_ids(name)))
)
PLACES = st.integers(0, 10**7).map(lambda number: number * GRID)
MARKERS = st.builds(
    Marker,
    PLACES,
    NAMES,
    PLACES,
    color=st.sampled_from(["", *COLORS]),
    id=st.just("") | st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True),
)


@given(st.lists(MARKERS, max_size=8))
def test_round_trip_is_the_identity_on_milliseconds(markers: list[Marker]) -> None:
    """Name, length, colour, id and place come back, and the bytes again."""
    ordered = tuple(sorted(markers, key=lambda marker: marker.time))
    timeline = Timeline(ordered, grid=2 * GRID)
    data = write(timeline, Writing())
    assert read(data, Reading()) == timeline
    assert write(read(data, Reading()), Writing()) == data


@pytest.mark.parametrize(
    ("start", "time", "grid"),
    [
        ("0:01:02.500", Fraction(125, 2), Fraction(2, 1000)),
        ("1:02.500", Fraction(125, 2), Fraction(2, 1000)),
        ('"1:02,500"', Fraction(125, 2), Fraction(2, 1000)),
        ("62.500000", Fraction(125, 2), Fraction(2, 10**6)),
        ("62", Fraction(62), Fraction(2, 1000)),
        ("00:01:02:12", Fraction(1562, 25), Fraction(2, 25)),
        ("0:01:02:12", Fraction(1562, 25), Fraction(2, 25)),
    ],
)
def test_units_of_the_ruler(start: str, time: Fraction, grid: Fraction) -> None:
    """The shape says which; timecode counts from the project's beginning, whatever the score."""
    found = _one(start, Reading(Fraction(25), start=90_000))
    assert found.markers == (Marker(time, "x"),)
    assert found.grid == grid


def test_measures_need_a_tempo_map() -> None:
    """Bar, beat and hundredths of it, by hand: 4/4 at 120, then 6/8 from bar 3 on at 60."""
    tempo = TempoMap(
        ((Fraction(0), 500_000), (Fraction(8), 1_000_000)),
        (TimeSignature(Fraction(0), 4, 4), TimeSignature(Fraction(8), 6, 8)),
    )
    how = Reading(tempo=tempo)
    assert _one("1.1.00", how).markers[0].time == 0
    assert _one("2.3.50", how).markers[0].time == Fraction(13, 4)
    assert _one("3.1.00", how).markers[0].time == 4
    assert _one("4.2.50", how).markers[0].time == 4 + 3 + Fraction(3, 4)
    assert _one("2.3.50", how).grid == Fraction(2, 200)
    with pytest.raises(TimelineError, match=r"Line 2: '5\.1\.00' counts bars .* --tempo-map"):
        _one("5.1.00")


def test_colours_are_the_nearest() -> None:
    """Reaper takes any; each of ours is nearest to itself."""
    assert all(from_rgb(rgb_of(name)) == name for name in COLORS)
    found = _read("#,Name,Start,End,Length,Color\nM1,x,1.000,,,FF0000\nM2,y,2.000,,,#fefefe\n")
    assert [marker.color for marker in found.markers] == ["red", "white"]


def test_edited_by_hand() -> None:
    """Fewer columns, other ends of lines, semicolons, a byte order mark."""
    text = "\ufeff#;Name;Start;End;Length\r\nM7;boa {q2b4c};0:04.000;;\r\nR1;bike;1,5;2,5;\r\n"
    assert _read(text).markers == (
        Marker(Fraction(3, 2), "bike", Fraction(1)),
        Marker(Fraction(4), "boa", id="q2b4c"),
    )
    assert _read("#,Name,Start,End,Length\n") == Timeline(grid=2 * GRID)


def test_cut_or_rounded_times_have_not_moved() -> None:
    """Whichever Reaper does to the digits that its ruler does not show."""
    exact = Fraction("2.7006")
    for start in ("0:00:02.700", "0:00:02.701"):
        found = _one(start)
        assert found.same_place(found.markers[0].time, exact)


def test_first_row_tells_it_from_our_own_table() -> None:
    """Both are .csv."""
    path = Path("x.csv")
    assert claims(TEXT.encode())
    assert claims(b"\xef\xbb\xbf" + TEXT.encode())
    assert format_of_bytes(path, TEXT.encode()).reader is read
    assert format_of_bytes(path, b"time,name\n").reader is not read


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no table of Reaper: its first row has no column '#'"),
        ("#,Name,Time\n", "has no column 'Start', and #,Name,Start,End,Length,Color is what"),
        ("#,Name,Start\nX1,a,1\n", "Line 2 is neither a marker"),
        ("#,Name,Start\nM1,a,\n", "Line 2 is neither a marker"),
        ("#,Name,Start\nM1,a,soon\n", "Line 2: 'soon' is no time"),
        ("#,Name,Start\nM1,a,1323000\n", "Line 2: '1323000' is a number of samples"),
        ("#,Name,Start\nM1,a,00:00:01:00\n", "Line 2: '00:00:01:00' is timecode"),
        ('#,Name,Start\nM1,"a,1\n', "breaks a table's rules"),
        ("#,Name,Start\n" + "M1,a,1\n" * 10_001, "more than 10000 markers"),
    ],
)
def test_what_is_no_table_of_reaper(text: str, message: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(TimelineError, match=message):
        _read(text)


def test_marker_that_would_not_come_home() -> None:
    """What lies behind the latest time that is read is not written."""
    last = Timeline((Marker(Fraction(MAX_TIME)),))
    assert _read(write(last, Writing())).markers == last.markers
    with pytest.raises(TimelineError, match="1 of 1 markers lie or end behind 10000000 seconds"):
        write(Timeline((replace(last.markers[0], duration=GRID),)), Writing())


def test_marker_before_the_song() -> None:
    """Reaper's ruler has no such time."""
    with pytest.raises(TimelineError, match="1 of 3 markers lie before the song"):
        write(replace(EDITED, markers=(Marker(Fraction(-1)), *EDITED.markers[:2])), Writing())


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    pieces = [b'"', b",", b";", b"\r", b"5.1.00", b"00:00:01:00", b"\0", b"{a}", b"\xff\xfe", b"R"]
    how = Reading(Fraction(25), tempo=TempoMap())
    seed = write(EDITED, Writing())
    assert min(check_mutants(lambda data: read(data, how), seed, pieces)) > 100
