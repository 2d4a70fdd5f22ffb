"""PyTorch on an NVIDIA GPU: the folded graph in a low precision.

Conventions:
    Weights and activations are float16 (or what was asked for), the affines float32.
    Convolutions repeat to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.errors import ModelError, SettingError
from ganterpret.models.backends.protocol import Pending, Runner
from ganterpret.models.folding import fold
from ganterpret.models.forward import FORWARD
from ganterpret.models.setup import Setup

BATCH: Final = 32
"""Frames at once by default; a guess."""

PRECISIONS: Final = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bf16": torch.bfloat16,
}


class Cuda:
    """The backend of that name.

    Args:
        setup: its device, batch and precision are heeded.
        generator: what is going to run.

    Raises:
        SettingError: a device that is not there.
    """

    def __init__(self, setup: Setup, generator: BigGAN) -> None:
        self._device = _device(setup.device)
        self._precision = "float16" if setup.precision == "auto" else setup.precision
        self._batch = setup.batch or BATCH

    @property
    def batch(self) -> int:
        """Frames at once."""
        return self._batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides weights and inputs decides a pixel."""
        return {
            "backend": "torch-cuda",
            "forward": FORWARD,
            "device": torch.cuda.get_device_name(self._device),
            "precision": self._precision,
            "torch": torch.__version__,
            "batch": str(self._batch),
        }

    def ready(self, generator: BigGAN, truncation: float) -> Runner:
        """Fold a generator at a truncation onto the device."""
        folded = fold(generator, truncation, PRECISIONS[self._precision], self._device)

        def run(conditions: NDArray[np.float32]) -> Pending:
            try:
                with (
                    torch.inference_mode(),
                    torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False),
                ):
                    rgb = folded(torch.from_numpy(conditions).to(self._device))
                    finite = torch.isfinite(rgb).flatten(1).all(dim=1)
                    levels = rgb.float().tanh_().add_(1).mul_(128).clamp_(0, 255)
                    frames = levels.to(torch.uint8).permute(0, 2, 3, 1).contiguous()
                    made = frames.cpu().numpy(), finite.cpu().numpy()
            except torch.cuda.OutOfMemoryError as error:
                raise ModelError(
                    f"The device {self._device} has no memory for a batch of {self._batch} "
                    "frames; choose a smaller batch.",
                    self._batch,
                ) from error
            return lambda: made

        return run


def _device(device: str) -> torch.device:
    name = "cuda" if device == "auto" else device
    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if int(name.partition(":")[2] or 0) >= seen:
        raise SettingError(
            f"The device {name} is not there (PyTorch sees {seen}); use cpu, or install a "
            "CUDA build of PyTorch and its driver.",
            name,
        )
    return torch.device(name)
