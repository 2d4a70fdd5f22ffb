"""The painter: the model's protocol, purity of a frame, kinship of seeds, and the glide."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from ganterpret.categories import CATEGORIES
from ganterpret.errors import ModelError, SettingError
from ganterpret.models.painter import VERSION, Painter, painter
from ganterpret.models.painter.table import RULES

JELLYFISH, BIKE, BOA = 107, 671, 61

# Means over 8 × 8 blocks, row by row.
GOLDEN = (
    (31.8, 43.3, 100.1),
    (81.2, 102.6, 147.6),
    (81.3, 109.4, 157.3),
    (62.8, 88.8, 135.1),
    (40.4, 66.9, 127.3),
    (176.1, 178.3, 245.0),
    (138.3, 141.5, 228.5),
    (46.5, 79.6, 133.6),
    (35.3, 88.8, 145.7),
    (102.7, 129.2, 193.1),
    (113.8, 136.2, 200.3),
    (37.6, 91.8, 148.0),
    (34.5, 108.0, 159.0),
    (53.5, 119.6, 173.1),
    (58.5, 121.9, 175.1),
    (42.7, 116.2, 168.0),
)


def latents(count: int, seed: int, truncation: float = 0.5) -> NDArray[np.float32]:
    """Normal numbers cut at two, times the truncation."""
    numbers = np.random.default_rng(seed).standard_normal((count, 128))
    return (np.clip(numbers, -2.0, 2.0) * truncation).astype(np.float32)


def small(frames: NDArray[np.uint8], side: int = 16) -> NDArray[np.float64]:
    """Frames as means over blocks, one row a frame."""
    n, height, width, _ = frames.shape
    blocks = frames.reshape(n, side, height // side, side, width // side, 3).mean(axis=(2, 4))
    rows: NDArray[np.float64] = blocks.reshape(n, -1)
    return rows


@pytest.fixture(scope="module")
def model() -> Painter:
    return painter(64, threads=1)


def test_protocol(model: Painter) -> None:
    """The attributes are those that the renderer relies on."""
    assert model.name == "painter"
    assert model.latent_size == 128
    assert model.embeddings.dtype == np.float32
    assert len(model.embeddings) == 1000
    assert not model.embeddings.flags.writeable
    assert model.resolution == (64, 64)
    assert model.batch >= 1
    assert model.identity == {"model": "painter", "version": VERSION, "size": "64"}


def test_shape_and_type_of_frames(model: Painter) -> None:
    """A call returns (n, size, size, 3) bytes."""
    frames = model(latents(3, 0), model.embeddings[:3], 0.5)
    assert frames.shape == (3, 64, 64, 3)
    assert frames.dtype == np.uint8


def test_no_frames(model: Painter) -> None:
    """Nothing in, nothing out."""
    assert model(latents(0, 0), model.embeddings[:0], 0.5).shape == (0, 64, 64, 3)


@pytest.mark.parametrize("size", [16, 17, 100, 300, 512])
def test_sizes(size: int) -> None:
    """Any side in the range makes a picture that is not flat."""
    model = painter(size)
    frame = model(latents(1, 1), model.embeddings[JELLYFISH : JELLYFISH + 1], 0.5)[0]
    assert frame.shape == (size, size, 3)
    assert frame.std() > 10.0


def test_a_larger_picture_is_the_same_picture() -> None:
    """Averaged down, the picture at four times the side is nearly the small one."""
    large, little = painter(256), painter(64)
    z, e = latents(4, 2), little.embeddings[[1, JELLYFISH, BIKE, 980]]
    difference = np.abs(small(large(z, e, 0.5)) - small(little(z, e, 0.5)))
    assert difference.mean() < 1.5


def test_frame_alone_equals_frame_in_a_batch(model: Painter) -> None:
    """A frame depends on nothing but its own inputs."""
    z, e = latents(8, 3), model.embeddings[100:108]
    together = model(z, e, 0.5)
    for index in (0, 3, 7):
        alone = model(z[index : index + 1], e[index : index + 1], 0.5)
        np.testing.assert_array_equal(alone[0], together[index])


def test_frames_of_one_and_several_threads(model: Painter) -> None:
    """The number of threads changes no bit."""
    z, e = latents(8, 4), model.embeddings[600:608]
    np.testing.assert_array_equal(model(z, e, 0.5), painter(64, threads=3)(z, e, 0.5))


def test_every_category_differs_from_every_other(model: Painter) -> None:
    """No two embeddings are the same."""
    assert len(np.unique(model.embeddings, axis=0)) == 1000


def test_every_group_has_its_motifs() -> None:
    """Each group of the category table has rules, and the last of them takes any name."""
    assert {category.group for category in CATEGORIES} <= set(RULES)
    assert all(rules[-1][0] == "" for rules in RULES.values())


def test_seeds_of_a_category_are_kin_and_not_alike(model: Painter) -> None:
    """Of 20 categories with 5 seeds each, the nearest picture is of the same category."""
    chosen = np.random.default_rng(5).choice(1000, 20, replace=False)
    labels = np.repeat(chosen, 5)
    points = small(model(latents(100, 6), model.embeddings[labels], 0.5))
    distance = np.abs(points[:, None] - points[None]).mean(axis=2)
    np.fill_diagonal(distance, np.inf)
    assert np.count_nonzero(labels[distance.argmin(axis=1)] == labels) >= 90
    assert distance.min() > 1.0


@pytest.mark.parametrize(("first", "last"), [(JELLYFISH, BIKE), (BIKE, BOA), (980, 1)])
def test_interpolation_glides(model: Painter, first: int, last: int) -> None:
    """Among 60 even steps from one category to another none is four times the average."""
    share = np.linspace(0.0, 1.0, 60, dtype=np.float32)[:, None]
    z = (1 - share) * latents(1, 7) + share * latents(1, 8)
    e = (1 - share) * model.embeddings[first] + share * model.embeddings[last]
    frames = model(z, e, 0.5).astype(np.float64)
    steps = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    assert steps.max() < 4.0 * steps.mean()
    assert steps.min() > 0.05 * steps.mean()


def test_way_between_two_seeds_glides(model: Painter) -> None:
    """The same holds for two latents of one category."""
    share = np.linspace(0.0, 1.0, 60, dtype=np.float32)[:, None]
    z = (1 - share) * latents(1, 9, 1.0) + share * latents(1, 10, 1.0)
    frames = model(z, np.repeat(model.embeddings[[BOA]], 60, axis=0), 1.0).astype(np.float64)
    steps = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    assert steps.max() < 4.0 * steps.mean()


def test_mixtures_beyond_the_categories_are_pictures(model: Painter) -> None:
    """An embedding past the line's end, with negative sizes in it, still makes a picture."""
    e = 2.5 * model.embeddings[[BIKE]] - 1.5 * model.embeddings[[JELLYFISH]]
    assert model(latents(1, 11), e, 0.5).std() > 1.0


