"""Laws of our own table of markers: nothing is lost, and what spreadsheets make of it is read."""

from __future__ import annotations

import codecs
import csv
import io
import time
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants

from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.plain_csv import read, write
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_id

EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", note="first", color="red", id="k7f2a"),
        Marker(Fraction(10, 3), "boa, constrictor", note='a "b"\nc', color="mint", id="q2b4c"),
        Marker(Fraction(25, 2), "Verse 1", Fraction(3)),
    )
)
TEXT = (
    "time,name,note,color,duration,id,exact\r\n"
    "0,jellyfish,first,red,,k7f2a,\r\n"
    '3.333333333,"boa, constrictor","a ""b""\nc",mint,,q2b4c,10/3 s\r\n'
    "12.5,Verse 1,,,3,,\r\n"
)


def _read(text: str | bytes, how: Reading | None = None) -> Timeline:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read(data, how or Reading())


def test_file_is_a_table_that_people_can_read() -> None:
    """Names of columns first, decimals where they are exact, CRLF as RFC 4180 has it."""
    assert write(EDITED, Writing()) == TEXT.encode()
    assert _read(TEXT) == EDITED


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(clean)
NOTES = st.lists(WORDS, max_size=3).map(lambda lines: "\n".join(lines).strip())
TIMES = st.fractions(-100, 10**5, max_denominator=10**12)
MARKERS = st.builds(
    Marker,
    TIMES,
    WORDS | st.sampled_from(["=1+1", "'=1", "-", "@a", "''+", "'quoted'", "\uff1d1"]),
    TIMES.map(lambda length: max(length, Fraction(0))),
    NOTES | st.sampled_from(["=a", "'-\n=b"]),
    st.sampled_from(["", *COLORS]),
    st.just("") | st.from_regex(r"[a-z0-9_-]{1,8}", fullmatch=True),
).filter(lambda marker: bool(marker.id) or not split_id(marker.name)[1])


@given(st.lists(MARKERS, max_size=8))
def test_round_trip_is_the_identity(markers: list[Marker]) -> None:
    """Everything of a marker comes back, to the last digit, and the bytes again."""
    timeline = Timeline(tuple(sorted(markers, key=lambda marker: marker.time)))
    data = write(timeline, Writing())
    assert read(data, Reading()) == timeline
    assert write(read(data, Reading()), Writing()) == data


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d"])
def test_names_that_a_spreadsheet_would_run(sign: str) -> None:
    """They get an apostrophe in front, and lose it again."""
    evil = f'{sign}HYPERLINK("http://x","y")'
    timeline = Timeline((Marker(Fraction(1), evil, note=evil),))
    text = write(timeline, Writing()).decode("utf-8-sig")
    assert f",\"'{sign}HYPERLINK(" in text
    assert f',"{sign}' not in text
    assert f",{sign}" not in text
    assert _read(text) == timeline


def test_apostrophes_of_names_stay() -> None:
    """Only those in front of such a sign are ours."""
    timeline = Timeline(tuple(Marker(Fraction(i), n) for i, n in enumerate(["'t is", "''", "'"])))
    text = write(timeline, Writing()).decode()
    assert "\r\n0,'t is,," in text
    assert _read(text) == timeline


