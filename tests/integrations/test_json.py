"""Laws of ``--json``: one document on stdout, and docs/json.md names all that is in it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import soundfile
from tests.core.sounds import drums
from typer.core import TyperGroup
from typer.main import get_command

from ganterpret_integrations.cli.main import app, run

PAGE = Path(__file__).parents[2] / "docs" / "json.md"

RUNS: Mapping[str, tuple[str, list[str]]] = {
    "analyze": ("analyze", ["analyze", "song.wav", "--markers", "in.csv"]),
    "analyze again": ("analyze", ["analyze", "song.wav", "--update"]),
    "compare": ("analyze --compare", ["analyze", "song.wav", "--compare", "c.png"]),
    "analyze with lyrics": ("analyze", ["analyze", "song.wav", "--lyrics", "in.lrc", "--force"]),
    "preview": ("preview", ["preview", "song.wav"]),
    "compose": ("compose", ["compose", "m.mp4", "m.mp4", "-o", "both.mp4"]),
    "report": ("report", ["report", "song.score.json"]),
    "gallery": ("gallery", ["gallery", "jellyfish", "-o", "g.html"]),
    "categories by meaning": ("categories", ["categories", "--like", "dog"]),
    "farm": ("farm", ["farm", "song.score.json", "-o", "job.yaml"]),
    "segments": ("render", ["render", "song.score.json", "--segments", "0"]),
    "segments in a dry run": (
        "render --dry-run",
        ["render", "song.score.json", "--segments", "0", "--dry-run"],
    ),
    "several songs": (
        "render",
        ["render", "song.wav", "other.wav", "-o", "both", "--rate", "12"],
    ),
    "render with the performance": (
        "render",
        ["render", "song.wav", "-o", "a.mp4", "--compose", "pip", "m.mp4"],
    ),
    "render": ("render", ["render", "song.wav", "--clips", "clips", "-o", "a.mp4"]),
    "render a timeline": (
        "render",
        ["render", "song.wav", "--onto", "edit.otio", "-o", "new.otio"],
    ),
    "dry run": ("render --dry-run", ["render", "song.wav", "--dry-run"]),
    "loop": (
        "render --loop",
        ["render", "song.wav", "--loop", "1", "--tempo", "240", "--clips", "loops", "--dry-run"],
    ),
    "export": (
        "export",
        ["export", "song.score.json", "-o", "a.otio", "-o", "a.mid", "--rate", "24"],
    ),
    "import": ("import", ["import", "song.score.json", "in.csv", "--offset", "1f", "--dry-run"]),
    "convert": ("convert", ["convert", "edit.otio", "-o", "out.edl"]),
    "resolve": ("resolve", ["resolve"]),
    "figure": ("figure", ["figure", "song.score.json", "-o", "figure.png"]),
    "formats": ("formats", ["formats"]),
    "categories": ("categories", ["categories", "boa"]),
    "models": ("models", ["models"]),
    "models check": ("models check", ["models", "check", "painter"]),
    "cache": ("cache", ["cache"]),
    "cache trim": ("cache trim", ["cache", "trim", "--all", "--dry-run"]),
    "config init": ("config init", ["config", "init", "--force"]),
    "config show": ("config show", ["config", "show"]),
    "doctor": ("doctor", ["doctor", "--no-speed"]),
}
"""The page's section, and a command line; slow ones and those of the network are left out."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song with its score, markers and an editor's timeline."""
    folder = tmp_path_factory.mktemp("json")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        soundfile.write("song.wav", drums(1.2, 8000), 8000)
        soundfile.write("other.wav", drums(0.5, 8000), 8000)
        Path("in.lrc").write_text("[00:00.60]A boa sleeps\n[00:09.00]late\n", encoding="utf-8")
        Path("in.csv").write_text("time,name\n0.6,boa\n", encoding="utf-8")
        assert run(["analyze", "song.wav", "-q", "--rate", "12"]) == 0
        assert run(["export", "song.score.json", "edit.otio", "-q", "--rate", "24"]) == 0
        patch.setenv("GANTERPRET_CACHE", str(folder / "cache"))
        assert run(["render", "song.wav", "-q", "--size", "32", "-o", "m.mp4"]) == 0
    return folder


def _paths(value: object, path: str = "") -> Iterator[str]:
    """List the paths of a document's keys: ``keyframes[].time``."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield f"{path}.{key}".removeprefix(".")
            yield from _paths(each, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for each in value:
            yield from _paths(each, f"{path}[]")


def _documented() -> dict[str, set[str]]:
    """Read the page: the paths in the first column of each command's table."""
    found: dict[str, set[str]] = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        name = section.partition("\n")[0].strip().strip("`")
        rows = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
        found[name] = {path for row in rows for path in re.findall(r"`([^`]+)`", row)}
    return found


@pytest.mark.parametrize(("section", "words"), RUNS.values(), ids=RUNS.keys())
def test_page_names_every_key(
    section: str,
    words: list[str],
    here: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a command prints is one document, and each of its keys stands on the page."""
    shutil.copytree(here, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GANTERPRET_CACHE", str(here / "cache"))
    monkeypatch.setenv("GANTERPRET_CONFIG", str(tmp_path / "ganterpret.toml"))
    Path("ganterpret.toml").write_text("[common]\nsize = '32'\n", encoding="utf-8")
    assert run([*words, "--json"]) == 0
    documented = _documented()[section] | {"notes"}
    free = tuple(path.removesuffix("*") for path in documented if path.endswith("*"))
    found = set(_paths(json.loads(capsys.readouterr().out)))
    parents = {path.rpartition(".")[0].removesuffix("[]") for path in documented}
    unnamed = {path for path in found - documented if not path.startswith(free or "-")}
    assert unnamed <= parents | {path.rpartition(".")[0] for path in parents}


@pytest.mark.parametrize(
    "words",
    [
        ["analyze", "marked.wav", "--lyrics", "in.lrc", "--rate", "2", "--min-distance", "0.05"],
        ["analyze", "song.wav", "--markers", "odd.csv", "--force"],
        ["render", "song.wav", "--lyrics", "in.lrc", "--onto", "edit.otio", "-o", "new.otio"],
        ["render", "marked.wav", "--loop", "1", "--tempo", "240", "--clips", "loops", "--dry-run"],
        ["export", "song.score.json", "edit.otio", "--rate", "24"],
        ["convert", "song.wav", "edit.otio"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_notes_are_those_that_a_person_sees(
    words: list[str],
    here: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each once, in the order in which they are told, whatever part of a command tells them."""
    seen = {}
    for kind in ("person", "program"):
        shutil.copytree(here, tmp_path / kind)
        monkeypatch.chdir(tmp_path / kind)
        monkeypatch.setenv("GANTERPRET_CACHE", "cache")
        assert run(["export", "song.score.json", "marked.wav", "-q"]) == 0
        Path("odd.csv").write_text("time,name\n0.6,boa\n90,late\n", encoding="utf-8")
        capsys.readouterr()
        assert run([*words, *(["--json"] if kind == "program" else [])]) == 0
        seen[kind] = capsys.readouterr()
    told = re.findall(r"^Note: (.+)$", seen["person"].err, re.MULTILINE)
    assert told
    assert json.loads(seen["program"].out)["notes"] == told
    assert not seen["program"].err


def test_page_has_a_section_for_every_command() -> None:
    """A command that takes --json is on the page, and nothing else is."""
    commands = set()

    def look(group: TyperGroup, name: str) -> None:
        for word, command in group.commands.items():
            if any("--json" in each.opts for each in command.params):
                commands.add(f"{name} {word}".strip())
            if isinstance(command, TyperGroup):
                look(command, f"{name} {word}".strip())

    root = get_command(app)
    assert isinstance(root, TyperGroup)
    look(root, "")
    assert {section.partition(" --")[0] for section in _documented()} == commands
