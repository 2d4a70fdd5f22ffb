"""The CUDA backend on the device that is here, part by part.

Conventions:
    Weights are random, of the published shape, conditions random at truncation 0.4. Frames/s are
    those of at least a second by the clock, after a warm-up, frames in the host's memory as uint8
    unless it says "device alone". The package's loop is its own forward in float32 as PyTorch
    comes (convolutions in TF32), and its own conversion to pixels on the host, in the quickest of
    three batches. Operations are counted two a multiplication, on the folded graph. Each part is
    a process of its own with a limit of time, so that one that fails loses nothing but itself.

Run from the top folder: ``python -m benchmarks.cuda [--parts rates512 job ...]``; all of it takes
at most nine minutes.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN
from torch import Tensor
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends.cuda import BATCH, Cuda, frames_of, widened
from ganterpret.models.backends.cuda_graph import CudaQueues, repeatable
from ganterpret.models.backends.double_buffer import DoubleBuffer
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.folding import fold
from ganterpret.models.forward import Block, Folded
from ganterpret.models.setup import Setup

TRUNCATION = 0.4
REQUIRED_RATIO = 5.0
REQUIRED_SHARE = 0.3
LIMIT_S = 530
"""Seconds for everything."""

MINUTES, RATE, SEGMENT = 4, Fraction(30), 60
"""The song of the whole job, its video rate and the frames of its segments."""

Conditions = NDArray[np.float32]
Frames = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("PyTorch sees no CUDA device.")
    if options.part:
        PARTS[options.part]()
        return
    print(machine() + "\n", flush=True)
    end = time.monotonic() + LIMIT_S
    for part in options.parts:
        left = end - time.monotonic()
        start = time.monotonic()
        try:
            argv = [sys.executable, "-m", "benchmarks.cuda", "--part", part]
            done = subprocess.run(argv, timeout=max(left, 1), check=False)
            outcome = "" if done.returncode == 0 else f" and failed ({done.returncode})"
        except subprocess.TimeoutExpired:
            outcome = " and was cut off"
        print(f"\n_{part} took {time.monotonic() - start:.0f} s{outcome}._\n", flush=True)


def machine() -> str:
    """What the numbers depend on, in one line."""
    return (
        f"{torch.cuda.get_device_name()}, torch {torch.__version__}, CUDA {torch.version.cuda}, "
        f"cuDNN {torch.backends.cudnn.version()}, "  # type: ignore[no-untyped-call]
        f"Python {sys.version.split()[0]}, {torch.get_num_threads()} threads"
    )


# What the card does at most


def ceilings() -> tuple[float, float]:
    """Operations a second of a large float16 product, and bytes a second of a large copy."""
    size = 8192
    left, right = (torch.randn(size, size, device="cuda", dtype=torch.float16) for _ in range(2))
    source = torch.randn(1 << 30, device="cuda")
    target = torch.empty_like(source)
    product = median_time(lambda: left @ right)
    copied = median_time(lambda: target.copy_(source))
    return 2 * size**3 / product, 2 * source.nbytes / copied


def median_time(work: Callable[[], object], rounds: int = 20, warm_ups: int = 3) -> float:
    """Seconds on the device."""
    for _ in range(warm_ups):
        work()
    taken = []
    for _ in range(rounds):
        start, stop = (
            torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
            for _ in range(2)
        )
        start.record()
        work()
        stop.record()
        stop.synchronize()
        taken.append(start.elapsed_time(stop) / 1000)
    return float(statistics.median(taken))


def ceilings_part() -> None:
    operations, bandwidth = ceilings()
    print(
        "| ceiling | measured |\n| --- | --- |\n"
        f"| float16 product of 8192 x 8192 | {operations / 1e12:.0f} TFLOP/s |\n"
        f"| copy on the device, bytes read and written | {bandwidth / 1e12:.2f} TB/s |"
    )


def operations_of(folded: Folded, conditions: Tensor) -> float:
    """Operations a frame."""
    with torch.no_grad(), FlopCounterMode(display=False) as flops:
        folded(conditions)
    return float(flops.get_total_flops()) / len(conditions)


# Frames a second


def rate(run: Callable[[int], int], seconds: float = 1.5) -> float:
    """Frames a second of ``run(batches)``, which returns how many frames it made."""
    run(3)
    torch.cuda.synchronize()
    start, made = time.perf_counter(), 0
    while (taken := time.perf_counter() - start) < seconds:
        made += run(8)
        torch.cuda.synchronize()
    return made / taken


def conditions_of(generator: BigGAN, count: int) -> Conditions:
    """Latents beside embeddings of single categories."""
    random = np.random.default_rng(0)
    latents = TRUNCATION * random.normal(size=(count, generator.config.z_dim))
    embeddings = generator.embeddings.weight.detach().numpy().T
    chosen = embeddings[random.integers(len(embeddings), size=count)]
    return np.concatenate([latents, chosen], axis=1, dtype=np.float32)


def ours(model: BigGANModel, rows: Conditions, batches: int) -> int:
    """Two batches in flight, as the renderer has them."""
    latents, embeddings = rows[:, : model.latent_size], rows[:, model.latent_size :]
    begun = deque[Callable[[], Frames]]()
    for _ in range(batches):
        begun.append(model.submit(latents, embeddings, TRUNCATION))
        if len(begun) == 2:
            begun.popleft()()
    while begun:
        begun.popleft()()
    return batches * len(rows)


def of_pytorchs_steps(generator: BigGAN, rows: Conditions) -> Callable[[int], int]:
    """The same without a graph and without kernels of our own."""
    device = torch.device("cuda", 0)
    with torch.no_grad():
        folded = widened(fold(generator, TRUNCATION, torch.float16, device))
        conditions = torch.zeros(rows.shape, device=device)
        queues = CudaQueues(device)
    side = generator.config.output_dim
    buffer = DoubleBuffer(queues, frames_of(folded, conditions), conditions, side)

    def run(batches: int) -> int:
        begun = buffer(rows)
        for _ in range(batches - 1):
            begun, before = buffer(rows), begun
            before()
        begun()
        return batches * len(rows)

    return run


def package(generator: BigGAN, rows: Conditions, pixels: bool, batches: int) -> int:
    """The package's forward, and if asked for its conversion to pixels."""
    with torch.no_grad():
        for _ in range(batches):
            raw = generator.generator(torch.from_numpy(rows).cuda(), TRUNCATION)
            if pixels:
                np.clip((raw.cpu().numpy().transpose(0, 2, 3, 1) + 1) / 2 * 256, 0, 255).astype(
                    np.uint8
                )
    return batches * len(rows)


