"""Sounds and videos: lying heads, bombs, lists of other files in disguise, no files at all."""

from __future__ import annotations

import io
import math
import os
import random
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from tests.hostile.cases import Case, Cases, Content, Due, holding
from tests.integrations.damaged import mutants

from ganterpret.ffmpeg import find_program
from ganterpret.processes import run

_URL: Final = "http://127.0.0.1:9/stolen.ts"
_RATE: Final = 8000


@cache
def wav(seconds: float = 0.5) -> bytes:
    """A short sound, 8 bits, 8 kHz, mono."""
    turns = np.arange(int(seconds * _RATE)) * (440 * 2 * math.pi / _RATE)
    return encoded(0.5 * np.sin(turns) * (np.sin(turns / 40) > 0), "WAV", "PCM_U8")


def encoded(
    sound: np.ndarray[tuple[int, ...], np.dtype[np.float64]], kind: str, subtype: str
) -> bytes:
    """A sound file of a kind."""
    file = io.BytesIO()
    soundfile.write(file, sound, _RATE, format=kind, subtype=subtype)
    return file.getvalue()


def riff(fmt: bytes, data: bytes, claimed: int | None = None, more: bytes = b"") -> bytes:
    """A WAV file of any claims."""
    size = len(data) if claimed is None else claimed
    body = (
        b"WAVEfmt "
        + struct.pack("<I", len(fmt))
        + fmt
        + more
        + b"data"
        + struct.pack("<I", size)
        + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def fmt(
    kind: int = 1, channels: int = 1, rate: int = _RATE, align: int = 2, bits: int = 16
) -> bytes:
    """The head of a WAV file."""
    return struct.pack("<HHIIHH", kind, channels, rate, min(rate * align, 2**32 - 1), align, bits)


ANALYZE: Final = ("analyze", "-o", "OUT/song.score.json", "--")


def sound_files() -> Cases:
    """All of them."""
    yield from _wavs()
    yield from _other_sounds()
    yield from _disguised()
    yield from _videos()
    for what, build in {
        "a folder": lambda folder: (folder / "song.wav").mkdir(),
        "a pipe": lambda folder: os.mkfifo(folder / "song.wav"),
        "a link to a device": lambda folder: (folder / "song.wav").symlink_to("/dev/zero"),
        "a link to itself": lambda folder: (folder / "song.wav").symlink_to("song.wav"),
        "missing": lambda folder: None,
    }.items():
        yield Case("sound", what, build, (*ANALYZE, "song.wav"))


def _case(what: str, data: Content, due: Due = "refusal", file: str = "song.wav") -> Case:
    return Case("sound", what, holding(file, data), (*ANALYZE, file), due)


def _wavs() -> Cases:
    sound = bytes(range(256)) * 40
    yield _case("as it should be", wav(), "result")
    yield _case("empty", b"")
    yield _case("a head alone", wav()[:44])
    yield _case("half a head", wav()[:20])
    yield _case("noise", random.Random(1).randbytes(65536))
    yield _case("claims 4 GiB of samples", riff(fmt(), sound, 0xFFFFFFF0), "either")
    yield _case("claims no samples", riff(fmt(), sound, 0), "either")
    yield _case("no channels", riff(fmt(channels=0), sound))
    yield _case("65,535 channels", riff(fmt(channels=65535, align=65534), sound * 13))
    yield _case("65 channels", riff(fmt(channels=65, align=130), sound))
    yield _case("64 channels", riff(fmt(channels=64, align=128), sound), "result")
    for rate in (0, 1, 999, 768_001, 2**31 - 1, 2**32 - 1):
        yield _case(f"{rate} samples a second", riff(fmt(rate=rate), sound))
    yield _case("bits that are none", riff(fmt(bits=0), sound))
    yield _case("255 bits", riff(fmt(bits=255), sound))
    yield _case("a block of no bytes", riff(fmt(align=0), sound), "either")
    yield _case("a codec of nobody's", riff(fmt(kind=0x7777), sound))
    for what, number in {"NaN": math.nan, "infinity": math.inf, "1e38": 1e38}.items():
        floats = struct.pack("<f", number) * 4000
        yield _case(f"samples of {what}", riff(fmt(3, align=4, bits=32), floats))
    doubles = struct.pack("<d", 1e308) * 4000
    yield _case("samples of 1e308", riff(fmt(3, align=8, bits=64), doubles))
    mixed = struct.pack("<ff", 0.5, math.nan) * 4000
    yield _case("every second sample NaN", riff(fmt(3, align=4, bits=32), mixed))
    yield _case(
        "a LIST that claims 2 GiB", riff(fmt(), sound, more=b"LIST\xff\xff\xff\x7fINFO"), "either"
    )
    yield _case(
        "two heads that differ",
        riff(fmt(), sound, more=b"fmt \x10\0\0\0" + fmt(channels=9, align=18)),
        "either",
    )
    yield _case(
        "rf64 of 2^63 samples",
        b"RF64\xff\xff\xff\xffWAVEds64"
        + struct.pack("<IQQQI", 28, 2**63, 2**63, 2**63, 0)
        + riff(fmt(), sound)[12:],
        "either",
    )
    yield _case("one sample", riff(fmt(), b"\0\1"), "either")
    for count, data in enumerate(
        mutants(wav(0.1)[:200] + wav()[200:], (b"\xff" * 4, b"data", b"fmt "), 15), 1
    ):
        yield _case(f"damaged at random, {count}", data, "either")


def _other_sounds() -> Cases:
    tone = 0.3 * np.sin(np.arange(4000) / 5)
    for kind, subtype, file in (
        ("FLAC", "PCM_16", "song.flac"),
        ("OGG", "VORBIS", "song.ogg"),
        ("OGG", "OPUS", "song.opus"),
        ("MP3", "MPEG_LAYER_III", "song.mp3"),
        ("AIFF", "PCM_16", "song.aiff"),
        ("AU", "PCM_16", "song.au"),
        ("CAF", "PCM_16", "song.caf"),
        ("W64", "PCM_16", "song.w64"),
    ):
        data = encoded(tone, kind, subtype)
        yield _case(f"{file}, as it should be", data, "result", file)
        yield _case(f"{file}, cut in half", data[: len(data) // 2], "either", file)
        yield _case(f"{file}, its head alone", data[:24], "refusal", file)
        yield _case(f"{file}, a name that lies", data, "result", "song.mov")
        for count, bad in enumerate(mutants(data, (b"\xff" * 4, bytes(8)), 4), 1):
            yield _case(f"{file}, damaged at random, {count}", bad, "either", file)
    flac = encoded(tone, "FLAC", "PCM_16")
    yield _case(
        "flac of 2^36 - 1 samples",
        flac[:21] + b"\x0f" + b"\xff" * 4 + flac[26:],
        "either",
        "song.flac",
    )
    hours = np.zeros(10 * 60 * _RATE)
    yield _case(
        "flac, ten minutes of silence in 60 KB",
        lambda: encoded(hours, "FLAC", "PCM_16"),
        "result",
        "song.flac",
    )
    mp3 = encoded(tone, "MP3", "MPEG_LAYER_III")
    yield _case(
        "a tag that claims 256 MiB", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + mp3, "either", "song.mp3"
    )
    picture = b"APIC\x7f\x7f\x7f\x7f\0\0\0image/png\0"
    yield _case(
        "a picture in a tag that claims 256 MiB",
        b"ID3\x04\0\0\0\0\0\x40" + picture.ljust(64, b"\0") + mp3,
        "either",
        "song.mp3",
    )


def _disguised() -> Cases:
    """Lists and scripts that make a program open something else."""
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{_URL}\n#EXT-X-ENDLIST\n"
    for what, text in {
        "a playlist of the web": hls,
        "a playlist of a file": hls.replace(_URL, "file:///etc/passwd"),
        "a playlist with a key from the web": hls.replace(
            "#EXTINF", f'#EXT-X-KEY:METHOD=AES-128,URI="{_URL}"\n#EXTINF'
        ),
        "a list to join": "ffconcat version 1.0\nfile /etc/passwd\n",
        "a list to join from the web": f"ffconcat version 1.0\nfile {_URL}\n",
        "dash": f"<MPD><Period><BaseURL>{_URL}</BaseURL></Period></MPD>",
        "a session description": "v=0\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
        "subtitles": "1\n00:00:00,000 --> 00:00:09,000\nhello\n",
        "an svg picture": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{_URL}"/></svg>',
        "chapters": ";FFMETADATA1\n[CHAPTER]\nSTART=0\nEND=9\n",
        "a page": f"<html><img src='{_URL}'></html>",
        "a winamp list": f"[playlist]\nFile1={_URL}\n",
        "a script": "#!/bin/sh\ntouch evil\n",
        "an avisynth script": 'Import("/etc/passwd")\n',
    }.items():
        for file in ("song.wav", "song.mp4"):
            yield _case(f"{what}, as {file}", text.encode(), "refusal", file)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("song.wav", wav())
    yield _case("an archive", packed.getvalue())
    yield _case("a program", b"\x7fELF" + bytes(500))
    yield _case("samples without a head", wav()[44:], "refusal", "song.raw")
    yield _case("a tracker's module", b"Extended Module: " + bytes(1000), "refusal", "song.xm")
    yield _case(
        "midi", b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0", "refusal", "song.mid"
    )


@cache
def video(*options: str, muxer: str = "mp4") -> bytes:
    """A short video with sound."""
    seekable = muxer in ("mp4", "mov")
    return run(
        [
            *(find_program().path, "-nostdin", "-loglevel", "error"),
            *("-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5"),
            *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000:duration=0.5"),
            *options,
            *(("-movflags", "frag_keyframe+empty_moov") if seekable else ()),
            *("-fflags", "+bitexact", "-f", muxer, "pipe:1"),
        ],
        "making a video",
    )


def _videos() -> Cases:
    for muxer, file in {
        "mp4": "film.mp4",
        "mov": "film.mov",
        "matroska": "film.mkv",
        "avi": "film.avi",
        "mpegts": "film.ts",
    }.items():
        data = video(muxer=muxer)
        yield _case(f"{file}, as it should be", data, "result", file)
        yield _case(f"{file}, cut in half", data[: len(data) // 2], "either", file)
        for count, bad in enumerate(mutants(data, (b"\xff" * 4, bytes(8)), 3), 1):
            yield _case(f"{file}, damaged at random, {count}", bad, "either", file)
    mp4 = video()
    yield _case("a video without sound", video("-an"), "refusal", "film.mp4")
    yield _case(
        "media that lie in another file",
        mp4.replace(b"url \0\0\0\1", b"url \0\0\0\0"),
        "either",
        "film.mp4",
    )
    outside = b"/etc/passwd\0".ljust(28, b"\0")
    yield _case(
        "an alias to another file",
        mp4.replace(b"url \0\0\0\1", b"alis\0\0\0\0") + outside,
        "either",
        "film.mov",
    )
    yield _case(
        "an atom that is inside of itself",
        mp4.replace(b"moov", b"moov\0\0\0\x08moov", 1),
        "either",
        "film.mp4",
    )
    yield _case(
        "an atom of 2^63 bytes", b"\0\0\0\1free\x7f" + b"\xff" * 7 + mp4, "either", "film.mp4"
    )
    compose = ("compose", "movie.mp4", "video.mp4", "-o", "OUT/film.mp4", "--at", "0")
    hls = f"#EXTM3U\n#EXTINF:9,\n{_URL}\n#EXT-X-ENDLIST\n".encode()
    for what, data in {
        "a playlist": hls,
        "a list to join": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "noise": random.Random(2).randbytes(9999),
        "cut off": mp4[:600],
        "empty": b"",
        "a sound alone": wav(),
    }.items():
        yield Case("video to compose", what, _two(mp4, data), compose)
        yield Case("movie to compose", what, _two(data, mp4), compose)


def _two(movie: bytes, other: bytes) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        (folder / "movie.mp4").write_bytes(movie)
        (folder / "video.mp4").write_bytes(other)

    return build
