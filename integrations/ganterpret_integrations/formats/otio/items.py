"""Tracks, stacks and what lies in them: who takes how much time, and where.

Conventions:
    Every item has its own time, from which a *span* is cut: its ``source_range``, else all that
    there is. In a track the spans follow each other, in a stack they all begin at 0. A transition
    overlaps its neighbours and takes no time; an item that is switched off takes its time all the
    same, and so does one of an unknown schema, if it says how long it is. Effects take none.

Source:
    OpenTimelineIO 0.18.1: Track::range_of_child_at_index, Track::available_range.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ganterpret.limits import SAMPLE_RATES
from ganterpret.units import round_half_up
from ganterpret_integrations.formats.otio.nodes import (
    Node,
    Span,
    read_span,
    read_time,
    short,
    whole,
)
from ganterpret_integrations.timeline import Kind, TimelineError

_COMPOSITIONS = ("Track", "Stack")
_DEFAULT_MEDIA = "DEFAULT_MEDIA"
_OF_A_SAMPLE = Fraction(1, 100)


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """Something that takes time.

    Attributes:
        node: its JSON.
        start: of its span in its own time, seconds.
        duration: of its span, seconds.
        rate: the video rate of editors that its span is counted in; None for any other.
        children: of a track or stack: (where its span begins in this item's own time, item).
    """

    node: Node
    start: Fraction
    duration: Fraction
    rate: Fraction | None = None
    children: tuple[tuple[Fraction, Item], ...] = ()

    @property
    def is_composition(self) -> bool:
        """Whether it is a track or a stack."""
        return self.node.schema in _COMPOSITIONS


def read_item(node: Node, skipped: Counter[str]) -> Item | None:
    """Read an item and all that is in it.

    Args:
        node: its JSON.
        skipped: counts what is of an unknown schema.

    Returns:
        None for what takes no time.

    Raises:
        TimelineError: a field that is wrong, or a length that nothing tells.
    """
    schema = node.schema
    if schema in _COMPOSITIONS:
        return _composition(node, skipped)
    if schema == "Transition":
        return None
    span = read_span(node, "source_range")
    if schema == "Clip" and span is None:
        media = media_of(node)
        span = read_span(media, "available_range") if media else None
    if schema not in ("Clip", "Gap"):
        skipped[schema or "no"] += 1
        if span is None:
            return None
    if span is None:
        raise TimelineError(
            f"{node.path}: it has neither a source_range nor an available_range: its length is "
            "unknown.",
            node.path,
        )
    return Item(node, *seconds_of(span, sample_rate_of(node)), span.duration.rate)


def leaves(item: Item, kind: Kind = "video") -> Iterator[tuple[Kind, Item]]:
    """List the clips and gaps in an item, in the order of the file."""
    for _, child in item.children:
        within = kind_of(child.node, kind)
        if child.is_composition:
            yield from leaves(child, within or kind)
        elif within:
            yield within, child


def kind_of(node: Node, inherited: Kind) -> Kind | None:
    """Return the kind of what an item holds; None for neither video nor audio, or unknown."""
    if node.schema != "Track":
        return inherited if node.schema in ("Stack", "Clip", "Gap") else None
    kinds: dict[str, Kind] = {"": "video", "Video": "video", "Audio": "audio"}
    return kinds.get(node.text("kind"))


def media_of(node: Node) -> Node | None:
    """Return a clip's active media reference; None if it has none."""
    if "media_references" not in node.values:
        return node.object("media_reference")
    references = node.object("media_references")
    key = node.text("active_media_reference_key") or _DEFAULT_MEDIA
    return references.object(key) if references else None


def sample_rate_of(node: Node) -> int:
    """Return the sample rate of a clip's media if we wrote it there; 0 if not."""
    rate = node.metadata("ganterpret", "sample_rate")
    low, high = SAMPLE_RATES
    return rate if isinstance(rate, int) and low <= rate <= high else 0


def seconds_of(span: Span, sample_rate: int) -> tuple[Fraction, Fraction]:
    """Return a span's start and duration in exact seconds.

    Args:
        span: as it was written, in decimals.
        sample_rate: of its media, whose samples lie between frames; 0 if it is not known.
    """
    if not sample_rate:
        return span.start.seconds, span.duration.seconds
    written = span.duration.written
    return span.start.written, on_sample(written, sample_rate, span.duration.seconds)


def on_sample(time: Fraction, sample_rate: int, otherwise: Fraction) -> Fraction:
    """Return the sample that a decimal means, in exact seconds.

    Args:
        time: seconds.
        sample_rate: Hz; 0 if there are no samples.
        otherwise: what is returned for a time between two samples.
    """
    samples = round_half_up(time * sample_rate)
    there = sample_rate and abs(time * sample_rate - samples) <= _OF_A_SAMPLE
    return Fraction(samples, sample_rate) if there else otherwise


def _composition(node: Node, skipped: Counter[str]) -> Item:
    nodes = node.objects("children")
    items = [item for item in (read_item(child, skipped) for child in nodes) if item]
    lengths = [item.duration for item in items]
    if node.schema == "Stack":
        children = [(Fraction(0), item) for item in items]
        length = max(lengths, default=Fraction(0))
    else:
        children, length = [], Fraction(0)
        for item in items:
            children.append((length, item))
            length += item.duration
            if item.node.schema == "Gap" and item.rate:
                # A gap behind a sound of so many samples ends on the frame that it leads to.
                length = whole(length, item.rate)
            length = short(length)
        length += _overhang(nodes)
    span = read_span(node, "source_range")
    start, length = seconds_of(span, 0) if span else (Fraction(0), length)
    return Item(node, start, length, span.duration.rate if span else None, tuple(children))


def _overhang(nodes: Sequence[Node]) -> Fraction:
    """Return how far transitions at a track's ends reach beyond its items."""
    length = Fraction(0)
    if nodes and nodes[0].schema == "Transition":
        length += read_time(nodes[0], "in_offset").seconds
    if nodes and nodes[-1].schema == "Transition":
        length += read_time(nodes[-1], "out_offset").seconds
    return length
