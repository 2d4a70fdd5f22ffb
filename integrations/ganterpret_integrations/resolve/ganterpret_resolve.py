"""Markers and clips onto DaVinci Resolve's current timeline, and back, from its own console.

NOT YET TRIED IN THE REAL PROGRAM: tested against a stand-in that holds calls to what Blackmagic
Design documents (Developer > Scripting > README). Save the project before you run it.

Use, in Workspace > Console, tab Py3 (``ganterpret resolve`` prints these lines with the paths):

    import sys
    sys.path.append("/the/folder/of/this/file")
    import ganterpret_resolve as g
    g.send(resolve, "/music/song.otio")     # what `ganterpret export SCORE song.otio` wrote
    g.fetch(resolve, "/music/edit.otio")    # for `ganterpret import SCORE edit.otio`

Conventions:
    A marker counts frames from the timeline's first, an item of a track counts timecode frames.
    A marker's ``customData``, which Resolve shows nowhere, holds the ids of the keyframes that
    stand on its frame, with a space between; so names need no braces. Resolve has one marker a
    frame: several are sent as one, ``jellyfish + bike``, and fetched as several. Clips go onto
    new tracks above all others; nothing on the timeline is moved or deleted but markers that
    carry ids of the file that is sent.

Python 3.6 and the standard library: this is what Resolve brings or finds.
"""

import io
import json
import re
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Set, Tuple

if TYPE_CHECKING:
    from ganterpret_integrations.resolve.api import Item, MediaItem, Project, Resolve, Timeline

Node = Dict[str, Any]
"""An object of an OpenTimelineIO file."""

BETWEEN_NAMES = " + "
"""Longer, where a name holds it: the longest row of plus signs is what stands between names."""

BETWEEN_NOTES = " / "

COLORS = {
    "RED": "Red",
    "ORANGE": "Sand",
    "YELLOW": "Yellow",
    "GREEN": "Green",
    "CYAN": "Cyan",
    "BLUE": "Blue",
    "PURPLE": "Purple",
    "WHITE": "Cream",
    "PINK": "Pink",
    "MAGENTA": "Fuchsia",
    "BLACK": "Cocoa",
}
"""OpenTimelineIO's colours -> Resolve's nearest."""

BACK = {
    "Rose": "PINK",
    "Lavender": "PURPLE",
    "Sky": "CYAN",
    "Mint": "GREEN",
    "Lemon": "YELLOW",
}
"""Resolve's colours -> OpenTimelineIO's nearest."""
BACK.update((resolve, otio) for otio, resolve in COLORS.items())

VIDEO, AUDIO = 1, 2
"""What Resolve calls the kinds of media that are appended."""


def send(resolve: "Resolve", path: str, clips: bool = True) -> bool:
    """Put a file's markers, and its clips and song, on the current timeline; say what happened.

    Args:
        resolve: the console's variable of that name.
        path: an .otio file that `ganterpret export` wrote.
        clips: whether clips and song are put there too.

    Returns:
        whether all of it could be.
    """
    document = _opened(path)
    project, timeline = _current(resolve)
    rate = float(document["global_start_time"]["rate"])
    if abs(rate - _rate(timeline)) > 0.007:
        print(
            "The file counts %.3f frames a second and the timeline %.3f: export with --rate %g, "
            "or make a timeline of the file's rate." % (rate, _rate(timeline), _rate(timeline))
        )
        return False
    markers = _by_frame(document["tracks"].get("markers", []), rate)
    _clear(timeline, {id for group in markers.values() for _, _, id, _, _ in group})
    refused = [frame for frame in sorted(markers) if not _add(timeline, frame, markers[frame])]
    print("%d of %d markers are on the timeline." % (len(markers) - len(refused), len(markers)))
    if refused:
        print("Resolve refused those at the frames %s: is another marker there?" % refused)
    placed = not clips or _send_clips(project, timeline, document["tracks"])
    return placed and not refused


def fetch(resolve: "Resolve", path: str) -> bool:
    """Write the current timeline's markers and clips into a file that `ganterpret import` takes.

    Args:
        resolve: the console's variable of that name.
        path: of the .otio file; one that is there is overwritten.
    """
    _, timeline = _current(resolve)
    rate = _exact(_rate(timeline))
    markers: List[Node] = []
    for frame, said in sorted((timeline.GetMarkers() or {}).items()):
        markers += _markers(int(frame), said, rate)
    tracks = [
        _track(timeline, kind, number, rate)
        for kind in ("video", "audio")
        for number in range(1, int(timeline.GetTrackCount(kind)) + 1)
    ]
    drops = str(timeline.GetSetting("timelineDropFrameTimecode")) == "1"
    document = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": timeline.GetName(),
        "metadata": {"ganterpret": {"drop_frame": drops}},
        "global_start_time": _time(int(timeline.GetStartFrame()), rate),
        "tracks": {"OTIO_SCHEMA": "Stack.1", "markers": markers, "children": tracks},
    }
    with io.open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(document, indent=1))
    print("%d markers are in %s: ganterpret import SCORE %s" % (len(markers), path, path))
    return True


