"""WAV files and their samples: markers taken out of a recording, and put into a copy of one.

Conventions:
    A recording may have gigabytes and is never in memory: of a file that is read only the chunks
    that say something about markers are, and samples are copied in blocks. What is published is a
    copy, whole or not at all, whose samples are the recording's bit for bit: its own markers are
    replaced, and every other chunk stays as it was. A recording that is no RIFF file goes in
    decoded, as 32-bit floats, which hold all that 24 bits say. Where there is no recording,
    markers lie over silence.

Source:
    EBU Tech 3306 for files of more than 4 GiB.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ganterpret.audio import open_sound, samples
from ganterpret.files import publishing
from ganterpret.limits import MAX_CHUNKS_BYTES
from ganterpret_integrations.formats.riff import (
    UNKNOWN,
    Chunk,
    Layout,
    body,
    chunk_bytes,
    chunk_head,
    is_list,
    lay_out,
    rf64_head,
    take,
)
from ganterpret_integrations.formats.wav import (
    FLOAT,
    FMT,
    LOOP,
    PCM,
    SAMPLER,
    read_loops,
    read_points,
)
from ganterpret_integrations.timeline import TimelineError

_TOLD: Final = (b"fmt ", b"fact", b"cue ", b"smpl", b"bext")
_BLOCK: Final = 1024**2
_LARGEST: Final = UNKNOWN - 1
"""The largest size that a RIFF file can say of itself."""

_SILENCE: Final = b"\x80"
"""A sample of 8 bits in the middle."""


def is_wav(path: Path) -> bool:
    """Tell whether a file is a WAV whose chunks a copy can keep, by its first bytes.

    Raises:
        TimelineError: it cannot be read.
    """
    with _opened(path) as file:
        head = take(file, 0, 12)
    return head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:] == b"WAVE"


def count_markers(path: Path) -> int:
    """Count the cue points in a recording; 0 in one of another format, or that is damaged."""
    try:
        with _opened(path) as file:
            layout = lay_out(file, path.stat().st_size)
            return len(read_points(body(file, layout.find(b"cue ")))[0])
    except (TimelineError, OSError):
        return 0


def read_outline(path: Path) -> bytes:
    """Return a WAV file without its samples, as `formats.wav` reads it.

    Args:
        path: RIFF, RF64, BW64 or W64.

    Raises:
        TimelineError: no such file, or one whose chunks are more than the limits allow.
    """
    with _opened(path) as file:
        layout = lay_out(file, path.stat().st_size)
        told = [c for c in layout.chunks if c.id in _TOLD or is_list(c, b"adtl")]
        size = sum(chunk.size for chunk in told)
        if size > MAX_CHUNKS_BYTES:
            raise TimelineError(
                f"'{path}' has {size / 1024**2:.0f} MiB of markers: at most "
                f"{MAX_CHUNKS_BYTES // 1024**2} are read.",
                str(path),
            )
        chunks = b"".join(chunk_bytes(chunk.id, body(file, chunk)) for chunk in told)
        sound = layout.find(b"data")
    # Of the samples the length alone, in the form that has room for any.
    head = rf64_head("RF64", UNKNOWN, sound.size if sound else 0)
    return head + chunks + chunk_head(b"data", UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Marks:
    """The markers that are to go into a copy: chunks, and the rate at which they count."""

    rate: int
    cue: bytes
    labels: bytes
    loops: bytes
    last: int


def write_copy(data: bytes, path: Path, song: Path | None) -> None:
    """Write a copy of a recording with markers, whole or not at all.

    Args:
        data: the markers, as `formats.wav` writes them.
        path: of the copy; a file that is there is replaced.
        song: the recording, which is not touched; None for silence up to a second after the last
            marker.

    Raises:
        TimelineError: the copy would be the song itself, the song has another sample rate, the
            copy would be larger than a WAV file can be, or it cannot be written.
        AudioError: the song cannot be read.
    """
    if path.suffix.lower() == ".w64":
        raise TimelineError("W64 files are only read: give one that ends in .wav.", str(path))
    marks = _marks(data)
    try:
        if song is not None and path.exists() and path.samefile(song):
            raise TimelineError(f"'{path}' is the song itself: name the file otherwise.", path)
        with publishing(path) as part, part.open("w+b") as target:
            if song is None:
                _write_silence(target, marks)
            elif is_wav(song):
                _copy(target, song, marks)
            else:
                _decode(target, song, marks)
    except OSError as error:
        raise TimelineError(
            f"'{path}' cannot be written ({error.strerror}): choose another place, or make room.",
            str(path),
        ) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise TimelineError(f"'{path}' cannot be read: {error.strerror}.", str(path)) from error


def _marks(data: bytes) -> _Marks:
    file = io.BytesIO(data)
    layout = lay_out(file, len(data))
    cue, loops = (body(file, layout.find(id)) for id in (b"cue ", b"smpl"))
    labels = b"".join(body(file, c) for c in layout.chunks if is_list(c, b"adtl"))
    ends = [at for _, at in read_points(cue)[0]] + [end for _, _, end in read_loops(loops)]
    rate = FMT.unpack_from(body(file, layout.find(b"fmt ")))[2]
    return _Marks(rate, cue, labels, loops, max(ends, default=0))


def _chunks(marks: _Marks, loops: bytes) -> bytes:
    """Write the chunks that markers are."""
    named = {b"cue ": marks.cue, b"LIST": marks.labels, b"smpl": loops}
    return b"".join(chunk_bytes(id, content) for id, content in named.items() if content)


def _copy(target: BinaryIO, song: Path, marks: _Marks) -> None:
    """Copy a RIFF file with other markers."""
    with _opened(song) as file:
        layout = lay_out(file, song.stat().st_size)
        fmt = body(file, layout.find(b"fmt "))
        if len(fmt) < FMT.size or not layout.find(b"data"):
            raise TimelineError(f"'{song}' has no samples: export it again.", str(song))
        _check_rate(song, FMT.unpack_from(fmt)[2], marks)
        old, _ = read_points(body(file, layout.find(b"cue ")))
        numbers = {number for number, _ in old}
        loops = _merged_loops(body(file, layout.find(b"smpl")), numbers, marks)
        kept = [chunk for chunk in layout.chunks if not _says_markers(chunk)]
        more = _chunks(marks, loops)
        size = 12 + sum(8 + chunk.size + chunk.size % 2 for chunk in kept) + len(more)
        target.write(_head(file, layout, size, song))
        for chunk in kept:
            if chunk.id != b"ds64":
                target.write(chunk_head(chunk.id, chunk.size))
                target.writelines(_pieces(file, chunk))
                target.write(bytes(chunk.size % 2))
        target.write(more)


def _says_markers(chunk: Chunk) -> bool:
    return chunk.id in (b"cue ", b"smpl") or is_list(chunk, b"adtl")


def _head(file: BinaryIO, layout: Layout, size: int, song: Path) -> bytes:
    """Write what stands before a copy's first chunk."""
    if layout.kind == "RIFF":
        if size - 8 > _LARGEST:
            raise TimelineError(
                f"'{song}' with markers has more than 4 GiB, which a WAV file cannot say: export "
                "the song as RF64.",
                str(song),
            )
        return chunk_head(b"RIFF", size - 8) + b"WAVE"
    sizes, sound = body(file, layout.find(b"ds64")), layout.find(b"data")
    if len(sizes) < 28 or sound is None:
        raise TimelineError(f"'{song}' does not say how long it is: export it again.", str(song))
    return rf64_head(layout.kind, size, sound.size, sizes)


