"""How a model is to run: what a person can choose, whichever model it is.

Conventions:
    What is legal for every model is checked here; what one of them cannot do it refuses itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ganterpret.errors import ModelError, SettingError

BACKENDS: Final = ("auto", "torch", "openvino", "cuda")
PRECISIONS: Final = ("auto", "float32", "float16", "bf16")
SIDES: Final = (16, 8192)
"""The least and the largest side of a picture in pixels."""

BATCHES: Final = (1, 256)
"""The fewest and the most frames at once."""

_DEVICE: Final = re.compile(r"auto|cpu|cuda(:[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Setup:
    """How a model is to run.

    Attributes:
        side: pixels that a side of the picture is going to have, 16 to 8192, for models of any
            size; None for the model's own choice.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "float32"; "float16" or "bf16" where the backend can; "auto" for float32 on the
            CPU, and on CUDA for the lowest that the weights bear.
        batch: frames at once, 1 to 256; None for the model's own choice.
        backend: what runs a BigGAN, one of `BACKENDS`; "auto" for the quickest that is here.

    Raises:
        SettingError: a value outside its range.
    """

    side: int | None = None
    device: str = "auto"
    precision: str = "auto"
    batch: int | None = None
    backend: str = "auto"

    def __post_init__(self) -> None:
        if self.side is not None and not SIDES[0] <= self.side <= SIDES[1]:
            raise SettingError(
                f"A side of {self.side} pixels is out of range: give {SIDES[0]} to {SIDES[1]}.",
                self.side,
            )
        if not _DEVICE.fullmatch(self.device):
            raise SettingError(
                f"'{self.device}' is no device: give auto, cpu, cuda or cuda:N.", self.device
            )
        if self.precision not in PRECISIONS:
            raise SettingError(
                f"'{self.precision}' is no precision: give one of {', '.join(PRECISIONS)}.",
                self.precision,
            )
        if self.backend not in BACKENDS:
            raise SettingError(
                f"'{self.backend}' is no backend: give one of {', '.join(BACKENDS)}.",
                self.backend,
            )
        if self.batch is not None and not BATCHES[0] <= self.batch <= BATCHES[1]:
            raise SettingError(
                f"A batch of {self.batch} frames is out of range: give {BATCHES[0]} to "
                f"{BATCHES[1]}.",
                self.batch,
            )


def needs_pytorch(name: str, error: ImportError) -> ModelError:
    """Say that a model needs PyTorch, which does not import."""
    return ModelError(
        f"'{name}' needs PyTorch, which does not import ({error}): install it as README says, or "
        "use the painter.",
        name,
    )
