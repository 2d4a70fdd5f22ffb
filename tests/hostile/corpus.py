"""The corpus of hostile files: made by a script, the same every time.

Usage: python -m tests.hostile.corpus FOLDER writes all files, a folder a case, and ``cases.tsv``,
which says what each is and which command line it is for.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Final

from tests.hostile.cases import Cases
from tests.hostile.marker_files import marker_files
from tests.hostile.media_names import media_names
from tests.hostile.score_files import score_files
from tests.hostile.sound_files import sound_files

MADE: Final = (marker_files, media_names, sound_files, score_files)


def corpus() -> Cases:
    """Make every case, one after the other."""
    for make in MADE:
        yield from make()
    # PyTorch is loaded for the last ones alone: its memory would count for all.
    from tests.hostile.checkpoint_files import checkpoint_files

    yield from checkpoint_files()


def main(folder: Path) -> None:
    """Write the corpus into a folder."""
    lines = []
    for number, case in enumerate(corpus()):
        place = folder / f"{number:04d}"
        place.mkdir(parents=True)
        case.build(place)
        line = ["ganterpret", *case.arguments]
        lines.append("\t".join([place.name, case.kind, case.name, case.due, shlex.join(line)]))
    (folder / "cases.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} cases in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
