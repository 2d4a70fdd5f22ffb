"""The score as a file: small JSON that a person can read, compare and edit.

Conventions:
    One object with a schema number; keys in a fixed order, one keyframe a line, so that a change
    is one line in a diff. Times are exact, ``"p/q"`` seconds; any time that a person writes
    ("0:12.5") is read too. Paths are relative to the document, with forward slashes. Whatever is
    wrong is refused with the path of the field: ``keyframes[3].time``. `docs/score.md` describes
    every field.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeVar

from ganterpret import categories
from ganterpret.errors import GanterpretError, ScoreError
from ganterpret.files import write_text
from ganterpret.inflections import PickerSettings
from ganterpret.score import Analysis, Keyframe, Score, Song
from ganterpret.silences import SilenceSettings
from ganterpret.units import parse_time

SCHEMA: Final = 1
MAX_BYTES: Final = 32 << 20
SUFFIX: Final = ".score.json"

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Value = TypeVar("Value")

_PICKING: Final = tuple(field.name for field in fields(PickerSettings))
_SILENCES: Final = tuple(field.name for field in fields(SilenceSettings))
_SHAPE: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        "schema",
        "song",
        "analysis",
        "seed",
        "group",
        "truncation",
        "rate",
        "interpolation",
        "latents",
        "keyframes",
        "analysed",
    ),
    "song": ("path", "sha256", "sample_rate", "samples"),
    "analysis": ("channel", "feature", *_PICKING, "silences", "motion"),
    "silences": _SILENCES,
    "keyframe": ("id", "time", "category", "seed", "origin", "label"),
}


# -------------------------------------------------------------------------------------- writing


def dumps(score: Score, folder: Path) -> str:
    """Write a score as text.

    Args:
        score: the score.
        folder: where the document will lie; the song's path is relative to it.
    """
    song = score.song
    head: dict[str, Json] = {
        "schema": SCHEMA,
        "song": {
            "path": _relative(song.path, folder),
            "sha256": song.sha256,
            "sample_rate": song.sample_rate,
            "samples": song.samples,
        },
        "analysis": {
            "channel": score.analysis.channel,
            "feature": score.analysis.feature,
            **{name: getattr(score.analysis.picking, name) for name in _PICKING},
            "silences": _silences(score.analysis.silences),
            "motion": score.analysis.motion,
        },
        "seed": score.seed,
        "group": score.group,
        "truncation": score.truncation,
        "rate": _exact(score.rate),
        "interpolation": score.interpolation,
        "latents": score.latents,
    }
    lines = json.dumps(head, indent=2, ensure_ascii=False, allow_nan=False)[:-2]
    keyframes = ",\n    ".join(
        json.dumps(_keyframe(keyframe), ensure_ascii=False) for keyframe in score.keyframes
    )
    analysed = ",\n    ".join(
        f"{json.dumps(id)}: {json.dumps(score.analysed[id])}" for id in sorted(score.analysed)
    )
    return (
        f'{lines},\n  "keyframes": [\n    {keyframes}\n  ],\n'
        f'  "analysed": {{\n    {analysed}\n  }}\n}}\n'
    )


def _silences(silences: SilenceSettings | None) -> Json:
    return silences and {name: getattr(silences, name) for name in _SILENCES}


def _keyframe(keyframe: Keyframe) -> dict[str, Json]:
    category = categories.CATEGORIES[keyframe.category]
    return {
        "id": keyframe.id,
        "time": _exact(keyframe.time),
        "category": categories.reference(category),
        "seed": keyframe.seed,
        "origin": keyframe.origin,
        "label": keyframe.label,
    }


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def save(score: Score, path: Path) -> None:
    """Write a score to a file, atomically; another score there is kept beside it.

    The one before goes to ``NAME.score.bak.json``.

    Raises:
        ScoreError: the folder cannot be written.
    """
    text = dumps(score, path.absolute().parent)
    try:
        if path.exists():
            before = path.read_text(encoding="utf-8")
            if before == text:
                return
            write_text(backup_path(path), before)
        write_text(path, text)
    except (OSError, UnicodeDecodeError) as error:
        raise ScoreError(f"'{path}' cannot be written: {error}.", str(path)) from error


def backup_path(path: Path) -> Path:
    """Name the file that keeps the score before: ``a.score.json`` -> ``a.score.bak.json``."""
    return path.with_name(f"{path.name.removesuffix('.json')}.bak.json")


def score_path(song: Path) -> Path:
    """Name a song's score: ``a.flac`` -> ``a.score.json`` beside it."""
    return song.with_name(song.stem + SUFFIX)


