"""Good files to begin with: small, made here, and of every shape that a reader knows.

Conventions:
    A target's seeds are files that its reader takes whole; what damages them starts from there.
    Formats that are written have what our own writers make, the others what stands in for other
    programs in their tests.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from tests.core.scores import FOLDER, score
from tests.integrations.midi_bytes import meta, riff, song, tempo, track
from tests.integrations.one_way import READ
from tests.integrations.spines import EDITED
from tests.integrations.test_als import live_set, locator
from tests.integrations.test_cmx3600 import TEXT
from tests.integrations.test_cubase import archive, event, musical
from tests.integrations.test_cue import DISC, REKORDBOX
from tests.integrations.test_dawproject import packed, points, project
from tests.integrations.test_protools import on_bars, session_text
from tests.integrations.test_wav import chunk, cues, loops, region, texts, wave
from tests.integrations.test_wavfiles import rf64

from ganterpret.documents import dumps
from ganterpret_integrations.formats import FORMATS, Writing
from ganterpret_integrations.tempo import TempoMap, TimeSignature
from ganterpret_integrations.timeline import Marker, Timeline

_WHOLE: Final = replace(EDITED, markers=EDITED.markers[-2:], clips=EDITED.clips[:2])
_SHORT: Final = Timeline(EDITED.markers, grid=Fraction(1, 1000), duration=Fraction(6))
_ODD: Final = Timeline(
    (
        Marker(Fraction(1, 3), 'a "b" <c> & d; 50 %', Fraction(1), "two\nlines", "red", "k1"),
        Marker(Fraction(4), "Méduse クラゲ"),
    ),
    tempo=TempoMap(
        ((Fraction(0), 500_000), (Fraction(4), 618_557)),
        (TimeSignature(Fraction(0), 4, 4), TimeSignature(Fraction(4), 7, 8)),
    ),
    rate=Fraction(25),
    duration=Fraction(10),
)


def _by_other_programs(name: str) -> list[bytes]:
    """Files in shapes that our writers do not make."""
    return {
        "midi": [
            song(track(tempo(600_000), meta(6, b"Verse", 480), b"\x60\x90\x3c\x40\x60\x3c\x00")),
            riff(song(track(meta(1, b"a title"), meta(7, b"cue", 96)), kind=0)),
        ],
        "cmx3600": [TEXT.encode()],
        "protools": [session_text(on_bars("3|2| 480")).encode()],
        "reaper": [b"#,Name,Start,End,Length\nM1,a,1.1.00,,\nR2,b,2.3.50,4.1.00,2.0.00\n"],
        "csv": [b"time,name\n0:01.5,a\n5/12 s,b\n", b"01:00:01:12;a\n01:00:02:00;b\n"],
        "cue": [REKORDBOX.encode(), DISC.encode()],
        "youtube": [b"My song\n0:00 Intro\n0:12 - Verse\n1:02:03 (Chorus)\n"],
        "wav": [
            wave(
                cues((1, 24_000), (2, 48_000)),
                texts((b"labl", 1, b"a {k1}\0"), (b"note", 2, b"b\0"), (b"ltxt", 1, region(9))),
                loops((3, 100, 200)),
                chunk(b"data", bytes(8)),
            )
        ],
        "cubase": [archive(musical(event("480", "a") + event("720", "b {k7f2a}", "720")))],
        "als": [live_set(locator(2) + locator(8, "b"), [(0, 120), (16, 60)]).encode()],
        "dawproject": [
            project(
                '<Markers timeUnit="seconds"><Marker time="1.5" name="a" color="#ff0000"/>'
                "</Markers>",
                points((0, 120, "linear"), (8, 60, "hold")),
            )
        ],
    }.get(name, [])


def _of_format(name: str) -> list[bytes]:
    row = FORMATS[name]
    written = []
    if row.writer:
        whole = _WHOLE if row.grid == "frames" else _SHORT
        written = [row.write(each, Writing(utf8=True)) for each in (whole, _ODD)]
    return [*written, *([READ[name][0]] if name in READ else []), *_by_other_programs(name)]


def _bundle(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version.txt", "1.0.0")
        archive.writestr("content.otio", content)
    return made.getvalue()


def _clip() -> bytes:
    """A clip's tables: two samples of 3 and 4 bytes."""
    made = struct.pack(">5I", 0, 0, 2, 3, 4)
    for name in (b"stsz", b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        made = struct.pack(">I4s", len(made) + 8, name) + made
    return struct.pack(">I4sQ", 1, b"mdat", 16 + 7) + bytes(7) + made


def _recordings() -> list[bytes]:
    """The beginnings of sound files that say where they end, and an Ogg page that ends one."""
    return [
        wave(chunk(b"data", bytes(8))),
        rf64(sound=bytes(8)),
        b"FORM" + struct.pack(">I", 4) + b"AIFF",
        b"riff" + bytes(12) + struct.pack("<Q", 40) + bytes(16),
        b".snd" + struct.pack(">5I", 24, 8, 3, 48_000, 1) + bytes(8),
        b"OggS\0\4" + bytes(20),
        b"ID3\4\0\0\0\0\0\4" + bytes(4) + b"\xff\xfb\x90\0" + bytes(32) + b"Xing"
        + struct.pack(">3I", 3, 1, 60) + bytes(8),
    ]  # fmt: skip


def _configurations() -> list[bytes]:
    """The published one of 128 pixels."""
    from ganterpret.models.architectures import FIELDS, published  # torch: seconds

    config = published(128)
    return [json.dumps({field: getattr(config, field) for field in FIELDS}).encode()]


_OTHERS: Final[dict[str, Callable[[], list[bytes]]]] = {
    "score": lambda: [dumps(score("1/3", 20), FOLDER).encode()],
    "config": _configurations,
    "names": lambda: [
        b"jellyfish seed=3",
        b"cat: boa constrictor",
        b"label: Verse 2 {k7f2a}",
        b"class=107 seed=auto",
        b"#n01910747",
    ],
    "times": lambda: [b"1:02:03.5", b"1001/24 s", b"01:00:00:00", b"-12,5 sec", b"23.976"],
    "boxes": lambda: [_clip()],
    "headers": _recordings,
    "wav-file": lambda: [*_of_format("wav"), rf64(cues((1, 2)), sound=bytes(8))],
    "otioz": lambda: [_bundle(FORMATS["otio"].write(_ODD, Writing()))],
    "als-file": lambda: [gzip.compress(each, mtime=0) for each in _of_format("als")],
    "dawproject-file": lambda: [packed(project("<Markers/>")), *_of_format("dawproject")],
}


def seeds_of(target: str) -> list[bytes]:
    """Make the seeds of a target, the same every time."""
    return _OTHERS[target]() if target in _OTHERS else _of_format(target)
