"""Laws of publishing: whole or not at all, and nothing but our own leftovers is swept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ganterpret
from ganterpret import files
from ganterpret.errors import RenderError
from ganterpret.files import (
    check_folder,
    existing,
    make_folder,
    publishing,
    sweep,
    write_text,
)

LATER = time.time() + 100_000
"""More than an hour after whatever a test writes."""


def test_a_file_appears_whole(tmp_path: Path) -> None:
    """Under its name there is nothing until it is finished; the temporary one is hidden."""
    path = tmp_path / "new" / "folder" / "x.mp4"
    with publishing(path) as part:
        part.write_bytes(b"whole")
        assert not path.exists()
        assert part.parent == path.parent
        assert part.name.startswith(".")
        assert part.suffix == ".mp4"
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_leaves_what_was_there(tmp_path: Path, error: type[BaseException]) -> None:
    """The old file stays as it was and no temporary one is left."""
    path = tmp_path / "x"
    path.write_text("old")

    def fail_half_way() -> None:
        with publishing(path) as part:
            part.write_text("half")
            raise error

    with pytest.raises(error):
        fail_half_way()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_writes_nothing(tmp_path: Path) -> None:
    """That is an error, and no empty file appears."""
    with pytest.raises(FileNotFoundError), publishing(tmp_path / "x"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_writers_of_one_name(tmp_path: Path) -> None:
    """They do not meet; the later one stays."""
    path = tmp_path / "x"
    with publishing(path) as first:
        with publishing(path) as second:
            second.write_text("second")
            first.write_text("first")
        assert path.read_text() == "second"
    assert path.read_text() == "first"


@pytest.mark.parametrize("name", ["x" * 255, "歌" * 85, "a b'c.mp4", "-x", "%d"])
def test_names_at_the_limit(tmp_path: Path, name: str) -> None:
    """Every name that the system takes can be published."""
    with publishing(tmp_path / name) as part:
        part.write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_text_has_unix_line_ends(tmp_path: Path) -> None:
    """On every system, in UTF-8."""
    write_text(tmp_path / "x.json", "ä\nb\n")
    assert (tmp_path / "x.json").read_bytes() == b"\xc3\xa4\nb\n"


def test_only_leftovers_of_dead_programs_are_swept(tmp_path: Path) -> None:
    """Other files, and what another program writes right now, stay."""
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    gone = [f".x.{finished.pid}.0123abcd.part.mp4", f".x.y.{finished.pid}.0123abcd.part"]
    stay = [f".x.{os.getpid()}.0123abcd.part.mp4", "x.part", ".x.part", ".a.1b.part", "x.mp4"]
    for name in gone + stay:
        (tmp_path / name).touch()
    sweep(tmp_path, LATER)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == set(stay) | (set(gone) if os.name == "nt" else set())


def test_a_young_leftover_stays(tmp_path: Path) -> None:
    """Who writes it may run in a container or on another computer, where its number means more."""
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    part = tmp_path / f".x.{finished.pid}.0123abcd.part.mp4"
    part.touch()
    sweep(tmp_path)
    assert part.exists()


@pytest.mark.skipif(os.name == "nt", reason="nothing is swept there")
def test_a_young_link_to_an_old_file_stays(tmp_path: Path) -> None:
    """What is being linked into a folder right now has the old file's time of writing."""
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    old = tmp_path / "old.mp4"
    old.touch()
    os.utime(old, (0, 0))
    part = tmp_path / f".x.{finished.pid}.0123abcd.part.mp4"
    part.hardlink_to(old)
    sweep(tmp_path)
    assert part.exists()


def test_a_folder_that_takes_files(tmp_path: Path) -> None:
    """It is made if need be, and the trial leaves nothing in it."""
    check_folder(tmp_path / "new" / "folder", "-o")
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_a_folder_that_takes_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's folder, the reason and what to do; no name that the user did not give."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(RenderError) as caught:
        check_folder(tmp_path, "-o")
    assert str(caught.value) == (
        f"'{tmp_path}' takes no files (Permission denied): choose another place with -o."
    )


@pytest.mark.parametrize("below", ["", "a", "a/b"])
def test_a_folder_where_a_file_stands(tmp_path: Path, below: str) -> None:
    """The sentence names that file, however far above."""
    (tmp_path / "x").touch()
    with pytest.raises(RenderError, match=r"x' is a file and no folder: choose .* with --clips"):
        check_folder(tmp_path / "x" / below, "--clips")


def test_a_folder_is_believed_to_take_files_and_is_not_made(tmp_path: Path) -> None:
    """The nearest one that exists stands for it, and nothing is written."""
    check_folder(tmp_path / "new" / "folder", "-o", writes=False)
    assert list(tmp_path.iterdir()) == []
    assert existing(tmp_path / "new" / "folder") == tmp_path
    (tmp_path / "x").touch()
    with pytest.raises(RenderError, match=r"x' is a file and no folder"):
        check_folder(tmp_path / "x" / "a", "-o", writes=False)


def test_a_folder_without_the_right_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same sentence, without trying."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(RenderError, match=r"takes no files \(Permission denied\): choose"):
        check_folder(tmp_path, "-o", writes=False)


def test_a_folder_that_is_not_there_has_nothing_to_sweep(tmp_path: Path) -> None:
    """No error."""
    sweep(tmp_path / "none")


def test_temporary_names_are_those_that_are_swept(tmp_path: Path) -> None:
    """A process that dies while it writes leaves what the next one removes."""
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom ganterpret.files import publishing\n"
        "with publishing(Path(sys.argv[1])) as part:\n"
        "    part.write_text('half')\n    os._exit(9)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(ganterpret.__file__).parents[1])}
    for name in ("movie.mp4", "no suffix"):
        program = [sys.executable, "-c", code, str(tmp_path / name)]
        assert subprocess.run(program, env=environment, check=False).returncode == 9
    assert len(list(tmp_path.iterdir())) == 2
    sweep(tmp_path, LATER)
    assert len(list(tmp_path.iterdir())) == (2 if os.name == "nt" else 0)


def test_a_new_folder_is_flushed_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name stands in the folder above it: that one is flushed, however many are new."""
    flushed: list[Path] = []
    monkeypatch.setattr(files, "_sync_folder", flushed.append)
    make_folder(tmp_path / "new" / "folder")
    make_folder(tmp_path / "new" / "folder")
    assert set(flushed) == {tmp_path, tmp_path / "new"}
    assert len(flushed) == 2
