"""Laws of the user's own files: none of them goes without a word or a copy, and no command that
ends in an error has changed one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret import documents, ffmpeg
from ganterpret.codecs import CODECS
from ganterpret.files import backup_path
from ganterpret.processes import Encoder
from ganterpret.score import add
from ganterpret_integrations.cli.main import run

HOUSE = Path(__file__).parents[2]
RATE = 8000
SONG = Path("song.wav")
SCORE = Path("song.score.json")
MARKERS = "Name,Start\ncat: jellyfish,1.5\n"


def _record(path: Path, seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal(4 * RATE)
    soundfile.write(path, np.repeat([0.02, 0.3, 0.1, 0.4], RATE) * noise * 0.3, RATE)


def _film(path: Path) -> None:
    argv = ffmpeg.encode_argv(
        path, CODECS["h264"], resolution=(32, 32), size=None, fit="fit", rate=Fraction(24)
    )
    with Encoder(argv) as encoder:
        encoder.write(np.zeros((32, 32, 3), np.uint8))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a song, its score, and a file of markers."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    _record(SONG, 1)
    Path("m.csv").write_text(MARKERS)
    assert run(["analyze", str(SONG), "-q", "--markers", "m.csv"]) == 0
    backup_path(SCORE).unlink(missing_ok=True)


def _files() -> dict[Path, bytes]:
    paths = sorted(path for path in Path().rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in paths if path.parts[0] != "cache"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("render song.wav -o gig.mp4 --compose pip gig.mp4", "is the video of the performance"),
        ("render song.wav other.wav --lyrics m.csv -o movies", "--lyrics"),
        ("render song.wav --clips clips --check-flashes", "--check-flashes looks at a movie"),
        ("farm song.score.json -o other.score.json", "'other.score.json' is a score"),
        ("import song.score.json m.csv -o other.score.json", "is the score of another recording"),
        ("analyze song.wav --update --markers m.csv --signals m.csv", "'m.csv' is there"),
        ("analyze song.wav --force --signals other.wav/x.csv", "--signals"),
        ("analyze song.wav --force --figure folder.png", "'folder.png' is there"),
        ("analyze song.wav --compare x.png --offset 3", "leave --offset out"),
        ("demo .", "holds a song.ogg of yours"),
        ("demo shelf", "holds a song.mp4 of yours"),
        ("render song.score.json --song gig.mp4 --no-sound -o gig.mp4", "is the song itself"),
        ("render song.score.json --song a.pip.mp4 -o a.mp4 --compose pip v.mp4", "song itself"),
    ],
)
def test_refused_before_anything_is_written(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence; every file is what it was, and none is new."""
    _record(Path("other.wav"), 2)
    assert run(["analyze", "other.wav", "-q"]) == 0
    Path("gig.mp4").write_bytes(b"the only copy")
    Path("song.ogg").write_bytes(b"a song of theirs")
    Path("folder.png").mkdir()
    Path("shelf").mkdir()
    Path("shelf/song.mp4").write_bytes(b"a film of theirs")
    Path("a.pip.mp4").write_bytes(b"a song that is called so")
    _film(Path("v.mp4"))
    before = _files()
    capsys.readouterr()
    assert run(words.split()) in (1, 2)
    assert said in capsys.readouterr().err.replace("\n", " ")
    assert _files() == before


