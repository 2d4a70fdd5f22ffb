"""``--markers`` and ``--lyrics``: files that force cuts into a score.

Conventions:
    Nothing is saved here. Whoever asks writes the score once, with all that was forced: a file
    that cannot be read leaves no score half made, and the copy of the score before is of that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from ganterpret.analysis import Analysed, make_room
from ganterpret.score import Score
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.import_ import changes_document, show_changes
from ganterpret_integrations.cli.lyrics import lyrics_document, show_story
from ganterpret_integrations.formats import format_of
from ganterpret_integrations.importing import import_file, reading_of
from ganterpret_integrations.reading import file_of, read_bytes, read_file
from ganterpret_integrations.storylines import tell_story
from ganterpret_integrations.wavfiles import count_markers

MarkersOption = Annotated[
    Path | None,
    typer.Option(
        "--markers",
        help="A file of markers that force cuts (import takes the same and has more to say about "
        "them).",
    ),
]
LyricsOption = Annotated[
    Path | None,
    typer.Option(
        "--lyrics",
        help="Lyrics with times (.lrc, .srt, .vtt, or any file of markers): a cut at each line, "
        "with what its words name.",
    ),
]


@dataclass(frozen=True, slots=True)
class Forcing:
    """The files that force cuts, if any."""

    markers: Path | None = None
    lyrics: Path | None = None

    def check(self) -> None:
        """Refuse early what is no file of markers by its name, or is not there.

        Raises:
            SettingError: a suffix that stands for no format.
            TimelineError: there is no such file, or it is a folder.
        """
        for file in (self.markers, self.lyrics):
            if file:
                format_of(file)
                if not file_of(file).is_file():
                    read_bytes(file_of(file))  # says what is wrong with it

    def onto(self, score: Score, voice: Voice) -> tuple[Score, dict[str, object]]:
        """Bring markers, then lyrics, into a score, and show what each changes.

        Returns:
            the score, and what was forced for programs.

        Raises:
            TimelineError: a file cannot be read.
        """
        told: dict[str, object] = {}
        if self.markers:
            home = import_file(score, self.markers)
            show_changes(home, voice)
            score, told["markers"] = home.score, changes_document(home)
        if self.lyrics:
            found = read_file(self.lyrics, "", reading_of(score))
            story = tell_story(score, found.markers)
            show_story(story, self.lyrics, voice)
            score, told["lyrics"] = story.score, lyrics_document(story)
        return score, told

    def onto_new(self, analysed: Analysed, voice: Voice) -> tuple[Analysed, dict[str, object]]:
        """Force cuts into a score of just now: detected ones beside them give way.

        Returns:
            the analysis with its score, and what was forced for programs.

        Raises:
            TimelineError: a file cannot be read.
        """
        forced, told = self.onto(analysed.score, voice)
        score = make_room(forced)
        gone = len(forced.keyframes) - len(score.keyframes)
        if gone:
            distance = score.analysis.picking.min_distance
            voice.note(
                f"{counted(gone, 'cut')} found in the sound within {distance:g} s of a forced one "
                "gave way (--min-distance)."
            )
        return replace(analysed, score=score), told


def tell_own_markers(song: Path, voice: Voice) -> None:
    """Say that a recording has markers which nobody asked for."""
    count = count_markers(song)
    if count:
        voice.note(
            f"'{song.name}' has {counted(count, 'marker')} of its own: --markers {song.name} "
            "makes them cuts."
        )
