"""Laws of reading MIDI: what counts as a marker, when it is, what is odd, what is refused."""

from __future__ import annotations

import random
import unicodedata
from fractions import Fraction

import pytest
from tests.integrations.midi_bytes import meta, riff, song, tempo, track

from ganterpret.errors import GanterpretError, SettingError
from ganterpret_integrations.formats import smf
from ganterpret_integrations.formats.midi import read, write
from ganterpret_integrations.formats.options import MIDI_EVENTS, Reading, Writing
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.text import clean
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError


def _markers(data: bytes, how: Reading | None = None) -> list[tuple[Fraction, str]]:
    """List when and what the markers of a file are."""
    return [(marker.time, marker.name) for marker in read(data, how or Reading()).markers]


def test_tempos_of_every_track_count() -> None:
    """120 then 60 beats a minute from beat 2 on, told in the second track."""
    data = song(track(meta(smf.MARKER, b"A", 480 * 4)), track(tempo(1_000_000, 480 * 2)))
    assert _markers(data) == [(Fraction(3), "A")]


def test_tempos_of_one_tick_and_none_at_the_start() -> None:
    """The last of a tick counts; until the first, it is 120."""
    data = song(track(tempo(250_000, 480), tempo(1_000_000), meta(smf.MARKER, b"A", 480)))
    found = read(data, Reading())
    assert [marker.time for marker in found.markers] == [Fraction(3, 2)]
    assert found.tempo
    assert found.tempo.changes == ((Fraction(0), 500_000), (Fraction(1), 1_000_000))
    assert found.tempo.ticks_per_beat == 480
    assert found.duration == Fraction(3, 2)


def test_frames_instead_of_beats() -> None:
    """25 frames of 40 ticks: a tick is a millisecond whatever tempo the file says."""
    found = read(song(track(tempo(1), meta(smf.MARKER, b"A", 1500)), division=0xE728), Reading())
    assert [marker.time for marker in found.markers] == [Fraction(3, 2)]
    assert found.notes == ("The file counts frames, 25 a second, not beats: it has no tempo.",)


def test_markers_and_cues_of_every_track() -> None:
    """In time order, those of one tick in the order of tracks; equal text at one tick is one."""
    data = song(
        track(meta(smf.MARKER, b"B", 480), meta(smf.MARKER, b"C")),
        track(meta(smf.CUE, b"A", 240), meta(smf.MARKER, b"B", 240), meta(smf.CUE, b"D")),
    )
    half = Fraction(1, 2)
    expected = [(Fraction(1, 4), "A"), (half, "B"), (half, "C"), (half, "D")]
    assert _markers(data) == expected
    assert _markers(riff(data)) == expected
    assert _markers(data, Reading(track=1)) == [(half, "B"), (half, "C")]
    assert _markers(data, Reading(events=("cues",))) == [(Fraction(1, 4), "A"), (half, "D")]
    assert _markers(data, Reading(events=())) == []


def test_titles_at_the_first_tick_are_no_markers() -> None:
    """Text and cues say there what the file is; a marker or a word that is sung stays one."""
    data = song(
        track(
            meta(smf.CUE, b"Created by Rosegarden"),
            meta(smf.TEXT, b"http://www.rosegardenmusic.com/"),
            meta(smf.MARKER, b"Intro"),
            meta(smf.LYRIC, b"La"),
            meta(smf.TEXT, b"later", 480),
        )
    )
    every = Reading(events=MIDI_EVENTS)
    assert [name for _, name in _markers(data)] == ["Intro"]
    assert [name for _, name in _markers(data, every)] == ["Intro", "La", "later"]
    assert read(data, Reading()).name == "Created by Rosegarden"


def test_lyrics_and_text_that_say_nothing() -> None:
    """An empty marker cuts; an empty line of a song does not."""
    events = [meta(kind, b"", 480) for kind in (smf.MARKER, smf.CUE, smf.LYRIC, smf.TEXT)]
    found = _markers(song(track(*events)), Reading(events=MIDI_EVENTS))
    assert found == [(Fraction(1, 2), ""), (Fraction(1), "")]


NOTES = song(
    track(meta(smf.TRACK_NAME, b"Drums"), b"\x00\x90\x24\x40", b"\x83\x60\x24\x00"),
    track(b"\x83\x60\x99\x3c\x7f", b"\x00\x3d\x02", b"\x00\x89\x3c\x40", b"\x83\x60\x99\x24\x01"),
)
"""C1 at 0 on channel 1; C3 and C#3 at 1/2 s, and C1 in silence at 1 s, on channel 10."""


