"""One command line in a process of its own: what it costs, writes, starts and connects to.

Conventions:
    A warmed process forks a child a case. In the child an audit hook, which cannot be taken off,
    writes down every file that Python opens for writing, makes, renames or removes, every program
    that it starts and every socket and look-up of a host. Besides, the kernel kills any process
    of the case, ffmpeg too, the moment it asks for an internet socket (seccomp: x86-64 and
    aarch64 of Linux; elsewhere the hook alone watches). CPU seconds and memory are those of the
    child and of all that it waited for, as `wait4` tells them; memory counts what the warmed
    process had loaded before its first case, and not what making the cases has left in it since.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

CPU_SECONDS: Final = 5
"""More than a case may take; one that takes much more is killed."""

MEMORY: Final = 500 * 1000**2
"""Bytes of the largest process of a case."""

KILLED_AFTER: Final = 60.0
"""Seconds that a case may wait for something."""

_FILE_BYTES: Final = 256 * 1024**2
_KILLED_BY_FILTER: Final = f"exit code -{int(signal.SIGSYS)}"
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES: Final = {
    "os.mkdir": (0,),
    "os.rename": (0, 1),
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.link": (0, 1),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.chmod": (0,),
}
"""Audit events that change the disk -> which of their arguments are paths."""

_STARTS: Final = ("os.system", "os.exec", "os.posix_spawn", "pty.spawn")
_REACHES: Final = ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto")
_INTERNET: Final = (socket.AF_INET, socket.AF_INET6)
_MACHINES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine -> how seccomp names it, and its number for `socket`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended.

    Attributes:
        code: its exit code; negative for the signal that killed it.
        words: what it wrote on stderr.
        cpu: seconds.
        memory: bytes.
        wrote: files that Python wrote, made, renamed or removed.
        started: the arguments of the programs that it started.
        reached: sockets and hosts that it asked for.
    """

    code: int
    words: str
    cpu: float
    memory: int
    wrote: tuple[str, ...]
    started: tuple[tuple[str, ...], ...]
    reached: tuple[str, ...]


def watched(
    command: Callable[[], int], folder: Path, environment: dict[str, str], log: Path
) -> Outcome:
    """Run a command in a fork of this process.

    Args:
        command: returns an exit code.
        folder: where it runs.
        environment: all of it.
        log: a folder for what it says and does.
    """
    words, events = log / "words.txt", log / "events.txt"
    left = max(_resident() - _resident_at_first(), 0)
    child = os.fork()
    if child == 0:
        _live(command, folder, environment, words, events)
    status, usage = _waited(child)
    told = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    said = words.read_bytes().decode("utf-8", "replace")
    reached = [what for kind, what in told if kind == "reach"]
    if _KILLED_BY_FILTER in said or os.waitstatus_to_exitcode(status) == -signal.SIGSYS:
        reached.append("an internet socket, for which it was killed")
    return Outcome(
        code=os.waitstatus_to_exitcode(status),
        words=said,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss * 1024 - left,
        wrote=tuple(what for kind, what in told if kind == "write"),
        started=tuple(tuple(what) for kind, what in told if kind == "start"),
        reached=tuple(reached),
    )


@cache
def _resident_at_first() -> int:
    return _resident()


def _resident() -> int:
    """Bytes of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


def _waited(child: int) -> tuple[int, resource.struct_rusage]:
    """Wait for a child, and kill it when it takes too long."""
    ends = time.monotonic() + KILLED_AFTER
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            return status, usage
        if time.monotonic() > ends:
            os.kill(child, signal.SIGKILL)
            ends = float("inf")
        time.sleep(0.002)


def _live(
    command: Callable[[], int],
    folder: Path,
    environment: dict[str, str],
    words: Path,
    events: Path,
) -> None:
    """Be the child: never returns."""
    code = 70
    try:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        tempfile.tempdir = None  # found anew, where the environment says
        nothing = os.open(os.devnull, os.O_RDWR)
        said = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        told = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for target, source in ((0, nothing), (1, nothing), (2, said)):
            os.dup2(source, target)
        resource.setrlimit(resource.RLIMIT_CPU, (4 * CPU_SECONDS, 4 * CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        forbid_internet()
        sys.addaudithook(_hook(told))
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        code = command()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _hook(told: int) -> Callable[[str, tuple[object, ...]], None]:
    def tell(kind: str, what: object) -> None:
        os.write(told, json.dumps([kind, what]).encode() + b"\n")

    def tell_write(path: object) -> None:
        if isinstance(path, str | bytes):  # the others are files that are open already
            tell("write", os.path.abspath(os.fsdecode(path)))  # noqa: PTH100  a link stays one

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING:
                tell_write(path)
        elif event in _CHANGES:
            for index in _CHANGES[event]:
                tell_write(arguments[index])
        elif event == "subprocess.Popen":
            words = arguments[1]
            assert isinstance(words, Sequence)
            tell("start", [os.fsdecode(word) for word in words])
        elif event in _STARTS:
            tell("start", [event, *map(str, arguments)])
        elif event in _REACHES or (event == "socket.__new__" and arguments[1] in _INTERNET):
            tell("reach", f"{event} {arguments[1:]}")

    return hook


def forbid_internet() -> bool:
    """Have the kernel kill this process and its children when they ask for an internet socket.

    Returns:
        whether this machine can.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or platform.system() != "Linux":
        return False
    name, number = machine
    load, equal, end = 0x20, 0x15, 0x06
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (load, 0, 0, 4),  # the machine
            (equal, 0, 5, name),
            (load, 0, 0, 0),  # the system call
            (equal, 0, 3, number),
            (load, 0, 0, 16),  # its first argument
            (equal, 2, 0, socket.AF_INET),
            (equal, 1, 0, socket.AF_INET6),
            (end, 0, 0, 0x7FFF0000),  # allowed
            (end, 0, 0, 0x80000000),  # killed
        )
    )
    held = ctypes.create_string_buffer(program, len(program))
    filter = _Filter(len(program) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0):
        return False
    return not libc.prctl(seccomp, by_filter, ctypes.byref(filter), 0, 0)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_void_p))
