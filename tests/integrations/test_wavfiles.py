"""Laws of copies of recordings: samples bit for bit, other chunks as they were, whole or not."""

from __future__ import annotations

import hashlib
import os
import random
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.integrations.test_wav import (
    GRID,
    MARKERS,
    RATE,
    UTF8,
    chunk,
    cues,
    loops,
    mutant,
    region,
    texts,
    wave,
)

from ganterpret.errors import GanterpretError
from ganterpret_integrations import wavfiles
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import Reading
from ganterpret_integrations.formats.wav import write
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError
from ganterpret_integrations.wavfiles import read_outline, write_copy

MADE = write(Timeline(MARKERS, grid=GRID), UTF8)
SAMPLES = random.Random(1).randbytes(2 * RATE * 15 + 2)
W64 = {
    b"riff": bytes.fromhex("2e91cf11a5d628db04c10000"),
    b"list": bytes.fromhex("2e91cf11a5d628db04c10000"),
}
W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")


def chunks_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a file without odd sizes, walked a second time here."""
    found, place = [], 12
    while place < len(data):
        id, size = struct.unpack_from("<4sI", data, place)
        found.append((id, data[place + 8 : place + 8 + size]))
        place += 8 + size + size % 2
    assert place == len(data)
    return found


def _song(folder: Path, data: bytes, name: str = "song.wav") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _markers(path: Path) -> tuple[Marker, ...]:
    return read_file(path, "", Reading()).markers


def w64_chunk(id: bytes, content: bytes) -> bytes:
    name = id + W64.get(id, W64_TAIL)
    return name + struct.pack("<Q", 24 + len(content)) + content + bytes(-len(content) % 8)


def rf64(*chunks: bytes, kind: bytes = b"RF64", sound: bytes = SAMPLES) -> bytes:
    """A file with long lengths, of a short recording."""
    fmt = wave()[12:36]
    data = b"data" + struct.pack("<I", 0xFFFFFFFF) + sound
    sizes = struct.pack("<QQQI", 0, len(sound), len(sound) // 2, 0)
    rest = chunk(b"ds64", sizes) + fmt + data + b"".join(chunks)
    whole = kind + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + rest
    return whole[:20] + struct.pack("<Q", len(whole) - 8) + whole[28:]


def test_copy_changes_nothing_but_the_markers(tmp_path: Path) -> None:
    """Every other chunk stays, in its order; old markers go; the sizes are right."""
    others = [
        chunk(b"JUNK", bytes(28)),
        chunk(b"bext", bytes(338) + struct.pack("<Q", 77) + bytes(256)),
        chunk(b"iXML", b"<BWFXML/>x"),
        chunk(b"LIST", b"INFOISFT\x04\0\0\0abcd"),
    ]
    old = [cues((5, 9)), texts((b"labl", 5, b"old\0"), (b"ltxt", 5, region(4)), id=b"list")]
    song = _song(
        tmp_path, wave(*others[:2], old[0], chunk(b"data", SAMPLES), *old[1:], *others[2:])
    )
    before = song.read_bytes()
    write_copy(MADE, tmp_path / "copy.wav", song)
    data = (tmp_path / "copy.wav").read_bytes()
    assert song.read_bytes() == before
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    found = chunks_of(data)
    assert [id for id, _ in found] == [
        *(b"fmt ", b"JUNK", b"bext", b"data", b"iXML", b"LIST"),
        *(b"cue ", b"LIST", b"smpl"),
    ]
    assert dict(found)[b"data"] == SAMPLES
    for other in others:
        assert other in data
    assert _markers(tmp_path / "copy.wav") == MARKERS


def test_samples_are_the_same_bits(tmp_path: Path) -> None:
    """By checksum of the chunk, and by another reader of the sound."""
    noise = np.random.default_rng(3).standard_normal((RATE * 13, 3)) / 4
    soundfile.write(tmp_path / "song.wav", noise, RATE, "PCM_24")
    write_copy(MADE, tmp_path / "copy.wav", tmp_path / "song.wav")
    sums = [
        hashlib.sha256(dict(chunks_of((tmp_path / name).read_bytes()))[b"data"]).digest()
        for name in ("song.wav", "copy.wav")
    ]
    assert sums[0] == sums[1]
    there, rate = soundfile.read(tmp_path / "copy.wav")
    assert rate == RATE
    assert np.array_equal(there, soundfile.read(tmp_path / "song.wav")[0])


def test_samples_of_odd_length_are_filled(tmp_path: Path) -> None:
    """A zero byte that the length does not count."""
    song = _song(tmp_path, wave(chunk(b"data", b"abc"), bits=8))
    write_copy(MADE, tmp_path / "copy.wav", song)
    data = (tmp_path / "copy.wav").read_bytes()
    assert b"data\x03\0\0\0abc\0cue " in data
    assert dict(chunks_of(data))[b"data"] == b"abc"


def test_copy_of_a_copy_is_the_copy(tmp_path: Path) -> None:
    """Markers are replaced, not added."""
    song = _song(tmp_path, wave(chunk(b"data", SAMPLES)))
    write_copy(MADE, tmp_path / "one.wav", song)
    write_copy(MADE, tmp_path / "two.wav", tmp_path / "one.wav")
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_sampler_settings_and_its_own_loops_stay(tmp_path: Path) -> None:
    """Loops of the old markers go with them; a sampler's gets a number of no marker."""
    smpl = bytearray(loops((1, 5, 6), (2, 30, 40))[8:] + b"more")
    smpl[12:16] = struct.pack("<I", 72)
    song = _song(
        tmp_path, wave(chunk(b"data", SAMPLES), cues((1, 5)), chunk(b"smpl", bytes(smpl)))
    )
    write_copy(MADE, tmp_path / "copy.wav", song)
    found = dict(chunks_of((tmp_path / "copy.wav").read_bytes()))[b"smpl"]
    assert struct.unpack_from("<9I", found) == (0, 0, 20833, 72, 0, 0, 0, 2, 0)
    assert struct.unpack_from("<4I", found, 36) == (4, 0, 30, 40)
    assert struct.unpack_from("<4I", found, 60) == (2, 0, 7, 7 + 3 * RATE)
    assert found.endswith(b"more")
    assert _markers(tmp_path / "copy.wav") == MARKERS