@pytest.mark.parametrize(
    ("how", "names"),
    [
        (Reading(), []),
        (Reading(events=("notes",)), ["C1", "C3", "C#3"]),
        (Reading(events=("notes",), channel=10), ["C3", "C#3"]),
        (Reading(events=("notes",), channel=9), []),
        (Reading(events=("notes",), track=1), ["C1"]),
        (Reading(events=("notes",), pitches=(61, 127)), ["C#3"]),
        (Reading(events=("notes",), pitches=(36, 60)), ["C1", "C3"]),
        (Reading(events=("notes",), pitch_names={60: "cat: jellyfish {a1}"}), ["cat: jellyfish"]),
        (Reading(events=("notes",), pitch_names={36: "a", 61: "b"}, channel=10), ["b"]),
    ],
)
def test_notes_when_asked_for(how: Reading, names: list[str]) -> None:
    """By channel, range and pitch; middle C is C3; silence is nobody's."""
    assert [name for _, name in _markers(NOTES, how)] == names


def test_a_chord_on_two_channels() -> None:
    """The same pitch at one tick is one marker; a text of the same byte is another."""
    notes = track(b"\x10\x90\x41\x40", b"\x00\x91\x41\x40", meta(smf.MARKER, b"A"))
    found = _markers(song(notes), Reading(events=("markers", "notes")))
    assert [name for _, name in found] == ["F3", "A"]


PIECES = song(
    track(meta(smf.TRACK_NAME, b"One"), tempo(250_000), meta(smf.MARKER, b"A", 480)),
    track(meta(smf.TEXT, b"Two"), meta(smf.MARKER, b"B", 480)),
    kind=2,
)
"""Two pieces in one file, the first twice as fast."""


def test_tracks_that_stand_alone() -> None:
    """Format 2: the chosen track with its own tempos, name and length."""
    for chosen, name, marker, time in ((1, "One", "A", 4), (2, "Two", "B", 2)):
        found = read(PIECES, Reading(track=chosen))
        assert (found.name, found.duration) == (name, Fraction(1, time))
        assert [(m.time, m.name) for m in found.markers] == [(Fraction(1, time), marker)]
    with pytest.raises(TimelineError, match=r"1 'One', 2 'Two'\. Choose one with --track"):
        read(PIECES, Reading())
    alone = song(track(meta(smf.MARKER, b"A", 480)), kind=2)
    assert _markers(alone) == [(Fraction(1, 2), "A")]


@pytest.mark.parametrize("chosen", [0, 3, -1])
@pytest.mark.parametrize("data", [PIECES, NOTES])
def test_a_track_that_is_not_there(data: bytes, chosen: int) -> None:
    """The tracks that there are, are named."""
    with pytest.raises(SettingError, match=rf"no track {chosen}: the MIDI file has 1 '.*', 2 '"):
        read(data, Reading(track=chosen))


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("Méduse → クラゲ".encode(), "", "Méduse → クラゲ"),
        ("Méduse".encode("latin-1"), "", "Méduse"),
        ("“Méduse”".encode("cp1252"), "", "“Méduse”"),
        (b"\x81\xe9", "", "é"),
        ("クラゲ".encode("cp932"), "cp932", "クラゲ"),
        ("Méduse".encode("cp932", "ignore") + b"\0\0", "cp932", "Mduse"),
        ("медуза".encode("cp1251"), "windows-1251", "медуза"),
        ("Me\u0301duse\r\n two\t\x1b[31m".encode(), "", "Méduse two [31m"),
        (b"\xef\xbb\xbfBOM\0", "", "BOM"),
    ],
)
def test_texts_of_many_programs(text: bytes, encoding: str, name: str) -> None:
    """UTF-8 if it is that, else cp1252, else Latin-1; or as told. On one line, composed."""
    ((_, found),) = _markers(song(track(meta(smf.MARKER, text))), Reading(encoding=encoding))
    assert found == name
    assert unicodedata.is_normalized("NFC", found)


def test_a_text_that_is_not_in_its_encoding() -> None:
    """The byte is told, and no other encoding is tried."""
    data = song(track(meta(smf.MARKER, b"A"), meta(smf.MARKER, b"A\x81")))
    with pytest.raises(TimelineError, match=r"text at byte 31 is not in cp932") as caught:
        read(data, Reading(encoding="cp932"))
    assert caught.value.value == 31


@pytest.mark.parametrize("encoding", ["nonsense", "hex", "rot13", "undefined", "a\0b", "é", " "])
def test_an_encoding_that_there_is_not(encoding: str) -> None:
    """Also for a file without any text."""
    with pytest.raises(SettingError, match="is no text encoding"):
        read(song(track()), Reading(encoding=encoding))


