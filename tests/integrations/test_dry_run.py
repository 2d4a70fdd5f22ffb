"""Laws of ``ganterpret render --dry-run``: nothing is written, and it foretells what a render then
does; of one bar, and of a disk that is too small."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import mido
import numpy as np
import pytest
import soundfile
from tests.core.media import BUNDLED, using

from ganterpret import documents, processes
from ganterpret.analysis import read_driver
from ganterpret.files import cache_folder
from ganterpret.pace import Pace
from ganterpret.plan import make_plan
from ganterpret.score import choose
from ganterpret_integrations.cli import forecast
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS, Writing
from ganterpret_integrations.timeline import Clip, Timeline

RATE = 8000
SECONDS = 6
SONG = "a song.wav"
SCORE = "a song.score.json"
SMALL = ("--size", "32", "--rate", "24")
PACE = Pace(generated=40.0, encoded=200.0, shared=20.0, bytes_per_frame=1000.0)
"""The pace of this file's machine."""

Json = dict[str, object]


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six seconds of noise, louder in every other second, alone in a folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(forecast, "measure", lambda _: PACE)
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3], RATE)
    soundfile.write(SONG, loudness * rng.standard_normal(SECONDS * RATE) * 0.3, RATE)


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str]) -> Callable[..., Json]:
    """Render with --json; what is printed."""

    def render(*words: str) -> Json:
        capsys.readouterr()
        assert run(["render", *words, *SMALL, "--json"]) == 0
        printed: Json = json.loads(capsys.readouterr().out)
        return printed

    return render


def everything(folder: Path) -> dict[Path, bytes | None]:
    """All that lies in and below a folder."""
    return {
        path: path.read_bytes() if path.is_file() else None
        for path in sorted(folder.parent.rglob("*"))
    }


def markers(path: str) -> str:
    """A DAW's marker at 2.5 s that names a category."""
    file = mido.MidiFile(type=1, ticks_per_beat=960)
    track = mido.MidiTrack([mido.MetaMessage("marker", text="cat: jellyfish", time=4800)])
    file.tracks.append(track)
    file.save(path)
    return path


def edit(path: str) -> str:
    """An editor's timeline with the song on it."""
    start, length = Fraction(0), Fraction(SECONDS)
    song = f"/elsewhere/{SONG}"
    clip = Clip(start, length, song, start, length, kind="audio", sample_rate=RATE)
    row = FORMATS["otio"]
    Path(path).write_bytes(row.write(Timeline(clips=(clip,), rate=Fraction(25)), Writing()))
    return path


WAYS = {
    "a song": (SONG,),
    "a movie elsewhere": (SONG, "-o", "new folder/movie.mov"),
    "clips": (SONG, "--clips", "clips", "--handles", "3"),
    "both": (SONG, "--clips", "clips", "-o", "movie.mp4", "--clip-timecode"),
    "a passage": (SONG, "--start", "1", "--duration", "2.5"),
    "markers": (SONG, "--markers", "markers.mid"),
    "another score": (SONG, "--score", "b.score.json", "--seed", "3"),
}


@pytest.mark.parametrize("words", WAYS.values(), ids=list(WAYS))
def test_nothing_is_written(words: tuple[str, ...], tmp_path: Path) -> None:
    """Neither movie, clips, score nor folder; and the cache stays as it was."""
    markers("markers.mid")
    before = everything(tmp_path / "here")
    assert run(["render", *words, *SMALL, "--dry-run"]) == 0
    assert everything(tmp_path / "here") == before
    assert not cache_folder().exists()


def test_a_score_is_left_as_it_is(document: Callable[..., Json]) -> None:
    """New cuts are counted and not saved."""
    assert run(["analyze", SONG, "-q"]) == 0
    before = everything(Path.cwd())
    score = len(documents.load(Path(SCORE)).keyframes)
    markers("markers.mid")
    found = document(SCORE, "--markers", "markers.mid", "--dry-run")
    Path("markers.mid").unlink()
    assert isinstance(found["movie"], dict)
    assert found["movie"]["segments"] == score  # one more than before
    assert everything(Path.cwd()) == before


@pytest.mark.parametrize(
    "words", [("-o", "a.mp4"), ("--clips", "clips"), ("-o", "a.mp4", "--clips", "clips")]
)
def test_it_foretells_what_a_render_does(
    words: tuple[str, ...], document: Callable[..., Json]
) -> None:
    """As many segments and frames; afterwards there is nothing to do, and nothing is measured."""
    words = (SONG, *words)
    foretold = document(*words, "--dry-run")
    done = document(*words)
    for what in ("movie", "clips"):
        mine, theirs = foretold.get(what, {}), done.get(what, {})
        assert isinstance(mine, dict)
        assert isinstance(theirs, dict)
        assert mine.get("missing_segments") == theirs.get("rendered_segments")
        assert mine.get("missing_frames") == theirs.get("rendered_frames")
    assert foretold["missing_frames"] == done["rendered_frames"] == 24 * SECONDS
    after = document(*words, "--dry-run")
    assert after["missing_frames"] == after["expected_seconds"] == 0
    assert after["pace"] is None