def best_of_package(generator: BigGAN, pixels: bool) -> tuple[float, int]:
    """Frames/s in the quickest of three batches, and that batch."""
    there = deepcopy(generator).cuda()
    found = [(0.0, 0)]
    for batch in (1, 8, 32):
        rows = conditions_of(generator, batch)
        with suppress(torch.cuda.OutOfMemoryError):
            found.append((rate(partial(package, there, rows, pixels)), batch))
    return max(found)


def rates_part(side: int) -> None:
    """The rates of a resolution: the package, ours, and the shares of what the card can."""
    generator = random_biggan(side, seed=0)
    start = time.perf_counter()
    model = on_device(generator)
    looked = time.perf_counter() - start
    rows = conditions_of(generator, model.batch)
    start = time.perf_counter()
    first = model(rows[:, : model.latent_size], rows[:, model.latent_size :], TRUNCATION)
    readied = time.perf_counter() - start
    graph = rate(partial(ours, model, rows))
    eager = rate(of_pytorchs_steps(generator, rows))
    loop, loop_batch = best_of_package(generator, True)
    alone, alone_batch = best_of_package(generator, False)
    folded = fold(generator, TRUNCATION, torch.float16, "cuda")
    operations = operations_of(folded, torch.from_numpy(rows).cuda())
    peak, _ = ceilings()
    print(
        f"**{side} pixels**, {model.identity['precision']}, kernels {model.identity['kernels']}, "
        f"batch {model.batch}\n\n"
        "| | frames/s |\n| --- | --- |\n"
        f"| the package's loop, batch {loop_batch} | {loop:.0f} |\n"
        f"| its forward, device alone, batch {alone_batch} | {alone:.0f} |\n"
        f"| ours of PyTorch's steps, no graph | {eager:.0f} |\n"
        f"| ours | {graph:.0f} |\n\n"
        "| | | required |\n| --- | --- | --- |\n"
        f"| times the package's loop | {graph / loop:.1f} | {REQUIRED_RATIO} |\n"
        f"| times its forward, device alone | {graph / alone:.1f} | |\n"
        f"| of {peak / 1e12:.0f} TFLOP/s, {operations / 1e9:.1f} GFLOP a frame | "
        f"{graph * operations / peak:.1%} | {REQUIRED_SHARE:.0%} |\n"
        f"| PSNR to the package, dB | {signal_to_noise(generator, rows, first):.1f} | 45 |\n"
        f"| seconds to look for overflow | {looked:.1f} | |\n"
        f"| seconds to fold, capture and make a batch | {readied:.1f} | |"
    )


def on_device(generator: BigGAN, batch: int | None = None) -> BigGANModel:
    """A model of random weights on the first device."""
    backend = Cuda(Setup(device="cuda", batch=batch), generator)
    return BigGANModel(generator, name="random", weights="", backend=backend)


def signal_to_noise(generator: BigGAN, rows: Conditions, frames: Frames) -> float:
    """PSNR of frames to the package's, in dB."""
    with torch.no_grad():
        on_host = generator.generator(torch.from_numpy(rows[:2]), TRUNCATION).numpy()
    levels = np.floor(np.clip((on_host.transpose(0, 2, 3, 1) + 1) / 2 * 256, 0, 255))
    noise = ((levels - frames[:2]) ** 2).mean()
    return float(10 * np.log10(255**2 / noise))


