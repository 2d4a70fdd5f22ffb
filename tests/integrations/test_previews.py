"""Laws of previews: the frames and the sound of a render, small, and nothing else written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from tests.core.scores import keyframe, scored
from tests.core.toys import Toy

from ganterpret import documents, processes
from ganterpret.alphas import make_driver
from ganterpret.analysis import read_driver
from ganterpret.audio import blocks, open_sound
from ganterpret.models import Setup, load_model
from ganterpret.plan import make_plan
from ganterpret.stills import stills
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.previews.animatic import HEAD, NAMES, SIDE, WAVE, animatic_frames
from ganterpret_integrations.previews.animation import shown_frames

RATE = 8000


@pytest.fixture
def song(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three seconds with a turn a second, alone in a folder."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1], RATE)
    soundfile.write("a song.wav", loudness * rng.standard_normal(len(loudness)) * 0.3, RATE)
    return Path("a song.wav")


def test_animatic_has_a_renders_frames_and_sound(song: Path) -> None:
    """As many frames as the song is long, its sound, and no score and no clip beside."""
    assert run(["preview", str(song)]) == 0
    movie = Path("a song.preview.mp4")
    assert processes.count_frames(movie) == 72
    heard = sum(map(len, blocks(open_sound(movie), "mean")))
    assert abs(heard - 3 * RATE) <= 2048
    assert sorted(path.name for path in Path().iterdir()) == ["a song.preview.mp4", "a song.wav"]
    assert not (Path("..") / "cache" / "clips").exists()


def test_a_typo_beside_a_score(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A song that is not there is told as that, whatever score has its name."""
    assert run(["analyze", str(song), "-q"]) == 0
    assert run(["preview", "a song.flac"]) == 1
    assert "There is no file 'a song.flac': check the name" in capsys.readouterr().err


def test_passage(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only so long, and told for programs."""
    words = ["preview", str(song), "--start", "1", "--duration", "0.5", "--json"]
    assert run([*words, "-o", "p.mov"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["start_frame"], told["stop_frame"], told["frames"]) == (24, 36, 12)
    assert processes.count_frames(Path("p.mov")) == 12


def test_score_beside_the_song_is_what_is_shown(song: Path) -> None:
    """With its rate; the score itself stays as it is."""
    assert run(["analyze", str(song), "--rate", "10", "-q"]) == 0
    before = documents.score_path(song).read_bytes()
    for source in (song, documents.score_path(song)):
        assert run(["preview", str(source), "-o", "p.mp4"]) == 0
        assert processes.count_frames(Path("p.mp4")) == 30
    assert documents.score_path(song).read_bytes() == before


def test_animation_shows_every_second_frame(song: Path) -> None:
    """Half of 24 a second, each as long as two; the pictures are the movie's own."""
    assert run(["analyze", str(song), "-q"]) == 0
    words = ["preview", str(song), "--start", "1", "--duration", "1"]
    for name in ("p.webp", "p.gif"):
        assert run([*words, "-o", name]) == 0
        with Image.open(name) as moving:
            assert getattr(moving, "n_frames", 1) == 12
            lengths = []
            for number in range(12):
                moving.seek(number)
                moving.load()
                lengths.append(moving.info["duration"])
        assert sum(lengths) == 1000
    score = documents.load(documents.score_path(song))
    plan = make_plan(score, read_driver(score))
    assert shown_frames(plan, 24, 48) == range(24, 48, 2)
    (picture,) = stills(plan, load_model("painter", Setup(side=128)), [24])
    with Image.open("p.webp") as moving:
        seen = np.asarray(moving.convert("RGB"), np.float64)
    assert np.abs(seen - picture).mean() < 6


def test_filmstrip(song: Path) -> None:
    """One picture, whole."""
    assert run(["preview", str(song), "-o", "p.png"]) == 0
    with Image.open("p.png") as strip:
        assert min(strip.size) > 100


def test_every_frame_says_where_it_is() -> None:
    """Head, picture, names, waveform: only the head, the names and the playhead tell frames apart
    that show one picture."""
    score = scored(keyframe("a", 1), seconds=2)
    plan = make_plan(score, make_driver(np.ones(0), score.song.sample_rate, "linear"))
    drawn = np.tile([-0.5, 0.5], (SIDE, 1))
    shown = list(animatic_frames(score, plan, Toy(), 10, 14, drawn))
    height = shown[0].shape[0] - HEAD - NAMES - WAVE
    assert shown[0].shape == (height + HEAD + NAMES + WAVE, SIDE, 3)
    assert height % 2 == 0
    heads = {frame[:HEAD].tobytes() for frame in shown}
    assert len(heads) == 4
    for number, frame in enumerate(shown):
        playhead = np.flatnonzero((frame[-WAVE:] == 235).all(axis=(0, 2)))
        assert number * (SIDE - 1) // 3 in playhead


def test_timecode_begins_again_at_midnight() -> None:
    """A score may begin a second before: the frames after it have timecode as well."""
    score = replace(scored(keyframe("a", 1), seconds=2), timecode="23:59:59:00")
    plan = make_plan(score, make_driver(np.ones(0), score.song.sample_rate, "linear"))
    drawn = np.tile([-0.5, 0.5], (SIDE, 1))
    assert len(list(animatic_frames(score, plan, Toy(), 22, 27, drawn))) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "p.avi"], "is no preview"),
        (["-o", "p.png", "--start", "1"], "leave --start"),
        (["--start", "9"], "no picture from 9 s on"),
    ],
)
def test_what_cannot_be_previewed(
    song: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and nothing written."""
    assert run(["preview", str(song), *words]) == 2
    told = capsys.readouterr().err
    assert said in told.replace("\n", " ")
    assert len(list(Path().iterdir())) == 1


def test_render_with_the_performance(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--compose leaves the movie and, beside it, both."""
    assert run(["render", str(song), "--size", "32", "-o", "movie.mp4", "-q"]) == 0
    words = ["render", str(song), "--size", "32", "-o", "m.mp4", "-q"]
    assert run([*words, "--compose", "pip", "movie.mp4"]) == 0
    assert processes.count_frames(Path("m.pip.mp4")) == 72
    assert run([*words, "--compose", "pip", "nothing.mp4"]) == 2
    # Without its sound the movie is found by the song's.
    silent = [*words, "--no-sound", "--start", "1", "--compose", "overlay", "movie.mp4", "--json"]
    capsys.readouterr()
    assert run([word for word in silent if word != "-q"]) == 0
    begins = json.loads(capsys.readouterr().out)["composed"]["video_begins"]
    assert begins == pytest.approx(-1, abs=0.05)
    assert run(["compose", "m.mp4", "movie.mp4", "--at", "-1", "-o", "c.mp4", "-q"]) == 0
    assert processes.look_at(Path("c.mp4")).size == (64, 32)
