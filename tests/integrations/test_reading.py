"""Laws of opening files of markers: only ordinary ones of a bounded size, one sentence else."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_FILE
from ganterpret_integrations.formats import FORMATS, Reading, Writing
from ganterpret_integrations.reading import read_bytes, read_file
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError

TIMELINE = Timeline((Marker(Fraction(1), "boa", color="blue"),), rate=Fraction(25))


def test_suffix_tells_the_format_or_its_name_does(tmp_path: Path) -> None:
    """The bytes are read by the format that the suffix stands for, unless another is named."""
    write = FORMATS["marker-edl"].write
    path = tmp_path / "markers.EDL"
    path.write_bytes(write(TIMELINE, Writing()))
    how = Reading(rate=Fraction(25))
    assert read_file(path, "", how).markers == TIMELINE.markers
    assert read_file(path.rename(tmp_path / "x.doc"), "marker-edl", how) == read_file(
        tmp_path / "x.doc", "marker-edl", how
    )
    with pytest.raises(SettingError, match=r"'x\.doc' is no file of markers"):
        read_file(tmp_path / "x.doc", "", how)


@pytest.mark.parametrize("suffix", [".mid", ".otio", ".otioz", ".xml", ".edl"])
def test_what_is_no_file(suffix: str, tmp_path: Path) -> None:
    """A missing file, a folder, a pipe that nobody writes to, a name that no disk takes."""
    path = tmp_path / f"x{suffix}"
    with pytest.raises(TimelineError, match="There is no file"):
        read_file(path, "", Reading())
    os.mkfifo(path)
    with pytest.raises(TimelineError, match="no ordinary file"):
        read_file(path, "", Reading())
    path.unlink()
    path.mkdir()
    with pytest.raises(TimelineError, match="is a folder"):
        read_file(path, "", Reading())
    with pytest.raises(TimelineError, match="cannot be read"):
        read_file(tmp_path / f"{'a' * 300}{suffix}", "", Reading())


def test_file_that_is_too_large(tmp_path: Path) -> None:
    """It is refused before it is in memory; one byte less is read."""
    path = tmp_path / "x.mid"
    with path.open("wb") as file:
        file.truncate(MAX_FILE)
    assert len(read_bytes(path)) == MAX_FILE
    with path.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(TimelineError, match="more than 64 MiB"):
        read_bytes(path)