def _opened(path: str) -> Node:
    with io.open(path, encoding="utf-8") as file:
        try:
            document = json.load(file)
        except ValueError:
            document = None
    if not isinstance(document, dict) or not document.get("global_start_time"):
        raise RuntimeError("%s is no .otio that `ganterpret export` wrote: give that." % path)
    return document


def _current(resolve: "Resolve") -> "Tuple[Project, Timeline]":
    project = resolve.GetProjectManager().GetCurrentProject()
    timeline = project.GetCurrentTimeline() if project else None
    if project is None or timeline is None:
        raise RuntimeError("No timeline is open: open one on the Edit page.")
    return project, timeline


def _rate(timeline: "Timeline") -> float:
    """Return the frames a second; older versions say "29.97 DF"."""
    return float(str(timeline.GetSetting("timelineFrameRate")).split()[0])


def _exact(rate: float) -> float:
    """Return what 23.976, 29.97, 47.952 and 59.94 stand for."""
    whole = int(rate + 0.5)
    return float(whole) if abs(rate - whole) < 0.007 else whole * 1000 / 1001.0


def _by_frame(markers: List[Node], rate: float) -> Dict[int, List[Tuple[str, str, str, str, int]]]:
    """Sort a file's markers: frame -> (name, note, id, colour, length) of those there."""
    found: Dict[int, List[Tuple[str, str, str, str, int]]] = {}
    for marker in markers:
        ours = marker.get("metadata", {}).get("ganterpret", {})
        id = str(ours.get("id", ""))
        name = str(marker.get("name", ""))
        if id and name.endswith("{%s}" % id):
            name = name[: -len(id) - 2].rstrip()
        color = COLORS.get(str(marker.get("color", "")), "Blue") if ours.get("color") else "Blue"
        place = marker["marked_range"]
        start, length = (_frames(place[key], rate) for key in ("start_time", "duration"))
        note = str(marker.get("comment", ""))
        found.setdefault(start, []).append((name, note, id, color, max(length, 1)))
    return found


def _frames(time: Node, rate: float) -> int:
    return int(time["value"] * rate / time["rate"] + 0.5)


def _clear(timeline: "Timeline", ids: Set[str]) -> None:
    """Take off the markers that an earlier call has put there."""
    for frame, said in sorted((timeline.GetMarkers() or {}).items()):
        there = str(said.get("customData", "")).split()
        if there and ids.issuperset(there):
            timeline.DeleteMarkerAtFrame(int(frame))


def _add(timeline: "Timeline", frame: int, group: List[Tuple[str, str, str, str, int]]) -> bool:
    # Those without an id come last: ids are told from the first on.
    group = sorted(group, key=lambda marker: not marker[2])
    names, notes, ids, colors, lengths = zip(*group)
    between = BETWEEN_NAMES
    while len(names) > 1 and any(between in name for name in names):
        between = " +" + between[1:]
    return bool(
        timeline.AddMarker(
            frame,
            colors[0],
            between.join(names),
            BETWEEN_NOTES.join(notes) if any(notes) else "",
            max(lengths),
            " ".join(id for id in ids if id),
        )
    )


def _markers(frame: int, said: Node, rate: float) -> List[Node]:
    """Turn a marker of Resolve's into the file's: one for each id that it carries."""
    ids = str(said.get("customData", "")).split()
    whole, note = str(said.get("name", "")), str(said.get("note", ""))
    names = whole.split(max(re.findall(r" \++ ", whole) or [BETWEEN_NAMES], key=len))
    if len(names) < max(len(ids), 1) or len(ids) < 2:
        # Renamed as one: all that stand there are called so.
        names = [whole] * max(len(ids), 1)
    notes = note.split(BETWEEN_NOTES)
    if len(notes) != len(names):
        notes = [note] + [""] * (len(names) - 1)
    ids += [""] * (len(names) - len(ids))
    length = int(said.get("duration", 1))
    return [
        {
            "OTIO_SCHEMA": "Marker.2",
            "name": ("%s {%s}" % (name, id) if id else name).strip(),
            "color": BACK.get(str(said.get("color", "")), "GREEN"),
            "comment": note,
            "marked_range": _range(frame, length if length > 1 else 0, rate),
            "metadata": {},
        }
        for name, note, id in zip(names, notes, ids)
    ]


