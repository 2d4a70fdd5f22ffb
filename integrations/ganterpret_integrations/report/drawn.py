"""What the report draws of a recording, in few bytes.

Conventions:
    Curves are reduced to at most `COLUMNS` columns and written as bytes in base64: a *column* is
    as many neighbouring values as are shown as one. Pictures are WebP.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganterpret.overview import Overview, mel_decibels
from ganterpret.strictjson import Json
from ganterpret.waveform import waveform

COLUMNS: Final = 16384
"""The most of a curve: 18 ms of a song of five minutes."""

SPECTROGRAM_COLUMNS: Final = 8192
SPECTROGRAM_ROWS: Final = 96
RANGE: Final = 80
"""Decibels that the spectrogram spans, from its loudest value down."""

PICTURE: Final = 144
"""The longer side of a segment's pictures, in pixels."""

_QUALITY: Final = 72
_SPECTROGRAM_QUALITY: Final = 60


def packed(values: NDArray[np.generic]) -> str:
    """Write an array's bytes in base64, the lowest first."""
    return b64encode(values.astype(values.dtype.newbyteorder("<")).tobytes()).decode("ascii")


def wave(blocks: Iterable[NDArray[np.float64]], samples: int) -> dict[str, Json]:
    """Reduce a recording to its least and its largest sample a column.

    Args:
        blocks: mono sound, arrays of shape (n,), any n.
        samples: how many there are in all, 1 or more.

    Returns:
        ``samples`` a column, and ``values``: a byte with sign for the least, then one for the
        largest of each column, of which 127 stands for the recording's loudest.
    """
    width = -(-samples // COLUMNS)
    columns = -(-samples // width)
    ends = waveform(blocks, columns, 0, columns * width)
    loudest = float(np.abs(ends).max()) or 1.0
    return {"samples": width, "values": packed(np.round(ends / loudest * 127).astype(np.int8))}


def curve(values: NDArray[np.float64]) -> dict[str, Json]:
    """Reduce a curve to its least and its largest value a column.

    Returns:
        ``slices`` a column, and ``values``: a byte for the least, then one for the largest of
        each, from 0 for the curve's least to 255 for its largest.
    """
    if not len(values):
        return {"slices": 1, "values": ""}
    width = -(-len(values) // COLUMNS)
    begins = np.arange(0, len(values), width)
    ends = np.stack([np.minimum.reduceat(values, begins), np.maximum.reduceat(values, begins)], 1)
    low, high = float(ends.min()), float(ends.max())
    scaled = (ends - low) / (high - low) if high > low else np.zeros_like(ends)
    return {"slices": width, "values": packed(np.round(scaled * 255).astype(np.uint8))}


def spectrogram(overview: Overview) -> dict[str, Json] | None:
    """Draw a spectrogram as a grey picture: pitch upwards on the mel scale, white is loudest.

    Returns:
        Where it begins and how long a column lasts, in seconds, its highest frequency in Hz, and
        the ``picture``; None for silence, and for next to no sound.
    """
    if not len(overview.power) or not overview.power.any():
        return None
    levels = np.clip(mel_decibels(overview, SPECTROGRAM_ROWS) / RANGE + 1, 0, 1)
    grey = Image.fromarray(np.round(levels.T[::-1] * 255).astype(np.uint8))
    return {
        "start": overview.start,
        "column": overview.column_seconds,
        "highest": overview.sample_rate / 2,
        "picture": _webp(grey, _SPECTROGRAM_QUALITY),
    }


def small(picture: NDArray[np.uint8]) -> str:
    """Write a picture, shape (height, width, 3), at the size that the report shows."""
    image = Image.fromarray(picture)
    image.thumbnail((PICTURE, PICTURE), Image.Resampling.LANCZOS)
    return _webp(image, _QUALITY)


def _webp(image: Image.Image, quality: int) -> str:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=4)
    return "data:image/webp;base64," + b64encode(file.getvalue()).decode("ascii")
