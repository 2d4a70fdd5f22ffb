"""What another program plays of our timelines: melt, every frame the one that we rendered."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
import soundfile
from numpy.typing import NDArray

from ganterpret.analysis import Choices, analyze, read_driver
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.folder import render_folder
from ganterpret.plan import Plan, make_plan
from ganterpret.score import Analysis, Score, add, choose
from ganterpret.units import parse_timecode
from ganterpret_integrations.delivery import export_file

pytestmark = pytest.mark.clients

SIZE = (320, 180)
BITS = 16
"""A frame is 4 x 4 fields, black or white: the number that it was made from."""
PROFILES = {"24000/1001": "2398", "25": "25", "30": "30"}
CATEGORIES = (3, 990, 120, 700, 40)


@pytest.fixture(autouse=True)
def _needs_melt() -> None:
    assert shutil.which("melt"), "these tests need melt: apt-get install melt"


@dataclass
class Numbers:
    """Paints the number of its class embedding as 16 black or white fields."""

    resolution: tuple[int, int] = (36, 64)
    batch: int = 8
    latent_size: int = 1
    name: str = "numbers"
    embeddings: NDArray[np.float32] = field(
        default_factory=lambda: np.linspace(0, 1, 1000, dtype=np.float32)[:, None]
    )

    @property
    def identity(self) -> Mapping[str, str]:
        return {"numbers": "1"}

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.uint8]:
        bits = (_numbers(embeddings)[:, None] >> np.arange(BITS)) & 1
        grid = (bits.reshape(-1, 4, 4) * 255).astype(np.uint8)
        grey = np.repeat(np.repeat(grid, self.resolution[0] // 4, 1), self.resolution[1] // 4, 2)
        return np.repeat(grey[..., None], 3, 3)


def _numbers(embeddings: NDArray[np.float32]) -> NDArray[np.intp]:
    scaled = embeddings[:, 0].astype(np.float64) * (2**BITS - 1)
    return np.asarray(np.floor(scaled + 0.5), dtype=np.intp)


def _score(folder: Path, rate: Fraction) -> Score:
    song = folder / "a song.wav"
    soundfile.write(song, np.random.default_rng(1).uniform(-0.1, 0.1, 5 * 8000), 8000)
    found = analyze(song, Analysis(motion="linear", silences=None), Choices(rate=rate)).score
    score = replace(found, keyframes=(found.keyframes[0], found.keyframes[-1]), analysed={})
    for seconds, category in zip(("3/2", "16/5", "41/10"), CATEGORIES[1:], strict=False):
        score = add(score, Fraction(seconds), category=category)
    score = choose(score, score.keyframes[0].id, category=CATEGORIES[0])
    return choose(score, score.keyframes[-1].id, category=CATEGORIES[-1])


def _rendered(score: Score, plan: Plan, folder: Path, *, handles: int, timecode: bool) -> Path:
    clips = folder / "clips"
    start, drop_frame = parse_timecode(score.timecode, plan.rate)
    render_folder(
        Job(plan, Numbers(), Look(CODECS["ffv1"], SIZE, "fill")),
        ClipStore(folder / "cache"),
        clips,
        handles=handles,
        timecode=start if timecode else None,
        drop_frame=drop_frame,
    )
    return clips


def _rebased(path: Path) -> Path:
    """Count each source range from the media's first frame, as melt's adapter takes it to be."""
    timeline = otio.adapters.read_from_file(str(path))
    for clip in timeline.find_clips():
        media = clip.media_reference
        if isinstance(media, otio.schema.ExternalReference):
            begin = media.available_range.start_time
            clip.source_range = otio.opentime.TimeRange(
                clip.source_range.start_time - begin, clip.source_range.duration
            )
            media.available_range = otio.opentime.TimeRange(
                otio.opentime.RationalTime(0, begin.rate), media.available_range.duration
            )
    played = path.with_suffix(".mlt")
    otio.adapters.write_to_file(timeline, str(played), "mlt_xml")
    return played


def _played(mlt: Path, profile: str = "") -> list[int | None]:
    """Play a file and read the number on each frame; None for a black one.

    Without a profile, at the rate and size that the file says.
    """
    movie = mlt.with_suffix(".mkv")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    chosen = ["-profile", f"atsc_720p_{profile}"] if profile else []
    subprocess.run(
        ["melt", *chosen, str(mlt),
         "-consumer", f"avformat:{movie}", "vcodec=mpeg4", "qscale=3", "acodec=pcm_s16le",
         "ar=48000", "real_time=0"],
        check=True, capture_output=True, env=environment, timeout=300,
    )  # fmt: skip
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(movie), "-vf", "scale=64:36:flags=area",
         "-pix_fmt", "gray", "-f", "rawvideo", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    frames = np.frombuffer(raw, np.uint8).reshape(-1, 4, 9, 4, 16)
    fields = frames[:, :, 3:6, :, 6:10].mean(axis=(2, 4)).reshape(-1, BITS)
    numbers = ((fields > 128) << np.arange(BITS)).sum(axis=1)
    return [int(number) if number else None for number in numbers]


@pytest.mark.parametrize(
    ("rate", "handles", "timecode"),
    [("24000/1001", 5, True), ("25", 0, False), ("25", 5, False), ("30", 5, True)],
)
def test_every_frame_is_the_one_that_was_rendered(
    rate: str, handles: int, timecode: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 01:00:00:00 on, over handles and a gap: melt shows each frame of the plan, in place."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    score = _score(tmp_path, Fraction(rate))
    plan = make_plan(score, read_driver(score))
    clips = _rendered(score, plan, tmp_path, handles=handles, timecode=timecode)
    gap = plan.segments[2]
    next(clips.glob(f"*_{gap.left.id}.*")).unlink()
    path = tmp_path / "edit.otio"
    export_file(score, path, clips)

    found = _played(_rebased(path), PROFILES[rate])

    inputs = plan.inputs(0, plan.frames, Numbers().embeddings, 1)
    wanted: list[int | None] = [int(number) for number in _numbers(inputs.embeddings)]
    wanted[gap.start_frame : gap.stop_frame] = [None] * gap.frames
    assert len(set(wanted)) > plan.frames - gap.frames - 5
    assert len(found) == plan.frames
    assert found == wanted


@pytest.mark.parametrize(
    ("rate", "handles", "timecode"),
    [("24000/1001", 5, True), ("25", 0, False), ("25", 5, True), ("30", 5, False)],
)
def test_our_own_mlt_plays_every_frame_in_place(
    rate: str, handles: int, timecode: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """melt plays our .mlt at the file's own rate: each frame, the gap, the count, the song."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    score = _score(tmp_path, Fraction(rate))
    plan = make_plan(score, read_driver(score))
    clips = _rendered(score, plan, tmp_path, handles=handles, timecode=timecode)
    gap = plan.segments[2]
    next(clips.glob(f"*_{gap.left.id}.*")).unlink()
    path = tmp_path / "edit.mlt"
    export_file(score, path, clips)

    found = _played(path)

    inputs = plan.inputs(0, plan.frames, Numbers().embeddings, 1)
    wanted: list[int | None] = [int(number) for number in _numbers(inputs.embeddings)]
    wanted[gap.start_frame : gap.stop_frame] = [None] * gap.frames
    assert len(found) == plan.frames
    assert found == wanted
    # melt's way from 8000 Hz to 48000 takes 2 ms; a frame is more than ten times that.
    assert 0 <= _lag(path.with_suffix(".mkv"), score.song.path) <= 16


def _lag(movie: Path, song: Path) -> int:
    """Tell how many samples of the song (8000 a second) later it sounds in a movie."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(movie), "-ac", "1", "-ar", "8000", "-f", "f32le", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    heard = np.frombuffer(raw, np.float32).astype(np.float64)
    played, _ = soundfile.read(song, dtype="float64")
    size = 2 ** (len(heard) + len(played)).bit_length()
    product = np.fft.rfft(heard, size) * np.fft.rfft(played, size).conj()
    lag = int(np.argmax(np.fft.irfft(product, size)))
    return lag if lag < size // 2 else lag - size
