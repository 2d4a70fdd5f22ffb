"""Whole renders: against the loop that people write, after an edit, beside their slower half.

Conventions:
    The loop is that of deep-music-visualizer (M. Siegelman, 2020) as far as rendering goes: the
    package's forward in batches of 30, every frame kept in a list, encoded at the end; here by
    the same encoder with the same options as ours. Jobs have no sound. Weights are random, of the
    published shape; each render starts with an empty clip store. Peaks of memory are those of a
    fresh process with a model that costs nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from benchmarks.analysis import peak_megabytes
from benchmarks.forward import TRUNCATION, on_backend, package_frames
from benchmarks.machine import median_ratio, seconds_in_turns
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.clips import ClipStore, Job, Look
from ganterpret.models import Setup, load_model
from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import usual
from ganterpret.movie import render_movie
from ganterpret.plan import Plan, Segment
from ganterpret.processes import Encoder, count_frames
from ganterpret.render import Model, frames
from ganterpret.score import Keyframe

RATE = Fraction(24)
REQUIRED_JOB = 3.0
"""Times that a whole job is quicker than the loop."""

REQUIRED_SHARE = 0.9
"""Frames a second from end to end over those that its halves allow."""

REQUIRED_EDIT = 0.15
"""Share of a whole render's time that one changed category may take."""

REQUIRED_GROWTH = 1.1
"""Peak memory of an hour over that of a minute."""

LOOP_BATCH = 30
SEGMENTS = 24

Pictures = NDArray[np.uint8]


