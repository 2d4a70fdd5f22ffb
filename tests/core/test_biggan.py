"""The folded forward pass against the package's own, which is the reference."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from torch import Tensor
from torch.nn import functional

from ganterpret.errors import ModelError, SettingError
from ganterpret.models import forward
from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import choose_backend
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.folding import fold, statistics, transposed
from ganterpret.models.setup import Setup
from ganterpret.render import Model

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


@pytest.fixture(scope="module")
def generator() -> BigGAN:
    return random_biggan(small_config(), seed=1)


@pytest.fixture
def model(generator: BigGAN) -> BigGANModel:
    return on_torch(generator, batch=3)


def on_torch(generator: BigGAN, *, weights: str = "0" * 64, batch: int) -> BigGANModel:
    backend = choose_backend(Setup(backend="torch", batch=batch), generator)
    return BigGANModel(generator, name="small", weights=weights, backend=backend)


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


def reference(generator: BigGAN, latents: Tensor, mixtures: Tensor, truncation: float) -> Tensor:
    with torch.no_grad():
        result: Tensor = generator(latents, mixtures, truncation)
    return result


def frames(
    model: BigGANModel, generator: BigGAN, count: int, truncation: float, seed: int = 0
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Frames of the model and of the package for the same inputs."""
    latents, mixtures = inputs(count, seed, model.latent_size, len(model.embeddings))
    ours = model(latents, mixtures @ model.embeddings, truncation)
    raw = reference(generator, torch.from_numpy(latents), torch.from_numpy(mixtures), truncation)
    levels = np.clip((raw.numpy() + 1) / 2 * 256, 0, 255).astype(np.uint8)
    return ours, levels.transpose(0, 2, 3, 1)


