"""Markers in a WAV file: cue points with names, notes and lengths.

Conventions:
    A marker is a point of the chunk ``cue ``, in samples from the first one; its name (``labl``),
    note (``note``) and length (``ltxt``, in samples) lie in a list ``adtl`` under its number.
    Reaper writes a region's length as a loop of that number in the chunk ``smpl`` instead: both
    are read, both are written. Texts end in a zero byte and do not say their encoding. The time
    of day at which a broadcast WAV begins (``bext``) moves no marker.
    Here a file is small: of the chunk ``data`` only the length is looked at, and what is written
    has none. `wavfiles` brings markers and samples together.

Sources:
    Multimedia Programming Interface and Data Specifications 1.0, and its Revision 3 (``smpl``);
    EBU Tech 3285 (``bext``); the regions as dra11y/reaper-regions documents them.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from ganterpret.limits import MAX_FILE, MAX_MARKERS, MAX_WAV_TEXT, SAMPLE_RATES
from ganterpret.units import format_time, round_half_up, sample_at
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.formats.riff import (
    Layout,
    body,
    chunk_bytes,
    is_list,
    lay_out,
    riff_bytes,
)
from ganterpret_integrations.text import ascii_text, clean
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
    with_id,
)

SAMPLE_RATE: Final = 48_000
"""What markers are counted in that come from no recording."""

PCM: Final = 1
FLOAT: Final = 3
EXTENSIBLE: Final = 0xFFFE
"""How samples are coded that all have the same length: the third says which in more words."""

LAST_SAMPLE: Final = 0xFFFFFFFF
"""The last place that a cue point can say."""

FMT: Final = struct.Struct("<HHIIHH")
POINT: Final = struct.Struct("<II4sIII")
LOOP: Final = struct.Struct("<IIIIII")
SAMPLER: Final = struct.Struct("<IIIIIIIII")

_RANGE: Final = struct.Struct("<II4sHHHH")
_HEAD: Final = struct.Struct("<4sI")
_MIDDLE_C: Final = 60
_TIME_REFERENCE: Final = 338


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file says of its points, by their numbers."""

    names: dict[int, bytes] = field(default_factory=dict)
    notes: dict[int, bytes] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)


def sample_rate_of(timeline: Timeline) -> int:
    """Return the sample rate at which a timeline's markers are counted.

    Its own grid if that is a recording's, else that of a recording on it, else `SAMPLE_RATE`.
    """
    rates = [1 / timeline.grid, *(Fraction(clip.sample_rate) for clip in timeline.clips)]
    low, high = SAMPLE_RATES
    return next((int(r) for r in rates if r.denominator == 1 and low <= r <= high), SAMPLE_RATE)


def write(timeline: Timeline, how: Writing) -> bytes:
    """Write a timeline's markers as a WAV file without samples.

    Args:
        timeline: its grid is a recording's samples; what is no marker of its own is left out.
        how: ASCII or UTF-8.

    Raises:
        TimelineError: a marker before the first sample or past the last that can be said, or
            more than `MAX_MARKERS`.
    """
    rate = sample_rate_of(timeline)
    fmt = FMT.pack(PCM, 1, rate, rate, 1, 8)
    head = chunk_bytes(b"fmt ", fmt) + chunk_bytes(b"data", b"")
    markers = in_time_order(timeline.markers)
    _check(markers, rate)
    if not markers:
        return riff_bytes(head)
    places = [sample_at(marker.time, rate) for marker in markers]
    points = [
        POINT.pack(number, place, b"data", 0, 0, place) for number, place in enumerate(places, 1)
    ]
    cue = struct.pack("<I", len(points)) + b"".join(points)
    lengths = {
        number: max(sample_at(marker.duration, rate), 1)
        for number, marker in enumerate(markers, 1)
        if marker.duration > 0
    }
    chunks = [head, chunk_bytes(b"cue ", cue), _labels(markers, lengths, how)]
    if lengths:
        chunks.append(_loops(places, lengths, rate))
    return riff_bytes(b"".join(chunks))


