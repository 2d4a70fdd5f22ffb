"""A new video track in somebody's timeline, and nothing else changed.

Conventions:
    The document's JSON is changed as it is: unknown schemas, other programs' metadata, decimals
    and the order of fields stay. Clips take the shape that the document's own clips have: the
    schema's version, and addresses where the first sound has one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from ganterpret.strictjson import Json
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.formats.otio.contents import address_of
from ganterpret_integrations.formats.otio.items import Item, kind_of, leaves, media_of
from ganterpret_integrations.formats.otio.nodes import Node
from ganterpret_integrations.formats.otio.reading import (
    global_start,
    rate_of,
    read_stack,
    timeline_node,
)
from ganterpret_integrations.formats.otio.writing import make_track
from ganterpret_integrations.guards import parse_json
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, TimelineError

_INDENT: Final = re.compile(rb"\s*[{\[]\r?\n([ \t]*)\S")
_LOCAL: Final = re.compile(r"file://(?:localhost)?(?=/)", re.IGNORECASE)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def insert(data: bytes, clips: tuple[Clip, ...], name: str, how: Reading) -> bytes:
    """Put clips on a new video track above all others.

    Args:
        data: of an .otio file, or the ``content.otio`` of a bundle.
        clips: with times on the timeline; put on its frames.
        name: of the track.
        how: `Reading.sequence` chooses one of several timelines; `Reading.rate` holds where the
            file has no rate of editors.

    Raises:
        TimelineError: the file is wrong or has no rate, or two clips overlap.
    """
    document = parse_json(data)
    timeline = timeline_node(document, how.sequence)
    stack = read_stack(timeline, Counter())
    rate = rate_of(stack, global_start(timeline)) or how.rate
    if rate is None:
        raise TimelineError(
            "The timeline has no video rate of editors, so that nothing can be put on its frames: "
            "give one with --rate.",
            None,
        )
    placed = [replace(clip, start=clip.start + stack.start) for clip in clips]
    track: Json = json.loads(make_track(placed, clean(name), "video", rate).to_json_string())
    if isinstance(track, dict):
        _take_shape(Node(track), stack)
    children = stack.node.values.setdefault("children", [])
    if isinstance(children, list):
        children.insert(_above_video(stack.node), track)
    return _as_before(document, data)


def _above_video(stack: Node) -> int:
    """Return the place behind the last video track: tracks are listed from the lowest."""
    kinds = [kind_of(child, "video") for child in stack.objects("children")]
    return max((place + 1 for place, kind in enumerate(kinds) if kind == "video"), default=0)


def _take_shape(track: Node, stack: Item) -> None:
    """Give a track's clips the shape of those that are there."""
    there = [(kind, item.node) for kind, item in leaves(stack) if item.node.schema == "Clip"]
    old = bool(there) and there[0][1].values["OTIO_SCHEMA"] == "Clip.1"
    media = [media_of(node) for _, node in sorted(there, key=lambda pair: pair[0] != "audio")]
    addresses = [address for each in media if each and (address := address_of(each))]
    local = _LOCAL.match(addresses[0]) if addresses else None
    for clip in track.objects("children"):
        reference = media_of(clip)
        if reference is None:
            continue
        if local:
            path = reference.text("target_url")
            reference.values["target_url"] = _address(path, local[0])
        if old:
            clip.values["OTIO_SCHEMA"] = "Clip.1"
            clip.values["media_reference"] = reference.values
            del clip.values["media_references"], clip.values["active_media_reference_key"]


def _address(path: str, scheme: str) -> str:
    """Return the address of an absolute path; a relative one stays."""
    for pure in (PurePosixPath(path), PureWindowsPath(path)):
        if pure.is_absolute():
            return pure.as_uri().replace("file://", scheme, 1)
    return path


def _as_before(document: Json, data: bytes) -> bytes:
    """Write a document with the indent, the spaces and the letters that its file had."""
    bare = data.removeprefix(_BYTE_ORDER_MARK)
    lines = _INDENT.match(bare)
    spaced = lines is not None or b'": ' in bare[:100]
    text = json.dumps(
        document,
        indent=lines[1].decode() if lines else None,
        separators=("," if lines else ", ", ": ") if spaced else (",", ":"),
        ensure_ascii=bare.isascii(),
    )
    mark = data[: len(data) - len(bare)]
    return mark + text.encode() + (b"\n" if data.endswith(b"\n") else b"")
