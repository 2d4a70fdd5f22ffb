"""Which marker of an edited file is which keyframe of a score.

Conventions:
    Markers are matched by id, else by name where it is there once on each side, else by time,
    nearest within half a second, one to one and in time order. The edges of a song are matched
    where they stand and by their ids, never by nearness. Times are exact seconds from the song's
    first sample. A file that carries ids of the score is an edit of what was exported; one
    without any is somebody's own, and a name in it means an earlier import, not a detected
    keyframe that happens to show the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ganterpret.remix import REACH, pair
from ganterpret.score import Keyframe, Score
from ganterpret_integrations.text import folded
from ganterpret_integrations.timeline import Marker

NEAR: Final = REACH
"""Seconds within which a nameless marker still is a keyframe that was moved."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Markers and keyframes, as far as they belong together.

    Attributes:
        pairs: keyframe id -> its marker.
        new: the markers that are no keyframe's yet, in time order.
        missing: the keyframes without a marker, in time order, without the edges.
        returned: the markers whose keyframe was deleted from the score, in time order.
        ours: whether the file carries ids of this score.
    """

    pairs: Mapping[str, Marker]
    new: tuple[Marker, ...]
    missing: tuple[Keyframe, ...]
    returned: tuple[Marker, ...]
    ours: bool


def match(
    score: Score,
    markers: Sequence[Marker],
    spelled: Mapping[str, frozenset[str]],
    stands: Callable[[Marker, Keyframe], bool],
) -> Matched:
    """Match the markers of a file to the keyframes of a score.

    Args:
        score: the score.
        markers: of the file; times from the song's first sample.
        spelled: id -> the ways in which the file's format spells that keyframe's name.
        stands: tells whether a marker lies where the format would have put a keyframe.
    """
    markers = sorted(markers, key=lambda marker: marker.time)
    pairs: dict[str, Marker] = {}
    free = {keyframe.id: keyframe for keyframe in score.keyframes}
    # Every song's first edge has the same id: it tells no song from another.
    known = (free.keys() | score.analysed.keys()) - {score.keyframes[0].id}
    ours = any(marker.id in known for marker in markers)

    rest = _by_id(markers, free, pairs)
    returned, rest = _split(rest, lambda m: m.id in score.analysed and m.id not in pairs)
    returned, copies = _first_of_each(returned)
    rest = sorted([*rest, *copies], key=lambda marker: marker.time)

    for edge in (score.keyframes[0], score.keyframes[-1]):
        if edge.id in free:
            there = next((marker for marker in rest if stands(marker, edge)), None)
            if there:
                rest.remove(there)
                pairs[edge.id] = there
            del free[edge.id]
    nameable = [k for k in free.values() if ours or k.origin == "marker"]
    rest = _by_name(rest, nameable, free, pairs, spelled)
    rest = _in_place(rest, free, pairs, spelled)
    rest = _by_time(rest, free, pairs)
    missing = tuple(k for k in score.keyframes if k.id in free)
    return Matched(pairs, tuple(rest), missing, tuple(returned), ours)


def _split(
    markers: Iterable[Marker], test: Callable[[Marker], bool]
) -> tuple[list[Marker], list[Marker]]:
    yes: list[Marker] = []
    no: list[Marker] = []
    for marker in markers:
        (yes if test(marker) else no).append(marker)
    return yes, no


def _first_of_each(markers: Iterable[Marker]) -> tuple[list[Marker], list[Marker]]:
    seen: set[str] = set()
    first: list[Marker] = []
    more: list[Marker] = []
    for marker in markers:
        (more if marker.id in seen else first).append(marker)
        seen.add(marker.id)
    return first, more


def _by_id(
    markers: Sequence[Marker], free: dict[str, Keyframe], pairs: dict[str, Marker]
) -> list[Marker]:
    """Pair by id; of several copies the nearest to the keyframe is it, the others are new."""
    for marker in markers:
        keyframe = free.get(marker.id)
        if keyframe is None:
            continue
        rival = pairs.get(keyframe.id)
        if rival is None or _distance(marker, keyframe) < _distance(rival, keyframe):
            pairs[keyframe.id] = marker
    for known in pairs:
        del free[known]
    # By identity: copies of a marker are equal to it.
    return [marker for marker in markers if pairs.get(marker.id) is not marker]


def _distance(marker: Marker, keyframe: Keyframe) -> Fraction:
    return abs(marker.time - keyframe.time)


def _by_name(
    markers: list[Marker],
    nameable: Sequence[Keyframe],
    free: dict[str, Keyframe],
    pairs: dict[str, Marker],
    spelled: Mapping[str, frozenset[str]],
) -> list[Marker]:
    """Pair markers whose name is there once among them, and once among the keyframes."""
    written = Counter(folded(marker.name) for marker in markers if marker.name)
    holders: dict[str, list[str]] = {}
    for keyframe in nameable:
        for name in {folded(name) for name in spelled[keyframe.id]}:
            holders.setdefault(name, []).append(keyframe.id)
    rest = []
    for marker in markers:
        held = holders.get(folded(marker.name), []) if marker.name else []
        if len(held) == 1 and written[folded(marker.name)] == 1 and held[0] in free:
            pairs[held[0]] = marker
            del free[held[0]]
        else:
            rest.append(marker)
    return rest


def _in_place(
    markers: list[Marker],
    free: dict[str, Keyframe],
    pairs: dict[str, Marker],
    spelled: Mapping[str, frozenset[str]],
) -> list[Marker]:
    """Pair markers that lie exactly on a keyframe of their name: several may share a time."""
    places: dict[tuple[Fraction, str], list[str]] = {}
    for keyframe in free.values():
        for name in {folded(name) for name in spelled[keyframe.id]}:
            places.setdefault((keyframe.time, name), []).append(keyframe.id)
    rest = []
    for marker in markers:
        here = [id for id in places.get((marker.time, folded(marker.name)), ()) if id in free]
        if here:
            pairs[here[0]] = marker
            del free[here[0]]
        else:
            rest.append(marker)
    return rest


def _by_time(
    markers: list[Marker], free: dict[str, Keyframe], pairs: dict[str, Marker]
) -> list[Marker]:
    """Pair the nearest first, as long as no two pairs cross in time."""
    keyframes = list(free.values())
    near = pair([marker.time for marker in markers], [keyframe.time for keyframe in keyframes])
    for index, place in near.items():
        id = keyframes[place].id
        pairs[id] = markers[index]
        del free[id]
    return [marker for index, marker in enumerate(markers) if index not in near]
