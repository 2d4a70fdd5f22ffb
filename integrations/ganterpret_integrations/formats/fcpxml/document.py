"""An FCPXML as a tree: its times, its formats and media, and which sequence is meant.

Conventions:
    Times are exact seconds. An *asset* is a media file as a file describes it; its times begin
    where its own timecode does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_MEDIA_CHANNELS, MAX_MEDIA_SAMPLE_RATE, MAX_MEDIA_SIDE, MAX_TIME
from ganterpret.units import (
    VIDEO_RATES,
    can_drop_frames,
    format_timecode,
    round_half_up,
    snap_rate,
)
from ganterpret_integrations.formats.fcp7xml.addresses import path_of
from ganterpret_integrations.timeline import TimelineError
from ganterpret_integrations.xml_guard import Element, parse

OLDEST, NEWEST = (1, 8), (1, 13)
"""The versions that are known."""

_TIME: Final = re.compile(
    r"(-?\d{1,20})(?:/(\d{1,12})|(\.\d{1,12}))?\s*s?", re.ASCII | re.IGNORECASE
)
_VERSION: Final = re.compile(r"(\d{1,4})\.(\d{1,4})", re.ASCII)
_NAMED_RATE: Final = re.compile(r"FFVideoFormat\w*?p(\d{2,4})(?:_\w+)?", re.ASCII)
_RATES: Final = {name.replace(".", "")[:4]: rate for name, rate in VIDEO_RATES.items()} | {
    "2398": VIDEO_RATES["23.976"],
    "4795": VIDEO_RATES["47.952"],
}
"""Rates as the names of Final Cut Pro's formats end: FFVideoFormat1080p2398."""

_TAGS: Final = """
    fcpxml resources format asset media-rep media library event project sequence spine gap clip
    asset-clip ref-clip sync-clip mc-clip audition video audio title transition marker
    chapter-marker timeMap timept conform-rate
"""
"""What is looked at; all else is dropped while it is parsed."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A media file.

    Attributes:
        path: of the file, "" if none is named.
        start: its first moment in its own timecode.
        duration: how long it is; None if that is not said.
        first_frame: the number of its first frame.
        is_video: whether it has pictures.
        is_audio: whether it has sound.
        channels: of the sound.
        sample_rate: of the sound, Hz; 0 if that is not said.
    """

    path: str
    start: Fraction
    duration: Fraction | None
    first_frame: int
    is_video: bool
    is_audio: bool
    channels: int
    sample_rate: int


def opened(data: bytes) -> tuple[Element, list[str]]:
    """Parse a file.

    Returns:
        its outermost element, and what is odd about its version.

    Raises:
        TimelineError: it is no FCPXML, or not within bounds.
    """
    root = parse(data, "fcpxml", frozenset(_TAGS.split()), "Final Cut Pro's XML (.fcpxml)").root
    written = root.attributes.get("version", "")
    match = _VERSION.fullmatch(written.strip())
    if not match or match[1] != "1":
        raise TimelineError(
            f"Line {root.line}: the version is '{written[:40]}': {_versions()} are read.", written
        )
    if OLDEST <= (1, int(match[2])) <= NEWEST:
        return root, []
    return root, [
        f"The file is of version {written.strip()}, and {_versions()} are known: what it says "
        "otherwise than they is not."
    ]


def _versions() -> str:
    (major, first), (_, last) = OLDEST, NEWEST
    return f"{major}.{first} to {major}.{last}"


def seconds(element: Element, name: str) -> Fraction | None:
    """Read a time; None if it is not there.

    Raises:
        TimelineError: something else stands there, or it is out of range.
    """
    written = element.attributes.get(name, "").strip()
    if not written:
        return None
    match = _TIME.fullmatch(written)
    if match and (match[2] is None or int(match[2])):
        time = Fraction(match[1] + (match[3] or "")) / int(match[2] or 1)
        if abs(time) <= MAX_TIME:
            return time
    raise TimelineError(
        f"Line {element.line}: {name} of <{element.tag}> is '{written[:40]}': seconds such as "
        f"1001/24000s, up to {MAX_TIME}, are legal.",
        written,
    )


def chosen(root: Element, name: str) -> tuple[Element, str, list[str]]:
    """Choose a sequence.

    Args:
        root: of the file.
        name: of the project, or of a compound clip; "" for the first project.

    Returns:
        the sequence, its name, and a note on the others if there are any.

    Raises:
        TimelineError: there is none, or none of that name.
    """
    projects = _named(_holders(root), "project")
    if not projects:
        raise TimelineError(
            "The file holds no project, only clips or nothing: open the project in Final Cut Pro "
            "and export it (File > Export XML)."
        )
    if not name:
        (first, sequence), others = projects[0], [other for other, _ in projects[1:]]
        told = f"'{first}' was read of {len(projects)} projects, not {_listed(others)}."
        return sequence, first, [told] if others else []
    for known, sequence in (*projects, *_named(root.all("resources"), "media")):
        if known == name:
            return sequence, known, []
    raise TimelineError(
        f"The file holds no project '{name}', only {_listed([known for known, _ in projects])}.",
        name,
    )


