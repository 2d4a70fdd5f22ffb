"""Bundles: what goes in comes out, another reader agrees, and nothing else is taken along."""

from __future__ import annotations

import json
import random
import zipfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import opentimelineio
import pytest

from ganterpret_integrations.bundles import read_bundle, write_bundle
from ganterpret_integrations.formats import otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Timeline, TimelineError

RATE = Fraction(24)


def _content(*media: str) -> bytes:
    clips = tuple(
        Clip(Fraction(index), Fraction(1), media=each, name=f"clip {index}")
        for index, each in enumerate(media)
    )
    return otio.write(Timeline(clips=clips, rate=RATE), Writing())


def _files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 1000)
    return [folder / name for name in names]


def _media(path: Path) -> list[str]:
    return [clip.media for clip in otio.read(read_bundle(path), Reading()).clips]


def test_media_lie_in_the_bundle_unpacked_and_unchanged(tmp_path: Path) -> None:
    """The timeline names them by their place, the bytes are the files' own, stored."""
    names = ("a b#%.mov", "Übung.wav")
    files = _files(tmp_path, *names)
    media = {str(file): file for file in files}
    write_bundle(_content(*media), tmp_path / "x.otioz", media)
    assert _media(tmp_path / "x.otioz") == [f"media/{name}" for name in names]
    with zipfile.ZipFile(tmp_path / "x.otioz") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["version.txt", "content.otio"]
        assert archive.read("version.txt") == b"1.0.0"
        for file in files:
            entry = archive.getinfo(f"media/{file.name}")
            assert entry.compress_type == zipfile.ZIP_STORED
            assert archive.read(entry) == file.read_bytes()


def test_opentimelineio_alone_reads_and_unpacks_it(tmp_path: Path) -> None:
    """The second route: the library finds the timeline, and the media beside it."""
    (file,) = _files(tmp_path, "song.wav")
    write_bundle(
        _content("/elsewhere/song.wav"), tmp_path / "x.otioz", {"/elsewhere/song.wav": file}
    )
    (tmp_path / "out").mkdir()
    timeline = opentimelineio.adapters.read_from_file(
        str(tmp_path / "x.otioz"), extract_to_directory=str(tmp_path / "out")
    )
    (clip,) = timeline.find_clips()
    assert clip.media_reference.target_url == "media/song.wav"
    assert (tmp_path / "out" / "media" / "song.wav").read_bytes() == file.read_bytes()


def test_equal_names_of_different_files(tmp_path: Path) -> None:
    """Each has a place of its own, also where a system cannot tell a from A; one file has one."""
    files = _files(tmp_path, "1/a.mov", "2/a.mov", "3/A.mov", "4/a_2.mov")
    media = {str(file): file for file in files} | {"again": files[0]}
    write_bundle(_content(*media), tmp_path / "x.otioz", media)
    places = _media(tmp_path / "x.otioz")
    assert places[0] == places[4] == "media/a.mov"
    assert len({place.casefold() for place in places[:4]}) == 4
    with zipfile.ZipFile(tmp_path / "x.otioz") as archive:
        assert [archive.read(place) for place in places[:4]] == [f.read_bytes() for f in files]


def test_media_that_nobody_named_stay_outside(tmp_path: Path) -> None:
    """A timeline that refers to somebody's file does not put it into the bundle."""
    (secret,) = _files(tmp_path, "secret")
    write_bundle(_content(str(secret)), tmp_path / "x.otioz", {})
    assert _media(tmp_path / "x.otioz") == [str(secret)]
    with zipfile.ZipFile(tmp_path / "x.otioz") as archive:
        assert archive.namelist() == ["version.txt", "content.otio"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """Neither the time nor the files' owners are in it."""
    (file,) = _files(tmp_path, "a.mov")
    made = []
    for name in ("x", "y"):
        write_bundle(_content("a.mov"), tmp_path / name, {"a.mov": file})
        made.append((tmp_path / name).read_bytes())
        file.chmod(0o600)
    assert made[0] == made[1]


def test_missing_media_leave_no_bundle(tmp_path: Path) -> None:
    """The bundle that was there stays as it was."""
    (tmp_path / "x.otioz").write_bytes(b"before")
    with pytest.raises(TimelineError, match=r"gone\.mov' cannot be put into the bundle"):
        write_bundle(_content("a"), tmp_path / "x.otioz", {"a": tmp_path / "gone.mov"})
    assert (tmp_path / "x.otioz").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["x.otioz"]


def test_a_place_that_takes_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TimelineError, match="cannot be written"):
        write_bundle(_content("a"), tmp_path / "file" / "x.otioz", {})


def test_content_that_is_a_bomb(tmp_path: Path) -> None:
    """It is refused by what comes out, and the limit is said."""
    with zipfile.ZipFile(tmp_path / "x.otioz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.otio", random.Random(0).randbytes(99) * 500_000)
    with pytest.raises(TimelineError, match="unpacks to more than"):
        read_bundle(tmp_path / "x.otioz")


def test_mutants_of_a_bundle_are_timelines_or_our_errors(tmp_path: Path) -> None:
    """500 bundles with bytes changed."""
    rng = random.Random(0)
    write_bundle(_content("a"), tmp_path / "x.otioz", {})
    seed = (tmp_path / "x.otioz").read_bytes()
    for _ in range(500):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 5)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        (tmp_path / "y.otioz").write_bytes(data)
        with suppress(TimelineError):
            otio.read(read_bundle(tmp_path / "y.otioz"), Reading())


def test_other_text_of_the_content_stays(tmp_path: Path) -> None:
    """Only references to named media change: not a name or a note that reads the same."""
    content = json.loads(_content("a", "b"))
    content["metadata"]["other"] = {"target_url": "a", "x": 1.5}
    content["name"] = "a"
    (file,) = _files(tmp_path, "a")
    write_bundle(json.dumps(content).encode(), tmp_path / "x.otioz", {"a": file})
    found = json.loads(read_bundle(tmp_path / "x.otioz"))
    assert found["metadata"]["other"] == {"target_url": "a", "x": 1.5}
    assert found["name"] == "a"
    assert _media(tmp_path / "x.otioz") == ["media/a", "b"]
