"""Markers over a tempo map to a MIDI file.

Conventions:
    Files have format 1 and 960 ticks a beat. Track 1 conducts: name, time signatures, tempos and
    markers; notes and a controller, where they were asked for, have tracks of their own. The
    silent note that spans the piece is for Live, which takes a tempo map only with a note that
    does. Equal timelines make equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

import mido

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_MARKERS, MAX_MIDI, MAX_TEMPOS, MAX_TEXT
from ganterpret.units import round_half_up
from ganterpret_integrations.formats.midi.reading import MAX_SECONDS, SILENCE
from ganterpret_integrations.formats.options import Writing
from ganterpret_integrations.formats.smf import MAX_DELTA
from ganterpret_integrations.tempo import TICKS_PER_BEAT, TempoMap
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.timeline import Timeline, TimelineError, in_time_order, with_id

MAX_VALUES: Final = 100_000
"""Values of a controller: more than an hour of them at 24 a second."""

_LOWEST_PITCH: Final = 36
_PITCH_COUNT: Final = 128 - _LOWEST_PITCH
_LOUD: Final = 100

_Timed = tuple[int, mido.Message | mido.MetaMessage]


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write markers over a tempo map, each within half a tick of its time.

    Args:
        timeline: its markers, name, duration and tempo map are written; times from 0 to 24
            hours, names of at most `MAX_TEXT` bytes with their ids.
        how: its ``utf8``, ``tempo``, ``notes``, ``controller`` and ``controller_values``. A
            tempo map of another grid has its changes put on the nearest of 960 ticks a beat,
            and times follow it as it is written.

    Raises:
        TimelineError: a time, a name or a number of events is beyond what a file holds.
        SettingError: a controller or one of its values is not 0 to 127.
    """
    tempo = _on_grid(how.tempo or timeline.tempo or TempoMap())
    _check_counts(timeline, tempo, how)
    end = _tick(tempo, timeline.duration or Fraction(0))
    tracks = [_track(_conductor(timeline, tempo, how.utf8), end)]
    if how.notes:
        tracks += _note_tracks(timeline, tempo, end)
    if how.controller is not None:
        tracks.append(_track(_controller(how.controller, how.controller_values, tempo), end))
    file = io.BytesIO()
    mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, tracks=tracks).save(file=file)
    data = file.getvalue()
    if len(data) > MAX_MIDI:
        raise TimelineError(
            f"The MIDI file would have {len(data)} bytes, and {MAX_MIDI} are read again: shorten "
            "the names.",
            len(data),
        )
    return data


def _check_counts(timeline: Timeline, tempo: TempoMap, how: Writing) -> None:
    """Refuse what would not be read again: all together are fewer than `MAX_MIDI_EVENTS`."""
    for count, limit, what in (
        (len(timeline.markers), MAX_MARKERS, "markers"),
        (len(tempo.changes), MAX_TEMPOS, "tempos"),
        (len(tempo.signatures), MAX_TEMPOS, "time signatures"),
        (len(how.controller_values), MAX_VALUES, "values of a controller"),
    ):
        if count > limit:
            raise TimelineError(f"A MIDI file takes at most {limit} {what}, not {count}.", count)


def _on_grid(tempo: TempoMap) -> TempoMap:
    """Put tempos and time signatures on ticks of ours; of one tick, the last counts."""
    changes = {_rounded(beat): microseconds for beat, microseconds in tempo.changes}
    moved = [replace(begun, beat=_rounded(begun.beat)) for begun in tempo.signatures]
    signatures = {begun.beat: begun for begun in moved}
    return TempoMap(tuple(changes.items()), tuple(signatures.values()), TICKS_PER_BEAT)


def _rounded(beat: Fraction) -> Fraction:
    return Fraction(round_half_up(beat * TICKS_PER_BEAT), TICKS_PER_BEAT)


def _tick(tempo: TempoMap, time: Fraction) -> int:
    """Return the tick of a time that a file can hold."""
    if not 0 <= time <= MAX_SECONDS:
        raise TimelineError(
            f"{float(time):g} seconds lie outside of a MIDI file, which begins at 0 and ends "
            "within 24 hours: shift the markers.",
            time,
        )
    return tempo.tick_at(time)


