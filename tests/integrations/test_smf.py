"""Laws of the walk through a MIDI file: mido finds the same, and what is wrong ends it at once."""

from __future__ import annotations

import io
import re
from fractions import Fraction

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.midi_bytes import END, chunk, header, meta, riff, song, tempo, track

from ganterpret_integrations.formats import smf
from ganterpret_integrations.formats.smf import Event, scan
from ganterpret_integrations.timeline import TimelineError

MARK = meta(smf.MARKER, b"Verse")
TRACK = track(MARK)
DELTAS = st.sampled_from([0, 1, 127, 128, 16_383, 16_384, 2_097_152])
DATA = st.integers(0, 127)
CHANNELS = st.integers(0, 15)


def _timed(name: str, **values: st.SearchStrategy[object]) -> st.SearchStrategy[mido.Message]:
    kind = mido.Message if name in mido.messages.SPEC_BY_TYPE else mido.MetaMessage
    return st.builds(kind, st.just(name), time=DELTAS, **values)


MESSAGES = st.one_of(
    _timed("note_on", channel=CHANNELS, note=DATA, velocity=DATA),
    _timed("note_off", channel=CHANNELS, note=DATA, velocity=DATA),
    _timed("control_change", channel=CHANNELS, control=DATA, value=DATA),
    _timed("program_change", channel=CHANNELS, program=DATA),
    _timed("aftertouch", channel=CHANNELS, value=DATA),
    _timed("pitchwheel", channel=CHANNELS, pitch=st.integers(-8192, 8191)),
    _timed("sysex", data=st.lists(DATA, max_size=200)),
    _timed("marker", text=st.text(st.characters(max_codepoint=255), max_size=200)),
    _timed("cue_marker", text=st.text(st.characters(max_codepoint=255), max_size=5)),
    _timed("lyrics", text=st.text(st.characters(max_codepoint=255), max_size=5)),
    _timed("text", text=st.text(st.characters(max_codepoint=255), max_size=5)),
    _timed("set_tempo", tempo=st.integers(1, 0xFFFFFF)),
    _timed("time_signature", numerator=st.integers(1, 255), denominator=st.just(8)),
    _timed("key_signature", key=st.sampled_from(["C", "F#m"])),
    _timed("end_of_track"),
)
"""What files hold: everything that has a running status, everything that has none."""

NUMBERS = {
    "text": smf.TEXT,
    "lyrics": smf.LYRIC,
    "marker": smf.MARKER,
    "cue_marker": smf.CUE,
    "set_tempo": smf.TEMPO,
    "time_signature": smf.TIME_SIGNATURE,
}


def _as_mido_reads(data: bytes) -> list[tuple[int, int, int, bytes]]:
    """List tick, track, kind and payload of what the walk is to find."""
    found = []
    for number, messages in enumerate(mido.MidiFile(file=io.BytesIO(data)).tracks):
        tick = 0
        for message in messages:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                payload = bytes((message.channel, message.note, message.velocity))
                found.append((tick, number, smf.NOTE_ON, payload))
            elif message.type in NUMBERS:
                # All of these have fewer than 2**14 bytes: a size of one or two.
                raw = bytes(message.bin())
                start = 3 if raw[2] < 0x80 else 4
                found.append((tick, number, NUMBERS[message.type], raw[start:]))
    return found


@given(st.lists(st.lists(MESSAGES, max_size=30), min_size=1, max_size=4))
def test_mido_finds_the_same(tracks: list[list[mido.Message]]) -> None:
    """On files that mido wrote, running status included: every event, at its tick and track."""
    file = io.BytesIO()
    mido.MidiFile(type=1, tracks=[mido.MidiTrack(messages) for messages in tracks]).save(file=file)
    found = scan(file.getvalue(), notes=True)
    assert [event[:4] for event in found.events] == _as_mido_reads(file.getvalue())
    assert len(found.ends) == len(tracks)
    assert found.notes == ()
    for event in found.events:
        said = event.payload[event.kind == smf.NOTE_ON :]
        assert file.getvalue()[event.byte : event.byte + len(said)] == said


def test_where_things_lie() -> None:
    """A marker's tick, track, text and byte; the tick and byte at which tracks end."""
    found = scan(song(track(), track(meta(smf.MARKER, b"A", 200))))
    assert found.events == (Event(200, 1, smf.MARKER, b"A", 14 + 12 + 8 + 5),)
    assert found.ends == ((0, 23), (200, 41))
    assert (found.format, found.resolution, found.frame_rate) == (1, 480, None)


