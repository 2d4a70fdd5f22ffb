"""What every backend promises, on each that is here; the reference is the package's forward."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN
from tests.core.generators import (
    Z,
    conditions_of,
    frames_at,
    inputs,
    package_frames,
    signal_to_noise,
    small_config,
)

from ganterpret.errors import ModelError, SettingError
from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import BACKENDS, choose_backend, overflow
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.setup import Setup
from ganterpret.render import Model

BATCH = 3


@pytest.fixture(scope="module", params=list(BACKENDS))
def backend(request: pytest.FixtureRequest) -> str:
    """The name of a backend that is here."""
    name: str = request.param
    if lacks := BACKENDS[name].lacks():
        pytest.skip(lacks)
    return name


@pytest.fixture(autouse=True)
def fewer_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small generator's numbers need no long look."""
    monkeypatch.setattr(overflow, "CONDITIONS", 8)


@pytest.fixture(scope="module")
def generator() -> BigGAN:
    return random_biggan(small_config(), seed=1)


@pytest.fixture(scope="module")
def model(generator: BigGAN, backend: str) -> BigGANModel:
    return running(generator, backend)


def running(
    generator: BigGAN, backend: str, precision: str = "float32", batch: int = BATCH
) -> BigGANModel:
    chosen = choose_backend(Setup(backend=backend, precision=precision, batch=batch), generator)
    return BigGANModel(generator, name="small", weights="0" * 64, backend=chosen)


@pytest.mark.parametrize("truncation", [0.4, 1.0])
def test_frames_are_within_one_level_of_the_package(
    model: BigGANModel, generator: BigGAN, truncation: float
) -> None:
    """Rounding in float32 moves a value across at most one boundary of 256, and few of them."""
    ours = frames_at(model, conditions_of(generator, 7), truncation)
    theirs = package_frames(generator, 7, truncation)
    assert theirs.std() > 20
    assert np.abs(ours.astype(int) - theirs.astype(int)).max() <= 1
    assert signal_to_noise(ours, theirs) >= 70


def test_frames_of_the_published_shape_are_within_one_level_of_the_package(backend: str) -> None:
    """At 128 pixels, 50 million weights, once."""
    generator = random_biggan(128, seed=0)
    model = running(generator, backend, batch=2)
    ours = frames_at(model, conditions_of(generator, 3), 0.4)
    theirs = package_frames(generator, 3, 0.4)
    assert ours.shape == (3, 128, 128, 3)
    assert theirs.std() > 30
    assert np.abs(ours.astype(int) - theirs.astype(int)).max() <= 1
    assert signal_to_noise(ours, theirs) >= 70


@pytest.mark.parametrize(("precision", "least"), [("float16", 45.0), ("bf16", 25.0)])
def test_sixteen_bits_are_near_the_package_or_refused(
    backend: str, precision: str, least: float
) -> None:
    """In dB; bf16 has eight bits of mantissa where float16 has eleven. A refusal names float32."""
    generator = random_biggan(128, seed=0)
    try:
        model = running(generator, backend, precision)
    except SettingError:
        with pytest.raises(SettingError, match="use float32"):
            running(generator, backend, precision)
        return
    assert model.identity["precision"] == precision
    ours = frames_at(model, conditions_of(generator, BATCH), 0.4)
    assert signal_to_noise(ours, package_frames(generator, BATCH, 0.4)) >= least


def test_frame_is_the_same_beside_any_neighbours(model: BigGANModel, generator: BigGAN) -> None:
    """A frame is a pure function of its inputs: equal to the bit alone, first, last, in turns."""
    rows = conditions_of(generator, 7)
    together = frames_at(model, rows, 0.5)
    alone = [frames_at(model, row[None], 0.5)[0] for row in rows]
    backwards = frames_at(model, rows[::-1], 0.5)[::-1]
    assert np.array_equal(together, np.stack(alone))
    assert np.array_equal(together, backwards)


def test_equal_identities_make_equal_frames(
    model: BigGANModel, generator: BigGAN, backend: str
) -> None:
    """To the bit, by a model of its own; what it leaves out, as a batch, is no matter."""
    rows = conditions_of(generator, 5)
    same, larger = running(generator, backend), running(generator, backend, batch=5)
    assert same.identity == model.identity
    assert np.array_equal(frames_at(same, rows, 0.4), frames_at(model, rows, 0.4))
    if larger.identity == model.identity:
        assert np.array_equal(frames_at(larger, rows, 0.4), frames_at(model, rows, 0.4))


