"""Times as people write them: one reader for everything that takes a time.

Conventions:
    A `Moment` is what was written; it becomes exact `Fraction` seconds once whoever asks knows the
    video rate and the tempo. As a *place* it counts from a beginning: timecode from 00:00:00:00,
    bars and their beats from 1. As a *length* it counts from nothing: ``4b`` is four bars long,
    ``0b2`` two beats. A bar is written ``17b3``, or ``17|3`` as DAWs show it, which a shell would
    take for a pipe.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, Protocol

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES, format_rate, parse_time, parse_timecode

SHAPES: Final = (
    "seconds (62.5 or 62.5s), a clock (1:02.5), frames (1500f), timecode (00:01:02:12) or a bar "
    "and its beat (17b3)"
)
"""What a time looks like, for sentences."""

_SHOWN: Final = 40
_FRAMES: Final = re.compile(r"(\d{1,12})f", re.ASCII)
_LABEL: Final = re.compile(r"(\d{1,2}:\d{1,2}:\d{1,2})[:;](\d{1,2})|\d\d(?:;\d\d){3}", re.ASCII)
_BAR: Final = re.compile(r"(\d{1,6})(?:b|[b|](\d{1,3}(?:\.\d{0,12})?))", re.ASCII)


class Bars(Protocol):
    """Where bars lie in time."""

    def place(self, bar: int, beat: Fraction) -> Fraction:
        """Return the time of a beat of a bar, both from 1, in seconds."""

    def length(self, bars: int, beats: Fraction, since: Fraction) -> Fraction:
        """Return how long so many bars and beats last from a time on, in seconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was written.

    Attributes:
        text: what was written.
        unit: what it counts in.
        count: of seconds, frames or bars, from 0; 0 for timecode.
        beat: behind a bar; None if none was written.
        code: the label of timecode; "" for none.
        sign: 1, or -1 for earlier.
    """

    text: str
    unit: Literal["seconds", "frames", "timecode", "bars"]
    count: Fraction
    beat: Fraction | None = None
    code: str = ""
    sign: int = 1

    def place(self, rate: Fraction | None = None, bars: Bars | None = None) -> Fraction:
        """Return the time that it names, in seconds.

        Args:
            rate: video rate, exact; None if nobody knows it.
            bars: where they lie; None if nobody knows it.

        Raises:
            SettingError: frames or timecode without a rate, a timecode that does not exist at it,
                bars without a tempo, or a bar or beat that does not exist.
        """
        if self.unit != "bars":
            return self.sign * self._counted(rate)
        return self.sign * self._known(bars).place(int(self.count), self._beat(Fraction(1)))

    def length(
        self,
        rate: Fraction | None = None,
        bars: Bars | None = None,
        since: Fraction = Fraction(0),
    ) -> Fraction:
        """Return how long it is, in seconds; bars from a time on, where their tempo may change.

        Raises:
            SettingError: as `place`.
        """
        if self.unit != "bars":
            return self.sign * self._counted(rate)
        count, beats = int(self.count), self._beat(Fraction(0))
        return self.sign * self._known(bars).length(count, beats, since)

    def _beat(self, default: Fraction) -> Fraction:
        return default if self.beat is None else self.beat

    def _counted(self, rate: Fraction | None) -> Fraction:
        if self.unit == "seconds":
            return self.count
        if rate is None:
            raise SettingError(
                f"'{self.text}' counts frames and nobody knows how many a second: give --rate, or "
                "the time in seconds.",
                self.text,
            )
        if self.unit == "frames":
            return self.count / rate
        if rate not in VIDEO_RATES.values():
            raise SettingError(
                f"'{self.text}' is timecode, and there is none at {format_rate(rate)} frames a "
                "second: give the time in seconds or frames (1500f).",
                self.text,
            )
        return parse_timecode(self.code, rate)[0] / rate

    def _known(self, bars: Bars | None) -> Bars:
        if bars is None:
            raise SettingError(
                f"'{self.text}' counts bars and nobody knows the tempo: give --tempo (beats a "
                "minute) or --tempo-map (a MIDI file) where the command has them, or the time in "
                "seconds.",
                self.text,
            )
        return bars


def parse_moment(text: str, *, signed: bool = False) -> Moment:
    """Read a time of any shape.

    Args:
        text: "62.5", "62.5s", "1:02.5", "1500f", "00:01:02:12", "17b3", "17|3"; a fraction of
            seconds, "1001/24", too.
        signed: whether a sign before it is legal.

    Raises:
        SettingError: it has none of these shapes.

    >>> parse_moment("1500f").place(Fraction(24)), parse_moment("62.5s").place()
    (Fraction(125, 2), Fraction(125, 2))
    >>> parse_moment("00:01:02:12").place(Fraction(24))
    Fraction(125, 2)
    """
    body, sign = text.strip(), 1
    if signed and body[:1] in ("-", "+"):
        body, sign = body[1:], -1 if body[0] == "-" else 1
    if frames := _FRAMES.fullmatch(body):
        return Moment(text, "frames", Fraction(frames[1]), sign=sign)
    if _LABEL.fullmatch(body):
        return Moment(text, "timecode", Fraction(0), code=body, sign=sign)
    if bar := _BAR.fullmatch(body):
        beat = None if bar[2] is None else Fraction(bar[2])
        return Moment(text, "bars", Fraction(bar[1]), beat, sign=sign)
    # "1:02s" and "1/3s" would say their unit twice.
    bare = body[:-1] if body.endswith("s") and not {":", "/", " "} & set(body) else body
    with suppress(SettingError):
        if body[:1] not in ("-", "+"):
            return Moment(text, "seconds", parse_time(bare), sign=sign)
    minus = ", with a minus for earlier" if signed else ""
    raise SettingError(f"'{text[:_SHOWN]}' is no time: give {SHAPES}{minus}.", text)


def parse_seconds(text: str) -> Fraction:
    """Read a time that no rate and no tempo goes with: seconds or a clock.

    Raises:
        SettingError: it has another shape.

    >>> parse_seconds("0.5s"), parse_seconds("1:02.5")
    (Fraction(1, 2), Fraction(125, 2))
    """
    moment = parse_moment(text)
    if moment.unit != "seconds":
        raise SettingError(
            f"'{text[:_SHOWN]}' counts {moment.unit}, and here are only seconds (62.5 or 62.5s) "
            "or a clock (1:02.5).",
            text,
        )
    return moment.count
