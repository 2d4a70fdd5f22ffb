"""Distil the preview network: a small BigGAN-deep that learns to draw what the painter draws.

Conventions:
    The student has the architecture of the published 128 pixel generator at an eighth of its
    channel width. It is trained as plain weights without spectral norms; at the end every weight
    gets the singular vectors by which the package's division is one, so that the file is a
    checkpoint like any other. Its batch norms hold no statistics (mean 0, variance 1) and its
    attention has the gain 0. Pictures are float32 in (-1, 1), channels last in memory.

    First the painter fills a pool with pictures of every category and of mixtures of two. Then the
    student learns at 64 pixels, where it is quick, and at 128 from there: the colours are read
    off the first ``WIDTH`` channels, which the doubling block hands on. The pace is measured by
    the clock, so that a slower machine takes fewer steps and not longer.

Run: ``python tools/distill_preview.py WORK_FOLDER --minutes 100`` (some 3 GB of disk; glibc is
quicker with ``MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184``).
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN
from pytorch_pretrained_biggan.config import BigGANConfig
from safetensors.torch import load_file, save_file
from scipy.linalg import hadamard
from torch import Tensor
from torch.nn import functional

from ganterpret.categories import CATEGORIES
from ganterpret.models.architectures import FIELDS, Layer, published
from ganterpret.models.painter import painter
from ganterpret.models.painter.pose import CONTROLS, LATENT_SIZE

PREVIEW: Final = Path(__file__).parents[1] / "core" / "ganterpret" / "models" / "preview"
SIDE: Final = 128
WIDTH: Final = 16
EMBEDDING: Final = 128
PICTURE_AXES: Final = 96
PICTURES: Final = 48_000
MIXED: Final = 0.25
"""Share of the pool that lies between two categories, so that the student learns to glide."""

TRUNCATIONS: Final = (0.2, 1.0)
BATCH: Final = 16
RATE: Final = 1e-3
WARM_UP: Final = 300
CLIP: Final = 1.0
LONGEST_STEP: Final = 2.0
"""Seconds of a step that count: a machine that is put to sleep learns nothing."""

STAGES: Final = ((64, 0.7), (128, 1.0))
"""Side of the pictures, and the share of the time at which it ends."""

AVERAGE: Final = 0.999
"""Weights are averaged over about 1 / (1 - this) steps; the average is what is kept."""

Weights = dict[str, Tensor]
Conditions = NDArray[np.float32]


def main() -> None:
    """Paint, teach, save."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("work", type=Path, help="folder of the pool and of what is half done")
    parser.add_argument("--minutes", type=float, default=100, help="of learning")
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--resume", action="store_true", help="go on from the one in OUTPUT")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--output", type=Path, default=PREVIEW)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    say(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"torch {torch.__version__}"
    )
    pool = paint_pool(options.work, options.pictures)
    torch.set_num_threads(options.threads)
    config = preview_config()
    student = saved(config, options.output) if options.resume else fresh(config, pool)
    taught = learn(student, config, pool, 60 * options.minutes, options.output)
    save(taught, config, options.output)


def say(text: str) -> None:
    """Print a line of the log."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def preview_config() -> BigGANConfig:
    """The published configuration for 128 pixels, narrower, and without a table of statistics."""
    fields = published(SIDE).to_dict() | {
        "channel_width": WIDTH,
        "z_dim": LATENT_SIZE,
        "class_embed_dim": EMBEDDING,
        "num_classes": len(CATEGORIES),
        "n_stats": 2,
    }
    return BigGANConfig(**{name: fields[name] for name in FIELDS})


# The painter's pictures.


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The painter's pictures and what was asked for.

    Attributes:
        pictures: uint8, shape (n, SIDE, SIDE, 3).
        latents: float32, shape (n, LATENT_SIZE).
        pairs: int64, shape (n, 2), two categories.
        shares: float32, shape (n,), of the second category.
    """

    pictures: NDArray[np.uint8]
    latents: Conditions
    pairs: NDArray[np.int64]
    shares: NDArray[np.float32]


