"""Running ffmpeg: to its end, fed frame by frame, or read as it goes.

Conventions:
    Argument lists come from `ganterpret.ffmpeg`. A run has worked only if it exits with 0, says
    nothing on stderr and the file holds the frames it should. What is left
    early, by an exception too, leaves no process, thread or open file behind.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import FfmpegError
from ganterpret.ffmpeg import count_argv, decode_frames_argv

if sys.platform == "linux":
    import resource

_WORDS_KEPT: Final = 2000
_WATCH_INTERVAL: Final = 0.25
_STALLED_AFTER: Final = 600.0
"""Seconds that one write may wait; a process that takes nothing for longer is stuck."""


def _plain(said: bytes) -> str:
    """Put what ffmpeg said, its last lines, on one line, without addresses of memory."""
    words = " ".join(said[-_WORDS_KEPT:].decode("utf-8", "replace").split())
    return re.sub(r" @ 0x[0-9a-f]+", "", words)


def _words(log: IO[bytes]) -> str:
    log.seek(0)
    return _plain(log.read())


def run(argv: Sequence[str], doing: str) -> bytes:
    """Run ffmpeg to its end and return its stdout.

    Args:
        argv: from one of the builders.
        doing: what this run is for ("joining clips"), for the error message.

    Raises:
        FfmpegError: it did not start, exited with an error, or said anything at error level.
    """
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise FfmpegError(f"ffmpeg did not start while {doing}: {error}.", argv[0]) from error
    words = _plain(done.stderr)
    if done.returncode != 0 or words:
        raise FfmpegError(
            f"ffmpeg failed while {doing}: {words or f'exit code {done.returncode}'}", argv
        )
    return done.stdout


def count_frames(path: Path) -> int:
    """Count the video frames that a file really holds.

    Raises:
        FfmpegError: the file is no video, or is damaged.
    """
    return _counted_frames(run(count_argv(path), f"counting the frames of {path.name}"))


def _counted_frames(progress: bytes) -> int:
    counts = re.findall(rb"^frame=\s*(\d+)", progress, re.MULTILINE)
    return int(counts[-1]) if counts else 0


@dataclass(frozen=True, slots=True)
class Footage:
    """What a clip is, as an editor sees it.

    Attributes:
        frames: how many it really holds.
        size: (width, height) in pixels.
        rate: frames a second, to two decimals.
        timecode: of its first frame; "" without a timecode track.
    """

    frames: int
    size: tuple[int, int]
    rate: Fraction
    timecode: str


def look_at(path: Path) -> Footage:
    """Look at a clip: its frames are counted, the rest is read from its head.

    Raises:
        FfmpegError: the file is no video, or is damaged.
    """
    argv, doing = count_argv(path, "info"), f"looking at {path.name}"
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise FfmpegError(f"ffmpeg did not start while {doing}: {error}.", argv[0]) from error
    said = done.stderr.decode("utf-8", "replace")
    stream = re.search(r"Stream #0:\d+.* Video: .*?, (\d+)x(\d+).*?, ([\d.]+)(k?) fps", said)
    if done.returncode != 0 or not stream:
        raise FfmpegError(
            f"'{path.name}' is no video that can be read: it is damaged, cut off or of another "
            "kind.",
            str(path),
        )
    timecode = re.search(r"^ +timecode +: (\S+)", said, re.MULTILINE)
    return Footage(
        frames=_counted_frames(done.stdout),
        size=(int(stream[1]), int(stream[2])),
        rate=Fraction(stream[3]) * (1000 if stream[4] else 1),
        timecode=timecode[1] if timecode else "",
    )


class Encoder:
    """One ffmpeg process that takes frames or sound on stdin and leaves a file.

    Use as a context manager: leaving it normally finishes the file and checks the process;
    leaving it by an exception kills the process. A process that has said anything at error level,
    or takes nothing for minutes, is killed too: not every version of ffmpeg stops by itself, and
    a write to it would wait for ever.

    Args:
        argv: from `encode_argv` or `join_argv`.
        doing: what this run is for ("encoding"), for the error message.
        called_off: kills the process soon after it is set, from any thread.

    Raises:
        FfmpegError: the process does not start.
    """

    def __init__(
        self,
        argv: Sequence[str],
        doing: str = "encoding",
        called_off: threading.Event | None = None,
    ) -> None:
        self._doing = doing
        self._called_off = called_off or threading.Event()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        try:
            self._process = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._log
            )
        except OSError as error:
            self._log.close()
            raise FfmpegError(f"ffmpeg did not start for {doing}: {error}.", argv[0]) from error
        self._writes = 0
        self._writing = False
        self._stalled = False
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="ffmpeg watcher", daemon=True)
        self._watcher.start()

    def write(self, data: NDArray[np.uint8] | bytes) -> None:
        """Send frames of shape (n, height, width, 3), or bytes of sound.

        Raises:
            FfmpegError: the process has died; its own words are in the message.
        """
        assert self._process.stdin is not None
        self._writing = True
        try:
            self._process.stdin.write(
                data if isinstance(data, bytes) else np.ascontiguousarray(data).data
            )
        except OSError as error:
            self._process.kill()
            raise self._failure(self._process.wait()) from error
        finally:
            self._writing = False
        self._writes += 1

    def _watch(self) -> None:
        """Kill the process when it has complained, is stuck in a write, or is called off."""
        complained, seen, quiet = False, 0, 0.0
        while not self._over.wait(_WATCH_INTERVAL):
            waits = self._writing and self._writes == seen
            quiet = quiet + _WATCH_INTERVAL if waits else 0.0
            seen = self._writes
            self._stalled = quiet >= _STALLED_AFTER
            if complained or self._stalled or self._called_off.is_set():
                self._process.kill()
            complained = os.fstat(self._log.fileno()).st_size > 0

    def _failure(self, code: int) -> FfmpegError:
        words = _words(self._log) or ("it was stuck" if self._stalled else f"exit code {code}")
        return FfmpegError(f"ffmpeg failed while {self._doing}: {words}", words)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        with self._log:
            try:
                if kind is not None:
                    self._process.kill()
                with suppress(OSError):
                    self._process.stdin.close()
                code = self._process.wait()
            except BaseException:
                self._process.kill()
                self._process.wait()
                raise
            finally:
                self._over.set()
                self._watcher.join()
            if kind is None and (code != 0 or _words(self._log)):
                raise self._failure(code)


@dataclass(frozen=True, slots=True)
class Reader:
    """A running ffmpeg whose stdout is read as it comes."""

    stdout: IO[bytes]
    _process: subprocess.Popen[bytes]
    _log: IO[bytes]

    def finish(self) -> str:
        """Wait for the end, after all of stdout is read; returns what was said, "" for nothing."""
        code = self._process.wait()
        return _words(self._log) or (f"exit code {code}" if code else "")


@contextmanager
def reading(argv: Sequence[str], memory: int = 0) -> Iterator[Reader]:
    """Run ffmpeg and read its stdout as it comes; leaving early kills it.

    Args:
        argv: from one of the builders.
        memory: bytes that it may take, where the system can hold it to them (Linux); 0 for any.

    Raises:
        FfmpegError: it does not start.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )
        except OSError as error:
            raise FfmpegError(f"ffmpeg did not start for decoding: {error}.", argv[0]) from error
        with process:
            assert process.stdout is not None
            try:
                if memory and sys.platform == "linux":
                    resource.prlimit(process.pid, resource.RLIMIT_DATA, (memory, memory))
                yield Reader(process.stdout, process, log)
            finally:
                process.kill()


def decode_frames(
    path: Path, size: tuple[int, int], *, averaged: bool = False
) -> Iterator[NDArray[np.uint8]]:
    """Decode a movie frame by frame, each uint8 of shape (height, width, 3).

    Args:
        path: the movie.
        size: its (width, height), or the one that its frames are averaged down to.
        averaged: whether they are.

    Raises:
        FfmpegError: the file cannot be decoded, or has another size.
    """
    width, height = size
    with reading(decode_frames_argv(path, size if averaged else None)) as reader:
        while data := reader.stdout.read(width * height * 3):
            if len(data) < width * height * 3:
                break
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)
        words = reader.finish() or (data and f"its frames are not {width}x{height}")
        if words:
            raise FfmpegError(f"ffmpeg failed while decoding {path.name}: {words}", str(path))