def test_two_batches_in_flight_equal_one_by_one(model: BigGANModel, generator: BigGAN) -> None:
    """Twenty batches, each begun before the one before is waited for."""
    rows = conditions_of(generator, 20 * BATCH)
    begun, made = deque[Callable[[], NDArray[np.uint8]]](), []
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        begun.append(model.submit(some[:, :Z], some[:, Z:], 0.4))
        if len(begun) == 2:
            made.append(begun.popleft()())
    made.append(begun.popleft()())
    assert np.array_equal(np.concatenate(made), frames_at(model, rows, 0.4))


def test_two_threads_do_not_meet(model: BigGANModel, generator: BigGAN) -> None:
    """Each gets its own frames, whoever else is asking."""
    rows = [conditions_of(generator, 12, seed) for seed in (1, 2)]
    alone = [frames_at(model, some, 0.4) for some in rows]
    made: dict[int, NDArray[np.uint8]] = {}
    threads = [
        threading.Thread(target=lambda i=i: made.update({i: frames_at(model, rows[i], 0.4)}))
        for i in (0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(made[i], alone[i]) for i in (0, 1))


def test_changed_truncation_and_back_makes_the_same_frames(
    model: BigGANModel, generator: BigGAN
) -> None:
    """The weights follow the truncation of the call, not of the first call."""
    rows = conditions_of(generator, 2)
    first, other = frames_at(model, rows, 0.4), frames_at(model, rows, 1.0)
    assert not np.array_equal(first, other)
    assert np.array_equal(first, frames_at(model, rows, 0.4))


def test_attention_that_adds_nothing(backend: str) -> None:
    """A gain of 0 is left out, and the frames are the package's all the same."""
    quiet = random_biggan(small_config(), seed=2)
    quiet.generator.layers[quiet.config.attention_layer_position].gamma.data.zero_()
    ours = frames_at(running(quiet, backend), conditions_of(quiet, 3), 0.4)
    assert np.abs(ours.astype(int) - package_frames(quiet, 3, 0.4).astype(int)).max() <= 1


def test_no_frames_of_no_inputs(model: BigGANModel) -> None:
    """Zero inputs are legal and make zero frames of the right shape."""
    nothing = np.zeros((0, Z), np.float32)
    assert model(nothing, nothing, 0.5).shape == (0, 32, 32, 3)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_frame_that_is_not_finite_is_named(
    model: BigGANModel, generator: BigGAN, bad: float
) -> None:
    """The error carries the frame's index in the call, not in the padded batch."""
    rows = conditions_of(generator, 6)
    rows[4, 3] = bad
    with pytest.raises(ModelError, match="Frame 4 of the batch holds NaN or infinity") as caught:
        frames_at(model, rows, 0.5)
    assert caught.value.value == 4


def test_weights_that_are_not_finite_are_named(backend: str) -> None:
    """NaN that arises on the way is seen: no relu makes a black frame of it."""
    damaged = random_biggan(small_config(), seed=1)
    damaged.generator.layers[1].conv_2.weight_orig.data[0, 0, 1, 1] = float("nan")
    with pytest.raises(ModelError, match="Frame 0 of the batch holds NaN or infinity"):
        frames_at(running(damaged, backend), conditions_of(damaged, 2), 0.5)


@pytest.mark.parametrize("truncation", [0.0, -0.1, 1.01, float("nan")])
def test_truncation_out_of_range_is_refused(
    model: BigGANModel, generator: BigGAN, truncation: float
) -> None:
    """Statistics exist for (0, 1] only."""
    with pytest.raises(SettingError, match=r"truncation must lie in \(0, 1\]"):
        frames_at(model, conditions_of(generator, 1), truncation)


def test_inputs_of_the_wrong_shape_are_refused(model: BigGANModel) -> None:
    """The sentence says both shapes as they came."""
    with pytest.raises(ModelError, match=r"shape \(n, 16\), not \(2, 16\) and \(2, 6\)"):
        model(*inputs(2), 0.5)


def test_model_keeps_the_protocol(model: BigGANModel, generator: BigGAN) -> None:
    """What the renderer asks of any model; row i of the embeddings is one-hot i's."""
    any_model: Model = model
    assert (any_model.name, any_model.latent_size, any_model.batch) == ("small", Z, BATCH)
    assert any_model.resolution == (32, 32)
    assert np.array_equal(any_model.embeddings, generator.embeddings.weight.detach().numpy().T)
    assert not any_model.embeddings.flags.writeable


def test_identity_says_what_ran(model: BigGANModel, backend: str) -> None:
    """Backend, precision and the versions that decide a pixel."""
    assert backend in model.identity["backend"]
    assert model.identity["precision"] == "float32"
    assert {"device", "forward", "torch", "weights", "config"} <= set(model.identity)