@pytest.mark.parametrize("kind", [b"RF64", b"BW64"])
def test_long_lengths(tmp_path: Path, kind: bytes) -> None:
    """Files for more than 4 GiB stay such files, with the new size in their own chunk."""
    song = _song(tmp_path, rf64(cues((1, 5)), kind=kind))
    assert _markers(song) == (Marker(Fraction(5, RATE)),)
    write_copy(MADE, tmp_path / "copy.wav", song)
    data = (tmp_path / "copy.wav").read_bytes()
    assert data[:4] == kind
    assert struct.unpack_from("<QQQI", data, 20) == (
        len(data) - 8,
        len(SAMPLES),
        len(SAMPLES) // 2,
        0,
    )
    assert dict(chunks_of(data))[b"data"] == SAMPLES
    assert _markers(tmp_path / "copy.wav") == MARKERS
    if kind == b"RF64":  # libsndfile does not know the other name
        assert soundfile.info(tmp_path / "copy.wav").frames == len(SAMPLES) // 2


def test_samples_of_gigabytes_are_passed_over(tmp_path: Path) -> None:
    """Markers behind 5 GiB are read from a file that mostly does not exist."""
    size = 5 * 1024**3
    head = rf64(sound=b"")
    head = head[:28] + struct.pack("<Q", size) + head[36:]
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(head)
        file.seek(size, os.SEEK_CUR)
        file.write(cues((1, 5 * RATE)))
    outline = read_outline(path)
    assert len(outline) < 200
    assert _markers(path) == (Marker(Fraction(5)),)
    assert read_file(path, "", Reading()).notes == ()


def test_w64_is_read(tmp_path: Path) -> None:
    """Sony's form with long names: its markers, and its samples decoded."""
    fmt = wave()[20:36]
    parts = (
        w64_chunk(b"fmt ", fmt),
        w64_chunk(b"cue ", cues((1, RATE))[8:]),
        w64_chunk(b"list", texts((b"labl", 1, b"hit\0"))[8:]),
        w64_chunk(b"data", SAMPLES[:-2]),
    )
    body = b"".join(parts)
    head = b"riff" + W64[b"riff"] + struct.pack("<Q", 40 + len(body)) + b"wave" + W64_TAIL
    song = _song(tmp_path, head + body, "song.w64")
    assert _markers(song) == (Marker(Fraction(1), "hit"),)
    write_copy(MADE, tmp_path / "copy.wav", song)
    there = soundfile.read(tmp_path / "copy.wav")[0]
    assert np.array_equal(there, np.frombuffer(SAMPLES[:-2], "<i2") / 2**15)
    with pytest.raises(TimelineError, match="W64 files are only read"):
        write_copy(MADE, tmp_path / "copy.w64", song)


@pytest.mark.parametrize(
    ("suffix", "subtype"), [("flac", "PCM_24"), ("aiff", "PCM_16"), ("ogg", "VORBIS")]
)
def test_song_of_another_format_goes_in_decoded(tmp_path: Path, suffix: str, subtype: str) -> None:
    """As floats of 32 bits: the very samples that are analysed."""
    song = tmp_path / f"song.{suffix}"
    noise = np.random.default_rng(3).standard_normal((RATE * 13, 2)) / 8
    soundfile.write(song, noise, RATE, subtype)
    write_copy(MADE, tmp_path / "copy.wav", song)
    there = soundfile.read(tmp_path / "copy.wav", dtype="float32")[0]
    assert np.array_equal(there, soundfile.read(song, dtype="float32")[0])
    assert _markers(tmp_path / "copy.wav") == MARKERS


