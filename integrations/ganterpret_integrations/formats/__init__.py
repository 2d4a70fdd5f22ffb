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
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

from ganterpret.errors import SettingError
from ganterpret_integrations.formats import (
    als,
    audacity,
    chapters,
    cmx3600,
    cubase,
    cue,
    dawproject,
    fcp7xml,
    fcpxml,
    lrc,
    marker_edl,
    midi,
    mlt,
    otio,
    plain_csv,
    plain_json,
    premiere_csv,
    protools,
    reaper,
    subtitles,
    wav,
    youtube,
)
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Timeline

__all__ = [
    "FORMATS",
    "Format",
    "Reading",
    "Writing",
    "format_named",
    "format_of",
    "format_of_bytes",
    "holds_only_markers",
    "may_count_beats",
    "suffixes",
]

Grid = Literal["frames", "beats", "samples", "exact"] | Fraction
"""Where a format puts times: on a timeline's frames, a tempo map's ticks, a song's samples, so
many seconds apart, or where they are."""


@dataclass(frozen=True, slots=True)
class Format:
    """A row of `FORMATS`.

    Attributes:
        summary: what it is for, for people.
        suffix: of its files; several formats may share one.
        reader: bytes -> timeline; None where only writing is built.
        writer: timeline -> bytes; None where only reading is built.
        insert: puts a new video track into a file's bytes and changes nothing else; None where
            that is not built.
        keeps: what comes back: of "name", "note", "color", "duration", "id", "clips", "song",
            "rate", "start".
        nearest: what of these comes back as the nearest that the format has: a name in ASCII, a
            colour of its palette, a song that ends on a frame.
        grid: where it puts times; "frames" is for editors, and anything else for exact times
            from the song's first sample.
        ascii: whether names are in ASCII unless `Writing.utf8` says otherwise.
        claims: whether bytes are plainly of this format and of no other; None for one that shares
            its suffix with none, or takes what the others leave.
        measures: whether its times may be bars and beats whose tempo it does not say.
        faults: what the program would not like of a timeline in this format, a sentence each;
            None for one that takes anything.
    """

    summary: str
    suffix: str
    reader: Callable[[bytes, Reading], Timeline] | None
    writer: Callable[[Timeline, Writing], bytes] | None
    keeps: frozenset[str]
    insert: Callable[[bytes, tuple[Clip, ...], str, Reading], bytes] | None = None
    nearest: frozenset[str] = frozenset()
    grid: Grid = "frames"
    ascii: bool = False
    claims: Callable[[bytes], bool] | None = None
    measures: bool = False
    faults: Callable[[Timeline], tuple[str, ...]] | None = None

    def read(self, data: bytes, how: Reading) -> Timeline:
        """Turn a file's bytes into a timeline.

        Raises:
            TimelineError: whatever is wrong with them.
            SettingError: such files are only written, or an option is wrong.
        """
        if self.reader is None:
            raise SettingError(
                f"Files that end in {self.suffix} are only written: give one that ends in "
                f"{suffixes()}.",
                self.suffix,
            )
        return self.reader(data, how)

    def write(self, timeline: Timeline, how: Writing) -> bytes:
        """Turn a timeline into a file's bytes.

        Raises:
            TimelineError: what the format cannot say.
            SettingError: such files are only read, or an option is wrong.
        """
        if self.writer is None:
            raise SettingError(
                f"Files that end in {self.suffix} are only read: give one that ends in "
                f"{suffixes(written=True)}.",
                self.suffix,
            )
        return self.writer(timeline, how)


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
        grid="beats",
        ascii=True,
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
    "fcpxml": Format(
        "Final Cut Pro's XML: the whole timeline, also as Resolve reads it",
        ".fcpxml",
        fcpxml.read,
        fcpxml.write,
        _ALL - {"color"},
        nearest=frozenset({"song"}),
    ),
    "mlt": Format(
        "MLT XML: Shotcut, melt, Kdenlive",
        ".mlt",
        None,
        mlt.write,
        _ALL - {"note", "start"},
    ),
    "marker-edl": Format(
        "DaVinci Resolve's timeline markers",
        ".edl",
        marker_edl.read,
        marker_edl.write,
        _OF_MARKERS,
        nearest=frozenset({"name", "note", "color"}),
        ascii=True,
    ),
    "cmx3600": Format(
        "CMX 3600 cut lists with LOC markers: Avid, and most editors there are",
        ".edl",
        cmx3600.read,
        cmx3600.write,
        frozenset({"name", "color", "id", "clips", "song"}),
        nearest=frozenset({"name", "color", "clips", "song"}),
        ascii=True,
        claims=cmx3600.claims,
    ),
    "audacity": Format(
        "Audacity's labels",
        ".txt",
        audacity.read,
        audacity.write,
        frozenset({"name", "duration", "id"}),
        nearest=frozenset({"duration"}),
        grid=audacity.GRID,
    ),
    "protools": Format(
        "markers in the text of a Pro Tools session",
        ".txt",
        protools.read,
        None,
        frozenset({"name", "note", "id"}),
        grid="samples",
        claims=protools.claims,
        measures=True,
    ),
    "csv": Format(
        "a table of markers: spreadsheets, scripts",
        ".csv",
        plain_csv.read,
        plain_csv.write,
        _OF_MARKERS,
        grid="exact",
    ),
    "reaper": Format(
        "Reaper's Region/Marker Manager",
        ".csv",
        reaper.read,
        reaper.write,
        frozenset({"name", "color", "duration", "id"}),
        nearest=frozenset({"duration"}),
        grid=reaper.GRID,
        claims=reaper.claims,
        measures=True,
    ),
    "premiere-csv": Format(
        "Premiere Pro's markers as a table, which Premiere only writes",
        ".csv",
        premiere_csv.read,
        None,
        frozenset({"name", "note", "duration", "id"}),
        claims=premiere_csv.claims,
    ),
    "json": Format(
        "markers alone as JSON: programs of your own",
        ".json",
        plain_json.read,
        plain_json.write,
        _OF_MARKERS,
        grid="exact",
    ),
    "chapters": Format(
        "chapters as ffmpeg takes them: movies, podcasts, audiobooks",
        ".ffmeta",
        chapters.read,
        chapters.write,
        frozenset({"name", "id"}),
        grid=chapters.GRID,
    ),
    "cue": Format(
        "tracks of a CUE sheet: Ardour, rekordbox, discs",
        ".cue",
        cue.read,
        None,
        frozenset({"name", "note", "id"}),
        grid=cue.GRID,
    ),
    "youtube": Format(
        "chapters in a YouTube video's description",
        ".txt",
        youtube.read,
        youtube.write,
        frozenset({"name", "id"}),
        grid=youtube.GRID,
        claims=youtube.claims,
        faults=youtube.faults,
    ),
    "lrc": Format(
        "lyrics line by line, as players show them",
        ".lrc",
        lrc.read,
        None,
        frozenset({"name", "id"}),
        grid=lrc.GRID,
    ),
    "srt": Format(
        "SubRip's subtitles",
        ".srt",
        subtitles.read_srt,
        None,
        frozenset({"name", "duration"}),
        grid=subtitles.GRID,
    ),
    "vtt": Format(
        "WebVTT's subtitles",
        ".vtt",
        subtitles.read_vtt,
        None,
        frozenset({"name", "duration"}),
        grid=subtitles.GRID,
    ),
    "wav": Format(
        "cue points and regions in a copy of the song: Reaper, Cubase, Audition, ...",
        ".wav",
        wav.read,
        wav.write,
        frozenset({"name", "note", "duration", "id"}),
        nearest=frozenset({"name", "note", "duration"}),
        grid="samples",
        ascii=True,
    ),
    "cubase": Format(
        "track archives of Cubase and Nuendo: marker tracks, by their tempo",
        ".xml",
        cubase.read,
        None,
        frozenset({"name", "duration", "id"}),
        grid=cubase.GRID,
        claims=cubase.claims,
        measures=True,
    ),
    "als": Format(
        "Ableton Live's locators, by the set's tempo",
        ".als",
        als.read,
        None,
        frozenset({"name", "note", "id"}),
        grid=Fraction(1, 1_000_000),
    ),
    "dawproject": Format(
        "markers and tempo of a project: Bitwig, Studio One, Cubase 14",
        ".dawproject",
        dawproject.read,
        dawproject.write,
        frozenset({"name", "note", "color", "id"}),
        grid="beats",
    ),
}
"""Every format by name; a suffix stands for the first that has it, or that claims the file."""

