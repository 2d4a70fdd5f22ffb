"""What another program says of our movies: ffprobe on frames, time stamps, colours and sound."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret.units import VIDEO_RATES, frame_count
from ganterpret_integrations.cli.main import run

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


def _probe(movie: str) -> tuple[list[dict[str, str]], list[Fraction]]:
    """Return a movie's streams, and the times of its pictures."""
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_packets", movie],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    document = json.loads(said)
    video = document["streams"][0]
    base = Fraction(video["time_base"])
    packets = [p for p in document["packets"] if p["stream_index"] == 0]
    return document["streams"], [int(packet["pts"]) * base for packet in packets]


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
@pytest.mark.parametrize("rate", VIDEO_RATES.values(), ids=list(VIDEO_RATES))
def test_every_frame_at_its_exact_time(rate: Fraction, suffix: str) -> None:
    """Frame i stands at i / rate, and as many as the song is long."""
    words = ["--cuts-per-minute", "60", "--min-distance", "0.2", "--size", "32", "-q"]
    assert run(["render", "song.wav", "--rate", str(rate), "-o", f"m.{suffix}", *words]) == 0
    streams, times = _probe(f"m.{suffix}")
    assert times == [i / rate for i in range(frame_count(SAMPLES, 44100, rate))]
    assert Fraction(streams[0]["avg_frame_rate"]) == rate


@pytest.mark.parametrize(
    ("codec", "name"),
    [("h264", "h264"), ("prores", "prores"), ("prores4444", "prores"), ("dnxhr", "dnxhd")],
)
def test_colours_are_tagged_as_bt709(codec: str, name: str) -> None:
    """Video range, and BT.709 in all three tags."""
    assert run(["render", "song.wav", "--codec", codec, "--size", "256", "-o", "m.mov", "-q"]) == 0
    video = _probe("m.mov")[0][0]
    assert video["codec_name"] == name
    tags = ("color_range", "color_space", "color_transfer", "color_primaries")
    assert [video[tag] for tag in tags] == ["tv", "bt709", "bt709", "bt709"]


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "aac"), ("mov", "pcm_s24le")])
def test_sound_is_as_long_as_the_song(suffix: str, codec: str) -> None:
    """It begins with the picture and is not cut."""
    assert run(["render", "song.wav", "--size", "32", "-o", f"m.{suffix}", "-q"]) == 0
    sound = _probe(f"m.{suffix}")[0][1]
    assert sound["codec_name"] == codec
    assert float(sound["start_time"]) == 0
    assert float(sound["duration"]) == pytest.approx(SAMPLES / 44100, abs=0.03)
