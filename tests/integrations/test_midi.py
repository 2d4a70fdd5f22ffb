"""Laws of MIDI: markers go out and come home; what files say otherwise, and what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import mido
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mido.midifiles import meta as mido_meta
from tests.integrations.midi_bytes import chunk, meta, song, tempo

from ganterpret.errors import GanterpretError, SettingError
from ganterpret_integrations.formats import smf
from ganterpret_integrations.formats.midi import read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.tempo import TempoMap, TimeSignature
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError, with_id

TIMES = st.fractions(0, 900, max_denominator=48_000)
IDS = st.one_of(st.just(""), st.from_regex(r"[a-z0-9]{5,8}", fullmatch=True))
NAMES = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=20)
MARKERS = st.builds(Marker, TIMES, NAMES, id=IDS)


@st.composite
def tempo_maps(draw: st.DrawFn, ticks_per_beat: int = 960) -> TempoMap:
    """Maps of 20 to 600 beats a minute."""
    ticks = st.integers(1, 500 * ticks_per_beat).map(lambda tick: Fraction(tick, ticks_per_beat))
    beats = st.lists(ticks, unique=True, max_size=6).map(
        lambda found: sorted((Fraction(0), *found))
    )
    shapes = st.tuples(st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16]))
    return TempoMap(
        tuple((beat, draw(st.integers(100_000, 3_000_000))) for beat in draw(beats)),
        tuple(TimeSignature(beat, *draw(shapes)) for beat in draw(beats)),
        ticks_per_beat,
    )


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    markers = sorted(draw(st.lists(MARKERS, max_size=12)), key=lambda marker: marker.time)
    return Timeline(
        markers=tuple(markers),
        name=draw(NAMES),
        duration=draw(st.one_of(st.none(), st.fractions(1, 1000, max_denominator=48_000))),
        tempo=draw(st.one_of(st.none(), tempo_maps())),
    )


def _said(timeline: Timeline, tempo: TempoMap) -> list[tuple[int, str, str]]:
    """List what a file keeps of the markers: tick, name, id; what is equal in all three, once."""
    said = [(tempo.tick_at(m.time), clean(m.name), m.id) for m in timeline.markers]
    return list(dict.fromkeys(said))


def _texts(data: bytes) -> list[tuple[int, bytes]]:
    """List ticks and texts of the markers as they lie in a file."""
    events = smf.scan(data).events
    return [(event.tick, event.payload) for event in events if event.kind == smf.MARKER]


@given(timelines())
def test_out_and_home(timeline: Timeline) -> None:
    """Ticks, names, ids, the tempo map and the name of the timeline come home."""
    home = read(write(timeline, Writing(utf8=True)), Reading())
    tempo = timeline.tempo or TempoMap()
    assert home.tempo == tempo
    assert _said(home, tempo) == _said(timeline, tempo)
    assert home.name == clean(timeline.name)
    assert home.notes == ()


@given(timelines(), st.booleans())
def test_a_second_time_changes_no_byte(timeline: Timeline, utf8: bool) -> None:
    """What came home goes out as the same bytes."""
    how = Writing(utf8=utf8)
    first = write(timeline, how)
    second = write(read(first, Reading()), how)
    # Markers that are equal in everything that a file keeps come home as one.
    if len(set(_texts(first))) == len(timeline.markers):
        assert second == first
    assert write(read(second, Reading()), how) == second


@given(timelines())
def test_ascii_unless_told_otherwise(timeline: Timeline) -> None:
    """No byte of any text is above 126, and names are the spellings of the names."""
    data = write(timeline, Writing())
    events = [e for e in smf.scan(data).events if e.kind in (smf.TRACK_NAME, smf.MARKER)]
    assert all(32 <= byte <= 126 for event in events for byte in event.payload)
    home = {(marker.name, marker.id) for marker in read(data, Reading()).markers}
    assert home == {(ascii_text(marker.name), marker.id) for marker in timeline.markers}


@given(timelines(), st.sampled_from([24, 96, 384, 480, 960, 1024, 25_000]).flatmap(tempo_maps))
def test_within_one_tick_of_exact(timeline: Timeline, tempo: TempoMap) -> None:
    """A second route, integers alone: each marker's microseconds, added up over the file's ticks.

    Any tempo map goes out on a grid of 960 ticks a beat, and no marker is farther from its time
    than half of the longest tick there is.
    """
    data = write(timeline, Writing(utf8=True, tempo=tempo))
    assert int.from_bytes(data[12:14], "big") == 960
    events = smf.scan(data).events
    tempos = {e.tick: int.from_bytes(e.payload, "big") for e in events if e.kind == smf.TEMPO}
    longest = max(tempos.values())
    found = [event.tick for event in events if event.kind == smf.MARKER]
    for tick, marker in zip(found, timeline.markers, strict=True):
        units = sum(
            (min(tick, end) - begin) * tempos[begin]
            for begin, end in zip(tempos, [*list(tempos)[1:], tick], strict=True)
            if begin < tick
        )
        assert abs(Fraction(units, 960_000_000) - marker.time) <= Fraction(longest, 1_920_000_000)


@given(timelines())
def test_mido_reads_what_we_write(timeline: Timeline) -> None:
    """Another reader finds format, ticks, tempos and texts, and the times as floats."""
    data = write(timeline, Writing(utf8=True))
    file = mido.MidiFile(file=io.BytesIO(data))
    tempo = timeline.tempo or TempoMap()
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 960, 1)
    ticks, times, found, now = 0, 0.0, [], 500_000
    for message in file.tracks[0]:
        ticks += message.time
        times += mido.tick2second(message.time, 960, now)
        now = message.tempo if message.type == "set_tempo" else now
        if message.type == "marker":
            text = message.text.encode("latin-1").decode()
            found.append((ticks, text))
            assert times == pytest.approx(float(tempo.seconds_at(Fraction(ticks, 960))), abs=1e-6)
    expected = [(tempo.tick_at(m.time), clean(with_id(m.name, m.id))) for m in timeline.markers]
    assert found == sorted(expected, key=lambda pair: pair[0])


@given(timelines(), st.sampled_from(["latin1", "utf-8", "ascii"]))
def test_no_setting_of_mido_is_left_changed(timeline: Timeline, charset: str) -> None:
    """Its process-wide encoding is what it was, and has no say in our bytes."""
    expected = write(timeline, Writing(utf8=True))
    before = mido_meta._charset
    mido_meta._charset = charset
    try:
        assert write(timeline, Writing(utf8=True)) == expected
        read(expected, Reading())
        with pytest.raises(GanterpretError):
            write(replace(timeline, name="long" * 2000), Writing(utf8=True))
        with pytest.raises(GanterpretError):
            read(expected[:-1], Reading(encoding="utf-8"))
        assert mido_meta._charset == charset
    finally:
        mido_meta._charset = before


def test_a_file_for_eyes() -> None:
    """Name, time signature, tempo and markers in one track, in this order, byte for byte."""
    markers = (Marker(Fraction(1, 2), "jellyfish", id="k7f2a"), Marker(Fraction(2), "Verse"))
    timeline = Timeline(markers=markers, name="Song", duration=Fraction(4))
    events = (
        meta(smf.TRACK_NAME, b"Song"),
        meta(smf.TIME_SIGNATURE, b"\4\2\x18\x08"),
        tempo(500_000),
        meta(smf.MARKER, b"jellyfish {k7f2a}", 960),
        meta(smf.MARKER, b"Verse", 2880),
        meta(0x2F, b"", 3840),
    )
    assert write(timeline, Writing()) == song(chunk(b"".join(events)), division=960)


def test_a_day_is_legal() -> None:
    """24 hours exactly, out and home."""
    last = Marker(Fraction(86_400), "end")
    found = read(write(Timeline(markers=(last,)), Writing()), Reading())
    assert (found.duration, found.markers) == (Fraction(86_400), (last,))


RESTLESS = tuple((Fraction(tick, 1920), tick % 2) for tick in range(100_001))


@pytest.mark.parametrize(
    ("timeline", "how", "said"),
    [
        (Timeline((Marker(Fraction(-1, 10)),)), Writing(), "-0.1 seconds lie outside"),
        (Timeline((Marker(Fraction(86_401)),)), Writing(), "86401 seconds lie outside"),
        (Timeline(duration=Fraction(10**9)), Writing(), r"1e\+09 seconds lie outside"),
        (Timeline((Marker(Fraction(0), "long" * 1024, id="a"),)), Writing(), "has 4100 bytes"),
        (Timeline((Marker(Fraction(1), "long" * 1000),) * 600), Writing(), "2097152 are read"),
        (Timeline(name="é" * 2049), Writing(utf8=True), "has 4098 bytes"),
        (Timeline((Marker(Fraction(1)),) * 10_001), Writing(), "at most 10000 markers, not 10001"),
        (Timeline((Marker(Fraction(86_400)),), tempo=TempoMap.from_bpm(Fraction(1000))), Writing(),
         "1382400000 ticks without an event .* choose a slower tempo"),
        (Timeline(), Writing(controller=128), "128 is no controller"),
        (Timeline(), Writing(controller=1, controller_values=((Fraction(0), -1),)), "-1 is no"),
        (Timeline(), Writing(controller=1, controller_values=((Fraction(-1), 1),)), "-1 seconds"),
        (Timeline(), Writing(controller=1, controller_values=RESTLESS), "at most 100000 values"),
    ],
)  # fmt: skip
def test_what_no_file_holds(timeline: Timeline, how: Writing, said: str) -> None:
    """Refused before a byte is made, in one sentence."""
    with pytest.raises((TimelineError, SettingError), match=said):
        write(timeline, how)


@given(timelines())
def test_a_note_of_every_marker(timeline: Timeline) -> None:
    """One pitch a name from C1 on, each until the next; a silent note spans all of them."""
    data = write(timeline, Writing(notes=True))
    file = mido.MidiFile(file=io.BytesIO(data))
    assert [t.name for t in file.tracks[1:]] == ["Markers as notes", "Silence"]
    home = read(data, Reading())
    assert home.markers == read(write(timeline, Writing()), Reading()).markers
    tempo = timeline.tempo or TempoMap()
    ticks = [tempo.tick_at(marker.time) for marker in timeline.markers]
    last = max(ticks, default=0)
    stop = max(tempo.tick_at(timeline.duration), last) if timeline.duration else last + 960
    names = list(dict.fromkeys(marker.name for marker in timeline.markers))
    on = [(t, m.note) for t, m in _absolute(file.tracks[1]) if m.type == "note_on"]
    off = [(t, m.note) for t, m in _absolute(file.tracks[1]) if m.type == "note_off"]
    begun = [(t, 36 + names.index(m.name)) for t, m in zip(ticks, timeline.markers, strict=True)]
    assert on == [(tick, pitch) for tick, pitch in begun if tick < stop]
    ends = [(min([t for t in (*ticks, stop) if t > tick]), pitch) for tick, pitch in on]
    assert sorted(off) == sorted(ends)
    ((first, silent), (until, _)) = (
        pair for pair in _absolute(file.tracks[2]) if pair[1].type.startswith("note")
    )
    assert (first, silent.velocity, until) == (0, 1, stop)


def test_notes_that_we_wrote_come_home_by_their_pitch() -> None:
    """With a table of pitches the names are back, and the silent note is no marker."""
    markers = [Marker(Fraction(second), name) for second, name in enumerate("abac")]
    timeline = Timeline(tuple(markers), duration=Fraction(3))
    data = write(timeline, Writing(notes=True))
    names = {36: "a", 37: "b", 38: "c"}
    named = read(data, Reading(events=("notes",), pitch_names=names)).markers
    assert named == timeline.markers[:3]
    plain = read(data, Reading(events=("notes",))).markers
    assert [marker.name for marker in plain] == ["C1", "C#1", "C1"]


def test_more_names_than_pitches() -> None:
    """After G8 they begin again at C1."""
    markers = tuple(Marker(Fraction(n), f"m{n}") for n in range(94))
    data = write(Timeline(markers), Writing(notes=True))
    notes = smf.scan(data, notes=True).events
    pitches = [e.payload[1] for e in notes if e.kind == smf.NOTE_ON and e.payload[2] > 1]
    assert pitches == [*range(36, 128), 36, 37]


@given(st.lists(st.tuples(TIMES, st.integers(0, 127)), max_size=30).map(sorted))
@example([(Fraction(0), 0), (Fraction(1), 0), (Fraction(2), 5), (Fraction(20001, 10000), 6)])
def test_a_controller_follows_its_values(values: list[tuple[Fraction, int]]) -> None:
    """At every tick the lane holds what was said last; nothing is said twice in a row."""
    how = Writing(controller=11, controller_values=tuple(values))
    file = mido.MidiFile(file=io.BytesIO(write(Timeline(name="x"), how)))
    changes = [(t, m) for t, m in _absolute(file.tracks[1]) if m.type == "control_change"]
    assert all(message.control == 11 and message.channel == 0 for _, message in changes)
    said = [message.value for _, message in changes]
    assert all(before != after for before, after in pairwise(said))
    wanted = {TempoMap().tick_at(time): value for time, value in values}
    for tick, value in wanted.items():
        assert [m.value for t, m in changes if t <= tick][-1] == value


def _absolute(messages: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    ticks = 0
    found = []
    for message in messages:
        ticks += message.time
        found.append((ticks, message))
    return found