def _check(markers: Sequence[Marker], rate: int) -> None:
    """Refuse what no cue point can say."""
    early = [marker for marker in markers if sample_at(marker.time, rate) < 0]
    if early:
        raise TimelineError(
            f"{len(early)} of {len(markers)} markers lie before the recording's first sample, "
            "which a WAV file cannot say: move them with --offset.",
            early[0].time,
        )
    if len(markers) > MAX_MARKERS:
        raise TimelineError(
            f"These are {len(markers)} markers: a WAV file is written with at most {MAX_MARKERS}.",
            len(markers),
        )
    late = [m for m in markers if sample_at(m.time + m.duration, rate) > LAST_SAMPLE]
    if late:
        raise TimelineError(
            f"A marker at {format_time(late[0].time)} lies past the last sample that a WAV file "
            f"can mark at {rate} Hz, {format_time(Fraction(LAST_SAMPLE, rate))}: move it with "
            "--offset.",
            late[0].time,
        )


def _labels(markers: Sequence[Marker], lengths: Mapping[int, int], how: Writing) -> bytes:
    """Write the list of names, notes and lengths."""
    spell = clean if how.utf8 else ascii_text
    parts: dict[bytes, list[bytes]] = {b"labl": [], b"note": [], b"ltxt": []}
    for number, marker in enumerate(markers, 1):
        key = struct.pack("<I", number)
        lines = [spell(line) for line in marker.note.splitlines()]
        texts = {b"labl": with_id(spell(marker.name), marker.id), b"note": "\n".join(lines)}
        for id, text in texts.items():
            if text:
                parts[id].append(chunk_bytes(id, key + text.encode() + b"\0"))
        if number in lengths:
            region = _RANGE.pack(number, lengths[number], b"rgn ", 0, 0, 0, 0)
            parts[b"ltxt"].append(chunk_bytes(b"ltxt", region))
    # Names first: some programs stop at what they do not know.
    rows = (b"".join(each) for each in parts.values())
    return chunk_bytes(b"LIST", b"adtl" + b"".join(rows))


def _loops(places: Sequence[int], lengths: Mapping[int, int], rate: int) -> bytes:
    """Write the regions as Reaper does."""
    period = round_half_up(Fraction(10**9, rate))
    head = SAMPLER.pack(0, 0, period, _MIDDLE_C, 0, 0, 0, len(lengths), 0)
    loops = (
        LOOP.pack(number, 0, places[number - 1], places[number - 1] + length, 0, 0)
        for number, length in lengths.items()
    )
    return chunk_bytes(b"smpl", head + b"".join(loops))


def read(data: bytes, how: Reading) -> Timeline:
    """Read a WAV file's markers.

    Args:
        data: the file, with its samples or without.
        how: the encoding of texts; "" tries UTF-8, then cp1252, then Latin-1.

    Raises:
        TimelineError: no WAV file, one without a sample rate, or more than the limits allow.
    """
    if len(data) > MAX_FILE:
        raise TimelineError(
            f"The WAV file has {len(data) / 1024**2:.0f} MiB: its chunks may have "
            f"{MAX_FILE // 1024**2} without the samples.",
            len(data),
        )
    file = io.BytesIO(data)
    layout = lay_out(file, len(data))
    rate, samples = _recording(file, layout)
    points, announced = read_points(body(file, layout.find(b"cue ")))
    if len(points) > MAX_MARKERS:
        raise TimelineError(
            f"The WAV file has {len(points)} cue points: at most {MAX_MARKERS} are read.",
            len(points),
        )
    said = _Said()
    for chunk in layout.chunks:
        if is_list(chunk, b"adtl"):
            _read_labels(body(file, chunk)[4:], said)
    loops = read_loops(body(file, layout.find(b"smpl")))
    numbers = {number for number, _ in points}
    for number, first, last in loops:
        if number in numbers and last > first:
            said.lengths.setdefault(number, last - first)
    markers = in_time_order([_marker(number, at, rate, said, how) for number, at in points])
    duration = Fraction(samples, rate) if samples else None
    notes = [
        *_of_points(markers, duration, announced),
        *_of_loops(sum(number not in numbers for number, _, _ in loops)),
        *_of_broadcast(body(file, layout.find(b"bext")), rate),
    ]
    return Timeline(markers, grid=Fraction(1, rate), notes=tuple(notes))


def _recording(file: io.BytesIO, layout: Layout) -> tuple[int, int]:
    """Return a recording's sample rate, and its samples a channel, 0 where that is not known."""
    fmt = body(file, layout.find(b"fmt "))
    if len(fmt) < FMT.size:
        raise TimelineError(
            "The WAV file has no chunk 'fmt ' that says its sample rate: export it again.",
            len(fmt),
        )
    tag, _, rate, _, align, _ = FMT.unpack_from(fmt)
    low, high = SAMPLE_RATES
    if not low <= rate <= high:
        raise TimelineError(
            f"The WAV file claims a sample rate of {rate} Hz: {low} to {high} is legal; export "
            "it again.",
            rate,
        )
    sound = layout.find(b"data")
    if tag in (PCM, FLOAT, EXTENSIBLE):
        return rate, sound.claimed // align if sound and align else 0
    fact = body(file, layout.find(b"fact"))
    return rate, int.from_bytes(fact[:4], "little")