def test_no_song_is_silence_to_a_second_after_the_last_marker(tmp_path: Path) -> None:
    """So that a DAW shows every marker."""
    write_copy(MADE, tmp_path / "copy.wav", None)
    there, rate = soundfile.read(tmp_path / "copy.wav")
    assert (len(there), rate) == (13 * RATE, RATE)
    assert not there.any()
    assert _markers(tmp_path / "copy.wav") == MARKERS


def test_song_that_is_cut_off(tmp_path: Path) -> None:
    """What is there is copied, and the copy says how much that is."""
    whole = wave(chunk(b"data", SAMPLES))
    song = _song(tmp_path, whole[:-1000])
    write_copy(MADE, tmp_path / "copy.wav", song)
    found = dict(chunks_of((tmp_path / "copy.wav").read_bytes()))
    assert found[b"data"] == SAMPLES[:-1000]


def test_never_onto_the_song(tmp_path: Path) -> None:
    """Under no name."""
    song = _song(tmp_path, wave(chunk(b"data", SAMPLES)))
    (tmp_path / "link.wav").symlink_to(song)
    for name in ("song.wav", "link.wav"):
        with pytest.raises(TimelineError, match="is the song itself"):
            write_copy(MADE, tmp_path / name, song)
    assert song.read_bytes() == wave(chunk(b"data", SAMPLES))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (wave(chunk(b"data", SAMPLES), rate=44_100), "has 44100 samples a second"),
        (b"RIFF\x04\0\0\0WAVE", "has no samples"),
        (rf64().replace(b"ds64", b"junk"), "does not say how long it is"),
    ],
)
def test_song_that_takes_no_markers(tmp_path: Path, data: bytes, message: str) -> None:
    """Refused, and nothing is left behind."""
    song = _song(tmp_path, data)
    with pytest.raises(TimelineError, match=message):
        write_copy(MADE, tmp_path / "copy.wav", song)
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]


def test_more_than_a_wav_can_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that would pass 4 GiB is refused before it is begun."""
    monkeypatch.setattr(wavfiles, "_LARGEST", len(SAMPLES))
    song = _song(tmp_path, wave(chunk(b"data", SAMPLES)))
    soundfile.write(tmp_path / "song.flac", np.zeros(RATE * 15), RATE)
    for each in (song, tmp_path / "song.flac"):
        with pytest.raises(TimelineError, match=r"more than 4 GiB.*RF64"):
            write_copy(MADE, tmp_path / "copy.wav", each)
    assert not (tmp_path / "copy.wav").exists()


def test_folder_that_takes_no_files(tmp_path: Path) -> None:
    """The sentence names the file."""
    (tmp_path / "a file").touch()
    with pytest.raises(TimelineError, match=r"copy\.wav' cannot be written"):
        write_copy(MADE, tmp_path / "a file" / "copy.wav", None)


def test_three_hundred_mutants_as_songs(tmp_path: Path) -> None:
    """Whatever the song is, it is copied or refused, and nothing else happens."""
    good = wave(cues((1, 9)), chunk(b"data", SAMPLES[:400]), loops((1, 9, 20), (3, 1, 2)))
    rng = random.Random(11)
    refused = 0
    for _ in range(300):
        song = _song(tmp_path, mutant(good, rng))
        try:
            write_copy(MADE, tmp_path / "copy.wav", song)
            assert _markers(tmp_path / "copy.wav") == MARKERS
        except GanterpretError:
            refused += 1
    assert refused < 250


def test_song_is_its_own_file_of_markers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A musician's recording with markers: analyze takes them from the recording itself."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    names = texts((b"labl", 1, b"jellyfish\0"), (b"labl", 2, b"Verse 2\0"))
    song = _song(
        tmp_path, wave(chunk(b"data", SAMPLES), cues((1, 3 * RATE), (2, 7 * RATE)), names)
    )
    before = song.read_bytes()
    assert run(["analyze", "song.wav", "-o", "b.score.json"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "'song.wav' has 2 markers of its own: --markers song.wav makes them cuts." in said
    words = ["--markers", "song.wav", "--cuts-per-minute", "0", "--no-silences", "-q"]
    assert run(["analyze", "song.wav", "-o", "a.score.json", *words]) == 0
    assert run(["export", "a.score.json", "out.wav", "-q"]) == 0
    assert [(m.time, m.name) for m in _markers(tmp_path / "out.wav")[1:-1]] == [
        (Fraction(3), "jellyfish"),
        (Fraction(7), "Verse 2"),
    ]
    assert run(["render", "song.wav", "--dry-run", *words]) == 0
    assert run(["export", "a.score.json", "song.wav", "-q"]) == 2
    assert song.read_bytes() == before
