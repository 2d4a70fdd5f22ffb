"""How many frames a mov or mp4 holds, by its own tables.

Conventions:
    A file is a row of boxes, some of which hold rows of boxes: a length of four bytes, big-endian
    and its own eight included, a name of four, a content (ISO/IEC 14496-12, and QuickTime before
    it). Clips of this project hold one track, and a sample of it is a frame. Reading the tables
    takes a thousandth of the time in which ffmpeg starts.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_TO_THE_SIZES: Final = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsz")


def clip_frames(path: Path) -> int:
    """Count the frames that lie in a clip, whole: 0 if the file is damaged or cut off.

    Args:
        path: a mov or mp4 of one track.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        try:
            count, size = _samples(file)
            data = sum(stop - start for name, start, stop in _boxes(file) if name == b"mdat")
        except (struct.error, LookupError):
            return 0
    return count if size <= data else 0


def _samples(file: BinaryIO) -> tuple[int, int]:
    """Return how many samples the only track has, and of how many bytes all together."""
    start, stop = 0, _length(file)
    for wanted in _TO_THE_SIZES:
        start, stop = next(
            ((a, b) for name, a, b in _boxes(file, start, stop) if name == wanted), (0, 0)
        )
        if not stop:
            raise LookupError(wanted)
    file.seek(start)
    _, common, count = struct.unpack(">3I", file.read(12))
    if common:
        return count, count * common
    return count, sum(struct.unpack(f">{count}I", file.read(min(4 * count, stop - start))))


def _boxes(
    file: BinaryIO, start: int = 0, stop: int | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name of each box in a part of a file, and where its content starts and stops.

    Raises:
        LookupError: a box reaches beyond the part.
        struct.error: the part ends in the middle of a box's head.
    """
    stop = _length(file) if stop is None else stop
    while start < stop:
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:  # a long box: its size follows in eight bytes
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        if size < head or start + size > stop:
            raise LookupError(name)
        yield name, start + head, start + size
        start += size


def _length(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size