def test_an_edit_touches_few_frames(document: Callable[..., Json]) -> None:
    """What is rendered already is told from what is to do."""
    assert run(["analyze", SONG, "-q", "--cuts-per-minute", "30"]) == 0
    document(SCORE)
    score = documents.load(Path(SCORE))
    score = choose(score, score.keyframes[0].id, category=107)
    documents.save(score, Path(SCORE))
    plan = make_plan(score, read_driver(score))
    found = document(SCORE, "--dry-run")
    assert isinstance(found["movie"], dict)
    assert found["movie"]["missing_segments"] == 1
    assert found["missing_frames"] == plan.segments[0].frames


def test_time_and_disk_follow_from_the_pace(
    document: Callable[..., Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    """144 frames at the 20 frames/s of the slowest part; clips and their movie of 1000 bytes a
    frame, with six seconds of sound at 40,000 bytes; linked clips cost nothing."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=700_000))
    found = document(SONG, "-o", "a.mp4", "--clips", "clips", "--dry-run")
    assert found["expected_seconds"] == 7.2
    assert isinstance(found["disks"], list)
    (disk,) = found["disks"]
    assert disk["needed"] == 144_000 + (144_000 + SECONDS * 40_000)
    assert disk["free"] == 700_000
    assert not disk["too_small"]


def test_clips_that_cannot_be_links_need_disk(
    document: Callable[..., Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another disk they are copies, with timecode they are files of their own; those that lie
    there are none to make."""
    alone = document(SONG, "--clips", "clips", "--dry-run")
    timed = document(SONG, "--clips", "clips", "--clip-timecode", "--dry-run")
    monkeypatch.setattr(forecast, "same_disk", lambda *_: False)
    other = document(SONG, "--clips", "clips", "--dry-run")
    assert [_needed(each) for each in (alone, timed, other)] == [144_000, 288_000, 288_000]
    document(SONG, "--clips", "clips")
    assert _needed(document(SONG, "--clips", "clips", "--dry-run")) == 0


def _needed(found: Json) -> int:
    disks = found["disks"]
    assert isinstance(disks, list)
    return sum(disk["needed"] for disk in disks)


def test_a_disk_that_is_too_small(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said before anything is rendered; whether to go on is the user's to say."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=500_000))
    for words in (["--dry-run"], []):
        assert run(["render", SONG, *SMALL, *words]) == 0
        (note,) = re.findall(r"^Note: .*", capsys.readouterr().err, re.MULTILINE)
        assert "About 528.0 kB are needed in" in note
        assert "500.0 kB are free there: free some disk" in note
    assert processes.count_frames(Path("a song.ganterpret.mp4")) == 144


def test_a_disk_with_room_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where frames would fit that nobody encodes, a render begins at once."""

    def refuse(_: object) -> Pace:
        raise AssertionError("measured")

    monkeypatch.setattr(forecast, "measure", refuse)
    assert run(["render", SONG, *SMALL, "-q"]) == 0


def test_clips_onto_a_timeline(tmp_path: Path, document: Callable[..., Json]) -> None:
    """The editor's grid counts; neither clips nor a timeline are written."""
    assert run(["analyze", SONG, "-q"]) == 0
    edit("edit.otio")
    before = everything(tmp_path / "here")
    words = ["render", SCORE, "--onto", "edit.otio", "-o", "new/b.otio", "--size", "32"]
    assert run([*words, "--dry-run"]) == 0
    assert everything(tmp_path / "here") == before


def test_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Score, segments, time, disk and what would be made."""
    assert run(["render", SONG, *SMALL, "--cuts-per-minute", "30", "--dry-run"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Score: {SCORE} (3 cuts, not written)"
    assert said[1] == "4 of 4 segments to render (144 frames)"
    assert said[2] == (
        "Time: about 0:00:08, at 20.0 frames/s (painter 40.0, encoders 200.0, both on this CPU "
        "20.0)"
    )
    assert said[3].startswith("Disk: about 528.0 kB in '")
    assert said[4] == (
        "Movie: a song.ganterpret.mp4 (144 frames, 6.000 s at 24 frames/s, 32x32, h264)"
    )
    assert said[5] == "Nothing was rendered, and nothing written (--dry-run)."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--clips", f"{SONG}/clips"], "is a file and no folder"),
        (["-o", f"{SONG}/a.mp4"], "is a file and no folder"),
        (["-o", SONG], "end the name in"),
        (["--start", "60"], "6.000 s long"),
    ],
)
def test_what_a_render_would_refuse(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused here, too."""
    assert run(["render", SONG, *SMALL, *words, "--dry-run"]) in (1, 2)
    refusal = capsys.readouterr().err
    assert said in refusal
    assert refusal.count("\n") == 1


# ---------------------------------------------------------------------------------- one bar


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_one_bar_for_movie_and_clips(
    document: Callable[..., Json],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All frames are its length; what a render from before has left counts as done."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    words = (SONG, "--clips", "clips", "--codec", "h264")
    before = document(*words, "--duration", "1")["rendered_frames"]
    assert isinstance(before, int)
    assert 0 < before < 144
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert run(["render", *words, *SMALL, "-o", "a.mp4"]) == 0
    drawn = [int(done) for done in re.findall(r"(\d+)/144", terminal.getvalue())]
    assert drawn == sorted(drawn)
    assert drawn[0] >= before
    assert drawn[-1] == 144
    assert not re.findall(r"\d+/(?!144\b)\d+", terminal.getvalue())
    assert f"Rendered {144 - before} frames in " in capsys.readouterr().out


def test_no_bar_on_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing but what was done."""
    assert run(["render", SONG, *SMALL]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.count("Rendered 144 frames in ") == 1