def _send_clips(project: "Project", timeline: "Timeline", stack: Node) -> bool:
    """Put a file's clips on new tracks, and tell those that did not land where they should."""
    pool = project.GetMediaPool()
    wrong: List[str] = []
    for track in stack.get("children", []):
        kind = "audio" if track.get("kind") == "Audio" else "video"
        wanted = _wanted(track, _exact(_rate(timeline)))
        if kind == "audio":
            wanted = [clip for clip in wanted if not _is_there(timeline, clip[0])]
        items = _imported(pool.ImportMedia([clip[0] for clip in wanted])) if wanted else {}
        if items:
            timeline.AddTrack(kind)
        for path, first, begin, length in wanted:
            item = items.get(_slashed(path))
            place = int(timeline.GetStartFrame()) + first
            info = {
                "mediaPoolItem": item,
                "startFrame": begin,
                "endFrame": begin + length - 1,
                "mediaType": AUDIO if kind == "audio" else VIDEO,
                "trackIndex": int(timeline.GetTrackCount(kind)),
                "recordFrame": place,
            }
            landed = pool.AppendToTimeline([info]) if item else None
            if not landed or (landed[0].GetStart(), landed[0].GetDuration()) != (place, length):
                wrong.append(path)
    if wrong:
        print("These were not found, or did not land where they belong: %s" % ", ".join(wrong))
    return not wrong


def _wanted(track: Node, rate: float) -> List[Tuple[str, int, int, int]]:
    """List a track's clips: path, first frame on the timeline, first in the media, frames.

    Sound may be counted in samples; its last frame is left out unless it is whole.
    """
    found = []
    place = 0.0
    for child in track.get("children", []):
        source = child.get("source_range")
        length = source["duration"]["value"] / source["duration"]["rate"] if source else 0.0
        media = child.get("media_references", {}).get("DEFAULT_MEDIA") or {}
        if source and media.get("target_url"):
            origin = media["available_range"]["start_time"]
            begin = _frames(source["start_time"], rate) - _frames(origin, rate)
            first = int(place * rate + 0.5)
            stop = (place + length) * rate + (0.001 if track.get("kind") == "Audio" else 0.5)
            found.append((str(media["target_url"]), first, begin, int(stop) - first))
        place += length
    return found


def _is_there(timeline: "Timeline", path: str) -> bool:
    """Tell whether a sound already lies on the timeline, by its file's name."""
    for number in range(1, int(timeline.GetTrackCount("audio")) + 1):
        for item in timeline.GetItemListInTrack("audio", number) or []:
            media = item.GetMediaPoolItem()
            if media and _base(_path(media)) == _base(path):
                print("%s is on the timeline already and stays where it is." % _base(path))
                return True
    return False


def _base(path: str) -> str:
    return _slashed(path).rsplit("/", 1)[-1]


def _slashed(path: str) -> str:
    """Spell a path as it can be compared: on Windows there are two ways."""
    return path.replace("\\", "/")


def _path(media: "MediaItem") -> str:
    return str(media.GetClipProperty("File Path") or "")


def _imported(items: "Optional[Sequence[MediaItem]]") -> "Dict[str, MediaItem]":
    """Sort media by path: Resolve returns them in an order of its own."""
    return {_slashed(_path(item)): item for item in items or []}


def _track(timeline: "Timeline", kind: str, number: int, rate: float) -> Node:
    start = int(timeline.GetStartFrame())
    children: List[Node] = []
    place = 0
    items = timeline.GetItemListInTrack(kind, number) or []
    for item in sorted(items, key=lambda item: item.GetStart()):
        first = int(item.GetStart()) - start
        if first > place:
            gap = {"OTIO_SCHEMA": "Gap.1", "source_range": _range(0, first - place, rate)}
            children.append(gap)
        children.append(_clip(item, rate))
        place = first + int(item.GetDuration())
    return {"OTIO_SCHEMA": "Track.1", "kind": kind.capitalize(), "children": children}


def _clip(item: "Item", rate: float) -> Node:
    media = item.GetMediaPoolItem()
    begin, length = int(item.GetLeftOffset()), int(item.GetDuration())
    reference: Node = {"OTIO_SCHEMA": "MissingReference.1"}
    if media and _path(media):
        frames = str(media.GetClipProperty("Frames") or "")
        longest = max(int(frames) if frames.isdigit() else 0, begin + length)
        reference = {
            "OTIO_SCHEMA": "ExternalReference.1",
            "target_url": _path(media),
            "available_range": _range(0, longest, rate),
        }
    return {
        "OTIO_SCHEMA": "Clip.2",
        "name": item.GetName(),
        "source_range": _range(begin, length, rate),
        "media_references": {"DEFAULT_MEDIA": reference},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _time(frames: int, rate: float) -> Node:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": float(frames)}


def _range(first: int, frames: int, rate: float) -> Node:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(first, rate),
        "duration": _time(frames, rate),
    }
