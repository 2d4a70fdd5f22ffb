"""Recordings: what is legal, what is refused, and the samples in a stream.

Conventions:
    Samples are float64 in -1..1 (floating-point files may exceed it), one channel at a time;
    channels count from 0 (left). Memory never depends on the length of a recording. Sample 0 of a
    video file is the file's time 0: where its sound begins late there is silence before it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from ganterpret.errors import AudioError, SettingError
from ganterpret.ffmpeg import decode_sound_argv, log_words, reading

Channel = Literal["left", "mean"] | int
"""Which channel is analysed: the left, the mean of all, or one by its number (0 = left)."""

BLOCK: Final = 1 << 16
"""Samples of one channel that are read at a time."""

SAMPLE_RATES: Final = (1_000, 768_000)
MAX_CHANNELS: Final = 64
MAX_HOURS: Final = 24

# libsndfile stops early, without a word, in a VBR MP3 that has no Xing header.
_DECODED_BY_FFMPEG: Final = frozenset({"MP3"})
_AU_HEADER: Final = struct.Struct(">4s5I")


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording that can be read.

    Attributes:
        path: the file.
        sample_rate: in Hz.
        channels: how many it has.
        claimed: samples a channel by the header; None where only decoding tells.
        decoder: who reads it.
    """

    path: Path
    sample_rate: int
    channels: int
    claimed: int | None
    decoder: Literal["libsndfile", "ffmpeg"]


def open_sound(path: Path) -> Sound:
    """Look at a recording: whether it can be read, and how.

    Args:
        path: anything that libsndfile or ffmpeg reads, video files too.

    Raises:
        AudioError: no such file, no sound in it, or outside the legal ranges.
    """
    if not path.exists():
        raise AudioError(f"There is no file '{path}': check the name.", str(path))
    if not path.is_file():
        raise AudioError(f"'{path}' is not a file: give one recording.", str(path))
    try:
        if path.stat().st_size == 0:
            raise AudioError(f"'{path.name}' is empty: export the recording again.", str(path))
        sound = _by_libsndfile(path) or _by_ffmpeg(path)
    except OSError as error:
        raise AudioError(f"'{path}' cannot be read: {error.strerror}.", str(path)) from error
    low, high = SAMPLE_RATES
    if not low <= sound.sample_rate <= high:
        raise AudioError(
            f"'{path.name}' claims a sample rate of {sound.sample_rate} Hz; {low} to {high} is "
            "legal: export it again at 44100 or 48000.",
            str(path),
        )
    if not 1 <= sound.channels <= MAX_CHANNELS:
        raise AudioError(
            f"'{path.name}' claims {sound.channels} channels; 1 to {MAX_CHANNELS} are legal: "
            "export it as stereo.",
            str(path),
        )
    return sound


def _by_libsndfile(path: Path) -> Sound | None:
    try:
        with soundfile.SoundFile(path) as file:
            if file.format in _DECODED_BY_FFMPEG:
                return None
            return Sound(path, file.samplerate, file.channels, file.frames, "libsndfile")
    except soundfile.SoundFileError:
        return None


def _by_ffmpeg(path: Path) -> Sound:
    with reading(decode_sound_argv(path)) as (stdout, log):
        try:
            sample_rate, channels = _au_header(stdout, path)
        except AudioError as error:
            raise AudioError(f"{error}{_reason(log, path)}", str(path)) from None
    return Sound(path, sample_rate, channels, None, "ffmpeg")


def _reason(log: IO[bytes], path: Path) -> str:
    words = log_words(log)
    if "matches no streams" in words:
        return " It has a picture only."
    words = words.replace(f"file:{path.absolute()}", path.name)
    return f" (ffmpeg says: {words[:300]})" if words else ""


def _au_header(stream: IO[bytes], path: Path) -> tuple[int, int]:
    """Read the head of an AU stream of 32-bit floats; returns (sample rate, channels)."""
    head = stream.read(_AU_HEADER.size)
    if len(head) < _AU_HEADER.size:
        raise AudioError(
            f"'{path.name}' holds no sound that can be read: give a recording such as WAV, FLAC, "
            "MP3, M4A or a video with sound.",
            str(path),
        )
    _, offset, _, _, sample_rate, channels = _AU_HEADER.unpack(head)
    stream.read(offset - _AU_HEADER.size)
    return sample_rate, channels


