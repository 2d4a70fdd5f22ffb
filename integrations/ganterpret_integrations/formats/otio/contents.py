"""What a timeline holds, each thing at its place: clips, markers, and what was left out.

Conventions:
    What lies in nested stacks and tracks counts where it is seen, trimmed by all that it lies in.
    Tracks are numbered by what lies directly in the timeline. What is switched off is left out.
    An id is the last word of a name in braces, else ``metadata.ganterpret.id``; a note is
    ``metadata.Resolve_OTIO.Note``, else the comment; the comment, too, where only that is
    another than we wrote. A marker of at most one frame is a point.
    A marker on a clip is fastened to its media, and counts while that place is seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from ganterpret.limits import MAX_CHANNELS
from ganterpret.units import round_half_up
from ganterpret_integrations.colors import COLORS, from_otio
from ganterpret_integrations.formats.otio.items import (
    Item,
    kind_of,
    media_of,
    on_sample,
    sample_rate_of,
    seconds_of,
)
from ganterpret_integrations.formats.otio.nodes import Node, read_span, whole
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, Kind, Marker, split_id, split_ids, with_id

_FRAME: Final = Fraction(1, 24)
"""How long a point may be on a timeline without a rate."""

_SPEEDS: Final = ("LinearTimeWarp", "FreezeFrame", "TimeEffect")


@dataclass(frozen=True, slots=True)
class _Window:
    """Where on the timeline an item can be seen, and how."""

    start: Fraction
    stop: Fraction
    kind: Kind
    track: int
    retimed: bool
    nested: bool = False


class Contents:
    """What is found on a timeline while it is walked through.

    Args:
        stack: the timeline's tracks.
        rate: the timeline's video rate; None if it has none of editors.
    """

    def __init__(self, stack: Item, rate: Fraction | None) -> None:
        self._rate = rate
        self._hidden = 0
        self._other_tracks = 0
        self.clips: list[Clip] = []
        self.markers = self._markers(stack.node, -stack.start)
        counted: Counter[Kind] = Counter()
        for position, item in stack.children:
            kind = kind_of(item.node, "video")
            if kind is None:
                self._other_tracks += item.node.schema == "Track"
                continue
            number = counted[kind]
            counted[kind] += 1
            window = _Window(Fraction(0), stack.duration, kind, number, _is_retimed(stack.node))
            self._place(item, position - stack.start - item.start, window)

    def notes(self) -> list[str]:
        """Say what was left out, a sentence each."""
        notes = []
        if self._other_tracks:
            words = counted_words(self._other_tracks, "track")
            notes.append(f"{words} left out: neither video nor sound.")
        if self._hidden:
            words = counted_words(self._hidden, "marker")
            notes.append(f"{words} left out: they lie on parts of clips that are trimmed away.")
        return notes

    def _place(self, item: Item, shift: Fraction, window: _Window) -> None:
        """Place an item.

        Args:
            item: the item.
            shift: a time on the timeline minus the same in the item's own time.
            window: of what it lies in.
        """
        kind = kind_of(item.node, window.kind)
        if not item.node.enabled or kind is None:
            return
        start = max(window.start, shift + item.start)
        stop = max(min(window.stop, shift + item.start + item.duration), start)
        retimed = window.retimed or _is_retimed(item.node)
        seen = _Window(start, stop, kind, window.track, retimed, nested=True)
        markers = self._markers(item.node, shift)
        if not item.is_composition:
            if start < stop:
                self._add(item, shift, seen, markers)
            return
        self.markers += self._seen(markers, seen) if window.nested else markers
        for position, child in item.children:
            self._place(child, shift + position - child.start, seen)

    def _add(self, item: Item, shift: Fraction, seen: _Window, markers: list[Marker]) -> None:
        """Add a clip, or a gap that somebody has marked."""
        node, media = item.node, media_of(item.node)
        name, id = _named(node)
        markers = self._seen(self._in_media(media, markers, shift), seen)
        if node.schema != "Clip" and not id and not markers:
            return
        clip = Clip(
            start=seen.start,
            duration=seen.stop - seen.start,
            media=address_of(media) if media else "",
            offset=seen.start - shift,
            name=name,
            id=id,
            kind=seen.kind,
            track=seen.track,
            retimed=seen.retimed,
            markers=tuple(markers),
            channels=_channels(node),
            sample_rate=sample_rate_of(node),
        )
        self.clips.append(self._with_media_range(clip, media, sample_rate_of(node)))

    def _on_frame(self, time: Fraction) -> Fraction:
        """Undo what a sound's decimals have added to a marker on a frame."""
        return whole(time, self._rate) if self._rate else time

    def _with_media_range(self, clip: Clip, media: Node | None, sample_rate: int) -> Clip:
        """Count a clip's offset from its media's first frame, not from 00:00:00:00."""
        span = read_span(media, "available_range") if media else None
        if span is None:
            return clip
        first, length = seconds_of(span, sample_rate)
        offset = clip.offset - first
        # Some programs count the source from 0 although they tell the media's timecode.
        if offset < 0 and clip.offset + clip.duration <= length:
            offset = clip.offset
        offset = on_sample(offset, sample_rate, offset)
        number = round_half_up(first * self._rate) if self._rate else 0
        return replace(clip, offset=offset, media_duration=length, media_start=number)

    def _markers(self, node: Node, shift: Fraction) -> list[Marker]:
        """Read the markers on an item, moved by the shift."""
        return [
            marker
            for found in node.objects("markers")
            if found.schema == "Marker"
            for marker in self._marker(found, shift)
        ]

    def _marker(self, node: Node, shift: Fraction) -> list[Marker]:
        """Read one marker: several where a program has merged those of one frame."""
        span = read_span(node, "marked_range")
        if span is None:
            raise node.wrong("marked_range", "a TimeRange")
        rate = span.duration.rate or self._rate
        duration = span.duration.seconds
        is_point = duration <= (1 / rate if rate else _FRAME)
        marker = Marker(
            time=self._on_frame(span.start.seconds + shift),
            duration=Fraction(0) if is_point else duration,
            note=_note(node),
            color=_color(node),
        )
        merged = split_ids(clean(node.text("name")))
        # One with an id of its own was not merged, whatever its name looks like.
        if node.note("ganterpret", "id") or sum(1 for _, id in merged if id) < 2:
            merged = [_named(node)]
        left_as, _ = split_id(clean(node.note("ganterpret", "name")))
        return [replace(marker, name=name, id=id, left_as=left_as) for name, id in merged]

    def _seen(self, markers: list[Marker], seen: _Window) -> list[Marker]:
        """Keep the markers that lie where an item is seen, and count the others."""
        kept = [marker for marker in markers if seen.start <= marker.time < seen.stop]
        self._hidden += len(markers) - len(kept)
        return kept

    def _in_media(
        self, media: Node | None, markers: list[Marker], shift: Fraction
    ) -> list[Marker]:
        """Move markers that count from the media's first frame to where its timecode has them."""
        span = read_span(media, "available_range") if media else None
        if span is None:
            return markers
        first = span.start.seconds
        if any(marker.time - shift > first - _FRAME for marker in markers):
            return markers
        return [replace(marker, time=marker.time + first) for marker in markers]


