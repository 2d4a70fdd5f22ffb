"""Laws of folders: a clip a segment, under a name that stays, and nothing else is touched."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.media import BUNDLED, using
from tests.core.toys import (
    LENGTHS,
    Frames,
    Toy,
    decoded,
    expected,
    made,
    make_job,
    make_plan,
    recoloured,
)

from ganterpret import processes
from ganterpret.clips import ClipStore
from ganterpret.errors import ModelError, RenderError, SettingError
from ganterpret.folder import (
    MAX_HANDLES,
    check_handles,
    clip_range,
    clips_by_id,
    render_folder,
    survey_folder,
)
from ganterpret.movie import render_movie


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with using(BUNDLED, monkeypatch):
        yield


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


def _refuse(*_: object) -> None:
    raise OSError(18, "Invalid cross-device link")


@pytest.mark.parametrize("handles", [0, 3])
def test_a_clip_a_segment(store: ClipStore, tmp_path: Path, handles: int) -> None:
    """Each holds its segment's frames and the handles; at the ends the edge frame is held."""
    job = make_job()
    paths = render_folder(job, store, tmp_path / "out", handles=handles).clips
    assert len(paths) == len(LENGTHS)
    assert sorted(path.name for path in paths) == [path.name for path in paths]
    for path, segment in zip(paths, job.plan.segments, strict=True):
        start, stop = clip_range(segment, handles)
        np.testing.assert_array_equal(decoded(path), expected(job.plan, Toy(), start, stop))


def test_names_of_clips(store: ClipStore, tmp_path: Path) -> None:
    """Number, category in plain letters, and the left keyframe's id."""
    paths = render_folder(make_job(recoloured(0, 107)), store, tmp_path / "out").clips
    assert paths[0].name == "0000_jellyfish_k0000.mov"
    assert all(path.name.isascii() and " " not in path.name for path in paths)


def test_a_changed_picture_keeps_its_name(store: ClipStore, tmp_path: Path) -> None:
    """The editor relinks nothing: same name, new frames; other clips are not touched."""
    folder = tmp_path / "out"
    before = render_folder(make_job(), store, folder).clips
    stamps_before = [path.stat().st_mtime_ns for path in before]
    job = make_job(recoloured(5, 107))
    after = render_folder(job, store, folder).clips
    assert after == before
    assert sorted(folder.iterdir()) == sorted(before)
    changed = [
        path.stat().st_mtime_ns != stamp for path, stamp in zip(after, stamps_before, strict=True)
    ]
    assert changed == [False] * 4 + [True, True, False]
    segment = job.plan.segments[5]
    np.testing.assert_array_equal(
        decoded(after[5]), expected(job.plan, Toy(), segment.start_frame, segment.stop_frame)
    )


def test_names_stay_when_a_cut_is_added_before(store: ClipStore, tmp_path: Path) -> None:
    """Numbers are frozen: a clip that was rendered first keeps its name."""
    folder = tmp_path / "out"
    job = make_job(make_plan((7, 8)))
    old = render_folder(job, store, folder).clips
    added = make_plan((3, 4, 8), categories=(5, 500, 42, 79))
    first, second, third = added.segments
    kept = replace(second.right, id="k0001")
    new = replace(second.left, id="new")
    segments = (
        replace(first, right=new),
        replace(second, left=new, right=kept),
        replace(third, left=kept),
    )
    paths = render_folder(make_job(replace(added, segments=segments)), store, folder).clips
    assert (paths[0], paths[2]) == old
    assert paths[1].name.startswith("0001_")


def test_a_folder_needs_the_pieces_that_it_says(store: ClipStore, tmp_path: Path) -> None:
    """What the survey lists is all that is rendered; a second time it is nothing."""
    job = make_job(make_plan((7, 500, 12)))
    todo = survey_folder(job, store, handles=2)
    assert len(todo.missing) == 4
    done: list[int] = []
    paths = render_folder(job, store, tmp_path / "out", handles=2, progress=done.append).clips
    assert sum(done) == todo.missing_frames == 519 + 12
    assert processes.count_frames(paths[1]) == 504
    again = replace(job, model=Toy())
    assert render_folder(again, store, tmp_path / "out", handles=2).clips == paths
    assert made(again) == 0


