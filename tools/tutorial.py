"""Run docs/tutorial.md as a reader would, and put what came out onto the page.

Conventions:
    What a command printed stands behind the ``<!-- output -->`` of its block. Lines that say how
    long something took are left out, so that the page is the same wherever it is built. Pictures
    go to docs/images/tutorial.

Run: ``python -m tools.tutorial``; ``make docs`` does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from tools.pages import Edit, steps

from ganterpret.processes import decode_frames

HOUSE: Final = Path(__file__).parents[1]
PAGE: Final = HOUSE / "docs" / "tutorial.md"
PICTURES: Final = HOUSE / "docs" / "images" / "tutorial"
SHOWN: Final = 8
"""Frames of a movie side by side."""

SIDE: Final = 144
"""Side of such a frame, pixels."""

WIDTH: Final = 1152
"""Of the figure, pixels."""

MOVIES: Final = ("first", "second")
"""What the movies are called that the page makes one after the other."""

_OUTPUT: Final = re.compile(r"<!-- output -->\n+```text\n.*?```\n<!-- /output -->", re.DOTALL)


def main() -> None:
    """Run the page, write its outputs and pictures."""
    PICTURES.mkdir(exist_ok=True)
    parts = _OUTPUT.sub("<!-- output -->", PAGE.read_text("utf-8")).split("<!-- output -->")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(HOUSE / "examples" / "song.ogg", folder)
        movies = iter(MOVIES)
        printed = [follow(part, folder, movies) for part in parts]
        figure = Image.open(folder / "song.png").convert("RGB")
        figure.thumbnail((WIDTH, WIDTH))
        figure.save(PICTURES / "figure.webp", quality=80)
    page = parts[0]
    for text, part in zip(printed, parts[1:], strict=False):
        page += f"<!-- output -->\n```text\n{text}```\n<!-- /output -->{part}"
    PAGE.write_text(page, encoding="utf-8")


def follow(part: str, folder: Path, movies: Iterator[str]) -> str:
    """Do what a part of the page says; what its last command printed."""
    printed = ""
    for step in steps(part):
        if isinstance(step, Edit):
            step.apply(folder)
            continue
        done = subprocess.run(
            [sys.executable, "-m", "ganterpret_integrations", *step.words],
            cwd=folder,
            env=os.environ | {"GANTERPRET_CACHE": str(folder / "cache"), "COLUMNS": "80"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"ganterpret {' '.join(step.words)}: {done.stderr}")
        lines = [line for line in done.stdout.splitlines() if not line.startswith("Rendered ")]
        printed = "".join(f"{line.rstrip()}\n" for line in lines)
        if "song.mp4" in step.words:
            side_by_side(folder / "song.mp4", PICTURES / f"{next(movies)}.webp")
    return printed


def side_by_side(movie: Path, picture: Path) -> None:
    """Put frames of a movie side by side, from equal distances."""
    frames = list(decode_frames(movie, (SIDE, SIDE), averaged=True))
    chosen = [frames[(2 * i + 1) * len(frames) // (2 * SHOWN)] for i in range(SHOWN)]
    Image.fromarray(np.hstack(chosen)).save(picture, quality=80)


if __name__ == "__main__":
    main()