@pytest.mark.parametrize("command", ["analyze", "render", "report"])
def test_score_of_a_song_that_has_changed_is_not_lost(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Categories and settings that somebody chose are in it, also where no cut was edited."""
    assert run(["analyze", str(SONG), "--force", "-q", "--categories", "jellyfish,boa"]) == 0
    _record(SONG, 3)
    before = _files()
    assert run([command, str(SONG)]) == 1
    assert "'song.wav' has changed since" in capsys.readouterr().err
    assert _files() == before
    assert run(["analyze", str(SONG), "--update", "-q"]) == 0
    assert documents.load(SCORE).keyframes[0].category == 107


def test_what_an_export_replaces_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """A recording of another kind under the copy's name, a timeline that was edited."""
    assert run(["export", str(SCORE), "a.otio", "copy.wav", "-q"]) == 0
    edited, master = b"edited meanwhile", b"the master"
    Path("a.otio").write_bytes(edited)
    Path("copy.wav").write_bytes(master)
    assert run(["export", str(SCORE), "a.otio", "copy.wav"]) == 0
    said = capsys.readouterr().err
    assert "'a.otio' was there: what it held is 'a.bak.otio' now" in said
    assert "'copy.bak.wav'" in said
    for _ in range(2):  # the same again is no change
        kept = Path("a.bak.otio").read_bytes(), Path("copy.bak.wav").read_bytes()
        assert kept == (edited, master)
        assert run(["export", str(SCORE), "a.otio", "copy.wav", "-q"]) == 0
    Path("a.otio").write_bytes(b"edited again")
    assert run(["export", str(SCORE), "a.otio", "-q"]) == 0
    assert Path("a.bak.otio").read_bytes() == edited, "no copy is replaced"
    assert Path("a.bak2.otio").read_bytes() == b"edited again"
    documents.save(add(documents.load(SCORE), Fraction(1), category=107), SCORE)
    assert run(["export", str(SCORE), "a.otio", "-q"]) == 0
    assert not Path("a.bak3.otio").exists(), "what we wrote needs no copy"
    assert run(["convert", "a.otio", "a.mid", "-q"]) == 0
    Path("a.mid").write_bytes(b"recorded")
    assert run(["convert", "a.otio", "a.mid", "-q"]) == 0
    assert Path("a.bak.mid").read_bytes() == b"recorded"


def test_clips_of_two_songs_do_not_meet(capsys: pytest.CaptureFixture[str]) -> None:
    """The first edges of all songs have one id: the second song's clip would replace the first's.
    A song that was renamed or mastered anew is still the same."""
    _record(Path("other.wav"), 2)
    words = ["--clips", "clips", "--size", "32", "-q"]
    assert run(["render", str(SONG), *words]) == 0
    before = {path: path.read_bytes() for path in Path("clips").iterdir()}
    for dry in ((), ("--dry-run",)):
        assert run(["render", "other.wav", *words, *dry]) == 2
        said = capsys.readouterr().err.replace("\n", " ")
        assert "'clips' has the clips of another song, 'song.wav'" in said
        assert {path: path.read_bytes() for path in Path("clips").iterdir()} == before
    SONG.rename("renamed.wav")
    assert run(["render", str(SCORE), "--song", "renamed.wav", *words]) == 0
    _record(Path("renamed.wav"), 4)
    assert run(["render", "renamed.wav", "--score", "new.score.json", *words]) == 0


def test_import_elsewhere_says_that_it_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where nothing changes: the file is there."""
    command = ["import", str(SCORE), "m.csv", "-o", "new.score.json"]
    assert run(command) == 0
    assert "Score: new.score.json" in capsys.readouterr().out
    assert documents.load(Path("new.score.json")) == documents.load(SCORE)
    assert run([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["saved"] is True


def test_default_of_the_wrong_kind_is_told_with_its_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody typed it, so the command line is not to blame."""
    monkeypatch.setenv("GANTERPRET_CONFIG", "ganterpret.toml")
    Path("ganterpret.toml").write_text('[analyze]\ncuts-per-minute = "abc"\n')
    assert run(["analyze", str(SONG), "--force"]) == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert "cuts-per-minute" in said
    assert "ganterpret.toml" in said


@pytest.mark.parametrize("option", ["--quiet", "--json", ""])
def test_terminal_without_the_letters_of_a_name(option: str) -> None:
    """They are shown by their numbers, and the work is done."""
    song = SONG.rename("日本 ä.wav")
    environment = os.environ | {
        "PYTHONIOENCODING": "ascii",
        "PYTHONPATH": os.pathsep.join(str(HOUSE / each) for each in ("core", "integrations")),
    }
    command = [sys.executable, "-m", "ganterpret_integrations", "analyze", str(song), option]
    done = subprocess.run(
        list(filter(None, command)), env=environment, capture_output=True, text=True
    )
    assert (done.returncode, "should not have" in done.stderr) == (0, False)
    if option == "--json":
        assert json.loads(done.stdout)["score"] == "日本 ä.score.json"
