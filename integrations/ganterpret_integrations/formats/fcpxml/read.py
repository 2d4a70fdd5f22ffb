"""FCPXML -> a timeline.

Conventions:
    Each element has a local time, which begins at its ``start``; what lies in it or hangs on it
    counts in that. A clip that holds others (``clip``, ``sync-clip``, a spine in a lane) is read
    as what it shows of them. Of an audition the first is meant. A video's lane is its track,
    counted from the lowest; sound counts downwards from lane -1, what lies above it last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from ganterpret.limits import MAX_CLIPS, MAX_MARKERS, MAX_TRACKS
from ganterpret_integrations.formats.fcpxml.document import (
    Asset,
    assets_of,
    chosen,
    formats_of,
    opened,
    seconds,
    sequence_rate,
    sequence_size,
    sequence_start,
)
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

_DAY: Final = 24 * 60 * 60
_MEDIA: Final = {"asset-clip", "video", "audio"}
_HOLDERS: Final = {"clip", "sync-clip"}
_ITEMS: Final = {*_MEDIA, *_HOLDERS, "gap", "title", "ref-clip", "mc-clip", "audition"}
_MARKERS: Final = {"marker", "chapter-marker"}

_LEFT_OUT: Final = {
    "off": "clip{s} switched off",
    "bare": "clip{s} of no media file (titles, generators)",
    "nested": "compound or multicam clip{s}, whose own markers are read",
    "short": "clip{s} of no length",
    "early": "clip{s} before the timeline's first frame",
    "hidden": "marker{s} outside of what the clips show",
}
"""Why something was left out, in words for a note."""


_Piece = tuple[Kind, int, str, Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class _Around:
    """What an element lies in.

    Attributes:
        lane: of the outermost clip that it is part of.
        window: what of it is seen, (first, last) in seconds on the timeline; None for all.
        name: of the clip that shows it; "" for its own.
        retimed: whether that plays at another speed.
        inside: whether it lies in another clip, whose markers alone are seen.
    """

    lane: int = 0
    window: tuple[Fraction, Fraction] | None = None
    name: str = ""
    retimed: bool = False
    inside: bool = False


@dataclass(slots=True)
class _Found:
    """What a sequence holds, as far as it has been read.

    Attributes:
        rate: of the sequence.
        assets: by id.
        clips: with their lanes.
        markers: that are seen.
        hidden: markers with the edge of their clip that is nearest.
        left_out: how many things were, by a key of `_LEFT_OUT`.
        special: how many markers are for to-dos or chapters.
    """

    rate: Fraction
    assets: Mapping[str, Asset]
    clips: list[tuple[int, Clip]] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    hidden: list[Marker] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    special: int = 0


def read(data: bytes, how: Reading) -> Timeline:
    """Read a project.

    Args:
        data: the file.
        how: `Reading.sequence` chooses a project by name, or a compound clip.

    Raises:
        TimelineError: the file is none of the format, holds no such project, or says something
            that cannot be; with the line.
    """
    root, odd = opened(data)
    sequence, name, notes = chosen(root, how.sequence)
    formats = formats_of(root)
    rate = sequence_rate(sequence, formats)
    start, drop_frame = sequence_start(sequence, rate)
    found = _Found(rate, assets_of(root, rate))
    spine = sequence.child("spine")
    end = Fraction(0)
    if spine is not None:
        origin = _origin(spine, seconds(sequence, "tcStart") or Fraction(0))
        end = _read_spine(spine, -origin, Fraction(0), _Around(), found)
    rescued = _rescued(found)
    return Timeline(
        markers=in_time_order((*found.markers, *rescued)),
        clips=tuple(sorted(_on_tracks(found.clips), key=lambda clip: clip.start)),
        name=name,
        rate=rate,
        start=start,
        drop_frame=drop_frame,
        duration=seconds(sequence, "duration") or end or None,
        size=sequence_size(sequence, formats),
        notes=(*odd, *notes, *_told(found, len(rescued))),
    )


def _origin(spine: Element, start: Fraction) -> Fraction:
    """Return the time that stands for a sequence's first frame in its spine's offsets.

    It is the start of the timecode; programs that do not know that count from 0.
    """
    first = next((child for child in spine.children if child.tag in _ITEMS), None)
    offset = seconds(first, "offset") if first is not None else None
    return Fraction(0) if offset is not None and offset < start else start


def _read_spine(
    spine: Element, shift: Fraction, place: Fraction, around: _Around, found: _Found
) -> Fraction:
    """Read the clips of a storyline, one after the other; tell where it ends.

    Args:
        spine: the storyline.
        shift: from its time to the timeline's.
        place: where it begins on the timeline.
        around: what it lies in.
        found: where it goes.
    """
    for item in spine.children:
        if item.tag in _ITEMS:
            offset = seconds(item, "offset")
            begin = place if offset is None else offset + shift
            place = _read_item(item, begin, around, found)
    return place


def _read_item(item: Element, begin: Fraction, around: _Around, found: _Found) -> Fraction:
    """Read a clip or gap that begins at a time of the timeline; tell where it ends."""
    if item.tag == "audition":
        first = next((child for child in item.children if child.tag in _ITEMS), None)
        return begin if first is None else _read_item(first, begin, around, found)
    asset = found.assets.get(item.attributes.get("ref", ""))
    local = seconds(item, "start")
    if local is None:
        local = asset.start if asset and item.tag in _MEDIA else Fraction(0)
    length = seconds(item, "duration")
    if length is None:
        length = (asset.duration if asset else None) or Fraction(0)
    stop = begin + length
    if stop > _DAY:
        raise TimelineError(
            f"Line {item.line}: <{item.tag}> ends more than 24 hours from the timeline's start: "
            "no timeline is that long.",
            stop,
        )
    shown = begin, stop
    if around.window:
        shown = max(begin, around.window[0]), min(stop, around.window[1])
    if not around.inside:
        _read_markers(item, begin - local, shown, found)
    here = replace(
        around,
        name=around.name or item.attributes.get("name", ""),
        retimed=around.retimed or _is_retimed(item),
    )
    off = item.attributes.get("enabled", "1") == "0"
    if off:
        found.left_out["off"] += item.tag != "gap"
    elif shown[0] >= shown[1]:
        found.left_out["short"] += item.tag != "gap" and not around.inside
    elif item.tag in _MEDIA:
        _add_media(item, asset, shown, local - begin, here, found)
    elif item.tag in ("ref-clip", "mc-clip"):
        found.left_out["nested"] += 1
    elif item.tag == "title":
        found.left_out["bare"] += 1
    _read_inner(item, begin - local, None if off else shown, here, found)
    return stop


def _read_inner(
    item: Element,
    shift: Fraction,
    shown: tuple[Fraction, Fraction] | None,
    here: _Around,
    found: _Found,
) -> None:
    """Read what lies in a clip, and what hangs on it.

    Args:
        item: the clip.
        shift: from its local time to the timeline's.
        shown: what of it is seen; None where it is switched off, but not what hangs on it.
        here: what lies around its contents.
        found: where they go.
    """
    part = replace(here, window=shown, inside=True)
    for child in item.children:
        if child.tag not in _ITEMS and child.tag != "spine":
            continue
        lane = _lane(child)
        held = here.inside or (item.tag in _HOLDERS and (not lane or item.tag == "sync-clip"))
        if held and shown is None:
            continue
        around = part if held else _Around(here.lane + lane)
        begin = (seconds(child, "offset") or Fraction(0)) + shift
        if child.tag == "spine":
            _read_spine(child, begin if lane else shift, begin, around, found)
        else:
            _read_item(child, begin, around, found)


def _lane(element: Element) -> int:
    written = element.attributes.get("lane", "0").strip() or "0"
    digits = written.removeprefix("-")
    if digits.isascii() and digits.isdigit() and int(digits[:9]) <= MAX_TRACKS:
        return int(written[:10])
    raise TimelineError(
        f"Line {element.line}: the lane is '{written[:40]}': -{MAX_TRACKS} to {MAX_TRACKS} are "
        "legal.",
        written,
    )


def _is_retimed(item: Element) -> bool:
    """Tell whether a clip plays at another speed than its media."""
    rate = item.child("conform-rate")
    if rate and rate.attributes.get("scaleEnabled", "1") == "1":
        return True
    points = [point for each in item.all("timeMap") for point in each.all("timept")]
    apart = {
        (seconds(point, "time") or Fraction(0)) - (seconds(point, "value") or Fraction(0))
        for point in points
    }
    return len(apart) > 1


def _add_media(
    item: Element,
    asset: Asset | None,
    shown: tuple[Fraction, Fraction],
    shift: Fraction,
    around: _Around,
    found: _Found,
) -> None:
    """Add the clips of a media file: its pictures, its sound, or both.

    Args:
        item: the clip.
        asset: its media.
        shown: where it is seen.
        shift: from the timeline's time to the media's own.
        around: the clip that shows it.
        found: where they go.
    """
    if asset is None or not asset.path:
        found.left_out["bare"] += 1
        return
    if shown[0] < 0:
        found.left_out["early"] += 1
        return
    name, id = split_id(around.name)
    clip = Clip(
        start=shown[0],
        duration=shown[1] - shown[0],
        media=asset.path,
        offset=shown[0] + shift - asset.start,
        media_duration=asset.duration,
        media_start=asset.first_frame,
        name=name,
        id=id,
        retimed=around.retimed,
    )
    wanted = item.attributes.get("srcEnable", "all") if item.tag == "asset-clip" else item.tag
    if asset.is_video and wanted in ("all", "video"):
        found.clips.append((around.lane, clip))
    if asset.is_audio and wanted in ("all", "audio"):
        sound = replace(clip, kind="audio", channels=asset.channels, sample_rate=asset.sample_rate)
        found.clips.append((around.lane, sound))
    if len(found.clips) > MAX_CLIPS:
        raise TimelineError(
            f"Line {item.line}: the project has more than {MAX_CLIPS} clips: export a part of it.",
            len(found.clips),
        )


def _on_tracks(clips: list[tuple[int, Clip]]) -> list[Clip]:
    """Put clips on the tracks of their lanes; channels of one sound in a lane are one clip."""
    lowest: dict[Kind, int] = {"video": 0, "audio": 0}
    for lane, clip in clips:
        lowest[clip.kind] = min(lowest[clip.kind], lane)
    placed: dict[_Piece, Clip] = {}
    for lane, clip in clips:
        below = clip.kind == "audio" and lane < 0
        track = -1 - lane if below else lane - lowest[clip.kind]
        one = replace(clip, track=track)
        placed.setdefault((one.kind, track, one.media, one.start, one.offset), one)
    return list(placed.values())


def _read_markers(
    item: Element, shift: Fraction, shown: tuple[Fraction, Fraction], found: _Found
) -> None:
    """Read a clip's markers.

    Args:
        item: the clip.
        shift: from its local time to the timeline's.
        shown: what of it is seen, seconds.
        found: where they go.
    """
    first, stop = shown
    for element in item.children:
        if element.tag not in _MARKERS:
            continue
        marker = _marker(element, shift, found)
        if first <= marker.time < stop and marker.time >= 0:
            found.markers.append(marker)
        elif marker.id and 0 <= first < stop:
            last = max(first, stop - 1 / found.rate)
            found.hidden.append(replace(marker, time=min(max(marker.time, first), last)))
        else:
            found.left_out["hidden"] += 1
        if len(found.markers) + len(found.hidden) > MAX_MARKERS:
            raise TimelineError(
                f"Line {element.line}: the project has more than {MAX_MARKERS} markers: export a "
                "part of it.",
                MAX_MARKERS,
            )


def _marker(element: Element, shift: Fraction, found: _Found) -> Marker:
    place = seconds(element, "start")
    if place is None:
        raise TimelineError(
            f"Line {element.line}: the marker has no start: give the time at which it lies.",
            element.line,
        )
    said = element.attributes
    color = ""
    if element.tag == "chapter-marker":
        color = "orange"
    elif "completed" in said:
        color = "green" if said["completed"] == "1" else "red"
    found.special += bool(color)
    name, id = split_id(said.get("value", ""))
    length = max(seconds(element, "duration") or Fraction(0), Fraction(0))
    note = said.get("note", "")
    return Marker(
        time=place + shift,
        name=name,
        # A point lasts one frame, or one sample on a sound.
        duration=length if length > 1 / found.rate else Fraction(0),
        note=note if note.strip() else "",
        color=color,
        id=id,
    )


def _rescued(found: _Found) -> list[Marker]:
    """Return the markers of ours that went out of sight: their clip's edge was moved past them.

    Such a marker stands at that edge, which is where its cut is now; one that is seen elsewhere
    too was copied with its clip.
    """
    known = {marker.id for marker in found.markers}
    rescued = []
    for marker in found.hidden:
        if marker.id in known:
            found.left_out["hidden"] += 1
        else:
            known.add(marker.id)
            rescued.append(marker)
    return rescued


def _told(found: _Found, rescued: int) -> list[str]:
    notes = []
    for key, words in _LEFT_OUT.items():
        count = found.left_out[key]
        if count:
            what = words.replace("{s}", "" if count == 1 else "s")
            notes.append(f"Left out: {count} {what}.")
    if rescued:
        notes.append(
            f"Markers that their clips do not show any more, and that stand at the nearest edge "
            f"of these: {rescued}."
        )
    if found.special:
        notes.append(
            f"Markers for to-dos (red, done ones green) or chapters (orange): {found.special}, "
            "read as all others."
        )
    return notes
