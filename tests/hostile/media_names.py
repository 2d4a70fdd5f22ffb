"""Names that mean more than a file to somebody: as media of a timeline, and as names of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.hostile.cases import Case, Cases, Due
from tests.hostile.marker_files import SONG, convert, good
from tests.hostile.sound_files import wav

from ganterpret_integrations.formats import FORMATS

PLACES: Final = (
    "http://127.0.0.1:9/stolen.mov",
    "https://127.0.0.1:9/stolen.mov",
    "ftp://127.0.0.1:9/stolen.mov",
    "tcp://127.0.0.1:9",
    "rtmp://127.0.0.1:9/stolen",
    "tcp:",
    "concat:/etc/passwd|/etc/hostname",
    "subfile,,start,0,end,99,,:/etc/passwd",
    "data:text/plain;base64,ZXZpbA==",
    "crypto:/etc/passwd",
    "pipe:0",
    "fd:0",
    "file:///etc/passwd",
    "file://somewhere-else/etc/passwd",
    "file:///a/%2e%2e/%2e%2e/etc/passwd",
    "file:///a%00b.mov",
    "file:///a%0ab.mov",
    "file:///%FF%FE.mov",
    "/etc/passwd",
    "../../../../../../etc/passwd",
    "\\\\127.0.0.1\\share\\stolen.mov",
    "-version",
    "%05d.mov",
    "a*.mov",
    "x" * 5000,
    "javascript:alert(1)",
)

NAMES: Final = (
    "-version",
    "--help",
    "-i",
    "%03d",
    "a%s%n",
    "a:b",
    "http:x",
    "concat:a|b",
    "pipe:1",
    "a\nb",
    "a'b\"c;$(touch evil)`touch evil`",
    "a\x1b[2Jb",
    "~",
    "é\u202egnp",
    "[bold red]x[bold]",
    "n" * 200,
    "\udcff\udcfe",
    "CON",
    " ",
)
"""Without their suffixes; half surrogates are bytes that are no UTF-8."""


def media_names() -> Cases:
    """All of them."""
    was = SONG.clips[0].media
    for name, target in {"otio": "otio", "fcp7xml": "fcpxml", "fcpxml": "otioz"}.items():
        data = good(name)
        spelled = max(_spellings(was), key=data.count)
        for place in PLACES:
            escaped = place.replace("&", "&amp;").replace("\\", "\\\\" if name == "otio" else "\\")
            changed = data.replace(spelled, escaped.encode())
            file = f"song{FORMATS[name].suffix}"
            line = (*convert(name, file)[:-1], f"OUT/out.{target}")
            yield Case(f"media in {name}", place[:60], _file(file, changed), line, "either")
    for name in NAMES:
        for suffix in (".wav", ".mid", ".csv"):
            format_name = {".wav": "", ".mid": "midi", ".csv": "csv"}[suffix]
            file = name + suffix
            line = (
                convert(format_name, file)
                if format_name
                else ("analyze", "-o", "OUT/song.score.json", "--", file)
            )
            content = good(format_name) if format_name else wav()
            # A score is text in UTF-8, and names its song.
            due: Due = "refusal" if "\udcff" in name and not format_name else "result"
            yield Case("name of a file", repr(file)[:60], _file(file, content), line, due)
        yield Case(
            "name of what is made",
            repr(name)[:60],
            _file("song.csv", good("csv")),
            ("convert", "--rate", "25", "--", "song.csv", f"OUT/{name}.mid"),
            "result",
        )
    yield Case(
        "name of a file", "of 300 bytes", lambda _: None, convert("csv", "n" * 300 + ".csv")
    )
    yield Case(
        "name of a file", "of 5,000 bytes", lambda _: None, convert("csv", "n/" * 2500 + ".csv")
    )
    yield Case(
        "name of a file",
        "a web address",
        lambda _: None,
        convert("csv", "http://127.0.0.1:9/a.csv"),
    )
    yield Case(
        "name of a file",
        "a web address of a sound",
        lambda _: None,
        ("analyze", "http://127.0.0.1:9/a.wav", "-o", "OUT/s.score.json"),
    )


def _file(name: str, data: bytes) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return build


def _spellings(path: str) -> tuple[bytes, ...]:
    """How formats write a path."""
    return tuple(start.encode() + path.encode() for start in ("", "file://", "file://localhost"))
