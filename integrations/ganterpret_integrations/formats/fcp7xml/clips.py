"""A clip of a Final Cut Pro 7 XML: where it lies, what it shows, what is fastened to it.

Conventions:
    A clip that a transition covers ends where the programs cut, in the transition; the next one
    begins there. A marker in a part of its media that the clip does not show is left out:
    nobody sees it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from ganterpret.units import round_half_up
from ganterpret_integrations.formats.fcp7xml.document import (
    MAX_FRAMES,
    MAX_SOURCE_FRAMES,
    is_off,
    number,
    rate_of,
    text,
)
from ganterpret_integrations.formats.fcp7xml.markers import read_marker
from ganterpret_integrations.formats.fcp7xml.media import Media, media_of
from ganterpret_integrations.timeline import Clip, Kind, Marker, in_time_order, split_id
from ganterpret_integrations.xml_guard import Element

_TICKS_PER_SECOND: Final = 254_016_000_000
"""Of Premiere's own clock, in which it writes where a transition is cut."""

_MAX_TICKS: Final = 24 * 60 * 60 * _TICKS_PER_SECOND

_PLAIN_SPEED: Final = re.compile(r"100(?:\.0*)?")


LEFT_OUT: Final = {
    "off": "switched off",
    "bare": "of no media file (titles, generators, nested sequences)",
    "lost": "that do not say where they lie, nor does a transition beside them",
    "short": "of no length",
    "hidden": "outside of what their clips show",
}
"""Why something was left out, in words for a note."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all clips of a sequence have in common.

    Attributes:
        rate: of the sequence.
        files: every media file of the document that is there in full, by id.
        left_out: how many things were, by a key of `LEFT_OUT`.
    """

    rate: Fraction
    files: Mapping[str, Element]
    left_out: Counter[str] = field(default_factory=Counter)


def read_clip(
    item: Element,
    before: Element | None,
    after: Element | None,
    context: Context,
    kind: Kind,
    track: int,
) -> Clip | None:
    """Read a clip; None if it does not say where it lies.

    Args:
        item: the clip.
        before: what stands before it on its track.
        after: what stands behind it.
        context: of its sequence.
        kind: of its track.
        track: the track's number.

    Raises:
        TimelineError: it says something that is no number, or out of range.
    """
    rate = context.rate
    left, right = _edge(item, "start", before, rate), _edge(item, "end", after, rate)
    if left is None or right is None:
        return None
    (first, start), (last, stop) = left, right
    own = rate_of(item) or rate
    source = [number(item, tag, -1, MAX_SOURCE_FRAMES) for tag in ("in", "out")]
    begin, end = (value / own if value is not None and value >= 0 else None for value in source)
    retimed = _has_speed(item) or (
        end is not None and not _as_long(end - (begin or 0), last - first, own, rate)
    )
    offset = (begin or Fraction(0)) + (Fraction(0) if retimed else start - first)
    media = media_of(item, own, context.files)
    sound = media if kind == "audio" else Media()
    name, id = split_id(text(item, "name"))
    return Clip(
        start=start,
        duration=stop - start,
        media=media.path,
        offset=offset,
        media_duration=media.duration,
        media_start=media.start,
        name=name,
        id=id,
        kind=kind,
        track=track,
        retimed=retimed,
        markers=_fastened(item, own, (start, stop), None if retimed else offset, context),
        channels=sound.channels,
        sample_rate=sound.sample_rate,
    )


def _edge(
    item: Element, tag: str, neighbour: Element | None, rate: Fraction
) -> tuple[Fraction, Fraction] | None:
    """Return how far a clip's media reaches and where the clip is cut, seconds.

    The two differ where a transition lies over its edge, which then says where that is; None if
    nothing does.
    """
    frame = number(item, tag, -1, MAX_FRAMES)
    if frame is not None and frame >= 0:
        return frame / rate, frame / rate
    if frame is None or neighbour is None or neighbour.tag != "transitionitem":
        return None
    first, last = (number(neighbour, edge, 0, MAX_FRAMES) for edge in ("start", "end"))
    if first is None or last is None:
        return None
    start, end = first / rate, last / rate
    return (start if tag == "start" else end), _cut(neighbour, start, end, rate)


def _cut(transition: Element, start: Fraction, end: Fraction, rate: Fraction) -> Fraction:
    """Return where a transition's two clips are cut."""
    ticks = number(transition, "cutPointTicks", 0, _MAX_TICKS)
    if ticks is not None and ticks / _TICKS_PER_SECOND <= end - start:
        return start + round_half_up(ticks * rate / _TICKS_PER_SECOND) / rate
    alignment = text(transition, "alignment").lower()
    if alignment.startswith("start"):
        return start
    if alignment.startswith("end"):
        return end
    return start + int((end - start) * rate / 2) / rate


def _as_long(source: Fraction, shown: Fraction, own: Fraction, rate: Fraction) -> bool:
    """Tell whether a clip shows as much of its media as it lasts, as far as frames can say."""
    tolerance = 0 if own == rate else 1 / min(own, rate)
    return abs(source - shown) <= tolerance


def _has_speed(item: Element) -> bool:
    """Tell whether a clip has a time remap that is more than "100 %, forwards"."""
    for effect in (filter.child("effect") for filter in item.all("filter") if not is_off(filter)):
        if effect is None or text(effect, "effectid").lower() != "timeremap":
            continue
        said = {text(p, "parameterid"): text(p, "value") for p in effect.all("parameter")}
        plain = _PLAIN_SPEED.fullmatch(said.get("speed", ""))
        varies = said.get("variablespeed", "0") not in ("", "0")
        if not plain or varies or said.get("reverse", "").upper() == "TRUE":
            return True
    return False


def _fastened(
    item: Element,
    own: Fraction,
    shown: tuple[Fraction, Fraction],
    offset: Fraction | None,
    context: Context,
) -> tuple[Marker, ...]:
    """Read a clip's markers, which count from the media's first frame.

    Args:
        item: the clip.
        own: its rate.
        shown: where it lies on the timeline, seconds.
        offset: where it begins in its media, seconds; None if its speed makes that unknown.
        context: of the sequence.
    """
    markers = []
    for element in item.all("marker"):
        earlier = Fraction(0) if offset is None else shown[0] - offset
        marker = read_marker(element, own, MAX_SOURCE_FRAMES, earlier)
        if offset is not None and shown[0] <= marker.time < shown[1]:
            markers.append(marker)
        else:
            context.left_out["hidden"] += 1
    return in_time_order(markers)
