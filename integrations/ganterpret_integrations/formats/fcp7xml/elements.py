"""The small elements that a Final Cut Pro 7 XML is written with, the same everywhere.

Conventions:
    Children stand in the order in which Premiere exports them.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from ganterpret.units import format_timecode, timebase


def add(
    parent: Element, tag: str, value: str | int | None = None, /, **attributes: str
) -> Element:
    """Add a child, with a text if one is given."""
    child = SubElement(parent, tag, attributes)
    if value is not None:
        child.text = str(value)
    return child


def add_switches(track: Element) -> None:
    """Say that a track is on and not locked."""
    add(track, "enabled", "TRUE")
    add(track, "locked", "FALSE")


def add_rate(parent: Element, rate: Fraction) -> None:
    """Say a video rate.

    Raises:
        SettingError: no rate of editors.
    """
    element = add(parent, "rate")
    base = timebase(rate)
    add(element, "timebase", base)
    add(element, "ntsc", "FALSE" if rate == base else "TRUE")


def add_timecode(parent: Element, rate: Fraction, frame: int, *, drop_frame: bool) -> None:
    """Say where a sequence or file begins.

    Raises:
        SettingError: no timecode of that rate, or 24 hours and more.
    """
    element = add(parent, "timecode")
    add_rate(element, rate)
    add(element, "string", format_timecode(frame, rate, drop_frame))
    add(element, "frame", frame)
    add(element, "displayformat", "DF" if drop_frame else "NDF")


def add_raster(parent: Element, rate: Fraction, size: tuple[int, int] | None) -> None:
    """Say what pictures are like: whole frames of square pixels, else Premiere may guess."""
    element = add(parent, "samplecharacteristics")
    add_rate(element, rate)
    if size:
        add(element, "width", size[0])
        add(element, "height", size[1])
    add(element, "anamorphic", "FALSE")
    add(element, "pixelaspectratio", "square")
    add(element, "fielddominance", "none")


def add_sound(parent: Element, sample_rate: int) -> None:
    """Say what a sound is like; the sample rate only where it is known."""
    element = add(parent, "samplecharacteristics")
    add(element, "depth", 16)
    if sample_rate:
        add(element, "samplerate", sample_rate)
