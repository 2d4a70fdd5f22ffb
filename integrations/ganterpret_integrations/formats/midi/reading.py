"""Any MIDI file to markers and a tempo map.

Conventions:
    Markers may stand on any track; tempos and time signatures of all tracks count, except in
    format 2, where each track is a piece by itself. What is odd and does not matter is told in
    the timeline's notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_HOURS, MAX_MARKERS, MAX_TEMPOS, MAX_TEXT
from ganterpret.units import format_time
from ganterpret_integrations.formats import smf
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.tempo import DEFAULT_TEMPO, TempoMap, TimeSignature
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, split_id

MAX_SECONDS: Final = MAX_HOURS * 60 * 60

SILENCE: Final = 1
"""The velocity of a note that nobody hears and that is no marker."""

_KINDS: Final = {
    "markers": smf.MARKER,
    "cues": smf.CUE,
    "lyrics": smf.LYRIC,
    "text": smf.TEXT,
    "notes": smf.NOTE_ON,
}
_TITLES: Final = (smf.TEXT, smf.CUE)
"""At tick 0 they say what the file is or who made it, not that something happens there."""

_CUTS: Final = (smf.MARKER, smf.CUE)
"""These mean something even without a text."""

_STEPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")

NOTE_NAMES: Final = tuple(f"{_STEPS[pitch % 12]}{pitch // 12 - 2}" for pitch in range(128))
"""What a note is called that nobody has named, by pitch."""

_PLAUSIBLE: Final = range(60_000_000 // 1000, 60_000_000 // 5 + 1)
"""Microseconds a beat that music has: 5 to 1000 beats a minute."""

_LISTED: Final = 20
"""Tracks that an error names."""


def read(data: bytes, how: Reading) -> Timeline:
    """Read the markers and the tempo map of a MIDI file.

    Args:
        data: the whole file.
        how: its ``encoding``, ``events``, ``track``, ``channel``, ``pitches``,
            ``pitch_names`` and ``tempo``. Where a track is told, only its events are markers.

    Raises:
        TimelineError: no MIDI file, a damaged one, or one beyond the limits.
        SettingError: no such track, or no such encoding.
    """
    _check(how)
    file = smf.scan(data, "notes" in how.events)
    track = _chosen_track(file, how)
    alone = file.format == 2
    events = sorted(
        (event for event in file.events if not alone or event.track == track),
        key=lambda event: event.tick,
    )
    tempo, odd = _tempo_map(file, events, how.tempo)
    last, byte = max(end for number, end in enumerate(file.ends) if not alone or number == track)
    duration = tempo.seconds_at(Fraction(last, tempo.ticks_per_beat))
    if duration > MAX_SECONDS:
        raise smf.damage(byte, f"the last event lies at {format_time(duration)}, past 24 hours")
    heard = (event for event in events if track in (None, event.track))
    markers, cut = _markers(_chosen(heard, how), tempo, how)
    return Timeline(
        markers=markers,
        name=_title(events, track if alone else 0, how.encoding),
        duration=duration or None,
        tempo=tempo,
        notes=(*file.notes, *odd, *_offset_notes(events), *cut),
    )


def _check(how: Reading) -> None:
    """Refuse kinds of events and encodings that there are not."""
    for name in how.events:
        if name not in _KINDS:
            raise SettingError(
                f"'{name}' is no kind of event: give some of {', '.join(_KINDS)}.", name
            )
    try:
        # A text of no characters would not ask for its encoding.
        "a".encode(how.encoding or "utf-8")
    except (LookupError, ValueError) as error:
        raise SettingError(
            f"'{how.encoding}' is no text encoding: give utf-8, cp1252 or cp932, for instance.",
            how.encoding,
        ) from error


def _chosen_track(file: smf.MidiFile, how: Reading) -> int | None:
    """Return the track that counts, from 0; None for all of them."""
    count = len(file.ends)
    if how.track is None and (file.format != 2 or count == 1):
        return 0 if file.format == 2 else None
    if how.track is not None and 1 <= how.track <= count:
        return how.track - 1
    named = range(min(count, _LISTED))
    names = [f"{n + 1} '{_title(file.events, n, how.encoding)}'" for n in named]
    tracks = ", ".join(names) + (", ..." if count > _LISTED else "")
    if how.track is None:
        raise TimelineError(
            f"The MIDI file holds {count} independent tracks (format 2): {tracks}. Choose one "
            "with --track.",
            count,
        )
    raise SettingError(
        f"There is no track {how.track}: the MIDI file has {tracks}. Choose one with --track.",
        how.track,
    )


def _tempo_map(
    file: smf.MidiFile, events: Sequence[smf.Event], otherwise: TempoMap | None
) -> tuple[TempoMap, tuple[str, ...]]:
    """Collect the tempos and time signatures of all tracks; of one tick, the last counts."""
    if file.frame_rate is not None:
        rate = float(file.frame_rate)
        odd = f"The file counts frames, {rate:.5g} a second, not beats: it has no tempo."
        return TempoMap.from_frames(file.frame_rate, file.resolution), (odd,)
    tempos = _last_of_ticks(events, smf.TEMPO, "tempos")
    changes, unusual = _changes(tempos, file.resolution)
    signed = _last_of_ticks(events, smf.TIME_SIGNATURE, "time signatures")
    signatures, wrong = _signatures(signed, file.resolution)
    if otherwise and not tempos:
        changes = otherwise.changes
        signatures = signatures if signed else otherwise.signatures
    return TempoMap(changes, signatures, file.resolution), unusual + wrong


def _last_of_ticks(events: Iterable[smf.Event], kind: int, what: str) -> list[smf.Event]:
    """List the events of a kind that count: the last of each tick."""
    found: dict[int, smf.Event] = {}
    for event in events:
        if event.kind == kind:
            found[event.tick] = event
            if len(found) > MAX_TEMPOS:
                raise smf.excess(event.byte, f"{MAX_TEMPOS} {what}")
    return list(found.values())


def _changes(
    events: Iterable[smf.Event], resolution: int
) -> tuple[tuple[tuple[Fraction, int], ...], tuple[str, ...]]:
    """Read the tempos, and tell of those that no music has."""
    tempos = {Fraction(0): DEFAULT_TEMPO}
    unusual: list[tuple[int, int]] = []
    for event in events:
        tempo = int.from_bytes(event.payload[:3], "big")
        if len(event.payload) < 3 or not tempo:
            raise smf.damage(event.byte, "a tempo that is not above 0 in three bytes")
        tempos[Fraction(event.tick, resolution)] = tempo
        if tempo not in _PLAUSIBLE:
            unusual.append((tempo, event.byte))
    if not unusual:
        return tuple(tempos.items()), ()
    tempo, byte = unusual[0]
    odd = (
        f"{len(unusual)} of the tempos lie outside of 5 to 1000 beats a minute, the first at byte "
        f"{byte}: {60_000_000 / tempo:g}."
    )
    return tuple(tempos.items()), (odd,)


def _signatures(
    events: Iterable[smf.Event], resolution: int
) -> tuple[tuple[TimeSignature, ...], tuple[str, ...]]:
    """Read the time signatures, and tell of those that mean nothing: no marker hangs on them."""
    signatures = {0: TimeSignature(Fraction(0), 4, 4)}
    wrong: list[int] = []
    for event in events:
        numerator, power = event.payload[:2].ljust(2, b"\xff")
        try:
            beat = Fraction(event.tick, resolution)
            signatures[event.tick] = TimeSignature(beat, numerator, 1 << power)
        except SettingError:
            wrong.append(event.byte)
    if not wrong:
        return tuple(signatures.values()), ()
    odd = f"{len(wrong)} time signatures mean nothing, the first at byte {wrong[0]}."
    return tuple(signatures.values()), (odd,)


def _chosen(events: Iterable[smf.Event], how: Reading) -> list[smf.Event]:
    """List the events that are markers; equal text at one tick is one."""
    kinds = {_KINDS[name] for name in how.events}
    found: dict[tuple[int, bool, bytes], smf.Event] = {}
    for event in events:
        if event.kind in kinds and _is_wanted(event, how):
            note = event.kind == smf.NOTE_ON
            said = event.payload[1:2] if note else event.payload
            found.setdefault((event.tick, note, said), event)
            if len(found) > MAX_MARKERS:
                raise smf.excess(event.byte, f"{MAX_MARKERS} markers")
    return list(found.values())


def _is_wanted(event: smf.Event, how: Reading) -> bool:
    if event.kind != smf.NOTE_ON:
        title = event.kind in _TITLES and not event.tick
        return not title and bool(event.payload or event.kind in _CUTS)
    channel, pitch, velocity = event.payload
    return (
        velocity > SILENCE
        and how.channel in (None, channel + 1)
        and how.pitches[0] <= pitch <= how.pitches[1]
        and (not how.pitch_names or pitch in how.pitch_names)
    )


def _markers(
    events: Iterable[smf.Event], tempo: TempoMap, how: Reading
) -> tuple[tuple[Marker, ...], tuple[str, ...]]:
    markers = []
    cut = 0
    for event in events:
        note = event.kind == smf.NOTE_ON
        text = _note_name(event.payload[1], how) if note else _decoded(event, how.encoding)
        cut += len(text) > MAX_TEXT
        name, id = split_id(clean(text[:MAX_TEXT]))
        time = tempo.seconds_at(Fraction(event.tick, tempo.ticks_per_beat))
        markers.append(Marker(time, name, id=id))
    odd = (f"{cut} texts have more than {MAX_TEXT} characters and were cut.",) if cut else ()
    return tuple(markers), odd


def _note_name(pitch: int, how: Reading) -> str:
    return how.pitch_names.get(pitch, NOTE_NAMES[pitch])


def _decoded(event: smf.Event, encoding: str) -> str:
    """Decode a text as told, or as the first of three that can; none of them asks for a guess."""
    text = event.payload.rstrip(b"\0")
    for name in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        try:
            return text.decode(name)
        except UnicodeError:
            continue
    raise TimelineError(
        f"The text at byte {event.byte} is not in {encoding}: give another encoding.", event.byte
    )


def _title(events: Iterable[smf.Event], track: int | None, encoding: str) -> str:
    """Return a track's name, else what it says at its first tick."""
    texts = [event for event in events if event.track == track]
    names = [event for event in texts if event.kind == smf.TRACK_NAME]
    titles = [event for event in texts if event.kind in _TITLES and not event.tick]
    said = (clean(_decoded(event, encoding)[:MAX_TEXT]) for event in (*names, *titles))
    return next((text for text in said if text), "")


def _offset_notes(events: Iterable[smf.Event]) -> tuple[str, ...]:
    """Say where the file wants to begin on tape, if not at 0."""
    offsets = (event.payload for event in events if event.kind == smf.SMPTE_OFFSET)
    for payload in offsets:
        hours, *rest = payload[:4].ljust(4, b"\0")
        start = ":".join(f"{part:02d}" for part in (hours & 0x1F, *rest))
        if start != "00:00:00:00":
            return (
                f"The file says that it begins at {start} (SMPTE offset): times count from its "
                "first tick all the same.",
            )
    return ()