def paint_pool(work: Path, count: int) -> Pool:
    """Paint the pool, or find it painted."""
    random = np.random.default_rng(0)
    latents = random.standard_normal((count, LATENT_SIZE))
    while (beyond := np.abs(latents) > 2).any():
        latents[beyond] = random.standard_normal(int(beyond.sum()))
    latents *= random.uniform(*TRUNCATIONS, (count, 1))
    # Every category comes as often as any other.
    first = np.resize(np.arange(len(CATEGORIES)), count)
    pairs = np.stack([random.permutation(first), random.permutation(first)], axis=1)
    shares = random.random(count) * (random.random(count) < MIXED)
    asked = latents.astype(np.float32), pairs, shares.astype(np.float32)
    path = work / f"pool-{count}.npy"
    if not path.exists():
        began = time.monotonic()
        part = path.with_suffix(".part")
        shape = (count, SIDE, SIDE, 3)
        np.lib.format.open_memmap(part, "w+", np.uint8, shape).flush()
        jobs = [
            (part, slice(start, start + 500), *(some[start : start + 500] for some in asked))
            for start in range(0, count, 500)
        ]
        with multiprocessing.get_context("spawn").Pool() as workers:
            workers.starmap(_paint, jobs, chunksize=1)
        part.rename(path)
        say(f"painted {count} pictures in {time.monotonic() - began:.0f} s")
    return Pool(np.load(path, mmap_mode="r"), *asked)


def _paint(
    path: Path,
    place: slice,
    latents: Conditions,
    pairs: NDArray[np.int64],
    shares: NDArray[np.float32],
) -> None:
    model = painter(SIDE, threads=1)
    one, other = model.embeddings[pairs[:, 0]], model.embeddings[pairs[:, 1]]
    mixed = one + shares[:, None] * (other - one)
    np.load(path, mmap_mode="r+")[place] = model(latents, mixed, 1.0)


# The student: plain weights under the package's names.


def fresh(config: BigGANConfig, pool: Pool) -> Weights:
    """Weights from which it learns; with the package's own it does not."""
    random = torch.Generator().manual_seed(0)

    def normal(*shape: int, std: float) -> Tensor:
        return std * torch.randn(*shape, generator=random)

    # The painter moves by Walsh functions of the latent, most of all by the first few.
    walsh = torch.from_numpy(hadamard(LATENT_SIZE)[1:] / math.sqrt(LATENT_SIZE)).float()
    walsh[: len(CONTROLS)] *= 2.5
    walsh[len(CONTROLS) :] *= 0.5

    def conditional(rows: int, std: float) -> Tensor:
        latent = normal(rows, LATENT_SIZE - 1, std=std) @ walsh
        return torch.cat([latent, normal(rows, EMBEDDING, std=std)], dim=1)

    weights = {
        "embeddings.weight": torch.from_numpy(first_embeddings(pool)).T.contiguous(),
        "gen_z.weight": conditional(16 * 16 * WIDTH, 0.06),
        "gen_z.bias": torch.zeros(16 * 16 * WIDTH),
        "bn.weight": torch.ones(WIDTH),
        "bn.bias": torch.zeros(WIDTH),
        "conv_to_rgb.weight": normal(3, WIDTH, 3, 3, std=0.02),
        "conv_to_rgb.bias": torch.zeros(3),
    }
    for name, (_, before, after) in named_layers(config):
        wide, narrow, out = before * WIDTH, before * WIDTH // 4, after * WIDTH
        for index, rows in enumerate((wide, narrow, narrow, narrow)):
            weights[f"{name}.bn_{index}.scale.weight"] = conditional(rows, 0.02)
            weights[f"{name}.bn_{index}.offset.weight"] = conditional(rows, 0.02)
        shapes = ((narrow, wide, 1), (narrow, narrow, 3), (narrow, narrow, 3), (out, narrow, 1))
        for index, (rows, columns, side) in enumerate(shapes):
            std = 1e-3 if index == 3 else math.sqrt(2 / (columns * side * side))
            weights[f"{name}.conv_{index}.weight"] = normal(rows, columns, side, side, std=std)
            weights[f"{name}.conv_{index}.bias"] = torch.zeros(rows)
    return _learning(weights)


def saved(config: BigGANConfig, folder: Path) -> Weights:
    """Weights from a checkpoint that `save` wrote."""
    state = load_file(folder / "model.safetensors")
    names = {name.removeprefix("generator.").removesuffix("_orig"): name for name in state}
    weights = {
        own: state[name].float()
        for own, name in names.items()
        if own.startswith(("embeddings", "gen_z", "bn.", "conv_to_rgb"))
        or own.startswith(tuple(f"{layer}." for layer, _ in named_layers(config)))
    }
    kept = {own: weight for own, weight in weights.items() if own.endswith((".weight", ".bias"))}
    for own in ("conv_to_rgb.weight", "conv_to_rgb.bias"):
        kept[own] = kept[own][:3]
    return _learning(kept)


