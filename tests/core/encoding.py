"""Frames encoded, joined and decoded the way the project does it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganterpret import ffmpeg, processes
from ganterpret.audio import open_sound, sound_stream
from ganterpret.codecs import CODECS, Fit
from ganterpret.processes import Encoder

COLOURS = [(0, 0, 0), (255, 255, 255), (0, 255, 0), (255, 0, 0), (0, 0, 255), (18, 200, 130)]
LEVELS = {"png": 0, "ffv1": 0}
"""How far a decoded colour may be off; two levels where it was converted to BT.709."""


def flat(colours: ArrayLike, height: int, width: int) -> NDArray[np.uint8]:
    return np.tile(np.asarray(colours, np.uint8)[:, None, None, :], (1, height, width, 1))


def encode(
    path: Path,
    frames: NDArray[np.uint8],
    codec: str = "h264",
    *,
    rate: Fraction = Fraction(24),
    size: tuple[int, int] | None = None,
    fit: Fit = "fit",
) -> Path:
    argv = ffmpeg.encode_argv(
        path,
        CODECS[codec],
        resolution=(frames.shape[1], frames.shape[2]),
        size=size,
        fit=fit,
        rate=rate,
    )
    with Encoder(argv) as encoder:
        encoder.write(frames)
    return path


def join(
    clips: Sequence[tuple[Path, int]],
    movie: Path,
    rate: Fraction = Fraction(24),
    sound: Path | None = None,
) -> Path:
    listing = movie.with_suffix(".txt")
    listing.write_bytes(ffmpeg.listing(clips, rate))
    stream = sound_stream(open_sound(sound), Fraction(0), None) if sound else None
    argv = ffmpeg.join_argv(
        listing,
        movie,
        suffix=movie.suffix,
        rate=rate,
        sound_rate=stream.sample_rate if stream else None,
    )
    with Encoder(argv, "joining") as joining:
        for data in stream.au if stream else ():
            joining.write(data)
    return movie


def decode(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    return np.stack(list(processes.decode_frames(path, (width, height))))
