"""Laws of exact time: no drift, one rounding, text that round-trips."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import SettingError
from ganterpret.units import (
    VIDEO_RATES,
    can_drop_frames,
    check_timecode,
    format_rate,
    format_time,
    format_timecode,
    frame_at,
    frame_count,
    parse_rate,
    parse_time,
    parse_timecode,
    snap_rate,
    timebase,
)

rates = st.sampled_from(sorted(VIDEO_RATES.values()))
DROP_FRAME = [Fraction(30000, 1001), Fraction(60000, 1001)]


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


def test_named_rates_ascend() -> None:
    """Lists for people are in order."""
    assert list(VIDEO_RATES.values()) == sorted(VIDEO_RATES.values())


@given(rates, st.floats(-0.0069, 0.0069))
def test_a_decimal_of_a_file_near_a_named_rate(rate: Fraction, off: float) -> None:
    """What lies within 0.007 of a named rate means it."""
    assert snap_rate(float(rate) + off) == rate


@pytest.mark.parametrize(
    "value", [0.0, -24.0, 23.96, 12.5, 30.0083, 1e300, float("nan"), float("inf"), float("-inf")]
)
def test_a_decimal_of_a_file_that_is_no_named_rate(value: float) -> None:
    """A varying rate, or one of no editor, is refused with the list."""
    with pytest.raises(SettingError, match=r"no video rate of editors: they have 23\.976, 24,"):
        snap_rate(value)


@given(st.integers(1, 10**9), rates, st.fractions(-1, 1, max_denominator=10**6))
def test_frames_that_begin_before_or_after_the_song(
    samples: int, rate: Fraction, origin: Fraction
) -> None:
    """The last frame begins before the song ends; frame 0 stands at the origin."""
    frames = frame_count(samples, 48000, rate, origin)
    length = Fraction(samples, 48000)
    assert origin + (frames - 1) / rate < length <= origin + frames / rate


@given(rates, st.data())
def test_timecode_reads_back(rate: Fraction, data: st.DataObject) -> None:
    """parse_timecode and format_timecode are inverse, on every frame of a day."""
    drop_frame = can_drop_frames(rate) and data.draw(st.booleans())
    last = "23:59:59;00" if drop_frame else "23:59:59:00"
    frame = data.draw(st.integers(0, parse_timecode(last, rate)[0]))
    text = format_timecode(frame, rate, drop_frame)
    assert parse_timecode(text, rate) == (frame, drop_frame)


@pytest.mark.parametrize("rate", DROP_FRAME, ids=["29.97", "59.94"])
def test_drop_frame_labels_counted_one_by_one(rate: Fraction) -> None:
    """Counting labels as a clock does, and leaving out those that the standard names."""
    base, frame = timebase(rate), 0
    for minute in range(21):
        for second in range(60):
            for label in range(base):
                if minute % 10 and not second and label < base // 15:
                    continue
                expected = f"00:{minute:02d}:{second:02d};{label:02d}"
                assert format_timecode(frame, rate, drop_frame=True) == expected
                frame += 1


@pytest.mark.parametrize(
    ("text", "rate", "frame"),
    [
        ("01:00:00:00", "23.976", 86400),
        ("01:00:00:00", "24", 86400),
        ("01:00:00:00", "25", 90000),
        ("01:00:00:00", "29.97", 108000),
        ("01:00:00;00", "29.97", 107892),
        ("01;00;00;00", "29.97", 107892),
        ("01:00:00:00", "47.952", 172800),
        ("01:00:00:00", "50", 180000),
        ("01:00:00:00", "59.94", 216000),
        ("01:00:00;00", "59.94", 215784),
        ("00:01:00;02", "29.97", 1800),
        ("00:00:59;29", "29.97", 1799),
        ("00:10:00;00", "29.97", 17982),
        ("00:01:00;04", "59.94", 3600),
        ("23:59:59:24", "25", 2159999),
        ("23:59:59;29", "29.97", 2589407),
    ],
)
def test_known_timecodes(text: str, rate: str, frame: int) -> None:
    """An hour of each rate, and drop frame around minutes."""
    assert parse_timecode(text, VIDEO_RATES[rate]) == (frame, ";" in text)


def test_drop_frame_keeps_up_with_the_clock() -> None:
    """Ten minutes of labels are ten minutes but for 0.6 ms."""
    for tens in range(6 * 24):
        text = f"{tens // 6:02d}:{tens % 6}0:00;00"
        frame, _ = parse_timecode(text, Fraction(30000, 1001))
        assert 600 * tens - frame / Fraction(30000, 1001) == tens * Fraction(6, 10_000)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("00:01:00;00", "29.97"),
        ("00:59:00;01", "29.97"),
        ("00:01:00;03", "59.94"),
        ("00:00:00:24", "24"),
        ("00:00:00:25", "25"),
        ("00:00:00:30", "29.97"),
    ],
)
def test_a_label_that_does_not_exist(text: str, rate: str) -> None:
    """It is refused with the frames that the second has, never read as a neighbour."""
    with pytest.raises(SettingError, match=r"does not exist at .* frames of that second go from"):
        parse_timecode(text, VIDEO_RATES[rate])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1:00:00:00",
        "01:00:00",
        "24:00:00:00",
        "01:60:00:00",
        "01:00:60:00",
        "01:00:00:60",
        "01:00:00:000",
        "01;00;00:00",
        "01;00:00;00",
        "01:00:00.00",
        "-01:00:00:00",
        "٠١:00:00:00",
    ],
)
def test_what_is_no_timecode(text: str) -> None:
    """Another shape, or a day and more, is refused at any rate."""
    with pytest.raises(SettingError, match=r"no timecode: give HH:MM:SS:FF below 24 hours"):
        check_timecode(text)


@pytest.mark.parametrize("rate", ["23.976", "25", "30", "60"])
def test_drop_frame_where_there_is_none(rate: str) -> None:
    """Only 29.97 and 59.94 drop frames, reading and writing."""
    with pytest.raises(SettingError, match=r"no drop frame at"):
        parse_timecode("01:00:00;00", VIDEO_RATES[rate])
    with pytest.raises(SettingError, match=r"no drop frame at"):
        format_timecode(0, VIDEO_RATES[rate], drop_frame=True)


@pytest.mark.parametrize("rate", [Fraction(12), Fraction(11025, 32), Fraction(24001, 1001)])
def test_a_rate_without_timecode(rate: Fraction) -> None:
    """Timecode belongs to the rates of editors."""
    with pytest.raises(SettingError, match=r"There is no timecode at"):
        format_timecode(0, rate)


@pytest.mark.parametrize("frame", [-1, 24 * 3600 * 25, 10**30])
def test_a_frame_without_timecode(frame: int) -> None:
    """Neither before 0 nor a day and more after it."""
    with pytest.raises(SettingError, match=r"has no timecode: 0 to 2159999"):
        format_timecode(frame, Fraction(25))