def _learning(weights: Weights) -> Weights:
    return {
        name: weight.clone(
            memory_format=torch.channels_last if weight.dim() == 4 else torch.contiguous_format
        ).requires_grad_()
        for name, weight in weights.items()
    }


def first_embeddings(pool: Pool) -> Conditions:
    """What the painter draws of every category, and its parameters, on their principal axes."""
    sums = np.zeros((len(CATEGORIES), 32, 32, 3))
    counts = np.zeros(len(CATEGORIES))
    for index in np.flatnonzero(pool.shares == 0):
        small = pool.pictures[index].reshape(32, 4, 32, 4, 3).mean(axis=(1, 3))
        sums[pool.pairs[index, 0]] += small
        counts[pool.pairs[index, 0]] += 1
    means = (sums / counts[:, None, None, None]).reshape(len(CATEGORIES), -1)
    parameters = painter(SIDE).embeddings.astype(np.float64)
    spread = parameters.std(axis=0)
    standard = (parameters - parameters.mean(axis=0)) / np.where(spread > 1e-6, spread, 1.0)
    places = np.concatenate(
        [_axes(means, PICTURE_AXES), _axes(np.clip(standard, -3, 3), EMBEDDING - PICTURE_AXES)],
        axis=1,
    )
    return np.asarray(places / places.std(), np.float32)


