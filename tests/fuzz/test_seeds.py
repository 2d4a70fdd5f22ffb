"""Every target takes its own seeds, and holds its laws on them; no fuzzer is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import TARGETS, attempt


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken(tmp_path: Path, name: str) -> None:
    """A seed that is refused would begin nowhere: each is read, and what holds of it holds."""
    seeds = seeds_of(name)
    assert seeds
    for seed in seeds:
        assert attempt(TARGETS[name], seed, tmp_path), seed
