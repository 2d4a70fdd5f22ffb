"""A song in few bytes, as every browser plays it: MP3 of a constant rate.

Conventions:
    Sizes are in bytes, rates in kilobits a second. The samples are those that are analysed, and
    the file tells how many the encoder put before them: what is heard is in step with what is
    drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ganterpret.audio import open_sound, sound_stream
from ganterpret.ffmpeg import compress_sound_argv
from ganterpret.processes import Encoder

MOST_BYTES: Final = 4_000_000
"""Of a song up to a quarter of an hour; a longer one takes the least rate and what it needs."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A row of `QUALITIES`.

    Attributes:
        kilobits: a second.
        channels: 1 or 2.
        sample_rate: Hz.
    """

    kilobits: int
    channels: int
    sample_rate: int


QUALITIES: Final = (
    Quality(128, 2, 44100),
    Quality(96, 2, 44100),
    Quality(64, 1, 44100),
    Quality(48, 1, 32000),
    Quality(32, 1, 22050),
)
"""The best first."""


def quality_for(duration: Fraction) -> Quality:
    """Choose the best quality in which a song fits into `MOST_BYTES`, or the least.

    >>> quality_for(Fraction(300)).kilobits, quality_for(Fraction(7200)).kilobits
    (96, 32)
    """
    fitting = (each for each in QUALITIES if duration * each.kilobits * 125 <= MOST_BYTES)
    return next(fitting, QUALITIES[-1])


def compressed(song: Path, duration: Fraction) -> bytes:
    """Compress a song to an MP3 file.

    Args:
        song: anything that is read as sound.
        duration: its length in seconds.

    Raises:
        AudioError: it cannot be read.
        FfmpegError: it cannot be encoded.
    """
    quality = quality_for(duration)
    with TemporaryDirectory(prefix="ganterpret-") as folder:
        path = Path(folder) / "song.mp3"
        argv = compress_sound_argv(path, quality.kilobits, quality.channels, quality.sample_rate)
        with Encoder(argv, f"compressing '{song.name}'") as encoder:
            for piece in sound_stream(open_sound(song), Fraction(0), None).au:
                encoder.write(piece)
        return path.read_bytes()
