"""``--lyrics``: a song's words choose its pictures, and a table says why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret import categories, documents
from ganterpret.score import Score
from ganterpret.units import VIDEO_RATES, format_time
from ganterpret_integrations.cli import reading_options as r
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.importing import start_at
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.storylines import Line, Storyline, tell_story

LyricsOption = Annotated[
    Path | None,
    typer.Option(
        "--lyrics",
        help="Lyrics with times (.lrc, .srt, .vtt, or any file of markers): a cut at each line, "
        "with what its words name.",
    ),
]

_NOTHING: Final = "-"


def with_lyrics(
    score: Score, file: Path, path: Path, voice: Voice, *, dry_run: bool = False
) -> Storyline:
    """Put lyrics into a score, save it if it changed, and show what each line chose and why.

    Args:
        score: the score.
        file: of lyrics.
        path: where the score is saved.
        voice: shows the choices.
        dry_run: save nothing.

    Raises:
        TimelineError: the file cannot be read.
        SettingError: a suffix that stands for no format.
    """
    rate = score.rate if score.rate in VIDEO_RATES.values() else None
    how = r.make_reading(rate=rate, start=start_at(score, rate))
    story = tell_story(score, read_file(file, "", how).markers)
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
            f"{format_time(score.song.duration)} long: left out."
        )
    if story.score != score and not dry_run:
        documents.save(story.score, path)
    return story


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