def address_of(media: Node) -> str:
    """Return the file that a media reference names; "" if it names none."""
    if media.schema == "ImageSequenceReference":
        parts = ("target_url_base", "name_prefix", "name_suffix")
        return "".join(media.text(part) for part in parts)
    return media.text("target_url") if media.schema == "ExternalReference" else ""


def color_name(color: str) -> str:
    """Return OpenTimelineIO's name of a colour; green, its default, for none."""
    return COLORS[color].otio if color in COLORS else "GREEN"


def counted_words(count: int, noun: str) -> str:
    """Count things for a sentence: "1 track was", "2 tracks were"."""
    return f"1 {noun} was" if count == 1 else f"{count} {noun}s were"


def _named(node: Node) -> tuple[str, str]:
    """Return a name and an id."""
    name, id = split_id(clean(node.text("name")))
    return name, id or split_id(with_id("", node.note("ganterpret", "id")))[1]


def _note(node: Node) -> str:
    noted, comment = node.note("Resolve_OTIO", "Note"), node.text("comment")
    if comment and noted == node.note("ganterpret", "note"):
        noted = comment
    said = noted or comment or node.note("note")
    return "\n".join(clean(line) for line in said.splitlines()).strip()


def _color(node: Node) -> str:
    """Return a marker's colour: the very one that we wrote, unless somebody has changed it."""
    color, ours = node.text("color"), node.metadata("ganterpret", "color")
    return ours if isinstance(ours, str) and color_name(ours) == color else from_otio(color)


def _channels(node: Node) -> int:
    """Return how many channels of its media an audio clip plays, as the writing program says."""
    said = node.metadata("Resolve_OTIO", "Channels")
    if isinstance(said, list) and 0 < len(said) <= MAX_CHANNELS:
        return len(said)
    return 1 if node.note("PremierePro_OTIO", "AudioChannels", "ChannelType") == "Mono" else 2


def _is_retimed(node: Node) -> bool:
    return any(
        effect.enabled
        and effect.schema in _SPEEDS
        and not (effect.schema == "LinearTimeWarp" and effect.values.get("time_scalar") == 1)
        for effect in node.objects("effects")
    )
