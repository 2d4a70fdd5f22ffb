"""Pickles that do something when they are read: what no reader of ours may run."""

from __future__ import annotations

import os
from pathlib import Path


class Payload:
    """Pickles as a call that makes a folder.

    Args:
        path: of the folder; that it is there proves that the code ran.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)
