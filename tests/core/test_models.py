"""How a model is chosen, set up and refused; what one of the user's own must be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.toys import Frames, Toy, make_plan

from ganterpret.errors import ModelError, RenderError, SettingError
from ganterpret.models import LARGEST_PAINTER_SIDE, MODELS, Setup, load_model
from ganterpret.render import frames
from ganterpret.stills import stills

Rows = NDArray[np.float32]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], str]:
    """Put what a model's maker returns into a module, and return the model's name."""

    def put(value: object) -> str:
        module = ModuleType("somebodys")
        module.__dict__["make"] = value if callable(value) else lambda: value
        monkeypatch.setitem(sys.modules, "somebodys", module)
        return "somebodys:make"

    return put


# What is legal for every model


@pytest.mark.parametrize("device", ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:99999", "CPU"])
def test_a_device_that_is_none(device: str) -> None:
    """The legal ones are named."""
    with pytest.raises(SettingError, match="no device: give auto, cpu, cuda or cuda:N") as caught:
        Setup(device=device)
    assert caught.value.value == device


def test_a_precision_that_is_none() -> None:
    """The legal ones are named."""
    with pytest.raises(SettingError, match="'int8' is no precision: give one of auto, float32"):
        Setup(precision="int8")


def test_a_backend_that_is_none() -> None:
    """The legal ones are named."""
    with pytest.raises(SettingError, match="'tpu' is no backend: give one of auto, torch, open"):
        Setup(backend="tpu")


@pytest.mark.parametrize("batch", [-1, 0, 257])
def test_a_batch_out_of_range(batch: int) -> None:
    """The range is named."""
    with pytest.raises(SettingError, match=f"batch of {batch} frames .* give 1 to 256"):
        Setup(batch=batch)


@pytest.mark.parametrize("side", [0, 15, 8193])
def test_a_side_out_of_range(side: int) -> None:
    """The range is named."""
    with pytest.raises(SettingError, match=f"side of {side} pixels .* give 16 to 8192"):
        Setup(side=side)


@pytest.mark.parametrize(
    "setup",
    [Setup(), Setup(16, "cpu", "float32", 1), Setup(8192, "cuda:12", "bf16", 256, "cuda")],
)
def test_a_setup_within_its_ranges(setup: Setup) -> None:
    """The ends of the ranges are legal, and equal values are equal."""
    assert setup == Setup(setup.side, setup.device, setup.precision, setup.batch, setup.backend)


# The painter


@pytest.mark.parametrize("setup", [Setup(device="cuda"), Setup(precision="float16")])
def test_the_painter_on_a_device_of_its_own(setup: Setup) -> None:
    """It paints on the CPU in float32, and says so."""
    with pytest.raises(SettingError, match=r"on the CPU in float32 and cannot use (cuda|float16)"):
        load_model("painter", setup)


def test_the_painter_heeds_side_and_batch() -> None:
    """A side larger than it paints is left to the encoder."""
    model = load_model("painter", Setup(side=8192, device="cpu", batch=2))
    assert (model.resolution[0], model.batch) == (LARGEST_PAINTER_SIDE, 2)


# Names


@pytest.mark.parametrize("name", ["stylegan", "", "x" * 5000, "a/b:c"])
def test_a_model_that_nobody_knows(name: str) -> None:
    """It is wrong usage, and the known ones are named."""
    with pytest.raises(SettingError, match=", ".join(MODELS)):
        load_model(name)


def test_a_known_model_without_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no wrong usage: what fetches them is named, and where they go."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path))
    with pytest.raises(
        ModelError, match="models fetch biggan-deep-128' fetches it; or put its files into"
    ):
        load_model("biggan-deep-128")


# The user's own


def test_a_model_of_ones_own(made: Callable[[object], str]) -> None:
    """Whatever has the attributes of a model is one."""
    toy = Toy()
    assert load_model(made(lambda: toy)) is toy


def _fail() -> object:
    raise KeyError("no weights\nhere")


def test_a_model_that_fails_while_it_is_made(made: Callable[[object], str]) -> None:
    """Model and error are named on one line, and the error itself is kept."""
    with pytest.raises(ModelError, match=r"make' does not load .KeyError: ") as caught:
        load_model(made(_fail))
    assert isinstance(caught.value.__cause__, KeyError)
    assert "\n" not in str(caught.value)


def test_a_model_that_ends_the_program(made: Callable[[object], str]) -> None:
    """A script that finds no arguments of its own exits: that is an error like any other."""
    with pytest.raises(ModelError, match=r"make' does not load .SystemExit: 2"):
        load_model(made(lambda: sys.exit(2)))


@pytest.mark.parametrize("name", ["nowhere.to:find", "math:nothing", "math:pi", "math:sin"])
def test_a_name_behind_which_no_model_is_made(name: str) -> None:
    """No such module, nothing of that name, nothing to call, or a call that needs arguments."""
    with pytest.raises(ModelError, match=f"'{name}' does not load"):
        load_model(name)


def test_a_module_that_is_not_found() -> None:
    """Where Python looks for it is said; a module that the model itself misses is another case."""
    with pytest.raises(ModelError, match="put the folder in which 'nowhere' lies into PYTHONPATH"):
        load_model("nowhere.to:find")
    with pytest.raises(ModelError, match="it must be a callable in an importable module"):
        load_model("math.nothing:find")


def test_a_maker_that_returns_nothing(made: Callable[[object], str]) -> None:
    """A forgotten ``return`` is named as what it is."""
    with pytest.raises(ModelError, match="a NoneType, lacks name, latent_size"):
        load_model(made(None))


class _Broken(Toy):
    """An attribute that fails when it is read."""

    @property
    def identity(self) -> dict[str, str]:
        raise OSError("no file")


def test_a_model_whose_attribute_fails(made: Callable[[object], str]) -> None:
    """It does not load."""
    with pytest.raises(ModelError, match=r"make' does not load .OSError: no file"):
        load_model(made(lambda: _Broken()))


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("name", 3, "3 as its name: a text"),
        ("latent_size", 0, "0 as its latent_size: a whole number from 1 on"),
        ("latent_size", 2.0, "2.0 as its latent_size"),
        ("batch", 0, "0 as its batch: a whole number from 1 on"),
        ("batch", True, "True as its batch"),
        ("resolution", 64, "64 as its resolution: a tuple .height, width."),
        ("resolution", (64, 0), "64, 0. as its resolution"),
        ("embeddings", [[1.0]], "as its embeddings"),
        ("embeddings", np.zeros((1000, 3)), r"float64 of shape \(1000, 3\) as its embeddings"),
        ("embeddings", np.zeros((999, 3), np.float32), r"\(999, 3\) .*\(1000, e\)"),
        ("embeddings", np.zeros(1000, np.float32), r"\(1000,\) as its embeddings"),
        ("embeddings", np.full((1000, 2), np.nan, np.float32), "finite float32"),
    ],
)
def test_an_attribute_that_is_wrong(
    made: Callable[[object], str], attribute: str, value: object, words: str
) -> None:
    """Model and attribute are named, what came and what is legal."""
    toy = Toy()
    setattr(toy, attribute, value)
    with pytest.raises(ModelError, match=f"'somebodys:make' has .*{words}"):
        load_model(made(lambda: toy))


class _Failing(Toy):
    """Fails with an error of its own."""

    def __call__(self, latents: Rows, embeddings: Rows, truncation: float) -> Frames:
        raise ZeroDivisionError("division\nby zero")


def test_a_model_that_fails_in_a_call() -> None:
    """Frames and model are named on one line, and the error itself is kept."""
    plan = make_plan()
    words = "Frames 0 to 3: The model 'toy' failed .ZeroDivisionError: division.: mend it"
    with pytest.raises(RenderError, match=words) as caught:
        next(frames(plan, _Failing(), 0, plan.frames))
    cause = caught.value.__cause__
    assert isinstance(cause, ModelError)
    assert isinstance(cause.__cause__, ZeroDivisionError)
    with pytest.raises(RenderError, match="'toy' failed"):
        stills(plan, _Failing(), [1, 2])


class _Silent(Toy):
    """Returns nothing."""

    def __call__(self, latents: Rows, embeddings: Rows, truncation: float) -> Frames:
        return None  # type: ignore[return-value]  # what a user may forget


def test_a_model_that_returns_nothing() -> None:
    """What came and what is legal."""
    with pytest.raises(RenderError, match=r"returned a NoneType; uint8 of shape \(4, 16, 32, 3\)"):
        next(frames(make_plan(), _Silent(), 0, 4))