def _axes(rows: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Places of rows on their principal axes, large ones drawn in, of unit spread or so."""
    left, sizes, _ = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    places = left[:, :count] * np.sqrt(sizes[:count])
    return np.asarray(places / np.linalg.norm(places, axis=1).mean() * math.sqrt(count))


def named_layers(config: BigGANConfig) -> list[tuple[str, Layer]]:
    """The blocks under their names in the generator, where the attention counts as a layer."""
    return [
        (f"layers.{index + (index >= config.attention_layer_position)}", tuple(layer))
        for index, layer in enumerate(config.layers)
    ]


def draw(weights: Weights, config: BigGANConfig, condition: Tensor, side: int) -> Tensor:
    """The student's pictures at 64 or 128 pixels, shape (n, 3, side, side)."""
    x = functional.linear(condition, weights["gen_z.weight"], weights["gen_z.bias"])
    x = x.view(-1, 4, 4, 16 * WIDTH).permute(0, 3, 1, 2)
    for name, (doubles, _, after) in named_layers(config):
        if doubles and x.shape[2] == side:
            break
        h = x
        for index in range(4):
            h = torch.relu(_affine(weights, f"{name}.bn_{index}", condition, h))
            if doubles and index == 1:
                h = functional.interpolate(h, scale_factor=2, mode="nearest")
            weight, bias = weights[f"{name}.conv_{index}.weight"], f"{name}.conv_{index}.bias"
            h = functional.conv2d(h, weight, weights[bias], padding=weight.shape[2] // 2)
        x = x[:, : after * WIDTH]
        if doubles:
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
        x = x + h
    scale, shift = weights["bn.weight"][:, None, None], weights["bn.bias"][:, None, None]
    x = torch.relu(x[:, :WIDTH] * scale + shift)
    rgb = weights["conv_to_rgb.weight"], weights["conv_to_rgb.bias"]
    return torch.tanh(functional.conv2d(x, *rgb, padding=1))


def _affine(weights: Weights, name: str, condition: Tensor, x: Tensor) -> Tensor:
    scale = 1 + functional.linear(condition, weights[f"{name}.scale.weight"])
    shift = functional.linear(condition, weights[f"{name}.offset.weight"])
    return x * scale[:, :, None, None] + shift[:, :, None, None]


# Learning.


def learn(
    student: Weights, config: BigGANConfig, pool: Pool, seconds: float, output: Path
) -> Weights:
    """Teach the student by the clock; returns its averaged weights."""
    optimizer = torch.optim.AdamW(student.values(), lr=RATE, weight_decay=0.0, fused=True)
    average = {name: weight.detach().clone() for name, weight in student.items()}
    random = np.random.default_rng(1)
    elapsed, before = 0.0, time.monotonic()
    said = saved = before
    step, order, losses = 0, random.permutation(len(pool.pictures)), list[float]()
    while (share := elapsed / seconds) < 1:
        side = next(side for side, end in STAGES if share < end)
        if len(order) < BATCH:
            order = random.permutation(len(pool.pictures))
        some, order = np.sort(order[:BATCH]), order[BATCH:]
        rate = RATE * min((step + 1) / WARM_UP, 1) * 0.5 * (1 + math.cos(math.pi * share))
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = distance(
            draw(student, config, condition_of(student, pool, some), side),
            pictures_of(pool, some, side),
        )
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(student.values(), CLIP)
        optimizer.step()
        step += 1
        keep = min(AVERAGE, step / (step + 10))
        with torch.no_grad():
            for name, weight in student.items():
                average[name].lerp_(weight, 1 - keep)
        losses.append(loss.item())
        now = time.monotonic()
        elapsed, before = elapsed + min(now - before, LONGEST_STEP), now
        if time.monotonic() - said > 60:
            said = time.monotonic()
            mean = sum(losses) / len(losses)
            say(f"step {step} at {side} pixels: loss {mean:.4f}, rate {rate:.2e}, {share:.1%}")
            losses.clear()
        if time.monotonic() - saved > 600:
            saved = time.monotonic()
            save(average, config, output)
    say(f"{step} steps of {BATCH} pictures in {elapsed:.0f} s")
    return average


def condition_of(weights: Weights, pool: Pool, some: NDArray[np.int64]) -> Tensor:
    """Latents beside class embeddings of some pictures of the pool, shape (n, 2 z)."""
    table = weights["embeddings.weight"].T
    one, other = table[pool.pairs[some, 0]], table[pool.pairs[some, 1]]
    mixed = torch.lerp(one, other, torch.from_numpy(pool.shares[some])[:, None])
    return torch.cat([torch.from_numpy(pool.latents[some]), mixed], dim=1)


def pictures_of(pool: Pool, some: NDArray[np.int64], side: int) -> Tensor:
    """Some pictures of the pool, shape (n, 3, side, side), in (-1, 1)."""
    pictures = torch.from_numpy(pool.pictures[some]).permute(0, 3, 1, 2).float()
    return functional.avg_pool2d(pictures, SIDE // side) / 127.5 - 1


def distance(drawn: Tensor, painted: Tensor) -> Tensor:
    """Mean difference of pixels, of 4 x 4 means, and of neighbours' steps (for the edges)."""
    off = drawn - painted
    steps = (off[:, :, 1:] - off[:, :, :-1]).abs().mean() + (
        off[:, :, :, 1:] - off[:, :, :, :-1]
    ).abs().mean()
    return off.abs().mean() + functional.avg_pool2d(off, 4).abs().mean() + 0.5 * steps


# The checkpoint.


def save(weights: Weights, config: BigGANConfig, folder: Path) -> None:
    """Write a checkpoint in the published layout, as float16 in safetensors."""
    torch.manual_seed(0)  # the attention's weights, which the gain 0 leaves out
    state = BigGAN(config).state_dict()
    for name, value in state.items():
        if name.endswith("running_vars"):
            value.fill_(1 - config.eps)  # with the package's epsilon it is 1
        elif name.endswith("running_means") or name.endswith("gamma"):
            value.zero_()
        elif name == "embeddings.weight":
            value.copy_(weights[name])
        elif (own := name.removeprefix("generator.").removesuffix("_orig")) in weights:
            rows = len(weights[own])  # of the colours there are three, the rest is not looked at
            value.zero_()[:rows] = weights[own].detach()
    halves = {name: value.half() for name, value in state.items()}
    for name in halves:
        if name.endswith("weight_orig"):
            halves |= _divided_by_one(name.removesuffix("_orig"), halves[name].float())
    folder.mkdir(parents=True, exist_ok=True)
    save_file({n: t.contiguous() for n, t in halves.items()}, folder / "model.safetensors")
    fields = {name: getattr(config, name) for name in FIELDS}
    (folder / "config.json").write_text(json.dumps(fields, indent=1) + "\n", "utf-8")
    size = (folder / "model.safetensors").stat().st_size
    say(f"saved {sum(t.numel() for t in halves.values())} numbers, {size} bytes, in {folder}")


def _divided_by_one(name: str, weight: Tensor) -> Weights:
    """Singular vectors by which the package divides a weight, scaled so that it divides by 1."""
    left, sizes, right = torch.linalg.svd(weight.flatten(1), full_matrices=False)
    v = right[0].half()
    u = left[:, 0] / sizes[0].clamp_min(1e-6)
    u = (u / (u @ (weight.flatten(1) @ v.float())).clamp_min(1e-6)).half()
    return {f"{name}_u": u, f"{name}_v": v}


if __name__ == "__main__":
    main()
