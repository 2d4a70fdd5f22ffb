"""Laws of ``ganterpret render`` with several songs: each as if alone, and none stops another."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret.errors import ModelError
from ganterpret.models import Setup, load_models
from ganterpret.render import Model
from ganterpret_integrations.cli import loading
from ganterpret_integrations.cli.main import run

SMALL = ("--size", "16", "--codec", "png", "--rate", "12")


@pytest.fixture(autouse=True)
def _songs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two short recordings with a file between them that is none, alone in a folder."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    for name in ("a.wav", "c.wav"):
        soundfile.write(name, 0.1 * rng.standard_normal(16000), 8000)
    Path("b.wav").write_bytes(b"no sound at all")
    Path("b.mid").write_bytes(b"MThd")


def _render(*words: str | Path) -> int:
    return run(["render", *map(str, words), *SMALL])


def test_a_song_that_fails_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    """The others have their movies, the table tells all three, and the exit code is not 0."""
    assert _render("a.wav", "b.wav", "c.wav", "-o", "out") == 1
    said = capsys.readouterr()
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "a.ganterpret.mov",
        "c.ganterpret.mov",
    ]
    table = said.out[said.out.index("Result") :].splitlines()
    assert [line.split()[1] for line in table[1:4]] == ["done", "failed", "done"]
    assert "1 of 3 songs failed" in said.out
    assert said.err.startswith("Error: 'b.wav'")


def test_what_programs_are_told_of_several_songs(capsys: pytest.CaptureFixture[str]) -> None:
    """One document: what one song alone says, for each, or its error."""
    assert _render("a.wav", "b.wav", "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["failed"] == 1
    good, bad = document["songs"]
    assert good["rendered_frames"] == good["frames"] == 24
    assert "b.wav" in bad["error"]


def test_several_songs_load_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many songs, the model is loaded once, and each command loads anew."""
    loaded: list[str] = []

    def load(name: str, setup: Setup | None = None) -> tuple[Model, ...]:
        loaded.append(name)
        return load_models(name, setup)

    monkeypatch.setattr(loading, "load_models", load)
    assert _render("a.wav", "c.wav", "--quiet") == 0
    assert loaded == ["painter"]
    assert _render("a.wav", "c.wav", "--quiet") == 0
    assert len(loaded) == 2


def test_clips_of_several_songs_lie_apart() -> None:
    """Each song has a folder of its own, called as the song is."""
    assert _render("a.wav", "c.wav", "--clips", "clips", "--quiet") == 0
    assert sorted(path.name for path in Path("clips").iterdir()) == ["a", "c"]
    assert not list(Path().glob("*.mov"))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--song", "x.wav"), "--song is about one song, and 2 came"),
        (("--onto", "x.otio", "-o", "y.otio"), "--onto is about one song"),
        (("-o", "movie.mp4"), "-o names a folder when several songs are rendered"),
        (("other/../a.wav",), None),
        (("a.flac",), "'a.wav' and 'a.flac' would both become"),
        (("x", "1080"), "There is no file 'x': check the name; one with spaces goes in quotes."),
        (("b.mid",), "'b.mid' is a file of markers: give it to analyze or render with --markers"),
        (("--compose", "p.mp4", "-o", "s"), "a video: --compose side-by-side p.mp4."),
    ],
)
def test_what_makes_no_sense_for_several_songs(
    words: tuple[str, ...], complaint: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused in one sentence before anything is rendered."""
    if complaint is None:
        Path("other").mkdir()
        complaint = "would both become"
    assert _render("a.wav", "c.wav", *words) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert complaint in said
    assert not list(Path().glob("*.mov"))


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("My", "Song.wav"), "My"),
        (("a.wav", "Song.wav", "-o", "film.mp4"), "Song.wav"),
        (("missing.wav", "a.wav"), "missing.wav"),
    ],
)
def test_a_name_with_spaces_without_quotes(
    words: tuple[str, ...], missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The part of it that is no file is named, and the quotes; nothing is rendered."""
    assert _render(*words) == 2
    assert f"There is no file '{missing}': check the name" in capsys.readouterr().err
    assert not list(Path().glob("*.mov"))


def test_a_later_song_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """It is told as any other that fails, and the others are rendered."""
    assert _render("a.wav", "missing.wav", "c.wav", "-o", "out") == 1
    assert "There is no file 'missing.wav'" in capsys.readouterr().err
    assert len(list(Path("out").iterdir())) == 2


def test_an_interruption_ends_all_songs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no failure of one song: nothing else begins, and the exit code is 130."""

    def interrupted(name: str, setup: Setup | None = None) -> tuple[Model, ...]:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "load_models", interrupted)
    assert _render("a.wav", "c.wav") == 130


def test_debugging_stops_at_the_first_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --debug the error of the first song is raised as it is."""

    def failing(name: str, setup: Setup | None = None) -> tuple[Model, ...]:
        raise ModelError("no weights")

    monkeypatch.setattr(loading, "load_models", failing)
    with pytest.raises(ModelError, match="no weights"):
        _render("a.wav", "c.wav", "--debug")