def test_a_passage_of_clips(store: ClipStore, tmp_path: Path) -> None:
    """The segments that it touches, whole."""
    job = make_job()
    paths = render_folder(job, store, tmp_path / "out", start=8, stop=12).clips
    assert [path.name[:4] for path in paths] == ["0002", "0003", "0004"]
    assert processes.count_frames(paths[-1]) == 12


def test_folder_and_movie_share_clips(store: ClipStore, tmp_path: Path) -> None:
    """A segment long enough for a clip of its own is rendered once for both."""
    render_movie(make_job(make_plan((7, 8))), store, tmp_path / "m.mov", song=None)
    job = make_job(make_plan((7, 8)))
    render_folder(job, store, tmp_path / "out")
    assert made(job) == 0


def test_writing_into_a_clip_does_not_poison_the_store(store: ClipStore, tmp_path: Path) -> None:
    """A folder's file may be a link to the store's: what was changed is made anew."""
    job = make_job(make_plan((7, 8)))
    paths = render_folder(job, store, tmp_path / "out").clips
    with paths[0].open("r+b") as file:
        file.seek(200)
        file.write(b"scribble")
    render_movie(job, store, tmp_path / "m.mov", song=None)
    np.testing.assert_array_equal(decoded(tmp_path / "m.mov"), expected(job.plan, Toy(), 0, 15))
    assert render_folder(job, store, tmp_path / "out").clips == paths
    np.testing.assert_array_equal(decoded(paths[0]), expected(job.plan, Toy(), 0, 7))


