"""What a hostile case is: files that a script makes, the command line they meet, and what is due.

Conventions:
    A case makes its files in a folder of its own, in which the command runs; ``OUT`` in its
    arguments stands for the folder that it may write into. What is due is a refusal (one sentence,
    a non-zero exit, nothing written) or a result; where a file is damaged at random, either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Due = Literal["refusal", "result", "either"]
Content = bytes | Callable[[], bytes]
"""What a file holds, or what makes it when it is wanted."""


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile file and its command line.

    Attributes:
        kind: of input: sound, MIDI, a checkpoint, ...
        name: what is wrong with it.
        build: makes the files in an empty folder.
        arguments: behind ``ganterpret``; OUT for the folder that may be written into.
        due: what has to come.
        says: a part of the refusal, where it matters which one comes.
    """

    kind: str
    name: str
    build: Callable[[Path], None]
    arguments: tuple[str, ...]
    due: Due = "refusal"
    says: str = ""


Cases = Iterator[Case]


def holding(name: str, data: Content) -> Callable[[Path], None]:
    """Make one file."""

    def build(folder: Path) -> None:
        (folder / name).write_bytes(data if isinstance(data, bytes) else data())

    return build
