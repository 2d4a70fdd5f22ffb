"""PyTorch on an NVIDIA GPU: the folded graph in a low precision, captured as a CUDA graph.

Conventions:
    Weights and activations are 16 bits wide (or what was asked for), the affines float32, sums
    inside a convolution too. cuDNN is held to algorithms that repeat, chosen by rule and not by
    timing, without TF32: one kind of device makes the same frames every time. A captured graph
    replays the very kernels that run without it, so that a device that cannot capture one makes
    the same frames, slower.
"""

from __future__ import annotations

import copy
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from torch import Tensor
from torch.nn import functional

from ganterpret.errors import (
    ModelError,
    OutOfMemoryError,
    SettingError,
    described,
    is_out_of_memory,
)
from ganterpret.models.backends.cuda_graph import (
    Captured,
    CudaQueues,
    repeatable,
)
from ganterpret.models.backends.double_buffer import Compute, DoubleBuffer
from ganterpret.models.backends.overflow import (
    LARGEST_FLOAT16,
    SAFETY,
    fits_float16,
    largest_number,
)
from ganterpret.models.backends.protocol import Made, Pending, Runner
from ganterpret.models.backends.torch_cpu import to_levels
from ganterpret.models.folding import fold
from ganterpret.models.forward import FORWARD, Folded
from ganterpret.models.setup import Setup

BATCH: Final = 32
"""Frames at once by default.

On an H200 8, 16, 32 and 64 frames at once made 2418, 2733, 2893 and 2972 frames/s at 512 pixels.
"""

COLOUR_CHANNELS: Final = 8
"""Channels that the last convolution computes, of which three are looked at: tensor cores take
eight at a time, and three alone may get a slow kernel."""

PRECISIONS: Final[Mapping[str, torch.dtype]] = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bf16": torch.bfloat16,
}

PLAIN: Final = "PyTorch's"
"""Names the steps between convolutions where kernels of our own do not run."""

Forward = Callable[[Tensor], Tensor]
"""Makes colours before the tanh, three or more, of conditions."""

_FIRST_WITH_BF16: Final = (8, 0)
"""The compute capability (Ampere) from which on bf16 is computed and not emulated."""


