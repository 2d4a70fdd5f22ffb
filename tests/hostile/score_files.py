"""Scores, and the other files that a command line names: lists, tempo maps, folders of clips."""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.hostile.cases import Case, Cases, Content, Due, holding
from tests.hostile.marker_files import good
from tests.hostile.sound_files import wav

Document = Any
"""JSON, of any shape: wrong ones are what this is about."""

FieldPath = tuple[str | int, ...]

EXPORT: Final = ("export", "song.score.json", "OUT/song.mid")

WRONG: Final[dict[str, Document]] = {
    "null": None,
    "an object": {"a": []},
    "-1": -1,
    "1e308": 1e308,
    "10^99": 10**99,
    "5,000 letters": "x" * 5000,
    "half a surrogate": "\ud800",
    "escapes": "\x1b[2J",
}


def document() -> Document:
    """A score of half a second, of the sound that `sound_files.wav` makes."""
    samples = 4000
    keyframe = {"category": "kite", "seed": 1, "label": ""}
    return {
        "schema": 2,
        "song": {
            "path": "song.wav",
            "sha256": hashlib.sha256(wav()).hexdigest(),
            "sample_rate": 8000,
            "samples": samples,
        },
        "analysis": {
            "channel": "mean",
            "feature": "log-tv",
            "picker": "peaks",
            "min_distance": 1.0,
            "cuts_per_minute": None,
            "threshold": None,
            "window": None,
            "extrema": None,
            "absolute_threshold": None,
            "silences": {
                "floor_db": 36.0,
                "hysteresis_db": 6.0,
                "min_length": 0.3,
                "at": "return",
            },
            "motion": "smooth",
        },
        "seed": 0,
        "group": "",
        "truncation": 0.4,
        "rate": "24/1",
        "timecode": "01:00:00:00",
        "interpolation": "linear",
        "latents": "each",
        "keyframes": [
            {"id": "a", "time": "0/1", "origin": "edge", **keyframe},
            {"id": "b", "time": "1/4", "origin": "marker", **keyframe},
            {"id": "c", "time": "1/2", "origin": "edge", **keyframe},
        ],
        "analysed": {},
    }


def score_files() -> Cases:
    """All of them."""
    yield _case("as it should be", document(), "result")
    yield from _wrong_fields()
    yield from _wrong_wholes()
    yield from _songs()
    yield from _beside()


def _case(
    what: str,
    content: Document | Content,
    due: Due = "refusal",
    line: tuple[str, ...] = EXPORT,
) -> Case:
    data: Content
    data = content if isinstance(content, bytes) or callable(content) else _json(content)
    return Case("score", what, _with_song(data), line, due)


def _json(value: Document) -> bytes:
    return json.dumps(value).encode()


def _with_song(data: Content) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        holding("song.score.json", data)(folder)
        holding("song.wav", wav)(folder)

    return build


def _fields(value: Document, path: FieldPath = ()) -> Iterator[FieldPath]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*path, name)
            yield from _fields(each, (*path, name))
    elif isinstance(value, list) and value:
        yield from _fields(value[1], (*path, 1))


def _changed(path: FieldPath, value: Document) -> Document:
    root = copy.deepcopy(document())
    at = root
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return root


def _without(path: FieldPath) -> Document:
    root = copy.deepcopy(document())
    at = root
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return root


def _wrong_fields() -> Cases:
    for path in _fields(document()):
        where = ".".join(map(str, path))
        for what, value in WRONG.items():
            yield _case(f"{where} is {what}", _changed(path, value), "either")
        yield _case(f"{where} is missing", _without(path), "either")
    for where, value in {
        "song.samples": 2**63 - 1,
        "song.sample_rate": 2**31,
        "rate": "6001/1",
        "truncation": 1e300,
        "keyframes": [],
        "schema": 10**9,
    }.items():
        yield _case(f"{where} is {str(value)[:20]}", _changed(tuple(where.split(".")), value))
    for time in (
        "1/0",
        "0/0",
        "-1/2",
        "nan",
        "1e9",
        "9" * 40,
        f"1/{'9' * 30}",
        "1e-400",
        "٣/٤",
        "0x10",
        "1_0",
    ):
        yield _case(f"a time of {time[:20]}", _changed(("keyframes", 1, "time"), time))
    for rate in ("1/0", "0/1", "-24/1", "nan", "1e9", "7000/1", f"1/{'9' * 30}"):
        yield _case(f"a rate of {rate[:20]}", _changed(("rate",), rate))
    for word in ("true", "NaN", "Infinity", "-Infinity", "1e999", "9" * 5000):
        text = json.dumps(document()).replace('"truncation": 0.4', f'"truncation": {word}')
        yield _case(f"a truncation of {word[:20]}", text.encode())


