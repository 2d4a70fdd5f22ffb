"""Recordings: what is legal, what is refused, and the samples in a stream.

Conventions:
    Samples are float64 in -1..1 (floating-point files may exceed it), one channel at a time;
    channels count from 0 (left). Memory never depends on the length of a recording. Sample 0 of a
    video file is the file's time 0: where its sound begins late there is silence before it.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, Final, Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from ganterpret.codecs import MOST_SOUND_CHANNELS
from ganterpret.errors import AudioError, SettingError
from ganterpret.ffmpeg import decode_sound_argv, url
from ganterpret.headers import is_cut_off, is_mpeg_audio
from ganterpret.limits import MAX_CHANNELS, MAX_DECODER, MAX_HOURS, SAMPLE_RATES
from ganterpret.processes import reading
from ganterpret.units import sample_at

Channel = Literal["left", "mean"] | int
"""Which channel is analysed: the left, the mean of all, or one by its number (0 = left)."""

BLOCK: Final = 1 << 16
"""Samples of one channel that are read at a time."""

_LARGEST_CLAIM: Final = 1 << 62
"""Samples from which on a header's count means "unknown"."""

_MEANINGS: Final = {
    "matches no streams": "it has no sound stream",
    "not on whitelist": "it is a text, a list or a picture",
    "moov atom not found": "its index is missing, as in a file that was copied in part",
}
"""What ffmpeg's words mean to a musician."""

_WORDS_SHOWN: Final = 200
_AU_HEADER: Final = struct.Struct(">4s5I")
_AU_UNKNOWN_SIZE: Final = 0xFFFFFFFF
_AU_FLOAT: Final = 6


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording that can be read.

    Attributes:
        path: the file.
        sample_rate: in Hz.
        channels: how many it has.
        claimed: samples a channel by the header; None where only decoding tells.
        decoder: who reads it.
        state: size in bytes and time of the last change, by which a change since is known.
    """

    path: Path
    sample_rate: int
    channels: int
    claimed: int | None
    decoder: Literal["libsndfile", "ffmpeg"]
    state: tuple[int, int]


def open_sound(path: Path) -> Sound:
    """Look at a recording: whether it can be read, and how.

    Args:
        path: anything that libsndfile or ffmpeg reads, video files too.

    Raises:
        AudioError: no such file, no sound in it, or outside the legal ranges.
    """
    try:
        if path.is_dir():
            raise AudioError(f"'{path}' is a folder: give one recording.", str(path))
        if path.exists() and not path.is_file():
            raise AudioError(f"'{path}' is not a file: give one recording.", str(path))
        with path.open("rb") as file:
            head = file.read(10)
        if not head:
            raise AudioError(f"'{path.name}' is empty: export the recording again.", str(path))
        # libsndfile stops early, without a word, in a VBR MP3 that has no Xing header.
        sound = (None if is_mpeg_audio(head) else _by_libsndfile(path)) or _by_ffmpeg(path)
    except (FileNotFoundError, ValueError) as error:
        raise AudioError(f"There is no file '{path}': check the name.", str(path)) from error
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


def _opened(path: Path) -> soundfile.SoundFile:
    """Open a file by its contents alone: by its name soundfile would take a .raw for headerless.

    Raises:
        soundfile.SoundFileError: libsndfile does not read it.
        OSError: the file cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    return soundfile.SoundFile(descriptor, closefd=True)


def _by_libsndfile(path: Path) -> Sound | None:
    try:
        with _opened(path) as file:
            return Sound(
                path, file.samplerate, file.channels, file.frames, "libsndfile", _state(path)
            )
    except soundfile.SoundFileError:
        return None


def _by_ffmpeg(path: Path) -> Sound:
    with reading(decode_sound_argv(path), MAX_DECODER) as decoder:
        head = _au_header(decoder.stdout)
        if head is None:
            raise AudioError(
                f"'{path.name}' holds no sound that can be read: give a recording such as WAV, "
                f"FLAC, MP3, M4A or a video with sound{_reason(decoder.finish(), path)}.",
                str(path),
            )
    sample_rate, channels = head
    return Sound(path, sample_rate, channels, None, "ffmpeg", _state(path))


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _reason(words: str, path: Path) -> str:
    for said, meaning in _MEANINGS.items():
        if said in words:
            return f" ({meaning})"
    words = words.replace(url(path), path.name)
    return f" (ffmpeg says: {words[:_WORDS_SHOWN]})" if words else ""


def _au_header(stream: IO[bytes]) -> tuple[int, int] | None:
    """Read the head of an AU stream: (sample rate, channels); None where there is none."""
    head = stream.read(_AU_HEADER.size)
    if len(head) < _AU_HEADER.size:
        return None
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
    mono = np.empty(BLOCK)
    for block in samples(sound, note):
        out = mono[: len(block)]
        np.copyto(out, block[:, channel if isinstance(channel, int) else 0])
        if channel == "mean" and sound.channels > 1:
            for other in range(1, sound.channels):
                out += block[:, other]
            out /= sound.channels
        yield out


