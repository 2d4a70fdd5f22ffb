"""The markers of a file in the song's time: inside it and outside it.

Conventions:
    Times are exact seconds from the song's first sample, to the nanosecond where a score has no
    room for more digits. A marker is inside where the song is, and where a grid puts the song's
    last moments a little behind its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from ganterpret.limits import MAX_DIGITS
from ganterpret.score import Keyframe
from ganterpret.units import format_time, round_half_up
from ganterpret_integrations.placing import Places, clock
from ganterpret_integrations.timeline import Clip, Marker, media_name

_DISAGREES: Final = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The markers of a file.

    Attributes:
        inside: the song.
        outside: of it, before or past.
        ours: whether the timeline's own markers carry ids of the score.
        seen: (keyframe id, what was renamed) that counts less than another name.
    """

    inside: tuple[Marker, ...]
    outside: tuple[Marker, ...]
    ours: bool
    seen: tuple[tuple[str, str], ...] = ()


def arrivals(places: Places, spelled: Mapping[str, frozenset[str]]) -> Arrivals:
    """Bring the markers of a file into the song's time.

    Where the timeline's own markers carry ids of the score, those on clips only repeat them: a
    missing one was deleted, whatever is fastened to its clip. A clip is called as its marker was
    when both left; so a new name on the clip's counts where the timeline's own still is the old,
    unless the file says that the clip's is the old one. A clip's own name counts nowhere. A
    marker of the timeline that has lost its id, as programs do that keep no names, is known by
    the marker of a clip on its very place.

    Args:
        places: of the score on the file's timeline.
        spelled: id -> the ways in which the format spells the keyframes' names.
    """
    timeline, score = places.timeline, places.score
    keyframes = {keyframe.id: keyframe for keyframe in score.keyframes}
    own = {marker.id: marker.name for marker in timeline.markers if marker.id}
    # Every song's first edge has the same id: it tells no song from another.
    ours = bool(own.keys() & (keyframes.keys() - {score.keyframes[0].id}))
    known = {(marker.time, marker.name) for marker in timeline.markers}
    nameless = {marker.time for marker in timeline.markers if not marker.id}
    fastened: dict[Fraction, Marker] = {}
    more: list[Marker] = []
    renamed: dict[str, str] = {}
    seen: dict[str, str] = {}
    for clip in timeline.clips:
        for marker in clip.markers:
            if marker.id in own or (ours and marker.id):
                name, names = own.get(marker.id), spelled.get(marker.id, frozenset())
                if name == clip.name != marker.name and marker.name != marker.left_as:
                    renamed[marker.id] = marker.name
                    if marker.name in names and name not in names:
                        seen[marker.id] = (
                            f"the timeline's marker and the clip are called '{name}'; the "
                            f"clip's marker, '{marker.name}', counts"
                        )
                elif name == marker.name != clip.name and _is_renamed(clip, marker.id, names):
                    seen[marker.id] = f"its clip is called '{clip.name}'; only markers rename"
            elif marker.id in keyframes and marker.time in nameless:
                fastened.setdefault(marker.time, marker)
            elif (marker.time, marker.name) not in known:
                more.append(marker)
    identified = [
        marker if marker.id else _identified(marker, fastened.pop(marker.time, None))
        for marker in timeline.markers
    ]
    everything = [
        replace(
            marker,
            time=storable(marker.time - places.offset),
            name=renamed.get(marker.id, marker.name),
        )
        for marker in (*identified, *more)
    ]
    edges = [_nearest(everything, edge) for edge in (score.keyframes[0], score.keyframes[-1])]
    inside: list[Marker] = []
    outside: list[Marker] = []
    for marker in everything:
        keyframe = keyframes.get(marker.id)
        is_known = keyframe is not None and places.holds(marker.time, keyframe)
        is_known |= any(marker is edge for edge in edges)
        (inside if is_known or _is_inside(marker, places) else outside).append(marker)
    return Arrivals(tuple(inside), tuple(outside), ours, tuple(seen.items()))


def _is_renamed(clip: Clip, id: str, names: frozenset[str]) -> bool:
    """Tell whether a person has renamed a clip; programs call it as its file is called."""
    file = media_name(clip.media)
    given = clip.name and clip.name not in (*names, file, file.rpartition(".")[0])
    return bool(given) and clip.id == id


def _identified(marker: Marker, fastened: Marker | None) -> Marker:
    """Give a marker the id of one on a clip, and its name if it has none itself."""
    if fastened is None:
        return marker
    return replace(marker, id=fastened.id, name=marker.name or fastened.name)


def _is_inside(marker: Marker, places: Places) -> bool:
    keyframes, song = places.score.keyframes, places.score.song
    edges = keyframes[0], keyframes[-1]
    return 0 <= marker.time <= song.duration or any(
        places.holds(marker.time, edge) for edge in edges
    )


def _nearest(markers: Iterable[Marker], edge: Keyframe) -> Marker | None:
    """Return an edge's marker, wherever it lies: of several the nearest, which is the song's."""
    theirs = (marker for marker in markers if marker.id == edge.id)
    return min(theirs, key=lambda marker: abs(marker.time - edge.time), default=None)


def storable(time: Fraction) -> Fraction:
    """Keep a time exact unless a score has no room for its digits: then to the nanosecond."""
    if time.denominator < 10**MAX_DIGITS:
        return time
    return Fraction(round_half_up(time * 10**9), 10**9)


def oddities(places: Places, found: Arrivals) -> list[str]:
    """Say with numbers what hints at a wrong offset, start timecode or tempo map."""
    end, total = places.score.song.duration, len(found.inside) + len(found.outside)
    advice = "give --offset, or --start-timecode where the file counts timecode"
    early = [marker.time for marker in found.outside if marker.time < 0]
    late = [marker.time for marker in found.outside if marker.time > 0]
    notes = []
    if early:
        notes.append(
            f"{len(early)} of {total} markers lie before the song's first sample, the first at "
            f"{clock(min(early))}: {advice}."
        )
    if late:
        notes.append(
            f"{len(late)} of {total} markers lie past the song's end ({format_time(end)}), the "
            f"last at {clock(max(late))}: {advice}."
        )
    length = places.timeline.duration
    if places.timeline.tempo is not None and length is not None:
        # A file that ends with its last marker says nothing about the song's length.
        last = max((marker.time for marker in places.timeline.markers), default=length)
        if length != last and abs(length - end) > end * _DISAGREES:
            notes.append(
                f"The file lasts {format_time(length)} by its tempo map and the song "
                f"{format_time(end)}: check that it is the tempo map of this song."
            )
    return notes
