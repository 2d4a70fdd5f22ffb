"""A new video track into a Final Cut Pro 7 XML, and not a byte of it changed.

Conventions:
    Nothing is parsed and written again: text is put between the bytes that are there, so that
    whatever a program keeps in its own elements stays. Only UTF-8 is taken, since the new text
    has to be of the file's encoding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree

from ganterpret_integrations.formats.fcp7xml.addresses import style_of
from ganterpret_integrations.formats.fcp7xml.document import (
    chosen,
    opened,
    sequence_rate,
    sequence_size,
)
from ganterpret_integrations.formats.fcp7xml.tracks import Tracks
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Clip, TimelineError
from ganterpret_integrations.xml_guard import Document, Element

_START_TAG: Final = re.compile(
    rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>", re.DOTALL
)
_INDENT: Final = re.compile(rb"(\r?\n)([ \t]*)\Z")
_LONGEST_INDENT: Final = 400


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file is laid out.

    Attributes:
        newline: between lines; "" if all stands on one.
        indent: before a track.
        unit: of indentation.
    """

    newline: str
    indent: str
    unit: str


def insert(data: bytes, clips: tuple[Clip, ...], name: str, how: Reading) -> bytes:
    """Put a new video track on top of a sequence.

    Args:
        data: the file.
        clips: of the track; their times count from the sequence's first frame.
        name: of the track.
        how: `Reading.sequence` chooses a sequence, as for `read`.

    Returns:
        the file with the track; without the new text, it is ``data``.

    Raises:
        TimelineError: what `read` refuses, another encoding than UTF-8, or a sequence without
            <media>.
        SettingError: a clip before the first frame, or a media path that is no UTF-8.
    """
    document = opened(data)
    _check_encoding(document, data)
    sequence, _ = chosen(document.root, how.sequence)
    media = sequence.child("media")
    if media is None:
        raise TimelineError(
            f"Line {sequence.line}: the sequence has no <media> to put a track into: export it "
            "with its clips.",
            sequence.line,
        )
    video = media.child("video")
    layout = _layout(data, media, video)
    track = _track(document, data, sequence, clips, name, layout)
    if video is None:
        outer = layout.newline + layout.indent.removesuffix(layout.unit)
        return _into(data, media, f"{outer}<video>{track}{outer}</video>", last=False)
    tracks = video.all("track")
    if tracks:
        place = _end(data, tracks[-1])
        return data[:place] + track.encode() + data[place:]
    return _into(data, video, track, last=True)


def _check_encoding(document: Document, data: bytes) -> None:
    declared = document.encoding.lower()
    if declared in ("", "utf-8", "utf8") and b"\0" not in data[:4]:
        return
    raise TimelineError(
        f"The file is written in {document.encoding or 'UTF-16'}: save it as UTF-8 to put a "
        "track into it.",
        document.encoding,
    )


def _track(
    document: Document,
    data: bytes,
    sequence: Element,
    clips: Sequence[Clip],
    name: str,
    layout: _Layout,
) -> str:
    """Write the track as it stands in the file, from the new line before it on."""
    style = style_of(element.text for element in document.root.iter("pathurl"))
    films = [replace(clip, track=0) for clip in clips if clip.kind == "video"]
    size, prefix = sequence_size(sequence), _prefix(data)
    tracks = Tracks(films, sequence_rate(sequence), size, style, prefix)
    title = {"MZ.TrackName": clean(name)} if clean(name) else {}
    track = tracks.add_video(ElementTree.Element("video"), 0, **title)
    if layout.newline:
        ElementTree.indent(track, layout.unit)
        for element in track.iter():
            element.text = _moved(element.text, layout)
            element.tail = _moved(element.tail, layout)
    body = ElementTree.tostring(track, encoding="unicode")
    return f"{layout.newline}{layout.indent}{body}"


def _moved(space: str | None, layout: _Layout) -> str | None:
    """Move white space between elements to the file's depth; other text stays."""
    if not space or space.strip():
        return space
    return space.replace("\n", layout.newline + layout.indent)


def _prefix(data: bytes) -> str:
    """Return a beginning of ids that the file does not have."""
    number = 1
    while f"ganterpret-{number}-".encode() in data:
        number += 1
    return f"ganterpret-{number}-"


def _layout(data: bytes, media: Element, video: Element | None) -> _Layout:
    """Find out how the file is indented, from its last video track or what should hold it."""
    newline, outer = _indent(data, (video or media).start)
    inner = outer
    if video is not None and video.all("track"):
        newline, inner = _indent(data, video.all("track")[-1].start)
    unit = inner.removeprefix(outer) if inner.startswith(outer) else ""
    unit = unit or ("\t" if outer.endswith("\t") else "  ")
    if inner == outer:
        inner = outer + unit * (1 if video is not None else 2)
    return _Layout(newline, inner if newline else "", unit)


def _indent(data: bytes, place: int) -> tuple[str, str]:
    """Return the line break and the white space before a place; "" if there is something else."""
    match = _INDENT.search(data[max(place - _LONGEST_INDENT, 0) : place])
    return (match[1].decode(), match[2].decode()) if match else ("", "")


def _end(data: bytes, element: Element) -> int:
    """Return the byte behind an element."""
    if _slash(data, element) is not None:
        return element.close
    return data.index(b">", element.close) + 1


def _slash(data: bytes, element: Element) -> int | None:
    """Return where the slash of an element stands that closes itself; None if it does not."""
    match = _START_TAG.match(data, element.start)
    return match.start(1) if match and match[1] else None


def _into(data: bytes, element: Element, text: str, *, last: bool) -> bytes:
    """Put text into an element, first or last; one that closes itself is opened around it."""
    slash = _slash(data, element)
    if slash is not None:
        newline, outer = _indent(data, element.start)
        # Its own "/" becomes that of the end tag: <video/> -> <video> ... </video>.
        opened_up = f">{text}{newline}{outer}<".encode() + b"/" + element.tag.encode()
        return data[:slash] + opened_up + data[slash + 1 :]
    match = _START_TAG.match(data, element.start)
    place = len(data[: element.close].rstrip()) if last or match is None else match.end()
    return data[:place] + text.encode() + data[place:]
