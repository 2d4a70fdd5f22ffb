"""Final Cut Pro 7 XML -> a timeline.

Conventions:
    A clip that a transition covers ends where the programs cut, in the transition; the next one
    begins there. Channels of one sound that lie on tracks of their own are one clip. A marker in
    a part of its media that the clip does not show is left out: nobody sees it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Final, get_args

from ganterpret.units import round_half_up
from ganterpret_integrations.formats.fcp7xml.document import (
    MAX_FRAMES,
    MAX_SOURCE_FRAMES,
    chosen,
    is_off,
    number,
    opened,
    rate_of,
    sequence_rate,
    sequence_size,
    sequence_start,
    text,
)
from ganterpret_integrations.formats.fcp7xml.markers import read_marker
from ganterpret_integrations.formats.fcp7xml.media import files_of, media_of
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.timeline import (
    Clip,
    Kind,
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)
from ganterpret_integrations.xml_guard import Element

_TICKS_PER_SECOND: Final = 254_016_000_000
"""Of Premiere's own clock, in which it writes where a transition is cut."""

_MAX_TICKS: Final = 24 * 60 * 60 * _TICKS_PER_SECOND

_PLAIN_SPEED: Final = re.compile(r"100(?:\.0*)?")

_LEFT_OUT: Final = {
    "off": "switched off",
    "bare": "of no media file (titles, generators, nested sequences)",
    "short": "of no length",
    "hidden": "outside of what their clips show",
}


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What all clips of a sequence have in common.

    Attributes:
        rate: of the sequence.
        files: every media file of the document that is there in full, by id.
        left_out: how many things were, by a key of `_LEFT_OUT`.
    """

    rate: Fraction
    files: dict[str, Element]
    left_out: Counter[str] = field(default_factory=Counter)


def read(data: bytes, how: Reading) -> Timeline:
    """Read a sequence.

    Args:
        data: the file.
        how: `Reading.sequence` chooses one by name, also one that lies in another.

    Raises:
        TimelineError: the file is none of the format, holds no such sequence, or says something
            that cannot be; with the line.
    """
    root = opened(data).root
    sequence, notes = chosen(root, how.sequence)
    rate = sequence_rate(sequence)
    start, drop_frame, odd = sequence_start(sequence, rate)
    context = _Sequence(rate, files_of(root))
    clips = chain.from_iterable(_clips(sequence, kind, context) for kind in get_args(Kind))
    markers = [read_marker(marker, rate, MAX_FRAMES) for marker in sequence.all("marker")]
    duration = number(sequence, "duration", 0, MAX_FRAMES)
    return Timeline(
        markers=in_time_order(markers),
        clips=tuple(sorted(clips, key=lambda clip: clip.start)),
        name=text(sequence, "name"),
        rate=rate,
        start=start,
        drop_frame=drop_frame,
        duration=None if duration is None else duration / rate,
        size=sequence_size(sequence),
        notes=(*notes, *odd, *_told(context.left_out)),
    )


def _told(left_out: Counter[str]) -> list[str]:
    notes = []
    for key, words in _LEFT_OUT.items():
        count = left_out[key]
        if count:
            what = "marker" if key == "hidden" else "clip"
            were = f"{what} was" if count == 1 else f"{what}s were"
            notes.append(f"{count} {were} left out: {words}.")
    return notes


def _clips(sequence: Element, kind: Kind, context: _Sequence) -> Iterator[Clip]:
    """Go through the clips of all tracks of a kind, without further channels of a sound."""
    tracks = sequence.child("media", kind)
    index = -1
    known: dict[str, Clip] = {}
    partner: list[Clip] = []
    for track in tracks.all("track") if tracks else []:
        exploded = track.attributes.get("currentExplodedTrackIndex", "0") not in ("", "0")
        if not exploded or index < 0:
            index, partner = index + 1, []
        for item, clip in _on_track(track, kind, index, context):
            linked = (known.get(text(link, "linkclipref")) for link in item.all("link"))
            others = chain(linked, partner if exploded else [])
            if kind == "audio" and any(_same_sound(clip, other) for other in others if other):
                continue
            known[item.attributes.get("id", "")] = clip
            partner.append(clip)
            yield clip


def _same_sound(clip: Clip, other: Clip) -> bool:
    return (clip.media, clip.start, clip.duration, clip.offset) == (
        other.media,
        other.start,
        other.duration,
        other.offset,
    )


def _on_track(
    track: Element, kind: Kind, index: int, context: _Sequence
) -> Iterator[tuple[Element, Clip]]:
    items = [c for c in track.children if c.tag in ("clipitem", "transitionitem", "generatoritem")]
    for place, item in enumerate(items):
        if item.tag == "transitionitem":
            continue
        if is_off(track) or is_off(item):
            context.left_out["off"] += 1
            continue
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        clip = _clip(item, before, after, context, kind, index) if item.tag == "clipitem" else None
        if clip is None or not (clip.media or clip.id or clip.markers):
            context.left_out["bare"] += 1
        elif clip.duration <= 0:
            context.left_out["short"] += 1
        else:
            yield item, clip


def _clip(
    item: Element,
    before: Element | None,
    after: Element | None,
    context: _Sequence,
    kind: Kind,
    track: int,
) -> Clip:
    rate = context.rate
    first, start = _edge(item, "start", before, rate)
    last, stop = _edge(item, "end", after, rate)
    own = rate_of(item) or rate
    source = [number(item, tag, -1, MAX_SOURCE_FRAMES) for tag in ("in", "out")]
    begin, end = (value / own if value is not None and value >= 0 else None for value in source)
    retimed = _has_speed(item) or (
        end is not None and not _as_long(end - (begin or 0), last - first, own, rate)
    )
    offset = (begin or Fraction(0)) + (Fraction(0) if retimed else start - first)
    media = media_of(item, own, context.files)
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
        channels=media.channels,
        sample_rate=media.sample_rate,
    )


def _edge(
    item: Element, tag: str, neighbour: Element | None, rate: Fraction
) -> tuple[Fraction, Fraction]:
    """Return how far a clip's media reaches and where the clip is cut, seconds.

    The two differ where a transition lies over its edge, which then says where that is.
    """
    frame = number(item, tag, -1, MAX_FRAMES)
    if frame is not None and frame >= 0:
        return frame / rate, frame / rate
    span = None
    if frame is not None and neighbour is not None and neighbour.tag == "transitionitem":
        span = [number(neighbour, edge, 0, MAX_FRAMES) for edge in ("start", "end")]
    if neighbour is None or span is None or span[0] is None or span[1] is None:
        raise TimelineError(
            f"Line {item.line}: the clip has no <{tag}>, and no transition beside it says where "
            "that is.",
            text(item, tag),
        )
    start, end = span[0] / rate, span[1] / rate
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
    context: _Sequence,
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
