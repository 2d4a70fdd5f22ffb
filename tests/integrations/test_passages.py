"""Laws of ``--start``, ``--duration``, ``--offset`` and ``--at``: any shape, the same frames."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.core.scores import keyframe, scored
from tests.core.sounds import drums

from ganterpret.alphas import make_driver
from ganterpret.errors import SettingError
from ganterpret.plan import make_plan
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.cli.passages import bars_for, make_passage
from ganterpret_integrations.formats import FORMATS, Writing
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Timeline

WALTZ = ["--tempo", "90", "--beats", "3"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GANTERPRET_CACHE", "cache")
    soundfile.write("song.wav", drums(6.0, 8000), 8000)


def _frames(capsys: pytest.CaptureFixture[str], *words: str) -> int:
    """Ask a dry run how many frames a passage has."""
    capsys.readouterr()
    common = ["render", "song.wav", "--size", "32", "--rate", "24", "--dry-run", "--json"]
    assert run([*common, *words]) == 0, capsys.readouterr().err
    frames = json.loads(capsys.readouterr().out)["frames"]
    assert isinstance(frames, int)
    return frames


@pytest.mark.parametrize(
    "words",
    [
        ["--start", "2", "--duration", "2s"],
        ["--start", "0:02", "--duration", "48f"],
        ["--start", "48f", "--duration", "00:00:02:00"],
        ["--start", "00:00:02:00", "--duration", "1b", *WALTZ],
        ["--start", "2b1", "--duration", "0b3", *WALTZ],
        ["--start", "2|1", "--duration", "1|0", *WALTZ],
    ],
    ids=" ".join,
)
def test_one_passage_in_every_shape(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Bar 2 of a waltz at 90 beats a minute lasts from 2 s to 4 s: 48 frames."""
    assert _frames(capsys, *words) == 48


def test_bars_of_a_midi_file(capsys: pytest.CaptureFixture[str]) -> None:
    """The tempo is the file's, and where it changes a bar changes its length."""
    tempo = TempoMap(((Fraction(0), 500_000), (Fraction(4), 250_000)))
    Path("song.mid").write_bytes(FORMATS["midi"].write(Timeline(tempo=tempo), Writing()))
    assert _frames(capsys, "--start", "2b", "--duration", "1b", "--tempo-map", "song.mid") == 24
    assert _frames(capsys, "--duration", "1b", "--tempo-map", "song.mid") == 48


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--start", "soon"], "'soon' is no time: give seconds (62.5 or 62.5s), a clock"),
        (["--start", "2b1"], "'2b1' counts bars and nobody knows the tempo: give --tempo"),
        (["--start", "2b5", "--tempo", "120"], "There is no beat 5 in bar 2"),
        (["--tempo", "120"], "--tempo and --beats go with --loop, or with a time in bars"),
        (["--tempo-map", "song.mid"], "--tempo-map goes with a time in bars"),
        (["--start", "00:00:01:24", "--rate", "24"], "does not exist at 24 frames"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_passage(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit code 2, and nothing is rendered."""
    assert run(["render", "song.wav", "--size", "32", *words]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not Path("song.ganterpret.mp4").exists()


@pytest.mark.parametrize(
    ("start", "timecode", "meant"),
    [
        ("01:00:03:00", "01:00:00:00", "here: 00:00:03:00."),
        ("01:00:03:00", "01:00:00;00", "here: 00:00:03;00."),
        ("01:00:09:00", "01:00:00:00", "8.000 s long."),
        ("00:00:09:00", "00:00:00:00", "8.000 s long."),
        ("3603", "01:00:00:00", "8.000 s long."),
    ],
)
def test_timecode_as_an_editor_counts_it(start: str, timecode: str, meant: str) -> None:
    """Where it would lie in the movie, the same place is told as it counts here."""
    rate = Fraction(30000, 1001) if ";" in timecode else Fraction(24)
    score = replace(scored(keyframe("one", 2), seconds=8), rate=rate, timecode=timecode)
    plan = make_plan(score, make_driver(np.ones(700), 44100))
    with pytest.raises(SettingError, match=f"There is no picture .*{re.escape(meant)}$"):
        make_passage(start, "48f").frames(plan, timecode)


def test_no_bars_are_asked_for_where_no_time_counts_them() -> None:
    """A tempo beside seconds is nobody's concern."""
    assert bars_for(make_passage("1", None), None, None, "120", 4) is None


def test_length_of_bars_is_counted_from_the_start() -> None:
    """Half way through a bar, one bar ends half way through the next."""
    tempo = TempoMap(((Fraction(0), 500_000), (Fraction(4), 250_000)))
    duration = make_passage("1", "1b").duration
    assert duration
    assert duration.length(None, tempo, Fraction(1)) == Fraction(3, 2)


def test_offset_of_a_conversion_in_bars(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything two bars later is four seconds later at 120."""
    Path("in.csv").write_text("time,name\n1,a\n", encoding="utf-8")
    assert run(["convert", "in.csv", "out.csv", "--offset", "2b"]) == 2
    assert "nobody knows the tempo" in capsys.readouterr().err
    assert run(["convert", "in.csv", "in.mid", "--tempo", "120"]) == 0
    assert run(["convert", "in.mid", "out.csv", "--offset", "2b"]) == 0
    assert "5" in Path("out.csv").read_text(encoding="utf-8")
    assert run(["convert", "in.csv", "out.csv", "--offset", "12f", "--rate", "24"]) == 0
    assert "1.5" in Path("out.csv").read_text(encoding="utf-8")


def test_seconds_of_the_analysis() -> None:
    """Options that are seconds take them with their unit, or on a clock."""
    words = ["analyze", "song.wav", "-q", "--min-distance", "0.5s", "--silence-length", "0:00.2"]
    assert run(words) == 0
    assert run(["analyze", "song.wav", "-q", "--min-distance", "12f"]) == 2