def is_score(path: Path) -> bool:
    """Tell a score from a recording by the name."""
    return path.suffix.lower() == ".json"


# -------------------------------------------------------------------------------------- reading


def load(path: Path) -> Score:
    """Read a score from a file; it need not be ours, and is not trusted.

    Raises:
        ScoreError: no such file, or anything wrong in it; ``value`` is the path of the field.
    """
    try:
        if not path.exists():
            raise ScoreError(f"There is no score '{path}': check the name.", str(path))
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ScoreError(
                f"'{path.name}' is {size >> 20} MiB large; {MAX_BYTES >> 20} MiB are legal.",
                str(path),
            )
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScoreError(f"'{path.name}' is no score: it is not UTF-8 text.", str(path)) from error
    except OSError as error:
        raise ScoreError(f"'{path}' cannot be read: {error.strerror}.", str(path)) from error
    return loads(text, path.absolute().parent)


def loads(text: str, folder: Path) -> Score:
    """Read a score from text.

    Args:
        text: a JSON document.
        folder: where it lies; the song's path is relative to it.

    Raises:
        ScoreError: anything wrong; ``value`` is the path of the field.
    """
    root = _parse(text)
    schema = root.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise _wrong("schema", schema, f"a number from 1 to {SCHEMA}")
    if schema > SCHEMA:
        raise ScoreError(
            f"schema: this score was made by a newer ganterpret (schema {schema}, "
            f"this one reads up to {SCHEMA}): update ganterpret.",
            "schema",
        )
    _check_names(root, "", "")
    keyframes = root["keyframes"]
    if not isinstance(keyframes, list):
        raise _wrong("keyframes", keyframes, "a list")
    return _built(
        "",
        lambda: Score(
            song=_song(_object(root, "song"), folder),
            analysis=_analysis(_object(root, "analysis")),
            seed=_integer(root, "seed"),
            group=_text(root, "group"),
            truncation=_number(root, "truncation"),
            rate=_rate(root),
            interpolation=_text(root, "interpolation"),  # type: ignore[arg-type]
            latents=_text(root, "latents"),  # type: ignore[arg-type]
            keyframes=tuple(_read_keyframe(each, i) for i, each in enumerate(keyframes)),
            analysed=_analysed(_object(root, "analysed")),
        ),
    )


def _parse(text: str) -> dict[str, Json]:
    def refuse_constant(word: str) -> Json:
        raise ScoreError(f"The score holds {word}, which is no number.", word)

    def refuse_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ScoreError(f"The score holds '{twice}' twice in one place.", twice)
        return found

    try:
        root: Json = json.loads(
            text, parse_constant=refuse_constant, object_pairs_hook=refuse_twice
        )
    except RecursionError as error:
        raise ScoreError("The score is nested too deeply to be one.", None) from error
    except ValueError as error:
        raise ScoreError(f"The score is no valid JSON: {error}.", None) from error
    if not isinstance(root, dict):
        raise ScoreError("The score is no JSON object: it begins with { and ends with }.", None)
    return root


def _built(where: str, build: Callable[[], Value]) -> Value:
    """Build a value; what it says is wrong with its settings gets the path in front."""
    try:
        return build()
    except ScoreError:
        raise
    except GanterpretError as error:
        raise ScoreError(f"{where}: {error}" if where else str(error), where) from error


def _song(song: dict[str, Json], folder: Path) -> Song:
    _check_names(song, "song", "song")
    path = _text(song, "path", "song.")
    if not path or "\0" in path:
        raise _wrong("song.path", path, "a file")
    sample_rate = _integer(song, "sample_rate", "song.")
    samples = _integer(song, "samples", "song.")
    if sample_rate < 1:
        raise _wrong("song.sample_rate", sample_rate, "1 or more")
    if samples < 1:
        raise _wrong("song.samples", samples, "1 or more")
    sha256 = _text(song, "sha256", "song.")
    return Song(Path(os.path.normpath(folder / path)), sha256, sample_rate, samples)


