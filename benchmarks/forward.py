"""Frames a second of the backends against the package's own forward pass.

Conventions:
    All make the same uint8 frames from the same random weights in the published shape, the same
    latents and classes: the package's forward with its own conversion to pixels, one frame at a
    time and in our batches, and ours. A round's ratio is to the faster way of the package in that
    round. Building and folding are left out.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

import numpy as np
import torch
from benchmarks.machine import median_ratio, seconds_in_turns
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import BACKENDS, choose_backend
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.setup import Setup

REQUIRED = {
    "torch": {128: 1.6, 256: 2.3, 512: 2.6},
    "openvino": {128: 2.0, 256: 3.2, 512: 3.6},
}
"""The least ratio by backend and resolution that the project promises."""

TRUNCATION = 0.4
FRAMES = {128: 8, 256: 8, 512: 4}
"""Frames a turn."""

Inputs = NDArray[np.float32]
Frames = NDArray[np.uint8]


def forward_table(resolutions: list[int], rounds: int) -> None:
    """Print a row for each resolution and each backend of the CPU that is here."""
    print(
        "| pixels | backend | package, one by one | package, batches | ours | ratio | required |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    for resolution in resolutions:
        generator = random_biggan(resolution, seed=0)
        for name in REQUIRED:
            if BACKENDS[name].lacks():
                print(f"| {resolution} | {name} | not here |")
                continue
            print(_row(generator, name, rounds), flush=True)
    print(f"\nFrames a second, medians of {rounds} rounds.\n")


def _row(generator: BigGAN, name: str, rounds: int) -> str:
    model = on_backend(generator, name)
    resolution = model.resolution[0]
    count = FRAMES[resolution]
    random = np.random.default_rng(0)
    latents = (TRUNCATION * random.normal(size=(count, model.latent_size))).astype(np.float32)
    classes = np.eye(len(model.embeddings), dtype=np.float32)[random.integers(1000, size=count)]
    embeddings = classes @ model.embeddings
    ways: tuple[Callable[[], Frames], ...] = (
        lambda: package_frames(generator, latents, classes, 1),
        lambda: package_frames(generator, latents, classes, max(model.batch, 2)),
        lambda: model(latents, embeddings, TRUNCATION),
    )
    difference = np.abs(ways[1]().astype(int) - ways[2]().astype(int)).max()
    if difference > 1:
        raise SystemExit(f"frames differ by {difference} levels: nothing to compare")
    singly, batched, ours = zip(*seconds_in_turns(ways, rounds), strict=True)
    ratio = median_ratio([min(pair) for pair in zip(singly, batched, strict=True)], ours)
    rates = [f"{count / statistics.median(times):.2f}" for times in (singly, batched, ours)]
    promised = REQUIRED[name][resolution]
    return f"| {resolution} | {name} | {' | '.join(rates)} | {ratio:.2f} | {promised} |"


def on_backend(generator: BigGAN, name: str) -> BigGANModel:
    """A model of random weights on a backend, with its own batch."""
    backend = choose_backend(Setup(backend=name), generator)
    return BigGANModel(generator, name="random", weights="", backend=backend)


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
