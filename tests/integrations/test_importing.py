"""Laws of a file on its way home: what it does not say about itself changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret_integrations.cli.main import run

RATE = 8000


@pytest.fixture
def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six seconds of noise that changes its loudness every second, analysed."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3], RATE)
    samples = loudness * rng.standard_normal(len(loudness)) * 0.3
    soundfile.write(tmp_path / "song.wav", samples, RATE)
    assert run(["analyze", "song.wav", "--cuts-per-minute", "40", "-q"]) == 0
    return tmp_path / "song.score.json"


def _changes(score: Path, file: Path, capsys: pytest.CaptureFixture[str], *more: str) -> object:
    capsys.readouterr()
    assert run(["import", str(score), str(file), "--dry-run", "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)["changes"]


def test_notes_come_home_unedited(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A note says when, and by its pitch alone renames nothing."""
    file = score.with_name("live.mid")
    assert run(["export", str(score), str(file), "--midi-notes", "-q"]) == 0
    assert _changes(score, file, capsys, "--events", "notes") == []


def test_clip_without_a_tempo_comes_home(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told at which tempo its beats were made, it changes nothing; at another it would."""
    file = score.with_name("live.mid")
    assert run(["export", str(score), str(file), "--midi-notes", "--tempo", "60", "-q"]) == 0
    tempo = b"\xff\x51\x03\x0f\x42\x40"
    data = file.read_bytes()
    assert data.count(tempo) == 1
    file.write_bytes(data.replace(tempo, b"\xff\x01\x03abc"))
    assert _changes(score, file, capsys, "--events", "notes", "--tempo", "60") == []
    assert _changes(score, file, capsys, "--events", "notes") != []
