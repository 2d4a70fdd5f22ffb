"""Chapters as YouTube takes them from a video's description: a line each, its time first.

Conventions:
    ``1:02 Title``, from an hour on ``1:00:02 Title``, whole seconds. Nothing begins at the song's
    end: the last marker is left out if it stands there. The keyframe's id is the last word of
    the title, in braces. Lines that begin with no time are the rest of the description. A dash
    or bar between time and title is none of the title if all lines have it, and three of them.

    YouTube shows no chapter at all unless the first is at 0:00, there are three, and each lasts
    ten seconds: `faults` says what of this does not hold.

Source:
    YouTube Help, "Video Chapters".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ganterpret.units import round_half_up
from ganterpret_integrations.formats.chapters import without_end
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most, lines_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
    with_id,
)

GRID: Final = Fraction(1)
"""Seconds from one place to the next."""

FEWEST: Final = 3
"""Chapters that YouTube wants."""

SHORTEST: Final = 10
"""Seconds that a chapter of YouTube lasts at least."""

_WHAT: Final = "list of chapters"
_CLOCK: Final = r"\s*[\[(]?(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)[\])]?(?=\s|$)"
_LINE: Final = re.compile(rf"{_CLOCK}(.*)", re.ASCII)
_BETWEEN: Final = re.compile("[-:|\N{EN DASH}\N{EM DASH}] ")
_CLAIM: Final = re.compile(rb"^[ \[(]*(?:\d{1,3}:)?\d{1,3}:[0-5]\d[\])]?(?:[ \r]|$)", re.MULTILINE)
_LABELS: Final = re.compile(rb"^\s*-?\d+[.,]\d+\t", re.MULTILINE)
_LOOKED_AT: Final = 64 * 1024


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers as lines of a description.

    Args:
        timeline: at any rate or none.
        how: nothing of it concerns YouTube, which takes UTF-8.

    Raises:
        TimelineError: a marker before 0.
    """
    markers = without_end(timeline)
    early = [marker for marker in markers if round_half_up(marker.time) < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(markers)} markers lie before the song, where no chapter can "
            "begin: move them with --offset.",
            early[0].time,
        )
    lines = (
        f"{_clock(round_half_up(marker.time))} {with_id(clean(marker.name), marker.id)}".rstrip()
        for marker in markers
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def claims(data: bytes) -> bool:
    """Tell whether bytes have lines that begin with a clock, and none as Audacity's are."""
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    return bool(_CLAIM.search(head)) and not _LABELS.search(head)


def read(data: bytes, how: Reading) -> Timeline:
    """Read the chapters of a description.

    Args:
        data: the file.
        how: its text's encoding if it is neither UTF-8 nor cp1252.

    Raises:
        TimelineError: no line begins with a time.
    """
    lines = [line for line in lines_of(data, _WHAT, how.encoding) if line.strip()]
    found = at_most(filter(None, map(_LINE.fullmatch, lines)), _WHAT)
    if lines and not found:
        raise TimelineError(
            "This is no list of chapters: no line of it begins with a time, such as '1:02 Verse'."
        )
    titles = _titles([clean(match[4]) for match in found])
    markers = in_time_order(
        [_marker(match, title) for match, title in zip(found, titles, strict=True)]
    )
    # Some programs round to the second, and some cut it off: less than two are no move.
    return Timeline(markers, grid=2 * GRID, marks_end=False, notes=faults(Timeline(markers)))


def _marker(match: re.Match[str], title: str) -> Marker:
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    name, id = split_id(title)
    return Marker(Fraction(3600 * hours + 60 * minutes + seconds), name, id=id)


def _titles(texts: Sequence[str]) -> Sequence[str]:
    """Take off what stands between times and titles."""
    signs = {text[:2] for text in texts}
    if len(texts) < FEWEST or len(signs) != 1 or not _BETWEEN.match(texts[0]):
        return texts
    return [text[2:] for text in texts]


def faults(timeline: Timeline) -> tuple[str, ...]:
    """Say what of a timeline's markers YouTube would show no chapters for.

    Args:
        timeline: its duration is the video's end, if it says it.

    Returns:
        a sentence, or none.
    """
    starts = [round_half_up(marker.time) for marker in without_end(timeline)]
    ends = [] if timeline.duration is None else [int(timeline.duration)]
    short = sum(after - before < SHORTEST for before, after in pairwise([*starts, *ends]))
    wrong = []
    if starts and starts[0]:
        wrong.append(f"the first begins at {_clock(starts[0])} and not at 0:00")
    if starts and len(starts) < FEWEST:
        wrong.append(f"there are {len(starts)} and not {FEWEST}")
    if short:
        wrong.append(f"{short} of {len(starts)} last less than {SHORTEST} seconds")
    return (f"YouTube shows none of these chapters: {', '.join(wrong)}.",) if wrong else ()
