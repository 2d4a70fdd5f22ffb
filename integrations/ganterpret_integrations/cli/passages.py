"""The part of a song that a command is about: ``--start`` and ``--duration``, in any shape.

Conventions:
    What is given is read early, so that nothing is done before it is refused; it becomes seconds
    and frames once the plan is there. A bar is counted from the song's first sample.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from ganterpret.errors import SettingError
from ganterpret.plan import Plan, seconds_to_frames
from ganterpret.times import Bars, Moment, parse_moment
from ganterpret.units import format_timecode, parse_timecode
from ganterpret_integrations.cli.options import MOVIE
from ganterpret_integrations.cli.reading_options import chosen_tempo
from ganterpret_integrations.tempo import TempoMap, TimeSignature

StartOption = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="TIME",
        help="Begin here: 62.5, 1:02.5, 1500f (frames), 00:01:02:12, or 17b3 (bar 17, beat 3).",
        rich_help_panel=MOVIE,
    ),
]
DurationOption = Annotated[
    str | None,
    typer.Option(
        "--duration",
        metavar="TIME",
        help="Only so long: 10, 0:10, 240f, 00:00:10:00, or 8b (bars).",
        rich_help_panel=MOVIE,
    ),
]
SongTempoOption = Annotated[
    Path | None,
    typer.Option(
        "--tempo-map",
        help="A MIDI file that says where the song's bars lie, for times in bars.",
        rich_help_panel=MOVIE,
    ),
]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a song, as it was given.

    Attributes:
        start: where it begins; None for the song's beginning.
        duration: how long it is; None for all the rest.
    """

    start: Moment | None
    duration: Moment | None

    @property
    def counts_bars(self) -> bool:
        """Whether a tempo is needed to know where it lies."""
        return any(each and each.unit == "bars" for each in (self.start, self.duration))

    def frames(self, plan: Plan, timecode: str, bars: Bars | None = None) -> tuple[int, int]:
        """Return its frames (start, stop) in a plan.

        Args:
            plan: the movie.
            timecode: of its first frame on an editor's timeline, from which nothing counts here:
                a start that would lie in the movie if it did is told.
            bars: where they lie; None if nobody knows.

        Raises:
            SettingError: it lies outside the movie, or in bars of an unknown tempo.
        """
        start = duration = None
        if self.start:
            start = self.start.place(plan.rate, bars)
        if self.duration:
            duration = self.duration.length(plan.rate, bars, start or Fraction(0))
        try:
            return seconds_to_frames(plan, start, duration)
        except SettingError as error:
            meant = self._from_zero(plan, timecode)
            if not meant:
                raise
            raise SettingError(
                f"{str(error).removesuffix('.')}; timecode counts from 00:00:00:00 here: {meant}.",
                error.value,
            ) from error

    def _from_zero(self, plan: Plan, timecode: str) -> str | None:
        """Return the timecode from 0 on of a start that an editor's timeline counts; or None."""
        if not self.start or self.start.unit != "timecode":
            return None
        with suppress(SettingError):
            begin, drop_frame = parse_timecode(timecode, plan.rate)
            mark = ";" if drop_frame else ":"
            code = mark.join(self.start.code.replace(";", ":").rsplit(":", 1))
            frame = parse_timecode(code, plan.rate)[0] - begin
            if 0 <= frame < plan.frames and begin:
                return format_timecode(frame, plan.rate, drop_frame)
        return None


def make_passage(start: str | None, duration: str | None) -> Passage:
    """Read what was given.

    Raises:
        SettingError: it is no time.
    """
    return Passage(
        None if start is None else parse_moment(start),
        None if duration is None else parse_moment(duration),
    )


def bars_for(
    passage: Passage, at: str | None, tempo_map: Path | None, tempo: str | None, beats: int
) -> TempoMap | None:
    """Return where the song's bars lie, if a time counts them; None if none does.

    Args:
        passage: whose times may.
        at: the place on a timeline, which may.
        tempo_map: a MIDI file.
        tempo: beats a minute, as given.
        beats: in a bar, beside a steady tempo.

    Raises:
        SettingError: both were given, one is not legal, or a map that nothing counts by.
        TimelineError: the MIDI file cannot be read.
    """
    counts_bars = passage.counts_bars or (
        at is not None and parse_moment(at, signed=True).unit == "bars"
    )
    if not counts_bars:
        if tempo_map:
            raise SettingError(
                "--tempo-map goes with a time in bars, such as --start 17b1: leave it out.",
                str(tempo_map),
            )
        return None
    found = chosen_tempo(tempo_map, tempo)
    if found is None or tempo_map:
        return found
    return replace(found, signatures=(TimeSignature(Fraction(0), beats, 4),))
