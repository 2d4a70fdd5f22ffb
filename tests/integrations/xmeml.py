"""Final Cut Pro 7 XML for tests: a timeline of ours, and small files in other programs' shapes."""

from __future__ import annotations

from fractions import Fraction

from ganterpret_integrations.formats.fcp7xml import read, write
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline

PAL = Fraction(25)

SONG = Clip(
    Fraction(0),
    Fraction(6),
    "/film/song.wav",
    media_duration=Fraction(6),
    name="song",
    kind="audio",
    sample_rate=44_100,
)


def clip(start: int, stop: int, id: str) -> Clip:
    """Return a clip of ours: its segment, and twelve frames more on both sides."""
    return Clip(
        start / PAL,
        (stop - start) / PAL,
        f"/film/clips/{start:04d}_boa_{id}.mov",
        Fraction(12, 25),
        (stop - start + 24) / PAL,
        name="boa",
        id=id,
    )


EDITED = Timeline(
    (
        Marker(Fraction(0), "jellyfish", note="first", color="red", id="k7f2a"),
        Marker(Fraction(2), "bike", color="green", id="q2b4c"),
        Marker(Fraction(4), "Verse 1", Fraction(1), color="blue"),
    ),
    (clip(0, 50, "k7f2a"), SONG, clip(50, 100, "q2b4c"), clip(100, 150, "z9y8x")),
    name="song",
    rate=PAL,
    start=90_000,
    duration=Fraction(6),
    size=(1280, 720),
)


def written(timeline: Timeline = EDITED) -> bytes:
    """Write a timeline."""
    return write(timeline, Writing())


def parsed(data: bytes | str, sequence: str = "") -> Timeline:
    """Read a file."""
    data = data if isinstance(data, bytes) else data.encode()
    return read(data, Reading(sequence=sequence))


RATE = "<rate><timebase>{}</timebase><ntsc>{}</ntsc></rate>"
FILE = (
    "<file id='f'><name>a.mov</name><pathurl>file://localhost/a.mov</pathurl>"
    + RATE.format(25, "FALSE")
    + "<duration>400</duration></file>"
)


def sequence_xml(*inside: str, rate: str = RATE.format(25, "FALSE"), name: str = "s") -> str:
    """Return a sequence with more inside it."""
    return f"<sequence><name>{name}</name>{rate}{''.join(inside)}</sequence>"


def document(*inside: str, rate: str = RATE.format(25, "FALSE"), name: str = "s") -> str:
    """Return a file of one sequence, which stands on its third line."""
    head = "<?xml version='1.0'?>\n<!DOCTYPE xmeml>\n<xmeml version='4'>"
    return f"{head}{sequence_xml(*inside, rate=rate, name=name)}</xmeml>"


def tracks_xml(*tracks: str, kind: str = "video") -> str:
    """Return the media of a sequence: tracks of one kind."""
    inside = "".join(f"<track>{track}</track>" for track in tracks)
    return f"<media><{kind}>{inside}</{kind}></media>"


def item_xml(start: int, end: int, begin: int, stop: int, more: str = FILE) -> str:
    """Return a clip: its place in the sequence's frames, its range in its own."""
    return (
        f"<clipitem><start>{start}</start><end>{end}</end><in>{begin}</in><out>{stop}</out>"
        f"{more}</clipitem>"
    )