_SAME: Final = {
    ".midi": ".mid",
    ".otioz": ".otio",
    ".fcpxmld": ".fcpxml",
    **dict.fromkeys((".wave", ".bwf", ".rf64", ".w64"), ".wav"),
}
"""Suffixes that stand for another's formats."""


def format_named(name: str) -> Format:
    """Return a format by its name.

    Raises:
        SettingError: there is none.
    """
    if name not in FORMATS:
        raise SettingError(f"'{name}' is no format: give one of {', '.join(FORMATS)}.", name)
    return FORMATS[name]


def format_of(path: Path, name: str = "", *, written: bool = False) -> Format:
    """Return the format of a file by the name of the format if it was told, else by its suffix.

    A bundle (.otioz) holds an OpenTimelineIO file: `bundles` opens it.

    Args:
        path: the file.
        name: of the format; "" if the suffix tells.
        written: whether the file is to be written, for the suffixes that are named if it is of
            no format.

    Raises:
        SettingError: no such format, or a suffix that stands for none.
    """
    if name:
        return format_named(name)
    return _of_suffix(path, written=written)[0]


def format_of_bytes(path: Path, data: bytes, name: str = "") -> Format:
    """Return the format of a file that is there: of those that share its suffix, whose it is.

    Raises:
        SettingError: as `format_of`.
    """
    if name:
        return format_named(name)
    rows = _of_suffix(path)
    return next((row for row in rows if row.claims and row.claims(data)), rows[0])


def may_count_beats(path: Path, name: str = "") -> bool:
    """Tell whether a tempo may matter to a file, by the name of its format or its suffix.

    Raises:
        SettingError: as `format_of`.
    """
    rows = [format_named(name)] if name else _of_suffix(path)
    return any(row.grid == "beats" or row.measures for row in rows)


def suffixes(*, written: bool = False) -> str:
    """List the suffixes of files that can be read, or written, for people."""
    rows = [row for row in FORMATS.values() if (row.writer if written else row.reader)]
    return ", ".join(sorted({*(row.suffix for row in rows), ".otioz"}))


def holds_only_markers(path: Path) -> bool:
    """Tell by a file's suffix that it holds markers, and is no recording and no score."""
    rows = _with_suffix(path)
    return any(row.reader for row in rows) and rows[0].suffix not in (".wav", ".json")


def _of_suffix(path: Path, *, written: bool = False) -> list[Format]:
    rows = _with_suffix(path)
    if not rows:
        raise SettingError(
            f"'{path.name}' is no file of markers that is known: give one that ends in "
            f"{suffixes(written=written)}.",
            str(path),
        )
    return rows


def _with_suffix(path: Path) -> list[Format]:
    suffix = _SAME.get(path.suffix.lower(), path.suffix.lower())
    return [row for row in FORMATS.values() if row.suffix == suffix]