def _track(timed: Sequence[_Timed], end: int) -> mido.MidiTrack:
    """Put messages in order, each so many ticks behind the one before it."""
    ordered = sorted(timed, key=lambda pair: pair[0])
    last = max(end, ordered[-1][0] if ordered else 0)
    track = mido.MidiTrack()
    now = 0
    for tick, message in [*ordered, (last, mido.MetaMessage("end_of_track"))]:
        if tick - now > MAX_DELTA:
            raise TimelineError(
                f"{tick - now} ticks without an event are more than a MIDI file holds: choose a "
                "slower tempo.",
                tick - now,
            )
        message.time = tick - now
        track.append(message)
        now = tick
    return track


def _conductor(timeline: Timeline, tempo: TempoMap, utf8: bool) -> list[_Timed]:
    """List what belongs to no instrument."""
    name = _encoded(timeline.name, utf8)
    timed: list[_Timed] = [(0, mido.MetaMessage("track_name", name=name))] if name else []
    for signature in tempo.signatures:
        bar = {"numerator": signature.numerator, "denominator": signature.denominator}
        begun = mido.MetaMessage("time_signature", **bar)
        timed.append((int(signature.beat * TICKS_PER_BEAT), begun))
    for beat, microseconds in tempo.changes:
        change = mido.MetaMessage("set_tempo", tempo=microseconds)
        timed.append((int(beat * TICKS_PER_BEAT), change))
    for marker in timeline.markers:
        text = _encoded(with_id(marker.name, marker.id), utf8)
        timed.append((_tick(tempo, marker.time), mido.MetaMessage("marker", text=text)))
    return timed


def _encoded(text: str, utf8: bool) -> str:
    """Return a text whose characters are the bytes of the file.

    mido writes each character as one byte unless its process-wide setting says otherwise, and
    that is left alone.
    """
    shown = clean(text) if utf8 else ascii_text(text)
    data = shown.encode()
    if len(data) > MAX_TEXT:
        raise TimelineError(
            f"The name '{shown[:40]}...' has {len(data)} bytes, and a MIDI file takes {MAX_TEXT}: "
            "shorten it.",
            text,
        )
    return data.decode("latin-1")


def _note_tracks(timeline: Timeline, tempo: TempoMap, end: int) -> list[mido.MidiTrack]:
    """Make a note of every marker, until the next, and a silent one that spans them all.

    Every name has a pitch of its own, from C1 on as they first come, as far as pitches go.
    """
    markers = in_time_order(timeline.markers)
    ticks = [_tick(tempo, marker.time) for marker in markers]
    last = max(ticks, default=0)
    # A marker at a known end begins nothing; where none is known, the last note has a beat.
    stop = max(end, last) if timeline.duration else last + TICKS_PER_BEAT
    begun = sorted({*ticks, stop})
    stops = dict(pairwise(begun))
    names = dict.fromkeys(marker.name for marker in markers)
    pitches = {name: _LOWEST_PITCH + n % _PITCH_COUNT for n, name in enumerate(names)}
    notes: list[_Timed] = [(0, mido.MetaMessage("track_name", name="Markers as notes"))]
    for marker, tick in zip(markers, ticks, strict=True):
        if tick < stop:
            notes += _note(tick, stops[tick], 0, pitches[marker.name], _LOUD)
    span: list[_Timed] = [(0, mido.MetaMessage("track_name", name="Silence"))]
    return [_track(notes, end), _track([*span, *_note(0, stop, 15, 0, SILENCE)], end)]


def _note(tick: int, stop: int, channel: int, pitch: int, velocity: int) -> list[_Timed]:
    where = {"channel": channel, "note": pitch}
    return [
        (tick, mido.Message("note_on", velocity=velocity, **where)),
        (stop, mido.Message("note_off", velocity=0, **where)),
    ]


def _controller(
    number: int, values: Sequence[tuple[Fraction, int]], tempo: TempoMap
) -> list[_Timed]:
    """List a controller's values where they change; of one tick, the last counts."""
    for given in (number, *(value for _, value in values)):
        if not 0 <= given <= 127:
            raise SettingError(f"{given} is no controller nor a value of one: 0 to 127.", given)
    by_tick = {_tick(tempo, time): value for time, value in values}
    timed: list[_Timed] = [(0, mido.MetaMessage("track_name", name=f"Controller {number}"))]
    before = -1
    for tick, value in by_tick.items():
        if value != before:
            change = {"channel": 0, "control": number, "value": value}
            timed.append((tick, mido.Message("control_change", **change)))
        before = value
    return timed