def test_notes_only_when_asked_for() -> None:
    """And a note of velocity 0 is one that ends."""
    data = song(track(b"\x00\x93\x3c\x40", b"\x10\x3c\x00", b"\x00\x3d\x01"))
    assert scan(data).events == ()
    found = scan(data, notes=True).events
    assert [(event.tick, event.payload) for event in found] == [(0, b"\x03<@"), (16, b"\x03=\x01")]


def test_a_riff_wrapper_is_taken_off() -> None:
    """The same events, at bytes that count from the wrapper's first."""
    plain, wrapped = song(TRACK), riff(song(TRACK))
    shift = wrapped.index(b"MThd")
    (there,) = scan(wrapped).events
    (here,) = scan(plain).events
    assert there == here._replace(byte=here.byte + shift)
    with pytest.raises(TimelineError, match=f"byte {shift + 12}: 0 ticks a beat"):
        scan(riff(song(TRACK, division=0)))


@pytest.mark.parametrize(
    ("division", "resolution", "rate"),
    [
        (0xE728, 40, Fraction(25)),
        (0xE850, 80, Fraction(24)),
        (0xE304, 4, Fraction(30000, 1001)),
        (0xE2FF, 255, Fraction(30)),
    ],
)
def test_a_file_that_counts_frames(division: int, resolution: int, rate: Fraction) -> None:
    """The upper byte is minus the frames a second, where 29 means 29.97; the lower the ticks."""
    found = scan(song(TRACK, division=division))
    assert (found.resolution, found.frame_rate) == (resolution, rate)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (header(1, 3, 480) + TRACK, "promises 3 tracks and holds 1"),
        (header(1, 0, 480) + TRACK + TRACK, "promises 0 tracks and holds 2"),
        (header(0, 2, 480) + TRACK + TRACK, "format 0, one track, and holds 2"),
        (song(TRACK) + b"\0\0\0", "3 bytes after the last track were skipped"),
        (song(TRACK) + b"\0" * 100, "100 bytes after"),
        (song(TRACK) + b"tail\xff\xff\xff\xff", "8 bytes after"),
    ],
)
def test_oddities_that_do_not_matter(data: bytes, said: str) -> None:
    """They are told, and the marker is found."""
    found = scan(data)
    assert said in " ".join(found.notes)
    assert {event.payload for event in found.events} == {b"Verse"}


@pytest.mark.parametrize(
    "data",
    [
        chunk(b"\0\1\0\1\1\xe0more", b"MThd") + TRACK,
        song(TRACK) + chunk(b"anything", b"XFIH"),
        header(1, 1, 480) + chunk(b"anything", b"XFIH") + TRACK,
        song(chunk(MARK)),
        song(chunk(MARK + END + END)),
        song(track(b"\x00\xc0\x05", b"\x00\x06", MARK, b"\x00\x07")),
        song(track(meta(0x7F, b"x" * 200), meta(0x60, b""), MARK)),
        song(track(b"\x00\xf0\x03\x01\x02\xf7", b"\x00\xf7\x01\xf3", MARK)),
    ],
    ids=[
        "longer header",
        "chunk behind the tracks",
        "chunk before the tracks",
        "no end of track",
        "ends twice",
        "running status across a meta event",
        "unknown meta events",
        "system exclusive",
    ],
)
def test_what_every_reader_must_take(data: bytes) -> None:
    """One marker, nothing told."""
    found = scan(data)
    assert [event.payload for event in found.events] == [b"Verse"]
    assert found.notes == ()


