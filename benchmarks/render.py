"""Frames a second of the folded forward pass against the package's own, in one run on the CPU.

Conventions:
    All make the same uint8 frames from the same random weights, latents and classes: the
    package's forward with its own conversion to pixels, one frame at a time and in our batches,
    and ours. They take turns in changing order, so that whatever else the machine does falls on
    all; rates are medians over the rounds, and a round's ratio is to the faster way of the
    package in that round. Building and folding are left out.

Run: ``python benchmarks/render.py [--resolutions 128 256 512] [--batch 2] [--rounds 7]``
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import choose_backend
from ganterpret.models.backends.torch_cpu import BATCH
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.setup import Setup

REQUIRED = {128: 1.5, 256: 2.2}
"""The least ratio by resolution that the project promises."""

TRUNCATION = 0.4
FRAMES = 4
"""Frames a turn, unless the batch is larger."""

Inputs = NDArray[np.float32]
Frames = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--resolutions", type=int, nargs="+", default=[128, 256])
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print(machine())
    print(
        "| pixels | package, one by one | package, batches | ours, batches | ratio | required |\n"
        "| --- | --- | --- | --- | --- | --- |"
    )
    for resolution in options.resolutions:
        print(row(resolution, options.batch, options.rounds), flush=True)
    print(f"\nFrames a second, medians of {options.rounds} rounds; batches of {options.batch}.")


def machine() -> str:
    """What the numbers depend on, in one line."""
    capability = torch.backends.cpu.get_cpu_capability()
    return (
        f"{cpu_name()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, {capability}; "
        f"Python {platform.python_version()}, torch {torch.__version__}, {platform.system()}\n"
    )


def cpu_name() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def row(resolution: int, batch: int, rounds: int) -> str:
    """One row of the table."""
    generator = random_biggan(resolution, seed=0)
    backend = choose_backend(Setup(backend="torch", batch=batch), generator)
    model = BigGANModel(generator, name="random", weights="", backend=backend)
    count = max(FRAMES, batch)
    random = np.random.default_rng(0)
    latents = (TRUNCATION * random.normal(size=(count, model.latent_size))).astype(np.float32)
    classes = np.eye(len(model.embeddings), dtype=np.float32)[random.integers(1000, size=count)]
    embeddings = classes @ model.embeddings
    ways: tuple[Callable[[], Frames], ...] = (
        lambda: package_frames(generator, latents, classes, 1),
        lambda: package_frames(generator, latents, classes, batch),
        lambda: model(latents, embeddings, TRUNCATION),
    )
    difference = np.abs(ways[1]().astype(int) - ways[2]().astype(int)).max()
    if difference > 1:
        raise SystemExit(f"frames differ by {difference} levels: nothing to compare")
    seconds = [turns(ways, first=index) for index in range(rounds)]
    ratio = statistics.median(min(singly, batched) / ours for singly, batched, ours in seconds)
    rates = [f"{count / statistics.median(times):.2f}" for times in zip(*seconds, strict=True)]
    return (
        f"| {resolution} | {' | '.join(rates)} | {ratio:.2f} | {REQUIRED.get(resolution, '-')} |"
    )


def package_frames(generator: BigGAN, latents: Inputs, classes: Inputs, batch: int) -> Frames:
    """The package's forward in batches, and its conversion to pixels."""
    frames: list[Frames] = []
    for start in range(0, len(latents), batch):
        some = slice(start, start + batch)
        with torch.no_grad():
            raw = generator(
                torch.from_numpy(latents[some]), torch.from_numpy(classes[some]), TRUNCATION
            )
        levels = np.clip((raw.numpy().transpose(0, 2, 3, 1) + 1) / 2.0 * 256, 0, 255)
        frames.append(levels.astype(np.uint8))
    return np.concatenate(frames)


def turns(ways: tuple[Callable[[], Frames], ...], first: int) -> list[float]:
    """Seconds of each way, in its place; ``first`` says which begins."""
    seconds = [0.0] * len(ways)
    for index in range(len(ways)):
        which = (first + index) % len(ways)
        start = time.perf_counter()
        ways[which]()
        seconds[which] = time.perf_counter() - start
    return seconds


if __name__ == "__main__":
    main()
