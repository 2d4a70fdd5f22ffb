"""The table of formats: one file each, two functions each, none of which opens a file.

Conventions:
    ``read(data, how)`` turns a file's bytes into a `Timeline`, ``write(timeline, how)`` turns one
    into bytes; what a format has no place for is left out, and `Format.keeps` says what it has a
    place for. Both raise `TimelineError` for whatever is wrong, with the line or byte. Reading
    never trusts the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ganterpret.errors import SettingError
from ganterpret_integrations.formats import fcp7xml, marker_edl, midi, otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Timeline

__all__ = ["FORMATS", "Format", "Reading", "Writing", "format_named", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A row of `FORMATS`.

    Attributes:
        summary: what it is for, for people.
        suffix: of its files.
        read: bytes -> timeline.
        write: timeline -> bytes; None where only reading is built.
        insert: puts a new video track into a file's bytes and changes nothing else; None where
            that is not built.
        keeps: what comes back: of "name", "note", "color", "duration", "id", "clips", "song",
            "rate", "start".
        nearest: what of these comes back as the nearest that the format has: a name in ASCII, a
            colour of its palette, a song that ends on a frame.
    """

    summary: str
    suffix: str
    read: Callable[[bytes, Reading], Timeline]
    write: Callable[[Timeline, Writing], bytes] | None
    keeps: frozenset[str]
    insert: Callable[[bytes, tuple[Clip, ...], str, Reading], bytes] | None = None
    nearest: frozenset[str] = frozenset()


_OF_MARKERS: Final = frozenset({"name", "note", "color", "duration", "id"})
_ALL: Final = _OF_MARKERS | {"clips", "song", "rate", "start"}

FORMATS: Final[dict[str, Format]] = {
    "midi": Format(
        "Standard MIDI File, markers in the tempo track: any DAW",
        ".mid",
        midi.read,
        midi.write,
        frozenset({"name", "id"}),
        nearest=frozenset({"name"}),
    ),
    "otio": Format(
        "OpenTimelineIO: the whole timeline, also as Resolve reads it",
        ".otio",
        otio.read,
        otio.write,
        _ALL,
        otio.insert,
    ),
    "fcp7xml": Format(
        "Final Cut Pro 7 XML: Premiere in every version, Resolve",
        ".xml",
        fcp7xml.read,
        fcp7xml.write,
        _ALL,
        fcp7xml.insert,
        frozenset({"color", "song"}),
    ),
    "marker-edl": Format(
        "DaVinci Resolve's timeline markers",
        ".edl",
        marker_edl.read,
        marker_edl.write,
        _OF_MARKERS,
        nearest=frozenset({"name", "note", "color"}),
    ),
}
"""Every format by name; a suffix stands for the first that has it."""


def format_named(name: str) -> Format:
    """Return a format by its name.

    Raises:
        SettingError: there is none.
    """
    if name not in FORMATS:
        raise SettingError(f"'{name}' is no format: give one of {', '.join(FORMATS)}.", name)
    return FORMATS[name]


def format_of(path: Path, name: str = "") -> Format:
    """Return the format of a file by the name of the format if it was told, else by its suffix.

    A bundle (.otioz) holds an OpenTimelineIO file: `bundles` opens it.

    Raises:
        SettingError: no such format, or a suffix that stands for none.
    """
    if name:
        return format_named(name)
    suffix = {".midi": ".mid", ".otioz": ".otio"}.get(path.suffix.lower(), path.suffix.lower())
    for row in FORMATS.values():
        if row.suffix == suffix:
            return row
    known = ", ".join(sorted({*(row.suffix for row in FORMATS.values()), ".otioz"}))
    raise SettingError(
        f"'{path.name}' is no file of markers that is known: give one that ends in {known}.",
        str(path),
    )
