"""The ways to run a BigGAN, by name, and which of them is used.

Conventions:
    Whoever says nothing gets CUDA where PyTorch has a device, else OpenVINO where it is
    installed and works, else PyTorch on the CPU. Each backend refuses what it cannot do itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final

import torch
from pytorch_pretrained_biggan import BigGAN

from ganterpret.errors import SettingError, described
from ganterpret.models.backends.protocol import Backend, Made, Pending, Runner
from ganterpret.models.setup import Setup

__all__ = ["BACKENDS", "Backend", "Entry", "Made", "Pending", "Runner", "choose_backend", "usual"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `BACKENDS`.

    Attributes:
        summary: what it is, for people.
        device: the kind of device that it runs on, "cpu" or "cuda".
        lacks: what stands in its way on this machine, and what to do; "" for nothing.
        make: makes it for a generator.
    """

    summary: str
    device: str
    lacks: Callable[[], str]
    make: Callable[[Setup, BigGAN], Backend]


def _torch(setup: Setup, generator: BigGAN) -> Backend:
    from ganterpret.models.backends.torch_cpu import TorchCpu

    return TorchCpu(setup)


def _openvino(setup: Setup, generator: BigGAN) -> Backend:
    from ganterpret.models.backends.openvino import OpenVino  # an extra

    return OpenVino(setup)


def _cuda(setup: Setup, generator: BigGAN) -> Backend:
    from ganterpret.models.backends.cuda import Cuda

    return Cuda(setup, generator)


def _no_openvino() -> str:
    if not find_spec("openvino"):
        return "OpenVINO is not installed: pip install 'ganterpretations[openvino]'"
    try:
        from openvino import Core  # a broken one is no obstacle to the others

        devices = Core().available_devices
    except (ImportError, OSError, RuntimeError) as error:
        reason = described(error).replace(": ", ", ")
        return f"OpenVINO is installed and does not work ({reason}): install it anew"
    if "CPU" in devices:
        return ""
    return "OpenVINO is installed and sees no CPU: install one for this kind of CPU"


def _no_cuda() -> str:
    if torch.cuda.is_available():
        return ""
    return "PyTorch sees no CUDA device: install a CUDA build of PyTorch and its driver"


BACKENDS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "cuda": Entry("PyTorch on an NVIDIA GPU", "cuda", _no_cuda, _cuda),
        "openvino": Entry("OpenVINO on the CPU", "cpu", _no_openvino, _openvino),
        "torch": Entry("PyTorch on the CPU", "cpu", lambda: "", _torch),
    }
)
"""The backends by name, the one that is taken first at the top."""


def usual(setup: Setup) -> str:
    """Name the backend that a setup gets.

    Raises:
        SettingError: one that is not here, or that does not run on the device asked for.
    """
    kind = setup.device.partition(":")[0]
    if setup.backend == "auto":
        return next(
            name
            for name, entry in BACKENDS.items()
            if kind in ("auto", entry.device) and (kind == "cuda" or not entry.lacks())
        )
    entry = BACKENDS[setup.backend]
    if kind not in ("auto", entry.device):
        raise SettingError(
            f"The backend {setup.backend} runs on {entry.device} and not on {setup.device}: leave "
            "one of the two out.",
            setup.backend,
        )
    if lacks := entry.lacks():
        raise SettingError(f"The backend {setup.backend} is not here. {lacks}.", setup.backend)
    return setup.backend


def choose_backend(setup: Setup, generator: BigGAN) -> Backend:
    """Make the backend that a setup asks for, for a generator.

    Raises:
        SettingError: it is not here, or cannot do what is asked.
    """
    return BACKENDS[usual(setup)].make(setup, generator)