def _analysis(analysis: dict[str, Json]) -> Analysis:
    _check_names(analysis, "analysis", "analysis")
    channel = analysis["channel"]
    if not isinstance(channel, int | str) or isinstance(channel, bool):
        raise _wrong("analysis.channel", channel, "left, mean or a number")
    for name in _PICKING:
        value = analysis[name]
        if value is not None and not isinstance(value, int | float | str):
            raise _wrong(f"analysis.{name}", value, "a number, a word or null")
    return _built(
        "analysis",
        lambda: Analysis(
            channel=channel,  # type: ignore[arg-type]
            feature=_text(analysis, "feature", "analysis."),
            picking=_picking(analysis),
            silences=_read_silences(analysis["silences"]),
            motion=_text(analysis, "motion", "analysis."),
        ),
    )


def _picking(analysis: dict[str, Json]) -> PickerSettings:
    try:
        return PickerSettings(**{name: analysis[name] for name in _PICKING})  # type: ignore[arg-type]
    except TypeError as error:
        raise ScoreError(
            f"analysis: a setting has the wrong type ({error}).", "analysis"
        ) from error


def _read_silences(value: Json) -> SilenceSettings | None:
    if value is None:
        return None
    where = "analysis.silences"
    if not isinstance(value, dict):
        raise _wrong(where, value, "an object or null")
    _check_names(value, where, "silences")
    return _built(
        where,
        lambda: SilenceSettings(
            floor_db=_number(value, "floor_db", f"{where}."),
            hysteresis_db=_number(value, "hysteresis_db", f"{where}."),
            min_length=_number(value, "min_length", f"{where}."),
            at=_text(value, "at", f"{where}."),  # type: ignore[arg-type]
        ),
    )


def _read_keyframe(value: Json, index: int) -> Keyframe:
    where = f"keyframes[{index}]"
    if not isinstance(value, dict):
        raise _wrong(where, value, "an object")
    _check_names(value, where, "keyframe")
    id = _text(value, "id", f"{where}.")
    time = _built(f"{where}.time", lambda: parse_time(_text(value, "time", f"{where}.")))
    category = _built(
        f"{where}.category",
        lambda: categories.find(str(_text(value, "category", f"{where}."))),
    )
    return _built(
        where,
        lambda: Keyframe(
            id,
            time,
            category.index,
            _integer(value, "seed", f"{where}."),
            _text(value, "origin", f"{where}."),  # type: ignore[arg-type]
            _text(value, "label", f"{where}."),
        ),
    )


def _analysed(value: dict[str, Json]) -> dict[str, str]:
    found: dict[str, str] = {}
    for id, fingerprint in value.items():
        if not isinstance(fingerprint, str):
            raise _wrong(f"analysed.{id}", fingerprint, "text")
        found[id] = fingerprint
    return found


def _rate(root: dict[str, Json]) -> Fraction:
    text = _text(root, "rate")
    rate = _built("rate", lambda: parse_time(text))
    if not 0 < rate <= 1000:
        raise _wrong("rate", text, "above 0 to 1000 frames a second")
    return rate


def _check_names(value: dict[str, Json], where: str, kind: str) -> None:
    legal = _SHAPE[kind]
    prefix = f"{where}." if where else ""
    for name in value:
        if name not in legal:
            raise ScoreError(
                f"{prefix}{name}: no such field; the fields here are {', '.join(legal)}.",
                f"{prefix}{name}",
            )
    for name in legal:
        if name not in value:
            raise ScoreError(f"{prefix}{name}: this field is missing.", f"{prefix}{name}")


def _object(root: dict[str, Json], name: str) -> dict[str, Json]:
    value = root[name]
    if not isinstance(value, dict):
        raise _wrong(name, value, "an object")
    return value


def _text(value: dict[str, Json], name: str, prefix: str = "") -> str:
    text = value[name]
    if not isinstance(text, str):
        raise _wrong(prefix + name, text, "text in quotes")
    return text


def _integer(value: dict[str, Json], name: str, prefix: str = "") -> int:
    number = value[name]
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**63:
        raise _wrong(prefix + name, number, "a whole number")
    return number


def _number(value: dict[str, Json], name: str, prefix: str = "") -> float:
    number = value[name]
    if not isinstance(number, int | float) or isinstance(number, bool):
        raise _wrong(prefix + name, number, "a number")
    if abs(number) >= 2**63 or not math.isfinite(number):
        raise _wrong(prefix + name, number, "a finite number")
    return float(number)


def _wrong(where: str, value: object, legal: str) -> ScoreError:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    return ScoreError(f"{where}: {shown} came, {legal} is legal.", where)
