"""The chunks of a WAV file: where they lie, and how they are written.

Conventions:
    Little-endian. A chunk is four letters, the length of its body in bytes, the body, and a zero
    byte if that is odd. Whoever opened the file passes it in; no body is read that is not asked
    for, so that samples never are. What a file claims about lengths is held to what is there: a
    chunk that should be longer ends with the file.

Sources:
    Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE); EBU Tech 3306
    (RF64) and ITU-R BS.2088 (BW64), which put long lengths into a chunk ``ds64``; Sony's W64,
    whose names and lengths have 16 and 8 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from ganterpret.limits import MAX_CHUNKS
from ganterpret_integrations.timeline import TimelineError

UNKNOWN: Final = 0xFFFFFFFF
"""A length that stands elsewhere, or that the program which wrote it did not know."""

_HEAD: Final = struct.Struct("<4sI")
_W64_HEAD: Final = struct.Struct("<4s12sQ")
_DS64: Final = struct.Struct("<QQQI")
_ROW: Final = struct.Struct("<4sQ")
_W64_RIFF: Final = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"
_W64_WAVE: Final = b"wave\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
_LONGEST: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a file.

    Attributes:
        id: four letters, as they stand there.
        start: the first byte of its body.
        size: bytes of the body that are there.
        claimed: bytes that it should have.
        kind: of a list, which: ``adtl``, ``INFO``, ...
    """

    id: bytes
    start: int
    size: int
    claimed: int
    kind: bytes = b""


@dataclass(frozen=True, slots=True)
class Layout:
    """The chunks of a WAV file in order.

    Attributes:
        kind: ``RIFF``, ``RF64``, ``BW64`` or ``W64``.
        chunks: all of them.
    """

    kind: str
    chunks: tuple[Chunk, ...]

    def find(self, id: bytes) -> Chunk | None:
        """Return the first chunk of that name."""
        return next((chunk for chunk in self.chunks if chunk.id == id), None)


def lay_out(file: BinaryIO, size: int) -> Layout:
    """Find the chunks of a WAV file.

    Args:
        file: open for reading, at any place.
        size: bytes that it has.

    Raises:
        TimelineError: no WAV file, or one of more than `MAX_CHUNKS` chunks.
    """
    head = take(file, 0, 40)
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        found, kind = _riff_chunks(file, size), head[:4].decode()
    elif head[:16] == _W64_RIFF and head[24:40] == _W64_WAVE:
        found, kind = _w64_chunks(file, size), "W64"
    else:
        raise TimelineError(
            f"This is no WAV file: it begins with {head[:4]!r}, and one with RIFF or RF64, and "
            "WAVE behind its length: export it as WAV.",
            head[:12],
        )
    chunks = []
    for chunk in found:
        chunks.append(chunk)
        if len(chunks) > MAX_CHUNKS:
            raise TimelineError(
                f"Byte {chunk.start}: the WAV file has more than {MAX_CHUNKS} chunks: export it "
                "again.",
                chunk.start,
            )
    return Layout(kind, tuple(chunks))


def take(file: BinaryIO, start: int, size: int) -> bytes:
    """Read some bytes from a place on; fewer if the file ends."""
    file.seek(start)
    return file.read(size)


def body(file: BinaryIO, chunk: Chunk | None) -> bytes:
    """Read what a chunk holds; nothing if there is none."""
    return take(file, chunk.start, chunk.size) if chunk else b""


def is_list(chunk: Chunk, kind: bytes) -> bool:
    """Tell whether a chunk is such a list; Reaper, for one, writes the name in small letters."""
    return chunk.id.upper() == b"LIST" and chunk.kind == kind


def chunk_bytes(id: bytes, content: bytes) -> bytes:
    """Write a chunk."""
    return _HEAD.pack(id, len(content)) + content + bytes(len(content) % 2)


def chunk_head(id: bytes, size: int) -> bytes:
    """Write the beginning of a chunk; a length beyond four bytes stands in ``ds64``."""
    return _HEAD.pack(id, min(size, UNKNOWN))


def riff_bytes(chunks: bytes) -> bytes:
    """Write a whole file of chunks."""
    return chunk_head(b"RIFF", 4 + len(chunks)) + b"WAVE" + chunks


def rf64_head(kind: str, size: int, data_size: int, before: bytes = b"") -> bytes:
    """Write the beginning of a file with long lengths, up to its ``ds64``.

    Args:
        kind: ``RF64`` or ``BW64``.
        size: bytes of the whole file.
        data_size: bytes of its samples.
        before: the body of the ``ds64`` whose other fields stay; zeros if there is none.
    """
    rest = before[16:] or bytes(_DS64.size - 16)
    ds64 = struct.pack("<QQ", size - 8, data_size) + rest
    return chunk_head(kind.encode(), UNKNOWN) + b"WAVE" + chunk_bytes(b"ds64", ds64)


def _riff_chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    (_, claimed), place = _HEAD.unpack(take(file, 0, _HEAD.size)), 12
    # A size that is unknown, or that the samples go beyond, says nothing about the end.
    end = claimed + 8 if claimed > 4 and claimed + 8 <= size else size
    long: dict[bytes, int] = {}
    while place + _HEAD.size <= end:
        id, claimed = _HEAD.unpack(take(file, place, _HEAD.size))
        start = place + _HEAD.size
        if not _is_name(id):
            return
        if id == b"ds64":
            long = _long_sizes(take(file, start, min(claimed, 64 * 1024)))
        if claimed == UNKNOWN:
            claimed = long.get(id, size - start)
        if id == b"data" and start + claimed > end:
            end = size
        there = min(claimed, end - start)
        yield Chunk(id, start, there, claimed, _kind(file, id, start))
        place = start + claimed + claimed % 2


def _long_sizes(ds64: bytes) -> dict[bytes, int]:
    """Return what a ``ds64`` chunk says of the chunks whose lengths take more than four bytes."""
    if len(ds64) < _DS64.size:
        return {}
    _, data, _, count = _DS64.unpack_from(ds64)
    rest = ds64[_DS64.size :][: count * _ROW.size]
    rows = rest[: len(rest) // _ROW.size * _ROW.size]
    found = {b"data": data, **dict(_ROW.iter_unpack(rows))}
    return {id: min(size, _LONGEST) for id, size in found.items()}


def _w64_chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    place = 40
    while place + _W64_HEAD.size <= size:
        id, _, length = _W64_HEAD.unpack(take(file, place, _W64_HEAD.size))
        start, claimed = place + _W64_HEAD.size, length - _W64_HEAD.size
        if not _is_name(id) or claimed < 0:
            return
        there = min(claimed, size - start)
        yield Chunk(id, start, there, claimed, _kind(file, id, start))
        place = start + claimed + -claimed % 8


def _is_name(id: bytes) -> bool:
    return all(0x20 <= letter < 0x7F for letter in id)


def _kind(file: BinaryIO, id: bytes, start: int) -> bytes:
    return take(file, start, 4) if id.upper() == b"LIST" else b""
