"""Laws of ``ganterpret render --loop``: loops for VJs from a song or a score."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret import processes
from ganterpret.flashing import Flashing
from ganterpret_integrations.cli.loops import flash_warning
from ganterpret_integrations.cli.main import run


@pytest.fixture
def song(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three seconds of sound, and a cache of their own."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "song.wav"
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * 8000)
    soundfile.write(path, noise * (np.arange(len(noise)) > 12000), 8000)
    return path


def test_a_loop_a_segment(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each lasts its bars; a second call renders nothing, and --dry-run writes nothing."""
    folder = song.parent / "loops"
    words = ["render", str(song), "--loop", "1", "--tempo", "150", "--clips", str(folder)]
    small = ["--size", "32", "--codec", "h264", "--json"]
    assert run([*words, *small, "--dry-run"]) == 0
    foreseen = json.loads(capsys.readouterr().out)
    assert foreseen["missing_frames"] > 0
    assert not folder.exists()
    assert run([*words, *small]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["frames_each"], Fraction(told["rate"])) == (38, Fraction(95, 4))
    assert told["missing_frames"] == foreseen["missing_frames"] == 38 * len(told["files"])
    for file in told["files"]:
        assert processes.count_frames(Path(file["path"])) == 38
        assert not file["flashes"]
    assert run([*words, *small]) == 0
    assert json.loads(capsys.readouterr().out)["missing_frames"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--loop 2 --clips x", "say the song's beats a minute with --tempo"),
        ("--tempo 120", "--tempo and --beats go with --loop"),
        ("--beats 3", "--tempo and --beats go with --loop"),
        ("--loop 2 --tempo 120", "give --clips FOLDER"),
        ("--loop 2 --tempo fast --clips x", "'fast' is no tempo"),
        ("--loop 0 --tempo 120 --clips x", "loop of 0 bars: 1 to 256 are legal"),
        ("--loop 2 --tempo 120 --clips x -o y.mp4", "--output does not go with --loop"),
        ("--loop 2 --tempo 120 --clips x --handles 3", "--handles does not go with --loop"),
        ("--loop 2 --tempo 120 --clips x --start 1", "--start does not go with --loop"),
    ],
)
def test_what_does_not_go_with_loops(
    song: Path, words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and nothing is written."""
    before = set(song.parent.iterdir())
    assert run(["render", str(song), *words.split()]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert set(song.parent.iterdir()) == before


def test_flashing_is_told() -> None:
    """How much of the picture, where, and what to do."""
    assert flash_warning("a.mov", Flashing(0.2, Fraction(1))) == ""
    warning = flash_warning("a.mov", Flashing(0.6, Fraction(5, 2)))
    assert "'a.mov' flashes more than 3 times a second over 60% of the picture" in warning
    assert "seizures" in warning


def test_a_movie_is_looked_at_when_asked(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its share is told to programs; without the option nobody looks."""
    words = ["render", str(song), "--size", "32", "--json", "-o", str(song.with_suffix(".mp4"))]
    assert run(words) == 0
    assert "flashing_share" not in json.loads(capsys.readouterr().out)
    assert run([*words, "--check-flashes"]) == 0
    assert json.loads(capsys.readouterr().out)["flashing_share"] == 0
