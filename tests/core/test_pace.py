"""Laws of the pace: what is measured follows from the clock alone, and nothing is left behind."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.media import BUNDLED, using
from tests.core.toys import Frames, Toy, make_job, make_plan

from ganterpret import pace, pipeline
from ganterpret.clips import ClipStore, Job
from ganterpret.errors import ModelError, RenderError
from ganterpret.pace import Pace, measure, speed

Rows = NDArray[np.float32]

FRAMES = 8
"""Of each segment, and so of the mean one."""


class Clock:
    """Goes on by the same step whenever it is looked at."""

    def __init__(self, step: float) -> None:
        self._step = step
        self._looks = 0

    def __call__(self) -> float:
        self._looks += 1
        return self._step * (self._looks - 1)


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture(autouse=True)
def _machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six cores, three encoders, and a folder of its own for what is temporary."""
    monkeypatch.setattr(pipeline, "cores", lambda: 6)
    monkeypatch.setattr(pipeline, "encoders", lambda: 3)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def job() -> Job:
    return make_job(make_plan((FRAMES,) * 3))


def test_frames_a_second_by_the_clock() -> None:
    """A quarter of a second a look: four batches of four frames in the model's second.

    A clip of one frame takes two looks, 0.5 s; that of a second takes five frames and 1.25 s, so
    that a further frame takes 0.1875 s. A clip of eight then takes 0.5 + 7 * 0.1875 s.
    """
    found = measure(job(), 1.0, Clock(0.25), lambda: 0.0)
    assert found.generated == 16
    assert found.encoded == pytest.approx(3 * FRAMES / (0.5 + 7 * 0.1875), rel=1e-12)
    assert found.shared == math.inf


def test_cpu_time_that_both_need_is_shared_by_the_cores() -> None:
    """0.8 s of it for 16 generated frames, and as much for a clip of any length."""
    found = measure(job(), 1.0, Clock(0.25), Clock(0.8))
    assert found.shared == pytest.approx(6 / (0.8 / 16 + 0.8 / FRAMES), rel=1e-12)


def test_the_slowest_part_is_the_pace() -> None:
    """Whichever it is."""
    for slowest in range(3):
        rates = [10.0 if part == slowest else 30.0 for part in range(3)]
        assert Pace(rates[0], rates[1], rates[2], bytes_per_frame=1.0).rendered == 10


def test_twins_share_the_work() -> None:
    """Three models of equal identity are three times as fast as one."""
    single = job()
    several = replace(single, twins=(Toy(), Toy()))
    alone, together = (measure(j, 1.0, Clock(0.25), lambda: 0.0) for j in (single, several))
    assert together.generated == 3 * alone.generated
    assert together.encoded == alone.encoded


def test_a_batch_to_warm_up_counts_for_nothing() -> None:
    """The model makes one more batch than is counted, before the clock is looked at."""
    work = job()
    measure(work, 1.0, Clock(0.25), lambda: 0.0)
    assert isinstance(work.model, Toy)
    assert work.model.made == 16 + work.model.batch


@pytest.mark.parametrize("codec", ["png", "h264", "ffv1"])
def test_bytes_a_frame_are_those_of_a_clip(codec: str, tmp_path: Path) -> None:
    """Against a clip that is really rendered: as large as a mean segment's, within a tenth."""
    work = make_job(make_plan((FRAMES,) * 3), codec)
    found = measure(work, 0.2)
    clip = ClipStore(tmp_path / "clips").make(work, FRAMES, 2 * FRAMES, lambda _: None)
    assert found.bytes_per_frame * FRAMES == pytest.approx(clip.stat().st_size, rel=0.1)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Neither after a measurement nor after one that fails."""
    measure(job(), 0.05)
    assert list(tmp_path.iterdir()) == []


def test_frames_that_need_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """One batch is all that is kept for the encoder."""
    monkeypatch.setattr(pace, "KEPT_BYTES", 1)
    assert measure(job(), 1.0, Clock(0.25), lambda: 0.0).generated == 16


@pytest.mark.parametrize("lengths", [(1,), (1, 1), (2,), (3, 1)])
def test_a_movie_of_hardly_a_frame(lengths: tuple[int, ...]) -> None:
    """There is something to measure all the same."""
    found = measure(make_job(make_plan(lengths)), 0.05)
    assert min(found.generated, found.encoded, found.bytes_per_frame) > 0


def test_a_model_that_fails() -> None:
    """Its error is the one of a render."""

    class Broken(Toy):
        def __call__(self, latents: Rows, embeddings: Rows, truncation: float) -> Frames:
            raise ModelError("it broke", 0)

    with pytest.raises(RenderError, match="it broke"):
        measure(replace(job(), model=Broken()), 0.1)


def test_speed_of_a_model_alone() -> None:
    """As many frames as the clock gives it time for, of categories of its whole range."""
    toy = Toy()
    assert speed(toy, 1.0, Clock(0.25)) == 16
    few = Toy(embeddings=toy.embeddings[:3])
    assert speed(few, 1.0, Clock(0.25)) == 16