def samples(
    sound: Sound, note: Callable[[str], None] | None = None
) -> Iterator[NDArray[np.float64]]:
    """Stream all channels of a recording.

    Args:
        sound: from `open_sound`.
        note: as in `blocks`.

    Yields:
        float64, shape (n, channels), n at most BLOCK. The array is valid until the next one.

    Raises:
        AudioError: no samples at all, or too many hours of them; or the file is not there any
            more, or has changed since it was opened.
    """
    decode = _libsndfile_blocks if sound.decoder == "libsndfile" else _au_blocks
    damage: list[str] = []
    read = 0
    _refuse_change(sound)
    for block in decode(sound, damage):
        read += len(block)
        if read > MAX_HOURS * 3600 * sound.sample_rate:
            raise AudioError(
                f"'{sound.path.name}' is longer than {MAX_HOURS} hours: cut it into parts.",
                str(sound.path),
            )
        yield block
    _refuse_change(sound)
    if read == 0:
        why = f" ({damage[0]})" if damage else ""
        raise AudioError(
            f"'{sound.path.name}' holds no samples: export the recording again{why}.",
            str(sound.path),
        )
    odd = _oddity(sound, read, damage)
    if odd and note:
        note(odd)


def _refuse_change(sound: Sound) -> None:
    """Refuse a file that somebody wrote since it was opened: it may be another recording now."""
    try:
        changed = _state(sound.path) != sound.state
    except OSError as error:
        raise AudioError(
            f"'{sound.path}' cannot be read: {error.strerror}.", str(sound.path)
        ) from error
    if changed:
        raise AudioError(
            f"'{sound.path.name}' has changed while it was in use: put the recording back, or "
            "analyse it as it is now.",
            str(sound.path),
        )


def _libsndfile_blocks(sound: Sound, damage: list[str]) -> Iterator[NDArray[np.float64]]:
    buffer = np.full((BLOCK, sound.channels), np.nan)
    try:
        with _opened(sound.path) as file:
            while True:
                buffer.fill(np.nan)
                block = file.read(out=buffer)
                if not len(block):
                    return
                yield block
    except soundfile.SoundFileError as error:
        damage.append(str(error).rstrip("."))
        # What was decoded before the damage lies in the buffer, though nobody says how much.
        unread = np.isnan(buffer).all(axis=1)
        decoded = int(unread.argmax()) if unread.any() else BLOCK
        if decoded:
            yield buffer[:decoded]


def _au_blocks(sound: Sound, damage: list[str]) -> Iterator[NDArray[np.float64]]:
    bytes_a_frame = 4 * sound.channels
    with reading(decode_sound_argv(sound.path), MAX_DECODER) as decoder:
        _au_header(decoder.stdout)
        while data := decoder.stdout.read(BLOCK * bytes_a_frame):
            whole = len(data) // bytes_a_frame
            block = np.frombuffer(data, ">f4", whole * sound.channels)
            yield block.reshape(whole, sound.channels).astype(np.float64)
        if words := decoder.finish():
            damage.append(f"ffmpeg says: {words[:_WORDS_SHOWN]}")


def _oddity(sound: Sound, read: int, damage: list[str]) -> str | None:
    """Say in one sentence what is wrong with a recording that could be read in part."""
    name, claimed = sound.path.name, sound.claimed
    if claimed is not None and read < claimed < _LARGEST_CLAIM:
        return (
            f"'{name}' promises {claimed} samples and holds {read}: "
            "the file is cut off, what is there is used."
        )
    if is_cut_off(sound.path):
        return f"'{name}' is cut off: what is there is used."
    if damage:
        return f"'{name}' is damaged, what could be read is used ({damage[0]})."
    return None


@dataclass(frozen=True, slots=True)
class SoundStream:
    """A passage of a recording on its way into a movie.

    Attributes:
        sample_rate: in Hz.
        au: the pieces of an AU stream of 32-bit floats; can be read once.
    """

    sample_rate: int
    au: Iterator[bytes]


def sound_stream(sound: Sound, start: Fraction, stop: Fraction | None) -> SoundStream:
    """Cut a passage out of a recording, to the nearest sample.

    It holds the very samples that are analysed, so that picture and sound cannot drift apart. More
    than `codecs.MOST_SOUND_CHANNELS` become their mean.

    Args:
        sound: from `open_sound`.
        start: seconds from the first sample; before it there is silence.
        stop: seconds; None for the recording's end.

    Raises:
        AudioError: as `samples`, while the stream is read.
    """
    first = sample_at(start, sound.sample_rate)
    last = None if stop is None else sample_at(stop, sound.sample_rate)
    return SoundStream(sound.sample_rate, _au(sound, first, last))


def _au(sound: Sound, first: int, last: int | None) -> Iterator[bytes]:
    many = sound.channels > MOST_SOUND_CHANNELS
    channels = 1 if many else sound.channels
    yield _AU_HEADER.pack(
        b".snd",
        _AU_HEADER.size,
        _AU_UNKNOWN_SIZE,
        _AU_FLOAT,
        sound.sample_rate,
        channels,
    )
    if first < 0:
        yield bytes(4 * channels * -first)
    at = 0
    for block in samples(sound):
        passage = block[max(first - at, 0) : None if last is None else max(last - at, 0)]
        if many:
            passage = passage.mean(axis=1)
        if len(passage):
            yield passage.astype(">f4").tobytes()
        at += len(block)
        if last is not None and at >= last:
            _refuse_change(sound)
            return


def checksum(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal.

    Raises:
        AudioError: the file cannot be read, or is a pipe or device, which may never end.
    """
    try:
        if path.exists() and not path.is_file():
            raise AudioError(f"'{path}' is not a file: give one recording.", str(path))
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"'{path}' cannot be read: {error.strerror}.", str(path)) from error
