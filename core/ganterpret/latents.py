"""Latent vectors by seed, and the ways between two of them.

Conventions:
    A latent has shape (z,), float64; components are truncated normal (at two standard deviations)
    times the truncation. Interpolations take weights of shape (n,) in 0..1, 0 giving the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Interpolation = Literal["linear", "spherical"]

_CUT: Final = 2.0
_NEARLY_PARALLEL: Final = 1e-6


def truncated_normal(seed: int, size: int, truncation: float) -> NDArray[np.float64]:
    """Draw a latent: the same numbers as the published code draws from the same seed.

    Brock et al., "Large Scale GAN Training for High Fidelity Natural Image Synthesis", 2019:
    a normal distribution cut at two standard deviations, here by its inverse.

    Args:
        seed: 0 to 2**32 - 1.
        size: components.
        truncation: factor in (0, 1].

    Returns:
        shape (size,).
    """
    uniform = np.random.RandomState(seed).uniform(size=size)
    low, high = ndtr(-_CUT), ndtr(_CUT)
    values: NDArray[np.float64] = truncation * ndtri(low + uniform * (high - low))
    return values


def lerp(
    first: NDArray[np.float64], second: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Interpolate on the straight line, as published; shape (n, z)."""
    w = weights[:, np.newaxis]
    result: NDArray[np.float64] = (1 - w) * first + w * second
    return result


def slerp(
    first: NDArray[np.float64], second: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Interpolate on the great circle (Shoemake 1985), which keeps the length; shape (n, z).

    Vectors of unlike length: the length glides too. Parallel, opposite or zero vectors have no
    great circle of their own and take the straight line.
    """
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if min(lengths) == 0:
        return lerp(first, second, weights)
    units = first / lengths[0], second / lengths[1]
    angle = np.arccos(np.clip(units[0] @ units[1], -1, 1))
    if np.sin(angle) < _NEARLY_PARALLEL:
        return lerp(first, second, weights)
    w = weights[:, np.newaxis]
    turn = (np.sin((1 - w) * angle) * units[0] + np.sin(w * angle) * units[1]) / np.sin(angle)
    result: NDArray[np.float64] = turn * ((1 - w) * lengths[0] + w * lengths[1])
    return result


INTERPOLATIONS: Final[
    dict[
        Interpolation,
        Callable[
            [NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]
        ],
    ]
] = {"linear": lerp, "spherical": slerp}
"""The ways between two latents, by name."""
