"""How fast frames are made and encoded on this machine, and how large they get.

Conventions:
    Rates are frames/s. A measurement takes about a second for a model and another for an encoder,
    after what they need to warm up: its figures serve a forecast, and nothing finer. Clocks are
    passed in.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret import pipeline
from ganterpret.clips import Job
from ganterpret.plan import Plan, Segment
from ganterpret.processes import Encoder
from ganterpret.render import Model, frames
from ganterpret.score import Keyframe

Clock = Callable[[], float]

KEPT_BYTES: Final = 64 << 20
"""Bytes of frames after which no more are kept for the encoder."""

_TRIAL_SEGMENTS: Final = 64
_TRIAL_FRAMES: Final = 8
"""Frames of each segment of a trial."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a job's frames get ready, and how large they get.

    Attributes:
        generated: frames/s of its models with nothing beside them.
        encoded: frames/s of all encoders that a render runs at once, had each of them CPU cores
            of its own.
        shared: frames/s for which the CPU cores suffice that models and encoders share; infinite
            where the system does not tell what they use.
        bytes_per_frame: of a clip as long as the plan's mean segment.
    """

    generated: float
    encoded: float
    shared: float
    bytes_per_frame: float

    @property
    def rendered(self) -> float:
        """Frames/s of a render, where models and encoders work at once."""
        return min(self.generated, self.encoded, self.shared)


def cpu_seconds() -> float:
    """Return the CPU time that this program and its ended processes have used so far."""
    return sum(os.times()[:4])


def measure(
    job: Job, seconds: float = 1.0, clock: Clock = time.monotonic, worked: Clock = cpu_seconds
) -> Pace:
    """Measure how fast a job's frames get ready, on frames from the middle of its movie.

    They are encoded in the system's temporary folder; nothing is kept.

    Args:
        job: what would be rendered.
        seconds: for the model and for the encoder, each; above 0.
        clock: the time.
        worked: CPU time that has been used.

    Raises:
        RenderError, FfmpegError: a frame cannot be made, or not be encoded.
    """
    with closing(_endless(job.plan, job.model)) as batches:
        kept, making = _generate(batches, seconds, clock, worked)
    encoding = _encode(job, kept, seconds, clock, worked)
    work = making.work + encoding.work
    return Pace(
        generated=(1 + len(job.twins)) / making.time,
        encoded=pipeline.encoders() / encoding.time,
        shared=pipeline.cores() / work if work > 0 else inf,
        bytes_per_frame=encoding.size,
    )


def speed(model: Model, seconds: float = 1.0, clock: Clock = time.monotonic) -> float:
    """Measure how many frames/s a model makes of categories all over its range.

    Raises:
        RenderError: it fails.
    """
    with closing(_endless(_trial(len(model.embeddings)), model)) as batches:
        _, making = _generate(batches, seconds, clock, cpu_seconds)
    return 1 / making.time


@dataclass(frozen=True, slots=True)
class _Cost:
    """What frames cost.

    Attributes:
        time: seconds.
        work: seconds of CPU time.
        size: bytes.
    """

    time: float
    work: float
    size: float = 0.0


def _endless(plan: Plan, model: Model) -> Generator[NDArray[np.uint8]]:
    """Yield a plan's frames from its middle on, over and over."""
    start = plan.frames // 2
    while True:
        yield from frames(plan, model, start, plan.frames)
        start = 0


def _generate(
    batches: Iterator[NDArray[np.uint8]], seconds: float, clock: Clock, worked: Clock
) -> tuple[NDArray[np.uint8], _Cost]:
    """Make frames after a batch to warm up; return the first of them, and what one costs."""
    kept = [next(batches)]
    most = max(KEPT_BYTES // kept[0].nbytes, 1)
    made, passed, began, work = 0, 0.0, clock(), worked()
    while passed < seconds:
        batch = next(batches)
        made += len(batch)
        passed = clock() - began
        if len(kept) < most:
            kept.append(batch)
    return np.concatenate(kept), _Cost(passed / made, (worked() - work) / made)


def _encode(
    job: Job, run: NDArray[np.uint8], seconds: float, clock: Clock, worked: Clock
) -> _Cost:
    """Return what a frame of a clip as long as the mean segment costs.

    A clip costs what its first frame does, with the start of an encoder, and so much for each
    further one. The run is played forth and back: neighbours are as alike as in the movie.
    """
    there_and_back = [*range(len(run)), *range(len(run) - 2, 0, -1)]
    length = job.plan.frames / len(job.plan.segments)

    def encode(clip: Path, least: int, seconds: float) -> tuple[int, _Cost]:
        count, began, work = 0, clock(), worked()
        order = cycle(there_and_back)
        with Encoder(job.encoder(clip)) as encoder:
            while count < least or clock() - began < seconds:
                encoder.write(run[next(order)])
                count += 1
        return count, _Cost(clock() - began, worked() - work, clip.stat().st_size)

    with TemporaryDirectory() as folder:
        clip = Path(folder, f"clip{job.look.codec.suffix}")
        _, first = encode(clip, 1, 0)
        count, whole = encode(clip, 2, seconds)

    def per_frame(first: float, whole: float) -> float:
        return (first + (length - 1) * max(whole - first, 0) / (count - 1)) / length

    return _Cost(
        per_frame(first.time, whole.time),
        per_frame(first.work, whole.work),
        per_frame(first.size, whole.size),
    )


def _trial(categories: int) -> Plan:
    """Make a plan that goes through categories of a model's whole range."""
    total = _TRIAL_SEGMENTS * _TRIAL_FRAMES
    keyframes = [
        Keyframe(f"k{i:04d}", Fraction(i), i * categories // (_TRIAL_SEGMENTS + 1), i, "detected")
        for i in range(_TRIAL_SEGMENTS + 1)
    ]
    return Plan(
        rate=Fraction(_TRIAL_FRAMES),
        frames=total,
        segments=tuple(
            Segment(i * _TRIAL_FRAMES, (i + 1) * _TRIAL_FRAMES, keyframes[i], keyframes[i + 1])
            for i in range(_TRIAL_SEGMENTS)
        ),
        alphas=np.arange(total) % _TRIAL_FRAMES / _TRIAL_FRAMES,
        truncation=0.4,
        interpolation="linear",
        one_latent=None,
        merged=(),
    )
