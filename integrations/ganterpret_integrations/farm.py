"""A render as a job for a render farm: an Open Job Description template.

Conventions:
    The schema is ``jobtemplate-2023-09`` with the extension ``TASK_CHUNKING``
    (https://github.com/OpenJobDescription/openjd-specifications). Every path is a parameter of
    type PATH, so that a farm can map it to where a host sees it; a default inside the template's
    folder is relative to it. No shell runs: a task is a program and its arguments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from ganterpret.errors import SettingError

SUFFIXES: Final = (".yaml", ".yml", ".json")
"""Of a template."""

LONGEST_NAME: Final = 100
"""Characters of a job's name; the schema has 128."""

Template = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a host must have.

    Attributes:
        gpus: how many GPUs a task takes.
        cores: how many of its CPU cores; None for the farm's own choice.
        memory: MiB of it; None likewise.
    """

    gpus: int = 0
    cores: int | None = None
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Farmed:
    """What is to be rendered on a farm.

    Attributes:
        name: of the job, for people.
        score: the document.
        song: that it belongs to.
        movie: the file to make.
        cache: the folder of clips, which every host sees.
        model: a name, or the path of a checkpoint.
        options: further words of ``ganterpret render`` that decide the frames.
        joining: those that only the movie takes.
        segments: numbers of the first and the last segment.
        chunk: segments a task.
        needs: what a host must have.
    """

    name: str
    score: Path
    song: Path
    movie: Path
    cache: Path
    model: str | Path
    options: Sequence[str]
    joining: Sequence[str]
    segments: tuple[int, int]
    chunk: int
    needs: Needs


def template(farmed: Farmed, folder: Path) -> Template:
    """Describe a render as a job: the segments in chunks, then the movie.

    Args:
        farmed: what is to be rendered.
        folder: where the template is going to lie.
    """
    first, last = farmed.segments
    paths = [
        _path("Score", farmed.score, folder, "IN", "The score."),
        _path("Song", farmed.song, folder, "IN", "The song that it belongs to."),
        _path("Movie", farmed.movie, folder, "OUT", "The movie to make."),
        _path("Cache", farmed.cache, folder, "INOUT", "Rendered clips, seen by every host."),
    ]
    if isinstance(farmed.model, Path):
        paths.append(_path("Model", farmed.model, folder, "IN", "The checkpoint."))
    program = {
        "name": "Program",
        "type": "STRING",
        "default": "ganterpret",
        "description": "What a host runs.",
    }
    words = [
        "render",
        "{{Param.Score}}",
        "--song",
        "{{Param.Song}}",
        "--model",
        "{{Param.Model}}" if isinstance(farmed.model, Path) else farmed.model,
        *farmed.options,
        "--progress",
        "openjd",
    ]
    chunks = {
        "name": "Segments",
        "type": "CHUNK[INT]",
        "range": f"{first}-{last}",
        "chunks": {"defaultTaskCount": farmed.chunk, "rangeConstraint": "CONTIGUOUS"},
    }
    return {
        "specificationVersion": "jobtemplate-2023-09",
        "extensions": ["TASK_CHUNKING"],
        "name": _name(farmed.name),
        "parameterDefinitions": [*paths, program],
        "jobEnvironments": [
            {"name": "Clips", "variables": {"GANTERPRET_CACHE": "{{Param.Cache}}"}}
        ],
        "steps": [
            {
                "name": "Segments",
                **_hosts(farmed.needs),
                "parameterSpace": {"taskParameterDefinitions": [chunks]},
                "script": _running([*words, "--segments", "{{Task.Param.Segments}}"]),
            },
            {
                "name": "Movie",
                **_hosts(farmed.needs),
                "dependencies": [{"dependsOn": "Segments"}],
                "script": _running([*words, *farmed.joining, "--output", "{{Param.Movie}}"]),
            },
        ],
    }


def written(document: Template, suffix: str) -> str:
    """Write a template as YAML or JSON.

    Args:
        document: the template.
        suffix: one of `SUFFIXES`.

    Raises:
        SettingError: another suffix.
    """
    if suffix not in SUFFIXES:
        raise SettingError(
            f"'{suffix}' is no suffix of a job: give one of {', '.join(SUFFIXES)}.", suffix
        )
    if suffix == ".json":
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def _path(name: str, path: Path, folder: Path, flow: str, description: str) -> Template:
    path, folder = path.absolute(), folder.absolute()
    kind = "DIRECTORY" if name == "Cache" or path.is_dir() else "FILE"
    inside = path.is_relative_to(folder)
    return {
        "name": name,
        "type": "PATH",
        "objectType": kind,
        "dataFlow": flow,
        "default": path.relative_to(folder).as_posix() if inside else str(path),
        "description": description,
    }


def _hosts(needs: Needs) -> Template:
    amounts = {
        "amount.worker.gpu": needs.gpus or None,
        "amount.worker.vcpu": needs.cores,
        "amount.worker.memory": needs.memory,
    }
    wanted = [{"name": name, "min": least} for name, least in amounts.items() if least]
    return {"hostRequirements": {"amounts": wanted}} if wanted else {}


def _running(words: Sequence[str]) -> Template:
    return {"actions": {"onRun": {"command": "{{Param.Program}}", "args": list(words)}}}


def _name(text: str) -> str:
    """Make a job's name: no control characters, and no braces, which the schema reads."""
    return "".join(c for c in text if c.isprintable() and c not in "{}")[:LONGEST_NAME] or "song"
