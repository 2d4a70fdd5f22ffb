"""Laws of claims: one program has a clip, until it gives it back or ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import ganterpret
from ganterpret import claims
from ganterpret.claims import Claims, claims_in

KEY, OTHER = "ab" * 32, "cd" * 32

pytestmark = pytest.mark.skipif(os.name == "nt", reason="claims are no locks there")


@contextmanager
def another_program(folder: Path, does: str = "take") -> Iterator[subprocess.Popen[str]]:
    """A program that has claimed KEY, or held it, and ends when its stdin does."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom ganterpret.claims import Claims\n"
        "claims = Claims(Path(sys.argv[1]))\n"
        "print(getattr(claims, sys.argv[3])(sys.argv[2]), flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder), KEY, does],
        env=os.environ | {"PYTHONPATH": str(Path(ganterpret.__file__).parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "True\n"
        yield program


def test_what_another_program_claims_is_not_to_be_had(tmp_path: Path) -> None:
    """Another clip is; and the same one as soon as that program has been killed."""
    ours = Claims(tmp_path)
    with another_program(tmp_path) as program:
        assert not ours.take(KEY)
        assert ours.take(OTHER)
        program.kill()
        ours.wait(KEY)
        assert ours.take(KEY)
    assert (tmp_path / claims.NAME).stat().st_size == 0


def test_what_is_given_back_is_free(tmp_path: Path) -> None:
    """For whichever program comes next."""
    ours = Claims(tmp_path)
    assert ours.take(KEY)
    ours.give_back(KEY)
    with another_program(tmp_path):
        assert not ours.take(KEY)


def test_a_program_that_stands_still_is_waited_for_only_so_long(tmp_path: Path) -> None:
    """Then the clip is made twice, which does no harm."""
    time = 0.0

    def sleep(seconds: float) -> None:
        nonlocal time
        time += seconds

    ours = Claims(tmp_path, lambda: time, sleep)
    with another_program(tmp_path):
        ours.wait(KEY)
        assert ours.take(KEY)
    assert claims.LONGEST_WAIT <= time <= claims.LONGEST_WAIT + 1


def test_a_folder_that_cannot_be_has_no_claims(tmp_path: Path) -> None:
    """Whoever writes there tells of it; nobody is waited for."""
    (tmp_path / "file").touch()
    ours = Claims(tmp_path / "file")
    assert ours.take(KEY)
    ours.wait(KEY)
    ours.give_back(KEY)
    assert ours.hold(KEY)
    ours.let_go(KEY)


def test_what_programs_hold_nobody_removes(tmp_path: Path) -> None:
    """Any number may hold a clip, also one that is being made again; the last one frees it."""
    ours = Claims(tmp_path)
    with another_program(tmp_path, "hold"):
        assert not ours.take_to_remove(KEY)
        assert ours.take_to_remove(OTHER)
        assert ours.hold(KEY)
        assert ours.take(KEY)
        ours.give_back(KEY)
    assert not ours.take_to_remove(KEY)
    ours.let_go(KEY)
    assert ours.take_to_remove(KEY)


def test_what_another_program_removes_is_not_to_be_had(tmp_path: Path) -> None:
    """Neither to hold nor to make."""
    ours = Claims(tmp_path)
    with another_program(tmp_path, "take_to_remove"):
        assert not ours.hold(KEY)
        assert not ours.take(KEY)
        assert ours.hold(OTHER)
    assert ours.hold(KEY)


def test_claims_of_one_folder_are_one_and_end_with_it(tmp_path: Path) -> None:
    """A second file, closed, would end them all; a forgotten one would hold for ever."""
    ours = claims_in(tmp_path)
    assert claims_in(tmp_path) is ours
    assert ours.hold(KEY)
    with another_program(tmp_path, "hold"):
        pass
    del ours
    with another_program(tmp_path, "take_to_remove"):
        assert not claims_in(tmp_path).hold(KEY)
