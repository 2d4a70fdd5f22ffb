"""Seconds, samples, slices and frames over exact rates: the only rounding of times.

Conventions:
    Times are `Fraction` seconds from the first sample of the song; rates are `Fraction`s per
    second. Samples, slices and frames are non-negative integers. Frame i shows the time i / rate.
    Rounding of times is half up, always, and happens here alone.
    Timecode is a frame's number as a label, ``HH:MM:SS:FF``. Drop frame, a ``;`` before the
    frames, leaves labels out so that they keep up with the clock: the first 2 (at 59.94: 4) of
    every minute but each tenth (SMPTE ST 12-1). It is numbering alone: no frame is dropped.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_DIGITS, MAX_RATE

VIDEO_RATES: Final[dict[str, Fraction]] = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "47.952": Fraction(48000, 1001),
    "48": Fraction(48),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
}
"""The video rates that editors name, exactly."""

_RATE_SNAP: Final = Fraction(7, 1000)
"""How far a decimal may lie from a named rate and still mean it (23.98 means 24000/1001)."""

_NUMBER: Final = re.compile(
    rf"\d{{1,30}}/\d{{1,{MAX_DIGITS}}}|\d{{1,12}}(?:\.\d{{0,12}})?|\.\d{{1,12}}", re.ASCII
)
_CLOCK: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2}(?:\.\d{0,12})?)", re.ASCII)
_TIMECODE: Final = re.compile(
    r"([01]\d|2[0-3])([:;])([0-5]\d)\2([0-5]\d)([:;])([0-5]\d)", re.ASCII
)


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
    return rate if "/" in text else _named_rate(rate) or rate


def snap_rate(value: float) -> Fraction:
    """Return the named rate that a file's decimal means, at most 0.007 frames a second away.

    Raises:
        SettingError: there is none; a rate that varies, or of no editor, is never guessed.

    >>> snap_rate(23.98), snap_rate(29.97002997)
    (Fraction(24000, 1001), Fraction(30000, 1001))
    """
    rate = _named_rate(Fraction(value)) if math.isfinite(value) else None
    if rate is None:
        raise SettingError(
            f"{value:g} is no video rate of editors: they have {', '.join(VIDEO_RATES)}.", value
        )
    return rate


def _named_rate(rate: Fraction) -> Fraction | None:
    near = min(VIDEO_RATES.values(), key=lambda known: abs(known - rate))
    return near if abs(near - rate) <= _RATE_SNAP else None


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


def frame_count(
    samples: int, sample_rate: int, rate: Fraction, origin: Fraction = Fraction(0)
) -> int:
    """Count the frames that cover a song: ceil((samples / sample_rate - origin) * rate).

    Frame 0 shows the song's time ``origin``, in seconds.

    >>> frame_count(44100, 44100, Fraction(24)), frame_count(44101, 44100, Fraction(24))
    (24, 25)
    """
    return math.ceil((Fraction(samples, sample_rate) - origin) * rate)


def frame_at(time: Fraction, rate: Fraction) -> int:
    """Find the frame nearest to a time, halves up: at most half a frame away.

    >>> frame_at(Fraction(1, 48), Fraction(24))
    1
    """
    return round_half_up(time * rate)


def sample_at(time: Fraction, sample_rate: int) -> int:
    """Find the sample nearest to a time, halves up."""
    return round_half_up(time * sample_rate)


def timebase(rate: Fraction) -> int:
    """Return how many frames a second of timecode has: the rate as editors round it.

    Raises:
        SettingError: no rate of editors; timecode is of theirs alone.

    >>> timebase(Fraction(24000, 1001)), timebase(Fraction(25))
    (24, 25)
    """
    if rate not in VIDEO_RATES.values():
        raise SettingError(
            f"There is no timecode at {format_rate(rate)} frames a second: give a rate of "
            f"editors, {', '.join(VIDEO_RATES)}.",
            rate,
        )
    return round_half_up(rate)


def can_drop_frames(rate: Fraction) -> bool:
    """Tell whether a rate has drop-frame timecode: 29.97 and 59.94 have."""
    return rate in (VIDEO_RATES["29.97"], VIDEO_RATES["59.94"])


def check_timecode(text: str) -> None:
    """Refuse what is timecode at no rate.

    Raises:
        SettingError: it has another shape than "01:00:00:00", or reaches 24 hours.
    """
    _timecode_fields(text)


def parse_timecode(text: str, rate: Fraction) -> tuple[int, bool]:
    """Read timecode.

    Args:
        text: "01:00:00:00"; "01:00:00;00" and "01;00;00;00" are drop frame.
        rate: video rate, exact, one of `VIDEO_RATES`.

    Returns:
        the frame's number from 00:00:00:00 on, and whether it is drop frame.

    Raises:
        SettingError: no timecode, a label that does not exist at this rate, or 24 hours and more.

    Source:
        SMPTE ST 12-1, drop-frame compensation.

    >>> parse_timecode("01:00:00;00", Fraction(30000, 1001))
    (107892, True)
    """
    (hours, minutes, seconds, frames), drop_frame = _timecode_fields(text)
    base, dropped = timebase(rate), _dropped(rate, drop_frame)
    first = dropped if minutes % 10 and not seconds else 0
    if not first <= frames < base:
        raise SettingError(
            f"The timecode '{text}' does not exist at {format_rate(rate)} frames a second: the "
            f"frames of that second go from {first:02d} to {base - 1}.",
            text,
        )
    whole = 60 * hours + minutes
    number = (60 * whole + seconds) * base + frames
    return number - dropped * (whole - whole // 10), drop_frame


def format_timecode(frame: int, rate: Fraction, drop_frame: bool = False) -> str:
    """Write a frame's number as timecode.

    Args:
        frame: from 00:00:00:00 on, 0 to less than 24 hours.
        rate: video rate, exact, one of `VIDEO_RATES`.
        drop_frame: at 29.97 and 59.94 alone.

    Raises:
        SettingError: a number or a rate that has no timecode.

    >>> format_timecode(1800, Fraction(30000, 1001), drop_frame=True)
    '00:01:00;02'
    """
    base, dropped = timebase(rate), _dropped(rate, drop_frame)
    ten_minutes, minute = 600 * base - 9 * dropped, 60 * base - dropped
    day = frames_of_a_day(rate, drop_frame)
    if not 0 <= frame < day:
        raise SettingError(
            f"Frame {frame} has no timecode: 0 to {day - 1}, less than 24 hours, is legal.",
            frame,
        )
    tens, rest = divmod(frame, ten_minutes)
    # The first of ten minutes is whole: it is longer than the others by what they leave out.
    label = frame + dropped * (9 * tens + max(rest - dropped, 0) // minute)
    seconds, frames = divmod(label, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if drop_frame else ':'}{frames:02d}"


def frames_of_a_day(rate: Fraction, drop_frame: bool = False) -> int:
    """Return how many timecodes there are at a rate, one of `VIDEO_RATES`.

    >>> frames_of_a_day(Fraction(25)), frames_of_a_day(Fraction(30000, 1001), drop_frame=True)
    (2160000, 2589408)
    """
    return 144 * (600 * timebase(rate) - 9 * _dropped(rate, drop_frame))


def _timecode_fields(text: str) -> tuple[tuple[int, int, int, int], bool]:
    match = _TIMECODE.fullmatch(text.strip())
    if not match or match[2] + match[5] == ";:":
        raise SettingError(
            f"'{text[:80]}' is no timecode: give HH:MM:SS:FF below 24 hours, or HH:MM:SS;FF for "
            "drop frame.",
            text,
        )
    return (int(match[1]), int(match[3]), int(match[4]), int(match[6])), match[5] == ";"


def _dropped(rate: Fraction, drop_frame: bool) -> int:
    if not drop_frame:
        return 0
    if not can_drop_frames(rate):
        raise SettingError(
            f"There is no drop frame at {format_rate(rate)} frames a second, only at 29.97 and "
            "59.94: write ':' before the frames (export: --no-drop-frame).",
            rate,
        )
    return 2 if rate < 30 else 4
