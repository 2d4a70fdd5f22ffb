"""OpenTimelineIO -> a timeline.

Conventions:
    Times come out from the timeline's first frame, whatever its start timecode. What is odd and
    does no harm becomes a note; what is wrong is refused with its path in the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from ganterpret.limits import MAX_MEDIA_SIDE
from ganterpret.strictjson import Json
from ganterpret.units import can_drop_frames, format_timecode, round_half_up
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.formats.otio.contents import Contents, counted_words
from ganterpret_integrations.formats.otio.items import Item, leaves, read_item
from ganterpret_integrations.formats.otio.nodes import LONGEST, Node, Time, read_time
from ganterpret_integrations.guards import parse_json
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, in_time_order


def read(data: bytes, how: Reading) -> Timeline:
    """Read an OpenTimelineIO file.

    Args:
        data: of an .otio file, or the ``content.otio`` of a bundle.
        how: `Reading.sequence` chooses one of several timelines; `Reading.rate` holds where the
            file has no rate of editors.

    Raises:
        TimelineError: it is no such file, or a field of it is wrong.
    """
    root = timeline_node(parse_json(data), how.sequence)
    skipped: Counter[str] = Counter()
    stack = read_stack(root, skipped)
    began = global_start(root)
    rate = rate_of(stack, began) or how.rate
    start = round_half_up(began.seconds * rate) if began and rate else 0
    contents = Contents(stack, rate)
    markers, notes = in_time_order(contents.markers), contents.notes()
    ours = root.metadata("ganterpret") is not None
    if began and not ours and _are_absolute(markers, began.seconds, stack.duration):
        markers = tuple(replace(m, time=m.time - began.seconds) for m in markers)
        notes.append("The timeline's markers count from the start timecode: it was taken off.")
    return Timeline(
        markers=markers,
        clips=tuple(sorted(contents.clips, key=lambda clip: clip.start)),
        name=clean(root.text("name") or stack.node.text("name")),
        rate=rate,
        start=start,
        drop_frame=_drops_frames(root, start, rate),
        duration=stack.duration or None,
        size=_size(stack.node),
        notes=(*_told(skipped), *notes),
    )


def timeline_node(root: Json, sequence: str) -> Node:
    """Find the timeline in a document: the first, or the one of this name.

    Raises:
        TimelineError: there is none.
    """
    if not isinstance(root, dict) or not Node(root).schema:
        raise TimelineError(
            "The file is no OpenTimelineIO: its first object has no OTIO_SCHEMA.", sequence
        )
    found = list(_timelines(Node(root)))
    if not found:
        raise TimelineError(
            f"The file holds a {Node(root).schema} and no timeline: export a whole timeline.",
            Node(root).schema,
        )
    if not sequence:
        return found[0]
    names = [clean(node.text("name")) for node in found]
    if clean(sequence) not in names:
        raise TimelineError(
            f"There is no timeline '{sequence}' in the file: it has "
            f"{', '.join(repr(name) for name in names[:10])}.",
            sequence,
        )
    return found[names.index(clean(sequence))]


def read_stack(timeline: Node, skipped: Counter[str]) -> Item:
    """Read the stack that holds a timeline's tracks.

    Raises:
        TimelineError: there is none, or it lasts longer than timecode.
    """
    node = timeline.object("tracks")
    if node is None or node.schema != "Stack":
        raise timeline.wrong("tracks", "a Stack of tracks")
    stack = read_item(node, skipped)
    if stack is None or stack.duration > LONGEST:
        raise TimelineError(
            f"{node.path}: the timeline is longer than the 24 hours that timecode has.", node.path
        )
    return stack


def global_start(timeline: Node) -> Time | None:
    """Return the time of a timeline's first frame; None if it does not say."""
    if timeline.values.get("global_start_time") is None:
        return None
    return read_time(timeline, "global_start_time")


def rate_of(stack: Item, began: Time | None) -> Fraction | None:
    """Return a timeline's video rate: its start time's, else the first clip's, video before audio.

    Gaps count where there is no clip; None if no rate is one of editors.
    """
    if began and began.rate:
        return began.rate
    rated = [(kind, item) for kind, item in leaves(stack) if item.rate]
    ranked = sorted(rated, key=lambda pair: (pair[1].node.schema != "Clip", pair[0] != "video"))
    return ranked[0][1].rate if ranked else None


def _timelines(node: Node) -> Iterator[Node]:
    if node.schema == "Timeline":
        yield node
    elif node.schema == "SerializableCollection":
        for child in node.objects("children"):
            yield from _timelines(child)


def _are_absolute(markers: Sequence[Marker], start: Fraction, duration: Fraction) -> bool:
    """Tell whether markers count timecode: all behind the end, and before it less the start."""
    if not markers or start == 0:
        return False
    return max(start, duration) <= markers[0].time and markers[-1].time <= start + duration


def _drops_frames(timeline: Node, start: int, rate: Fraction | None) -> bool:
    """Tell whether timecode drops frames: as we wrote, else if only so it begins at a minute."""
    said = timeline.metadata("ganterpret", "drop_frame")
    if rate is None or not can_drop_frames(rate):
        return False
    if isinstance(said, bool):
        return said
    return format_timecode(start, rate, drop_frame=True).endswith("00;00") and not format_timecode(
        start, rate
    ).endswith("00:00")


def _size(stack: Node) -> tuple[int, int] | None:
    """Return the picture's size where Premiere's metadata tell it."""
    told = stack.metadata("PremierePro_OTIO", "VideoResolution")
    if not isinstance(told, dict):
        return None
    width, height = told.get("width"), told.get("height")
    if not isinstance(width, int) or not isinstance(height, int):
        return None
    legal = min(width, height) > 0 and max(width, height) <= MAX_MEDIA_SIDE
    return (width, height) if legal else None


def _told(skipped: Counter[str]) -> list[str]:
    return [
        f"{counted_words(count, 'item')} passed over: the schema '{schema}' is not known."
        for schema, count in sorted(skipped.items())
    ]
