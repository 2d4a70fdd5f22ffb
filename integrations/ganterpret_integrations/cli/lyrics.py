"""What each line of a song's lyrics chose for its picture, as a table that says why."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganterpret import categories
from ganterpret.units import format_time
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.storylines import Line, Storyline

_NOTHING: Final = "-"


def show_story(story: Storyline, file: Path, voice: Voice) -> None:
    """Print what each line of a file of lyrics chose and why, and what it did not."""
    voice.table(
        ("time", "line", "category", "by the words", "score"), [_row(x) for x in story.lines]
    )
    outside = sum(not line.id for line in story.lines)
    silent = sum(bool(line.id) and line.match is None for line in story.lines)
    if not story.lines:
        voice.note(f"'{file.name}' has no line of lyrics: nothing changes.")
    if silent:
        voice.note(
            f"{counted(silent, 'line')} of {len(story.lines)} name nothing that a picture can "
            "show: their category was not chosen by their words."
        )
    if outside:
        voice.note(
            f"{counted(outside, 'line')} of {len(story.lines)} outside the song, which is "
            f"{format_time(story.score.song.duration)} long: left out."
        )


def _row(line: Line) -> tuple[str, str, str, str, str]:
    reference = _NOTHING
    if line.category is not None:
        reference = categories.reference(categories.by_index(line.category))
    if line.match is None:
        return _time(line), line.text, reference, _NOTHING, _NOTHING
    return (
        _time(line),
        line.text,
        reference,
        ", ".join(line.match.words),
        f"{line.match.score:.2f}",
    )


def _time(line: Line) -> str:
    return format_time(line.time) if line.time >= 0 else f"-{format_time(-line.time)}"


def lyrics_document(story: Storyline) -> list[dict[str, object]]:
    """Return what each line chose for programs."""
    return [
        {
            "seconds": float(line.time),
            "line": line.text,
            "id": line.id or None,
            "category": line.category,
            "name": None if line.category is None else categories.by_index(line.category).name,
            "words": list(line.match.words) if line.match else [],
            "score": line.match.score if line.match else None,
        }
        for line in story.lines
    ]