def largest_difference(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> int:
    return int(np.abs(left.astype(int) - right.astype(int)).max())


def double_difference(truncation: float, reference_generator: BigGAN) -> float:
    """Largest difference of the colours in double precision."""
    folded = fold(random_biggan(small_config(), seed=1).double(), truncation, torch.float64)
    latents, mixtures = (torch.from_numpy(array).double() for array in inputs(3))
    embeddings = reference_generator.embeddings(mixtures)
    with torch.no_grad():
        ours = folded(torch.cat([latents, embeddings], dim=1)).tanh()
    theirs = reference(reference_generator, latents, mixtures, truncation)
    assert theirs.std() > 0.2
    return float((ours - theirs).detach().abs().max())


@pytest.mark.parametrize("truncation", [0.4, 0.5, 1.0])
def test_folded_pass_equals_the_package_in_double_precision(truncation: float) -> None:
    """Each rewrite is algebra: only rounding may differ, here far below 1e-9."""
    assert double_difference(truncation, random_biggan(small_config(), seed=1).double()) < 1e-9


def test_strips_of_large_pictures_equal_whole_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a CPU large pictures go one by one in strips; the borders of strips show nowhere."""
    monkeypatch.setattr(forward, "_LARGE_BYTES", 0)
    monkeypatch.setattr(forward, "_STRIP_BYTES", 5000)
    assert double_difference(0.4, random_biggan(small_config(), seed=1).double()) < 1e-9


@pytest.mark.parametrize("truncation", [0.14, 0.43, 0.013, 0.999])
def test_folded_pass_between_steps_equals_the_package_with_interpolated_statistics(
    truncation: float,
) -> None:
    """With every row of the package's statistics the right one, its choice of rows is harmless."""
    generator = random_biggan(small_config(), seed=1).double()
    grid = np.linspace(0, 1, 51)
    for name, buffer in generator.named_buffers():
        if "running" in name:
            right = [np.interp(truncation, grid, column) for column in buffer.numpy().T]
            buffer.copy_(torch.tensor(right).expand_as(buffer))
    assert double_difference(truncation, generator) < 1e-9


@pytest.mark.parametrize("step", [7, 14, 28, 29, 47])
def test_truncation_on_a_step_takes_that_step(generator: BigGAN, step: int) -> None:
    """0.14, 0.28, 0.56, 0.58, 0.94 are no binary fractions, yet are steps of the grid."""
    mean, variance = statistics(generator.generator.bn, step / 50)
    assert torch.equal(mean, generator.generator.bn.running_means[step].double())
    assert torch.equal(variance, generator.generator.bn.running_vars[step].double())


def test_truncation_near_a_step_weighs_that_step_more(generator: BigGAN) -> None:
    """A tenth of the way from step 20 to 21 is nine parts of 20 and one of 21."""
    means = generator.generator.bn.running_means.double()
    mean, _ = statistics(generator.generator.bn, 20.1 / 50)
    assert torch.allclose(mean, 0.9 * means[20] + 0.1 * means[21], atol=1e-12)


def test_transposed_convolution_equals_doubling_then_convolving() -> None:
    """Of three taps on a doubled line two meet the same pixel; borders included."""
    random = torch.Generator().manual_seed(0)
    x = torch.randn(2, 5, 6, 7, generator=random, dtype=torch.float64)
    weight = torch.randn(4, 5, 3, 3, generator=random, dtype=torch.float64)
    doubled = functional.conv2d(functional.interpolate(x, scale_factor=2.0), weight, padding=1)
    ours = functional.conv_transpose2d(x, transposed(weight), stride=2, padding=1)
    assert torch.allclose(ours, doubled, atol=1e-12)


def test_attention_without_gain_is_left_out() -> None:
    """It adds nothing: the rest alone equals the package."""
    quiet = random_biggan(small_config(), seed=2).double()
    with torch.no_grad():
        quiet.generator.layers[quiet.config.attention_layer_position].gamma.zero_()
    folded = fold(quiet, 0.4, torch.float64)
    assert not any(isinstance(layer, forward.Attention) for layer in folded.layers)
    latents, mixtures = (torch.from_numpy(array).double() for array in inputs(2))
    with torch.no_grad():
        ours = folded(torch.cat([latents, quiet.embeddings(mixtures)], dim=1)).tanh()
    assert torch.allclose(ours, reference(quiet, latents, mixtures, 0.4), rtol=0, atol=1e-9)


def test_attention_in_pieces_equals_attention_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row's weights are its own sum; a last, shorter piece is no exception."""
    random = torch.Generator().manual_seed(0)
    query, key, value = (
        torch.randn(2, *shape, generator=random, dtype=torch.float64)
        for shape in ((50, 4), (4, 9), (9, 8))
    )
    monkeypatch.setattr(forward, "_CPU_ROWS", 16)
    whole = torch.softmax(query @ key, dim=-1) @ value
    assert torch.allclose(forward._attend(query, key, value), whole, atol=1e-12)


@pytest.mark.parametrize("truncation", [0.4, 1.0])
def test_frames_in_single_precision_are_within_one_level_of_the_package(
    model: BigGANModel, generator: BigGAN, truncation: float
) -> None:
    """Rounding moves a value across at most one boundary of 256, and few of them."""
    ours, theirs = frames(model, generator, 6, truncation)
    assert largest_difference(ours, theirs) <= 1
    assert (ours != theirs).mean() < 0.01


def test_full_size_generator_is_within_one_level_of_the_package() -> None:
    """The published shape at 128 pixels, 50 million weights, once."""
    generator = random_biggan(128, seed=0)
    model = on_torch(generator, batch=2)
    ours, theirs = frames(model, generator, 2, 0.4)
    assert ours.shape == (2, 128, 128, 3)
    assert theirs.std() > 30
    assert largest_difference(ours, theirs) <= 1


def test_frame_is_the_same_beside_any_neighbours(model: BigGANModel) -> None:
    """A frame is a pure function of its inputs: equal to the bit alone, first, last, in turns."""
    latents, mixtures = inputs(7)
    embeddings = mixtures @ model.embeddings
    together = model(latents, embeddings, 0.5)
    alone = [model(latents[i : i + 1], embeddings[i : i + 1], 0.5)[0] for i in range(7)]
    backwards = model(latents[::-1], embeddings[::-1], 0.5)[::-1]
    assert np.array_equal(together, np.stack(alone))
    assert np.array_equal(together, backwards)


def test_no_frames_of_no_inputs(model: BigGANModel) -> None:
    """Zero inputs are legal and make zero frames of the right shape."""
    nothing = np.zeros((0, Z), np.float32)
    assert model(nothing, nothing, 0.5).shape == (0, 32, 32, 3)


def test_changed_truncation_and_back_makes_the_same_frames(model: BigGANModel) -> None:
    """The folded weights follow the truncation of the call, not of the first call."""
    latents, mixtures = inputs(2)
    embeddings = mixtures @ model.embeddings
    first = model(latents, embeddings, 0.4)
    other = model(latents, embeddings, 1.0)
    assert not np.array_equal(first, other)
    assert np.array_equal(first, model(latents, embeddings, 0.4))


def test_embedding_of_a_class_is_its_column_of_the_package(
    model: BigGANModel, generator: BigGAN
) -> None:
    """Row i is what the package's linear layer makes of one-hot i; nobody may write into it."""
    one_hot = torch.eye(CLASSES)
    assert np.array_equal(model.embeddings, generator.embeddings(one_hot).detach().numpy())
    assert not model.embeddings.flags.writeable


def test_model_keeps_the_protocol(model: BigGANModel) -> None:
    """What the renderer asks of any model."""
    any_model: Model = model
    assert (any_model.name, any_model.latent_size, any_model.batch) == ("small", Z, 3)
    assert any_model.resolution == (32, 32)
    assert any_model.embeddings.dtype == np.float32


def test_identity_tells_apart_whatever_changes_a_pixel(generator: BigGAN) -> None:
    """Weights, batch and configuration each give another identity; the name does not."""

    def identity(weights: str = "a", batch: int = 2, seed_model: BigGAN = generator) -> object:
        model = on_torch(seed_model, weights=weights, batch=batch)
        return sorted(model.identity.items())

    other = small_config()
    other.eps = 1e-3
    others = [
        identity(weights="b"),
        identity(batch=3),
        identity(seed_model=random_biggan(other, 1)),
    ]
    assert identity() == identity()
    assert identity() not in others


def test_identity_holds_the_thread_count_of_the_cpu(model: BigGANModel) -> None:
    """Sums are split by threads, so their number belongs to the identity."""
    assert model.identity["threads"] == str(torch.get_num_threads())
    assert model.identity["backend"] == "torch-cpu"


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_frame_that_is_not_finite_is_named(model: BigGANModel, bad: float) -> None:
    """The error carries the frame's index in the call, not in the padded batch."""
    latents, mixtures = inputs(6)
    latents[4, 3] = bad
    with pytest.raises(ModelError, match="Frame 4 of the batch holds NaN or infinity") as caught:
        model(latents, mixtures @ model.embeddings, 0.5)
    assert caught.value.value == 4


@pytest.mark.parametrize("precision", ["float16", "bf16"])
def test_half_precision_of_torch_on_the_cpu_is_refused(generator: BigGAN, precision: str) -> None:
    """The sentence says what to use instead."""
    with pytest.raises(SettingError, match=f"{precision} does not work .* CPU; use float32"):
        choose_backend(Setup(backend="torch", precision=precision), generator)


def test_cuda_device_that_is_not_there_is_refused(generator: BigGAN) -> None:
    """No machine has a hundred; the sentence says how many there are."""
    with pytest.raises(SettingError, match=r"cuda:99 is not there \(PyTorch sees \d\)"):
        choose_backend(Setup(device="cuda:99"), generator)


def test_backend_on_a_device_of_another_kind_is_refused(generator: BigGAN) -> None:
    """PyTorch on the CPU is a backend of its own."""
    with pytest.raises(SettingError, match="torch runs on cpu and not on cuda"):
        choose_backend(Setup(backend="torch", device="cuda"), generator)


@pytest.mark.parametrize("truncation", [0.0, -0.1, 1.01, float("nan")])
def test_truncation_out_of_range_is_refused(model: BigGANModel, truncation: float) -> None:
    """Statistics exist for (0, 1] only."""
    latents, mixtures = inputs(1)
    with pytest.raises(SettingError, match=r"truncation must lie in \(0, 1\]"):
        model(latents, mixtures @ model.embeddings, truncation)


def test_inputs_of_the_wrong_shape_are_refused(model: BigGANModel) -> None:
    """The sentence says both shapes as they came."""
    latents, mixtures = inputs(2)
    with pytest.raises(ModelError, match=r"shape \(n, 16\), not \(2, 16\) and \(2, 6\)"):
        model(latents, mixtures, 0.5)


def test_half_precision_graph_is_near_the_single_one(generator: BigGAN) -> None:
    """Eleven bits of mantissa, float32 affines: a few levels of 255, and no overflow."""
    condition = torch.from_numpy(np.concatenate(inputs(2)[:1] * 2, axis=1))
    with torch.inference_mode():
        single = fold(generator, 0.4)(condition)
        half = fold(generator, 0.4, torch.float16)(condition)
    assert half.dtype == torch.float16
    assert float((half.float() - single).abs().max()) < 0.05
