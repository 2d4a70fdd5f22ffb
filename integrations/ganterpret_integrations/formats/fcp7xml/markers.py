"""Markers of a Final Cut Pro 7 XML: of a sequence, or fastened to a clip.

Conventions:
    A sequence's markers count from its first frame, a clip's from its media's, both from 0 and
    never in timecode. ``out`` is exclusive, -1 for a point. A colour is Premiere's packed number
    or, in older files, red, green and blue; it is read as the nearest that Premiere has.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

from ganterpret.units import round_half_up
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats.fcp7xml.document import number, text
from ganterpret_integrations.formats.fcp7xml.elements import add
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, TimelineError, split_id, with_id
from ganterpret_integrations.xml_guard import Element


def read_marker(
    element: Element, rate: Fraction, limit: int, earlier: Fraction = Fraction(0)
) -> Marker:
    """Read a marker.

    Args:
        element: the marker.
        rate: in which it counts.
        limit: the last frame on which it may lie.
        earlier: what the frame that it counts from is on the timeline, seconds.

    Raises:
        TimelineError: it lies nowhere, or holds something that is no number.
    """
    begin = number(element, "in", 0, limit)
    end = number(element, "out", -1, limit)
    if begin is None:
        raise TimelineError(
            f"Line {element.line}: the marker has no <in>: give the frame on which it lies.",
            element.line,
        )
    comment = element.child("comment")
    name, id = split_id(text(element, "name"))
    return Marker(
        time=earlier + begin / rate,
        name=name,
        duration=max(end - begin, Fraction(0)) / rate if end is not None else Fraction(0),
        note=comment.text if comment and comment.text.strip() else "",
        color=_color(element),
        id=id,
    )


def add_marker(parent: ElementTree.Element, marker: Marker, first: int, frames: int) -> None:
    """Write a marker, its children in the order of Premiere's exports.

    Args:
        parent: the sequence or clip.
        marker: the marker.
        first: the frame on which it lies.
        frames: how long it is; 0 for a point.
    """
    note = "\n".join(clean(line) for line in marker.note.splitlines())
    element = add(parent, "marker")
    add(element, "comment", note)
    add(element, "name", with_id(clean(marker.name), marker.id))
    add(element, "in", first)
    add(element, "out", first + frames if frames else -1)
    if marker.color in COLORS:
        add(element, "pproColor", COLORS[marker.color].premiere)


def _color(marker: Element) -> str:
    """Name the colour of a marker by the nearest of Premiere's."""
    packed = number(marker, "pproColor", -(2**31), 2**32 - 1)
    if packed is not None:
        red, green, blue = _unpacked(round_half_up(packed))
    else:
        color = marker.child("color")
        parts = [number(color, tag, 0, 255) for tag in ("red", "green", "blue")] if color else []
        if not parts or None in parts:
            return ""
        red, green, blue = (round_half_up(part) for part in parts if part is not None)

    def distance(word: str) -> int:
        swatch = _unpacked(COLORS[word].premiere)
        return sum((a - b) ** 2 for a, b in zip(swatch, (red, green, blue), strict=True))

    return min(COLORS, key=distance)


def _unpacked(packed: int) -> tuple[int, int, int]:
    """Return red, green and blue of a number that is 0xAABBGGRR."""
    return packed & 255, packed >> 8 & 255, packed >> 16 & 255