def test_a_store_that_is_emptied_leaves_the_folder(store: ClipStore, tmp_path: Path) -> None:
    """What a user was given is never evicted."""
    job = make_job(make_plan((7, 8)))
    paths = render_folder(job, store, tmp_path / "out").clips
    for path in sorted(store.root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert [processes.count_frames(path) for path in paths] == [7, 8]


def test_where_links_do_not_work_clips_are_copied(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another file system, or one without links."""
    monkeypatch.setattr(os, "link", _refuse)
    job = make_job(make_plan((7, 8)))
    paths = render_folder(job, store, tmp_path / "out").clips
    assert [processes.count_frames(path) for path in paths] == [7, 8]
    assert all(path.stat().st_nlink == 1 for path in paths)


def test_copies_that_would_not_change_stay(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second render touches no file, linked, copied, joined of pieces or with timecode."""
    job = make_job(make_plan((7, 500)))
    places: list[tuple[str, int | None]] = [("links", None), ("timecode", 86400), ("copies", None)]
    for name, timecode in places:
        if name == "copies":
            monkeypatch.setattr(os, "link", _refuse)
        paths = render_folder(job, store, tmp_path / name, timecode=timecode).clips
        before = [path.stat() for path in paths]
        render_folder(job, store, tmp_path / name, timecode=timecode)
        assert [path.stat().st_mtime_ns for path in paths] == [s.st_mtime_ns for s in before]
        assert [path.stat().st_ino for path in paths] == [s.st_ino for s in before]


def test_other_files_of_a_folder_stay(store: ClipStore, tmp_path: Path) -> None:
    """Nothing that is not ours is touched."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "my edit.mov").write_text("mine")
    render_folder(make_job(make_plan((7, 8))), store, folder)
    assert (folder / "my edit.mov").read_text() == "mine"


def test_segments_of_a_folder_that_are_to_render(store: ClipStore, tmp_path: Path) -> None:
    """Those whose own clips are missing, though handles reach into all of them."""
    render_folder(make_job(make_plan((8, 9, 10, 11))), store, tmp_path / "out", handles=7)
    edited = make_job(make_plan((8, 9, 10, 11), categories=(5, 42, 79, 116, 999)))
    todo = survey_folder(edited, store, handles=7)
    assert todo.missing == ((10, 34), (20, 45))
    assert (todo.segments, todo.missing_segments, todo.missing_frames) == (4, 2, 49)
    todo = survey_folder(edited, store, handles=7, start=8, stop=20)
    assert (todo.segments, todo.missing_segments) == (2, 1)


def test_a_survey_looks_clips_up_once(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is given its survey asks the store for nothing that was found."""
    job = make_job(make_plan((7, 8)))
    paths = render_folder(job, store, tmp_path / "out").clips
    found = survey_folder(job, store)
    monkeypatch.setattr(ClipStore, "find", lambda *_: pytest.fail("looked up again"))
    assert render_folder(job, store, tmp_path / "out", found=found).clips == paths


def test_a_clip_that_two_segments_share_is_made_once(store: ClipStore, tmp_path: Path) -> None:
    """Long handles make the same piece a part of two clips."""
    job = make_job(make_plan((480, 20)))
    todo = survey_folder(job, store, handles=480)
    assert len(todo.pieces) == 6
    done: list[int] = []
    paths = render_folder(job, store, tmp_path / "out", handles=480, progress=done.append).clips
    assert sum(done) == todo.missing_frames == 480 * 3 + 20
    assert [processes.count_frames(path) for path in paths] == [1440, 980]


def test_clips_that_the_score_has_no_more(store: ClipStore, tmp_path: Path) -> None:
    """They stay and are reported; other suffixes, names and passages are none of them."""
    folder = tmp_path / "out"
    old = render_folder(make_job(make_plan((7, 8, 9))), store, folder)
    assert old.stale == ()
    for name in ("0000_jellyfish_k0002.mp4", "mine_k0002.mov", "0000_jellyfish.mov"):
        (folder / name).touch()
    new = render_folder(make_job(make_plan((7, 8))), store, folder, start=8)
    assert new.clips == old.clips[1:2]
    assert new.stale == old.clips[2:]
    assert all(path.exists() for path in old.clips)


def test_ids_that_end_alike(store: ClipStore, tmp_path: Path) -> None:
    """A file belongs to the whole of its id, not to an end of it."""
    job = make_job(make_plan((7,)))
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "0003_daisy_x_k0000.mov").write_text("of x_k0000")
    stale = render_folder(job, store, folder).stale
    assert [path.name for path in stale] == ["0003_daisy_x_k0000.mov"]
    assert stale[0].read_text() == "of x_k0000"


@pytest.mark.parametrize("handles", [-1, -100, MAX_HANDLES + 1, 10**12])
def test_handles_that_nobody_can_mean(store: ClipStore, tmp_path: Path, handles: int) -> None:
    """The sentence gives the range, and nothing has happened yet."""
    job = make_job()
    for attempt in (
        lambda: check_handles(handles),
        lambda: survey_folder(job, store, handles=handles),
        lambda: render_folder(job, store, tmp_path / "out", handles=handles),
    ):
        with pytest.raises(SettingError, match="0 to 10000 are legal"):
            attempt()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_a_file_stands(store: ClipStore, tmp_path: Path) -> None:
    """One sentence with the place, before anything is rendered."""
    (tmp_path / "out").touch()
    job = make_job()
    with pytest.raises(RenderError, match=r"out' is a file and no folder: .* with --clips"):
        render_folder(job, store, tmp_path / "out")
    assert made(job) == 0


@dataclass
class Interrupted(Toy):
    """Raises at a frame, once a file is there."""

    at: int = 0
    after: Path = Path()
    error: BaseException = field(default_factory=KeyboardInterrupt)

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        if self.made == self.at:
            for _ in range(6000):
                if self.after.exists():
                    raise self.error
                threading.Event().wait(0.01)
        return super().__call__(latents, embeddings, truncation)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ModelError("It holds NaN.")])
def test_an_interruption_leaves_the_clips_that_are_finished(
    store: ClipStore, tmp_path: Path, error: BaseException
) -> None:
    """They land in the folder one by one, in order; the next run makes the rest alone."""
    folder = tmp_path / "out"
    plan = make_plan((8, 8, 8, 8), categories=(107,) * 5)
    model = Interrupted(at=8 + 8 + 4, after=folder / "0001_jellyfish_k0001.mov", error=error)
    job = replace(make_job(plan), model=model)
    with pytest.raises((KeyboardInterrupt, RenderError)):
        render_folder(job, store, folder)
    assert [path.name[:4] for path in sorted(folder.iterdir())] == ["0000", "0001"]
    again = make_job(plan)
    assert len(render_folder(again, store, folder).clips) == 4
    assert made(again) == 16