def _holders(root: Element) -> Iterator[Element]:
    """Go through what may hold projects: the file, its events, and those of its library."""
    yield root
    for holder in (root, *root.all("library")):
        yield from holder.all("event")


def _named(holders: Iterator[Element] | list[Element], tag: str) -> list[tuple[str, Element]]:
    return [
        (each.attributes.get("name", "").strip(), sequence)
        for holder in holders
        for each in holder.all(tag)
        if (sequence := each.child("sequence")) is not None
    ]


def _listed(names: list[str]) -> str:
    said = ", ".join(f"'{name}'" for name in names[:5])
    return said + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def formats_of(root: Element) -> dict[str, Element]:
    """Find the formats by id."""
    return _by_id(root, "format")


def _by_id(root: Element, tag: str) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for resources in root.all("resources"):
        for each in resources.all(tag):
            found.setdefault(each.attributes.get("id", ""), each)
    return found


def rate_of(format: Element | None) -> Fraction | None:
    """Read a format's video rate, from its frames' duration or its name; None without any.

    Raises:
        TimelineError: no rate of editors.
    """
    if format is None:
        return None
    frame = seconds(format, "frameDuration")
    named = _NAMED_RATE.fullmatch(format.attributes.get("name", ""))
    if not frame:
        return _RATES.get(named[1]) if named else None
    try:
        return snap_rate(float(1 / frame))
    except SettingError as error:
        raise TimelineError(f"Line {format.line}: {error}", frame) from error


def sequence_rate(sequence: Element, formats: Mapping[str, Element]) -> Fraction:
    """Read a sequence's rate.

    Raises:
        TimelineError: it says none, or none of editors.
    """
    rate = rate_of(_format(sequence, formats))
    if rate is None:
        raise TimelineError(
            f"Line {sequence.line}: the sequence's format says no frameDuration: "
            f"{', '.join(VIDEO_RATES)} frames a second are read.",
            sequence.attributes.get("format", ""),
        )
    return rate


def _format(element: Element, formats: Mapping[str, Element]) -> Element | None:
    return formats.get(element.attributes.get("format", ""))


def sequence_start(sequence: Element, rate: Fraction) -> tuple[int, bool]:
    """Read the number of a sequence's first frame, and whether it counts drop frame.

    Raises:
        TimelineError: before 00:00:00:00, or 24 hours and more.
    """
    start = round_half_up((seconds(sequence, "tcStart") or Fraction(0)) * rate)
    drops = sequence.attributes.get("tcFormat", "") == "DF" and can_drop_frames(rate)
    try:
        format_timecode(start, rate, drops)
    except SettingError as error:
        raise TimelineError(f"Line {sequence.line}: {error}", start) from error
    return start, drops


def sequence_size(sequence: Element, formats: Mapping[str, Element]) -> tuple[int, int] | None:
    """Read a sequence's raster; None if it says none.

    Raises:
        TimelineError: it is no raster.
    """
    format = _format(sequence, formats)
    if format is None:
        return None
    width, height = (_whole(format, name, 0, MAX_MEDIA_SIDE) for name in ("width", "height"))
    return (width, height) if width and height else None


def assets_of(root: Element, rate: Fraction) -> dict[str, Asset]:
    """Read the media files by id.

    Args:
        root: of the file.
        rate: of the sequence, for what has no rate of its own.

    Raises:
        TimelineError: a description holds something that is no number.
    """
    formats = formats_of(root)
    return {
        id: _asset(element, rate_of(_format(element, formats)) or rate)
        for id, element in _by_id(root, "asset").items()
    }


def _asset(element: Element, rate: Fraction) -> Asset:
    said = element.attributes
    sources = [rep.attributes for rep in element.all("media-rep")]
    original = (rep for rep in sources if rep.get("kind", "original-media") == "original-media")
    address = said.get("src", "") or next((rep.get("src", "") for rep in original), "")
    start = seconds(element, "start") or Fraction(0)
    is_audio = said.get("hasAudio") == "1"
    return Asset(
        path=path_of(address),
        start=start,
        duration=seconds(element, "duration") or None,
        first_frame=round_half_up(start * rate),
        is_video=said.get("hasVideo", "0" if is_audio else "1") == "1",
        is_audio=is_audio,
        channels=_whole(element, "audioChannels", 2, MAX_MEDIA_CHANNELS),
        sample_rate=_whole(element, "audioRate", 0, MAX_MEDIA_SAMPLE_RATE),
    )


def _whole(element: Element, name: str, missing: int, high: int) -> int:
    written = element.attributes.get(name, "").strip()
    if not written:
        return missing
    if written.isascii() and written.isdigit() and int(written[:12]) <= high:
        return int(written[:12])
    raise TimelineError(
        f"Line {element.line}: {name} of <{element.tag}> is '{written[:40]}': 0 to {high} is "
        "legal.",
        written,
    )