def read_points(cue: bytes) -> tuple[list[tuple[int, int]], int]:
    """Return the points of a ``cue `` chunk, (number, sample), and how many it announces.

    Some programs fill in only the second of the fields that say where a point is.
    """
    announced = int.from_bytes(cue[:4], "little")
    there = min(announced, max(len(cue) - 4, 0) // POINT.size)
    rows = list(POINT.iter_unpack(cue[4 : 4 + there * POINT.size]))
    exact = any(row[5] for row in rows)
    return [(row[0], row[5] if exact else row[1]) for row in rows], announced


def read_loops(smpl: bytes) -> list[tuple[int, int, int]]:
    """Return the loops of a ``smpl`` chunk: (number, first sample, last sample)."""
    if len(smpl) < SAMPLER.size:
        return []
    count = min(SAMPLER.unpack_from(smpl)[7], (len(smpl) - SAMPLER.size) // LOOP.size)
    rows = LOOP.iter_unpack(smpl[SAMPLER.size :][: count * LOOP.size])
    return [(number, first, last) for number, _, first, last, _, _ in rows]


def _read_labels(content: bytes, said: _Said) -> None:
    """Read a list of names, notes and lengths; of several for one point the first counts."""
    for id, part in _parts(content):
        number, text = int.from_bytes(part[:4], "little"), part[4:]
        if id == b"labl" and text.rstrip(b"\0"):
            said.names.setdefault(number, text)
        elif id == b"note" and text.rstrip(b"\0"):
            said.notes.setdefault(number, text)
        elif id == b"ltxt" and len(part) >= _RANGE.size:
            length = _RANGE.unpack_from(part)[1]
            if length:
                said.lengths.setdefault(number, length)


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Go through the chunks of a list, the last of which may be cut off."""
    place = 0
    while place + _HEAD.size <= len(content):
        id, size = _HEAD.unpack_from(content, place)
        start = place + _HEAD.size
        if (
            id in (b"labl", b"note")
            and size > MAX_WAV_TEXT
            and start + MAX_WAV_TEXT < len(content)
        ):
            raise TimelineError(
                f"A name or note of {size} bytes came: at most {MAX_WAV_TEXT} are read.", size
            )
        yield id.lower(), content[start : start + size]
        place = start + size + size % 2


def _marker(number: int, at: int, rate: int, said: _Said, how: Reading) -> Marker:
    name, id = split_id(clean(_text(said.names.get(number, b""), how.encoding)))
    lines = _text(said.notes.get(number, b""), how.encoding).splitlines()
    length = Fraction(said.lengths.get(number, 0), rate)
    note = "\n".join(clean(line) for line in lines).strip()
    return Marker(Fraction(at, rate), name, length, note, id=id)


def _text(raw: bytes, encoding: str) -> str:
    text = raw.split(b"\0", 1)[0]
    for each in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            return text.decode(each)
        except UnicodeDecodeError as error:
            if encoding:
                raise TimelineError(
                    f"The name {text[:40]!r} is not in {encoding}: give another --encoding.",
                    encoding,
                ) from error
    return text.decode("latin-1")


def _of_points(
    markers: Sequence[Marker], duration: Fraction | None, announced: int
) -> Iterator[str]:
    if announced != len(markers):
        yield (
            f"The file announces {announced} cue points and holds {len(markers)}: those are read."
        )
    late = [marker for marker in markers if duration and marker.time > duration]
    if late and duration:
        yield (
            f"{len(late)} of {len(markers)} markers lie past the recording's end "
            f"({format_time(duration)})."
        )


def _of_loops(others: int) -> Iterator[str]:
    if others:
        yield f"Loops for a sampler that belong to no cue point, and are no markers: {others}."


def _of_broadcast(bext: bytes, rate: int) -> Iterator[str]:
    reference = int.from_bytes(bext[_TIME_REFERENCE : _TIME_REFERENCE + 8], "little")
    if reference:
        begins = format_time(Fraction(reference, rate))
        yield (
            f"The recording begins {begins} after midnight by its time stamp (bext); markers "
            "count from its first sample."
        )
