"""The report's file and what it is told: the same bytes, exact times, nothing that breaks out."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image
from tests.core.scores import keyframe, scored
from tests.core.toys import make_plan as toy_plan

from ganterpret import documents
from ganterpret.categories import CATEGORIES, find
from ganterpret.overview import spectrogram_overview
from ganterpret.score import Score, choose, relabel
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.names import Meaning, parse_name
from ganterpret_integrations.report import data as report_data
from ganterpret_integrations.report import drawn, pictured_frames
from ganterpret_integrations.report.page import page
from ganterpret_integrations.report.sound import MOST_BYTES, quality_for

RATE = 8000


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Three seconds: noise that changes its loudness every second."""
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1], RATE)
    path = tmp_path / "a song.wav"
    soundfile.write(path, loudness * rng.standard_normal(len(loudness)) * 0.3, RATE)
    return path


def _data(path: Path) -> dict[str, Any]:
    """What a page carries."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def _report(*words: str | Path) -> int:
    return run(["report", *map(str, words), "--size", "32"])


def test_song_becomes_a_report_and_a_score(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page lies beside the song, and a score that its edits can come home to."""
    assert _report(song) == 0
    said = capsys.readouterr().out
    assert "Report: " in said
    assert "a song.report.html" in said
    data = _data(song.with_name("a song.report.html"))
    score = documents.load(song.with_name("a song.score.json"))
    assert [each["id"] for each in data["keyframes"]] == [k.id for k in score.keyframes]
    assert data["frames"] == 72
    assert data["song"] == "a song.wav"


def test_same_score_gives_the_same_bytes(song: Path) -> None:
    """Nothing in a page is of the moment when it was made."""
    assert _report(song, "-o", "one.html") == _report(song, "-o", "two.html") == 0
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()


def test_score_that_is_there_is_the_one_reported(song: Path) -> None:
    """Edits of it show, and it stays as it is."""
    assert _report(song) == 0
    path = song.with_name("a song.score.json")
    edited = relabel(documents.load(path), documents.load(path).keyframes[0].id, "Verse")
    documents.save(edited, path)
    before = path.read_bytes()
    assert _report(song) == _report(path, "-o", "by score.html") == 0
    assert _data(song.with_name("a song.report.html"))["keyframes"][0]["label"] == "Verse"
    assert Path("by score.html").read_bytes() == Path("a song.report.html").read_bytes()
    assert path.read_bytes() == before


