"""Laws of the options that say how a file is read: text to values, or one sentence."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from ganterpret.errors import SettingError
from ganterpret.times import parse_moment
from ganterpret_integrations.cli import reading_options as r
from ganterpret_integrations.cli.options import parse_categories
from ganterpret_integrations.formats import FORMATS, Reading, Writing
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Marker, Timeline

NTSC = Fraction(30000, 1001)


def test_nothing_said_is_the_default() -> None:
    """A file that nobody says anything about is read as `Reading()` reads it."""
    assert r.make_reading() == Reading()


def test_start_is_counted_at_the_rate() -> None:
    """A timecode becomes a frame's number, by the way in which it counts."""
    assert r.make_reading(rate=NTSC).start == 108_000
    drop = r.make_reading(rate=NTSC, start="01:00:00;00")
    assert (drop.start, drop.drop_frame) == (107_892, True)
    odd = r.make_reading(rate=Fraction(25, 2))
    assert (odd.rate, odd.start) == (Fraction(25, 2), 0)


def test_who_speaks_of_notes_wants_them() -> None:
    """A channel or pitches add notes to the events, unless the events were told."""
    assert r.make_reading(pitch="60").events == ("markers", "cues", "notes")
    assert r.make_reading(channel=10, events="markers").events == ("markers",)
    named = r.make_reading(pitches="C3=jellyfish, 62 = bike")
    assert dict(named.pitch_names) == {60: "jellyfish", 62: "bike"}


def test_names_of_notes_from_a_file(tmp_path: Path) -> None:
    """One a line, with commas in names; blank lines and a byte order mark are no names."""
    path = tmp_path / "names.txt"
    path.write_text("\ufeff60=jellyfish\n\n61=cat: boa, slow\n", encoding="utf-8")
    assert r.parse_pitch_names(str(path)) == {60: "jellyfish", 61: "cat: boa, slow"}


def test_tempo_of_a_file_that_states_none() -> None:
    """Live exports clips without a tempo: beats are seconds only at the one that was told."""
    write, read = FORMATS["midi"].write, FORMATS["midi"].read
    assert write is not None
    timeline = Timeline((Marker(Fraction(1), "boa"),))
    data = write(timeline, Writing())
    bare = data.replace(b"\x00\xff\x51\x03\x07\xa1\x20", b"\x00\xff\x01\x03abc")
    slow = TempoMap.from_bpm(Fraction(60))
    assert read(bare, Reading()).markers[0].time == 1
    assert read(bare, r.make_reading(tempo=slow)).markers[0].time == 2
    assert read(data, r.make_reading(tempo=slow)).markers[0].time == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", Fraction(0)),
        ("-2.5", Fraction(-5, 2)),
        ("+1:02.5", Fraction(125, 2)),
        (".5", Fraction(1, 2)),
        ("-00:00:01;15", Fraction(-15015, 10000)),
    ],
)
def test_offsets(text: str, seconds: Fraction) -> None:
    """Seconds, clocks and timecode, exactly: 45 frames at 30000/1001 a second are 1.5015 s."""
    assert parse_moment(text, signed=True).length(NTSC) == seconds


def test_tempo_from_a_number_or_a_file(tmp_path: Path) -> None:
    """One of them; a MIDI file brings its whole map."""
    tempo = TempoMap(((Fraction(0), 500_000), (Fraction(4), 640_000)))
    write = FORMATS["midi"].write
    path = tmp_path / "song.mid"
    path.write_bytes(write(Timeline(tempo=tempo), Writing()))
    assert r.chosen_tempo(path, None) == tempo
    assert r.chosen_tempo(None, "120") == TempoMap()
    assert r.chosen_tempo(None, None) is None
    with pytest.raises(SettingError, match="give one of them"):
        r.chosen_tempo(path, "120")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: r.make_reading(track=0), "--track 0 is out of range"),
        (lambda: r.make_reading(channel=17), "--channel 17 is out of range"),
        (lambda: r.make_reading(events="drums"), "'drums' is no kind of event"),
        (lambda: r.make_reading(encoding="klingon"), "'klingon' is no text encoding"),
        (lambda: r.make_reading(encoding="rot13"), "'rot13' is no text encoding"),
        (lambda: r.make_reading(pitch="60-50"), "upside down"),
        (lambda: r.make_reading(pitch="128"), "no MIDI note 128"),
        (lambda: r.make_reading(pitch="H2"), "no range of notes"),
        (lambda: r.make_reading(pitches="60=a,60=b"), "has two names"),
        (lambda: r.make_reading(pitches="60=a,boa"), "'boa' names no note"),
        (lambda: r.make_reading(pitches="none.txt"), "'none.txt' names no notes"),
        (lambda: r.make_reading(rate=Fraction(25), start="01:00:00;00"), "no drop frame at 25"),
        (lambda: r.parse_tempo("2:00"), "'2:00' is no tempo"),
        (lambda: r.parse_tempo("1e9"), "'1e9' is no tempo"),
        (lambda: r.parse_tempo("3"), "'3' is no tempo"),
    ],
)
def test_what_is_not_legal(call: Callable[[], object], message: str) -> None:
    """One sentence that says what is."""
    with pytest.raises(SettingError, match=message):
        call()


def test_a_list_of_categories_without_an_end(tmp_path: Path) -> None:
    """It is refused by its length, and by how many it names, before any is looked up."""
    path = tmp_path / "names.txt"
    for text in ("kite\n" * 2_000_000, "kite\n" * 50_001):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingError, match="is too long: 50000 categories in 8 MiB are read"):
            parse_categories(str(path))
