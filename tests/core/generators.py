"""Generators of the package with random weights, inputs for them, and frames of theirs."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from torch import Tensor

from ganterpret.models.biggan import BigGANModel

Z = 16
CLASSES = 6


def small_config() -> BigGANConfig:
    """All of a published generator: doubling, dropped channels, both at once, attention."""
    layers = [
        (False, 16, 16),
        (True, 16, 8),
        (False, 8, 4),
        (True, 4, 4),
        (False, 4, 2),
        (True, 2, 1),
    ]
    return BigGANConfig(
        output_dim=32,
        z_dim=Z,
        class_embed_dim=Z,
        channel_width=8,
        num_classes=CLASSES,
        layers=layers,
        attention_layer_position=4,
    )


def inputs(
    count: int, seed: int = 0, z: int = Z, classes: int = CLASSES
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Latents, and mixtures of two classes one-hot."""
    random = np.random.default_rng(seed)
    latents = random.normal(0, 0.4, (count, z)).astype(np.float32)
    mixtures = np.zeros((count, classes), np.float32)
    for row in mixtures:
        left, right = random.choice(classes, 2, replace=False)
        row[left] = alpha = random.uniform()
        row[right] = 1 - alpha
    return latents, mixtures


def conditions_of(generator: BigGAN, count: int, seed: int = 0) -> NDArray[np.float32]:
    """Latents beside mixtures of two class embeddings."""
    z, classes = generator.config.z_dim, generator.config.num_classes
    latents, mixtures = inputs(count, seed, z, classes)
    embeddings = mixtures @ generator.embeddings.weight.detach().numpy().T
    return np.concatenate([latents, embeddings], axis=1)


def frames_at(
    model: BigGANModel, rows: NDArray[np.float32], truncation: float
) -> NDArray[np.uint8]:
    """A model's frames of rows of conditions."""
    return model(rows[:, : model.latent_size], rows[:, model.latent_size :], truncation)


def reference(generator: BigGAN, latents: Tensor, mixtures: Tensor, truncation: float) -> Tensor:
    """The package's own colours in (-1, 1), shape (n, 3, h, w)."""
    with torch.no_grad():
        result: Tensor = generator(latents, mixtures, truncation)
    return result


def package_frames(
    generator: BigGAN, count: int, truncation: float, seed: int = 0
) -> NDArray[np.uint8]:
    """The package's own frames of the inputs that `conditions_of` makes conditions of."""
    pair = inputs(count, seed, generator.config.z_dim, generator.config.num_classes)
    raw = reference(generator, torch.from_numpy(pair[0]), torch.from_numpy(pair[1]), truncation)
    levels = np.clip((raw.numpy() + 1) / 2 * 256, 0, 255).astype(np.uint8)
    return levels.transpose(0, 2, 3, 1)


def signal_to_noise(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> float:
    """PSNR in dB; infinite between equal pictures."""
    noise = ((left.astype(float) - right.astype(float)) ** 2).mean()
    return float(10 * np.log10(255**2 / noise)) if noise else float("inf")