def test_report_says_what_is_to_render(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All before a render of that size, nothing after it, all again at another size."""
    assert _report(song, "--json") == 0
    assert json.loads(capsys.readouterr().out)["missing_frames"] == 72
    assert run(["render", "a song.score.json", "--size", "32"]) == 0
    assert _report("a song.score.json") == 0
    assert "0 of 2 segments to render" in capsys.readouterr().out
    assert [each["missing"] for each in _data(Path("a song.report.html"))["segments"]] == [0, 0]
    assert run(["report", "a song.score.json", "--size", "64"]) == 0
    assert "2 of 2 segments to render, 72 frames" in capsys.readouterr().out


def test_report_without_sound(song: Path) -> None:
    """It carries none."""
    assert _report(song, "--no-sound") == 0
    assert _data(Path("a song.report.html"))["sound"] == ""


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["none.wav"], 1, "There is no file 'none.wav'"),
        (["a song.wav", "-o", "page.pdf"], 2, "'page.pdf' is no page: give a file that ends"),
        (["a song.wav", "--song", "a song.wav"], 2, "--song goes with a score"),
        (["a song.wav", "--model", "none"], 2, "There is no model 'none'"),
        (["gone.score.json"], 1, "give its new place with --song"),
    ],
)
def test_what_is_wrong_is_said(
    words: list[str],
    code: int,
    sentence: str,
    song: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence, and no page."""
    gone = scored(keyframe("k1", 1), seconds=2)
    documents.save(gone, song.with_name("gone.score.json"))
    assert run(["report", *words]) == code
    assert sentence in capsys.readouterr().err
    assert not list(song.parent.glob("*.html"))


def test_policy_names_what_the_page_runs() -> None:
    """The digests are those of the one style and the one script; nothing else may run."""
    text = page({"song": "a"})
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    for kind, element in (("style", "style"), ("script", "script")):
        inside = re.search(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert "http" not in policy[1]


def test_names_do_not_break_out() -> None:
    """Neither the title nor the data end early, and the data is what it was."""
    hostile = '</title></script><script>alert(1)</script><!-- {{ script }} " \u2028 &lt;'
    text = page({"song": hostile})
    assert text.count("<script>") == text.count("</title>") == 1
    assert text.count("</script>") == 2
    assert "<!--" not in text
    found = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    assert json.loads(found[1]) == {"song": hostile}


def test_document_comes_apart_and_together(tmp_path: Path) -> None:
    """What stands before the keyframes, their lines and what stands behind are the document."""
    score = scored(keyframe("k1", Fraction(1, 3)), keyframe("k2", 2), seconds=3)
    score = relabel(score, "k1", '"keyframes": [\n    ],\n  "analysed"')
    path = tmp_path / "a.score.json"
    around = report_data._document(score, path)
    lines = ",\n    ".join(documents.keyframe_lines(score))
    assert f"{around['before']}{lines}{around['after']}" == documents.dumps(score, tmp_path)


def test_categories_are_spelled_as_files_read_them() -> None:
    """By the name in a score, by the name in a marker: each of the 1000 is itself."""
    for category in CATEGORIES:
        told = report_data._category(category.index)
        assert find(str(told.get("reference", told["name"]))) is category
        marker = str(told.get("marker", told["name"]))
        assert parse_name(marker) == Meaning(category.index)


@pytest.mark.parametrize(
    ("lengths", "frames"),
    [
        ((5, 1, 2), (0, 2, 4, 5, 6, 7)),
        ((3,) * report_data.MOST_PICTURES, tuple(range(0, 3 * report_data.MOST_PICTURES, 3))),
    ],
)
def test_pictures_of_a_segment(lengths: tuple[int, ...], frames: tuple[int, ...]) -> None:
    """Its first, middle and last frame, each once; of very many segments the first alone."""
    assert pictured_frames(toy_plan(lengths)) == frames


def test_pictures_are_bounded() -> None:
    """However many segments there are."""
    plan = toy_plan((1,) * 5000)
    assert len(pictured_frames(plan)) == report_data.MOST_PICTURES


def _numbers(packed: object, kind: type[np.int8] | type[np.uint8]) -> list[int]:
    return [*map(int, np.frombuffer(base64.b64decode(str(packed)), kind))]


@pytest.mark.parametrize("block", [1000, 7777, 10**6])
def test_waveform_is_the_least_and_the_largest(block: int) -> None:
    """Of each column, in 127ths of the loudest, however the sound comes in blocks."""
    sound = np.random.default_rng(1).normal(0, 0.1, 3 * drawn.COLUMNS + 5)
    blocks = [sound[at : at + block] for at in range(0, len(sound), block)]
    made = drawn.wave(blocks, len(sound))
    ends = [(sound[at : at + 4].min(), sound[at : at + 4].max()) for at in range(0, len(sound), 4)]
    expected = np.array(ends) / np.abs(sound).max() * 127
    assert made["samples"] == 4
    assert _numbers(made["values"], np.int8) == [*map(int, np.round(expected).ravel())]


def test_waveform_of_silence() -> None:
    """Is flat, and no error."""
    assert not any(_numbers(drawn.wave([np.zeros(9)], 9)["values"], np.int8))


@pytest.mark.parametrize("values", [[], [2.0], [2.0, 2.0], [-1.0, 3.0, 1.0]])
def test_curve_from_its_least_to_its_largest(values: list[float]) -> None:
    """In 255ths; a flat one lies at its least."""
    made = _numbers(drawn.curve(np.array(values))["values"], np.uint8)
    assert made == {0: [], 1: [0, 0], 2: [0] * 4, 3: [0, 0, 255, 255, 128, 128]}[len(values)]


def test_tone_is_bright_where_it_is() -> None:
    """On its row of the mel scale, upwards from the lowest."""
    tone = np.sin(2 * np.pi * 2000 * np.arange(RATE) / RATE)
    made = drawn.spectrogram(spectrogram_overview([tone], RATE))
    assert made
    file = base64.b64decode(str(made["picture"]).partition(",")[2])
    picture = np.asarray(Image.open(io.BytesIO(file)).convert("L"))
    row = picture.shape[0] - 1 - int(picture.mean(axis=1).argmax())
    mel = np.log1p(2000 / 700) / np.log1p(4000 / 700)
    assert row / drawn.SPECTROGRAM_ROWS == pytest.approx(mel, abs=0.02)


def test_spectrogram_of_silence() -> None:
    """There is none."""
    assert drawn.spectrogram(spectrogram_overview([np.zeros(RATE)], RATE)) is None


@pytest.mark.parametrize("minutes", [1, 4, 5, 8, 11, 16])
def test_sound_fits(minutes: int) -> None:
    """Songs up to a quarter of an hour take no more than they may."""
    quality = quality_for(Fraction(60 * minutes))
    assert 60 * minutes * quality.kilobits * 125 <= MOST_BYTES


def test_untouched_keyframes_carry_their_own_words() -> None:
    """The exact time of the score, and the name that its marker would have."""
    score = choose(scored(keyframe("k1", Fraction(1, 3)), seconds=3), "k1", category=541)
    told = _told(score)
    assert told["time"] == "1/3"
    assert told["marker"]["time"] == "1/3"
    assert parse_name(told["marker"]["name"]).category == 541
    assert json.loads(told["line"])["time"] == "1/3"


def _told(score: Score) -> dict[str, Any]:
    line = documents.keyframe_lines(score)[1]
    made: dict[str, Any] = report_data._keyframe(score, score.keyframes[1], 1, line)
    return made
