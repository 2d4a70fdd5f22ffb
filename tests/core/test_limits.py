"""The limits on input are told in docs/security.md, all of them, by what holds them."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from ganterpret import limits
from ganterpret.limits import MEBIBYTE, XmlLimits

PAGE: Final = Path(__file__).parents[2] / "docs" / "security.md"
TABLE: Final = re.compile(r"(?<=<!-- limits -->\n).*?(?=<!-- /limits -->)", re.S)

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "any file of markers or a timeline": ("FILE", "MARKERS", "CLIPS", "TRACKS"),
    "sound and video": ("HOURS", "SAMPLE_RATES", "CHANNELS", "DECODER"),
    "WAV files with markers": ("CHUNKS", "CHUNKS_BYTES", "WAV_TEXT"),
    "MIDI": ("MIDI", "MIDI_TRACKS", "MIDI_EVENTS", "TEMPOS", "TEXT", "HOURS"),
    "EDL, labels, tables, CUE sheets, session texts, chapters": ("TEXT_FILE", "LINE", "TIME"),
    "OpenTimelineIO and other JSON": ("JSON", "DEPTH", "OBJECTS", "VALUES", "NUMBER"),
    "archives (.otioz, .dawproject)": ("ENTRIES", "DIRECTORY", "RATIO"),
    "Final Cut Pro's XML, both": ("TIMELINE_XML", "TAG", "TIME"),
    "Cubase's track archives": ("TRACKS_XML", "TEMPOS", "BPM"),
    "Live sets and DAWprojects": ("PROJECT_XML", "TEMPOS", "TEMPO_STEPS", "BPM", "BEATS"),
    "what a timeline says of media": ("MEDIA_CHANNELS", "MEDIA_SAMPLE_RATE", "MEDIA_SIDE"),
    "scores": ("SCORE", "KEYFRAMES", "TEXT", "NUMBER", "DIGITS", "RATE", "FRAMES", "SIDE"),
    "files of defaults": ("DEFAULTS",),
    "checkpoints": ("WEIGHTS", "ENTRIES", "CONFIG", "LAYERS"),
}
"""Kind of input -> the limits that are its own, without MAX_."""


def _name(short: str) -> str:
    return short if hasattr(limits, short) else f"MAX_{short}"


def _said(value: object) -> str:
    if isinstance(value, XmlLimits):
        return f"{_said(value.size)}, {value.depth} deep, {value.elements:,} elements"
    if isinstance(value, tuple):
        return " to ".join(f"{each:,}" for each in value)
    assert isinstance(value, int)
    if value >= MEBIBYTE and value % MEBIBYTE == 0:
        return f"{value // MEBIBYTE:,} MiB"
    return f"{value:,}"


def _reasons() -> dict[str, str]:
    """What stands below each limit."""
    body = ast.parse(Path(limits.__file__).read_text(encoding="utf-8")).body
    return {
        node.target.id: " ".join(said.value.value.split())
        for node, said in pairwise(body)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }


def _table() -> str:
    reasons = _reasons()
    lines = ["| input | limit | at most | |", "| --- | --- | --- | --- |"]
    for kind, names in KINDS.items():
        for index, name in enumerate(map(_name, names)):
            value = _said(getattr(limits, name))
            first = "" if index else kind
            lines.append(f"| {first} | `{name}` | {value} | {reasons[name]} |")
    return "\n".join(lines) + "\n"


def test_every_limit_has_a_reason_and_a_kind() -> None:
    """A limit without a sentence below it, or that no kind of input names, is none."""
    held = {name for name in vars(limits) if name.isupper()} - {"MEBIBYTE"}
    named = {_name(short) for names in KINDS.values() for short in names}
    assert named == held
    assert held <= _reasons().keys()


def test_page_holds_what_holds(request: pytest.FixtureRequest) -> None:
    """docs/security.md has exactly the limits of the code."""
    page, table = PAGE.read_text(encoding="utf-8"), _table()
    if request.config.getoption("--rewrite-goldens"):
        page = TABLE.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    assert TABLE.findall(page) == [table]
