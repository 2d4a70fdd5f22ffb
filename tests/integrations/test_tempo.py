"""Laws of tempo maps: time and beats are exact inverses, bars lie where counting finds them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import SettingError
from ganterpret_integrations.tempo import MAX_TEMPO, TempoMap, TimeSignature

TIMES = st.fractions(-100, 10_000, max_denominator=48_000)
BEATS = st.fractions(-100, 10_000, max_denominator=960)
TEMPOS = st.integers(60_000, 12_000_000)
SIGNATURES = st.tuples(st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16]))


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    """Maps with changes of tempo and time signature on any tick."""
    ticks_per_beat = draw(st.sampled_from([24, 96, 480, 960, 1024, 32767]))
    ticks = st.lists(st.integers(1, 400 * ticks_per_beat), unique=True, max_size=6).map(sorted)
    tempo_beats = [Fraction(0), *(Fraction(t, ticks_per_beat) for t in draw(ticks))]
    bar_beats = [Fraction(0), *(Fraction(t, ticks_per_beat) for t in draw(ticks))]
    return TempoMap(
        changes=tuple((beat, draw(TEMPOS)) for beat in tempo_beats),
        signatures=tuple(TimeSignature(beat, *draw(SIGNATURES)) for beat in bar_beats),
        ticks_per_beat=ticks_per_beat,
    )


def _integrated(tempo: TempoMap, beat: Fraction) -> Fraction:
    """Add up how long every stretch of one tempo lasts before a beat, from 0 on."""
    ends = [start for start, _ in tempo.changes[1:]] + [beat]
    lengths = (
        max(min(end, beat) - start, Fraction(0)) * microseconds
        for (start, microseconds), end in zip(tempo.changes, [*ends[:-1], beat], strict=True)
    )
    return sum(lengths, start=Fraction(0)) / 1_000_000


def _lines(tempo: TempoMap, stop: Fraction, bars: bool) -> list[Fraction]:
    """Count bars, or their notes, from beat 0 until one lies past a beat."""
    lines = [Fraction(0)]
    at = tempo.signatures[0]
    while lines[-1] <= stop:
        step = at.bar if bars else at.note
        begun = [s for s in tempo.signatures if lines[-1] < s.beat <= lines[-1] + step]
        lines.append(begun[0].beat if begun else lines[-1] + step)
        at = begun[0] if begun else at
    return lines


@given(tempo_maps(), TIMES)
def test_beats_and_seconds_are_inverses(tempo: TempoMap, time: Fraction) -> None:
    """There and back is the same time, exactly, before the piece too."""
    assert tempo.seconds_at(tempo.beat_at(time)) == time


@given(tempo_maps(), BEATS)
def test_seconds_and_beats_are_inverses(tempo: TempoMap, beat: Fraction) -> None:
    """There and back is the same beat, exactly, before the piece too."""
    assert tempo.beat_at(tempo.seconds_at(beat)) == beat


@given(tempo_maps(), BEATS.filter(lambda beat: beat >= 0))
def test_seconds_are_the_sum_of_the_tempos(tempo: TempoMap, beat: Fraction) -> None:
    """A second route: how long each tempo lasted, added up."""
    assert tempo.seconds_at(beat) == _integrated(tempo, beat)


@given(tempo_maps(), TIMES)
def test_a_tick_is_at_most_half_a_tick_away(tempo: TempoMap, time: Fraction) -> None:
    """The nearest tick in beats, wherever the tempo changes."""
    beat = Fraction(tempo.tick_at(time), tempo.ticks_per_beat)
    assert abs(beat - tempo.beat_at(time)) <= Fraction(1, 2 * tempo.ticks_per_beat)


@given(tempo_maps(), st.fractions(0, 60, max_denominator=1000))
def test_bars_and_beats_are_where_counting_finds_them(tempo: TempoMap, time: Fraction) -> None:
    """The nearest line is the nearest of all lines counted one by one; a tie goes to the later."""
    stop = tempo.beat_at(time)
    for bars, nearest in ((True, tempo.nearest_bar), (False, tempo.nearest_beat)):
        times = [tempo.seconds_at(line) for line in _lines(tempo, stop, bars)]
        assert nearest(time) == min(reversed(times), key=lambda line: abs(line - time))
    assert tempo.bar_at(time) == sum(line <= stop for line in _lines(tempo, stop, True))


@given(tempo_maps(), TIMES)
def test_snapping_twice_is_snapping_once(tempo: TempoMap, time: Fraction) -> None:
    """A line is its own nearest line."""
    for nearest in (tempo.nearest_bar, tempo.nearest_beat):
        assert nearest(nearest(time)) == nearest(time)


def test_an_eighth_is_the_beat_of_six_eight() -> None:
    """At 120 quarters a minute eighths are 1/4 s apart, and bars of 6/8 last 3/2 s."""
    tempo = TempoMap(signatures=(TimeSignature(Fraction(0), 6, 8),))
    assert tempo.nearest_beat(Fraction(3, 10)) == Fraction(1, 4)
    assert tempo.nearest_bar(Fraction(1)) == Fraction(3, 2)
    assert [tempo.bar_at(Fraction(half, 2)) for half in (-1, 0, 2, 3)] == [0, 1, 1, 2]


def test_a_time_signature_cuts_the_bar_before_it_short() -> None:
    """4/4 until beat 6, then 3/4: bars begin at beats 0, 4, 6 and 9."""
    cut = TimeSignature(Fraction(6), 3, 4)
    tempo = TempoMap(signatures=(TimeSignature(Fraction(0), 4, 4), cut))
    assert [tempo.bar_at(Fraction(beat, 2)) for beat in (0, 4, 5, 6, 8, 9)] == [1, 2, 2, 3, 3, 4]
    assert tempo.nearest_bar(Fraction(11, 4)) == 3


@given(st.fractions(4, 1000, max_denominator=1000))
def test_a_tempo_is_within_half_a_microsecond_a_beat(bpm: Fraction) -> None:
    """What a MIDI file can say lies at most half of its unit from what was asked for."""
    ((start, tempo),) = TempoMap.from_bpm(bpm).changes
    assert start == 0
    assert abs(tempo - 60_000_000 / bpm) <= Fraction(1, 2)


@pytest.mark.parametrize("bpm", [Fraction(0), Fraction(-120), Fraction(39, 10), Fraction(1001)])
def test_a_tempo_that_nobody_means(bpm: Fraction) -> None:
    """4 to 1000 beats a minute are legal."""
    with pytest.raises(SettingError, match="4 to 1000 are legal"):
        TempoMap.from_bpm(bpm)


@pytest.mark.parametrize("rate", [Fraction(n) for n in (24, 25, 30)] + [Fraction(30000, 1001)])
@pytest.mark.parametrize("ticks_per_frame", [1, 4, 40, 80, 255])
def test_parts_of_a_frame_are_exact(rate: Fraction, ticks_per_frame: int) -> None:
    """Tick n lies at n / (rate * ticks a frame), 29.97 included."""
    tempo = TempoMap.from_frames(rate, ticks_per_frame)
    for tick in (0, 1, 12_345, 10**9):
        beat = Fraction(tick, tempo.ticks_per_beat)
        assert tempo.seconds_at(beat) == tick / (rate * ticks_per_frame)


@given(tempo_maps())
def test_a_map_is_a_value(tempo: TempoMap) -> None:
    """Maps of the same tempos are equal, hash alike and cannot be changed."""
    twin = replace(tempo)
    assert twin == tempo
    assert hash(twin) == hash(tempo)
    assert repr(twin).count("_starts") == 0
    with pytest.raises(FrozenInstanceError):
        tempo.ticks_per_beat = 1  # type: ignore[misc]


def test_maps_that_make_no_sense() -> None:
    """Tempos begin at beat 0, ascend, and are numbers that a MIDI file can hold."""
    zero, one = Fraction(0), Fraction(1)
    for changes in ((), ((one, 5),), ((zero, 5), (zero, 6)), ((zero, 5), (2 * one, 5), (one, 5))):
        with pytest.raises(SettingError, match="begin at beat 0 and follow one another"):
            TempoMap(changes=changes)
    for tempo in (0, -1, MAX_TEMPO + 1):
        with pytest.raises(SettingError, match="microseconds a beat is out of range"):
            TempoMap(changes=((zero, tempo),))
    for ticks in (0, 32768):
        with pytest.raises(SettingError, match="ticks a beat are out of range"):
            TempoMap(ticks_per_beat=ticks)
    for numerator, denominator in ((0, 4), (256, 4), (4, 3), (4, 0), (4, 2**16)):
        with pytest.raises(SettingError, match="is no time signature"):
            TimeSignature(zero, numerator, denominator)


@given(tempo_maps(), TIMES.filter(lambda time: time >= 0))
def test_place_of_a_bar_is_where_the_bar_begins(tempo: TempoMap, time: Fraction) -> None:
    """The first beat of a time's bar is no later than the time, and lies in that bar."""
    bar = tempo.bar_at(time)
    begin = tempo.place(bar, Fraction(1))
    assert begin <= time
    assert tempo.bar_at(begin) == bar


@given(tempo_maps(), st.integers(1, 50), st.integers(0, 50))
def test_length_in_bars_goes_from_line_to_line(tempo: TempoMap, bar: int, bars: int) -> None:
    """From a bar's beginning, so many bars end where that many bars later begins."""
    since = tempo.place(bar, Fraction(1))
    length = tempo.length(bars, Fraction(0), since)
    assert since + length == tempo.place(bar + bars, Fraction(1))


@pytest.mark.parametrize(
    ("bar", "beat", "message"),
    [(0, 1, "no bar 0"), (3, 0, "no beat 0 in bar 3"), (3, 5, "they go from 1 to 4")],
)
def test_place_that_does_not_exist(bar: int, beat: int, message: str) -> None:
    """Bars and beats count from 1, and a bar of four has no fifth."""
    with pytest.raises(SettingError, match=message):
        TempoMap().place(bar, Fraction(beat))
