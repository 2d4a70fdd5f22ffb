"""The score as a file: small JSON that a person can read, compare and edit.

Conventions:
    One object with a schema number; keys in a fixed order, one keyframe a line, so that a change
    is one line in a diff. Times are exact, ``"p/q"`` seconds; any time that a person writes
    ("0:12.5") is read too. Paths are relative to the document, with forward slashes. Whatever is
    wrong is refused with the path of the field: ``keyframes[3].time``. `docs/score.md` describes
    every field. Documents of every schema so far are read; only the newest is written.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Final, Literal, get_args

from ganterpret import categories
from ganterpret.audio import Channel
from ganterpret.errors import ScoreError
from ganterpret.files import backup_path, publishing, write_text
from ganterpret.identity import MOST_SEEDS
from ganterpret.inflections import MAX_WINDOW, PickerSettings
from ganterpret.latents import INTERPOLATIONS
from ganterpret.limits import MAX_DIGITS, MAX_KEYFRAMES, MAX_SCORE, SAMPLE_RATES
from ganterpret.published import Extrema
from ganterpret.score import (
    LATENTS,
    ORIGINS,
    START_TIMECODE,
    Analysis,
    Fingerprint,
    Keyframe,
    Score,
    Song,
    check_id,
)
from ganterpret.silences import Place, SilenceSettings
from ganterpret.strictjson import Fields, Json, parse
from ganterpret.units import parse_rate, parse_time

SCHEMA: Final = 2
SUFFIX: Final = ".score.json"

_MARKERS: Final = "ganterpret markers"
"""What a file of markers calls its format, which is JSON too."""

_LARGEST: Final = 2**63 - 1
_CHANNELS: Final[tuple[Literal["left", "mean"], ...]] = ("left", "mean")
_EXTREMA: Final[tuple[Extrema, ...]] = get_args(Extrema)
_PLACES: Final[tuple[Place, ...]] = get_args(Place)
_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")
_FINGERPRINT: Final = re.compile(rf"([0-9]{{1,30}}/[0-9]{{1,{MAX_DIGITS}}}) ([0-9a-f]{{8}})")

_ROOT: Final = (
    "schema",
    "song",
    "analysis",
    "seed",
    "group",
    "truncation",
    "rate",
    "timecode",
    "interpolation",
    "latents",
    "keyframes",
    "analysed",
)
_SONG: Final = ("path", "sha256", "sample_rate", "samples")
_ANALYSIS: Final = (
    "channel",
    "feature",
    "picker",
    "min_distance",
    "cuts_per_minute",
    "threshold",
    "window",
    "extrema",
    "absolute_threshold",
    "silences",
    "motion",
)
_SILENCES: Final = ("floor_db", "hysteresis_db", "min_length", "at")
_KEYFRAME: Final = ("id", "time", "category", "seed", "origin", "label")


def dumps(score: Score, folder: Path) -> str:
    """Write a score as text.

    Args:
        score: the score.
        folder: where the document will lie; the song's path is relative to it.
    """
    head: dict[str, Json] = {
        "schema": SCHEMA,
        "song": {
            "path": _relative(score.song.path, folder),
            "sha256": score.song.sha256,
            "sample_rate": score.song.sample_rate,
            "samples": score.song.samples,
        },
        "analysis": _written_analysis(score.analysis),
        "seed": score.seed,
        "group": score.group,
        "truncation": score.truncation,
        "rate": _exact(score.rate),
        "timecode": score.timecode,
        "interpolation": score.interpolation,
        "latents": score.latents,
    }
    lines = json.dumps(head, indent=2, ensure_ascii=False, allow_nan=False)[:-2]
    keyframes = ",\n    ".join(keyframe_lines(score))
    analysed = ",".join(
        f'\n    "{id}": "{_exact(mark.time)} {mark.digest}"'
        for id, mark in sorted(score.analysed.items())
    )
    return (
        f'{lines},\n  "keyframes": [\n    {keyframes}\n  ],\n'
        f'  "analysed": {{{analysed}\n  }}\n}}\n'
    )


def keyframe_lines(score: Score) -> list[str]:
    """Write a score's keyframes, each as the line that it has in the document."""
    return [json.dumps(_written_keyframe(each), ensure_ascii=False) for each in score.keyframes]


def _written_analysis(analysis: Analysis) -> dict[str, Json]:
    picking, silences = analysis.picking, analysis.silences
    return {
        "channel": analysis.channel,
        "feature": analysis.feature,
        "picker": picking.picker,
        "min_distance": picking.min_distance,
        "cuts_per_minute": picking.cuts_per_minute,
        "threshold": picking.threshold,
        "window": picking.window,
        "extrema": picking.extrema,
        "absolute_threshold": picking.absolute_threshold,
        "silences": None
        if silences is None
        else {
            "floor_db": silences.floor_db,
            "hysteresis_db": silences.hysteresis_db,
            "min_length": silences.min_length,
            "at": silences.at,
        },
        "motion": analysis.motion,
    }


