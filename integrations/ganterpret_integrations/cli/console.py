"""What a person sees: lines, tables and progress.

Conventions:
    Results go to stdout, progress, notes and errors to stderr. Nothing is coloured and no bar is
    drawn when the output is piped. Text of the user's is never read as markup.
"""

from __future__ import annotations

import json
import math
import os
import shlex
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from ganterpret.audio import open_sound
from ganterpret.errors import GanterpretError, SettingError

_PIPED_WIDTH: Final = 200

BYTES: Final = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
"""Units of sizes, the smallest first."""

PROGRESSES: Final = ("bar", "openjd")
"""The ways to tell progress."""

_WHILE: Final = 20.0
"""Seconds over which a rate is taken: long enough not to jump, short enough to follow."""

_STEP: Final = 0.1
"""Seconds within which what gets ready counts as one step."""


def out() -> Console:
    """Return the console of stdout; wide when piped, so that no line is folded."""
    return _console(stderr=False)


def err() -> Console:
    """Return the console of stderr."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPED_WIDTH
    # A sentence is one line for whoever reads a pipe, and broken between words for a person.
    return Console(
        file=stream, width=width, highlight=False, soft_wrap=not stream.isatty(), emoji=False
    )


def shown(text: str) -> str:
    """Make text of the user's safe to print: no markup, no control characters."""
    return escape(
        "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    )


def counted(count: int, noun: str) -> str:
    """Count things in words.

    >>> counted(1, "cut"), counted(2, "cut")
    ('1 cut', '2 cuts')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _typed(word: str | Path) -> str:
    """Write a word of a command line so that no path is taken for an option."""
    is_like_option = isinstance(word, Path) and str(word).startswith("-")
    return f"./{word}" if is_like_option else str(word)


def sized(size: float) -> str:
    """Say how many bytes, in powers of a thousand.

    >>> sized(999), sized(10_240), sized(2.5e9)
    ('999 B', '10.2 kB', '2.5 GB')
    """
    unit = next(unit for unit in reversed(BYTES) if size >= BYTES[unit] or unit == "B")
    return f"{size:.0f} B" if unit == "B" else f"{size / BYTES[unit]:.1f} {unit}"


def command_line(words: Sequence[str]) -> str:
    """Write words so that the shell here takes them as they are.

    >>> command_line(["render", "song.score.json"])
    'render song.score.json'
    """
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def sentence(error: Exception) -> str:
    """Say what went wrong in one sentence, whatever it was."""
    if isinstance(error, GanterpretError):
        return str(error)
    if isinstance(error, OSError):
        what = error.strerror or str(error)
        return f"{what}: '{error.filename}'." if error.filename else str(error)
    if isinstance(error, UnicodeEncodeError):
        return f"A name is no Unicode text ({error.object!r}): rename the file or folder."
    return (
        f"This should not have happened: {type(error).__name__}: {error}. Run it again with "
        "--debug and report what it prints."
    )


def complain(text: str) -> None:
    """Print an error on stderr."""
    err().print(f"[bold red]Error:[/] {shown(text)}")


class Voice:
    """Says what a command does, or keeps quiet.

    Args:
        quiet: say nothing but errors.
        as_json: print results as one JSON document, and nothing else on stdout.
        progress: "bar" for a person, on stderr; "openjd" for lines ``openjd_progress: 42`` on
            stdout, which render farms read.

    Raises:
        SettingError: progress of another kind, or lines of it within JSON.
    """

    def __init__(
        self, *, quiet: bool = False, as_json: bool = False, progress: str = "bar"
    ) -> None:
        if progress not in PROGRESSES:
            raise SettingError(
                f"'{progress}' is no way to tell progress: give {' or '.join(PROGRESSES)}.",
                progress,
            )
        if progress == "openjd" and as_json:
            raise SettingError(
                "--progress openjd and --json both print on stdout: leave one out.", progress
            )
        self._lines = progress == "openjd"
        self._talks = not quiet and not as_json
        self._draws = not quiet and not self._lines and sys.stderr.isatty()
        self._as_json = as_json
        self._notes: list[str] = []

    def say(self, text: str) -> None:
        """Print a line on stdout."""
        if self._talks:
            out().print(shown(text))

    def next(self, *words: str | Path, when: str = "") -> None:
        """Print the command that usually comes next, as it can be pasted."""
        then = f"Next, {when}" if when else "Next"
        self.say(f"{then}: ganterpret {command_line([_typed(word) for word in words])}")

    def note(self, text: str) -> None:
        """Print a note on stderr, and keep it for the result: odd, but no error."""
        if text not in self._notes:
            self._notes.append(text)
        if self._talks:
            err().print(f"[yellow]Note:[/] {shown(text)}")

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = ""
    ) -> None:
        """Print a table on stdout."""
        if not self._talks:
            return
        table = Table(title=shown(title) or None, box=None, pad_edge=False, title_justify="left")
        for column in columns:
            table.add_column(column, header_style="bold")
        for row in rows:
            table.add_row(*(shown(cell) for cell in row))
        out().print(table)

    def result(self, document: Mapping[str, object]) -> Mapping[str, object]:
        """Print a result as JSON, if that was asked for, and return what is printed.

        Args:
            document: the result; its ``notes`` become all notes so far, each once.
        """
        whole = {**document, "notes": list(self._notes)}
        if self._as_json:
            plain = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
            text = json.dumps(whole, ensure_ascii=not plain, indent=2)
            sys.stdout.write(text + "\n")
        return whole

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show that something of unknown length goes on."""
        if not self._draws:
            yield
            return
        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), console=err(), transient=True
        ) as progress:
            progress.add_task(shown(text), total=None)
            yield

    @contextmanager
    def listening(self, path: Path) -> Iterator[Callable[[int], None]]:
        """Show how much of a recording has been heard; yields what is called with more samples."""
        if not self._draws:
            yield lambda _: None
            return
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=err(),
            transient=True,
        ) as progress:
            # The length is known beforehand only where a header tells it.
            task = progress.add_task(f"Listening to {shown(path.name)}", total=_length(path))
            yield lambda more: progress.advance(task, more)

    @contextmanager
    def fetching(self, text: str) -> Iterator[Callable[[int, int | None], None]]:
        """Show how much of a file has come; yields what is called with bytes here and in all."""
        if not self._draws:
            yield lambda here, total: None
            return
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=err(),
            transient=True,
        ) as progress:
            task = progress.add_task(shown(text), total=None)
            yield lambda here, total: progress.update(task, completed=here, total=total)

    @contextmanager
    def counting(self, text: str, frames: int, done: int = 0) -> Iterator[Callable[[int], None]]:
        """Show how many of a number of frames are done; yields what is to be called with more.

        Args:
            text: what goes on.
            frames: in all.
            done: of them before it begins.
        """
        if self._lines:
            yield _percent_lines(frames, done)
            return
        if not self._draws or frames == done:
            yield lambda _: None
            return
        rate = SteadyRate()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateAndRest(rate),
            console=err(),
            transient=True,
        ) as progress:
            task = progress.add_task(shown(text), total=frames, completed=done)

            def more(count: int) -> None:
                rate.add(count)
                progress.advance(task, count)

            yield more


