"""The command lines of the documentation, in the order in which a reader runs them.

Conventions:
    A *step* is a line of a fenced ``sh`` block that begins with ``ganterpret``, or an edit that
    the page describes in words and tells the machine in a comment:
    ``<!-- edit markers.csv: "wine bottle" -> "volcano" -->``. Lines of other programs are no
    steps. What stands behind ``#`` is for the reader, and a ``PYTHONPATH=...`` before the command
    for the reader's shell.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"^ *(?:\d+\. )?```(\w*) *$")
_COMMAND: Final = re.compile(r"^ *(?:PYTHONPATH=\S+ )?(ganterpret .+)$")
_EDIT: Final = re.compile(r'^ *<!-- edit (\S+): "(.+)" -> "(.*)" -->$')


@dataclass(frozen=True, slots=True)
class Edit:
    """What a reader changes in a file by hand: all of one text becomes another."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        """Edit the file in a folder.

        Raises:
            ValueError: the file does not say what the page says that it does.
        """
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        if self.old not in text:
            raise ValueError(f"{self.file} does not hold '{self.old}'.")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Command:
    """What stands behind ``ganterpret`` on a line."""

    words: tuple[str, ...]


Step = Edit | Command


def steps(page: str) -> list[Step]:
    """List the steps of a page's text."""
    found: list[Step] = []
    language: str | None = None
    for line in page.replace("\\\n", " ").split("\n"):
        if fence := _FENCE.match(line):
            language = fence[1] if language is None else None
        elif edit := _EDIT.match(line):
            found.append(Edit(*edit.groups()))
        elif language == "sh" and (command := _COMMAND.match(line)):
            # A backslash is one of a Windows path here, and no escape.
            words = shlex.split(command[1].replace("\\", "\\\\"), comments=True)
            found.append(Command(tuple(words[1:])))
    return found
