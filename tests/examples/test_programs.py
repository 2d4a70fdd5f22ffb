"""Laws of what a newcomer copies: the programs and README's Python run as they stand."""

from __future__ import annotations

import re
import runpy
import shutil
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

import ganterpret
from ganterpret import documents, processes
from ganterpret.files import backup_path
from ganterpret.units import frame_at
from ganterpret_integrations.cli.main import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Fifteen seconds of noise in bursts."""
    rng = np.random.default_rng(1)
    loudness = np.tile(np.repeat([0.1, 0.02, 0.3], 8000), 5)
    path = tmp_path / "song.wav"
    soundfile.write(path, loudness * rng.standard_normal(len(loudness)), 8000)
    return path


def _run(name: str, *words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [name, *map(str, words)])
    runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")


def test_make_movie(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A song in, a movie of all its frames out."""
    _run("make_movie.py", song, Path("movie.mp4"), monkeypatch=monkeypatch)
    assert processes.count_frames(Path("movie.mp4")) == 15 * 24


def test_edit_score(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its edits are in the score that it saves, and the one before beside it."""
    assert run(["analyze", str(song), "-q"]) == 0
    path = documents.score_path(song)
    before = documents.load(path)
    _run("edit_score.py", path, monkeypatch=monkeypatch)
    after = documents.load(path)
    assert Fraction(12) in {k.time for k in after.edited}
    assert documents.load(backup_path(path)) == before


@pytest.mark.parametrize(
    "name", ["make_movie.py", "edit_score.py", "musician_midi.py", "editor_round_trip.py"]
)
def test_without_arguments(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to give is said in a line."""
    with pytest.raises(SystemExit, match=f"^Usage: python examples/{name} [A-Z]"):
        _run(name, monkeypatch=monkeypatch)


def test_song_that_is_too_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that needs a longer song says so in a sentence."""
    path = tmp_path / "short.wav"
    soundfile.write(path, 0.1 * np.random.default_rng(1).standard_normal(16000), 8000)
    assert run(["analyze", str(path), "-q"]) == 0
    with pytest.raises(SystemExit, match=r"12 s lies outside the song"):
        _run("edit_score.py", documents.score_path(path), monkeypatch=monkeypatch)
    with pytest.raises(SystemExit, match=r"six markers, and this song has \d: take a longer one"):
        _run("editor_round_trip.py", path, Path("out"), monkeypatch=monkeypatch)


def test_musician_midi(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The movie is cut on the frames of a musician's markers, and nowhere else."""
    _run("musician_midi.py", song, Path("out"), monkeypatch=monkeypatch)
    score = documents.load(Path("out/song.score.json"))
    cuts = score.keyframes[1:-1]
    # Sixteen beats at 120 a minute, then 90: at 24 frames a second 12 frames a beat, then 16.
    steady, slower = (24, 48, 90, 120, 144, 192), (224, 256, 288, 328)
    plan = ganterpret.make_plan(score, ganterpret.read_driver(score))
    assert [segment.start_frame for segment in plan.segments] == [0, *steady, *slower]
    assert processes.count_frames(Path("out/song.mp4")) == 15 * 24
    chosen = ["jellyfish", "bike", "boa", "volcano", "lighthouse", "goldfish"]
    assert [k.category for k in cuts if not k.label] == [ganterpret.find(n).index for n in chosen]
    assert [k.label for k in cuts if k.label] == ["Verse", "Chorus", "Verse", "Chorus"]
    assert len({(k.label, k.category) for k in cuts if k.label}) == 2
    assert cuts[-1].seed == 3


def test_editor_round_trip(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An editor's three edits come home, and the four segments that they touch are rendered."""
    _run("editor_round_trip.py", ROOT / "examples/song.ogg", Path("out"), monkeypatch=monkeypatch)
    path = Path("out/song.score.json")
    before, after = documents.load(backup_path(path)), documents.load(path)
    rate = before.rate
    expected = list(before.keyframes)
    for index, seconds in ((4, Fraction(1)), (5, Fraction(-1, 2))):
        there = frame_at(expected[index].time, rate) / rate
        expected[index] = replace(expected[index], time=there + seconds)
    del expected[2]
    assert after.keyframes == tuple(expected)

    printed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in printed] == [
        "10 of 10 segments rendered",
        "deleted",
        "moved",
        "moved",
        "4 of 9 segments rendered",
    ]
    edited = Path("out/edited.otio").stat().st_mtime_ns
    newer = [clip for clip in Path("out/clips").iterdir() if clip.stat().st_mtime_ns > edited]
    touched = [before.keyframes[index].id for index in (1, 3, 4, 5)]
    assert [clip.stem.split("_")[-1] for clip in sorted(newer)] == touched


def test_own_model(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of one's own renders by its name."""
    words = ["render", str(song), "--model", "own_model:Discs", "--duration", "1", "-o", "d.mp4"]
    assert run([*words, "-q"]) == 0
    assert processes.count_frames(Path("d.mp4")) == 24


@pytest.mark.parametrize("page", ["docs/python.md", "examples/README.md"])
def test_own_model_as_it_is_printed(page: str) -> None:
    """A reader's Python finds the module: the line says in which folder it lies."""
    text = (ROOT / page).read_text("utf-8")
    lines = re.findall(r"(?:PYTHONPATH=(\S+) )?ganterpret .*--model own_model:Discs", text)
    assert lines
    assert all((ROOT / folder / "own_model.py").is_file() for folder in lines if folder)
    assert all(lines)


def test_painter_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """README's two pictures come from this program."""
    _run("painter_sheet.py", Path(), monkeypatch=monkeypatch)
    for name in ("painter.png", "painter.webp"):
        shipped = ROOT / "docs" / "images" / name
        assert Path(name).stat().st_size == pytest.approx(shipped.stat().st_size, rel=0.05)


def test_python_of_the_documentation(song: Path) -> None:
    """The page's Python runs as it stands, block after block."""
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len(blocks) == 4
    Path("examples").mkdir()
    soundfile.write("examples/song.ogg", soundfile.read(song)[0][:16000], 8000)
    exec(compile("".join(blocks), "python.md", "exec"), {})  # noqa: S102  our own page
    assert processes.count_frames(Path("song.mp4")) == 48


def test_story(tmp_path: Path) -> None:
    """The bundled story cuts where its voice returns, each part with its category."""
    for name in ("story.flac", "story.categories.txt"):
        shutil.copy(ROOT / "examples" / name, tmp_path)
    words = ["analyze", "story.flac", "--cuts-per-minute", "0", "-q"]
    assert run([*words, "--categories", "story.categories.txt"]) == 0
    keyframes = documents.load(Path("story.score.json")).keyframes
    assert [k.origin for k in keyframes] == ["edge", *["silence"] * 5, "edge"]
