"""A Final Cut Pro 7 XML as a tree: which sequence is meant, and its numbers, rates and switches.

Conventions:
    Frames are counted as `Fraction`s, since some programs write ``1055.0``. Rates are exact:
    ``timebase`` as it stands, by 1000/1001 where ``ntsc`` is TRUE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.units import (
    VIDEO_RATES,
    can_drop_frames,
    format_timecode,
    parse_timecode,
    round_half_up,
    snap_rate,
)
from ganterpret_integrations.timeline import TimelineError
from ganterpret_integrations.xml_guard import Document, Element, parse

MAX_FRAMES: Final = 24 * 60 * 60 * 60
"""The last frame of a day at the highest video rate: nothing lies further on a timeline."""

MAX_SOURCE_FRAMES: Final = 2**31 - 1
"""The last frame of media: titles and stills are hours long, and counted in 32 bits."""

_HIGHEST_RATE: Final = 1000
_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?", re.ASCII)

_TAGS: Final = """
    xmeml project bin children clip sequence media video audio track clipitem transitionitem
    generatoritem file format samplecharacteristics timecode rate marker color filter effect
    parameter link name comment duration timebase ntsc frame string displayformat start end in out
    enabled pathurl width height samplerate channelcount alignment cutPointTicks effectid
    parameterid value pproColor red green blue linkclipref
"""
"""What is looked at; all else is dropped while it is parsed."""


def opened(data: bytes) -> Document:
    """Parse a file.

    Raises:
        TimelineError: it is no Final Cut Pro 7 XML, or not within bounds.
    """
    return parse(data, "xmeml", frozenset(_TAGS.split()), "Final Cut Pro 7 XML")


def chosen(root: Element, name: str) -> tuple[Element, list[str]]:
    """Choose a sequence.

    Args:
        root: of the file.
        name: of the sequence; "" for the first that lies in no other.

    Returns:
        the sequence, and a note on the others if there are any.

    Raises:
        TimelineError: there is none, or none of that name.
    """
    outer = list(_outer_sequences(root))
    if not outer:
        raise TimelineError("The file holds no <sequence>: export a timeline, not a bin alone.")
    if name:
        named = [s for s in root.iter("sequence") if s.children and text(s, "name") == name]
        if not named:
            raise TimelineError(
                f"The file holds no sequence '{name}', only {_listed(outer)}.", name
            )
        return named[0], []
    others = outer[1:]
    if not others:
        return outer[0], []
    note = f"'{text(outer[0], 'name')}' was read of {len(outer)} sequences, not {_listed(others)}."
    return outer[0], [note]


def _outer_sequences(element: Element) -> Iterator[Element]:
    """Go through the sequences that are there in full and lie in no other."""
    for child in element.children:
        if child.tag == "sequence" and child.children:
            yield child
        elif child.tag in ("project", "bin", "children"):
            yield from _outer_sequences(child)


def _listed(sequences: list[Element]) -> str:
    names = [f"'{text(sequence, 'name')}'" for sequence in sequences]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def text(element: Element, tag: str) -> str:
    """Return the text of a child, without the white space around it; "" if it has none."""
    child = element.child(tag)
    return child.text.strip() if child else ""


def is_off(element: Element) -> bool:
    """Tell whether a clip or track is switched off."""
    return text(element, "enabled").upper() == "FALSE"


def number(element: Element, tag: str, low: int, high: int) -> Fraction | None:
    """Read a number; None if it is not there.

    Args:
        element: whose child it is.
        tag: the child's.
        low: the least that is legal.
        high: the greatest that is legal.

    Raises:
        TimelineError: something else stands there, or it is out of range.
    """
    child = element.child(tag)
    written = child.text.strip() if child else ""
    if child is None or not written:
        return None
    value = Fraction(written) if _NUMBER.fullmatch(written) else None
    if value is None or not low <= value <= high:
        raise TimelineError(
            f"Line {child.line}: <{tag}> is '{written[:40]}': a number from {low} to {high} is "
            "legal.",
            written,
        )
    return value


def rate_of(element: Element) -> Fraction | None:
    """Read the rate of a sequence, clip, file or timecode; None if it says none.

    Raises:
        TimelineError: it is no rate.
    """
    rate = element.child("rate")
    written = text(rate, "timebase") if rate else ""
    if rate is None or not written:
        return None
    ntsc = text(rate, "ntsc").upper() == "TRUE"
    if written.isascii() and written.isdigit() and 0 < int(written[:9]) <= _HIGHEST_RATE:
        return int(written) * (Fraction(1000, 1001) if ntsc else Fraction(1))
    if _NUMBER.fullmatch(written):
        try:
            return snap_rate(float(written))
        except SettingError as error:
            raise TimelineError(f"Line {rate.line}: {error}", written) from error
    raise TimelineError(
        f"Line {rate.line}: <timebase> is '{written[:40]}': frames a second, 1 to "
        f"{_HIGHEST_RATE}, are legal.",
        written,
    )


def sequence_rate(sequence: Element) -> Fraction:
    """Read a sequence's rate.

    Raises:
        TimelineError: it says none, or none of editors.
    """
    timecode = sequence.child("timecode")
    rate = rate_of(sequence) or (rate_of(timecode) if timecode else None)
    if rate is None or rate not in VIDEO_RATES.values():
        said = f"{float(rate):g} frames a second" if rate else "no rate"
        raise TimelineError(
            f"Line {sequence.line}: the sequence has {said}: {', '.join(VIDEO_RATES)} are read.",
            rate,
        )
    return rate


def sequence_start(sequence: Element, rate: Fraction) -> tuple[int, bool, list[str]]:
    """Read where a sequence's timecode begins.

    Returns:
        the number of its first frame, whether it drops frames, and what was odd.

    Raises:
        TimelineError: no timecode of this rate, or 24 hours and more.
    """
    timecode = sequence.child("timecode")
    if timecode is None:
        return 0, False, []
    label = text(timecode, "string")
    drop = text(timecode, "displayformat").upper() == "DF" or ";" in label
    drop = drop and can_drop_frames(rate)
    counted = number(timecode, "frame", 0, MAX_FRAMES)
    own = rate_of(timecode) or rate
    converted = counted is not None and own != rate
    notes = (
        [f"The timecode counts {float(own):g} frames a second: converted."] if converted else []
    )
    try:
        if counted is not None:
            start = round_half_up(counted * rate / own)
        else:
            start = label_number(label, rate, drop) if label else 0
        format_timecode(start, rate, drop)
    except SettingError as error:
        raise TimelineError(f"Line {timecode.line}: {error}", label) from error
    return start, drop, notes


def label_number(label: str, rate: Fraction, drop_frame: bool) -> int:
    """Return the number of a timecode's frame, whichever separators a program writes.

    Raises:
        SettingError: no timecode of this rate.
    """
    wrong, right = (":", ";") if drop_frame else (";", ":")
    return parse_timecode(label.replace(wrong, right), rate)[0]


def sequence_size(sequence: Element) -> tuple[int, int] | None:
    """Read a sequence's raster; None if it says none.

    Raises:
        TimelineError: it is no raster.
    """
    raster = sequence.child("media", "video", "format", "samplecharacteristics")
    if raster is None:
        return None
    width, height = (number(raster, tag, 1, 65535) for tag in ("width", "height"))
    return (round_half_up(width), round_half_up(height)) if width and height else None
