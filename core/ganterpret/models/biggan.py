"""BigGAN as a model: latents and class embeddings in, frames out, on the CPU or a CUDA device.

Conventions:
    A frame is floor(clip((x + 1) / 2 * 256, 0, 255)) of the generator's x in (-1, 1), computed on
    the device. The graph always sees exactly `BigGANModel.batch` conditions: fewer are padded,
    more are taken in turns. So a frame does not depend, to the bit, on its neighbours.
"""

from __future__ import annotations

import contextlib
import platform
import threading
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN

from ganterpret.errors import ModelError, SettingError
from ganterpret.models.architectures import config_digest
from ganterpret.models.folding import fold
from ganterpret.models.forward import FORWARD, Folded
from ganterpret.models.setup import Setup

__all__ = ["BATCHES", "PRECISIONS", "BigGANModel", "fold"]

BATCHES = {"cpu": 4, "cuda": 32}
"""Frames at once by default, by kind of device.

On two CPU cores 1, 2, 4 and 8 frames at once made 15, 18, 21 and 17 frames/s at 128 pixels, and
1, 2 and 4 made 6.3, 6.6 and 6.9 at 256. On CUDA the number is a guess.
"""

PRECISIONS = {"float32": torch.float32, "float16": torch.float16}
"""Precision of weights and activations; float16 on CUDA only, and its affines are float32."""


class BigGANModel:
    """A generator of the package behind the protocol `ganterpret.render.Model`.

    The weights are folded at the first call and again whenever the truncation changes.

    Args:
        generator: on the CPU, in eval mode, float32.
        name: what a person calls it.
        weights: sha256 of its weights, hex.
        device: "cpu", "cuda", "cuda:N", or "auto" for CUDA where there is one.
        precision: a key of `PRECISIONS`.
        batch: frames at once, 1 to 256; by default a good number for the device.

    Raises:
        SettingError: a device that is not there, or a precision or batch that it cannot do.
    """

    def __init__(
        self,
        generator: BigGAN,
        *,
        name: str,
        weights: str,
        device: str = "auto",
        precision: str = "float32",
        batch: int | None = None,
    ) -> None:
        # It says what is legal for every model.
        Setup(device=device, precision=precision, batch=batch)
        self._device = _device(device)
        self._dtype = _dtype(precision, self._device)
        self._batch = batch or BATCHES[self._device.type]
        self._generator = generator
        self._name = name
        self._weights = weights
        self._precision = precision
        self._folded: tuple[float, Folded] | None = None
        self._lock = threading.Lock()
        self._embeddings: NDArray[np.float32] = (
            generator.embeddings.weight.detach().T.contiguous().float().numpy().copy()
        )
        self._embeddings.flags.writeable = False

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._name

    @property
    def latent_size(self) -> int:
        """Length z of a latent, and of a class embedding."""
        return int(self._generator.config.z_dim)

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """Class embeddings, float32, shape (classes, z), read-only; row i is category i."""
        return self._embeddings

    @property
    def resolution(self) -> tuple[int, int]:
        """Height and width of its frames in pixels."""
        side = int(self._generator.config.output_dim)
        return side, side

    @property
    def batch(self) -> int:
        """Frames made at once, always exactly as many."""
        return self._batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides the inputs decides a pixel; on the CPU the number of threads does, too."""
        cpu = self._device.type == "cpu"
        identity = {
            "architecture": "biggan-deep",
            "weights": self._weights,
            "config": config_digest(self._generator.config),
            "forward": FORWARD,
            "backend": f"torch-{self._device.type}",
            "device": _cpu_class() if cpu else torch.cuda.get_device_name(self._device),
            "precision": self._precision,
            "torch": torch.__version__,
            "batch": str(self._batch),
        }
        return identity | ({"threads": str(torch.get_num_threads())} if cpu else {})

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        """Make frames.

        Args:
            latents: float32, shape (n, latent_size), truncated normal already times truncation.
            embeddings: float32, shape (n, latent_size), class embeddings or mixtures of them.
            truncation: in (0, 1]; chooses the statistics of the batch norms.

        Returns:
            uint8, shape (n, height, width, 3), RGB.

        Raises:
            ModelError: wrong shapes (``value`` is both), a frame that holds NaN or infinity (its
                index), or a device that has no memory left for a batch (the batch).
            SettingError: a truncation outside (0, 1].
        """
        if not 0 < truncation <= 1:
            raise SettingError(f"The truncation must lie in (0, 1], not {truncation}.", truncation)
        expected = (len(latents), self.latent_size)
        if latents.shape != expected or embeddings.shape != expected:
            raise ModelError(
                f"Latents and embeddings must both have the shape (n, {self.latent_size}), "
                f"not {latents.shape} and {embeddings.shape}.",
                (latents.shape, embeddings.shape),
            )
        conditions = np.concatenate([latents, embeddings], axis=1, dtype=np.float32)
        frames = np.empty((len(conditions), *self.resolution, 3), np.uint8)
        for start in range(0, len(conditions), self.batch):
            stop = start + self.batch
            frames[start:stop] = self._frames(conditions[start:stop], truncation, start)
        return frames

    def _frames(
        self, conditions: NDArray[np.float32], truncation: float, start: int
    ) -> NDArray[np.uint8]:
        """A padded batch, cut to as many frames as conditions; ``start`` is the first's index."""
        count = len(conditions)
        padded = np.zeros((self.batch, conditions.shape[1]), np.float32)
        padded[:count] = conditions
        try:
            with self._lock, torch.inference_mode(), _arithmetic(self._device):
                rgb = self._fold(truncation)(torch.from_numpy(padded).to(self._device))[:count]
                finite = torch.isfinite(rgb).flatten(1).all(dim=1)
                if not bool(finite.all()):
                    raise _not_finite(start + int(finite.int().argmin()))
                levels = rgb.float().tanh_().add_(1).mul_(128).clamp_(0, 255)
                frames = levels.to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu()
        except torch.cuda.OutOfMemoryError as error:
            raise ModelError(
                f"The device {self._device} has no memory for a batch of {self.batch} frames; "
                "choose a smaller batch.",
                self.batch,
            ) from error
        array: NDArray[np.uint8] = frames.numpy()
        return array

    def _fold(self, truncation: float) -> Folded:
        if self._folded is None or self._folded[0] != truncation:
            self._folded = None
            self._folded = truncation, fold(self._generator, truncation, self._dtype, self._device)
        return self._folded[1]


def _not_finite(index: int) -> ModelError:
    return ModelError(
        f"Frame {index} of the batch holds NaN or infinity: damaged weights, or a latent or class "
        "embedding that is not finite; check the checkpoint, or choose precision float32.",
        index,
    )


def _arithmetic(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """CUDA convolutions in full float32 and by an algorithm that repeats to the bit."""
    if device.type == "cpu":
        return contextlib.nullcontext()
    manager: contextlib.AbstractContextManager[object] = torch.backends.cudnn.flags(
        enabled=True, deterministic=True, allow_tf32=False
    )
    return manager


def _cpu_class() -> str:
    return f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}"


def _device(device: str) -> torch.device:
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device != "cpu":
        seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if int(device.partition(":")[2] or 0) >= seen:
            raise SettingError(
                f"The device {device} is not there (PyTorch sees {seen}); use cpu, or install a "
                "CUDA build of PyTorch and its driver.",
                device,
            )
    return torch.device(device)


def _dtype(precision: str, device: torch.device) -> torch.dtype:
    if precision == "float16" and device.type == "cpu":
        raise SettingError(
            "The precision float16 works on CUDA only; use float32 on the CPU.", precision
        )
    return PRECISIONS[precision]
