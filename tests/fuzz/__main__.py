"""Fuzz our own readers, one after another: ``python -m tests.fuzz [TARGET...] --seconds 120``.

Conventions:
    A target ends with its time, or with the first finding. What it works on lies in
    ``build/fuzz/TARGET``: ``corpus`` grows from run to run and may be deleted, ``findings`` holds
    the bytes that broke a law, and ``log`` what the fuzzer said of them. ``--again FILE`` runs
    one file through one target, without the fuzzer.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import TARGETS, attempt, words_of

FOLDER: Final = Path("build/fuzz")

_TIMEOUT: Final = 5
"""Seconds that one file may take."""

_MEMORY: Final = 1000
"""Megabytes that a process may have."""

_COVERED: Final = re.compile(r"cov: (\d+)")
_RUNS: Final = re.compile(r"^#(\d+)\t", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a target: its runs at least, the branches that it saw, what broke a law."""

    name: str
    runs: int
    covered: int
    findings: tuple[Path, ...]


def main(arguments: Sequence[str]) -> int:
    """Fuzz the targets that were named, or all; return how many have findings."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=120, help="for each target")
    parser.add_argument("--again", type=Path, metavar="FILE", help="run this file, and no other")
    told = parser.parse_args(arguments)
    names = told.targets or list(TARGETS)
    if unknown := [name for name in names if name not in TARGETS]:
        parser.error(f"{', '.join(unknown)}: no such target; there are {', '.join(TARGETS)}.")
    if told.again:
        for name in names:
            taken = attempt(TARGETS[name], told.again.read_bytes(), _made(FOLDER / name / "work"))
            print(f"{name}: {'read' if taken else 'refused'}")
        return 0
    outcomes = []
    for name in names:
        print(f"{name} ...", flush=True)
        outcomes.append(fuzz(name, told.seconds))
    print(table(outcomes))
    return sum(bool(outcome.findings) for outcome in outcomes)


def fuzz(name: str, seconds: int) -> Outcome:
    """Fuzz one target in a process of its own."""
    folder = FOLDER / name
    corpus, found, _ = (_made(folder / part) for part in ("corpus", "findings", "work"))
    seeds = seeds_of(name)
    for seed in seeds:
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in words_of(seeds)))
    before = set(found.iterdir())
    options = {
        "max_total_time": seconds,
        "timeout": _TIMEOUT,
        "rss_limit_mb": _MEMORY,
        "max_len": 4 * max(map(len, seeds)) + 256,
        "dict": words,
        "artifact_prefix": f"{found}/",
    }
    argv = [sys.executable, "-m", "tests.fuzz.one", name]
    argv += [*(f"-{key}={value}" for key, value in options.items()), str(corpus)]
    with (folder / "log").open("w+", errors="replace") as log:
        subprocess.run(
            argv,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "FUZZ_FOLDER": str(folder)},
            check=False,
        )
        log.seek(0)
        said = log.read()
    runs, covered = _RUNS.findall(said), _COVERED.findall(said)
    new = tuple(sorted(set(found.iterdir()) - before))
    if not runs and not new:
        raise SystemExit(f"{name} did not run: see {folder / 'log'}.")
    return Outcome(name, int(runs[-1]) if runs else 0, int(covered[-1]) if covered else 0, new)


def table(outcomes: Sequence[Outcome]) -> str:
    """Show what came of the targets, a line each, and where the findings lie."""
    lines = [f"{'target':16} {'runs':>10} {'coverage':>9} {'findings':>9}"]
    for outcome in outcomes:
        lines.append(
            f"{outcome.name:16} {outcome.runs:10} {outcome.covered:9} {len(outcome.findings):9}"
        )
        lines += [f"  {path}" for path in outcome.findings]
    return "\n".join(lines)


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
