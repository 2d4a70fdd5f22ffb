"""Laws of exact time: no drift, one rounding, text that round-trips."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import SettingError
from ganterpret.units import (
    VIDEO_RATES,
    format_rate,
    format_time,
    frame_at,
    frame_count,
    parse_rate,
    parse_time,
)

rates = st.sampled_from(sorted(VIDEO_RATES.values()))


@given(st.integers(0, 6 * 3600 * 48000), st.integers(8000, 192000), rates)
def test_a_sample_and_its_frame_are_at_most_half_a_frame_apart(
    sample: int, sample_rate: int, rate: Fraction
) -> None:
    """The error of a mapped point never grows with time: half a frame, for hours."""
    time = Fraction(sample, sample_rate)
    assert abs(frame_at(time, rate) / rate - time) <= 1 / (2 * rate)


@given(st.integers(1, 10**9), st.integers(8000, 192000), rates)
def test_frames_cover_the_song_and_no_more(samples: int, sample_rate: int, rate: Fraction) -> None:
    """The last frame begins before the song ends; one frame fewer would not reach the end."""
    frames = frame_count(samples, sample_rate, rate)
    length = Fraction(samples, sample_rate)
    assert (frames - 1) / rate < length <= frames / rate


@given(st.integers(0, 10**7), st.sampled_from([8000, 44100, 48000]), rates)
def test_a_slice_goes_to_the_frame_of_the_published_formula(
    index: int, sample_rate: int, rate: Fraction
) -> None:
    """Slice k goes to round-half-up((128k + 192) p / (sr q)), in integers."""
    numerator = (128 * index + 192) * rate.numerator
    denominator = sample_rate * rate.denominator
    expected = (2 * numerator + denominator) // (2 * denominator)
    assert frame_at(Fraction(128 * index + 192, sample_rate), rate) == expected


@pytest.mark.parametrize(("name", "rate"), VIDEO_RATES.items())
def test_every_named_rate_reads_back(name: str, rate: Fraction) -> None:
    """Names, exact fractions and their format are one and the same rate."""
    assert parse_rate(name) == rate == parse_rate(str(rate))
    assert format_rate(rate) == name


@pytest.mark.parametrize("text", ["23.98", "23.976", "23.97602"])
def test_a_decimal_near_an_ntsc_rate_is_that_rate(text: str) -> None:
    """Writing 23.98 for 24000/1001 would drift 597 ms an hour: it is never taken literally."""
    assert parse_rate(text) == Fraction(24000, 1001)


@pytest.mark.parametrize("text", ["", "fast", "-24", "1/0", "1e9", "nan", "inf"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    """A rate that cannot be is refused with the legal ones named."""
    with pytest.raises(SettingError, match=r"23\.976, 24"):
        parse_rate(text)


@pytest.mark.parametrize("text", ["", "soon", "-1", "1:2:3:4", "1:-2", "nan", "1/0"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """A time that cannot be is refused, never guessed."""
    with pytest.raises(SettingError, match=r"time"):
        parse_time(text)


@given(st.integers(0, 10**9))
def test_a_time_to_the_millisecond_reads_back(milliseconds: int) -> None:
    """format_time and parse_time are inverse on whole milliseconds."""
    time = Fraction(milliseconds, 1000)
    assert parse_time(format_time(time)) == time


@pytest.mark.parametrize("text", ["0:75", "1:60:00", "１２", "٣", "1/" + "9" * 25])
def test_what_only_looks_like_a_time_is_refused(text: str) -> None:
    """No 75 seconds on a clock, no digits of other scripts, no denominator beyond 24 digits."""
    with pytest.raises(SettingError, match=r"is no time"):
        parse_time(text)


def test_minutes_without_hours_may_exceed_an_hour() -> None:
    """ "90:00" is an hour and a half, as players show it."""
    assert parse_time("90:00") == 5400


def test_no_frames_a_second() -> None:
    """The range is named."""
    with pytest.raises(SettingError, match=r"of 0 is out of range: above 0 to 6000 frames"):
        parse_rate("0")


def test_one_frame_a_slice_of_the_highest_sample_rate() -> None:
    """768 kHz over 128 samples a slice is the fastest rate that is legal."""
    assert parse_rate("6000/1") == 6000
    with pytest.raises(SettingError, match=r"out of range: above 0 to 6000 frames a second"):
        parse_rate("6001/1")
