"""The law between keyframes and markers: how a score's keyframes leave.

Conventions:
    Times are exact `Fraction` seconds from the song's first sample. A marker's name is the
    keyframe's label, or its category where it has none, and its seed where somebody chose one;
    the id rides along in `Marker.id`. The note says where the keyframe comes from, and behind
    ``cat:`` the category of one with a label. What comes back is `matching`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal, get_args

from ganterpret import categories
from ganterpret.errors import GanterpretError, SettingError
from ganterpret.identity import default_seed
from ganterpret.score import Keyframe, Origin, Score
from ganterpret_integrations.formats import Format
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.names import name_of
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.timeline import Marker, Timeline

ColorBy = Literal["category", "strength", "origin"]

COLOR_BYS: Final[tuple[ColorBy, ...]] = get_args(ColorBy)

_OF_ORIGIN: Final[dict[Origin, str]] = {
    "edge": "white",
    "detected": "blue",
    "silence": "cyan",
    "marker": "green",
}
_OF_STRENGTH: Final = ("blue", "yellow", "red")
_OF_GROUP: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
_RATE: Final = Fraction(25)
_BLOCK: Final = 500
"""Markers that every format takes in one file."""

_CATEGORY: Final = re.compile(r"\bcat:[ \t]*([^;/\s][^;/\n]*)")
"""Up to the line's end, a semicolon, or the slash that an EDL has between notes."""


def markers_of(score: Score) -> tuple[Marker, ...]:
    """Return a marker for each keyframe of a score, the edges included, in time order."""
    return tuple(marker_of(score, keyframe) for keyframe in score.keyframes)


def marker_of(score: Score, keyframe: Keyframe) -> Marker:
    """Return a keyframe's marker."""
    chosen = keyframe.seed != default_seed(score.seed, keyframe.id)
    label = clean(keyframe.label)
    name = name_of(None if label else keyframe.category, label, keyframe.seed if chosen else None)
    note: str = keyframe.origin
    if label:
        note += f"; cat: {categories.reference(categories.CATEGORIES[keyframe.category])}"
    return Marker(keyframe.time, name, note=note, id=keyframe.id)


def category_in_note(note: str) -> int | None:
    """Return the category that a note names behind ``cat:``; None if it names none.

    Raises:
        CategoryError: what stands there is no category, or several.
    """
    match = _CATEGORY.search(note)
    return categories.find(match[1].strip()).index if match else None


def colored(
    markers: Sequence[Marker], score: Score, by: str, strengths: Mapping[str, float]
) -> tuple[Marker, ...]:
    """Give a score's markers their colours.

    Args:
        markers: of the score's keyframes.
        score: the score.
        by: "category" (its group decides), "strength" (blue, yellow, red) or "origin".
        strengths: id -> how strongly the song turns there, compared with each other only.

    Raises:
        SettingError: colours by something else.
    """
    if by not in COLOR_BYS:
        raise SettingError(f"'{by}' gives no colours: one of {', '.join(COLOR_BYS)} does.", by)
    ranked = sorted(strengths, key=lambda id: strengths[id])
    rank = {id: index for index, id in enumerate(ranked)}

    def color(keyframe: Keyframe) -> str:
        if by == "origin":
            return _OF_ORIGIN[keyframe.origin]
        if by == "strength":
            if keyframe.id not in rank:
                return "white"
            return _OF_STRENGTH[rank[keyframe.id] * len(_OF_STRENGTH) // len(ranked)]
        group = categories.CATEGORIES[keyframe.category].group
        return _OF_GROUP[categories.GROUPS.index(group) % len(_OF_GROUP)]

    colors = {keyframe.id: color(keyframe) for keyframe in score.keyframes}
    return tuple(replace(marker, color=colors.get(marker.id, "")) for marker in markers)


def as_written(row: Format, markers: Sequence[Marker]) -> dict[str, frozenset[str]]:
    """Find out how a format spells markers' names, which is how they come back unedited.

    Args:
        row: the format.
        markers: with ids and times from 0 on.

    Returns:
        id -> every way in which the format may have written that marker's name.
    """
    spelled = {marker.id: {marker.name} for marker in markers}
    if row.writer is None:
        # They came to its program in a file of another format, which may have been one in ASCII.
        return {
            id: frozenset({*names, *map(clean, names), *map(ascii_text, names)})
            for id, names in spelled.items()
        }
    if row.reader is None:
        return {id: frozenset(names) for id, names in spelled.items()}
    # A second apart, so that no format merges them.
    apart = [
        Marker(index + Fraction(1), marker.name, id=marker.id)
        for index, marker in enumerate(markers)
    ]
    for utf8 in (False, True):
        for block in range(0, len(apart), _BLOCK):
            few = [
                replace(marker, time=marker.time - block)
                for marker in apart[block : block + _BLOCK]
            ]
            try:
                data = row.write(Timeline(tuple(few), rate=_RATE), Writing(utf8=utf8))
                back = row.read(data, Reading(rate=_RATE))
            except GanterpretError:
                continue
            for marker in back.markers:
                spelled.get(marker.id, set()).add(marker.name)
    return {id: frozenset(names) for id, names in spelled.items()}
