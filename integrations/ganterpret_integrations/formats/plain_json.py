"""Markers as JSON, for programs: everything exactly, and nothing but markers.

Conventions:
    ``{"format": "ganterpret markers", "schema": 1, "markers": [...]}``; a marker has ``time``,
    ``name``, ``note``, ``color``, ``duration`` and ``id``. Times and durations are seconds in
    text, ``"12.5"`` or ``"10/3"``, since a number of JSON is no exact one. Read are numbers too,
    a clock or timecode, a list of markers alone, and markers of which all but ``time`` is
    missing; fields that nobody knows are passed over. A marker without the field ``id`` may have
    it in braces behind its name.

    A score is JSON too, and another document: it is told apart by its ``keyframes``.

Source:
    RFC 8259.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_LINE
from ganterpret.strictjson import Json
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.times import read_length, read_time, spell_time
from ganterpret_integrations.guards import parse_json
from ganterpret_integrations.text import clean, clean_lines
from ganterpret_integrations.text_guard import at_most
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    legal_id,
    split_id,
)

SCHEMA: Final = 1
FORMAT: Final = "ganterpret markers"

_WHAT: Final = "document"
_LATEST: Final = 10**12
"""Seconds, beyond which a number is no time."""

_LEGAL: Final = (
    f'{{"format": "{FORMAT}", "schema": {SCHEMA}, "markers": [{{"time": "12.5", "name": "Verse"'
    "}, ...]}"
)


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers; what is none of its own is left out.

    Args:
        timeline: at any rate or none.
        how: nothing of it concerns JSON, which is always UTF-8.
    """
    markers = [
        {
            "time": _spelled(marker.time),
            "name": clean(marker.name),
            "note": clean_lines(marker.note),
            "color": marker.color,
            "duration": _spelled(marker.duration),
            "id": marker.id,
        }
        for marker in timeline.markers
    ]
    document = {"format": FORMAT, "schema": SCHEMA, "markers": markers}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _spelled(time: Fraction) -> str:
    return spell_time(time).removesuffix(" s")


def read(data: bytes, how: Reading) -> Timeline:
    """Read markers from JSON.

    Args:
        data: the file.
        how: the rate and start of timecode.

    Raises:
        TimelineError: no JSON within bounds, a score, or anything wrong in a field: the sentence
            begins with its path.
    """
    markers = at_most(_markers(_listed(parse_json(data)), how), _WHAT)
    return Timeline(in_time_order(markers))


def _listed(root: Json) -> list[Json]:
    """Return the list of markers in a document."""
    if isinstance(root, list):
        return root
    if isinstance(root, dict):
        if "keyframes" in root:
            raise TimelineError(
                "This is a score and no file of markers: 'ganterpret export' writes its markers "
                "to one."
            )
        schema = root.get("schema", SCHEMA)
        markers = root.get("markers")
        if schema != SCHEMA or isinstance(schema, bool):
            raise TimelineError(
                f"schema: {_shown(schema)} came, and this version of the program reads {SCHEMA}: "
                "a newer version may read it.",
                "schema",
            )
        if isinstance(markers, list):
            return markers
    raise TimelineError(f"This JSON holds no list of markers: {_LEGAL} is legal.")


def _markers(listed: list[Json], how: Reading) -> Iterator[Marker]:
    for index, each in enumerate(listed):
        path = f"markers[{index}]"
        if not isinstance(each, dict):
            raise TimelineError(f"{path}: {_shown(each)} came, an object is legal.", path)
        if "time" not in each:
            raise TimelineError(f"{path}.time: this field is missing.", path)
        name, id = clean(_text(each, "name", path)), legal_id(_text(each, "id", path))
        if each.get("id") is None:
            name, id = split_id(name)
        color = _text(each, "color", path).casefold()
        yield Marker(
            _time(each, "time", path, lambda text: read_time(text, how)),
            name,
            max(_time(each, "duration", path, lambda text: read_length(text, how)), Fraction(0)),
            clean_lines(_text(each, "note", path)),
            color if color in COLORS else "",
            id,
        )


def _text(fields: Mapping[str, Json], name: str, path: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_LINE:
        raise TimelineError(
            f"{path}.{name}: {_shown(value)} came, a text of at most {MAX_LINE} characters is "
            "legal.",
            path,
        )
    return value


def _time(
    fields: Mapping[str, Json], name: str, path: str, said: Callable[[str], Fraction]
) -> Fraction:
    value = fields.get(name, 0)
    if isinstance(value, str) and value:
        try:
            return said(value)
        except SettingError as error:
            raise TimelineError(f"{path}.{name}: {error}", path) from error
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LATEST:
        raise TimelineError(
            f"{path}.{name}: {_shown(value)} came, seconds are legal, as a number or in text.",
            path,
        )
    # The digits that were written, not the binary number next to them.
    return Fraction(str(value))


def _shown(value: Json) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