def _written_keyframe(keyframe: Keyframe) -> dict[str, Json]:
    return {
        "id": keyframe.id,
        "time": _exact(keyframe.time),
        "category": categories.reference(categories.CATEGORIES[keyframe.category]),
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
    """Write a score to a file, atomically; another document there is kept beside it.

    The one before goes to ``NAME.score.bak.json``, byte for byte. A file that holds this very
    score already is not touched, and neither is its backup.

    Raises:
        ScoreError: the folder cannot be written, the song's name is no Unicode text, or the
            score is larger than what `load` reads.
    """
    try:
        content = dumps(score, path.absolute().parent).encode()
        if len(content) > MAX_SCORE or len(score.keyframes) > MAX_KEYFRAMES:
            raise ScoreError(
                f"A score of {len(score.keyframes)} keyframes takes {len(content) >> 20} MiB; "
                f"{MAX_KEYFRAMES} in {MAX_SCORE >> 20} are legal: ask for fewer cuts.",
                str(path),
            )
        if path.exists():
            before = path.read_bytes()
            if before == content:
                return
            with publishing(backup_path(path)) as part:
                part.write_bytes(before)
        write_text(path, content.decode())
    except UnicodeEncodeError as error:
        raise ScoreError(
            f"The song's name {str(score.song.path)!r} is no Unicode text: rename the file.",
            "song.path",
        ) from error
    except OSError as error:
        raise ScoreError(f"'{path}' cannot be written: {error.strerror}.", str(path)) from error


def score_path(song: Path) -> Path:
    """Name a song's score: ``a.flac`` -> ``a.score.json`` beside it."""
    return song.with_name(song.stem + SUFFIX)


def is_score(path: Path) -> bool:
    """Tell a score from a recording by the name."""
    return path.suffix.lower() == ".json"


def load(path: Path) -> Score:
    """Read a score from a file; it need not be ours, and is not trusted.

    Raises:
        ScoreError: no such file, or anything wrong in it: the sentence begins with the file's
            name, ``value`` is the path of the field.
    """
    try:
        if not path.is_file():
            raise ScoreError(f"There is no score '{path}': check the name.", str(path))
        with path.open("rb") as file:
            content = file.read(MAX_SCORE + 1)
        if len(content) > MAX_SCORE:
            raise ScoreError(
                f"'{path.name}' is larger than {MAX_SCORE >> 20} MiB: that is no score of ours.",
                str(path),
            )
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScoreError(f"'{path.name}' is no score: it is not UTF-8 text.", str(path)) from error
    except OSError as error:
        raise ScoreError(f"'{path}' cannot be read: {error.strerror}.", str(path)) from error
    try:
        return loads(text, path.absolute().parent)
    except ScoreError as error:
        raise ScoreError(f"'{path.name}': {error}", error.value) from error


def loads(text: str, folder: Path) -> Score:
    """Read a score from text.

    Args:
        text: a JSON document.
        folder: where it lies; the song's path is relative to it.

    Raises:
        ScoreError: anything wrong; ``value`` is the path of the field.
    """
    root = parse(text)
    if root.values.get("format") == _MARKERS:
        raise ScoreError(
            "This is a file of markers: 'ganterpret import SCORE FILE' brings it home.", "format"
        )
    root = _upgraded(root)
    root.only(_ROOT)
    song = _song(root.object("song"), folder)
    analysis = _analysis(root.object("analysis"))
    found = list(islice(root.objects("keyframes"), MAX_KEYFRAMES + 1))
    if len(found) > MAX_KEYFRAMES:
        raise root.wrong("keyframes", f"a list of at most {MAX_KEYFRAMES}")
    keyframes = tuple(map(_keyframe, found))
    analysed = _analysed(root.object("analysed"))
    score = Score(song, keyframes, analysis, analysed=analysed)
    # One at a time: each is checked by the score itself, and known by its path.
    score = replace(score, seed=root.integer("seed", 0, MOST_SEEDS - 1))
    with root.at("group"):
        score = replace(score, group=root.text("group"))
    with root.at("truncation"):
        score = replace(score, truncation=root.number("truncation"))
    with root.at("rate"):
        score = replace(score, rate=parse_rate(root.text("rate")))
    with root.at("timecode"):
        score = replace(score, timecode=root.text("timecode"))
    return replace(
        score,
        interpolation=root.word("interpolation", tuple(INTERPOLATIONS)),
        latents=root.word("latents", LATENTS),
    )


def _upgraded(root: Fields) -> Fields:
    """Bring a document's fields to the newest schema."""
    schema = _schema(root)
    if schema < 2:
        root.only([name for name in _ROOT if name != "timecode"])
        root = Fields({**root.values, "timecode": START_TIMECODE})
    return root


def _schema(root: Fields) -> int:
    schema = root.values.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise ScoreError(
            f"schema: this score was made by a newer ganterpret (schema {schema}, "
            f"this one reads up to {SCHEMA}): update ganterpret.",
            "schema",
        )
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise root.wrong("schema", f"a whole number from 1 to {SCHEMA}")
    return schema


def _song(song: Fields, folder: Path) -> Song:
    song.only(_SONG)
    path, sha256 = song.text("path"), song.text("sha256")
    if not path or "\0" in path:
        raise song.wrong("path", "a file's name")
    if not _SHA256.fullmatch(sha256):
        raise song.wrong("sha256", "a checksum of 64 hexadecimal digits")
    return Song(
        path=Path(os.path.normpath(folder / path)),
        sha256=sha256.lower(),
        sample_rate=song.integer("sample_rate", *SAMPLE_RATES),
        samples=song.integer("samples", 1, _LARGEST),
    )


def _analysis(fields: Fields) -> Analysis:
    fields.only(_ANALYSIS)
    with fields.at("channel"):
        analysis = Analysis(channel=_channel(fields))
    with fields.at("feature"):
        analysis = replace(analysis, feature=fields.text("feature"))
    with fields.at("motion"):
        analysis = replace(analysis, motion=fields.text("motion"))
    return replace(analysis, picking=_picking(fields), silences=_silences(fields))


def _channel(fields: Fields) -> Channel:
    if isinstance(fields.values["channel"], int):
        return fields.integer("channel", 0, _LARGEST)
    return fields.word("channel", _CHANNELS)


def _picking(fields: Fields) -> PickerSettings:
    with fields.at("picker"):
        settings = PickerSettings(picker=fields.text("picker"))
    with fields.at("min_distance"):
        settings = replace(settings, min_distance=fields.number("min_distance"))
    with fields.at("cuts_per_minute"):
        cuts_per_minute = fields.number_or_null("cuts_per_minute")
        settings = replace(settings, cuts_per_minute=cuts_per_minute)
    with fields.at("threshold"):
        settings = replace(settings, threshold=fields.number_or_null("threshold"))
    if fields.values["window"] is not None:
        with fields.at("window"):
            settings = replace(settings, window=fields.integer("window", 1, MAX_WINDOW))
    if fields.values["extrema"] is not None:
        settings = replace(settings, extrema=fields.word("extrema", _EXTREMA))
    with fields.at("absolute_threshold"):
        absolute_threshold = fields.number_or_null("absolute_threshold")
        settings = replace(settings, absolute_threshold=absolute_threshold)
    return settings


def _silences(analysis: Fields) -> SilenceSettings | None:
    if analysis.values["silences"] is None:
        return None
    fields = analysis.object("silences")
    fields.only(_SILENCES)
    with fields.at("floor_db"):
        settings = SilenceSettings(floor_db=fields.number("floor_db"), hysteresis_db=0.0)
    with fields.at("hysteresis_db"):
        settings = replace(settings, hysteresis_db=fields.number("hysteresis_db"))
    with fields.at("min_length"):
        settings = replace(settings, min_length=fields.number("min_length"))
    return replace(settings, at=fields.word("at", _PLACES))


def _keyframe(fields: Fields) -> Keyframe:
    fields.only(_KEYFRAME)
    id = fields.text("id")
    with fields.at("id"):
        check_id(id)
    with fields.at("time"):
        time = parse_time(fields.text("time"))
    with fields.at("category"):
        category = categories.find(fields.text("category")).index
    return Keyframe(
        id=id,
        time=time,
        category=category,
        seed=fields.integer("seed", 0, MOST_SEEDS - 1),
        origin=fields.word("origin", ORIGINS),
        label=fields.text("label"),
    )


def _analysed(fields: Fields) -> dict[str, Fingerprint]:
    found: dict[str, Fingerprint] = {}
    for id in fields.values:
        with fields.at(id[:80]):
            check_id(id)
        match = _FINGERPRINT.fullmatch(fields.text(id))
        if not match:
            raise fields.wrong(id, "a time and eight hexadecimal digits ('1001/24 5d41402a')")
        with fields.at(id):
            found[id] = Fingerprint(parse_time(match[1]), match[2])
    return found