def _percent_lines(total: int, done: int) -> Callable[[int], None]:
    """Return what prints a line whenever another whole percent is done, and print the first."""
    told = -1

    def more(count: int) -> None:
        nonlocal done, told
        done += count
        percent = 100 * done // total if total else 100
        if percent > told:
            told = percent
            sys.stdout.write(f"openjd_progress: {percent}\n")
            sys.stdout.flush()

    more(0)
    return more


def _length(path: Path) -> int | None:
    """Tell how many samples a recording's header claims, if there is one."""
    with suppress(GanterpretError):
        return open_sound(path).claimed
    return None


class SteadyRate:
    """How many of something get ready a second, over the last while.

    It begins to count with the first that gets ready: what a model does before is no rate.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._count = 0
        self._seen: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> None:
        """Count more of them."""
        now = self._clock()
        self._count += count
        if len(self._seen) > 1 and now - self._seen[-2][0] < _STEP:
            self._seen[-1] = (now, self._count)
        else:
            self._seen.append((now, self._count))
        # One that is older stays: however rare they are, there is something to compare with.
        while len(self._seen) > 2 and self._seen[1][0] <= now - _WHILE:
            self._seen.popleft()

    @property
    def per_second(self) -> float | None:
        """The rate; None as long as it is unknown."""
        if len(self._seen) < 2:
            return None
        (began, before), (now, count) = self._seen[0], self._seen[-1]
        return (count - before) / (now - began) if now > began else None


class _RateAndRest(ProgressColumn):
    """Frames/s, and the time that the rest takes at that rate."""

    def __init__(self, rate: SteadyRate) -> None:
        super().__init__()
        self._rate = rate

    def render(self, task: Task) -> Text:
        rate = self._rate.per_second
        if not rate:
            return Text("")
        left = timedelta(seconds=math.ceil((task.remaining or 0) / rate))
        return Text(f"{rate:.1f} frames/s, {left} left")
