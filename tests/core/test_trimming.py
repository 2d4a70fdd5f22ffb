"""Laws of trimming: what goes was used before what stays, half a clip never exists, and nothing
that is not the store's is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.media import BUNDLED, using
from tests.core.toys import make_job, make_plan

from ganterpret import claims
from ganterpret.clips import ClipStore
from ganterpret.errors import RenderError
from ganterpret.trimming import (
    RECENT,
    Dropped,
    Held,
    choose,
    drop,
    folder_size,
    look,
    weigh,
)

HOUR = 3600.0
NOW = 1_800_000_000.0


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "clips"


def put(
    root: Path,
    number: int,
    length: int = 10,
    used: float = 0.0,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Path:
    """A clip of a store, and what its manifest says otherwise; the file."""
    key = f"{number:064x}"
    folder = root / key[:2] / key
    folder.mkdir(parents=True)
    clip = folder / "clip.mp4"
    clip.write_bytes(bytes(length))
    manifest = folder / "manifest.json"
    content = {"key": key, "size": length, "frames": 3, "model": "toy", "codec": "png"}
    manifest.write_text(json.dumps({**content, **more}))
    os.utime(manifest, (used, used))
    return clip


def held(size: int, used: float) -> Held:
    return Held(Path(), size, used, 1, "", "", is_shared=False)


def files(root: Path) -> set[Path]:
    return {path for path in root.rglob("*") if not path.is_dir()}


# ------------------------------------------------------------------------------ what is chosen


clips = st.lists(
    st.tuples(st.integers(0, 100), st.floats(0, 10 * HOUR)).map(lambda c: held(c[0], NOW - c[1]))
).map(lambda found: sorted(found, key=lambda clip: clip.used))


@given(clips, st.integers(0, 1000))
def test_as_few_as_possible_go(found: list[Held], most: int) -> None:
    """The least recently used; without the last of them too much would be left, and what is left
    is small enough or was used within the last hour."""
    chosen = choose(found, NOW, most=most)
    rest = found[len(chosen) :]
    assert [*chosen, *rest] == found
    size = sum(clip.size for clip in rest)
    assert size <= most or NOW - rest[0].used < RECENT
    assert not chosen or size + chosen[-1].size > most


@given(clips, st.floats(0, 10 * HOUR))
def test_what_is_old_goes(found: list[Held], age: float) -> None:
    """Each clip by its own time, and none of the last hour."""
    expected = [clip for clip in found if NOW - clip.used > age and NOW - clip.used >= RECENT]
    assert list(choose(found, NOW, age=age)) == expected


@given(clips, st.integers(0, 1000), st.floats(0, 10 * HOUR))
def test_both_limits_hold(found: list[Held], most: int, age: float) -> None:
    """What either of them chooses goes."""
    chosen = choose(found, NOW, most=most, age=age)
    assert len(chosen) == max(len(choose(found, NOW, most=most)), len(choose(found, NOW, age=age)))


def test_a_clip_from_the_future_is_in_use() -> None:
    """A clock was set back: nobody knows."""
    assert choose([held(10, NOW + HOUR)], NOW, most=0, age=0) == ()


# ------------------------------------------------------------------------------ what is there


def test_clips_with_what_their_manifests_tell(root: Path) -> None:
    """In the order in which they were used."""
    late, early = put(root, 1, 20, 200.0), put(root, 2, 10, 100.0, {"model": "b", "codec": "h264"})
    assert look(root, NOW).clips == (
        Held(early, 10, 100.0, 3, "b", "h264", is_shared=False),
        Held(late, 20, 200.0, 3, "toy", "png", is_shared=False),
    )


def test_a_manifest_from_before_tells_less(root: Path) -> None:
    """Neither model nor codec."""
    clip = put(root, 1)
    manifest = clip.with_name("manifest.json")
    content = json.loads(manifest.read_text())
    del content["model"], content["codec"]
    manifest.write_text(json.dumps(content))
    (found,) = look(root, NOW).clips
    assert (found.model, found.codec) == ("", "")


@pytest.mark.parametrize(
    "spoiled",
    [{"key": "0"}, {"size": 11}, {"frames": "x"}, {"frames": None}],
    ids=["another key", "another size", "no number", "nothing"],
)
def test_a_clip_that_does_not_match_its_manifest_does_not_exist(
    root: Path, spoiled: dict[str, object]
) -> None:
    """Both files are leftovers, an hour after they were made."""
    put(root, 1, more=spoiled)
    young, old = look(root, time.time()), look(root, time.time() + 1.1 * HOUR)
    assert (*young.clips, *old.clips, *young.leftovers) == ()
    assert {left.path for left in old.leftovers} == files(root)


@pytest.mark.parametrize("data", [b"", b"[]", b"{" * 100_000, b"\xff", b"null"])
def test_a_manifest_of_nonsense(root: Path, data: bytes) -> None:
    """No error."""
    put(root, 1).with_name("manifest.json").write_bytes(data)
    assert look(root, NOW).clips == ()


def test_a_clip_without_a_manifest(root: Path) -> None:
    """It may be about to get one; an hour later nobody will give it one."""
    clip = put(root, 1)
    clip.with_name("manifest.json").unlink()
    assert look(root, time.time()).leftovers == ()
    (left,) = look(root, time.time() + 1.1 * HOUR).leftovers
    assert (left.path, left.size) == (clip, 10)


def test_no_store(root: Path) -> None:
    """Nobody has rendered anything yet."""
    assert look(root, NOW).clips == ()
    assert not root.exists()


def test_a_store_behind_a_link(root: Path, tmp_path: Path) -> None:
    """On another disk, say: it is looked into and trimmed as any."""
    put(tmp_path / "elsewhere", 1)
    root.symlink_to(tmp_path / "elsewhere")
    found = look(root, NOW)
    assert drop(found.clips) == Dropped(1, 10, 10)
    assert files(tmp_path / "elsewhere") <= {tmp_path / "elsewhere" / claims.NAME}
    assert root.is_symlink()


def test_a_link_that_leads_nowhere(root: Path, tmp_path: Path) -> None:
    """The disk is not there today: one sentence."""
    root.symlink_to(tmp_path / "none")
    with pytest.raises(RenderError, match=r"leads nowhere: mend it, or set GANTERPRET_CACHE"):
        look(root, NOW)


def test_a_link_to_itself(root: Path) -> None:
    """The same."""
    root.symlink_to(root)
    with pytest.raises(RenderError, match=r"leads nowhere"):
        look(root, NOW)


def test_a_file_in_place_of_the_store(root: Path) -> None:
    """One sentence."""
    root.touch()
    with pytest.raises(RenderError, match=r"cannot be read \(Not a directory\)"):
        look(root, NOW)


def test_a_folder_that_may_not_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's: one sentence that names it."""
    put(root, 1)
    scan = os.scandir

    def refuse(folder: Path) -> object:
        if len(folder.name) == 2:
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(RenderError, match=r"'.*00' cannot be read \(Permission denied\)"):
        look(root, NOW)


