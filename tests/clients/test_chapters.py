"""What ffprobe says of our chapters: those in a movie, and those in a file for ffmpeg."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret import documents
from ganterpret.chapters import title_of
from ganterpret.units import VIDEO_RATES, frame_at, round_half_up
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS, Reading

pytestmark = pytest.mark.clients

SAMPLES = 3 * 44100 + 17


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shutil.which("ffprobe"), "these tests need ffprobe: apt-get install ffmpeg"
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(2)
    loudness = np.repeat([0.02, 0.4, 0.1, 0.5, 0.05], SAMPLES // 5 + 1)[:SAMPLES]
    soundfile.write("song.wav", loudness * rng.standard_normal(SAMPLES), 44100)
    assert run(["analyze", "song.wav", "--cuts-per-minute", "60", "-q"]) == 0


def _chapters(*file: str) -> list[tuple[Fraction, Fraction, str]]:
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", *file],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [
        (
            each["start"] * Fraction(each["time_base"]),
            each["end"] * Fraction(each["time_base"]),
            each["tags"]["title"],
        )
        for each in json.loads(said)["chapters"]
    ]


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("rate", ["23.976", "25", "59.94"])
def test_chapters_of_a_movie(rate: str, suffix: str) -> None:
    """One a segment, by the names in the score, on its frame; none with --no-chapters."""
    words = ["song.score.json", "--rate", rate, "--size", "32", "-q", "-o", f"m.{suffix}"]
    assert run(["render", *words]) == 0
    score, exact = documents.load(Path("song.score.json")), VIDEO_RATES[rate]
    inner = score.keyframes[:-1]
    found = _chapters(f"m.{suffix}")
    assert [title for *_, title in found] == [title_of(keyframe) for keyframe in inner]
    wanted = [frame_at(keyframe.time, exact) / exact for keyframe in inner]
    off = [abs(start - at) for (start, _, _), at in zip(found, wanted, strict=True)]
    assert max(off) <= (Fraction(1, 10**9) if suffix == "mkv" else 0)
    assert run(["render", *words, "--no-chapters"]) == 0
    assert _chapters(f"m.{suffix}") == []


def test_file_of_chapters() -> None:
    """To the microsecond, each until the next, the last until the song ends."""
    assert run(["export", "song.score.json", "song.ffmeta", "-q"]) == 0
    score = documents.load(Path("song.score.json"))
    found = _chapters("-f", "ffmetadata", "song.ffmeta")
    microsecond = Fraction(1, 10**6)
    times = [round_half_up(k.time / microsecond) * microsecond for k in score.keyframes]
    assert [start for start, _, _ in found] == times[:-1]
    assert [stop for _, stop, _ in found] == times[1:]
    ours = FORMATS["chapters"].read(Path("song.ffmeta").read_bytes(), Reading()).markers
    assert [title for *_, title in found] == [f"{m.name} {{{m.id}}}" for m in ours]


def test_chapters_through_ffmpeg_and_home() -> None:
    """Into the song's file and out again by ffmpeg alone: nothing has changed."""
    assert run(["export", "song.score.json", "song.ffmeta", "-q"]) == 0
    ffmpeg = ["ffmpeg", "-v", "error", "-y"]
    put_in = ["-i", "song.wav", "-i", "song.ffmeta", "-map", "0", "-map_metadata", "1"]
    subprocess.run([*ffmpeg, *put_in, "a.mka"], check=True)
    subprocess.run([*ffmpeg, "-i", "a.mka", "back.ffmeta"], check=True)
    before = Path("song.score.json").read_bytes()
    assert run(["import", "song.score.json", "back.ffmeta", "-q"]) == 0
    assert Path("song.score.json").read_bytes() == before
