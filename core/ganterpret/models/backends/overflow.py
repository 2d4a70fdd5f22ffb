"""How large a generator's numbers grow, and whether float16 holds them.

Conventions:
    Looked at is whatever a 16-bit forward pass would hold in 16 bits: weights, inputs, and the
    result of every step, residual sums and the attention's tables among them. Affines and sums
    inside a convolution are float32 there and are left out. The conditions are fixed: categories
    spread over all, alone and halfway between two; all at truncation 1, some at smaller ones,
    whose running statistics are others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import torch
from pytorch_pretrained_biggan import BigGAN
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ganterpret.latents import truncated_normal
from ganterpret.models.folding import fold

LARGEST_FLOAT16: Final = 65504.0

SAFETY: Final = 4.0
"""How many times as large as on the conditions looked at a number may grow on others; a guess."""

CONDITIONS: Final = 64
"""Conditions that are looked at."""

TRUNCATIONS: Final = {1.0: 1, 0.5: 3, 0.02: 3}
"""Truncations that are looked at: with all conditions, or with every third."""

_AT_ONCE: Final = 4

_FRESH: Final = (torch.empty_like, Tensor.new_empty)
"""What takes memory, in which anything may lie."""


def fits_float16(largest: float) -> bool:
    """Tell whether numbers stay within float16 that reached ``largest``; NaN does not."""
    return SAFETY * largest <= LARGEST_FLOAT16


def largest_number(generator: BigGAN, device: torch.device) -> float:
    """Return the largest absolute number that a 16-bit forward pass would have to hold.

    It is computed in float32; where that overflows, the result is infinite or NaN.

    Args:
        generator: on the CPU.
        device: where to compute.
    """
    return max(
        (
            _largest_at(generator, device, truncation, step)
            for truncation, step in TRUNCATIONS.items()
        ),
        key=lambda largest: (math.isnan(largest), largest),
    )


def _largest_at(generator: BigGAN, device: torch.device, truncation: float, step: int) -> float:
    """Return the largest number at one truncation, with every `step`-th condition."""
    folded = fold(generator, truncation, device=device)
    # The affines in float64, so that what would be 16 bits wide can be told from them by its type.
    (matrix, constant), (scale, shift) = folded.affines, folded.last
    folded = replace(
        folded,
        affines=(matrix.double(), constant.double()),
        last=(scale.double(), shift.double()),
    )
    with torch.no_grad(), _Largest(torch.float32, device) as seen:
        conditions = _conditions(generator, truncation)[::step].to(device)
        for first in range(0, len(conditions), _AT_ONCE):
            folded(conditions[first : first + _AT_ONCE])
    return float(seen.largest)


def _conditions(generator: BigGAN, truncation: float) -> Tensor:
    """Latents at a truncation beside embeddings, every second one halfway between two."""
    embeddings = generator.embeddings.weight.detach().float().T
    size = generator.config.z_dim
    rows = []
    for index in range(CONDITIONS):
        place = index * len(embeddings) // CONDITIONS
        other = (place + index % 2 * (len(embeddings) // 2)) % len(embeddings)
        latent = torch.from_numpy(truncated_normal(index, size, truncation)).float()
        rows.append(torch.cat([latent, (embeddings[place] + embeddings[other]) / 2]))
    return torch.stack(rows)


class _Largest(TorchFunctionMode):
    """Keeps the largest absolute number of one type that any step takes or makes."""

    def __init__(self, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__()
        self._dtype = dtype
        self.largest = torch.zeros((), dtype=dtype, device=device)

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        """Do a step, and look at what goes in and comes out if any tensor does."""
        result = func(*args, **(kwargs or {}))
        if func in _FRESH and isinstance(result, Tensor):
            result.zero_()
        if next(_tensors(result), None) is not None:
            for tensor in _tensors((args, kwargs, result)):
                if tensor.dtype == self._dtype and tensor.numel():
                    largest = torch.linalg.vector_norm(tensor, math.inf)
                    self.largest = torch.maximum(self.largest, largest)
        return result


def _tensors(value: object) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        yield from _tensors(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tensors(one)
