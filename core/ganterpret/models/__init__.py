"""The generators that turn latents and class embeddings into frames, by name.

Conventions:
    A model is known by a row of `MODELS`, by the path of a checkpoint (a folder or a file), or as
    ``package.module:callable`` for one of the user's own. PyTorch is imported when a BigGAN is
    loaded, and not before: the painter works without it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ganterpret.errors import ModelError
from ganterpret.render import Model

_OWN: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
PAINTER_SIDE: Final = 256
"""The painter's side in pixels when nobody asks for a size."""

LARGEST_PAINTER_SIDE: Final = 1080
"""The painter paints no larger; the encoder scales up from there."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a model is to run.

    Attributes:
        side: pixels that a side of the picture is going to have, for models of any size.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "float32", or "float16" on CUDA.
        batch: frames at once; None for the model's own choice.
    """

    side: int | None = None
    device: str = "auto"
    precision: str = "float32"
    batch: int | None = None


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

    return painter(min(setup.side or PAINTER_SIDE, LARGEST_PAINTER_SIDE))


def _biggan(name_or_path: str) -> Callable[[Setup], Model]:
    def load(setup: Setup) -> Model:
        try:
            # PyTorch takes seconds to import.
            from ganterpret.models.checkpoints import load_biggan
        except ImportError as error:
            raise ModelError(
                f"'{name_or_path}' needs PyTorch, which does not import ({error}): install it as "
                "README says, or use the painter.",
                name_or_path,
            ) from error
        return load_biggan(
            name_or_path, device=setup.device, precision=setup.precision, batch=setup.batch
        )

    return load


MODELS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "painter": Entry("procedural stand-in, no weights, no BigGAN", "any", _painter),
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


def load_model(name: str, setup: Setup | None = None) -> Model:
    """Load a model.

    Args:
        name: a row of `MODELS`, the path of a checkpoint, or ``package.module:callable``, which
            is called without arguments and returns a `Model`.
        setup: how it is to run; None for the defaults.

    Raises:
        ModelError: there is no such model, or it does not load.
        SettingError: a device, precision or batch that it cannot do.
    """
    setup = setup or Setup()
    if name in MODELS:
        return MODELS[name].load(setup)
    if Path(name).exists():
        return _biggan(name)(setup)
    if _OWN.fullmatch(name):
        return _own(name)
    raise ModelError(
        f"There is no model '{name}': give one of {', '.join(MODELS)}, the path of a checkpoint, "
        "or package.module:callable.",
        name,
    )


def _own(name: str) -> Model:
    module_name, _, attribute = name.partition(":")
    try:
        made = getattr(importlib.import_module(module_name), attribute)()
    except (ImportError, AttributeError, TypeError) as error:
        raise ModelError(
            f"The model '{name}' does not load: {error}. It is a callable in an importable module "
            "that takes no arguments and returns a model.",
            name,
        ) from error
    wanted = ("name", "latent_size", "embeddings", "resolution", "batch", "identity")
    missing = [what for what in wanted if not hasattr(made, what)]
    if missing or not callable(made):
        raise ModelError(
            f"What '{name}' returns is no model: it lacks {', '.join(missing) or 'a __call__'}.",
            name,
        )
    model: Model = made
    return model
