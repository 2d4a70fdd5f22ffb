"""Laws of the two calls for programs: they do what the commands do, and undo one another."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

import ganterpret
from ganterpret.errors import SettingError
from ganterpret_integrations import TimelineError, export_file, import_file
from ganterpret_integrations.cli.main import run

FILES = ("song.mid", "song.otio", "song.otioz", "song.xml", "song.edl")


@pytest.fixture
def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ganterpret.Score:
    """A score of ten seconds of noise in bursts, with a cut between two frames."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(2)
    loudness = np.tile(np.repeat([0.1, 0.02, 0.3], 8000), 4)[:80_000]
    soundfile.write("song.wav", loudness * rng.standard_normal(80_000), 8000)
    made = ganterpret.analyze(tmp_path / "song.wav").score
    made = ganterpret.add(made, Fraction(1001, 300), category=107, label="Verse")
    made = replace(made, rate=Fraction(30000, 1001), timecode="01:00:00;00")
    ganterpret.save(made, tmp_path / "song.score.json")
    return made


@pytest.mark.parametrize("name", FILES)
def test_export_then_import_changes_nothing(score: ganterpret.Score, name: str) -> None:
    """What the score says about rate and start need not be said again."""
    export_file(score, Path(name))
    home = import_file(score, Path(name))
    assert home.changes == ()
    assert home.score == score


@pytest.mark.parametrize("name", FILES)
def test_export_is_the_command_s(score: ganterpret.Score, name: str) -> None:
    """The call writes the bytes that `ganterpret export` writes."""
    assert run(["export", "song.score.json", name, "-q"]) == 0
    there = Path(name).read_bytes()
    Path(name).unlink()
    export_file(score, Path(name))
    assert Path(name).read_bytes() == there


def test_rate_without_timecode_needs_no_frames(score: ganterpret.Score) -> None:
    """A score at a rate that no editor has still speaks with DAWs."""
    odd = replace(score, rate=Fraction(17))
    export_file(odd, Path("song.mid"))
    assert import_file(odd, Path("song.mid")).changes == ()
    with pytest.raises(SettingError, match="17"):
        export_file(odd, Path("song.otio"))


def test_song_is_never_overwritten(score: ganterpret.Score) -> None:
    """An export onto the song itself is refused."""
    song = score.song.path.rename("song.mid").absolute()
    moved = replace(score, song=replace(score.song, path=song))
    with pytest.raises(SettingError, match="the song itself"):
        export_file(moved, Path("song.mid"))


def test_folder_without_clips(score: ganterpret.Score) -> None:
    """A folder that holds no clip of the score is told, not taken for gaps."""
    Path("clips").mkdir()
    with pytest.raises(TimelineError, match="holds no clip"):
        export_file(score, Path("song.otio"), clips=Path("clips"))
