"""Seconds, samples, slices and frames over exact rates: the only rounding in the project.

Conventions:
    Times are `Fraction` seconds from the first sample of the song; rates are `Fraction`s per
    second. Samples, slices and frames are non-negative integers. Frame i shows the time i / rate.
    Rounding is half up, always, and happens here alone.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError

VIDEO_RATES: Final[dict[str, Fraction]] = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
}
"""The video rates that editors name, exactly."""

_RATE_SNAP: Final = Fraction(7, 1000)
"""How far a decimal may lie from a named rate and still mean it (23.98 means 24000/1001)."""

MAX_RATE: Final = 6000
"""Frames a second: one a slice at the highest sample rate that is legal."""

MAX_DIGITS: Final = 24
"""The longest denominator of a time or rate, in decimal digits."""

_NUMBER: Final = re.compile(
    rf"\d{{1,30}}/\d{{1,{MAX_DIGITS}}}|\d{{1,12}}(?:\.\d{{0,12}})?|\.\d{{1,12}}", re.ASCII
)
_CLOCK: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2}(?:\.\d{0,12})?)", re.ASCII)


def round_half_up(value: Fraction) -> int:
    """Round to the nearest integer, halves towards plus infinity.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2))
    (3, -2)
    """
    return math.floor(value + Fraction(1, 2))


def parse_rate(text: str) -> Fraction:
    """Read a video rate: a name, a decimal near one, or an exact fraction.

    Args:
        text: "23.976", "25", "30000/1001"; more than 0 and at most `MAX_RATE` frames a second.

    Raises:
        SettingError: the text is no rate, or lies outside the legal range.

    >>> parse_rate("23.98"), parse_rate("30000/1001"), parse_rate("12.5")
    (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(25, 2))
    """
    rate = _exact(text)
    if rate is None:
        raise SettingError(
            f"'{text}' is no video rate: give one of {', '.join(VIDEO_RATES)} or a fraction such "
            "as 24000/1001.",
            text,
        )
    if not 0 < rate <= MAX_RATE:
        raise SettingError(
            f"A video rate of {text} is out of range: above 0 to {MAX_RATE} frames a second is "
            "legal.",
            text,
        )
    if "/" in text:
        return rate
    near = min(VIDEO_RATES.values(), key=lambda known: abs(known - rate))
    return near if abs(near - rate) <= _RATE_SNAP else rate


def format_rate(rate: Fraction) -> str:
    """Name a video rate as editors do, or give the fraction.

    >>> format_rate(Fraction(24000, 1001)), format_rate(Fraction(11025, 32))
    ('23.976', '11025/32')
    """
    names = {known: name for name, known in VIDEO_RATES.items()}
    return names.get(rate, str(rate))


def parse_time(text: str) -> Fraction:
    """Read a time: seconds ("12.5"), a clock ("1:02:03.5", "2:03") or a fraction ("1001/24").

    Raises:
        SettingError: the text is no time, or a negative one.

    >>> parse_time("1:02.5"), parse_time("0.1")
    (Fraction(125, 2), Fraction(1, 10))
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock and Fraction(clock[3]) < 60 and (not clock[1] or int(clock[2]) < 60):
        hours, minutes, seconds = clock.groups()
        return 3600 * Fraction(hours or 0) + 60 * Fraction(minutes) + Fraction(seconds)
    time = _exact(text)
    if time is None:
        raise SettingError(
            f"'{text}' is no time from 0 on: give seconds (12.5) or a clock (1:02.5).", text
        )
    return time


def _exact(text: str) -> Fraction | None:
    """Read "12.5" or "1001/24"; exponents and giant numbers, which cost memory, are no numbers."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        return None
    try:
        return Fraction(stripped)
    except ZeroDivisionError:
        return None


def format_time(time: Fraction) -> str:
    """Write a time for people, to the millisecond.

    >>> format_time(Fraction(125, 2)), format_time(Fraction(7265))
    ('1:02.500', '2:01:05.000')
    """
    milliseconds = round_half_up(time * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def frame_count(samples: int, sample_rate: int, rate: Fraction) -> int:
    """Count the frames that cover a song: ceil(samples / sample_rate * rate).

    >>> frame_count(44100, 44100, Fraction(24)), frame_count(44101, 44100, Fraction(24))
    (24, 25)
    """
    return math.ceil(Fraction(samples, sample_rate) * rate)


def frame_at(time: Fraction, rate: Fraction) -> int:
    """Find the frame nearest to a time, halves up: at most half a frame away.

    >>> frame_at(Fraction(1, 48), Fraction(24))
    1
    """
    return round_half_up(time * rate)


def sample_at(time: Fraction, sample_rate: int) -> int:
    """Find the sample nearest to a time, halves up."""
    return round_half_up(time * sample_rate)
