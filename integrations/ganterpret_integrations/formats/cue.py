"""Tracks of a CUE sheet: read, never written.

Conventions:
    A command a line; ``TRACK`` begins a track, and ``INDEX 01 mm:ss:ff`` says where, in minutes,
    seconds and 75ths from the start of the sound file that the last ``FILE`` named. The sheet of
    a disc in several files is one of several timelines: that of the first file which has tracks,
    or of the one whose name was told. A track's performer is its note; the gap before a track
    (``INDEX 00``) is none of ours, nor are the indexes within one (``INDEX 02`` and on).

    Recordings of rekordbox have hours, minutes and seconds for an index, and the ``FILE`` in a
    track is the record that was played there.

Source:
    GNU ccd2cue, "CUE sheet format"; sheets of Ardour 7.3, and of rekordbox as people published
    them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most, text_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    media_name,
    split_id,
)

FRAMES: Final = 75
"""Of a disc, a second."""

GRID: Final = Fraction(1, FRAMES)
# Seconds; half a tick of our MIDI files lasts less from 32 beats a minute on.
_TICK: Final = Fraction(1, 1000)
"""Seconds from one place to the next."""

_WHAT: Final = "CUE sheet"
_REKORDBOX: Final = re.compile(r"^\s*REM\s+RECORDED_BY\s+\"?rekordbox", re.I | re.M)
_INDEX: Final = re.compile(r"(\d{1,2})\s+(\d{1,5}):(\d{1,2}):(\d{1,2})", re.ASCII)
_AUDIO: Final = re.compile(r"\d{1,5}\s+AUDIO", re.ASCII | re.IGNORECASE)
_LISTED: Final = 5
"""Names of files that a sentence lists."""


@dataclass(frozen=True, slots=True)
class _Command:
    """A line of a sheet: its number, its command, what follows; the file that holds there."""

    line: int
    word: str
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class _Track:
    """A marker, the file that it lies in, and how many indexes it has within."""

    marker: Marker
    file: str
    within: int


def read(data: bytes, how: Reading) -> Timeline:
    """Read the tracks of a sound file.

    Args:
        data: the sheet.
        how: its text's encoding if it is neither UTF-8 nor cp1252; `Reading.sequence` chooses
            one of several sound files by its name.

    Raises:
        TimelineError: no track, no such file, or a time that is none; with the line.
    """
    text = text_of(data, _WHAT, how.encoding)
    clock = bool(_REKORDBOX.search(text))
    head, *groups = _groups(_commands(text.split("\n"), files_in_tracks=not clock))
    if not groups:
        raise TimelineError(
            "This is no CUE sheet: no line of it begins a track, such as 'TRACK 01 AUDIO'."
        )
    read_ones = at_most((_track(group, clock=clock) for group in groups), _WHAT)
    tracks = [track for track in read_ones if track]
    file = _chosen(tracks, how.sequence)
    taken = [track for track in tracks if track.file == file]
    # Some programs round to the step and some cut it off, after a DAW has put our time on a tick:
    # less than two steps are no move.
    return Timeline(
        in_time_order([track.marker for track in taken]),
        name=_text_of("TITLE", head),
        grid=2 * ((Fraction(1) if clock else GRID) + _TICK),
        notes=tuple(_notes(taken, tracks, len(groups))),
    )


def _commands(lines: Sequence[str], *, files_in_tracks: bool) -> Iterator[_Command]:
    file, in_track = "", False
    for number, line in enumerate(lines, 1):
        word, text = (*line.split(maxsplit=1), "", "")[:2]
        word = word.upper()
        in_track = in_track or word == "TRACK"
        if word == "FILE" and (files_in_tracks or not in_track):
            file = _file(text)
        yield _Command(number, word, text.strip(), file)


def _groups(commands: Iterable[_Command]) -> list[list[_Command]]:
    """Part a sheet: what stands before the first track, then each track."""
    groups: list[list[_Command]] = [[]]
    for command in commands:
        if command.word == "TRACK":
            groups.append([])
        groups[-1].append(command)
    return groups


def _file(text: str) -> str:
    """Return the name of a file without its type, which stands behind it."""
    if text.startswith('"'):
        return _bare(text)
    return (text.rsplit(maxsplit=1) or [""])[0]


def _bare(text: str) -> str:
    """Take off quotes, and what stands behind them."""
    if not text.startswith('"'):
        return text
    inner, quote, behind = text[1:].rpartition('"')
    return inner if quote else behind


def _text_of(word: str, group: Iterable[_Command]) -> str:
    return next((clean(_bare(each.text)) for each in group if each.word == word), "")


def _track(group: Sequence[_Command], *, clock: bool) -> _Track | None:
    """Return a track; None for one of data, or one that begins nowhere."""
    indexes = [(*_index(each, clock=clock), each) for each in group if each.word == "INDEX"]
    begun = next((index for index in indexes if index[0]), None) or next(iter(indexes), None)
    if not begun or not _AUDIO.fullmatch(group[0].text):
        return None
    name, id = split_id(_text_of("TITLE", group))
    marker = Marker(begun[1], name, note=_text_of("PERFORMER", group), id=id)
    return _Track(marker, begun[2].file, sum(number > 1 for number, *_ in indexes))


def _index(command: _Command, *, clock: bool) -> tuple[int, Fraction]:
    """Read an index: its number, and its time."""
    match = _INDEX.fullmatch(command.text)
    per, step = (60, Fraction(1)) if clock else (FRAMES, GRID)
    high, middle, low = (int(part) for part in match.groups()[1:]) if match else (0, 0, per)
    if not match or middle >= 60 or low >= per:
        shape = "hours:minutes:seconds" if clock else "minutes:seconds:frames, 75 a second"
        raise TimelineError(
            f"Line {command.line}: 'INDEX {command.text[:40]}' is no index: a number comes "
            f"first, then {shape}, such as 'INDEX 01 03:25:10'.",
            command.line,
        )
    return int(match[1]), ((60 * high + middle) * per + low) * step


def _chosen(tracks: Sequence[_Track], told: str) -> str:
    """Return the file whose tracks are taken."""
    files = list(dict.fromkeys(track.file for track in tracks))
    if not told:
        return files[0] if files else ""
    wanted = told.casefold()
    found = [file for file in files if wanted in (file.casefold(), media_name(file).casefold())]
    if not found:
        raise TimelineError(
            f"No track of this CUE sheet lies in '{told}': give --sequence with one of "
            f"{_listed(files) or 'none'}.",
            told,
        )
    return found[0]


def _listed(files: Sequence[str]) -> str:
    more = f" and {len(files) - _LISTED} more" if len(files) > _LISTED else ""
    return ", ".join(f"'{file[:80]}'" for file in files[:_LISTED]) + more


def _notes(taken: Sequence[_Track], tracks: Sequence[_Track], total: int) -> Iterator[str]:
    """Say what was left out."""
    others = Counter(track.file for track in tracks)
    if taken:
        del others[taken[0].file]
    if others:
        yield (
            f"{others.total()} of {total} tracks lie in other sound files than "
            f"'{taken[0].file}' and are left out: --sequence chooses one of "
            f"{_listed(list(others))}."
        )
    if total > len(tracks):
        yield f"{total - len(tracks)} of {total} tracks are no sound, or begin nowhere."
    within = sum(track.within for track in taken)
    if within:
        yield f"Indexes within tracks (INDEX 02 and on) are left out: {within}."