# ------------------------------------------------------------------------------ what goes


def test_strangers_stay(root: Path, tmp_path: Path) -> None:
    """Files and folders of other names, and links, wherever they lie."""
    clip = put(root, 1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "clip.mp4").touch()
    strangers = [
        root / "notes.txt",
        root / "ab",  # a file
        root / "00" / "notes.txt",
        root / "00" / f"{0xABC:064x}",  # a link to a folder
        root / "00" / ("f" * 64),  # of another prefix
        clip.with_name("notes.txt"),
    ]
    for path in strangers:
        path.touch()
    strangers[3].unlink()
    strangers[3].symlink_to(tmp_path / "mine")
    strangers[4].unlink()
    strangers[4].mkdir()
    found = look(root, time.time() + 2 * HOUR)
    assert set(found.strangers) == set(strangers)
    assert drop(found.clips, found.leftovers) == Dropped(1, 10, 10)
    assert all(os.path.lexists(path) for path in strangers)
    assert (tmp_path / "mine" / "clip.mp4").exists()


def test_a_linked_clip_stays_with_the_user(root: Path, tmp_path: Path) -> None:
    """It goes from the store, the user's file is as it was, and no byte is freed."""
    put(root, 2, 5)
    link = tmp_path / "0000_boa_k0000.mp4"
    link.hardlink_to(put(root, 1))
    found = look(root, NOW)
    assert [clip.is_shared for clip in sorted(found.clips, key=lambda c: c.size)] == [False, True]
    assert weigh(found.clips) == drop(found.clips) == Dropped(2, 15, 5)
    assert link.read_bytes() == bytes(10)