def batches_part(side: int) -> None:
    """Frames/s by batch."""
    generator = random_biggan(side, seed=0)
    print(f"| {side} pixels, batch | frames/s | GiB |\n| --- | --- | --- |")
    for batch in (2, 4, 8, 16, 32, 64):
        torch.cuda.reset_peak_memory_stats()
        model = on_device(generator, batch)
        frames = rate(partial(ours, model, conditions_of(generator, batch)), 1.0)
        memory = torch.cuda.max_memory_reserved() / (1 << 30)
        print(f"| {batch} | {frames:.0f} | {memory:.1f} |", flush=True)
        del model
        torch.cuda.empty_cache()


def convolutions_part(side: int) -> None:
    """Doubling by a transposed convolution against upsampling and a 3 x 3; colours by channels."""
    generator = random_biggan(side, seed=0)
    batch = BATCH
    folded = fold(generator, TRUNCATION, torch.float16, "cuda")
    blocks = zip(
        (layer for layer in folded.layers if isinstance(layer, Block)),
        (layer for layer in generator.generator.layers if hasattr(layer, "conv_1")),
        strict=True,
    )
    print(
        f"| {side} pixels, batch {batch} | transposed, ms | upsampled, ms | ratio |\n"
        "| --- | --- | --- | --- |"
    )
    size = 4
    for block, original in blocks:
        if not block.doubles:
            continue
        middle = block.weights[1]
        plain = original.conv_1.weight.detach().cuda().half()
        plain = plain.contiguous(memory_format=torch.channels_last)
        x = picture(batch, middle.shape[0], size)
        size *= 2
        compare(
            f"{middle.shape[0]} channels to {size} x {size}",
            partial(functional.conv_transpose2d, x, middle, stride=2, padding=1),
            partial(upsampled, x, plain),
        )
    x = picture(batch, generator.config.channel_width, size)
    print(f"\n| {size} x {size} | 3 colours, ms | 8, ms | ratio |\n| --- | --- | --- | --- |")
    compare(
        "the last convolution",
        partial(functional.conv2d, x, *folded.rgb, padding=1),
        partial(functional.conv2d, x, *widened(folded).rgb, padding=1),
    )


def picture(batch: int, channels: int, size: int) -> Tensor:
    x = torch.randn(batch, channels, size, size, device="cuda", dtype=torch.float16)
    return x.contiguous(memory_format=torch.channels_last)


def upsampled(x: Tensor, weight: Tensor) -> Tensor:
    return functional.conv2d(functional.interpolate(x, scale_factor=2.0), weight, padding=1)


def compare(what: str, ours: Callable[[], object], other: Callable[[], object]) -> None:
    """Print milliseconds of both, with settings that repeat."""
    with repeatable(), torch.no_grad():
        first, second = median_time(ours), median_time(other)
    print(f"| {what} | {1e3 * first:.3f} | {1e3 * second:.3f} | {second / first:.2f} |")


def kernels_part(side: int) -> None:
    """Where a batch's time goes, kernel by kernel."""
    generator = random_biggan(side, seed=0)
    batch = BATCH
    conditions = torch.from_numpy(conditions_of(generator, batch)).cuda()
    with torch.no_grad():
        folded = fold(generator, TRUNCATION, torch.float16, "cuda")
        compute = frames_of(Cuda(Setup(device="cuda"), generator).forward(folded), conditions)
        for _ in range(3):
            compute()
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
            compute()
            torch.cuda.synchronize()
    events = [
        (float(event.self_device_time_total), int(event.count), str(event.key))
        for event in profile.key_averages()
    ]
    total = sum(taken for taken, _, _ in events)
    print(
        f"| {side} pixels, batch {batch}: {total / 1000:.2f} ms | share | times |\n"
        "| --- | --- | --- |"
    )
    for taken, count, name in sorted(events, reverse=True)[:16]:
        print(f"| {name[:80].replace('|', ' ')} | {taken / total:.1%} | {count} |")


def job_part() -> None:
    """A whole job: a four-minute song at 512 pixels, 30 frames/s, in H.264."""
    from benchmarks.jobs import even_plan, render  # they need ffmpeg

    generator = random_biggan(512, seed=0)
    model = on_device(generator)
    count = int(MINUTES * 60 * RATE)
    plan = replace(even_plan([SEGMENT] * (count // SEGMENT)), rate=RATE)
    rows = conditions_of(generator, model.batch)
    alone = rate(partial(ours, model, rows))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        render(plan, model, Path(folder))
        taken = time.perf_counter() - start
    print(
        f"A song of {MINUTES} minutes at 512 pixels, {RATE} frames/s, {count} frames in "
        f"{count // SEGMENT} segments, H.264: {taken:.1f} s, {count / taken:.0f} frames/s; the "
        f"generator alone {alone:.0f}."
    )


PARTS: dict[str, Callable[[], None]] = {
    "ceilings": ceilings_part,
    "rates512": partial(rates_part, 512),
    "rates256": partial(rates_part, 256),
    "rates128": partial(rates_part, 128),
    "job": job_part,
    "kernels512": partial(kernels_part, 512),
    "kernels256": partial(kernels_part, 256),
    "convolutions512": partial(convolutions_part, 512),
    "batches512": partial(batches_part, 512),
    "batches256": partial(batches_part, 256),
}


if __name__ == "__main__":
    main()
