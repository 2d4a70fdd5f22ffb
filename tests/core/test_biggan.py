"""The folded forward pass against the package's own, which is the reference."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from pytorch_pretrained_biggan import BigGAN
from tests.core.generators import inputs, reference, small_config
from torch.nn import functional

from ganterpret.errors import SettingError
from ganterpret.models import forward
from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import choose_backend
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.folding import fold, phases, statistics, taps, transposed
from ganterpret.models.setup import Setup


@pytest.fixture(scope="module")
def generator() -> BigGAN:
    return random_biggan(small_config(), seed=1)


@pytest.fixture
def model(generator: BigGAN) -> BigGANModel:
    return on_torch(generator, batch=3)


def on_torch(generator: BigGAN, *, weights: str = "0" * 64, batch: int) -> BigGANModel:
    backend = choose_backend(Setup(backend="torch", batch=batch), generator)
    return BigGANModel(generator, name="small", weights=weights, backend=backend)


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


def test_pixels_of_four_computed_alone_are_the_transposed_convolution() -> None:
    """Each from its own pixel and the three on its side."""
    random = torch.Generator().manual_seed(2)
    x = torch.randn(1, 3, 4, 5, generator=random, dtype=torch.float64)
    weight = torch.randn(3, 2, 4, 4, generator=random, dtype=torch.float64)
    apart, padded = phases(weight), functional.pad(x, (1, 1, 1, 1))
    ours = torch.zeros(1, 2, 8, 10, dtype=torch.float64)
    for lower, right in itertools.product((0, 1), repeat=2):
        for tap, (away, across) in enumerate(itertools.product((0, 1), repeat=2)):
            row, column = 1 + away * (2 * lower - 1), 1 + across * (2 * right - 1)
            seen = padded[:, :, row : row + 4, column : column + 5]
            part = torch.einsum("oi,nihw->nohw", apart[2 * lower + right, tap], seen)
            ours[:, :, lower::2, right::2] += part
    theirs = functional.conv_transpose2d(x, weight, stride=2, padding=1)
    assert torch.allclose(ours, theirs, atol=1e-12)


def test_taps_of_the_colours_are_their_convolution() -> None:
    """Products of pixel and tap, summed where they meet; the rows that fill up are zero."""
    random = torch.Generator().manual_seed(3)
    x = torch.randn(1, 6, 4, 5, generator=random, dtype=torch.float64)
    weight = torch.randn(3, 6, 3, 3, generator=random, dtype=torch.float64)
    products = functional.pad(torch.einsum("ti,nihw->nthw", taps(weight), x), (1, 1, 1, 1))
    ours = torch.zeros(1, 3, 4, 5, dtype=torch.float64)
    for tap in range(9):
        row, column = divmod(tap, 3)
        ours += products[:, 3 * tap : 3 * tap + 3, row : row + 4, column : column + 5]
    assert torch.allclose(ours, functional.conv2d(x, weight, padding=1), atol=1e-12)
    assert not taps(weight)[27:].any()


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


def test_cuda_device_that_is_not_there_is_refused(generator: BigGAN) -> None:
    """No machine has a hundred; the sentence says how many there are."""
    with pytest.raises(SettingError, match=r"cuda:99 is not there \(PyTorch sees \d\)"):
        choose_backend(Setup(device="cuda:99"), generator)


def test_backend_on_a_device_of_another_kind_is_refused(generator: BigGAN) -> None:
    """PyTorch on the CPU is a backend of its own."""
    with pytest.raises(SettingError, match="torch runs on cpu and not on cuda"):
        choose_backend(Setup(backend="torch", device="cuda"), generator)


def test_half_precision_graph_is_near_the_single_one(generator: BigGAN) -> None:
    """Eleven bits of mantissa, float32 affines: a few levels of 255, and no overflow."""
    condition = torch.from_numpy(np.concatenate(inputs(2)[:1] * 2, axis=1))
    with torch.inference_mode():
        single = fold(generator, 0.4)(condition)
        half = fold(generator, 0.4, torch.float16)(condition)
    assert half.dtype == torch.float16
    assert float((half.float() - single).abs().max()) < 0.05