def test_an_event_that_there_is_not() -> None:
    """The kinds of events are named."""
    with pytest.raises(SettingError, match="'sysex' is no kind of event: give some of markers"):
        read(song(track()), Reading(events=("sysex",)))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (meta(smf.SMPTE_OFFSET, b"\x61\0\0\0\0"), "begins at 01:00:00:00 (SMPTE offset)"),
        (tempo(15_000_000), "1 of the tempos lie outside of 5 to 1000 beats a minute, the first "
         "at byte 26: 4."),
        (tempo(1), "at byte 26: 6e+07"),
        (meta(smf.TIME_SIGNATURE, b"\0\2\x18\x08"), "1 time signatures mean nothing, the first "
         "at byte 26"),
        (meta(smf.TIME_SIGNATURE, b"\4\xff\x18\x08"), "time signatures mean nothing"),
        (meta(smf.TIME_SIGNATURE, b"\4"), "time signatures mean nothing"),
        (meta(smf.MARKER, b"x" * 5000, 1), "1 texts have more than 4096 characters"),
    ],
)  # fmt: skip
def test_what_is_odd_is_told(event: bytes, said: str) -> None:
    """In a sentence with a number; the marker is found all the same."""
    found = read(song(track(event, meta(smf.MARKER, b"A", 480))), Reading())
    assert said in " ".join(found.notes)
    assert found.markers[-1].name == "A"
    assert all(len(marker.name) <= 4096 for marker in found.markers)


@pytest.mark.parametrize(
    "event", [meta(smf.SMPTE_OFFSET, b"\x60\0\0\0\0"), tempo(60_000), tempo(12_000_000)]
)
def test_what_is_not_odd_is_not_told(event: bytes) -> None:
    """An offset of nothing, and 5 and 1000 beats a minute."""
    assert read(song(track(event)), Reading()).notes == ()


def test_the_walk_s_notes_are_the_timeline_s() -> None:
    """What the file's bytes have of oddities comes along."""
    found = read(song(track(), track(), kind=0) + b"!", Reading())
    assert [note.split(":")[0] for note in found.notes] == [
        "The file says format 0, one track, and holds 2",
        "1 bytes after the last track were skipped.",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (song(track(tempo(0))), "damaged at byte 26: a tempo that is not above 0"),
        (song(track(meta(smf.TEMPO, b"\1\1"))), "damaged at byte 26: a tempo"),
        (song(track(tempo(500_000), meta(smf.MARKER, b"A", 480 * 172_801))),
         r"damaged at byte 38: the last event lies at 24:00:00\.500, past 24 hours"),
        (song(track(*[meta(smf.MARKER, b"A", 1)] * 10_001)), "more than 10000 markers at byte"),
        (song(track(*[tempo(500_000, 1)] * 100_001)), "more than 100000 tempos at byte"),
    ],
)  # fmt: skip
def test_what_no_piece_is(data: bytes, said: str) -> None:
    """Refused in one sentence that says the byte."""
    with pytest.raises(TimelineError, match=said):
        read(data, Reading())


def test_no_markers_but_a_tempo_map() -> None:
    """A file of tempos alone is a good one."""
    found = read(song(track(tempo(400_000))), Reading(events=()))
    assert (found.markers, found.duration, found.notes) == ((), None, ())
    assert found.tempo == TempoMap(changes=((Fraction(0), 400_000),), ticks_per_beat=480)


def _seeds() -> list[bytes]:
    """Small files of every shape that is read."""
    tempos = TempoMap(((Fraction(0), 500_000), (Fraction(3, 2), 400_000)))
    markers = tuple(Marker(Fraction(n), f"márker {n}", id=f"a{n}") for n in range(4))
    ours = Timeline(markers, name="Song", tempo=tempos)
    lane = Writing(utf8=True, notes=True, controller=1, controller_values=((Fraction(1), 5),))
    sysex = track(
        b"\x00\xf0\x03\x01\x02\xf7", meta(smf.SMPTE_OFFSET, b"\1\2\3\4\5"), b"\x10\xc0\5"
    )
    return [
        write(ours, lane),
        NOTES,
        PIECES,
        riff(song(sysex, track(meta(smf.LYRIC, b"\x83N", 5)))),
        song(track(meta(smf.CUE, b"A", 1500)), division=0xE728),
    ]


def _mutant(seed: bytes, rng: random.Random) -> bytes:
    """Change a byte or two; or cut, drop, repeat or insert a piece; or swell a number."""
    data = bytearray(seed)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(data))
        size = rng.randint(1, 12)
        change = rng.randrange(10)
        if change == 0:
            del data[at : at + size]
        elif change == 1:
            data[at:at] = data[at : at + size] * rng.randint(1, 50)
        elif change == 2:
            data[at:at] = rng.randbytes(size)
        elif change == 3:
            data[at : at + 4] = rng.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
        else:
            data[at] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return bytes(data)


def test_mutants() -> None:
    """2,000 damaged files: a timeline within bounds, or an error of ours."""
    rng = random.Random(16)
    seeds = _seeds()
    hows = [Reading(), Reading(events=MIDI_EVENTS, track=1), Reading(encoding="cp932", track=2)]
    read_well = 0
    for n in range(2000):
        data = _mutant(seeds[n % len(seeds)], rng)
        try:
            found = read(data, hows[n % len(hows)])
        except GanterpretError as error:
            assert "\n" not in str(error)  # noqa: PT017
            continue
        read_well += 1
        assert all(0 <= marker.time <= 86_400 for marker in found.markers)
        assert all(marker.name == clean(marker.name) for marker in found.markers)
    assert 100 < read_well < 1900
