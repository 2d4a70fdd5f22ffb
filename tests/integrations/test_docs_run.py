"""Laws of the pages for people: whoever types what they say gets what they say."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import soundfile
from tests.integrations.one_way import READ
from tools.pages import Command, Edit, steps

from ganterpret_integrations.cli.main import run

HOUSE: Final = Path(__file__).parents[2]
# The tutorial is run whenever the site is built.
PAGES: Final = [
    HOUSE / "README.md",
    *sorted(set((HOUSE / "docs").glob("**/*.md")) - {HOUSE / "docs" / "tutorial.md"}),
]
RATE: Final = 8000
SONGS: Final = ("song.wav", "song.flac")
SMALLER: Final = {"1920x1080": "192x108", "1024": "64"}

NOT_HERE: Final = {
    "biggan-deep-256": "needs weights from the network",
    "path/to/checkpoint": "is the reader's own",
    "--cluster": "needs processes besides this one",
}
"""A word by which a command line cannot be run in a test, and why."""

FOREIGN: Final = {
    "docs/daws/cubase.md": {"edit.xml": "cubase"},
    "docs/daws/live.md": {"set.als": "als"},
    "docs/daws/pro-tools.md": {"session.txt": "protools"},
    "docs/daws/ardour.md": {"session.wav.cue": "cue"},
}
"""Files that only another program writes: page -> name -> format."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clip store for all pages: they render the same few frames."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def kitchens(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, Path]:
    """For each song a folder with what a reader has when a page begins."""
    return {song: _kitchen(tmp_path_factory.mktemp("kitchen"), song, cache) for song in SONGS}


def _kitchen(folder: Path, song: str, cache: Path) -> Path:
    """Songs, a score with its clips, files that came back from editors and DAWs."""
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1], RATE * 4 // 5)
    sound = loudness * rng.standard_normal(len(loudness)) * 0.3
    for name in (*SONGS, "mix.wav"):
        soundfile.write(folder / name, sound, RATE)
    shutil.copytree(HOUSE / "examples", folder / "examples")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("GANTERPRET_CACHE", str(cache))
        _do("analyze", song, "--rate", "25", "--cuts-per-minute", "30")
        _do("render", "song.score.json", "--clips", "clips", "--size", "64", "--codec", "h264")
        away = [f"edit.{suffix}" for suffix in ("otio", "xml", "fcpxml", "edl", "mid")]
        _do("export", "song.score.json", *away, "edit.dawproject", "--clips", "clips")
        _do("export", "song.score.json", "edit.csv", "--format", "reaper")
        _do("export", "song.score.json", "song.markers.json")
        _do("export", "song.score.json", "clip.mid", "--midi-notes", "--tempo", "97.5")
        for name in ("song.mid", "sections.mid", "project.mid"):
            shutil.copy("edit.mid", name)
        words = ["--size", "64", "--duration", "1", "-o", "performance.mp4"]
        _do("render", "song.score.json", *words)
    return folder


def _do(*words: str) -> None:
    assert run(words) == 0, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_commands_of_a_page_run_as_they_stand(
    page: Path,
    kitchens: dict[str, Path],
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the page's order, in one folder, each ends well; only the pictures are smaller."""
    todo = steps(page.read_text(encoding="utf-8"))
    commands = [step.words for step in todo if isinstance(step, Command)]
    spoken = {word for words in commands for word in words}
    song = next((song for song in SONGS if song in spoken), SONGS[0])
    folder = tmp_path / "here"
    shutil.copytree(kitchens[song], folder)
    for name, kind in FOREIGN.get(page.relative_to(HOUSE).as_posix(), {}).items():
        (folder / name).write_bytes(READ[kind][0])
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GANTERPRET_CACHE", str(cache))
    if ("analyze", song) in {words[:2] for words in commands}:
        Path("song.score.json").unlink()
    for step in todo:
        if isinstance(step, Edit):
            step.apply(folder)
        elif not set(step.words) & NOT_HERE.keys():
            _do(*(SMALLER.get(word, word) for word in step.words))