def test_byte_order_mark_only_where_a_spreadsheet_needs_it() -> None:
    """It tells Excel UTF-8, and would be in the way of scripts."""
    accent = replace(EDITED, markers=(Marker(Fraction(0), "Méduse"),))
    assert write(accent, Writing()).startswith(codecs.BOM_UTF8)
    assert not write(EDITED, Writing()).startswith(codecs.BOM_UTF8)
    assert _read(write(accent, Writing())) == accent


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "sep=,\n", "\ufeffsep=,\n"])
def test_line_ends_and_marks(ends: str, mark: str) -> None:
    """What programs put in front or behind changes nothing."""
    assert _read((mark + TEXT.replace("\r\n", "\n")).replace("\n", ends)) == EDITED


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_as_a_spreadsheet_saves_it(delimiter: str) -> None:
    """Semicolons or tabs, decimal commas, quotes everywhere, another order, more columns."""
    rows = [
        ("ID", "Color", "mine", "Name", "Time", "Note", "Duration"),
        ("", "", "x", "Verse 1", "12,5", "", "3,0"),
        ("k7f2a", "Red", "", "jellyfish", "0,000", "first", ""),
        ("q2b4c", "mint", "", "boa, constrictor", "10/3 s", 'a ""b""\nc', "0"),
        ("", "", "", "", "", "", ""),
    ]
    text = "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    assert _read(text) == EDITED
    assert _read(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == EDITED


def test_editors_own_tables() -> None:
    """Tabs, other words for the columns, timecode from the timeline's start."""
    text = (
        "Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\n"
        "Verse\tlong\t01:00:02:12\t01:00:03:12\t00:00:01:00\tComment\n"
        "boa {q2b4c}\t\t01:00:04:00\t01:00:04:00\t\tComment\n"
    )
    found = _read(text, Reading(Fraction(25), start=90_000))
    assert found.markers == (
        Marker(Fraction(62, 25), "Verse", Fraction(1), "long"),
        Marker(Fraction(4), "boa", id="q2b4c"),
    )
    with pytest.raises(TimelineError, match=r"Line 2: '01:00:02:12' is timecode, .* give --rate"):
        _read(text)


def test_end_in_place_of_a_duration() -> None:
    """Both say the same."""
    assert _read("start,end,label\n1,2.5,Verse\n3,,x\n4,2,y\n").markers == (
        Marker(Fraction(1), "Verse", Fraction(3, 2)),
        Marker(Fraction(3), "x"),
        Marker(Fraction(4), "y"),
    )


def test_table_without_names_of_columns() -> None:
    """Two columns, as Sonic Visualiser has them: the time and the name, and it is told."""
    found = _read("1.5,Verse\n2:03,boa {q2b4c},more\n")
    assert found.markers == (
        Marker(Fraction(3, 2), "Verse"),
        Marker(Fraction(123), "boa", id="q2b4c"),
    )
    assert found.notes == (
        "The table's columns have no names: the first is taken for the time, the second for the "
        "name, and others are not read.",
    )


@pytest.mark.parametrize(
    ("text", "times", "names"),
    [
        ("5,75;Verse\n6;a, b\n", ["5.75", "6"], ["Verse", "a, b"]),
        ("5,75;Verse, loud, and so on\n", ["5.75"], ["Verse, loud, and so on"]),
        ('"5,75";"Verse"\n', ["5.75"], ["Verse"]),
        ("5,75\tVerse, loud; soft; so\n", ["5.75"], ["Verse, loud; soft; so"]),
        ("5,Verse; loud; soft\n", ["5"], ["Verse; loud; soft"]),
        ("5.75,Verse\n10,75\n", ["5.75", "10"], ["Verse", "75"]),
        ("00:00:01;12,Verse\n", ["1.4014"], ["Verse"]),
        ("0\n5,75\n6,125\n", ["0", "5.75", "6.125"], ["", "", ""]),
        ("0\n5,Verse\n", ["0", "5"], ["", "Verse"]),
        ("time\n5,75\n6\n", ["5.75", "6"], ["", ""]),
        ("time\n5.75,more\n", ["5.75"], [""]),
        ("time,name\n5,75\n", ["5"], ["75"]),
    ],
)
def test_decimal_commas_are_told_from_delimiters(
    text: str, times: list[str], names: list[str]
) -> None:
    """The first cell is the longest that is a time, or a row is one cell under one name."""
    found = _read(text, Reading(Fraction(30000, 1001))).markers
    assert [marker.time for marker in found] == [Fraction(each) for each in times]
    assert [marker.name for marker in found] == names


def test_short_rows_unknown_colours_and_ids() -> None:
    """What a row does not say is empty; what is no colour or id is none."""
    found = _read("time,name,color,id\n1\n2,a,teal,No. 7\n").markers
    assert found == (Marker(Fraction(1)), Marker(Fraction(2), "a"))


def test_ids_in_braces_where_the_column_is_empty() -> None:
    """Rows of a program that knows no ids are known by their names; an id of its own counts if it
    can be one."""
    found = _read(
        "time,name,id\n1,boa {q2b4c},\n2,Verse {2},k7f2a\n3,x {y}\n4,z {w},No. 7\n"
    ).markers
    assert found == (
        Marker(Fraction(1), "boa", id="q2b4c"),
        Marker(Fraction(2), "Verse {2}", id="k7f2a"),
        Marker(Fraction(3), "x", id="y"),
        Marker(Fraction(4), "z", id="w"),
    )


def test_exact_time_holds_until_somebody_moves_the_marker() -> None:
    """A spreadsheet that shortens digits moves nothing; who types another time does."""
    for shown in ("3.333333333", "3.333333", "3,3333333"):
        (marker,) = _read(f"time;exact\n{shown};10/3 s\n").markers
        assert marker.time == Fraction(10, 3)
    (marker,) = _read("time,exact\n3.33,10/3 s\n").markers
    assert marker.time == Fraction(333, 100)
    with pytest.raises(TimelineError, match="Line 2: 'May 12' is no time"):
        _read("time,exact\n3.33,May 12\n")


def test_all_rows_deleted() -> None:
    """The names of the columns alone are a table of no markers."""
    assert _read("time,name\r\n") == Timeline()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "This table is empty: its first row names the columns, time, name"),
        ("\n;;\n", "This table is empty"),
        ("hello,world\n1,2", "no column 'time': it has hello, world, and time, name, note"),
        ("time,name\n1,a\n,b", "Line 3 has no time"),
        ("5,75\n6,5", "The first row, '5,75', may begin with a decimal comma or have two cells"),
        ("1:05,75,Verse", "may begin with a decimal comma .* put semicolons between"),
        ("time,name\n12. Mai,a", r"Line 2: '12\. Mai' is no time"),
        ("time,name,duration\n1,a,long", "Line 2: 'long' is no time"),
        ('time,name\n1,"a\n2,b\n', "Line 3 breaks a table's rules"),
        ('time,name\n1,"a"b\n', "Line 2 breaks a table's rules"),
        ("sep=;\ntime;name\n1;a\nx;b", "Line 4: 'x' is no time"),
        ("time,name\n1," + "a" * 9000, "Line 2 has 9002 characters"),
        ('time,note\n1,"' + "a\n" * 100_000 + '"', "Line .* breaks a table's rules .*limit"),
        ("time\n" + "1\n" * 10_001, "more than 10000 markers"),
        ("time\n1\0", "Line 2 holds a zero byte"),
    ],
)
def test_what_is_no_table_of_markers(text: str, message: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(TimelineError, match=message):
        _read(text)


@pytest.mark.parametrize("piece", ['"', ",", '"\n', '""', "\n", "1,\n", "'"])
def test_eight_megabytes_of_anything_take_no_time(piece: str) -> None:
    """Work grows with the file and no faster."""
    begun = time.process_time()
    with suppress(TimelineError):
        _read("time,name\n" + piece * (8_000_000 // len(piece)))
    assert time.process_time() - begun < 30


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    pieces = [b'"', b",", b";", b"\r", b"'=", b"1:02.5,", b"\0", b"1/0", b"\xff\xfe", b"time"]
    assert min(check_mutants(_read, write(EDITED, Writing()), pieces)) > 100


def test_table_as_another_program_reads_it() -> None:
    """Python's own reader finds the columns by their names."""
    rows = list(csv.DictReader(io.StringIO(write(EDITED, Writing()).decode(), newline="")))
    assert [row["name"] for row in rows] == [marker.name for marker in EDITED.markers]
    assert [row["note"] for row in rows] == [marker.note for marker in EDITED.markers]
    exact = [row["exact"].removesuffix(" s") or row["time"] for row in rows]
    assert [Fraction(each) for each in exact] == [marker.time for marker in EDITED.markers]
