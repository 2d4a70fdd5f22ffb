"""The report's file: one page with all that it needs inside.

Conventions:
    ``web/`` holds the page as it is written: a template, a style, scripts that share one scope.
    The page's policy forbids it everything but these very ones, and the pictures and the sound
    that it carries. Text of the user's goes into JSON alone, where no ``<`` is left.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from ganterpret import documents
from ganterpret.clips import ClipStore, Job
from ganterpret.files import write_text
from ganterpret.render import Model
from ganterpret.score import Score
from ganterpret.strictjson import Json
from ganterpret_integrations.report.data import missing_frames, report_data

SCRIPTS: Final = (
    "exact.js",
    "categories.js",
    "edits.js",
    "alphas.js",
    "saving.js",
    "timeline.js",
    "points.js",
    "details.js",
    "cards.js",
    "player.js",
    "report.js",
    "hands.js",
)
"""In the order in which they build on each other."""

_SLOT: Final = re.compile(r"\{\{ ([a-z]+) \}\}")


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was written.

    Attributes:
        path: the file.
        size: in bytes.
        segments: how many the movie has.
        missing_segments: of how many of them frames would have to be rendered.
        missing_frames: how many frames that are.
    """

    path: Path
    size: int
    segments: int
    missing_segments: int
    missing_frames: int


def write_report(
    path: Path,
    score: Score,
    job: Job,
    *,
    score_path: Path | None = None,
    painter: Model | None = None,
    store: ClipStore | None = None,
    sound: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Write a score's report.

    Args:
        path: the HTML file.
        score: the score.
        job: its plan, and the model and look by which a movie would be rendered.
        score_path: where the score lies; what is saved in the page is called after it. None for
            beside the song.
        painter: what makes the pictures; None for the job's model.
        store: in which clips are looked up; None for that of the cache folder.
        sound: whether the song is in it.
        progress: called with the number of pictures that have just been made; they are those of
            `data.pictured_frames`.

    Raises:
        AudioError: the song cannot be read.
        RenderError: the model failed.
        FfmpegError: the song cannot be compressed.
        OSError: the file cannot be written.
    """
    missing = missing_frames(job, store or ClipStore())
    data = report_data(
        score,
        job,
        path=score_path or documents.score_path(score.song.path),
        missing=missing,
        painter=painter or job.model,
        sound=sound,
        progress=progress,
    )
    text = page(data)
    write_text(path, text)
    segments = job.plan.segments
    touched = [bool(missing[each.start_frame : each.stop_frame].any()) for each in segments]
    return Report(path, len(text.encode()), len(segments), sum(touched), int(missing.sum()))


def page(data: Mapping[str, Json]) -> str:
    """Put a report's page together.

    Args:
        data: from `data.report_data`.
    """
    style = _file("report.css")
    script = "".join(_file(name) for name in SCRIPTS)
    policy = (
        "default-src 'none'; img-src data:; media-src blob:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    filled = {
        "policy": policy,
        "title": html.escape(str(data["song"])),
        "style": style,
        "script": script,
        "data": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return _SLOT.sub(lambda slot: filled[slot[1]], _file("template.html"))


def _file(name: str) -> str:
    # Read as bytes: what is hashed is what the browser gets, whatever the system's line ends.
    return files(__package__).joinpath("web", name).read_bytes().decode().replace("\r\n", "\n")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode("ascii")
