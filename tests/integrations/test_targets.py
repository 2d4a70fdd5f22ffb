"""Laws of an export's files: all of them or none, and no file closer to exact than it says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES
from ganterpret_integrations.formats import FORMATS, Reading, Writing, format_of
from ganterpret_integrations.targets import (
    Target,
    deviation,
    is_same_file,
    make_content,
    publish,
    targets_of,
)
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Marker, Timeline, TimelineError

times = st.lists(st.fractions(0, 600, max_denominator=48_000), min_size=1, max_size=8).map(sorted)
tempos = st.integers(240_000, 2_000_000)


def marked(times: list[Fraction]) -> tuple[Marker, ...]:
    return tuple(Marker(time, "boa", id=f"k{index}") for index, time in enumerate(times))


def test_file_that_cannot_be_made(tmp_path: Path) -> None:
    """A format that cannot say it is found out before any file is written."""
    target = Target(tmp_path / "a.edl", "marker-edl")
    with pytest.raises(TimelineError):
        make_content(target, Timeline(marked([Fraction(1)])), Writing())
    content = make_content(target, Timeline(marked([Fraction(1)]), rate=Fraction(25)), Writing())
    assert not list(tmp_path.iterdir())
    publish([content], {})
    assert target.path.read_bytes() == content.data


def test_kept_files_by_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The song is not overwritten by way of a link, another spelling, or before it is there."""
    song = tmp_path / "song.mid"
    song.write_bytes(b"x")
    (tmp_path / "link.mid").symlink_to(song)
    (tmp_path / "hard.mid").hardlink_to(song)
    monkeypatch.chdir(tmp_path)
    for name in ("song.mid", "link.mid", "hard.mid", "../" + tmp_path.name + "/song.mid"):
        with pytest.raises(SettingError, match="is the song itself"):
            targets_of([Path(name)], "", {"the song": song})
    with pytest.raises(SettingError, match="is the score itself"):
        targets_of([Path("./none.mid")], "", {"the score": tmp_path / "none.mid"})


@pytest.mark.parametrize(
    ("name", "format_name", "found"),
    [
        ("a.MID", "", "midi"),
        ("a.midi", "", "midi"),
        ("a.otioz", "", "otio"),
        ("a.xml", "", "fcp7xml"),
        ("a.txt", "midi", "midi"),
    ],
)
def test_format_of_a_file(tmp_path: Path, name: str, format_name: str, found: str) -> None:
    """The suffix tells, unless the format was told."""
    (target,) = targets_of([tmp_path / name], format_name, {})
    assert target.format == found
    assert target.is_bundle == name.endswith(".otioz")


def test_formats_are_found_by_their_suffix() -> None:
    """A suffix stands for the first format that has it; the others of it claim their files."""
    for row in FORMATS.values():
        first = format_of(Path(f"a{row.suffix}"))
        assert first is row or (first.suffix == row.suffix and (row.claims or not row.reader))


@given(times, st.sampled_from(list(VIDEO_RATES.values())))
def test_deviation_in_frames(times: list[Fraction], rate: Fraction) -> None:
    """It is what the file says, read again, and at most half a frame; the end does not count."""
    markers = marked(times)
    timeline = Timeline(markers, rate=rate)
    row = FORMATS["marker-edl"]
    back = row.read(row.write(timeline, Writing()), Reading(rate=rate))
    there = {marker.id: marker.time for marker in back.markers}
    off = [abs(there[marker.id] - marker.time) for marker in markers[:-1]]
    content = make_content(Target(Path("a.edl"), "marker-edl"), timeline, Writing())
    assert deviation(content, markers, None) == max(off, default=0) <= 1 / (2 * rate)


@given(times, tempos, tempos)
def test_deviation_in_ticks(times: list[Fraction], first: int, second: int) -> None:
    """It is what the file says, read again, and at most half a tick of the slowest tempo."""
    tempo = TempoMap(((Fraction(0), first), (Fraction(30), second)), ticks_per_beat=480)
    markers = marked(times)
    row = FORMATS["midi"]
    back = row.read(row.write(Timeline(markers), Writing(tempo=tempo)), Reading())
    there = {marker.id: marker.time for marker in back.markers}
    off = max(abs(there[marker.id] - marker.time) for marker in markers)
    content = make_content(Target(Path("a.mid"), "midi"), Timeline(markers), Writing(tempo=tempo))
    assert deviation(content, markers, tempo) == off
    assert off <= Fraction(max(first, second), 2 * 960 * 1_000_000)


def test_a_link_to_itself_is_some_file(tmp_path: Path) -> None:
    """It is the same as itself and no other, and no error."""
    loop = tmp_path / "loop.mid"
    loop.symlink_to(loop)
    assert is_same_file(loop, loop)
    assert not is_same_file(loop, tmp_path / "a.mid")
