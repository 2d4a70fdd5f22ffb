"""Laws of ``ganterpret import``: what is shown, what is written, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import soundfile
from tests.core.sounds import noise

from ganterpret import documents
from ganterpret.score import add, choose, delete, move
from ganterpret.units import frame_at
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.importing import import_file

FILES = ("song.mid", "song.otio", "song.otioz", "song.xml", "song.edl")


@pytest.fixture(autouse=True)
def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten seconds, cut at 2 (a jellyfish) and 6 (a bike)."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    soundfile.write(tmp_path / "song.wav", noise(10, 8000), 8000)
    assert run(["analyze", "song.wav", "-q", "--picker", "peaks", "--cuts-per-minute", "0"]) == 0
    path = tmp_path / "song.score.json"
    document = add(documents.load(path), Fraction(2), category=107, id="one")
    documents.save(add(document, Fraction(6), category=671, id="two"), path)
    return path


def _import(*words: str) -> int:
    return run(["import", "song.score.json", *words])


def _edit(path: Path) -> None:
    """Move one cut, rename and delete others in the score whose file comes home."""
    document = documents.load(path)
    document = move(choose(document, "one", category=971), "one", Fraction(3))
    documents.save(delete(document, "two"), path)


@pytest.mark.parametrize("name", FILES)
def test_every_format_comes_home(score: Path, name: str) -> None:
    """What was exported before the score was edited takes the edits back; a backup stays."""
    before = documents.load(score)
    assert run(["export", str(score), name]) == 0
    _edit(score)
    edited = documents.load(score)
    assert _import(name) == 0
    home = documents.load(score)
    assert [(k.id, k.time, k.category) for k in home.keyframes] == [
        (k.id, k.time, k.category) for k in before.keyframes
    ]
    assert documents.load(score.with_name("song.score.bak.json")) == edited


@pytest.mark.parametrize("name", FILES)
def test_nothing_to_bring_home(score: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The score's file is not touched."""
    assert run(["export", str(score), name]) == 0
    before = score.read_bytes(), score.stat().st_mtime_ns
    capsys.readouterr()
    assert _import(name) == 0
    assert (score.read_bytes(), score.stat().st_mtime_ns) == before
    assert capsys.readouterr().out == "No changes; the score stays as it is.\n"


def test_dry_run_shows_and_writes_nothing(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One table of what would change."""
    assert run(["export", str(score), "song.mid"]) == 0
    _edit(score)
    before = {path: path.read_bytes() for path in score.parent.glob("*.json")}
    capsys.readouterr()
    assert _import("song.mid", "--dry-run") == 0
    told = capsys.readouterr().out
    assert {path: path.read_bytes() for path in score.parent.glob("*.json")} == before
    assert told.count("change") == 2
    for words in ("0:03.000 → 0:02.000", "bubble → jellyfish", "added", "nothing is written"):
        assert words in told


def test_into_another_score(score: Path) -> None:
    """With -o the score itself stays."""
    assert run(["export", str(score), "song.mid"]) == 0
    _edit(score)
    before = score.read_bytes()
    assert _import("song.mid", "-o", "new.score.json") == 0
    assert score.read_bytes() == before
    assert documents.load(Path("new.score.json")).keyframe("one").time == 2


def test_json(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each change as an object, and nothing else on standard output."""
    assert run(["export", str(score), "song.edl"]) == 0
    _edit(score)
    capsys.readouterr()
    assert _import("song.edl", "--json", "--dry-run") == 0
    said = json.loads(capsys.readouterr().out)
    assert not said["saved"]
    assert [(c["what"], c["id"]) for c in said["changes"]] == [
        ("moved", "one"),
        ("renamed", "one"),
        ("added", "two"),
    ]
    assert said["changes"][0]["seconds"] == 2.0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["gone.mid"], 1, "gone.mid"),
        (["song.ogg"], 2, "no file of markers"),
        (["song.mid", "--snap", "sideways"], 2, "sideways"),
        (["song.mid", "-o", "song.txt"], 2, "cannot be the score"),
        (["song.mid", "--offset", "soon"], 2, "soon"),
    ],
)
def test_refused(
    score: Path, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence that names what came."""
    assert run(["export", str(score), "song.mid"]) == 0
    capsys.readouterr()
    assert _import(*words) == code
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "Traceback" not in told


def test_score_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a missing score nor a song in its place."""
    assert run(["import", "gone.score.json", "song.mid"]) == 1
    assert run(["import", "song.wav", "song.mid"]) == 1
    assert "run 'ganterpret analyze' on the song first" in " ".join(
        capsys.readouterr().err.split()
    )


def test_category_that_does_not_exist(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The marker, its time, and the nearest names."""
    assert run(["export", str(score), "song.edl"]) == 0
    text = Path("song.edl").read_text().replace("|M:jellyfish", "|M:cat: jelyfish")
    Path("song.edl").write_text(text)
    before = score.read_bytes()
    capsys.readouterr()
    assert _import("song.edl") == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "'cat: jelyfish' at 0:02.000" in told
    assert "jellyfish" in told.split("0:02.000")[1].replace("jelyfish", "")
    assert score.read_bytes() == before


def test_edl_at_a_rate_without_timecode(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rate has to be told where the score's counts no timecode."""
    assert run(["export", str(score), "song.edl"]) == 0
    documents.save(replace(documents.load(score), rate=Fraction(17)), score)
    capsys.readouterr()
    assert _import("song.edl") == 1
    assert "rate" in capsys.readouterr().err
    assert _import("song.edl", "--rate", "24") == 0


def test_start_that_was_told_at_another_rate(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Frame 24 is none at the score's 24: only a file that counts from there has to be told."""
    names = ("pal.mid", "pal.csv", "pal.otio", "pal.edl")
    start = ("--start-timecode", "00:59:58:24")
    assert run(["export", str(score), *names, "--rate", "25", *start, "-q"]) == 0
    assert documents.load(score).timecode == start[1]
    for name in names[:3]:
        before = documents.load(score)
        assert _import(name) == 0
        assert import_file(before, Path(name)).changes == ()
        assert documents.load(score) == before
    assert _import("pal.edl", "--rate", "25") == 0
    Path("cuts.csv").write_text("time,name\n00:59:59:12,boa\n")
    capsys.readouterr()
    assert _import("cuts.csv") == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "start has no timecode at 24 frames a second: give the file's --rate" in told
    assert _import("cuts.csv", "--rate", "25", "--dry-run") == 0
    assert _import("cuts.csv", "--start-timecode", "00:59:58:00", "--dry-run") == 0


def test_offset_in_timecode_counts_at_the_files_rate(score: Path) -> None:
    """Twelve frames are 12/25 s on a timeline at 25, although the score's rate is 24."""
    before = documents.load(score).keyframes[1].time
    assert run(["export", str(score), "pal.otio", "--rate", "25", "-q"]) == 0
    assert _import("pal.otio", "--offset", "00:00:00:12") == 0
    after = documents.load(score).keyframes[1].time
    assert after == frame_at(before, Fraction(25)) / Fraction(25) - Fraction(12, 25)