def job_table(rounds: int, count: int = 60) -> None:
    """Print a whole job at 256 pixels against the loop."""
    generator = random_biggan(256, seed=0)
    plan = even_plan([count // 3] * 3)
    name = usual(Setup())
    model = on_backend(generator, name)
    with tempfile.TemporaryDirectory() as folder:
        ways = (
            lambda: loop(generator, plan, model, Path(folder)),
            lambda: render(plan, model, Path(folder)),
        )
        theirs, ours = zip(*seconds_in_turns(ways, rounds), strict=True)
    print("| 256 pixels | frames/s |\n| --- | --- |")
    print(f"| the loop | {count / statistics.median(theirs):.2f} |")
    print(f"| ours, {name} | {count / statistics.median(ours):.2f} |")
    print(f"\n{median_ratio(theirs, ours):.2f} times; at least {REQUIRED_JOB} required.\n")


def edit_table(rounds: int, frames_each: int = 24) -> None:
    """Print what one changed category of SEGMENTS segments costs at 128 pixels."""
    model = Counting(on_backend(random_biggan(128, seed=0), usual(Setup())))
    lengths = [frames_each] * SEGMENTS
    shares, made = list[float](), set[int]()
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            seconds = []
            for changed in (None, SEGMENTS // 2):
                model.made = 0
                start = time.perf_counter()
                render(even_plan(lengths, changed), model, Path(folder), keep=True)
                seconds.append(time.perf_counter() - start)
        shares.append(seconds[1] / seconds[0])
        made.add(model.made)
    print(
        f"One changed category of {SEGMENTS} segments of {frames_each} frames at 128 pixels: "
        f"{sorted(made)} frames made for its two segments of {2 * frames_each}, "
        f"{statistics.median(shares):.1%} of the time; at most {REQUIRED_EDIT:.0%} required.\n"
    )


def overlap_table(rounds: int) -> None:
    """Print whole jobs over what their halves allow.

    A generator on a device of its own (one that only waits stands in for it) and one that costs
    nothing allow what the slower half does alone; one that fills the CPU cores, which the encoders
    fill as well, allows what both need one after the other.
    """
    print(
        "| | generator alone | encoders alone | allowed | both | share | required |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    lengths = [70, 45, 100, 60] * 4
    for what, model, shares_cores in (
        ("a device of 100 frames/s, 256", Flat(256, wait=1 / 100), False),
        ("flat pictures, 256", Flat(256), False),
        ("painter, 128, on the encoders' cores", load_model("painter", Setup(side=128)), True),
    ):
        plan, count = even_plan(lengths), sum(lengths)
        flat = Flat(model.resolution[0])
        with tempfile.TemporaryDirectory() as folder:
            taken = seconds_in_turns(
                (
                    lambda: [len(made) for made in frames(plan, model, 0, count)],  # noqa: B023
                    lambda: render(plan, flat, Path(folder)),  # noqa: B023
                    lambda: render(plan, model, Path(folder)),  # noqa: B023
                ),
                rounds,
            )
        least = [sum(row[:2]) if shares_cores else max(row[:2]) for row in taken]
        generated, encoded, both = (
            count / statistics.median(each) for each in zip(*taken, strict=True)
        )
        share = statistics.median(low / row[2] for low, row in zip(least, taken, strict=True))
        print(
            f"| {what} | {generated:.1f} | {encoded:.1f} | {count / statistics.median(least):.1f} "
            f"| {both:.1f} | {share:.0%} | {REQUIRED_SHARE:.0%} |",
            flush=True,
        )
    print(f"\nFrames a second, medians of {rounds} rounds.\n")


def memory_table() -> None:
    """Print peaks of memory by length, of ours and of the loop."""
    print("| 128 pixels | minutes | peak MB |\n| --- | --- | --- |")
    peaks: dict[tuple[str, int], float] = {}
    for way, minutes in (("ours", 1), ("ours", 60), ("loop", 1), ("loop", 5)):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.jobs", way, str(minutes)],
            check=True,
            capture_output=True,
            text=True,
        )
        peaks[way, minutes] = float(done.stdout)
        print(f"| {way} | {minutes} | {peaks[way, minutes]:.0f} |", flush=True)
    growth = peaks["ours", 60] / peaks["ours", 1]
    print(f"\nAn hour takes {growth:.2f} of a minute's; at most {REQUIRED_GROWTH} required.\n")


def peak(way: str, minutes: int) -> float:
    """Peak memory in MB of this process, which makes a movie of so many minutes."""
    plan, model = even_plan([96] * (minutes * 15)), Flat(128)
    with tempfile.TemporaryDirectory() as folder:
        if way == "ours":
            render(plan, model, Path(folder))
        else:
            kept = [made.copy() for made in frames(plan, model, 0, plan.frames)]
            encode(kept, plan, model, Path(folder) / "loop.mp4")
    return peak_megabytes()


def render(plan: Plan, model: Model, folder: Path, *, keep: bool = False) -> None:
    """Render a movie into a folder; its clips go unless they are to be kept."""
    with tempfile.TemporaryDirectory(dir=folder) as clips:
        store = ClipStore(folder / "clips" if keep else Path(clips))
        movie = folder / "ours.mp4"
        render_movie(Job(plan, model, Look()), store, movie, song=None)
    check_count(movie, plan)


def loop(generator: BigGAN, plan: Plan, model: Model, folder: Path) -> None:
    """Render a movie as the loop does."""
    inputs = plan.inputs(0, plan.frames, model.embeddings, model.latent_size)
    classes = class_weights(plan, len(model.embeddings))
    kept = list(package_frames(generator, inputs.latents, classes, LOOP_BATCH))
    encode([np.stack(kept)], plan, model, folder / "loop.mp4")


def class_weights(plan: Plan, classes: int) -> NDArray[np.float32]:
    """How much of each category a frame shows, shape (frames, classes)."""
    return plan.inputs(0, plan.frames, np.eye(classes, dtype=np.float32), 1).embeddings


def encode(kept: Sequence[Pictures], plan: Plan, model: Model, movie: Path) -> None:
    """Encode what was kept, all at the end."""
    with Encoder(Job(plan, model, Look()).encoder(movie)) as encoder:
        for some in kept:
            encoder.write(some)
    check_count(movie, plan)


def check_count(movie: Path, plan: Plan) -> None:
    if (found := count_frames(movie)) != plan.frames:
        raise SystemExit(f"{movie} holds {found} frames instead of {plan.frames}")


def even_plan(lengths: Sequence[int], changed: int | None = None) -> Plan:
    """A plan of segments of so many frames; one keyframe's category may be another."""
    starts = np.cumsum([0, *lengths]).tolist()
    keyframes = [
        Keyframe(
            f"k{index:05d}",
            start / RATE,
            999 if index == changed else 37 * index % 900,
            index,
            "edge" if index in (0, len(lengths)) else "detected",
        )
        for index, start in enumerate(starts)
    ]
    alphas = np.concatenate([np.arange(length) / length for length in lengths])
    return Plan(
        rate=RATE,
        frames=starts[-1],
        segments=tuple(
            Segment(starts[i], starts[i + 1], keyframes[i], keyframes[i + 1])
            for i in range(len(lengths))
        ),
        alphas=alphas,
        truncation=TRUNCATION,
        interpolation="linear",
        one_latent=None,
        merged=(),
    )


class Flat:
    """A model that costs next to nothing: a frame is its embedding as a colour.

    Args:
        side: of a picture, in pixels.
        wait: seconds that it waits for a frame, as for a device.
    """

    name = "flat"
    latent_size = 1
    batch = 8

    def __init__(self, side: int, wait: float = 0.0) -> None:
        self._wait = wait
        self.resolution = side, side
        self.embeddings = np.random.default_rng(0).random((1000, 3), np.float32)
        self.identity: Mapping[str, str] = {"flat": "1"}

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> Pictures:
        """Paint flat colours."""
        if self._wait:
            time.sleep(self._wait * len(latents))
        levels = (embeddings * 255).astype(np.uint8)
        return np.tile(levels[:, None, None], (1, *self.resolution, 1))


class Counting:
    """A model that counts the frames it is asked for, padding left out of account."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.made = 0
        self.name, self.latent_size = model.name, model.latent_size
        self.embeddings, self.resolution = model.embeddings, model.resolution
        self.batch, self.identity = model.batch, model.identity

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> Pictures:
        """Count, then hand on."""
        self.made += len(latents)
        return self._model(latents, embeddings, truncation)


if __name__ == "__main__":
    print(peak(sys.argv[1], int(sys.argv[2])))
