"""Tempo maps: where beats and bars lie in time, exactly.

Conventions:
    Beats are quarter notes from the first tick; times are exact `Fraction` seconds. A tempo is
    an integer number of microseconds a beat, as Standard MIDI Files 1.0 has it, and holds until
    the next. Before the first change the tempo is 500000 (120 beats a minute) and the time
    signature 4/4.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Final

from ganterpret.units import round_half_up

DEFAULT_TEMPO: Final = 500_000
TICKS_PER_BEAT: Final = 960


@dataclass(frozen=True, slots=True)
class TimeSignature:
    """From a beat on, bars have so many notes of such a length.

    Attributes:
        beat: where it begins, in quarter notes.
        numerator: notes a bar.
        denominator: 4 for quarter notes, 8 for eighths, ...
    """

    beat: Fraction
    numerator: int
    denominator: int

    @property
    def bar(self) -> Fraction:
        """Length of a bar in quarter notes."""
        return Fraction(4 * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Tempos and time signatures over a whole piece.

    Attributes:
        changes: (beat, microseconds a beat) in order, beats ascending, the first at 0.
        signatures: in order, the first at beat 0.
        ticks_per_beat: the grid of the file that it came from.
    """

    changes: tuple[tuple[Fraction, int], ...] = ((Fraction(0), DEFAULT_TEMPO),)
    signatures: tuple[TimeSignature, ...] = (TimeSignature(Fraction(0), 4, 4),)
    ticks_per_beat: int = TICKS_PER_BEAT

    def seconds_at(self, beat: Fraction) -> Fraction:
        """Return the time of a beat; before the first, the first tempo holds."""
        index = max(bisect_right(self.changes, beat, key=lambda change: change[0]) - 1, 0)
        start, tempo = self.changes[index]
        return self._starts()[index] + (beat - start) * Fraction(tempo, 1_000_000)

    def beat_at(self, time: Fraction) -> Fraction:
        """Return the beat at a time; before the first, the first tempo holds."""
        starts = self._starts()
        index = max(bisect_right(starts, time) - 1, 0)
        beat, tempo = self.changes[index]
        return beat + (time - starts[index]) * Fraction(1_000_000, tempo)

    def tick_at(self, time: Fraction) -> int:
        """Return the tick nearest to a time, halves up."""
        return round_half_up(self.beat_at(time) * self.ticks_per_beat)

    def _starts(self) -> list[Fraction]:
        """List the times at which the tempos begin."""
        lengths = (
            (after[0] - before[0]) * Fraction(before[1], 1_000_000)
            for before, after in zip(self.changes, self.changes[1:], strict=False)
        )
        return list(accumulate(lengths, initial=Fraction(0)))
