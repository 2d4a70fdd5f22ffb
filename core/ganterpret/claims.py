"""Which clips this program is making: one writer a clip, whoever else renders the same.

Conventions:
    A claim is a lock on one byte of a file beside the clips, at a place that the clip's key
    decides. The system takes it back when the program ends, however it ends. Threads of one
    program do not keep each other out. Where locks do not work (Windows, some network disks)
    every clip can be claimed: two programs may then make one twice, and either one is whole.
"""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from ganterpret.files import make_folder

if sys.platform != "win32":
    import fcntl

NAME: Final = ".claims"
"""The file whose bytes are locked; it stays empty."""

LONGEST_WAIT: Final = 600.0
"""Seconds after which a clip is made here, too: who claims it may be stopped for good."""

_BLINK: Final = 0.2
_DIGITS: Final = 15
"""Hexadecimal digits of a key that say which byte: a file's places have 63 bits."""


class Claims:
    """What this program claims; use as a context manager, which gives everything back.

    Args:
        folder: of the clips; made when something is claimed.
        clock: seconds, which only ever rise.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder, self._clock, self._sleep = folder, clock, sleep
        self._file: IO[bytes] | None = None
        self._waited_long_for: set[str] = set()

    def take(self, key: str) -> bool:
        """Claim a clip; False if another program claims it."""
        if sys.platform == "win32" or key in self._waited_long_for:
            return True
        try:
            if self._file is None:
                make_folder(self._folder)
                self._file = (self._folder / NAME).open("ab")
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(key))
        except OSError as error:
            # Any other error: no locks here, or no folder, of which whoever writes there tells.
            return error.errno not in (errno.EACCES, errno.EAGAIN) or self._file is None
        return True

    def give_back(self, key: str) -> None:
        """End a claim, which need not be one."""
        if sys.platform != "win32" and self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _place(key))

    def wait(self, key: str) -> None:
        """Wait until no other program claims a clip; for ten minutes at most."""
        begun = self._clock()
        while not self.take(key):
            if self._clock() - begun > LONGEST_WAIT:
                self._waited_long_for.add(key)
            self._sleep(_BLINK)
        self.give_back(key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()


def _place(key: str) -> int:
    return int(key[:_DIGITS], 16)
