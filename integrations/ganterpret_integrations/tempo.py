"""Tempo maps: where beats and bars lie in time, exactly.

Conventions:
    Beats are quarter notes from the first tick; times are exact `Fraction` seconds. A tempo is
    an integer number of microseconds a beat, as Standard MIDI Files 1.0 has it, and holds until
    the next. Where nothing else is said the tempo is 500000 (120 beats a minute) and the time
    signature 4/4. A time signature begins a bar, even where the one before it is not full.
    Bars are counted from 1. Files whose ticks are parts of a video frame have beats of a second.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, floor
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.units import round_half_up, timebase

DEFAULT_TEMPO: Final = 500_000
MAX_TEMPO: Final = 0xFFFFFF
"""The longest beat that three bytes of microseconds can say."""

TICKS_PER_BEAT: Final = 960
MAX_TICKS_PER_BEAT: Final = 0x7FFF

SLOWEST: Final = 4
FASTEST: Final = 1000
"""Beats a minute that anybody asks for."""

_MICROSECONDS: Final = 1_000_000
_DENOMINATORS: Final = frozenset(2**power for power in range(16))


@dataclass(frozen=True, slots=True)
class TimeSignature:
    """From a beat on, bars have so many notes of such a length.

    Attributes:
        beat: where it begins, in quarter notes.
        numerator: notes a bar, 1 to 255.
        denominator: 4 for quarter notes, 8 for eighths, ...: a power of two up to 2^15.
    """

    beat: Fraction
    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 1 <= self.numerator <= 255 or self.denominator not in _DENOMINATORS:
            raise SettingError(
                f"{self.numerator}/{self.denominator} is no time signature: give 1 to 255 over "
                "1, 2, 4, 8, ...",
                (self.numerator, self.denominator),
            )

    @property
    def note(self) -> Fraction:
        """Length of what is counted, in quarter notes: of an eighth in 6/8."""
        return Fraction(4, self.denominator)

    @property
    def bar(self) -> Fraction:
        """Length of a bar in quarter notes."""
        return self.numerator * self.note


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Tempos and time signatures over a whole piece.

    Attributes:
        changes: (beat, microseconds a beat) in order, beats ascending, the first at 0;
            microseconds from 1 to `MAX_TEMPO`.
        signatures: in order, beats ascending, the first at beat 0.
        ticks_per_beat: the grid of the file that it came from, 1 to `MAX_TICKS_PER_BEAT`.
    """

    changes: tuple[tuple[Fraction, int], ...] = ((Fraction(0), DEFAULT_TEMPO),)
    signatures: tuple[TimeSignature, ...] = (TimeSignature(Fraction(0), 4, 4),)
    ticks_per_beat: int = TICKS_PER_BEAT
    _starts: tuple[Fraction, ...] = field(init=False, repr=False, compare=False)
    _bars: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_order([beat for beat, _ in self.changes], "tempos")
        _check_order([signature.beat for signature in self.signatures], "time signatures")
        for _, tempo in self.changes:
            if not 1 <= tempo <= MAX_TEMPO:
                raise SettingError(
                    f"A tempo of {tempo} microseconds a beat is out of range: 1 to {MAX_TEMPO} "
                    "are legal.",
                    tempo,
                )
        if not 1 <= self.ticks_per_beat <= MAX_TICKS_PER_BEAT:
            raise SettingError(
                f"{self.ticks_per_beat} ticks a beat are out of range: 1 to "
                f"{MAX_TICKS_PER_BEAT} are legal.",
                self.ticks_per_beat,
            )
        # Kept, since every marker asks for them.
        object.__setattr__(self, "_starts", tuple(self._tempo_starts()))
        object.__setattr__(self, "_bars", tuple(self._signature_bars()))

    @classmethod
    def from_bpm(cls, bpm: Fraction) -> TempoMap:
        """Make the map of a steady tempo, to the microsecond a beat.

        Args:
            bpm: beats a minute, `SLOWEST` to `FASTEST`.

        Raises:
            SettingError: the tempo is out of range.

        >>> TempoMap.from_bpm(Fraction(281, 2)).changes
        ((Fraction(0, 1), 427046),)
        """
        if not SLOWEST <= bpm <= FASTEST:
            raise SettingError(
                f"A tempo of {float(bpm):g} beats a minute is out of range: {SLOWEST} to "
                f"{FASTEST} are legal.",
                bpm,
            )
        return cls(changes=((Fraction(0), round_half_up(60 * _MICROSECONDS / bpm)),))

    @classmethod
    def from_frames(cls, rate: Fraction, ticks_per_frame: int) -> TempoMap:
        """Make the map of a file that counts parts of frames: its beats last `timebase` frames.

        Args:
            rate: 24, 25, 30000/1001 or 30 frames a second.
            ticks_per_frame: 1 to 255.

        >>> TempoMap.from_frames(Fraction(25), 40).seconds_at(Fraction(3))
        Fraction(3, 1)
        """
        frames = timebase(rate)
        tempo = round_half_up(frames / rate * _MICROSECONDS)
        return cls(changes=((Fraction(0), tempo),), ticks_per_beat=frames * ticks_per_frame)

    def seconds_at(self, beat: Fraction) -> Fraction:
        """Return the time of a beat; before the first, the first tempo holds."""
        index = max(bisect_right(self.changes, beat, key=lambda change: change[0]) - 1, 0)
        start, tempo = self.changes[index]
        return self._starts[index] + (beat - start) * Fraction(tempo, _MICROSECONDS)

    def beat_at(self, time: Fraction) -> Fraction:
        """Return the beat at a time; before the first, the first tempo holds."""
        index = max(bisect_right(self._starts, time) - 1, 0)
        beat, tempo = self.changes[index]
        return beat + (time - self._starts[index]) * Fraction(_MICROSECONDS, tempo)

    def tick_at(self, time: Fraction) -> int:
        """Return the tick nearest to a time, halves up."""
        return round_half_up(self.beat_at(time) * self.ticks_per_beat)

    def bar_at(self, time: Fraction) -> int:
        """Return the number of the bar that a time lies in, from 1; before the piece 0, -1, ...

        >>> TempoMap().bar_at(Fraction(2)), TempoMap().bar_at(Fraction(-1, 2))
        (2, 0)
        """
        beat = self.beat_at(time)
        index = self._signature_index(beat)
        signature = self.signatures[index]
        return self._bars[index] + floor((beat - signature.beat) / signature.bar)

    def bar_start(self, bar: int) -> tuple[Fraction, Fraction]:
        """Return the beat at which a bar begins, and the length of what is counted in it.

        >>> TempoMap().bar_start(3)
        (Fraction(8, 1), Fraction(1, 1))
        """
        index = max(bisect_right(self._bars, bar) - 1, 0)
        signature = self.signatures[index]
        return signature.beat + (bar - self._bars[index]) * signature.bar, signature.note

    def place(self, bar: int, beat: Fraction) -> Fraction:
        """Return the time of a beat of a bar, both from 1: what is counted, an eighth in 6/8.

        Raises:
            SettingError: there is no bar 0, or no such beat in that bar.

        >>> TempoMap().place(3, Fraction(2))
        Fraction(9, 2)
        """
        if bar < 1:
            raise SettingError("There is no bar 0: bars count from 1.", bar)
        start, note = self.bar_start(bar)
        end, _ = self.bar_start(bar + 1)
        if not 1 <= beat < (end - start) / note + 1:
            raise SettingError(
                f"There is no beat {float(beat):g} in bar {bar}: they go from 1 to "
                f"{ceil((end - start) / note)}.",
                beat,
            )
        return self.seconds_at(start + (beat - 1) * note)

    def length(self, bars: int, beats: Fraction, since: Fraction) -> Fraction:
        """Return how many seconds bars and beats last from a time on, to the same place in a bar.

        >>> TempoMap().length(2, Fraction(1), Fraction(1))
        Fraction(9, 2)
        """
        first = self.bar_at(since)
        within = self.beat_at(since) - self.bar_start(first)[0]
        start, note = self.bar_start(first + bars)
        return self.seconds_at(start + within + beats * note) - since

    def nearest_bar(self, time: Fraction) -> Fraction:
        """Return the time of the nearest bar line; of two as near, the later.

        >>> TempoMap().nearest_bar(Fraction(5, 4))
        Fraction(2, 1)
        """
        return self._nearest(time, lambda signature: signature.bar)

    def nearest_beat(self, time: Fraction) -> Fraction:
        """Return the time of the nearest counted note (an eighth in 6/8); of two, the later.

        >>> TempoMap().nearest_beat(Fraction(5, 4))
        Fraction(3, 2)
        """
        return self._nearest(time, lambda signature: signature.note)

    def _nearest(self, time: Fraction, step: Callable[[TimeSignature], Fraction]) -> Fraction:
        beat = self.beat_at(time)
        index = self._signature_index(beat)
        signature = self.signatures[index]
        size = step(signature)
        before = signature.beat + floor((beat - signature.beat) / size) * size
        following = [later.beat for later in self.signatures[index + 1 : index + 2]]
        early, late = self.seconds_at(before), self.seconds_at(min([before + size, *following]))
        return early if time - early < late - time else late

    def _signature_index(self, beat: Fraction) -> int:
        return max(bisect_right(self.signatures, beat, key=lambda begun: begun.beat) - 1, 0)

    def _tempo_starts(self) -> accumulate[Fraction]:
        """List the times at which the tempos begin."""
        lengths = (
            (after - before) * Fraction(tempo, _MICROSECONDS)
            for (before, tempo), (after, _) in pairwise(self.changes)
        )
        return accumulate(lengths, initial=Fraction(0))

    def _signature_bars(self) -> accumulate[int]:
        """List the bars at which the time signatures begin."""
        counts = (
            ceil((after.beat - before.beat) / before.bar)
            for before, after in pairwise(self.signatures)
        )
        return accumulate(counts, initial=1)


def _check_order(beats: list[Fraction], what: str) -> None:
    if not beats or beats[0] != 0 or any(after <= before for before, after in pairwise(beats)):
        raise SettingError(
            f"The {what} of a tempo map begin at beat 0 and follow one another.", beats[:3]
        )
