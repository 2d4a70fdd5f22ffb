"""Laws of disks: what goes to one disk adds up, and nothing is made to find out."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from ganterpret import disks
from ganterpret.disks import MARGIN, Disk, room, same_disk

FREE = 1000


@pytest.fixture(autouse=True)
def _free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=FREE))


def test_folders_of_one_disk_add_up(tmp_path: Path) -> None:
    """Each is named once; none has to exist, and none is made."""
    one, other = tmp_path / "a" / "b", tmp_path / "c"
    assert room([(one, 5), (other, 7), (one, 1)]) == (Disk((one, other), 13, FREE),)
    assert same_disk(one, other)
    assert list(tmp_path.iterdir()) == []


def test_disks_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's number for them."""
    monkeypatch.setattr(disks, "_device", lambda folder: len(folder.name))
    folders = [tmp_path / name for name in ("a", "bb", "c")]
    found = room((folder, 10) for folder in folders)
    assert found == (
        Disk((folders[0], folders[2]), 20, FREE),
        Disk((folders[1],), 10, FREE),
    )
    assert not same_disk(folders[0], folders[1])


def test_nothing_to_write() -> None:
    """No disk is looked at."""
    assert room([]) == ()


@pytest.mark.parametrize(("needed", "small"), [(0, False), (833, False), (834, True)])
def test_too_small_with_a_margin(needed: int, small: bool) -> None:
    """An estimate is one: a fifth more must fit."""
    assert MARGIN == 1.2
    assert Disk((), needed, FREE).is_too_small is small
