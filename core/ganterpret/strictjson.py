"""JSON that nobody vouches for: typed fields, and the path of whatever is wrong.

Conventions:
    A *path* names a field from the document's root: ``keyframes[3].time``. Every error is a
    `ScoreError` whose ``value`` is the path. Nothing is converted: ``true`` is no number, ``1.0``
    no whole number, ``12`` no text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from ganterpret.errors import GanterpretError, ScoreError
from ganterpret.limits import MAX_NUMBER, MAX_TEXT

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Word = TypeVar("Word", bound=str)

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """A JSON object and where it lies.

    Attributes:
        values: its fields by name.
        path: "" for the document itself.
    """

    values: dict[str, Json]
    path: str = ""

    def where(self, name: str) -> str:
        """Name the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Put a field's path in front of what a value's own checks say."""
        try:
            yield
        except ScoreError:
            raise
        except GanterpretError as error:
            raise ScoreError(f"{self.where(name)}: {error}", self.where(name)) from error

    def only(self, names: Sequence[str]) -> None:
        """Refuse fields that are not among these, and that one of these is missing."""
        for name in self.values:
            if name not in names:
                path = _short(self.where(_printable(name)))
                raise ScoreError(
                    f"{path}: no such field; the fields here are {', '.join(names)}.", path
                )
        for name in names:
            if name not in self.values:
                path = self.where(name)
                raise ScoreError(f"{path}: this field is missing.", path)

    def text(self, name: str) -> str:
        """Read a text of at most `MAX_TEXT` characters."""
        value = self.values[name]
        if not isinstance(value, str):
            raise self.wrong(name, "text in quotes")
        if len(value) > MAX_TEXT:
            raise self.wrong(name, f"a text of at most {MAX_TEXT} characters")
        if not _is_unicode(value):
            raise self.wrong(name, "Unicode text, no half of a surrogate pair,")
        return value

    def word(self, name: str, legal: Sequence[Word]) -> Word:
        """Read one of a few words."""
        value = self.values[name]
        for word in legal:
            if word == value:
                return word
        raise self.wrong(name, f"one of {', '.join(legal)}")

    def integer(self, name: str, least: int, most: int) -> int:
        """Read a whole number, ends included."""
        value = self.values[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name, f"a whole number from {least} to {most}")
        return value

    def number(self, name: str) -> float:
        """Read a finite number."""
        value = self.values[name]
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not abs(value) < 2**1000
            or not math.isfinite(value)
        ):
            raise self.wrong(name, "a finite number")
        return float(value)

    def number_or_null(self, name: str) -> float | None:
        """Read a finite number or null."""
        return None if self.values[name] is None else self.number(name)

    def object(self, name: str) -> Fields:
        """Read an object."""
        value = self.values[name]
        if not isinstance(value, dict):
            raise self.wrong(name, "an object")
        return Fields(value, self.where(name))

    def objects(self, name: str) -> Iterator[Fields]:
        """Read a list of objects."""
        value = self.values[name]
        if not isinstance(value, list):
            raise self.wrong(name, "a list")
        for index, each in enumerate(value):
            where = f"{self.where(name)}[{index}]"
            if not isinstance(each, dict):
                raise _came(where, each, "an object")
            yield Fields(each, where)

    def wrong(self, name: str, legal: str) -> ScoreError:
        """Make the error that says what came and what is legal."""
        return _came(_short(self.where(_printable(name))), self.values.get(name), legal)


def parse(text: str) -> Fields:
    """Read a document that is one JSON object.

    Raises:
        ScoreError: it is no JSON, no object, holds a name twice in one place, a number of more
            than a hundred digits, or is nested too deeply to be read.
    """
    try:
        root: Json = json.loads(text, parse_int=_integer, object_pairs_hook=_object)
    except RecursionError as error:
        raise ScoreError("The score is nested too deeply to be one.", "") from error
    except json.JSONDecodeError as error:
        raise ScoreError(f"The score is no valid JSON: {error}.", "") from error
    if not isinstance(root, dict):
        raise ScoreError("The score is no JSON object: it begins with { and ends with }.", "")
    return Fields(root)


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise ScoreError(
            f"The score holds a number of {len(digits)} digits ({digits[:20]}...): none needs "
            "so many.",
            "",
        )
    return int(digits)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            shown = _short(_printable(name))
            raise ScoreError(f"The score holds '{shown}' twice in one place.", shown)
        found[name] = value
    return found


def _came(where: str, value: Json, legal: str) -> ScoreError:
    if isinstance(value, list | dict):
        shown = "a list" if isinstance(value, list) else "an object"
    elif isinstance(value, str):
        shown = repr(_short(value))
    else:
        shown = _short(json.dumps(value))
    return ScoreError(f"{where}: {shown} came, {legal} is legal.", where)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _printable(name: str) -> str:
    return name if name.isprintable() else repr(name)[1:-1]


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
