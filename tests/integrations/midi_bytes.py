"""MIDI files by hand, byte for byte, for tests."""

from __future__ import annotations

END = b"\x00\xff\x2f\x00"


def number(value: int) -> bytes:
    """A variable-length quantity."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.insert(0, value & 0x7F | 0x80)
    return bytes(digits)


def meta(kind: int, data: bytes, delta: int = 0) -> bytes:
    """A meta event."""
    return number(delta) + bytes((0xFF, kind)) + number(len(data)) + data


def tempo(microseconds: int, delta: int = 0) -> bytes:
    """A tempo, in microseconds a beat."""
    return meta(0x51, microseconds.to_bytes(3, "big"), delta)


def chunk(body: bytes, name: bytes = b"MTrk") -> bytes:
    """A chunk as it is in Standard MIDI Files."""
    return name + len(body).to_bytes(4, "big") + body


def track(*events: bytes) -> bytes:
    """A track that ends as it should."""
    return chunk(b"".join(events) + END)


def header(kind: int, tracks: int, division: int) -> bytes:
    return chunk(b"".join(n.to_bytes(2, "big") for n in (kind, tracks, division)), b"MThd")


def song(*tracks: bytes, kind: int = 1, division: int = 480) -> bytes:
    """A file of whole chunks."""
    return header(kind, len(tracks), division) + b"".join(tracks)


def riff(data: bytes) -> bytes:
    """A file in a RIFF wrapper, behind a chunk of odd size."""

    def part(name: bytes, body: bytes) -> bytes:
        return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)

    return part(b"RIFF", b"RMID" + part(b"DISP", b"odd") + part(b"data", data))
