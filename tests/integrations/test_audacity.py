"""Laws of Audacity's labels: what is written comes home, and what Audacity writes is read."""

from __future__ import annotations

import codecs
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.damaged import check_mutants

from ganterpret.limits import MAX_TEXT_FILE
from ganterpret.units import round_half_up
from ganterpret_integrations.formats.audacity import GRID, read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_ids

EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", id="k7f2a"),
        Marker(Fraction(27, 10), "Méduse", id="q2b4c"),
        Marker(Fraction("3.141593"), "Verse 1", Fraction(3)),
    )
)
TEXT = (
    "0.000000\t0.000000\tjellyfish {k7f2a}\n"
    "2.700000\t2.700000\tMéduse {q2b4c}\n"
    "3.141593\t6.141593\tVerse 1\n"
)


def _read(text: str | bytes, encoding: str = "") -> Timeline:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read(data, Reading(encoding=encoding))


def test_file_has_the_shape_of_audacitys_own() -> None:
    """Start, end and text, six decimals, a tab between; a point ends where it starts."""
    assert write(EDITED, Writing()).decode("utf-8") == TEXT
    assert _read(TEXT) == EDITED


NAMES = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    .map(clean)
    .filter(lambda name: not any(id for _, id in split_ids(name)))
)
IDS = st.just("") | st.from_regex(r"[a-z0-9]{4,8}", fullmatch=True)
PLACES = st.integers(0, 10**10).map(lambda number: number * GRID)


@given(st.lists(st.builds(Marker, PLACES, NAMES, PLACES, id=IDS), max_size=8))
def test_round_trip_is_the_identity_on_microseconds(markers: list[Marker]) -> None:
    """Name, length, id and place come back, and the bytes again."""
    timeline = Timeline(tuple(sorted(markers, key=lambda marker: marker.time)))
    data = write(timeline, Writing())
    assert read(data, Reading()) == timeline
    assert write(read(data, Reading()), Writing()) == data


@given(st.fractions(-100, 5000, max_denominator=10**9))
def test_time_goes_to_the_nearest_microsecond(place: Fraction) -> None:
    """At most half a microsecond from where it was."""
    (marker,) = read(write(Timeline((Marker(place, "x"),)), Writing()), Reading()).markers
    assert marker.time == round_half_up(place / GRID) * GRID


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark(ends: str, mark: str) -> None:
    """What editors of text do to a file changes nothing."""
    assert _read(mark + TEXT.replace("\n", ends)) == EDITED


def test_decimal_comma() -> None:
    """Audacity follows the computer's country."""
    assert _read(TEXT.replace(".", ",")) == EDITED


def test_spectral_selections_say_nothing_of_time() -> None:
    """Their second line begins with a backslash."""
    assert _read(TEXT.replace("\n", "\n\\\t-1.000000\t3000.5\n")) == EDITED


def test_label_without_an_end() -> None:
    """The old form: a start and a text, which may be empty."""
    found = _read("1.5\tVerse 2\n2\t\n3\t3\n").markers
    assert found == (
        Marker(Fraction(3, 2), "Verse 2"),
        Marker(Fraction(2)),
        Marker(Fraction(3)),
    )


def test_ends_in_any_order_and_padding() -> None:
    """As Audacity reads them; empty lines are none."""
    assert _read("\n  6.0 \t 3.0 \t a  b \tc\n\n").markers == (
        Marker(Fraction(3), "a b c", Fraction(3)),
    )


def test_edited_by_hand() -> None:
    """Moved, renamed, added, deleted; the lines need no order."""
    text = "4.000001\t4.000001\tboa {q2b4c}\n1.25\t1.25\tbike\n"
    assert _read(text).markers == (
        Marker(Fraction(5, 4), "bike"),
        Marker(Fraction("4.000001"), "boa", id="q2b4c"),
    )


def test_all_labels_deleted() -> None:
    """An empty file is a file of no labels."""
    assert _read("") == replace(EDITED, markers=())


def test_encodings() -> None:
    """UTF-16 by its mark, cp1252 by not being UTF-8, anything else as told."""
    assert _read(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")) == EDITED
    assert _read(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == EDITED
    assert _read(TEXT.encode("cp1252")) == EDITED
    assert _read("1\t1\tクラゲ".encode("cp932"), "cp932").markers[0].name == "クラゲ"
    with pytest.raises(TimelineError, match="This file of labels is not in utf-8"):
        _read(TEXT.encode("cp1252"), "utf-8")
    with pytest.raises(TimelineError, match="not in utf-16-le"):
        _read(codecs.BOM_UTF16_LE + b"a")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\tworld", "Line 1 begins with 'hello', which is no number of seconds"),
        ("1\t1\ta\n12.5 Verse", "Line 2 begins with '12.5 Verse'"),
        ("1\t1\ta\n12.5", "Line 2 has no tab: a label is its start"),
        ("1e3\t2\ta", "Line 1 begins with '1e3'"),
        ("nan\tnan\ta", "no number of seconds"),
        ("9999999999\t1\ta", "no number of seconds"),
        ("1." + "0" * 16 + "\ta", "no number of seconds"),
        ("٣\t٣\ta", "no number of seconds"),
        ("1\t1\t" + "a" * 9000, "Line 1 has 9004 characters: at most 8192"),
        ("1\t1\t\0", "Line 1 holds a zero byte"),
        ("1\t1\ta\n" * (MAX_TEXT_FILE // 6 + 1), "at most 8 MiB"),
        ("1\t1\ta\n" * 10_001, "more than 10000 markers"),
    ],
)
def test_what_is_no_file_of_labels(text: str, message: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(TimelineError, match=message):
        _read(text)


def test_mutants_are_values_or_errors() -> None:
    """Damaged bytes give a timeline or our own error, none in more than a second."""
    pieces = [b"\t", b"\n", b"\\", b",", b"-", b"{a}", b"\0", b"1.5\t", b"\xff\xfe", b"e9"]
    assert min(check_mutants(_read, write(EDITED, Writing()), pieces)) > 100
