"""The generators that turn latents and class embeddings into frames, by name.

Conventions:
    A model is known by a row of `MODELS`, by the path of a checkpoint (a folder or a file), or as
    ``package.module:callable`` for one of the user's own. PyTorch is imported when a BigGAN is
    loaded, and not before: the painter works without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ganterpret.errors import SettingError
from ganterpret.models.own import is_own, load_own
from ganterpret.models.setup import Setup, needs_pytorch
from ganterpret.models.sources import PREVIEW
from ganterpret.render import Model

__all__ = [
    "LARGEST_PAINTER_SIDE",
    "MODELS",
    "PAINTER_SIDE",
    "Entry",
    "Setup",
    "check_name",
    "load_model",
    "load_models",
]

PAINTER_SIDE: Final = 256
"""The painter's side in pixels when nobody asks for a size."""

LARGEST_PAINTER_SIDE: Final = 1080
"""The painter paints no larger; the encoder scales up from there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `MODELS`.

    Attributes:
        summary: what it is, for people.
        size: of its frames, for people.
        load: makes the model.
    """

    summary: str
    size: str
    load: Callable[[Setup], Model]


def _painter(setup: Setup) -> Model:
    from ganterpret.models.painter import painter  # paints only when asked to

    for wanted, able in (
        (setup.device, ("auto", "cpu")),
        (setup.precision, ("auto", "float32")),
        (setup.backend, ("auto",)),
    ):
        if wanted not in able:
            raise SettingError(
                f"The painter paints on the CPU in float32 and cannot use {wanted}: leave that "
                "out, or choose a BigGAN.",
                wanted,
            )
    side = min(setup.side or PAINTER_SIDE, LARGEST_PAINTER_SIDE)
    return painter(side, batch=setup.batch)


def _biggan(name_or_path: str) -> Callable[[Setup], Model]:
    def load(setup: Setup) -> Model:
        try:
            # PyTorch takes seconds to import.
            from ganterpret.models.checkpoints import load_biggan
        except ImportError as error:
            raise needs_pytorch(name_or_path, error) from error
        return load_biggan(name_or_path, setup)

    return load


MODELS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "painter": Entry("procedural stand-in, no weights, no BigGAN", "any", _painter),
        PREVIEW: Entry(
            "small BigGAN-deep, a sketch of the painter",
            "128 x 128",
            _biggan(PREVIEW),
        ),
        **{
            f"biggan-deep-{side}": Entry(
                f"BigGAN-deep (Brock et al. 2019), {side} x {side}",
                f"{side} x {side}",
                _biggan(f"biggan-deep-{side}"),
            )
            for side in (128, 256, 512)
        },
    }
)
"""The models known by name."""


def check_name(name: str) -> None:
    """Prove that a model is known, or is a file or an object to load, and load nothing.

    Raises:
        SettingError: there is no such model.
    """
    if name not in MODELS and not _is_there(name) and not is_own(name):
        raise SettingError(
            f"There is no model '{name}': give one of {', '.join(MODELS)}, the path of a "
            "checkpoint, or package.module:callable.",
            name,
        )


def load_model(name: str, setup: Setup | None = None) -> Model:
    """Load a model.

    Args:
        name: a row of `MODELS`, the path of a checkpoint, or ``package.module:callable``, which
            is called without arguments and returns a `Model`.
        setup: how it is to run; None for the defaults. One of the user's own sets itself up.

    Raises:
        SettingError: there is no such model, or a device, precision or batch that it cannot do.
        ModelError: it does not load.
    """
    check_name(name)
    setup = setup or Setup()
    if name in MODELS:
        return MODELS[name].load(setup)
    if _is_there(name):
        return _biggan(name)(setup)
    if setup != Setup(side=setup.side):
        raise SettingError(
            f"'{name}' sets itself up: leave out backend, device, precision and batch.",
            name,
        )
    return load_own(name)


def load_models(name: str, setup: Setup | None = None) -> tuple[Model, ...]:
    """Load a model once for every GPU that is to share the work.

    With device "auto", a BigGAN runs on all GPUs of the machine that have the first one's name;
    of several kinds only that one is used, for the frames of another may differ. Which GPUs there
    are is CUDA_VISIBLE_DEVICES's to say.

    Args:
        name: as for `load_model`.
        setup: likewise.

    Returns:
        the model, and its twins of equal identity: none but with several GPUs.

    Raises:
        SettingError, ModelError: as `load_model`.
    """
    setup = setup or Setup()
    model = load_model(name, setup)
    if setup.device != "auto" or model.identity.get("backend") != "torch-cuda":
        return (model,)
    from ganterpret.models.biggan import BigGANModel  # PyTorch is there already

    return (model, *model.twins()) if isinstance(model, BigGANModel) else (model,)


def _is_there(name: str) -> bool:
    try:
        return bool(name) and Path(name).exists()
    except OSError:  # longer than any file's name
        return False
