"""Every hostile file meets its command line, and what came of it is held to the promise.

Usage: python -m tests.hostile.runner [WORD...] [--every N] runs the cases whose kind or name has
one of the words, or all, or every Nth of them, and exits with 1 if one broke the promise.

Conventions:
    The promise: at most `jail.CPU_SECONDS` of CPU and `jail.MEMORY`; a result, or one sentence on
    stderr with exit code 1 or 2 and nothing left in the output folder; no socket; nothing written
    but in the output folder, the cache and the folder for temporary files, which is empty again;
    programs other than ffmpeg are never started, and of its arguments only whitelisted protocols
    and files by ``file:`` are inputs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from tests.hostile.cases import Case
from tests.hostile.corpus import corpus
from tests.hostile.jail import CPU_SECONDS, MEMORY, Outcome, watched

_SENTENCE: Final = re.compile(r"Error: [^\n]+[.!?)]")
_FORBIDDEN: Final = ("Traceback", "This should not have happened", "\x1b")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case.

    Attributes:
        case: which.
        outcome: how it ended.
        broken: what of the promise was broken, in words; empty if it was kept.
    """

    case: Case
    outcome: Outcome
    broken: tuple[str, ...]


@contextmanager
def place() -> Iterator[Path]:
    """A folder for a run, removed behind it."""
    with tempfile.TemporaryDirectory(prefix="hostile") as folder:
        root = Path(folder).resolve()
        for name in ("home", "temporary", "fonts", "log"):
            (root / name).mkdir()
        yield root


def try_case(case: Case, root: Path) -> Result:
    """Run one case in a folder from `place`."""
    inputs, out = root / "inputs", root / "out"
    for folder in (inputs, out, root / "cache"):
        folder.mkdir()
    try:
        case.build(inputs)
        before = _snapshot(root, ("inputs", "home", "temporary"))
        outcome = watched(
            _command([word.replace("OUT", str(out)) for word in case.arguments]),
            inputs,
            _environment(root),
            root / "log",
        )
        broken = [
            *_broken_words(case, outcome),
            *_broken_costs(outcome),
            *_broken_walls(outcome, root),
        ]
        if _snapshot(root, ("inputs", "home", "temporary")) != before:
            broken.append("something else was changed")
        left = sorted(path.name for path in out.rglob("*"))
        if outcome.code != 0 and left:
            broken.append(f"left behind: {', '.join(left)[:80]}")
        if outcome.code == 0 and not left:
            broken.append("said it worked, and made nothing")
        if any(b"root:x:0" in path.read_bytes() for path in out.rglob("*") if path.is_file()):
            broken.append("a file of the system is in the output")
    finally:
        for folder in (inputs, out, root / "cache"):
            shutil.rmtree(folder)
    return Result(case, outcome, tuple(broken))


def _command(arguments: list[str]) -> Callable[[], int]:
    def run() -> int:
        from ganterpret_integrations.cli.main import run as command

        return command(arguments)

    return run


def _environment(root: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(root / "home"),
        "XDG_CACHE_HOME": str(root / "home" / ".cache"),
        "MPLCONFIGDIR": str(root / "fonts"),
        "GANTERPRET_CACHE": str(root / "cache"),
        "TMPDIR": str(root / "temporary"),
        "COLUMNS": "2000",
        "OMP_NUM_THREADS": "1",
    }


def _snapshot(root: Path, folders: Iterable[str]) -> list[tuple[str, int, int]]:
    found = []
    for name in folders:
        for path in [root / name, *(root / name).rglob("*")]:
            told = path.lstat()
            is_folder = path.is_dir() and not path.is_symlink()
            found.append((str(path), told.st_mode, 0 if is_folder else told.st_size))
    return sorted(found)


def _broken_words(case: Case, outcome: Outcome) -> Iterator[str]:
    code, words = outcome.code, outcome.words
    if code not in (0, 1, 2):
        yield f"exit code {code}"
    for word in _FORBIDDEN:
        if word in words:
            yield f"{word!r} on stderr: {words[:300]!r}"
    if code in (1, 2):
        last = words.strip().rsplit("\n", 1)[-1]
        if not _SENTENCE.fullmatch(last):
            yield f"no sentence: {words[-300:]!r}"
        # A path has up to 4,096, and is said whole.
        if len(words) - sum(map(len, case.arguments)) > 5000:
            yield f"{len(words)} characters of error"
    if case.due == "result" and code != 0:
        yield f"refused: {words[-300:]!r}"
    if case.due == "refusal" and code == 0:
        yield "taken"
    if case.says and case.says not in words:
        yield f"other words: {words[-300:]!r}"


def _broken_costs(outcome: Outcome) -> Iterator[str]:
    if outcome.cpu > CPU_SECONDS:
        yield f"{outcome.cpu:.1f} s of CPU"
    if outcome.memory > MEMORY:
        yield f"{outcome.memory / 1e6:.0f} MB"


def _broken_walls(outcome: Outcome, root: Path) -> Iterator[str]:
    for what in outcome.reached:
        yield f"reached for {what}"
    legal = tuple(str(root / name) for name in ("out", "cache", "fonts", "temporary"))
    for path in outcome.wrote:
        if not path.startswith(legal) and path != os.devnull:
            yield f"wrote {path}"
    for words in outcome.started:
        yield from _wrong_with_program(words, legal)


def _wrong_with_program(words: tuple[str, ...], legal: tuple[str, ...]) -> Iterator[str]:
    if Path(words[0]).name.split("-")[0] != "ffmpeg":
        yield f"started {words[0]}"
    for index, (option, word) in enumerate(pairwise(words), 1):
        if option == "-i" and not word.startswith(("file:/", "pipe:")):
            yield f"ffmpeg was given {word}"
        if option == "-i" and "-protocol_whitelist" not in words[:index]:
            yield f"ffmpeg may use any protocol for {word}"
        if option != "-i" and word.startswith("file:") and not word[5:].startswith(legal):
            yield f"ffmpeg was to write {word}"


def main(arguments: Sequence[str]) -> int:
    """Run cases, print what broke and what was dearest, and return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.runner")
    parser.add_argument("words", nargs="*", help="of kinds and names")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="begin with the Kth")
    told = parser.parse_args(arguments)
    import ganterpret_integrations.cli.main  # noqa: F401  what takes long counts for no case

    cases = (
        case
        for case in corpus()
        if not told.words or any(word in f"{case.kind}: {case.name}" for word in told.words)
    )
    results = []
    with place() as root:
        for case in islice(cases, told.first, None, told.every):
            result = try_case(case, root)
            results.append(result)
            if result.broken:
                what = "; ".join(result.broken)
                print(f"{result.case.kind}: {result.case.name}: {what}", flush=True)
            if len(results) % 100 == 0:
                print(f"{len(results)} done", file=sys.stderr, flush=True)
    broken = sum(bool(result.broken) for result in results)
    refused = sum(result.outcome.code != 0 for result in results)
    dearest = max(results, key=lambda result: result.outcome.cpu)
    largest = max(results, key=lambda result: result.outcome.memory)
    print(
        f"{len(results)} files: {refused} refused, {len(results) - refused} taken, "
        f"{broken} broke the promise. At most {dearest.outcome.cpu:.1f} s of CPU "
        f"({dearest.case.kind}: {dearest.case.name}), {largest.outcome.memory / 1e6:.0f} MB "
        f"({largest.case.kind}: {largest.case.name})."
    )
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
