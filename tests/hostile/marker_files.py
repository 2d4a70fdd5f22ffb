"""Files of markers and timelines in every format: damaged, lying, huge, and no files at all."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from tests.hostile.cases import Case, Cases, Content, Due, holding
from tests.integrations.damaged import mutants
from tests.integrations.midi_bytes import chunk, header, meta, number, song, tempo, track
from tests.integrations.one_way import READ
from tests.integrations.test_als import live_set, locator
from tests.integrations.xmeml import EDITED

from ganterpret import limits
from ganterpret_integrations.formats import FORMATS, Writing

SONG: Final = EDITED

TEXTS: Final = (
    *("fcp7xml", "fcpxml", "otio", "json", "marker-edl", "cmx3600", "audacity", "protools"),
    *("csv", "reaper", "premiere-csv", "chapters", "cue", "youtube", "cubase", "als"),
)
"""Formats whose files are text, an unpacked Live set too."""

_URL: Final = "http://127.0.0.1:9/stolen"
_TIMES: Final = (b"nan", b"-inf", b"1e999", b"9" * 400, b"-1", b"1/0", b"\xff")


def good(name: str) -> bytes:
    """A file that is taken whole."""
    if name in READ:
        return READ[name][0]
    return FORMATS[name].write(SONG, Writing())


def convert(name: str, file: str) -> tuple[str, ...]:
    """The command line that reads a file of markers."""
    given: tuple[str, ...] = () if file.endswith(".otioz") else ("--from", name)
    if name == "premiere-csv":
        given += ("--start-timecode", "00:00:00:00")
    return ("convert", *given, "--rate", "25", "--", file, "OUT/markers.json")


def marker_files() -> Cases:
    """All of them."""
    for name, row in FORMATS.items():
        if row.reader:
            yield from _of_any_format(name, f"song{row.suffix}")
    yield from _midi()
    yield from _xml()
    yield from _json()
    yield from _archives()
    yield from _texts()
    yield from _wav()


def _of_any_format(name: str, file: str) -> Cases:
    kind, line = f"markers: {name}", convert(name, file)
    data = good(name)

    def case(what: str, content: Content, due: Due = "refusal") -> Case:
        return Case(kind, what, holding(file, content), line, due)

    noise = random.Random(name)
    yield case("as it should be", data, "result")
    yield case("empty", b"", "either")
    yield case("a zero byte", b"\0")
    yield case("64 KiB of 0xFF", b"\xff" * 65536)
    yield case("64 KiB of noise", noise.randbytes(65536))
    yield case("one long line", b"a" * 20_000)
    yield case("cut in half", data[: len(data) // 2], "either")
    yield case("twice in one file", data * 2, "either")
    yield case("behind a byte order mark", b"\xef\xbb\xbf" + data, "either")
    yield case(
        "in UTF-16, and says nothing of it", data.decode("latin-1").encode("utf-16-le"), "either"
    )
    yield case("a packed file of another kind", gzip.compress(b"x" * 1000), "refusal")
    for count, damaged in enumerate(mutants(data, _TIMES, 4), 1):
        yield case(f"damaged at random, {count}", damaged, "either")
    if name in TEXTS:
        for word in _TIMES[:4]:
            text = re.sub(rb"\d+", word, data)
            yield case(f"every number is {word[:6].decode()}", text, "either")
        yield case(
            "escapes for a terminal in names",
            data.replace(b"jellyfish", b"\x1b]0;x\x07\x1b[2J"),
            "either",
        )
    yield Case(kind, "a folder", lambda folder: (folder / file).mkdir(), line, says="is a folder")
    yield Case(
        kind, "a pipe", lambda folder: os.mkfifo(folder / file), line, says="no ordinary file"
    )
    yield Case(kind, "missing", lambda folder: None, line, says="There is no file")
    yield Case(kind, "a link to itself", _linked(file, file), line)
    yield Case(
        kind, "a link to a device", _linked(file, "/dev/zero"), line, says="no ordinary file"
    )
    yield Case(kind, "of 65 MiB, of zeros", _sparse(file, 65 << 20), line)


def _linked(file: str, to: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).symlink_to(to)


def _sparse(file: str, size: int) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        with (folder / file).open("wb") as target:
            target.truncate(size)

    return build


def _midi() -> Cases:
    line = convert("midi", "song.mid")

    def case(what: str, data: Content, due: Due = "refusal") -> Case:
        return Case("markers: midi", what, holding("song.mid", data), line, due)

    note = b"\x00\x90\x3c\x40\x00\x3c\x00"
    yield case(
        "4 million events", lambda: song(track(b"\x00\x90\x3c\x40" + b"\x00\x3c\x00" * 4_000_000))
    )
    yield case(
        "260,000 events in 1.5 MiB",
        lambda: song(track(b"\x00\x90\x3c\x40" + b"\x00\x3c\x00" * 260_000)),
    )
    yield case(
        "240,000 notes that are no markers",
        lambda: song(track(note + b"\x00\x3c\x00" * 240_000)),
        "either",
    )
    yield case("a number that never ends", lambda: song(track(b"\xff" * 1_000_000)))
    yield case("a delta time of five bytes", song(track(b"\x81\x80\x80\x80\x00\xff\x06\x01a")))
    yield case("20,000 markers", lambda: song(track(meta(6, b"a", 1) * 20_000)))
    yield case("100,001 tempos", lambda: song(track(tempo(500_000, 1) * 100_001)))
    yield case("a tempo of zero", song(track(tempo(0), meta(6, b"a", 480))), "either")
    yield case("no ticks a beat", song(track(meta(6, b"a", 480)), division=0))
    yield case(
        "a track that claims 4 GiB",
        header(1, 1, 480) + b"MTrk\xff\xff\xff\xff" + meta(6, b"a"),
        "either",
    )
    yield case("65,535 tracks, none there", header(1, 65535, 480), "either")
    yield case(
        "65,535 empty tracks", lambda: header(1, 65535, 480) + chunk(b"\x00\xff\x2f\x00") * 65535
    )
    yield case("a text that claims 256 MiB", song(b"\x00\xff\x06" + number(0xFFFFFFF) + b"a"))
    yield case("a marker of 1 MiB", lambda: song(track(meta(6, b"a" * (1 << 20)))), "either")
    yield case("times beyond a day", song(track(tempo(0xFFFFFF), *[meta(6, b"a", 2**28 - 1)] * 9)))
    yield case("format 7", header(7, 1, 480) + track(meta(6, b"a")), "either")
    yield case(
        "frames of smpte as ticks, none of them",
        song(track(meta(6, b"a", 9)), division=0xE800),
        "either",
    )
    yield case("a status that is none", song(track(b"\x00\xf4\x00\x00")))
    yield case("running status without a status", song(track(b"\x00\x40\x40")))
    yield case("a sysex without an end", song(b"\x00\xf0\x7f" + b"\x01" * 10))


def _xml() -> Cases:
    roots = {
        "fcp7xml": ("song.xml", "xmeml", "sequence"),
        "fcpxml": ("song.fcpxml", "fcpxml", "spine"),
        "cubase": ("song.xml", "tracklist", "obj"),
        "als": ("song.als", "Ableton", "LiveSet"),
        "dawproject": ("song.dawproject", "Project", "Lanes"),
    }
    for name, (file, root, inner) in roots.items():
        kind, line = f"markers: {name}", convert(name, file)
        dressed = _zipped if name == "dawproject" else bytes

        def case(
            what: str,
            text: str | Callable[[str, str], str],
            due: Due = "refusal",
            *,
            kind: str = kind,
            line: tuple[str, ...] = line,
            file: str = file,
            dressed: Callable[[bytes], bytes] = dressed,
            names: tuple[str, str] = (root, inner),
        ) -> Case:
            def data() -> bytes:
                return dressed((text if isinstance(text, str) else text(*names)).encode())

            return Case(kind, what, holding(file, data), line, due)

        laughs = "".join(
            f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
        )
        yield case("a billion laughs", f"<!DOCTYPE {root} [{laughs}]><{root}>&l9;</{root}>")
        blow = "a" * 100_000
        yield case(
            "a quadratic blow-up",
            f'<!DOCTYPE {root} [<!ENTITY a "{blow}">]><{root}>{"&a;" * 20_000}</{root}>',
        )
        for what, address in {"file": "file:///etc/passwd", "web": _URL}.items():
            entity = f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "{address}">]><{root}>&x;</{root}>'
            yield case(f"an entity from a {what}", entity)
            yield case(
                f"a document type from a {what}", f'<!DOCTYPE {root} SYSTEM "{address}"><{root}/>'
            )
            yield case(
                f"a parameter entity from a {what}",
                f'<!DOCTYPE {root} [<!ENTITY % x SYSTEM "{address}">%x;]><{root}/>',
            )
        yield case("an entity without an end", f"<{root}>&a;</{root}>")
        yield case("100,000 elements in each other", lambda r, i: f"<{r}>" + f"<{i}>" * 100_000)
        yield case("60 levels, none closed", f"<{root}>" + f"<{inner}>" * 60)
        yield case("an attribute of 2 MiB", lambda r, i: f'<{r} a="{"x" * (2 << 20)}"/>')
        yield case("a tag's name of 2 MiB", lambda r, i: f"<{r}><{'x' * (2 << 20)}/></{r}>")
        yield case(
            "20,000 attributes",
            lambda r, i: f"<{r} {' '.join(f'a{n}=1' for n in range(20_000))}/>",
        )
        yield case(
            "600,000 elements of another kind",
            lambda r, i: f"<{r}>{'<x/>' * 600_000}</{r}>",
            "either",
        )
        yield case("another root", "<html/>")
        yield case(
            "an encoding that nobody knows", f'<?xml version="1.0" encoding="rot13"?><{root}/>'
        )
        yield case(
            "utf-16 that is none", f'<?xml version="1.0" encoding="utf-16"?><{root}/>', "either"
        )
        yield case("characters that are illegal", f"<{root}>&#0;&#x1b;</{root}>")
        yield case(
            "xinclude",
            f'<{root}><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></{root}>',
            "either",
        )
        yield case(
            "a stylesheet from the web", f'<?xml-stylesheet href="{_URL}"?><{root}/>', "either"
        )


def _json() -> Cases:
    for name, file in {"otio": "song.otio", "json": "song.json"}.items():
        kind, line = f"markers: {name}", convert(name, file)
        text = good(name).decode()

        def case(
            what: str,
            text: str | Callable[[], str],
            due: Due = "refusal",
            *,
            kind: str = kind,
            line: tuple[str, ...] = line,
            file: str = file,
        ) -> Case:
            def data() -> bytes:
                return (text if isinstance(text, str) else text()).encode("utf-8", "surrogatepass")

            return Case(kind, what, holding(file, data), line, due)

        for depth in (65, 1000, 8000, 40_000, 1_000_000):
            yield case(f"{depth} lists in each other", "[" * depth + "]" * depth)
        for depth in (200, 40_000):
            yield case(f"{depth} objects in each other", '{"a":' * depth + "1" + "}" * depth)
        yield case(
            "deep nesting in a string's shade",
            '{"a": "' + '\\"' * 9 + '", "b": ' + "[" * 500 + "]" * 500 + "}",
        )
        yield case("3 million values", lambda: "[" + "1," * 3_000_000 + "1]")
        yield case("300,000 objects", lambda: "[" + "{}," * 300_000 + "{}]")
        yield case("a number of a million digits", "[" + "9" * 1_000_000 + "]")
        for word in ("NaN", "Infinity", "-Infinity", "1e999"):
            yield case(f"{word} for every number", re.sub(r"(?<=: )\d+(\.\d+)?", word, text))
        yield case("the same name twice", '{"a": 1, "a": 2}')
        yield case("half a surrogate pair", '{"OTIO_SCHEMA": "Timeline.1", "name": "\\ud800"}')
        yield case("a string of 33 MiB", lambda: '"' + "a" * (33 << 20) + '"')
        yield case("null", "null")
        yield case("a schema of nobody's", '{"OTIO_SCHEMA": "Evil.1"}')
        yield case("every text is a list", re.sub(r'(?<=: )"[^"]*"', "[]", text))
        yield case("every list is empty", re.sub(r"\[[^\[\]{}]*\]", "[]", text), "either")
        yield case("every object is null", text.replace("{}", "null"), "either")


def _zipped(data: bytes, name: str = "project.xml", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def _archive(
    *entries: tuple[str, bytes], mode: int = 0, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = method, mode << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _archives() -> Cases:
    for name, file, content, inside in (
        ("otio", "song.otioz", "content.otio", good("otio")),
        ("dawproject", "song.dawproject", "project.xml", _inside(good("dawproject"))),
    ):
        kind, line = f"archive: {file[5:]}", convert(name, file)

        def case(
            what: str,
            data: bytes | Callable[[str, bytes], bytes],
            due: Due = "refusal",
            *,
            kind: str = kind,
            line: tuple[str, ...] = line,
            file: str = file,
            names: tuple[str, bytes] = (content, inside),
        ) -> Case:
            made = data if isinstance(data, bytes) else partial(data, *names)
            return Case(kind, what, holding(file, made), line, due)

        right = (content, inside)
        yield case("as it should be", _archive(right), "result")
        for bad in (
            "../../etc/cron.d/evil",
            "/etc/passwd",
            "..\\..\\evil.dll",
            "C:\\evil.dll",
            "a/../../b",
        ):
            yield case(f"an entry {bad}", _archive(right, (bad, b"evil")))
        yield case(
            "an entry that is a link", _archive(right, ("media/x", b"/etc/passwd"), mode=0o120777)
        )
        yield case("a bomb of zeros", lambda c, i: _archive((c, bytes(200 << 20))))
        yield case(
            "a bomb beside the content",
            lambda c, i: _archive((c, i), ("media/a", bytes(200 << 20))),
        )
        yield case(
            "a bomb that lies about its size",
            lambda c, i: _lying(_archive((c, b" " * (100 << 20)))),
        )
        yield case("packed with bzip2", _archive(right, method=zipfile.ZIP_BZIP2))
        yield case("packed with lzma", _archive(right, method=zipfile.ZIP_LZMA))
        yield case("said to be encrypted", _patched(_archive(right), 6, b"\x01\x00"))
        yield case("without its content", _archive(("other", b"x")))
        yield case("its content twice", _twice(content, inside))
        yield case(
            "its content damaged",
            _archive(right)[:60] + b"\xff" * 9 + _archive(right)[69:],
            "either",
        )
        yield case(
            "10,001 files",
            lambda c, i: _archive((c, i), *((f"m/{n}", b"") for n in range(10_001))),
        )
        yield case(
            "a directory of 5 MiB",
            lambda c, i: _archive(*(("x" * 60_000 + str(n), b"") for n in range(90))),
        )
        yield case("a directory that claims 4 GiB", _claims_directory(_archive(right)))
        yield case(
            "65,535 files claimed",
            _archive(right)[:-12] + b"\xff\xff\xff\xff" + _archive(right)[-8:],
            "either",
        )
        yield case("an archive in an archive, ten times", lambda c, i: _nested(c, i))
        yield case("behind 1 MiB of something else", b"x" * (1 << 20) + _archive(right), "either")
        yield case("without an end", _archive(right)[:-10])
        yield case("a name with a zero byte", _archive(right, ("a\0b", b"")), "either")
        yield case("a name of 60,000 letters", _archive(right, ("n" * 60_000, b"")), "either")
    line = convert("als", "song.als")
    packed = gzip.compress(live_set(locator(4, "a")).encode())
    rows: tuple[tuple[str, Content, Due], ...] = (
        ("packed, as it should be", packed, "result"),
        ("a bomb of zeros", lambda: gzip.compress(bytes(300 << 20)), "refusal"),
        (
            "a bomb of elements",
            lambda: gzip.compress(b"<Ableton>" + b"<a/>" * 6_000_000),
            "refusal",
        ),
        (
            "a bomb of text within the limit",
            lambda: gzip.compress(
                b"<Ableton><LiveSet>" + b"x" * (limits.PROJECT_XML.size - (1 << 20))
            ),
            "refusal",
        ),
        (
            "a bomb of elements within the limit",
            lambda: gzip.compress(b"<Ableton>" + b"<a/>" * (limits.PROJECT_XML.elements - 9)),
            "refusal",
        ),
        ("packed twice", gzip.compress(packed), "refusal"),
        ("cut off", packed[:-20], "refusal"),
        ("of a wrong checksum", packed[:-8] + bytes(8), "refusal"),
        ("followed by something else", packed + b"x" * 100, "either"),
    )
    for what, data, due in rows:
        yield Case("archive: als", what, holding("song.als", data), line, due)


def _inside(archive: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read("project.xml")


def _patched(archive: bytes, at: int, data: bytes) -> bytes:
    """Change a field of the first entry, in its own head and in the directory."""
    place = archive.rindex(b"PK\x01\x02") + at + 2
    changed = bytearray(archive)
    changed[at : at + len(data)] = data
    changed[place : place + len(data)] = data
    return bytes(changed)


def _lying(archive: bytes) -> bytes:
    """Say of the first entry that it unpacks to ten bytes."""
    place = archive.rindex(b"PK\x01\x02") + 24
    return (
        archive[:22]
        + struct.pack("<I", 10)
        + archive[26:place]
        + struct.pack("<I", 10)
        + archive[place + 4 :]
    )


def _claims_directory(archive: bytes) -> bytes:
    place = archive.rindex(b"PK\x05\x06") + 12
    return archive[:place] + b"\xff\xff\xff\x7f" + archive[place + 4 :]


def _twice(name: str, data: bytes) -> bytes:
    other = "z" + name[1:]
    return _archive((name, data), (other, data)).replace(other.encode(), name.encode())


def _nested(name: str, data: bytes) -> bytes:
    for _ in range(10):
        data = _archive((name, data))
    return data


def _texts() -> Cases:
    for name in (
        "audacity",
        "csv",
        "reaper",
        "marker-edl",
        "cmx3600",
        "cue",
        "protools",
        "chapters",
        "youtube",
    ):
        file = f"song{FORMATS[name].suffix}"
        kind, line = f"markers: {name}", convert(name, file)
        data = good(name)
        last = data.rstrip().rsplit(b"\n", 1)[-1] + b"\n"
        rows: tuple[tuple[str, Content, Due], ...] = (
            ("9 MiB", last * (9 * 1024**2 // len(last)), "refusal"),
            ("its last line 30,000 times", data + last * 30_000, "either"),
            ("a line of 9,000 characters", data + b"1\t2\t" + b"x" * 9000, "refusal"),
            ("zero bytes in it", data.replace(b"\n", b"\0\n", 1), "refusal"),
            ("ends of lines of every kind", data.replace(b"\n", b"\r\n\r\n\n"), "either"),
            ("half a UTF-16", b"\xff\xfe" + data, "either"),
            ("surrogates in UTF-16", b"\xff\xfe" + b"\x00\xd8" * 50, "either"),
            (
                "formulas for a spreadsheet",
                data.replace(b"jellyfish", b"=cmd|' /C calc'!A0"),
                "either",
            ),
        )
        for what, content, due in rows:
            yield Case(kind, what, holding(file, content), line, due)
    for what, row in {
        "an open quote": b'"' + b"a,\n" * 20_000,
        "nothing but commas": b"," * 8000 + b"\n",
        "20,000 columns": b"time,name\n" + b"1," * 4000 + b"\n",
        "a negative length": b"time,name,length\n5,a,-3\n",
        "times backwards": b"time,name\n5,a\n4,b\n-3,c\n",
        "the same time 9,000 times": b"time,name\n" + b"5,a\n" * 9000,
        "a time of 13 digits": b"time,name\n1234567890123,a\n",
        "a fraction over nothing": b"time,name\n1/0,a\n",
    }.items():
        yield Case(
            "markers: csv", what, holding("song.csv", row), convert("csv", "song.csv"), "either"
        )


def _wav() -> Cases:
    line = convert("wav", "song.wav")
    data = good("wav")
    fmt = data.index(b"fmt ")
    rows: tuple[tuple[str, Content, Due], ...] = (
        (
            "a cue that claims 4 billion points",
            data.replace(b"cue ", b"cue \xff\xff\xff\xff")[:200],
            "either",
        ),
        ("11,000 empty chunks", b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 11_000, "refusal"),
        ("a chunk inside of itself", b"RIFF\x20\0\0\0WAVELIST\xff\xff\xff\x7fadtl" * 3, "refusal"),
        ("a sample rate of 0", data[: fmt + 12] + bytes(4) + data[fmt + 16 :], "either"),
        (
            "a sample rate of 4 billion",
            data[: fmt + 12] + b"\xff" * 4 + data[fmt + 16 :],
            "either",
        ),
        ("RIFX", b"RIFX" + data[4:], "refusal"),
        ("RF64 without ds64", b"RF64\xff\xff\xff\xff" + data[8:], "either"),
    )
    for what, content, due in rows:
        yield Case("markers: wav", what, holding("song.wav", content), line, due)
    yield Case(
        "markers: json",
        "as a table of a million names",
        holding("song.json", lambda: json.dumps({str(n): n for n in range(500_000)}).encode()),
        convert("json", "song.json"),
    )
