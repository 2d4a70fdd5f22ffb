"""A model of the user's own: made by its name, and held to what every model promises.

Conventions:
    A name is ``package.module:callable``. The code behind it is somebody else's: whatever it
    raises becomes a `ModelError` that names the model; the first error is its ``__cause__``.
"""

from __future__ import annotations

import importlib
import re
import reprlib
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from ganterpret.categories import CATEGORIES
from ganterpret.errors import ModelError, described
from ganterpret.render import Model

_NAME: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


def is_own(name: str) -> bool:
    """Tell whether a name is one of a callable in a module."""
    return bool(_NAME.fullmatch(name))


def load_own(name: str) -> Model:
    """Make a model by calling what is called so, without arguments.

    Raises:
        ModelError: it does not import, fails, or returns what is no `Model`.
    """
    module_name, _, attribute = name.partition(":")
    try:
        made = getattr(importlib.import_module(module_name), attribute)()
        values = {what: getattr(made, what) for what in _LAWS if hasattr(made, what)}
    # Somebody else's code can raise anything; a script that reads a command line even exits.
    except (Exception, SystemExit) as error:
        remedy = (
            "it must be a callable in an importable module that takes no arguments and returns a "
            "model"
        )
        if isinstance(error, ModuleNotFoundError) and error.name == module_name.split(".")[0]:
            remedy = f"put the folder in which '{error.name}' lies into PYTHONPATH"
        raise ModelError(
            f"The model '{name}' does not load ({described(error)}): {remedy}.", name
        ) from error
    lacks = [what for what in _LAWS if what not in values]
    if lacks or not callable(made):
        raise ModelError(
            f"The model '{name}' is none: what it returns, a {type(made).__name__}, lacks "
            f"{', '.join(lacks) or 'a __call__'}.",
            name,
        )
    for what, (legal, holds) in _LAWS.items():
        if not holds(values[what]):
            raise ModelError(
                f"The model '{name}' has {_shown(values[what])} as its {what}: {legal} is legal.",
                name,
            )
    model: Model = made
    return model


def _shown(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of shape {value.shape}"
    return reprlib.repr(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_resolution(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(map(_is_count, value))


def _are_embeddings(value: object) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.dtype == np.float32
        and value.ndim == 2
        and value.shape[0] == len(CATEGORIES)
        and value.shape[1] >= 1
        and bool(np.isfinite(value).all())
    )


def _is_identity(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(word, str) for pair in value.items() for word in pair
    )


_LAWS: Final[Mapping[str, tuple[str, Callable[[object], bool]]]] = {
    "name": ("a text", lambda value: isinstance(value, str)),
    "latent_size": ("a whole number from 1 on", _is_count),
    "embeddings": (
        f"finite float32 of shape ({len(CATEGORIES)}, e), a row for each category,",
        _are_embeddings,
    ),
    "resolution": ("a tuple (height, width) of whole numbers from 1 on", _is_resolution),
    "batch": ("a whole number from 1 on", _is_count),
    "identity": ("a mapping from text to text", _is_identity),
}
"""What each attribute of a `Model` must be: in words, and as a question."""
