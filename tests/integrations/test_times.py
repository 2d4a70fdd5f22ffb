"""Laws of times as people and spreadsheets write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.formats.times import is_time, read_length, read_time, spell_time

PAL = Reading(Fraction(25), start=90_000)


@given(st.fractions(-(10**6), 10**6, max_denominator=10**12))
def test_written_time_is_read_exactly(time: Fraction) -> None:
    """Decimal or fraction: nothing is lost."""
    assert read_time(spell_time(time), Reading()) == time


@given(st.fractions(0, 1000))
def test_longer_digits_go_to_the_nanosecond(time: Fraction) -> None:
    """A score has no room for more either."""
    assert abs(read_time(spell_time(time), Reading()) - time) <= Fraction(1, 2 * 10**9)


def test_timecode_before_midnight_lies_before_the_start() -> None:
    """Two seconds before 00:00:00:00 are an hour and two before 01:00:00:00."""
    how = Reading(Fraction(24), 86_400)
    assert read_time("-00:00:02:00", how) == -3602
    assert read_length("-00:00:02:00", how) == 0


@pytest.mark.parametrize("text", ["10000001", "-10000001/1 s", f"{10**30 - 1}/1014"])
def test_giant_times_are_refused(text: str) -> None:
    """Else sums with them have more digits than can be written."""
    with pytest.raises(SettingError, match="is longer than any song"):
        read_time(text, Reading())
    longest = Fraction(10**7 * 10**23 - 1, 10**23)
    assert read_time(spell_time(longest), Reading()) == longest


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12.5", Fraction(25, 2)),
        (" 12,5 ", Fraction(25, 2)),
        ("1:02.5", Fraction(125, 2)),
        ("1:02,5", Fraction(125, 2)),
        ("0:01:02.500", Fraction(125, 2)),
        ("-1.5", Fraction(-3, 2)),
        ("\N{MINUS SIGN}0:01", Fraction(-1)),
        ("10/3 s", Fraction(10, 3)),
        ("10/3", Fraction(10, 3)),
        ("12.5 s", Fraction(25, 2)),
        ("01:00:02:12", Fraction(62, 25)),
        ("1:00:02:12", Fraction(62, 25)),
        ("00:59:58:00", Fraction(-2)),
    ],
)
def test_shapes_of_times(text: str, time: Fraction) -> None:
    """Seconds, clocks, fractions, timecode from the timeline's start."""
    assert read_time(text, PAL) == time
    assert is_time(text)


def test_timecode_counts_drop_frame_by_its_sign() -> None:
    """A semicolon before the frames means it, at the rates that have it."""
    how = Reading(VIDEO_RATES["29.97"])
    assert read_time("00:01:00;02", how) == 1800 / VIDEO_RATES["29.97"]
    with pytest.raises(SettingError, match="no drop frame at 25"):
        read_time("00:01:00;02", PAL)


@pytest.mark.parametrize(("start", "drop_frame"), [(107_892, True), (108_000, False)])
def test_timecode_from_a_start_that_counts_otherwise(start: int, drop_frame: bool) -> None:
    """A timeline starts at a label: 01:00:00:00 is 01:00:00;00 where frames are dropped."""
    how = Reading(VIDEO_RATES["29.97"], start, drop_frame)
    for sign in (":", ";"):
        assert read_time(f"01:00:05{sign}15", how) == 165 / VIDEO_RATES["29.97"]
        assert read_length(f"00:00:05{sign}15", how) == 165 / VIDEO_RATES["29.97"]


def test_lengths_count_from_zero() -> None:
    """A timeline's start says nothing of how long something lasts."""
    assert read_length("00:00:02:00", PAL) == 2
    assert read_length("-2", PAL) == 0


@pytest.mark.parametrize(
    "text", ["", "Verse", "12. Mai", "Jan 24", "1.2.3", "1,2,3", "1.234,5", "1e3", "1:60", "1/0"]
)
def test_what_is_no_time(text: str) -> None:
    """One sentence, which thinks of spreadsheets."""
    with pytest.raises(SettingError, match=r"is no time: .* Where a spreadsheet makes dates"):
        read_time(text, Reading())
    assert not is_time(text)


def test_timecode_without_a_rate() -> None:
    """Nobody can say when that is."""
    with pytest.raises(SettingError, match=r"'01:00:02:12' is timecode, .* give --rate"):
        read_time("01:00:02:12", Reading())
