"""Encoders in hardware, which are used only when somebody asks and after they have worked here.

Conventions:
    What ffmpeg lists is what it was built with: whether a card, its driver and a free session are
    there shows when frames are encoded. So some are, once a program run, joined as a movie's are
    and decoded again.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from ganterpret import codecs, ffmpeg, processes
from ganterpret.codecs import Codec
from ganterpret.errors import FfmpegError
from ganterpret.processes import Encoder

_SIDE: Final = 256
_LEVELS: Final = np.arange(30, 230, 20, dtype=np.uint8)
"""Grey levels of the frames of a trial, one each: more frames than an encoder keeps back."""

_TOLERANCE: Final = 8
"""Levels that a frame of a trial may be off: less than half of what its neighbour is."""

_RATE: Final = Fraction(30)
_WORDS_KEPT: Final = 90


def codec_named(name: str) -> Codec:
    """Look up a codec that ffmpeg has here; for ``h264-hw`` the encoder that works here.

    Raises:
        SettingError: no such codec.
        FfmpegError: no encoder in hardware works (the sentence says which were tried), or this
            ffmpeg lacks the codec's.
    """
    if name == codecs.HARDWARE:
        return _first_that_works()
    codec = codecs.codec_named(name)
    encoder = str(codec.options["c:v"])
    if encoder not in ffmpeg.encoders():
        raise FfmpegError(
            f"This ffmpeg has no encoder '{encoder}' for the codec {name}: use another codec, or "
            "set GANTERPRET_FFMPEG to an ffmpeg that has it ('ganterpret doctor' lists them).",
            name,
        )
    return codec


@cache
def _first_that_works() -> Codec:
    refusals, unknown = [], []
    for codec in codecs.HARDWARE_CODECS:
        encoder = str(codec.options["c:v"])
        if encoder not in ffmpeg.encoders():
            unknown.append(encoder)
            continue
        try:
            _try(codec)
        except FfmpegError as error:
            refusals.append(f"{encoder} says '{_short(error)}'")
        else:
            return codec
    if unknown:
        refusals.append(f"this ffmpeg has no {', '.join(unknown)}")
    raise FfmpegError(
        f"No encoder in hardware works here ({'; '.join(refusals)}): use the codec h264.",
        codecs.HARDWARE,
    )


def _try(codec: Codec) -> None:
    """Encode, join and decode a few frames.

    Raises:
        FfmpegError: one of that failed, or other frames came out.
    """
    frames = np.broadcast_to(_LEVELS[:, None, None, None], (len(_LEVELS), _SIDE, _SIDE, 3))
    with TemporaryDirectory(prefix="ganterpret-") as folder:
        clip, listed, movie = (Path(folder, name) for name in ("c.mp4", "l.txt", "m.mp4"))
        resolution = frames.shape[1:3]
        argv = ffmpeg.encode_argv(
            clip, codec, resolution=resolution, size=None, fit="fit", rate=_RATE
        )
        with Encoder(argv) as encoder:
            encoder.write(frames)
        listed.write_bytes(ffmpeg.listing([(clip, len(frames))], _RATE))
        argv = ffmpeg.join_argv(listed, movie, suffix=".mp4", rate=_RATE, sound_rate=None)
        processes.run(argv, "joining")
        decoded = [int(frame.mean()) for frame in processes.decode_frames(movie, (_SIDE, _SIDE))]
    if len(decoded) != len(frames) or np.abs(decoded - _LEVELS.astype(int)).max() > _TOLERANCE:
        raise FfmpegError(f"ffmpeg failed: {len(frames)} frames came out as others", decoded)


def _short(error: FfmpegError) -> str:
    """Return the first of what ffmpeg said, without the part of it that speaks."""
    words = str(error).partition(": ")[2]
    said = re.split(r" \[[^]]*\] | Error | -- ", re.sub(r"^(\[[^]]*\] )+", "", words))[0]
    return said[:_WORDS_KEPT].rstrip(" .:")