def _wrong_wholes() -> Cases:
    text = json.dumps(document())
    for what, data in {
        "empty": b"",
        "null": b"null",
        "a list": b"[]",
        "a number of a million digits": b"9" * 1_000_000,
        "noise": bytes(range(256)) * 9,
        "in UTF-16": text.encode("utf-16"),
        "in Latin-1": text.replace("kite", "m\xe9duse").encode("latin-1"),
        "cut in half": text[: len(text) // 2].encode(),
        "twice": (text * 2).encode(),
        "the same name twice": text.replace('"seed": 0,', '"seed": 0, "seed": 1,').encode(),
        "a field besides": text.replace('"seed": 0,', '"seed": 0, "run": "evil",').encode(),
        "100,000 lists in each other": b"[" * 100_000 + b"]" * 100_000,
        "100,000 objects in each other": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "900 lists in a field": text.replace(
            '"group": ""', '"group": ' + "[" * 900 + "]" * 900
        ).encode(),
    }.items():
        yield _case(what, data)
    yield _case("behind a byte order mark", b"\xef\xbb\xbf" + text.encode(), "either")
    yield _case("of 33 MiB", lambda: text.encode() + b" " * (33 << 20))

    def many() -> bytes:
        return _json(
            _changed(
                ("keyframes",),
                [
                    {**document()["keyframes"][1], "id": f"k{n}", "time": f"{n + 1}/400001"}
                    for n in range(200_000)
                ],
            )
        )

    yield _case("200,000 keyframes in half a second", many)
    yield _case("two keyframes of one id", _changed(("keyframes", 1, "id"), "a"))
    yield _case("two keyframes at one time", _changed(("keyframes", 1, "time"), "0/1"), "either")
    yield _case("keyframes in no order", _changed(("keyframes", 0, "time"), "2/5"))
    yield _case("an id that is a path", _changed(("keyframes", 1, "id"), "../../evil"))
    for what, build in {
        "a folder": lambda folder: (folder / "song.score.json").mkdir(),
        "a pipe": lambda folder: os.mkfifo(folder / "song.score.json"),
        "a device": lambda folder: (folder / "song.score.json").symlink_to("/dev/zero"),
        "missing": lambda folder: None,
    }.items():
        yield Case("score", what, build, EXPORT)


def _songs() -> Cases:
    draws = ("figure", "song.score.json", "-o", "OUT/figure.png")
    renders = ("preview", "song.score.json", "-o", "OUT/strip.png")
    for place in (
        "http://127.0.0.1:9/a.wav",
        "concat:/etc/passwd",
        "subfile,,start,0,end,99,,:/etc/passwd",
        "pipe:0",
        "/dev/zero",
        "/etc/passwd",
        "../../../../etc/passwd",
        "-version",
        "a\0b",
        "",
        ".",
        "x" * 4000,
    ):
        for line in (draws, renders):
            yield _case(
                f"its song is {place[:30]!r}, {line[0]}",
                _changed(("song", "path"), place),
                "refusal",
                line,
            )
    yield _case("its song is another one", _changed(("song", "sha256"), "0" * 64), "either", draws)
    yield _case("its song is longer", _changed(("song", "samples"), 2000), "refusal", draws)


def _beside() -> Cases:
    analyze = ("analyze", "song.wav", "-o", "OUT/song.score.json")

    def case(what: str, file: str, data: Content, *words: str, due: Due = "refusal") -> Case:
        def build(folder: Path) -> None:
            holding("song.wav", wav)(folder)
            holding("song.score.json", _json(document()))(folder)
            holding(file, data)(folder)

        return Case("file beside", what, build, words, due)

    for what, data in {
        "noise": bytes(range(256)) * 99,
        "of names that are none": b"kite\nnobody\n",
        "of 20 MiB": b"kite\n" * (4 << 20),
        "a line of a MiB": b"k" * (1 << 20),
        "zero bytes": b"kite\0kite\n",
    }.items():
        yield case(f"categories, {what}", "names.txt", data, *analyze, "--categories", "names.txt")
        home = ("import", "song.score.json", "names.txt", "-o", "OUT/new.score.json")
        yield case(f"markers, {what}", "names.txt", data, *home)
        yield case(
            f"a tempo map, {what}",
            "map.mid",
            data,
            "export",
            "song.score.json",
            "OUT/a.mid",
            "--tempo-map",
            "map.mid",
        )
        yield case(
            f"names of pitches, {what}",
            "names.txt",
            data,
            "convert",
            "song.mid",
            "OUT/a.csv",
            "--events",
            "notes",
            "--pitches",
            "names.txt",
        )
    for what, text in {
        "code as a model": '[common]\nmodel = "os:getcwd"\n',
        "a place for what is made": '[analyze]\noutput = "/evil.json"\n',
        "force": "[analyze]\nforce = true\n",
        "a table of nobody's": "[evil]\nx = 1\n",
        "30,000 lists in each other": "[common]\nmodel = " + "[" * 30_000 + "]" * 30_000,
        "2,000 tables in each other": "[" + ".".join("a" * 2000) + "]\n",
        "a number of 60,000 digits": "[common]\nseed = " + "9" * 60_000,
        "not a number": "[common]\ntruncation = nan\n",
        "the same key twice": "[common]\nseed = 1\nseed = 2\n",
        "70 KiB": "#" * 70_000,
        "noise": "\x00\x01[[[",
        "a day": "[common]\nseed = 2020-01-01\n",
        "escapes": '[common]\nmodel = "\x1b[2J"\n',
    }.items():
        yield case(f"defaults, {what}", "ganterpret.toml", text.encode(), *analyze)

    def with_a_pipe(folder: Path) -> None:
        holding("song.wav", wav)(folder)
        os.mkfifo(folder / "ganterpret.toml")

    yield Case("file beside", "defaults, a pipe", with_a_pipe, analyze, "either")
    midi = good("midi")
    yield case(
        "markers of another song",
        "other.mid",
        midi,
        *analyze,
        "--markers",
        "other.mid",
        due="either",
    )
    for name, file in {"otio": "cut.otio", "fcp7xml": "cut.xml", "marker-edl": "cut.edl"}.items():
        data = good(name)
        yield case(
            f"{name} of another song comes home",
            file,
            data,
            "import",
            "song.score.json",
            file,
            "-o",
            "OUT/new.score.json",
            due="either",
        )
        yield case(
            f"noise comes home as {name}",
            file,
            b"\xff\0" * 999,
            "import",
            "song.score.json",
            file,
            "-o",
            "OUT/new.score.json",
        )
        if name != "marker-edl":
            yield case(
                f"clips onto {name} of another song",
                file,
                data,
                "render",
                "song.score.json",
                "--onto",
                file,
                "-o",
                f"OUT/{file}",
                "--model",
                "painter",
                due="either",
            )
    for what, data in {
        "noise": b"\xff" * 99,
        "a hostile list": b'{"clips": [' + b"[" * 9999,
        "empty": b"",
    }.items():

        def build(folder: Path, data: bytes = data) -> None:
            holding("song.wav", wav)(folder)
            holding("song.score.json", _json(document()))(folder)
            (folder / "clips").mkdir()
            for name in ("0000_kite_a.mov", "0001_kite_b.mov", "clips.json", ".ganterpret.json"):
                (folder / "clips" / name).write_bytes(data)

        yield Case(
            "folder of clips",
            what,
            build,
            ("export", "song.score.json", "OUT/a.otio", "--clips", "clips"),
            "either",
        )
