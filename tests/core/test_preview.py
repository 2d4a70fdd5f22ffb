"""The preview network: what it learned from the painter; a checkpoint like any other."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from tools.preview_sheet import alike

from ganterpret.latents import truncated_normal
from ganterpret.models import Setup, load_model
from ganterpret.models.architectures import LAYERS
from ganterpret.models.checkpoints import load_checkpoint
from ganterpret.models.painter import painter
from ganterpret.models.sources import PREVIEW, locate
from ganterpret.render import Model

MOST_BYTES = 6_000_000
"""What the preview may add to a wheel."""


@pytest.fixture(scope="module")
def preview() -> Model:
    return load_model(PREVIEW, Setup(device="cpu"))


@pytest.mark.parametrize("draw", [0, 5])
def test_nearest_of_twenty_painted_categories_is_the_right_one(preview: Model, draw: int) -> None:
    """Of 20 categories drawn by lot, from 5 seeds: in at least 90 of 100 cases."""
    right, _ = alike(preview, painter(preview.resolution[0]), draw)
    assert right >= 90


def test_a_way_between_two_categories_glides(preview: Model) -> None:
    """No step of sixteen takes more than a third of the whole way's length."""
    latent = np.tile(truncated_normal(0, preview.latent_size, 0.4).astype(np.float32), (17, 1))
    share = np.linspace(0, 1, 17, dtype=np.float32)[:, None]
    one, other = preview.embeddings[107], preview.embeddings[933]
    mixed = (1 - share) * one + share * other
    way = np.concatenate([preview(latent[i : i + 1], mixed[i : i + 1], 0.4) for i in range(17)])
    steps = np.abs(np.diff(way.astype(np.float32), axis=0)).mean(axis=(1, 2, 3))
    assert steps.max() < steps.sum() / 3


def test_it_is_a_small_checkpoint_of_the_published_architecture() -> None:
    """The layers of the 128 pixel generator, loaded strictly by the same loader; 1000 classes."""
    generator, _ = load_checkpoint(PREVIEW)
    config = generator.config
    assert tuple(map(tuple, config.layers)) == LAYERS[128]
    assert (config.z_dim, config.num_classes, config.channel_width) == (128, 1000, 16)


def test_it_fits_a_wheel_and_needs_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its checksum is known, so that none is recorded; deflated it is under 6 MB."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "none"))
    files = locate(PREVIEW)
    assert len(zlib.compress(files.weights.read_bytes(), 6)) < MOST_BYTES
    load_checkpoint(PREVIEW)
    assert not (tmp_path / "none").exists()


def test_frames_are_those_of_the_package(preview: Model) -> None:
    """The package's own forward makes them, to one level."""
    generator, _ = load_checkpoint(PREVIEW)
    latent = truncated_normal(3, 128, 0.4).astype(np.float32)[None]
    condition = np.concatenate([latent, preview.embeddings[[107]]], axis=1)
    with torch.no_grad():
        raw = generator.generator(torch.from_numpy(condition), 0.4).numpy()
    theirs = np.clip((raw.transpose(0, 2, 3, 1) + 1) / 2 * 256, 0, 255).astype(np.uint8)
    ours = preview(latent, preview.embeddings[[107]], 0.4)
    assert np.abs(ours.astype(int) - theirs.astype(int)).max() <= 1