def blocks(
    sound: Sound, channel: Channel = "mean", note: Callable[[str], None] | None = None
) -> Iterator[NDArray[np.float64]]:
    """Stream one channel of a recording.

    Args:
        sound: from `open_sound`.
        channel: "left", "mean" of all, or a channel's number from 0.
        note: called with a sentence for each thing that is odd but not wrong (a truncated file).

    Yields:
        float64, shape (n,), n at most BLOCK. The array is valid until the next one.

    Raises:
        SettingError: the recording has no such channel.
        AudioError: no samples at all, or too many hours of them.
    """
    if isinstance(channel, int) and not 0 <= channel < sound.channels:
        raise SettingError(
            f"'{sound.path.name}' has no channel {channel}: "
            f"its channels are 0 to {sound.channels - 1}.",
            channel,
        )
    say = note or (lambda _: None)
    read = 0
    decode = _libsndfile_blocks if sound.decoder == "libsndfile" else _au_blocks
    mono = np.empty(BLOCK)
    for block in decode(sound, say):
        read += len(block)
        if read > MAX_HOURS * 3600 * sound.sample_rate:
            raise AudioError(
                f"'{sound.path.name}' is longer than {MAX_HOURS} hours: cut it into parts.",
                str(sound.path),
            )
        out = mono[: len(block)]
        np.copyto(out, block[:, channel if isinstance(channel, int) else 0])
        if channel == "mean" and sound.channels > 1:
            for other in range(1, sound.channels):
                out += block[:, other]
            out /= sound.channels
        yield out
    if read == 0:
        raise AudioError(
            f"'{sound.path.name}' holds no samples: export the recording again.", str(sound.path)
        )
    missing = _missing(sound, read)
    if missing:
        say(missing)


def _libsndfile_blocks(
    sound: Sound, say: Callable[[str], None]
) -> Iterator[NDArray[np.float64]]:
    buffer = np.empty((BLOCK, sound.channels))
    try:
        with soundfile.SoundFile(sound.path) as file:
            while len(block := file.read(out=buffer)):
                yield block
    except soundfile.SoundFileError as error:
        say(f"'{sound.path.name}' is damaged; what could be read is used ({error}).")


def _au_blocks(sound: Sound, say: Callable[[str], None]) -> Iterator[NDArray[np.float64]]:
    bytes_a_frame = 4 * sound.channels
    with reading(decode_sound_argv(sound.path)) as (stdout, log):
        _au_header(stdout, sound.path)
        while data := stdout.read(BLOCK * bytes_a_frame):
            whole = len(data) // bytes_a_frame
            samples = np.frombuffer(data, ">f4", whole * sound.channels)
            yield samples.reshape(whole, sound.channels).astype(np.float64)
        if words := log_words(log):
            say(f"'{sound.path.name}' is damaged; what could be read is used ({words[:300]}).")


def _missing(sound: Sound, read: int) -> str | None:
    """Say what a header promised and the file did not hold."""
    claimed = sound.claimed
    if claimed is not None and read < claimed:
        return (
            f"'{sound.path.name}' promises {claimed} samples and holds {read}: "
            "the file is cut off, what is there is used."
        )
    if sound.decoder == "libsndfile" and _is_cut_off(sound.path):
        return f"'{sound.path.name}' is cut off: what is there is used."
    return None


def _is_cut_off(path: Path) -> bool:
    """Compare a RIFF, AIFF or Ogg file's own marks of its end with where it ends.

    libsndfile shortens its count to what is there and says nothing.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] in (b"RIFF", b"FORM"):
            order: Literal["little", "big"] = "little" if head[:4] == b"RIFF" else "big"
            claimed = int.from_bytes(head[4:8], order)
            return claimed not in (0, 0xFFFFFFFF) and claimed + 8 > size
        if head[:4] == b"OggS":
            file.seek(max(0, size - 65536))
            tail = file.read()
            page = tail.rfind(b"OggS")
            return not (0 <= page < len(tail) - 5 and tail[page + 5] & 4)
    return False


def checksum(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal.

    Raises:
        AudioError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"'{path}' cannot be read: {error.strerror}.", str(path)) from error