REFUSED = {
    "nothing": (b"", "at byte 0 it has b'', not b'MThd'"),
    "text": (b"not a MIDI file", "at byte 0 it has b'not '"),
    "header alone": (header(1, 1, 480), "byte 14: no chunk is here, and 0 of 1 tracks"),
    "no tracks": (header(1, 0, 480), "byte 14: no chunk is here, and 0 of 0"),
    "cut header": (
        b"MThd\0\0\0\6\0",
        "byte 4: a header of 6 bytes, where 6 or more .* 1 are left",
    ),
    "short header": (chunk(b"\0\1\0\1", b"MThd") + TRACK, "byte 4: a header of 4 bytes"),
    "giant header": (b"MThd\xff\xff\xff\xff" + TRACK, "byte 4: a header of 4294967295 bytes"),
    "format 3": (song(TRACK, kind=3), "byte 8: format 3"),
    "division 0": (song(TRACK, division=0), "byte 12: 0 ticks a beat"),
    "26 frames": (song(TRACK, division=0xE628), "byte 12: 40 ticks in each of 26 frames"),
    "0 ticks": (song(TRACK, division=0xE700), "byte 12: 0 ticks in each of 25 frames"),
    "cut track": (song(TRACK)[:-1], r"byte 18: a track of 13 bytes, and 12 are left"),
    "giant track": (
        song(b"MTrk\xff\xff\xff\xff" + MARK),
        "byte 18: a track of 4294967295 bytes, and 9 are left",
    ),
    "track of size 0": (song(b"MTrk\0\0\0\0" + MARK + END), "byte 22: stray bytes"),
    "track too short": (
        header(1, 2, 480) + b"MTrk\0\0\0\x09" + MARK + END + TRACK,
        "byte 31: no chunk is here, and 1 of 2",
    ),
    "cut event": (song(chunk(b"\x00\x90\x3c")), "byte 23: a track ends inside an event"),
    "no event": (song(chunk(b"\x05")), "byte 23: a track ends inside an event"),
    "cut number": (song(chunk(b"\x85")), "byte 22: a track ends inside a number"),
    "long number": (
        song(chunk(b"\x8f\xff\xff\xff\x00" + MARK)),
        "byte 22: a number of more than 4 bytes",
    ),
    "no status": (song(chunk(b"\x00\x3c\x40")), "byte 23: 0x3C, where the status"),
    "running status after system exclusive": (
        song(track(b"\x00\x90\x3c\x40", b"\x00\xf0\x01\xf7", b"\x00\x3c\x00")),
        "byte 31: 0x3C, where the status",
    ),
    "system status": (song(track(b"\x00\xf4")), "byte 23: 0xF4, where the status"),
    "real time": (song(track(b"\x00\xf8")), "byte 23: 0xF8, where the status"),
    "data above 127": (song(track(b"\x00\x90\x3c\x80")), "byte 24: data above 127"),
    "first above 127": (song(track(b"\x00\xc0\x80")), "byte 24: data above 127"),
    "meta above 127": (song(track(b"\x00\xff\x90\x00")), "byte 24: no number of a meta event"),
    "meta without number": (song(chunk(b"\x00\xff")), "byte 24: no number of a meta event"),
    "meta too long": (song(chunk(b"\x00\xff\x06\x05abc")), "an event of 5 bytes, and 3 are left"),
    "exclusive too long": (song(chunk(b"\x00\xf0\x05abc")), "an event of 5 bytes, and 3 are left"),
    "RIFF without data": (riff(b"")[:20] + b"else\0\0\0\0", "byte 28: the RIFF file ends without"),
    "cut RIFF": (riff(song(TRACK))[:-4], "a chunk of 35 bytes, and 32 are left"),
    "other RIFF": (b"RIFF\0\0\0\0WAVEfmt ", "at byte 0 it has b'RIFF'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    """In one sentence that says the byte, which is the error's value."""
    data, said = REFUSED[name]
    with pytest.raises(TimelineError, match=said) as caught:
        scan(data)
    assert str(caught.value).count(f"byte {caught.value.value}") == 1


def _too_long() -> bytes:
    return song(chunk(b"\xff" * 1_000_000))


def _too_many_notes() -> bytes:
    """A megabyte and a half of notes with running status: three bytes each."""
    return song(chunk(b"\x00\x90\x3c\x40" + b"\x00\x3c\x40" * 500_000))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_too_long(), "byte 22: a number of more than 4 bytes"),
        (_too_many_notes(), f"more than 250000 events at byte {22 + 1 + 3 * 250_000 + 1}"),
        (song(*[track()] * 1025), "more than 1024 tracks at byte"),
        (song(TRACK) + b"\0" * 2 * 1024 * 1024, "more than 2 MiB at byte 2097152"),
        (song(chunk(b"\x00\xff\x06\x00" * 300_000)), "more than 250000 events"),
    ],
    ids=["a number without end", "notes", "tracks", "size", "markers"],
)
def test_what_would_keep_a_reader_busy(data: bytes, said: str) -> None:
    """A limit ends the walk, and says where."""
    with pytest.raises(TimelineError, match=said):
        scan(data, notes=True)


def test_the_limits_themselves_are_legal() -> None:
    """1024 tracks, and 250000 events of which the last ends the track."""
    assert len(scan(song(*[track()] * 1024)).ends) == 1024
    full = song(chunk(b"\x00\x90\x3c\x40" + b"\x00\x3c\x40" * 249_998 + END))
    assert scan(full).ends == ((0, len(full) - 3),)
    longest = song(track(b"\xff\xff\xff\x7f\xff\x06\x01A"))
    assert scan(longest).events[0].tick == smf.MAX_DELTA


@given(st.binary(max_size=60))
def test_any_bytes_behind_a_header(body: bytes) -> None:
    """A file, or one sentence with a byte that lies in it."""
    data = song(chunk(tempo(400_000) + body))
    problem = None
    try:
        scan(data, notes=True)
    except TimelineError as error:
        problem = error
    if problem:
        assert re.search(rf"at byte {problem.value}\b", str(problem))
        assert 22 <= int(str(problem.value)) <= len(data)
