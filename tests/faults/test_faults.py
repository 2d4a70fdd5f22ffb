"""Laws of a render that is struck: the short form of what `make faults` tries at length."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ganterpret

if os.name == "nt":
    pytest.skip("trials fork", allow_module_level=True)

from tests.faults import power
from tests.faults.power import Operation
from tests.faults.table import FAULTS
from tests.faults.work import BrokenError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def few() -> dict[str, dict[str, int]]:
    """What happened in a few trials; they are forked, in a program of their own."""
    paths = [str(Path(ganterpret.__file__).parents[1]), str(ROOT / "integrations"), str(ROOT)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--short"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    happened: dict[str, dict[str, int]] = json.loads(done.stdout)
    return happened


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.short])
def test_a_few_trials(name: str, few: dict[str, dict[str, int]]) -> None:
    """All invariants hold, however it is struck."""
    assert sum(few[name].values()) == FAULTS[name].short


# ------------------------------------------------------------------------- the model of power loss

PUBLISHED = (
    Operation("folder", "k"),
    Operation("names", "."),
    Operation("data", "k/.part"),
    Operation("rename", "k/clip", b"whole", "k/.part"),
    Operation("names", "k"),
)
"""How a file gets its name for good."""


def worlds(operations: tuple[Operation, ...]) -> Iterator[dict[str, bytes | None]]:
    for seed in range(200):
        yield power.crash(operations, random.Random(seed))


def test_what_is_flushed_outlives_a_crash() -> None:
    """Whatever the chance."""
    assert all(held == {"k": None, "k/clip": b"whole"} for held in worlds(PUBLISHED))


@pytest.mark.parametrize("left_out", [1, 2, 4], ids=["folder's name", "data", "file's name"])
def test_a_flush_that_is_left_out_shows(left_out: int) -> None:
    """The model finds out each one, so that a trial would."""
    operations = PUBLISHED[:left_out] + PUBLISHED[left_out + 1 :]
    assert any(held != {"k": None, "k/clip": b"whole"} for held in worlds(operations))


def test_a_name_before_its_data_is_flushed() -> None:
    """It is there, torn, or not at all."""
    contents = {held.get("k/clip", b"none") for held in worlds(PUBLISHED[:2] + PUBLISHED[3:4])}
    assert {b"none", b"whole"} < contents
    assert b"wh" in contents


def test_a_manifest_that_does_not_match_is_found_out(tmp_path: Path) -> None:
    """The suite itself would notice."""
    folder = tmp_path / "disk" / "clips" / "ab" / ("ab" * 32)
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"key": folder.name, "size": 1}))
    with pytest.raises(BrokenError, match="a manifest's clip is whole"):
        power.promised([], tmp_path)
