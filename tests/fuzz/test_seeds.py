"""Every target takes its own seeds, and holds its laws on them; no fuzzer is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fuzz.__main__ import Outcome, table
from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import TARGETS, attempt

from ganterpret.errors import GanterpretError


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken(tmp_path: Path, name: str) -> None:
    """A seed that is refused would begin nowhere: each is read, and what holds of it holds."""
    seeds = seeds_of(name)
    assert seeds
    for seed in seeds:
        assert attempt(TARGETS[name], seed, tmp_path), seed


def test_what_breaks_a_law_leaves(tmp_path: Path) -> None:
    """A refusal is an answer; a refusal without a sentence, and any other error, is a finding."""

    def refuse(data: bytes, folder: Path) -> None:
        raise GanterpretError(data.decode())

    assert not attempt(refuse, b"Give another file.", tmp_path)
    with pytest.raises(AssertionError, match="without a sentence"):
        attempt(refuse, b"", tmp_path)
    with pytest.raises(UnicodeDecodeError):
        attempt(refuse, b"\xff", tmp_path)


def test_table_of_findings() -> None:
    """A line for each target, and under it where the bytes lie that broke a law."""
    path = Path("build/fuzz/csv/findings/law-1")
    shown = table([Outcome("midi", 9000, 700, ()), Outcome("csv", 12, 80, (path,))])
    assert [line.split() for line in shown.splitlines()[1:]] == [
        ["midi", "9000", "700", "0"],
        ["csv", "12", "80", "1"],
        [str(path)],
    ]
