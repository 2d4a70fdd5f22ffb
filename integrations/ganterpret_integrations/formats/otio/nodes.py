"""OpenTimelineIO's JSON: typed fields, exact times, and the path of whatever is wrong.

Conventions:
    A *path* names a field from the document's root: ``tracks.children[0].source_range``. A time
    on disk is a decimal value at a decimal rate; here it is exact seconds, from 0 to 24 hours. A
    rate that is one of editors' snaps to it; a value within a thousandth of a whole frame is
    whole, any other is taken to a billionth of a frame. At rates that nobody names, times are
    taken to the nanosecond: so sums of them stay short.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_DIGITS
from ganterpret.strictjson import Json
from ganterpret.units import round_half_up, snap_rate
from ganterpret_integrations.timeline import TimelineError

LONGEST: Final = 24 * 3600
"""Seconds of the longest time that timecode has."""

_FASTEST: Final = 254_016_000_000
"""The highest rate that a program counts in: Premiere's ticks."""

_WHOLE: Final = Fraction(1, 1000)
"""How far from a whole frame a value may lie that means it."""

_SLOW: Final = 20
"""The rate below which values are no frames, and seconds have to count finer."""

_PARTS: Final = 1_000_000_000
_NTSC: Final = Fraction(1, 1000)
_MOST_FRAMES: Final = 240
_SAMPLE_RATES: Final = (
    8000,
    11025,
    16000,
    22050,
    32000,
    44100,
    48000,
    88200,
    96000,
    176400,
    192000,
)
_OLD_NAMES: Final = {
    "Sequence": "Track",
    "Filler": "Gap",
    "SerializeableCollection": "SerializableCollection",
}
_SCHEMA: Final = re.compile(r"([A-Za-z]\w{0,80})\.\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A JSON object and where it lies.

    Attributes:
        values: its fields by name.
        path: "" for the document itself.
    """

    values: dict[str, Json]
    path: str = ""

    @property
    def schema(self) -> str:
        """What it is, without the version and by today's name; "" if it does not say."""
        said = self.values.get("OTIO_SCHEMA")
        match = _SCHEMA.fullmatch(said) if isinstance(said, str) else None
        return _OLD_NAMES.get(match[1], match[1]) if match else ""

    @property
    def enabled(self) -> bool:
        """Whether it is not switched off."""
        return self.values.get("enabled") is not False

    def text(self, name: str) -> str:
        """Read a text; "" if there is none."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.wrong(name, "text in quotes")
        return value

    def number(self, name: str) -> float | int:
        """Read a number that has to be there."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, "a number")
        return value

    def object(self, name: str) -> Node | None:
        """Read an object; None if there is none."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(name, "an object")
        return Node(value, self.where(name))

    def objects(self, name: str) -> list[Node]:
        """Read a list of objects; empty if there is none."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, "a list")
        nodes = []
        for index, each in enumerate(value):
            path = f"{self.where(name)}[{index}]"
            if not isinstance(each, dict):
                raise TimelineError(f"{path}: no object came, one of the timeline is legal.", path)
            nodes.append(Node(each, path))
        return nodes

    def metadata(self, *names: str) -> Json:
        """Read what lies at these names in the metadata; None if nothing does."""
        value = self.values.get("metadata")
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def note(self, *names: str) -> str:
        """Read a text of the metadata; "" if there is none."""
        value = self.metadata(*names)
        return value if isinstance(value, str) else ""

    def where(self, name: str) -> str:
        """Name the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, legal: str) -> TimelineError:
        """Make the error that says what is legal."""
        value = self.values.get(name)
        kinds = {list: "a list", dict: "an object", type(None): "nothing"}
        came = kinds.get(type(value)) or repr(value)[:60]
        return TimelineError(
            f"{self.where(name)}: {came} came, {legal} is legal.", self.where(name)
        )


@dataclass(frozen=True, slots=True)
class Time:
    """A RationalTime.

    Attributes:
        seconds: exact; whole frames where whole frames are meant.
        written: seconds as they were written, whole frames or not.
        rate: the video rate of editors that it is counted in; None for any other.
    """

    seconds: Fraction
    written: Fraction
    rate: Fraction | None


@dataclass(frozen=True, slots=True)
class Span:
    """A TimeRange of an item's own time."""

    start: Time
    duration: Time


def read_span(node: Node, name: str) -> Span | None:
    """Read a TimeRange; None if there is none."""
    found = node.object(name)
    if found is None:
        return None
    return Span(read_time(found, "start_time"), read_time(found, "duration"))


def read_time(node: Node, name: str) -> Time:
    """Read a RationalTime that has to be there.

    Raises:
        TimelineError: none, negative, of more than 24 hours, or at a rate below 1.
    """
    found = node.object(name)
    if found is None:
        raise node.wrong(name, "a RationalTime")
    value, rate = found.number("value"), found.number("rate")
    if not 1 <= rate <= _FASTEST:
        raise found.wrong("rate", "a rate from 1 a second on")
    if not 0 <= value <= LONGEST * rate:
        raise found.wrong("value", f"0 to 24 hours ({LONGEST * rate:.0f} at this rate)")
    return _exact(value, float(rate))


@lru_cache(maxsize=4096)
def _exact(value: float, rate: float) -> Time:
    known, named = _known_rate(rate)
    if known is None:
        rounded = _to_parts(Fraction(value) / Fraction(rate))
        return Time(rounded, rounded, None)
    written = _to_parts(Fraction(value)) / known
    return Time(whole(written, known), written, known if named else None)


def whole(time: Fraction, rate: Fraction) -> Fraction:
    """Return the whole frame that a time of decimals means, in seconds; else the time."""
    frames = time * rate
    nearest = round_half_up(frames)
    means_it = abs(frames - nearest) <= _WHOLE * min(Fraction(1), rate / _SLOW)
    return nearest / rate if means_it else time


def short(time: Fraction) -> Fraction:
    """Return a sum of times; to the nanosecond where its digits would grow without end."""
    return time if time.denominator < 10**MAX_DIGITS else _to_parts(time)


def _to_parts(value: Fraction) -> Fraction:
    return Fraction(round_half_up(value * _PARTS), _PARTS)


@lru_cache(maxsize=256)
def _known_rate(rate: float) -> tuple[Fraction | None, bool]:
    """Return the exact rate that a decimal means, None if nobody names it, and if editors do."""
    try:
        return snap_rate(rate), True
    except SettingError:
        pass
    nearest = round(rate)
    if math.isclose(rate, nearest, rel_tol=1e-9):
        legal = nearest <= _MOST_FRAMES or nearest in _SAMPLE_RATES
        return (Fraction(nearest) if legal else None), False
    ntsc = Fraction(1000 * math.ceil(rate), 1001)
    close = rate <= _MOST_FRAMES and abs(Fraction(rate) - ntsc) <= _NTSC
    return (ntsc if close else None), False