def test_golden_frame() -> None:
    """Pixels are those of version 1: a change of them must raise `VERSION` and these numbers.

    The tolerance of one level admits another C library's cosine.
    """
    model = painter(32, threads=1)
    z = np.linspace(-0.8, 0.8, 128, dtype=np.float32)[None]
    frame = model(z, model.embeddings[[JELLYFISH]], 0.5)
    means = frame[0].reshape(4, 8, 4, 8, 3).mean(axis=(1, 3)).reshape(16, 3)
    assert VERSION == "1"
    np.testing.assert_allclose(means, GOLDEN, atol=1.0)


@pytest.mark.parametrize("size", [15, 2049, -1, True])
def test_size_out_of_range(size: int) -> None:
    """A side outside 16 to 2048 is refused."""
    with pytest.raises(SettingError, match="16 to 2048"):
        painter(size)


def test_no_threads() -> None:
    """Fewer than one thread is refused."""
    with pytest.raises(SettingError, match="at least 1"):
        painter(64, threads=0)


def test_a_batch_of_another_size() -> None:
    """It is heeded, and cannot be empty."""
    assert painter(64, batch=3).batch == 3
    with pytest.raises(SettingError, match="at least 1"):
        painter(64, batch=0)


def test_latents_of_the_wrong_length(model: Painter) -> None:
    """Latents that are not 128 long are refused."""
    with pytest.raises(ModelError, match=r"\(n, 128\)"):
        model(np.zeros((1, 64), np.float32), model.embeddings[:1], 0.5)


def test_embeddings_of_another_count(model: Painter) -> None:
    """Each latent needs its own embedding."""
    with pytest.raises(ModelError, match="one row of"):
        model(latents(2, 0), model.embeddings[:3], 0.5)


def test_embedding_that_is_not_finite(model: Painter) -> None:
    """NaN draws nothing, and its frame is named."""
    embeddings = model.embeddings[:3].copy()
    embeddings[1, 7] = np.nan
    with pytest.raises(ModelError, match=r"frame 1 of the batch .* finite") as caught:
        model(latents(3, 0), embeddings, 0.5)
    assert caught.value.value == 1


@pytest.mark.parametrize("truncation", [0.0, -0.5, 1.5, float("nan")])
def test_truncation_out_of_range(model: Painter, truncation: float) -> None:
    """A truncation outside (0, 1] is refused."""
    with pytest.raises(SettingError, match="truncation"):
        model(latents(1, 0), model.embeddings[:1], truncation)


def test_importing_the_painter_leaves_torch_alone() -> None:
    """The painter works where torch is not installed."""
    code = "import sys, ganterpret.models.painter; sys.exit('torch' in sys.modules)"
    path = ":".join(sys.path)
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": path})