class Cuda:
    """The backend of that name.

    Where Triton works, which PyTorch brings on Linux and which needs a C compiler, the steps
    between the large convolutions are fused (`ganterpret.models.backends.fused`); elsewhere they
    are PyTorch's, slower.

    Args:
        setup: its device, batch and precision are heeded. Precision "auto" is float16 where the
            weights' activations fit into it on a fixed set of inputs, else bf16, or float32 on
            a device that has no bf16.
        generator: what is going to run.

    Raises:
        SettingError: a device that is not there, a precision that it does not have, or float16
            asked for with weights that overflow it.
        ModelError: the device fails.
    """

    def __init__(self, setup: Setup, generator: BigGAN) -> None:
        self._device = _device(setup.device)
        self._precision = _precision(setup.precision, generator, self._device)
        self._batch = setup.batch or _batch(generator.config, self._precision, self._device)
        self._kernels = _kernels(generator.config, self._precision, self._device)

    @property
    def batch(self) -> int:
        """Frames at once."""
        return self._batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides weights and inputs decides a pixel."""
        cudnn = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
        return {
            "backend": "torch-cuda",
            "forward": FORWARD,
            "device": torch.cuda.get_device_name(self._device),
            "precision": self._precision,
            "torch": torch.__version__,
            "cudnn": str(cudnn),
            "kernels": self._kernels or PLAIN,
            "batch": str(self._batch),
        }

    def twins(self) -> tuple[Cuda, ...]:
        """The same on each further device of the same name, of equal identity.

        Devices of another name are left alone, for their frames may differ, and so is one with
        less than half this one's free memory: somebody else is using it.
        """
        return tuple(self._on(device) for device in _devices_like(self._device))

    def _on(self, device: torch.device) -> Cuda:
        twin = copy.copy(self)
        twin._device = device
        return twin

    def with_batch(self, batch: int) -> Cuda:
        """The same with another number of frames at once."""
        other = copy.copy(self)
        other._batch = batch
        return other

    def ready(self, generator: BigGAN, truncation: float) -> Runner:
        """Fold a generator at a truncation onto the device, and capture its graph."""
        with _model_errors(self._device, self._batch):
            buffer = self._prepare(generator, truncation)

        def run(conditions: NDArray[np.float32]) -> Pending:
            with _model_errors(self._device, self._batch):
                pending = buffer(conditions)

            def wait() -> Made:
                with _model_errors(self._device, self._batch):
                    return pending()

            return wait

        return run

    def _prepare(self, generator: BigGAN, truncation: float) -> DoubleBuffer:
        with torch.cuda.device(self._device), torch.no_grad():
            folded = fold(generator, truncation, PRECISIONS[self._precision], self._device)
            shape = self._batch, 2 * generator.config.z_dim
            conditions = torch.zeros(shape, device=self._device)
            queues = CudaQueues(self._device)
            compute = frames_of(self.forward(folded), conditions)
            try:
                compute = Captured(compute, queues)
            except RuntimeError as error:
                if is_out_of_memory(error):
                    raise
                queues = CudaQueues(self._device)  # a failed capture may have spoilt its stream
            buffer = DoubleBuffer(queues, compute, conditions, generator.config.output_dim)
            torch.cuda.synchronize()  # weights and buffers are there, for whichever stream
            return buffer

    def forward(self, folded: Folded) -> Forward:
        """Choose what turns conditions into colours on the device."""
        if not self._kernels:
            return widened(folded)
        from ganterpret.models.backends.fused import Fused  # imports Triton

        return Fused(folded)


def frames_of(forward: Forward, conditions: Tensor) -> Compute:
    """What makes frames of the conditions at hand, by the same arithmetic every time."""

    def compute() -> tuple[Tensor, Tensor]:
        with repeatable():
            return to_levels(forward(conditions)[:, :3])

    return compute


def widened(folded: Folded) -> Folded:
    """The same with `COLOUR_CHANNELS` colours, those from the fourth on zero."""
    weight, bias = folded.rgb
    more = COLOUR_CHANNELS - len(weight)
    weight = functional.pad(weight, (0, 0) * 3 + (0, more))
    weight = weight.contiguous(memory_format=torch.channels_last)
    return replace(folded, rgb=(weight, functional.pad(bias, (0, more))))


@contextmanager
def _model_errors(device: torch.device, batch: int) -> Iterator[None]:
    """Say what fails on a device in one sentence, and give back the memory that it took."""
    try:
        yield
    except RuntimeError as error:
        traceback.clear_frames(error.__traceback__)  # they hold tensors
        with suppress(RuntimeError):  # of a device that is past it
            torch.cuda.empty_cache()
        if is_out_of_memory(error):
            raise OutOfMemoryError(
                f"The device {device} has no memory for a batch of {batch} frames; choose a "
                "smaller batch.",
                batch,
            ) from error
        raise ModelError(
            f"The device {device} fails ({described(error)}): mend its driver or PyTorch, or "
            "choose device cpu.",
            str(device),
        ) from error


def _device(name: str) -> torch.device:
    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    index = int(name.partition(":")[2] or 0)
    if index >= seen:
        name = "cuda" if name == "auto" else name
        raise SettingError(
            f"The device {name} is not there (PyTorch sees {seen}); use cpu, or install a "
            "CUDA build of PyTorch and its driver.",
            name,
        )
    return torch.device("cuda", index)


def _devices_like(device: torch.device) -> list[torch.device]:
    """The other devices of the same name that are as free, to within a factor of two."""
    name, free = torch.cuda.get_device_name(device), _free_memory(device)
    others = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
    return [
        other
        for other in others
        if other != device
        and torch.cuda.get_device_name(other) == name
        and 2 * _free_memory(other) >= max(free, 1)
    ]


def _free_memory(device: torch.device) -> int:
    """Bytes; none of a device that does not answer, as one that is somebody's alone."""
    try:
        return int(torch.cuda.mem_get_info(device)[0])
    except RuntimeError:
        return 0


def _precision(wanted: str, generator: BigGAN, device: torch.device) -> str:
    has_bf16 = torch.cuda.get_device_capability(device) >= _FIRST_WITH_BF16
    if wanted == "bf16" and not has_bf16:
        raise SettingError(
            f"The device {device} does not compute in bf16: use float16 or float32.", wanted
        )
    if wanted in ("float32", "bf16"):
        return wanted
    with _model_errors(device, 1), repeatable():
        largest = largest_number(generator, device)
    if fits_float16(largest):
        return "float16"
    if wanted == "float16":
        raise SettingError(
            f"With these weights numbers reach {largest:.3g}, and float16 ends at "
            f"{LARGEST_FLOAT16:g} (a factor of {SAFETY:g} is kept clear): use bf16 or float32.",
            wanted,
        )
    return "bf16" if has_bf16 else "float32"


def _kernels(config: BigGANConfig, precision: str, device: torch.device) -> str:
    """Name the kernels of our own that will run; "" if PyTorch's will."""
    if precision == "float32":
        return ""  # whoever wants it wants the same steps as on a CPU
    try:
        from ganterpret.models.backends import fused
    except ImportError:
        return ""
    works = fused.suits(config) and fused.works(device, PRECISIONS[precision])
    return fused.IDENTITY if works else ""


def _batch(config: BigGANConfig, precision: str, device: torch.device) -> int:
    """The usual batch, halved until its activations take at most half of the device's memory.

    At most four of a generator's largest pictures are in memory at once. The memory is what the
    device has, not what is free, so that a batch, which decides pixels, stays the same.
    """
    side = config.output_dim
    frame = 4 * side * side * config.channel_width * PRECISIONS[precision].itemsize
    batch = BATCH
    while batch > 1 and 2 * batch * frame > torch.cuda.get_device_properties(device).total_memory:
        batch //= 2
    return batch
