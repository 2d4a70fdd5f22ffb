"""Defaults in files: ``ganterpret.toml``, found, read strictly, and put over one another.

Conventions:
    A file has a table a command (``[render]``, ``[models.check]``) and ``[common]``, which holds
    for every command that has the option; a key is an option's name without its dashes. A value
    is a bool, a number or a text; nothing is carried out, and nothing is read but the file. The
    nearest file counts before the user's own, a command's table before ``[common]``. Paths are
    relative to the file.

Sources:
    TOML 1.0, as `tomllib` reads it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal

from platformdirs import user_config_path

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_DEFAULTS
from ganterpret.models.own import is_own

NAME: Final = "ganterpret.toml"
COMMON: Final = "common"

VARIABLE: Final = "GANTERPRET_CONFIG"
"""Names the only file that counts; empty, none does."""

_SHOWN: Final = 40

Kind = Literal["flag", "whole", "number", "text"]
Value = bool | int | float | str
Legal = Mapping[str, Mapping[str, Kind]]
"""Which keys each table may hold, and what they are."""

_KINDS: Final[Mapping[Kind, tuple[tuple[type, ...], str]]] = {
    "flag": ((bool,), "true or false"),
    "whole": ((int,), "a whole number"),
    "number": ((int, float, str), "a number"),
    "text": ((str, int, float), "a text in quotes"),
}


@dataclass(frozen=True, slots=True)
class Default:
    """A value, and the file that says it."""

    value: Value
    path: Path


def user_file() -> Path:
    """Return where a user's own defaults lie, for all projects."""
    return user_config_path("ganterpret", appauthor=False) / NAME


def config_files(near: Path | None = None) -> list[Path]:
    """Find the files of defaults that count, the strongest first.

    Args:
        near: a song or score: the nearest file in its folder or in one above it counts; else the
            nearest from the working folder on.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return [Path(chosen).expanduser()] if chosen else []
    places = [near.absolute().parent] if near else []
    found = (each for place in [*places, Path.cwd()] for each in _upwards(place))
    nearest = next(found, None)
    own = user_file()
    files = [nearest] if nearest else []
    return [*files, own] if own.is_file() and own != nearest else files


def _upwards(folder: Path) -> Iterator[Path]:
    for each in (folder, *folder.parents):
        if (each / NAME).is_file():
            yield each / NAME


def gather(files: Sequence[Path], legal: Legal) -> dict[str, dict[str, Default]]:
    """Read files, the strongest first, into one set of defaults by table and key.

    Raises:
        SettingError: a file is not there, or holds what is not legal.
    """
    gathered: dict[str, dict[str, Default]] = {}
    for path in reversed(files):
        for table, values in read_defaults(path, legal).items():
            held = gathered.setdefault(table, {})
            held |= {key: Default(value, path) for key, value in values.items()}
    return gathered


def read_defaults(path: Path, legal: Legal) -> dict[str, dict[str, Value]]:
    """Read one file of defaults, by table and key.

    Raises:
        SettingError: no file, too long, no TOML, an unknown table or key, or a value of another
            kind.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_DEFAULTS + 1)
    except OSError as error:
        raise SettingError(
            f"The defaults in '{path}' cannot be read: {error.strerror or error}.", str(path)
        ) from error
    if len(data) > MAX_DEFAULTS:
        raise SettingError(
            f"'{path}' is no file of defaults: they take less than {MAX_DEFAULTS // 1024} KiB.",
            str(path),
        )
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    # Also numbers of thousands of digits, and lists in lists in lists.
    except (ValueError, RecursionError) as error:
        said = "nested too deeply" if isinstance(error, RecursionError) else _first_line(error)
        raise SettingError(f"'{path}' is no TOML: {said}.", str(path)) from error
    found: dict[str, dict[str, Value]] = {}
    for table, key, value in _entries(document, path, legal):
        found.setdefault(table, {})[key] = _checked(path, table, key, value, legal[table][key])
    return found


def _entries(
    document: Mapping[str, object], path: Path, legal: Legal, table: str = ""
) -> Iterator[tuple[str, str, object]]:
    """List what a file holds as (table, key, value), and refuse what nobody knows."""
    for key, value in document.items():
        name = f"{table}.{key}".removeprefix(".")
        if isinstance(value, dict):
            _check_known(path, name, [*legal, *{each.split(".")[0] for each in legal}], "table")
            yield from _entries(value, path, legal, name)
        elif table not in legal:
            raise SettingError(
                f"'{path}': '{_short(key)}' stands in no table: put it under [{COMMON}] or a "
                "command's, such as [render].",
                key,
            )
        else:
            where = f"key of [{table}]"
            _check_known(path, key, list(legal[table]), where)
            yield table, key, value


def _check_known(path: Path, name: str, known: Sequence[str], what: str) -> None:
    if name in known:
        return
    near = get_close_matches(name, known, 1)
    listed = f"give one of {', '.join(known)}" if what == "table" else "'config init' lists them"
    meant = f"did you mean '{near[0]}'?" if near else f"{listed}."
    raise SettingError(f"'{path}': '{_short(name)}' is no {what}: {meant}", name)


def _checked(path: Path, table: str, key: str, value: object, kind: Kind) -> Value:
    """Refuse a value of another kind, and make a path absolute."""
    types, legal = _KINDS[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "flag"):
        raise SettingError(
            f"'{path}': {key} in [{table}] is {legal}, and {_short(repr(value))} came.",
            value,
        )
    assert isinstance(value, bool | int | float | str), "these are the kinds"
    if not isinstance(value, str):
        return value
    if key == "model" and is_own(value):
        raise SettingError(
            f"'{path}': the model '{_short(value)}' is code, which a file of defaults never runs: "
            "give it on the command line with --model.",
            value,
        )
    return _located(path, value) if key in ("model", "categories", "pitches") else value


def _located(path: Path, text: str) -> str:
    """Make the name of a file absolute; names of models and lists of categories stay."""
    path_like = Path(text).suffix or len(Path(text).parts) > 1
    named = path_like and not {",", "="} & set(text)
    return str(path.absolute().parent / Path(text).expanduser()) if named else text


def _first_line(error: ValueError) -> str:
    return str(error).splitlines()[0][:200].rstrip(".")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
