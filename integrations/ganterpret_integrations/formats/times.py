"""Times as people, spreadsheets and programs write them.

Conventions:
    Times are exact `Fraction` seconds; a minus is before the song. What is written is a decimal
    where that is exact, and a fraction otherwise. A fraction ends in ``s``, so that no
    spreadsheet takes ``5/12`` for a day in May or December.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_DIGITS, MAX_TIME
from ganterpret.units import (
    format_rate,
    format_timecode,
    parse_time,
    parse_timecode,
    round_half_up,
)
from ganterpret_integrations.formats.options import Reading

DECIMALS: Final = 12
"""The longest decimal that is written, in digits behind the point."""

_TIMECODE: Final = re.compile(r"(\d{1,2})([:;]\d\d[:;]\d\d[:;]\d\d)", re.ASCII)
_UNIT: Final = re.compile(r"\s*s(?:ec)?\.?$")
_MINUS: Final = ("-", "\N{MINUS SIGN}")


def spell_time(time: Fraction) -> str:
    """Write a time exactly; to the nanosecond if its denominator has more than 24 digits.

    >>> spell_time(Fraction(25, 2)), spell_time(Fraction(-1, 3)), spell_time(Fraction(3))
    ('12.5', '-1/3 s', '3')
    """
    if time.denominator >= 10**MAX_DIGITS:
        time = Fraction(round_half_up(time * 10**9), 10**9)
    scaled = time * 10**DECIMALS
    if scaled.denominator != 1:
        return f"{time.numerator}/{time.denominator} s"
    whole, rest = divmod(abs(scaled.numerator), 10**DECIMALS)
    decimals = f".{rest:0{DECIMALS}d}".rstrip("0").rstrip(".")
    return f"{'-' if time < 0 else ''}{whole}{decimals}"


def read_time(text: str, how: Reading) -> Fraction:
    """Read a time of a file, in whatever shape it is told.

    Seconds (12.5, or 12,5), a clock (1:02.5), a fraction (1001/24 s), or timecode, which counts
    from the timeline's start at the rate that was told.

    Raises:
        SettingError: the text is no time, or timecode and nobody told its rate.

    >>> read_time("-1:02,5", Reading()), read_time("00:00:01:12", Reading(Fraction(24)))
    (Fraction(-125, 2), Fraction(3, 2))
    """
    return _read(text, how, from_start=True)


def read_length(text: str, how: Reading) -> Fraction:
    """Read how long something lasts: as `read_time`, timecode from zero on, never below 0.

    Raises:
        SettingError: as `read_time`.
    """
    return max(_read(text, how, from_start=False), Fraction(0))


def is_time(text: str) -> bool:
    """Tell whether a text has the shape of a time.

    >>> is_time("1:02.5"), is_time("01:00:00;02"), is_time("Verse")
    (True, True, False)
    """
    if _TIMECODE.fullmatch(text.strip()):
        return True
    try:
        read_time(text, Reading())
    except SettingError:
        return False
    return True


def first_frame(how: Reading, rate: Fraction, drop_frame: bool) -> int:
    """Return the frame of a timeline's start in a file's own counting.

    People say labels, not frame numbers: 01:00:00:00 is another frame where it drops some.

    Args:
        how: the start, and whether it was counted with drop frame.
        rate: of the file.
        drop_frame: whether the file counts with drop frame.

    Raises:
        SettingError: the start has no timecode, or none in that counting.
    """
    if how.start is None:
        raise SettingError(
            f"The timeline's start has no timecode at {format_rate(rate)} frames a second: give "
            "the file's --rate, or --start-timecode.",
            rate,
        )
    if how.drop_frame == drop_frame:
        return how.start
    label = format_timecode(how.start, rate, how.drop_frame)
    hours, minutes, seconds, frames = re.split("[:;]", label)
    between = ";" if drop_frame else ":"
    return parse_timecode(f"{hours}:{minutes}:{seconds}{between}{frames}", rate)[0]


def _read(text: str, how: Reading, *, from_start: bool) -> Fraction:
    body = text.strip()
    negative = body.startswith(_MINUS)
    body = _UNIT.sub("", body[1:] if negative else body)
    code = _TIMECODE.fullmatch(body)
    if code:
        return _of_timecode(f"{int(code[1]):02d}{code[2]}", how, negative, from_start)
    one_comma = body.count(",") == 1 and "." not in body
    try:
        time = parse_time(body.replace(",", ".") if one_comma else body)
    except SettingError as error:
        raise SettingError(
            f"'{text.strip()[:40]}' is no time: seconds (12.5), a clock (1:02.5) and "
            "timecode (01:00:02:12) are. Where a spreadsheet makes dates of times, tell it "
            "that their column is text.",
            text,
        ) from error
    if time > MAX_TIME:
        raise SettingError(f"'{text.strip()[:40]}' is longer than any song: give its time.", text)
    return -time if negative else time


def _of_timecode(code: str, how: Reading, negative: bool, from_start: bool) -> Fraction:
    if how.rate is None:
        raise SettingError(
            f"'{code}' is timecode, and the file does not say how many frames a second it "
            "counts: give --rate.",
            code,
        )
    frame, drop_frame = parse_timecode(code, how.rate)
    start = first_frame(how, how.rate, drop_frame) if from_start else 0
    return ((-frame if negative else frame) - start) / how.rate