def test_a_manifest_goes_before_its_clip(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the program dies, no manifest speaks of a clip that is not there."""
    put(root, 1)
    order: list[str] = []
    unlink = Path.unlink

    def watch(path: Path, missing_ok: bool = False) -> None:
        order.append(path.name)
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", watch)
    drop(look(root, NOW).clips)
    assert order == ["manifest.json", "clip.mp4"]


def test_what_was_used_since_stays(root: Path) -> None:
    """A render found the clip after it was chosen."""
    clip = put(root, 1)
    found = look(root, NOW)
    os.utime(clip.with_name("manifest.json"))
    assert drop(found.clips) == Dropped(0, 0, 0)
    assert look(root, NOW).clips


def test_what_has_vanished_is_no_error(root: Path) -> None:
    """Another program trims, too."""
    put(root, 1)
    clip = put(root, 2)
    found = look(root, NOW)
    drop(found.clips)
    assert drop(found.clips) == Dropped(0, 0, 0)
    assert not clip.parent.exists()


def test_a_file_that_cannot_be_removed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence that names it."""
    put(root, 1)
    found = look(root, NOW)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(RenderError, match=r"clip\.mp4' cannot be removed \(Permission denied\)"):
        drop(found.clips)


@pytest.mark.skipif(os.name == "nt", reason="nobody can be asked whether it runs there")
def test_parts_of_an_interrupted_render(root: Path) -> None:
    """Those of a program that runs, and young ones, stay; others go, with their folder."""
    folder = root / "00" / f"{1:064x}"
    folder.mkdir(parents=True)
    running = folder / f".clip.{os.getpid()}.0123abcd.part.mp4"
    dead = folder / f".manifest.{2**22 + 1}.0123abcd.part.json"
    for path in (running, dead):
        path.write_bytes(bytes(7))
    assert look(root, time.time()).leftovers == ()
    found = look(root, time.time() + 1.1 * HOUR)
    assert [left.path for left in found.leftovers] == [dead]
    assert found.strangers == ()
    assert drop((), found.leftovers) == Dropped(0, 0, 7)
    running.unlink()
    assert not dead.exists()


def test_a_dropped_clip_is_rendered_again(root: Path) -> None:
    """Of a store that a render has filled; what is found counts as used."""
    job, store = make_job(make_plan((7, 5))), ClipStore(root)
    for piece in ((0, 7), (7, 12)):
        manifest = store.make(job, *piece, lambda _: None).with_name("manifest.json")
        os.utime(manifest, (NOW, NOW))
    key = job.key(0, 7)
    assert store.find(key, ".mov")
    found = look(root, NOW)
    assert [clip.used == NOW for clip in found.clips] == [False, True]
    assert {(clip.model, clip.codec) for clip in found.clips} == {("toy", "png")}
    assert sum(clip.frames for clip in found.clips) == 12
    del store
    assert drop(found.clips).clips == 2
    store = ClipStore(root)
    assert store.find(key, ".mov") is None
    assert store.make(job, 0, 7, lambda _: None).exists()


def test_what_a_render_has_found_or_made_stays_until_it_ends(root: Path) -> None:
    """However long ago that was: it is about to be joined."""
    job, first = make_job(make_plan((7, 5))), ClipStore(root)
    first.make(job, 0, 7, lambda _: None)
    second = ClipStore(root)
    assert second.find(job.key(0, 7), ".mov")
    found = look(root, time.time() + 86400)
    assert drop(found.clips).clips == 0
    del first
    assert drop(found.clips).clips == 0
    del second
    assert drop(found.clips).clips == 1


def test_size_of_a_folder(tmp_path: Path) -> None:
    """All files below it, and none of what links lead to."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "x").write_bytes(bytes(3))
    (tmp_path / "a" / "b" / "y").write_bytes(bytes(4))
    assert folder_size(tmp_path / "a") == 7
    assert folder_size(tmp_path / "none") == 0


def test_what_another_program_is_making_stays_whatever_the_clock_says(tmp_path: Path) -> None:
    """A clip that waits for its manifest looks a day old to whose clock is wrong."""
    root = tmp_path / "clips"
    key = "ab" + 62 * "0"
    folder = root / "ab" / key
    folder.mkdir(parents=True)
    (folder / "clip.mov").write_bytes(b"frames")
    program = """
import sys
from pathlib import Path
from ganterpret.claims import Claims
claims = Claims(Path(sys.argv[1]))
print(claims.take(sys.argv[2]), flush=True)
sys.stdin.read()
"""
    argv = [sys.executable, "-c", program, str(root), key]
    paths = os.pathsep.join(sys.path)
    with subprocess.Popen(
        argv, stdin=-1, stdout=-1, text=True, env={**os.environ, "PYTHONPATH": paths}
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "True\n"
        found = look(root, time.time() + 86400)
        assert len(found.leftovers) == 1
        assert drop((), found.leftovers) == Dropped(0, 0, 0)
        assert (folder / "clip.mov").exists()
        other.stdin.close()
    assert drop((), found.leftovers) == Dropped(0, 0, 6)
    assert not folder.exists()
