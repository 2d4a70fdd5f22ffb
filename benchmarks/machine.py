"""What the numbers depend on, and taking turns.

Conventions:
    Ways to do one thing take turns in changing order, so that whatever else the machine does
    falls on all of them. Seconds are those of the clock.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

from ganterpret import ffmpeg


def machine() -> str:
    """What the numbers depend on, in one line."""
    try:
        openvino = version("openvino")
    except PackageNotFoundError:
        openvino = "none"
    return (
        f"{cpu_name()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, "
        f"{torch.backends.cpu.get_cpu_capability()}; Python {platform.python_version()}, "
        f"torch {torch.__version__}, OpenVINO {openvino}, ffmpeg "
        f"{ffmpeg.find_program().version}, {platform.system()}"
    )


def cpu_name() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def seconds_in_turns(ways: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Seconds of every way, round by round; each round begins with another one."""
    taken = [[0.0] * len(ways) for _ in range(rounds)]
    for number, row in enumerate(taken):
        for index in range(len(ways)):
            which = (number + index) % len(ways)
            start = time.perf_counter()
            ways[which]()
            row[which] = time.perf_counter() - start
    return taken


def median_ratio(slower: Sequence[float], quicker: Sequence[float]) -> float:
    """How many times quicker: the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(slower, quicker, strict=True))
