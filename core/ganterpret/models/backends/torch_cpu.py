"""PyTorch on the CPU: the folded graph in float32, as it stands.

Conventions:
    Where a CPU's sums are split depends on the number of threads, so that it is part of the
    identity; the batch is fixed, so that a frame does not depend, to the bit, on its neighbours.
"""

from __future__ import annotations

import copy
import platform
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.errors import (
    ModelError,
    OutOfMemoryError,
    SettingError,
    described,
    is_out_of_memory,
)
from ganterpret.models.backends.protocol import Made, Pending, Runner
from ganterpret.models.folding import fold
from ganterpret.models.forward import FORWARD
from ganterpret.models.setup import Setup

BATCH: Final = 4
"""Frames at once by default.

On two CPU cores 1, 2, 4 and 8 frames at once made 15, 18, 21 and 17 frames/s at 128 pixels, and
1, 2 and 4 made 6.3, 6.6 and 6.9 at 256.
"""


class TorchCpu:
    """The backend of that name.

    Args:
        setup: its batch and precision are heeded.

    Raises:
        SettingError: a precision other than float32.
    """

    def __init__(self, setup: Setup) -> None:
        if setup.precision not in ("auto", "float32"):
            raise SettingError(
                f"The precision {setup.precision} does not work with PyTorch on the CPU; "
                "use float32.",
                setup.precision,
            )
        self._batch = setup.batch or BATCH

    @property
    def batch(self) -> int:
        """Frames at once."""
        return self._batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides weights and inputs decides a pixel."""
        return {
            "backend": "torch-cpu",
            "forward": FORWARD,
            "device": f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}",
            "precision": "float32",
            "torch": torch.__version__,
            "threads": str(torch.get_num_threads()),
            "batch": str(self._batch),
        }

    def with_batch(self, batch: int) -> TorchCpu:
        """The same with another number of frames at once."""
        other = copy.copy(self)
        other._batch = batch
        return other

    def ready(self, generator: BigGAN, truncation: float) -> Runner:
        """Fold a generator at a truncation."""
        with _model_errors(self._batch):
            folded = fold(generator, truncation)
        lock = threading.Lock()  # what is folded keeps buffers from call to call

        def run(conditions: NDArray[np.float32]) -> Pending:
            with _model_errors(self._batch), lock, torch.inference_mode():
                made = to_frames(folded(torch.from_numpy(conditions)))
            return lambda: made

        return run


@contextmanager
def _model_errors(batch: int) -> Iterator[None]:
    """Say what PyTorch fails of in one sentence."""
    try:
        yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise OutOfMemoryError(
                f"There is no memory for a batch of {batch} frames: choose a smaller one, or end "
                "what else takes memory.",
                batch,
            ) from error
        raise ModelError(
            f"PyTorch fails on the CPU ({described(error)}): install it anew.", batch
        ) from error


def to_frames(rgb: torch.Tensor) -> Made:
    """Turn colours before the tanh, (n, 3, h, w) on the CPU, into frames; ``rgb`` is used up."""
    frames, finite = to_levels(rgb)
    return frames.numpy(), finite.numpy()


def to_levels(rgb: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The same on any device, left there."""
    finite = torch.isfinite(rgb).flatten(1).all(dim=1)
    levels = rgb.float().tanh_().add_(1).mul_(128).clamp_(0, 255)
    return levels.to(torch.uint8).permute(0, 2, 3, 1).contiguous(), finite