def _pieces(file: BinaryIO, chunk: Chunk) -> Iterator[bytes]:
    """Read a chunk's body in blocks."""
    for start in range(0, chunk.size, _BLOCK):
        yield take(file, chunk.start + start, min(_BLOCK, chunk.size - start))


def _merged_loops(old: bytes, replaced: set[int], marks: _Marks) -> bytes:
    """Put the markers' loops into a recording's own, whose settings for a sampler stay.

    Loops that belong to the markers it had go with those; no other gets the number of a marker.
    """
    if len(old) < SAMPLER.size:
        return marks.loops
    head = list(SAMPLER.unpack_from(old))
    stop = SAMPLER.size + min(head[7], (len(old) - SAMPLER.size) // LOOP.size) * LOOP.size
    rows = [row for row in LOOP.iter_unpack(old[SAMPLER.size : stop]) if row[0] not in replaced]
    taken = len(read_points(marks.cue)[0])
    kept = [
        LOOP.pack(taken + index if 0 < row[0] <= taken else row[0], *row[1:])
        for index, row in enumerate(rows, 1)
    ]
    added = marks.loops[SAMPLER.size :]
    head[7] = len(kept) + len(added) // LOOP.size
    return SAMPLER.pack(*head) + b"".join(kept) + added + old[stop:]


def _decode(target: BinaryIO, song: Path, marks: _Marks) -> None:
    """Write a recording of any other format as 32-bit floats."""
    sound = open_sound(song)
    _check_rate(song, sound.sample_rate, marks)
    align = 4 * sound.channels
    per_second = align * sound.sample_rate
    fmt = FMT.pack(FLOAT, sound.channels, sound.sample_rate, per_second, align, 32) + bytes(2)
    more = _chunks(marks, marks.loops)
    head = chunk_bytes(b"fmt ", fmt) + chunk_bytes(b"fact", bytes(4))
    target.write(chunk_head(b"RIFF", 0) + b"WAVE" + head + chunk_head(b"data", 0))
    written = 0
    for block in samples(sound):
        written += align * len(block)
        _check_size(written + len(head) + len(more), song)
        target.write(block.astype("<f4").tobytes())
    target.write(more)
    target.seek(12 + len(head) - 4)
    target.write(struct.pack("<I", written // align) + chunk_head(b"data", written))
    target.seek(0)
    target.write(chunk_head(b"RIFF", 4 + len(head) + 8 + written + len(more)))


def _write_silence(target: BinaryIO, marks: _Marks) -> None:
    """Write silence up to a second after the last marker."""
    rate = marks.rate
    length = marks.last + rate if marks.cue else 0
    more = _chunks(marks, marks.loops)
    fmt = chunk_bytes(b"fmt ", FMT.pack(PCM, 1, rate, rate, 1, 8))
    size = 4 + len(fmt) + 8 + length + length % 2 + len(more)
    _check_size(size, None)
    target.write(chunk_head(b"RIFF", size) + b"WAVE" + fmt + chunk_head(b"data", length))
    for start in range(0, length, _BLOCK):
        target.write(_SILENCE * min(_BLOCK, length - start))
    target.write(bytes(length % 2) + more)


def _check_rate(song: Path, rate: int, marks: _Marks) -> None:
    if rate != marks.rate:
        raise TimelineError(
            f"'{song}' has {rate} samples a second and the markers count {marks.rate}: give the "
            "recording that they were made for.",
            rate,
        )


def _check_size(size: int, song: Path | None) -> None:
    if size + 64 > _LARGEST:
        what = f"'{song}', decoded," if song else "The silence under the markers"
        raise TimelineError(
            f"{what} has more than 4 GiB, which a WAV file cannot say: export the song as RF64 "
            "and give that.",
            size,
        )
