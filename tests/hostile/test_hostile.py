"""Hostile files: some of the corpus here, all of it by `make hostile`; and the jail holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

EVERY = 29
"""A prime: every kind and every sort of damage has its turn."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python beside this process: PyTorch and threads of a test runner do not fork well."""
    path = os.pathsep.join(str(ROOT / name) for name in ("core", "integrations", ".", "examples"))
    return subprocess.run(
        [sys.executable, *program.split(), *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )


def test_some_of_the_corpus() -> None:
    """Each ends in a result or one sentence, within bounds, and touches nothing else."""
    done = run("-m tests.hostile.runner", "--every", str(EVERY))
    assert done.returncode == 0, done.stdout + done.stderr


JAILED = """
import os, sys
from pathlib import Path
from tests.hostile.jail import watched
def misbehave():
    {}
    return 0
folder = Path(sys.argv[1])
outcome = watched(misbehave, folder, dict(os.environ), folder)
print(outcome.code, outcome.reached, outcome.wrote, outcome.started)
"""


@pytest.mark.parametrize(
    ("deed", "seen"),
    [
        ("import socket; socket.socket()", "an internet socket, for which it was killed"),
        ("import socket; socket.getaddrinfo('localhost', 9)", "socket.getaddrinfo"),
        ("open('evil', 'w')", "evil"),
        ("os.mkdir('evil')", "evil"),
        ("os.system('true')", "os.system"),
    ],
)
def test_the_jail_sees(tmp_path: Path, deed: str, seen: str) -> None:
    """What a case must not do is found out if it does it."""
    done = run("-c", JAILED.format(deed), str(tmp_path))
    assert seen in done.stdout, done.stderr


def test_the_jail_holds_other_programs(tmp_path: Path) -> None:
    """ffmpeg, told to read from the web, is killed before it asks."""
    deed = (
        "import subprocess; from ganterpret.ffmpeg import find_program; "
        "return -subprocess.run([find_program().path, '-i', 'http://127.0.0.1:9/']).returncode"
    )
    done = run("-c", JAILED.format(deed), str(tmp_path))
    assert done.stdout.startswith("31 "), done.stdout + done.stderr
