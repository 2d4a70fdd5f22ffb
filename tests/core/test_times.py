"""Laws of times as people write them: every shape means one exact time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import SettingError
from ganterpret.times import parse_moment, parse_seconds
from ganterpret.units import VIDEO_RATES, format_time, format_timecode

NTSC = VIDEO_RATES["29.97"]


class _Waltz:
    """Three beats a bar, a beat a second."""

    def place(self, bar: int, beat: Fraction) -> Fraction:
        return 3 * (bar - 1) + beat - 1

    def length(self, bars: int, beats: Fraction, since: Fraction) -> Fraction:
        return 3 * bars + beats


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("62.5", Fraction(125, 2)),
        ("62.5s", Fraction(125, 2)),
        (".5s", Fraction(1, 2)),
        ("1:02.5", Fraction(125, 2)),
        ("1001/24", Fraction(1001, 24)),
        ("1500f", Fraction(125, 2)),
        ("00:01:02:12", Fraction(125, 2)),
        ("17b", Fraction(48)),
        ("17b3", Fraction(50)),
        ("17|3.5", Fraction(101, 2)),
        (" 12 ", Fraction(12)),
    ],
)
def test_one_time_in_every_shape(text: str, seconds: Fraction) -> None:
    """Seconds, clocks, frames, timecode, and bars and beats from 1, at 24 frames a second."""
    assert parse_moment(text).place(Fraction(24), _Waltz()) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [("4b", 12), ("0b2", 2), ("4|1", 13), ("48f", 2), ("3s", 3)]
)
def test_length_counts_from_nothing(text: str, seconds: int) -> None:
    """Four bars are twelve beats long, wherever bar 4 lies."""
    assert parse_moment(text).length(Fraction(24), _Waltz()) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("-2.5", Fraction(-5, 2)), ("+1:02.5", Fraction(125, 2)), ("-12f", Fraction(-1, 2))],
)
def test_sign(text: str, seconds: Fraction) -> None:
    """A minus is earlier, where earlier is legal, and nothing elsewhere."""
    assert parse_moment(text, signed=True).length(Fraction(24)) == seconds
    with pytest.raises(SettingError, match="is no time"):
        parse_moment(text)


def test_drop_frame_timecode() -> None:
    """Both ways to write it skip the labels 00 and 01 of a minute: the next frame has label 02."""
    for text in ("00:01:00;02", "00;01;00;02"):
        assert parse_moment(text).place(NTSC) == 1800 / NTSC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-",
        "--2",
        "1e9",
        "62.5m",
        "1:02s",
        "1/3s",
        "17b3b",
        "|3",
        "b3",
        "5.5f",
        "17.5b",
        "9" * 13 + "f",
        "1234567b",
        "１２f",
        "nan",
        "s",
        "f",
        "1:2:3:4:5",
        "12 s",
    ],
)
def test_no_time(text: str) -> None:
    """What has none of the shapes is refused with all of them named."""
    with pytest.raises(SettingError, match=r"is no time: give seconds .*1500f.*17b3"):
        parse_moment(text, signed=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: parse_moment("12f").place(), "nobody knows how many a second: give --rate"),
        (lambda: parse_moment("00:00:01:00").length(), "nobody knows how many a second"),
        (lambda: parse_moment("00:00:01:00").place(Fraction(11025, 32)), "there is none at 11025"),
        (lambda: parse_moment("00:00:01:24").place(Fraction(24)), "does not exist at 24"),
        (lambda: parse_moment("17b3").place(Fraction(24)), "nobody knows the tempo: give --tempo"),
        (lambda: parse_moment("4b").length(), "nobody knows the tempo"),
        (lambda: parse_seconds("12f"), "counts frames, and here are only seconds"),
    ],
)
def test_what_nobody_can_count(call: Callable[[], object], message: str) -> None:
    """What a time lacks is said, with where it comes from."""
    with pytest.raises(SettingError, match=message):
        call()


@given(st.integers(0, 10**6), st.sampled_from(["24", "25", "29.97", "59.94"]))
def test_frames_clock_and_timecode_agree(frame: int, name: str) -> None:
    """A frame's number, its timecode and its seconds are one exact time."""
    rate = VIDEO_RATES[name]
    time = parse_moment(f"{frame}f").place(rate)
    assert time == frame / rate
    assert parse_moment(format_timecode(frame, rate)).place(rate) == time
    assert abs(parse_moment(format_time(time)).place() - time) <= Fraction(1, 2000)


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    """Nothing but `SettingError` comes of it."""
    with suppress(SettingError):
        parse_moment(text, signed=True)
