"""Final Cut Pro 7 XML -> a timeline.

Conventions:
    Channels of one sound that lie on tracks of their own are one clip. What is left out is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import get_args

from ganterpret.limits import MAX_CLIPS, MAX_MARKERS
from ganterpret_integrations.formats.fcp7xml.clips import LEFT_OUT, Context, read_clip
from ganterpret_integrations.formats.fcp7xml.document import (
    MAX_FRAMES,
    chosen,
    is_off,
    number,
    opened,
    sequence_rate,
    sequence_size,
    sequence_start,
    text,
)
from ganterpret_integrations.formats.fcp7xml.markers import read_marker
from ganterpret_integrations.formats.fcp7xml.media import files_of
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.timeline import (
    Clip,
    Kind,
    Timeline,
    TimelineError,
    in_time_order,
)
from ganterpret_integrations.xml_guard import Element

_Sound = tuple[str, Fraction, Fraction, Fraction]


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
    _check_counts(sequence)
    rate = sequence_rate(sequence)
    start, drop_frame, odd = sequence_start(sequence, rate)
    context = Context(rate, files_of(root))
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


def _check_counts(sequence: Element) -> None:
    """Refuse more than anybody edits by hand."""
    tracks = [
        track
        for kind in get_args(Kind)
        if (holder := sequence.child("media", kind))
        for track in holder.all("track")
    ]
    items = [item for track in tracks for item in track.all("clipitem")]
    markers = sum(len(holder.all("marker")) for holder in (sequence, *items))
    for count, most, what in (
        (len(items), MAX_CLIPS, "clips"),
        (markers, MAX_MARKERS, "markers"),
    ):
        if count > most:
            raise TimelineError(
                f"Line {sequence.line}: the sequence has {count} {what}, and up to {most} are "
                "read: export a part of it.",
                count,
            )


def _told(left_out: Counter[str]) -> list[str]:
    notes = []
    for key, words in LEFT_OUT.items():
        count = left_out[key]
        if count:
            what = "marker" if key == "hidden" else "clip"
            were = f"{what} was" if count == 1 else f"{what}s were"
            notes.append(f"{count} {were} left out: {words}.")
    return notes


def _clips(sequence: Element, kind: Kind, context: Context) -> Iterator[Clip]:
    """Go through the clips of all tracks of a kind, without further channels of a sound."""
    tracks = sequence.child("media", kind)
    index = -1
    known: dict[str, _Sound] = {}
    partner: set[_Sound] = set()
    for track in tracks.all("track") if tracks else []:
        exploded = track.attributes.get("currentExplodedTrackIndex", "0") not in ("", "0")
        if not exploded or index < 0:
            index, partner = index + 1, set()
        for item, clip in _on_track(track, kind, index, context):
            sound = _sound(clip)
            linked = (known.get(text(link, "linkclipref")) for link in item.all("link"))
            if kind == "audio" and (sound in linked or (exploded and sound in partner)):
                continue
            known[item.attributes.get("id", "")] = sound
            partner.add(sound)
            yield clip


def _sound(clip: Clip) -> _Sound:
    """Return what the channels of one sound have in common."""
    return clip.media, clip.start, clip.duration, clip.offset


def _on_track(
    track: Element, kind: Kind, index: int, context: Context
) -> Iterator[tuple[Element, Clip]]:
    items = [c for c in track.children if c.tag in ("clipitem", "transitionitem", "generatoritem")]
    muted = is_off(track)
    for place, item in enumerate(items):
        if item.tag == "transitionitem":
            continue
        if muted or is_off(item):
            context.left_out["off"] += 1
            continue
        if item.tag == "generatoritem":
            context.left_out["bare"] += 1
            continue
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        clip = read_clip(item, before, after, context, kind, index)
        if clip is None:
            context.left_out["lost"] += 1
        elif not (clip.media or clip.id or clip.markers):
            context.left_out["bare"] += 1
        elif clip.duration <= 0:
            context.left_out["short"] += 1
        else:
            yield item, clip