# -------------------------------------------------------------------------------------- timecode


def test_clips_with_timecode(store: ClipStore, tmp_path: Path) -> None:
    """Each begins with its own first frame's, handles included; frames and store stay."""
    job = make_job(make_plan((7, 500, 1)))
    plain = render_folder(job, store, tmp_path / "plain", handles=2).clips
    kept = {path: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}
    folder = render_folder(job, store, tmp_path / "out", handles=2, timecode=86400)
    found = [processes.look_at(path) for path in folder.clips]
    assert [clip.timecode for clip in found] == ["00:59:59:22", "01:00:00:05", "01:00:21:01"]
    assert [clip.frames for clip in found] == [11, 504, 5]
    for path, other in zip(folder.clips, plain, strict=True):
        np.testing.assert_array_equal(decoded(path), decoded(other))
        assert processes.look_at(other).timecode == ""
    assert {path: path.read_bytes() for path in kept} == kept


def test_timecode_that_nobody_asks_for_any_more(store: ClipStore, tmp_path: Path) -> None:
    """Rendered again without, the clips have none; each time under the same names."""
    job = make_job(make_plan((7, 8)))
    first = render_folder(job, store, tmp_path / "out").clips
    assert render_folder(job, store, tmp_path / "out", timecode=0).clips == first
    assert [processes.look_at(path).timecode for path in first] == ["00:00:00:00", "00:00:00:07"]
    assert render_folder(job, store, tmp_path / "out").clips == first
    assert [processes.look_at(path).timecode for path in first] == ["", ""]


def test_timecode_before_the_day(store: ClipStore, tmp_path: Path) -> None:
    """A handle that would begin before 00:00:00:00 is refused before anything is rendered."""
    job = make_job(make_plan((7, 8)))
    with pytest.raises(SettingError, match=r"begin at frame -3, before the timecode 00:00:00:00"):
        render_folder(job, store, tmp_path / "out", handles=5, timecode=2)
    assert made(job) == 0
    assert len(render_folder(job, store, tmp_path / "out", handles=2, timecode=2).clips) == 2


def test_timecode_at_a_rate_without(store: ClipStore, tmp_path: Path) -> None:
    """Neither timecode nor drop frame is made up."""
    odd = make_job(make_plan((7, 8), rate=Fraction(25, 2)))
    with pytest.raises(SettingError, match=r"no timecode at 25/2 frames a second"):
        render_folder(odd, store, tmp_path / "out", timecode=0)
    with pytest.raises(SettingError, match=r"no drop frame at 24 frames a second"):
        render_folder(make_job(), store, tmp_path / "out", timecode=0, drop_frame=True)


# ------------------------------------------------------------------------------- clips of a folder


def test_clips_by_id(store: ClipStore, tmp_path: Path) -> None:
    """Each clip is found by the keyframe it begins with, in either container; nothing else is."""
    paths = render_folder(make_job(make_plan((7, 8))), store, tmp_path).clips
    others = "0001_daisy_k0009.mp4", "0002_daisy_k0010.mkv", "0003_daisy_k0000.mov", "mine.mov"
    for name in others:
        (tmp_path / name).touch()
    assert clips_by_id(tmp_path, ".mov") == dict(zip(("k0000", "k0001"), paths, strict=True))
    both = clips_by_id(tmp_path)
    assert both == clips_by_id(tmp_path, ".mov") | {"k0009": tmp_path / others[0]}


def test_clips_of_another_length(store: ClipStore, tmp_path: Path) -> None:
    """Other handles change every clip's length, which is told; another picture does not."""
    told: list[str] = []
    for job, handles in (
        (make_job(make_plan((7, 8))), 0),
        (make_job(make_plan((7, 8), categories=(1, 2, 3))), 0),
        (make_job(make_plan((7, 8))), 2),
        (make_job(make_plan((7, 9))), 2),
    ):
        render_folder(job, store, tmp_path / "out", handles=handles, note=told.append)
    assert [words[:30] for words in told] == [
        "Of the clips in 'out' 2 had an",
        "Of the clips in 'out' 1 had an",
    ]
