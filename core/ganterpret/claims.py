"""Which clips this program is making or using: one writer a clip, and nobody removes it in use.

Conventions:
    A clip is *claimed* by the one program that is making it, or removing it, and *held* by every
    program that has found or made it and may still need it. Both are locks on bytes of a file
    beside the clips, at places that the clip's key decides. The system takes them back when the
    program ends, however it ends. Threads of one program do not keep each other out. Where locks
    do not work (Windows, some network disks) every clip can be claimed: two programs may then
    make one twice, and either one is whole.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from ganterpret.files import make_folder

if sys.platform != "win32":
    import fcntl

NAME: Final = ".claims"
"""The file whose bytes are locked; it stays empty."""

LONGEST_WAIT: Final = 600.0
"""Seconds after which a clip is made here, too: who claims it may be stopped for good."""

_BLINK: Final = 0.2
_DIGITS: Final = 15
"""Hexadecimal digits of a key that say which bytes: a file's places have 63 bits."""


class Claims:
    """What this program claims and holds; all of it ends when this object goes.

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
        self._file: int | None = None
        self._opening = threading.Lock()
        self._held: set[str] = set()
        self._waited_long_for: set[str] = set()

    def take(self, key: str) -> bool:
        """Claim a clip; False if another program claims it."""
        return key in self._waited_long_for or self._lock(_claimed(key), is_shared=False)

    def give_back(self, key: str) -> None:
        """End a claim, which need not be one."""
        self._unlock(_claimed(key))

    def wait(self, key: str) -> None:
        """Wait until no other program claims a clip; for ten minutes at most."""
        begun = self._clock()
        while not self.take(key):
            if self._clock() - begun > LONGEST_WAIT:
                self._waited_long_for.add(key)
            self._sleep(_BLINK)
        self.give_back(key)

    def hold(self, key: str) -> bool:
        """Keep a clip from being removed; False if another program is removing it."""
        if key not in self._held and self._lock(_used(key), is_shared=True):
            self._held.add(key)
        return key in self._held

    def let_go(self, key: str) -> None:
        """End a hold, which need not be one."""
        self._held.discard(key)
        self._unlock(_used(key))

    def take_to_remove(self, key: str) -> bool:
        """Claim a clip that nobody makes or holds, this program included, and keep it from both.

        `give_back` and `let_go` end that.
        """
        if key in self._held or not self.take(key):
            return False
        if self._lock(_used(key), is_shared=False):
            return True
        self.give_back(key)
        return False

    def _lock(self, place: int, *, is_shared: bool) -> bool:
        """Lock a byte; True also where locks, or the folder, are not to be had."""
        if sys.platform == "win32":
            return True
        how = (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        file = None
        try:
            file = self._opened()
            fcntl.lockf(file, how, 1, place)
        except OSError as error:
            return file is None or error.errno not in (errno.EACCES, errno.EAGAIN)
        return True

    def _unlock(self, place: int) -> None:
        if sys.platform != "win32" and self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def _opened(self) -> int:
        with self._opening:
            if self._file is None:
                make_folder(self._folder)
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
                self._file = os.open(self._folder / NAME, flags, 0o666)
                weakref.finalize(self, os.close, self._file)
            return self._file


_OF_FOLDERS: Final[weakref.WeakValueDictionary[Path, Claims]] = weakref.WeakValueDictionary()
_CHOOSING: Final = threading.Lock()


def claims_in(folder: Path) -> Claims:
    """Return this program's claims in a folder: closing one file ends all its locks there."""
    with _CHOOSING:
        return _OF_FOLDERS.setdefault(Path(os.path.realpath(folder)), Claims(folder))


def _claimed(key: str) -> int:
    """The byte that says who makes a clip."""
    return 2 * int(key[:_DIGITS], 16)


def _used(key: str) -> int:
    """The byte that says who uses a clip."""
    return _claimed(key) + 1
