"""A toy model whose frames tell which they are; plans and jobs made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganterpret import processes
from ganterpret.clips import Job, Look
from ganterpret.codecs import CODECS
from ganterpret.plan import Plan, Segment
from ganterpret.score import Keyframe

Frames = NDArray[np.uint8]

COLOURS: NDArray[np.float32] = (
    np.random.default_rng(7).uniform(0.1, 0.9, (1000, 3)).astype(np.float32)
)
"""The toy's class embeddings: category i is the colour COLOURS[i]."""

LENGTHS = (7, 1, 2, 1, 12, 3, 5)
"""Frames of the segments of a job: short ones that share a piece, and others."""


@dataclass
class Toy:
    """Paints a frame's class embedding, taken as a colour, all over the frame.

    Where ``log`` is a file, each frame that is made adds a byte to it.
    """

    resolution: tuple[int, int] = (16, 32)
    batch: int = 4
    latent_size: int = 3
    name: str = "toy"
    weights: str = "none"
    log: Path | None = None
    embeddings: NDArray[np.float32] = field(default_factory=lambda: COLOURS)
    made: int = 0

    @property
    def identity(self) -> Mapping[str, str]:
        return {"toy": "1", "weights": self.weights}

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        assert len(latents) == len(embeddings) == self.batch
        assert 0 < truncation <= 1
        self.made += len(embeddings)
        if self.log is not None:
            with self.log.open("ab") as file:
                file.write(b"." * len(embeddings))
        return painted(embeddings, self.resolution)


@dataclass
class Submitting(Toy):
    """Counts batches that are begun and not yet waited for."""

    begun: int = 0
    most: int = 0

    def submit(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Callable[[], Frames]:
        made = self(latents, embeddings, truncation)
        self.begun += 1
        self.most = max(self.most, self.begun)
        assert self.begun <= 2

        def wait() -> Frames:
            self.begun -= 1
            return made

        return wait


def painted(colours: NDArray[np.float32], resolution: tuple[int, int]) -> Frames:
    """Frames of flat colours, shape (n, height, width, 3)."""
    levels = np.floor(colours * 256).clip(0, 255).astype(np.uint8)
    return np.tile(levels[:, None, None, :], (1, *resolution, 1))


def make_plan(
    lengths: Sequence[int] = (7, 12, 5),
    *,
    rate: Fraction = Fraction(24),
    categories: Sequence[int] = (),
    truncation: float = 0.5,
    power: float = 1.0,
    origin: Fraction = Fraction(0),
) -> Plan:
    """A plan of segments of so many frames; alpha rises as a power of time in each of them."""
    starts = np.cumsum([0, *lengths])
    chosen = [*categories] or [(37 * i + 5) % 1000 for i in range(len(starts))]
    keyframes = [
        Keyframe(
            f"k{i:04d}",
            Fraction(int(start)) / rate,
            category,
            i,
            "edge" if i in (0, len(lengths)) else "detected",
        )
        for i, (start, category) in enumerate(zip(starts, chosen, strict=True))
    ]
    segments = tuple(
        Segment(int(starts[i]), int(starts[i + 1]), keyframes[i], keyframes[i + 1])
        for i in range(len(lengths))
    )
    alphas = np.concatenate([(np.arange(n) / n) ** power for n in lengths])
    alphas[-1] = 1
    return Plan(
        rate=rate,
        frames=int(starts[-1]),
        segments=segments,
        alphas=alphas,
        truncation=truncation,
        interpolation="linear",
        one_latent=None,
        merged=(),
        origin=origin,
    )


def make_job(plan: Plan | None = None, codec: str = "png") -> Job:
    """A job with a toy of its own; without a plan its segments have LENGTHS."""
    return Job(plan or make_plan(LENGTHS), Toy(), Look(CODECS[codec]))


def recoloured(index: int, category: int = 999) -> Plan:
    """The plan of LENGTHS with another category at one keyframe."""
    chosen = [(37 * i + 5) % 1000 for i in range(len(LENGTHS) + 1)]
    chosen[index] = category
    return make_plan(LENGTHS, categories=chosen)


def made(job: Job) -> int:
    """How many frames the job's toy has made."""
    assert isinstance(job.model, Toy)
    return job.model.made


def expected(plan: Plan, toy: Toy, start: int, stop: int) -> Frames:
    """What the frames start ... stop of a plan look like, all at once."""
    return painted(plan.inputs(start, stop, toy.embeddings, 3).embeddings, toy.resolution)


def decoded(movie: Path, size: tuple[int, int] = (32, 16)) -> Frames:
    """All frames of a movie of this (width, height)."""
    frames = list(processes.decode_frames(movie, size))
    return np.stack(frames) if frames else np.empty((0, size[1], size[0], 3), np.uint8)
