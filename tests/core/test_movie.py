"""Laws of movies: pieces cover a passage, an edit renders its neighbours, frames are exact."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from tests.core.media import (
    BUNDLED,
    PROGRAMS,
    lag,
    noise,
    run_ffmpeg,
    sound_of,
    stamps,
    swept,
    using,
    write_wav,
)
from tests.core.toys import LENGTHS, Toy, decoded, expected, made, make_job, make_plan, recoloured

import ganterpret
from ganterpret import ffmpeg, movie, processes
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.errors import AudioError, FfmpegError, RenderError, SettingError
from ganterpret.folder import render_folder
from ganterpret.models import Setup, load_model
from ganterpret.movie import (
    LONGEST_PIECE,
    PACK_GRID,
    SHORT,
    packed,
    render_movie,
    split,
    survey,
    touched,
)
from ganterpret.pipeline import Piece
from ganterpret.render import frames

lengths = st.lists(
    st.one_of(st.integers(1, 6), st.integers(1, 100), st.integers(400, 1500)),
    min_size=1,
    max_size=12,
)
ranges = st.tuples(st.integers(-5, 60), st.integers(1, 30)).map(lambda r: (r[0], r[0] + r[1]))


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with using(BUNDLED, monkeypatch):
        yield


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


# ---------------------------------------------------------------------------------------- pieces


@given(lengths, st.data())
def test_pieces_cover_a_passage(of_segments: Sequence[int], data: st.DataObject) -> None:
    """Without a gap or an overlap, none of them empty or too long."""
    plan = make_plan(of_segments)
    start = data.draw(st.integers(0, plan.frames - 1))
    stop = data.draw(st.integers(start + 1, plan.frames))
    pieces = packed(plan, start, stop)
    edges = [start, *(stop for _, stop in pieces)]
    assert [first for first, _ in pieces] == edges[:-1]
    assert edges[-1] == stop
    assert all(0 < last - first <= LONGEST_PIECE for first, last in pieces)


@given(lengths)
def test_no_piece_holds_a_part_of_a_long_segment_and_another(of_segments: Sequence[int]) -> None:
    """Only short segments share a piece, so that an edit renders little."""
    plan = make_plan(of_segments)
    for start, stop in packed(plan, 0, plan.frames):
        touched = [s for s in plan.segments if start < s.stop_frame and s.start_frame < stop]
        assert len(touched) == 1 or all(segment.frames < SHORT for segment in touched)
        assert stop - start < PACK_GRID + SHORT or len(touched) == 1


def test_many_one_frame_segments_are_packed() -> None:
    """Two hundred cuts in two hundred frames are five clips, not two hundred."""
    plan = make_plan([1] * 200)
    assert packed(plan, 0, 200) == ((0, 48), (48, 96), (96, 144), (144, 192), (192, 200))


def test_a_long_segment_is_split_where_the_whole_movie_splits_it() -> None:
    """A passage shares all pieces with the whole but the first and the last."""
    plan = make_plan((10, 2000, 10))
    whole = packed(plan, 0, plan.frames)
    assert whole == ((0, 10), (10, 490), (490, 970), (970, 1450), (1450, 1930), (1930, 2010),
                     (2010, 2020))  # fmt: skip
    assert packed(plan, 100, 1500) == ((100, 490), (490, 970), (970, 1450), (1450, 1500))
    assert split(490, 970, 10) == ((490, 970),)


@pytest.mark.parametrize("keyframe", range(len(LENGTHS) + 1))
def test_a_changed_category_touches_its_two_segments(keyframe: int) -> None:
    """Exactly the pieces that overlap the segments on both its sides get other keys.

    A segment of one frame shows its left keyframe alone, and is none of them.
    """
    before, after = make_job(), make_job(recoloured(keyframe))
    pieces = packed(before.plan, 0, before.plan.frames)
    changed = [piece for piece in pieces if before.key(*piece) != after.key(*piece)]
    near = [
        segment
        for index, segment in enumerate(before.plan.segments)
        if index == keyframe or (index == keyframe - 1 and segment.frames > 1)
    ]
    assert changed == [
        (start, stop)
        for start, stop in pieces
        if any(start < s.stop_frame and s.start_frame < stop for s in near)
    ]


def test_what_is_to_do_is_told_before(store: ClipStore, tmp_path: Path) -> None:
    """Two of the segments after an edit of one category; then nothing."""
    plan = make_plan((8, 9, 10, 11))
    render_movie(make_job(plan), store, tmp_path / "m.mov", song=None)
    edited = make_job(make_plan((8, 9, 10, 11), categories=(5, 42, 999, 116, 153)))
    todo = survey(edited, store, packed(edited.plan, 0, 38))
    assert (todo.segments, todo.missing_segments, todo.missing_frames) == (4, 2, 19)
    assert todo.missing == ((8, 17), (17, 27))
    render_movie(edited, store, tmp_path / "m.mov", song=None)
    assert survey(edited, store, packed(edited.plan, 0, 38)).missing == ()
    assert made(edited) == 12 + 12


@given(st.lists(st.integers(1, 8), min_size=1, max_size=8), st.lists(ranges, max_size=6))
def test_segments_that_any_pieces_touch(of_segments: list[int], pieces: list[Piece]) -> None:
    """Each counts once, however pieces overlap, in whatever order and beyond the ends."""
    segments = make_plan(of_segments).segments
    assert touched(segments, pieces) == sum(
        any(start < segment.stop_frame and segment.start_frame < stop for start, stop in pieces)
        for segment in segments
    )


def test_fifty_thousand_segments_of_one_frame() -> None:
    """A movie with a cut a slice: comparing each piece with each segment would never end."""
    plan = make_plan([1] * 50_000)
    assert touched(plan.segments, packed(plan, 0, 50_000)) == 50_000
    assert touched(plan.segments, [(i, i + 1) for i in range(0, 50_000, 2)]) == 25_000


# ---------------------------------------------------------------------------------------- movies


@pytest.mark.parametrize(
    ("codec", "name"), [("png", "m.mov"), ("ffv1", "m.mkv"), ("h264", "m.mp4"), ("h264", "m.MOV")]
)
@pytest.mark.parametrize("program", PROGRAMS, ids=["first-found", "bundled"])
def test_a_movie_holds_every_frame(
    store: ClipStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    codec: str,
    name: str,
    program: str,
) -> None:
    """In their order, exactly or within two levels."""
    with using(program, monkeypatch):
        hold_every_frame(store, tmp_path / name, codec)


def hold_every_frame(store: ClipStore, path: Path, codec: str) -> None:
    job = make_job(codec=codec)
    done: list[int] = []
    render_movie(job, store, path, song=None, progress=done.append)
    got = decoded(path).astype(int)
    off = np.abs(got - expected(job.plan, Toy(), 0, job.plan.frames))
    assert off.max() <= (2 if codec == "h264" else 0)
    assert sum(done) == job.plan.frames


def test_frames_of_the_movie_the_clips_and_the_generator_are_one(
    store: ClipStore, tmp_path: Path
) -> None:
    """Decoded one by one to the last: painted pictures through FFV1 lose nothing anywhere."""
    job = Job(make_plan(LENGTHS), load_model("painter", Setup(side=32)), Look(CODECS["ffv1"]))
    generated = np.concatenate(list(frames(job.plan, job.model, 0, job.plan.frames)))
    render_movie(job, store, tmp_path / "m.mov", song=None)
    found = survey(job, store, packed(job.plan, 0, job.plan.frames))
    assert found.missing == ()
    clips = [decoded(found.clips[piece], (32, 32)) for piece in found.pieces]
    np.testing.assert_array_equal(np.concatenate(clips), generated)
    np.testing.assert_array_equal(decoded(tmp_path / "m.mov", (32, 32)), generated)


@pytest.mark.skipif(os.name == "nt", reason="the peak of memory")
def test_memory_does_not_grow_with_the_movie(tmp_path: Path) -> None:
    """Ten times the frames take the same memory, within a tenth."""
    root = Path(__file__).parents[2]
    paths = [str(Path(ganterpret.__file__).parents[1]), str(root)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.growing", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    short, long = map(int, done.stdout.split())
    assert long < 1.1 * short


def test_a_second_render_makes_nothing(store: ClipStore, tmp_path: Path) -> None:
    """The model is not called and the movie is the same to the byte."""
    render_movie(make_job(), store, tmp_path / "m.mov", song=None)
    again = make_job()
    found = render_movie(again, store, tmp_path / "n.mov", song=None)
    assert made(again) == 0
    assert found.missing == ()
    assert (tmp_path / "m.mov").read_bytes() == (tmp_path / "n.mov").read_bytes()


@pytest.mark.parametrize(("start", "stop"), [(0, 5), (3, 20), (8, 9), (20, 31), (10, None)])
def test_a_passage_has_the_frames_of_the_whole(
    store: ClipStore, tmp_path: Path, start: int, stop: int | None
) -> None:
    """Wherever it begins and ends; time begins at 0 in it."""
    job = make_job()
    render_movie(job, store, tmp_path / "m.mov", song=None, start=start, stop=stop)
    whole = expected(job.plan, Toy(), 0, job.plan.frames)
    np.testing.assert_array_equal(decoded(tmp_path / "m.mov"), whole[start:stop])
    assert stamps(tmp_path / "m.mov")[0] == 0


@pytest.mark.parametrize("suffix", [".mov", ".mkv"])
def test_picture_and_sound_are_together(store: ClipStore, tmp_path: Path, suffix: str) -> None:
    """In a passage from the middle, the very samples of that time are under the frames."""
    rate = Fraction(30000, 1001)
    plan = make_plan((9, 20, 31), rate=rate)
    sound = noise(round(60 / rate * 44100))
    song = write_wav(tmp_path / "s.wav", sound, 44100)
    path = tmp_path / f"m{suffix}"
    render_movie(make_job(plan), store, path, song=song, start=13, stop=43)
    heard = sound_of(path, 44100)
    first, last = round(13 / rate * 44100), round(43 / rate * 44100)
    np.testing.assert_allclose(heard, sound[first:last, 0], atol=2.0**-22)
    assert len(stamps(path)) == 30


@pytest.mark.parametrize("origin", [Fraction(-1, 42), Fraction(1, 42), Fraction(1)])
@pytest.mark.parametrize(("start", "stop"), [(0, 20), (13, None)])
def test_picture_and_sound_are_together_on_another_grid(
    store: ClipStore, tmp_path: Path, origin: Fraction, start: int, stop: int | None
) -> None:
    """Where frame 0 is not the song's beginning, each frame has the sound of its own time."""
    plan = make_plan((9, 20, 31), rate=Fraction(30), origin=origin)
    sound = noise(round((origin + 2) * 44100))
    song = write_wav(tmp_path / "s.wav", sound, 44100)
    render_movie(make_job(plan), store, tmp_path / "m.mov", song=song, start=start, stop=stop)
    heard = sound_of(tmp_path / "m.mov", 44100)
    silence = np.zeros(44100)
    first = round((1 + origin + Fraction(start, 30)) * 44100)
    last = None if stop is None else round((1 + origin + Fraction(stop, 30)) * 44100)
    np.testing.assert_allclose(
        heard, np.concatenate((silence, sound[:, 0]))[first:last], atol=2.0**-22
    )


@pytest.mark.parametrize(("start", "stop"), [(0, None), (12, None), (12, 36)])
def test_aac_is_in_time(store: ClipStore, tmp_path: Path, start: int, stop: int | None) -> None:
    """Within a millisecond in an mp4, whole and as a passage; the song's last samples are in."""
    sound = swept(2.01, 44100)
    song = write_wav(tmp_path / "s.wav", sound, 44100)
    job = make_job(make_plan((20, 29)), "h264")
    render_movie(job, store, tmp_path / "m.mp4", song=song, start=start, stop=stop)
    passage = sound[round(start / 24 * 44100) : None if stop is None else round(stop / 24 * 44100)]
    heard = sound_of(tmp_path / "m.mp4", 44100)
    assert abs(lag(heard, passage)) <= 44
    assert len(heard) >= len(passage)


def test_late_sound_of_a_video_is_late_in_the_movie(store: ClipStore, tmp_path: Path) -> None:
    """The song of a movie can be a video whose sound begins later."""
    sound = swept(1, 48000)
    wav = write_wav(tmp_path / "s.wav", sound, 48000)
    picture = ("-f", "lavfi", "-i", "color=size=16x16:rate=10:duration=2")
    run_ffmpeg(
        *picture, "-itsoffset", "0.5", "-i", wav, "-map", "0:v", "-map", "1:a", "-c:v", "mpeg4",
        "-c:a", "aac", tmp_path / "song.mp4",
    )  # fmt: skip
    job = make_job(make_plan((36,)), "h264")
    render_movie(job, store, tmp_path / "m.mp4", song=tmp_path / "song.mp4")
    heard = sound_of(tmp_path / "m.mp4", 48000)
    assert abs(lag(heard, sound) - 24000) <= 48


def test_a_torn_song_makes_a_movie_with_what_is_there(store: ClipStore, tmp_path: Path) -> None:
    """A recording that can be analysed can be heard in the movie too."""
    for name, container in (("s.flac", "FLAC"), ("s.mp3", "MP3"), ("s.ogg", "OGG")):
        song = tmp_path / name
        soundfile.write(song, swept(2, 44100) + noise(88200)[:, 0] / 50, 44100, format=container)
        song.write_bytes(song.read_bytes()[: song.stat().st_size // 2])
        path = tmp_path / f"{container}.mov"
        render_movie(make_job(make_plan((24, 24))), store, path, song=song)
        assert 0.3 < len(sound_of(path, 44100)) / 44100 < 1.3


def test_a_song_that_is_gone(store: ClipStore, tmp_path: Path) -> None:
    """One sentence, and no movie without its sound."""
    with pytest.raises(AudioError, match="There is no file"):
        render_movie(make_job(), store, tmp_path / "m.mov", song=tmp_path / "s.wav")
    assert not (tmp_path / "m.mov").exists()


@pytest.mark.parametrize("stop", [12, None])
def test_a_song_that_changes_meanwhile(store: ClipStore, tmp_path: Path, stop: int | None) -> None:
    """Picture of one mix and sound of another would look like a whole movie."""
    song = write_wav(tmp_path / "a.wav", noise(8000))

    def export_again(_: int) -> None:
        write_wav(song, noise(16000))

    with pytest.raises(AudioError, match=r"^'a\.wav' has changed while it was in use"):
        render_movie(
            make_job(), store, tmp_path / "a.mov", song=song, stop=stop, progress=export_again
        )
    assert not (tmp_path / "a.mov").exists()


def test_a_song_that_vanishes_meanwhile(store: ClipStore, tmp_path: Path) -> None:
    """It is the song that is told of, and not the movie."""
    song = write_wav(tmp_path / "a.wav", noise(8000))

    def delete(_: int) -> None:
        song.unlink(missing_ok=True)

    with pytest.raises(AudioError, match=r"a\.wav' cannot be read: No such file"):
        render_movie(make_job(), store, tmp_path / "a.mov", song=song, progress=delete)
    assert not (tmp_path / "a.mov").exists()


def test_a_movie_is_replaced_whole_or_not_at_all(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When joining fails the old movie stays and nothing half lies beside it."""
    path = tmp_path / "m.mov"
    path.write_text("old")
    job = make_job()
    monkeypatch.setattr(ffmpeg, "listing", lambda clips, rate: b"file 'file:/none'\n")
    with pytest.raises(FfmpegError, match=r"joining 5 clips to m\.mov"):
        render_movie(job, store, path, song=None)
    assert path.read_text() == "old"
    assert {entry.name for entry in tmp_path.iterdir()} == {"m.mov", "clips"}


def test_a_movie_that_comes_out_short(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its frames are counted before it gets its name."""
    job = make_job()
    render_movie(job, store, tmp_path / "m.mov", song=None)
    monkeypatch.setattr(processes, "count_frames", lambda path: 30)
    with pytest.raises(RenderError, match="came out with 30 frames instead of 31"):
        render_movie(job, store, tmp_path / "n.mov", song=None)
    assert not (tmp_path / "n.mov").exists()


def test_a_movie_with_a_name_that_is_no_movie(store: ClipStore, tmp_path: Path) -> None:
    """Said before anything is rendered."""
    job = make_job()
    with pytest.raises(SettingError, match="does not say what kind of movie"):
        render_movie(job, store, tmp_path / "m.txt", song=None)
    assert made(job) == 0


@pytest.mark.parametrize(("start", "stop"), [(5, 5), (-1, 4), (9, 3), (0, 32), (31, None)])
def test_a_passage_without_frames(
    store: ClipStore, tmp_path: Path, start: int, stop: int | None
) -> None:
    """The sentence says which frames there are."""
    job = make_job()
    with pytest.raises(SettingError, match="the movie has the frames 0 to 31"):
        render_movie(job, store, tmp_path / "m.mov", song=None, start=start, stop=stop)
    with pytest.raises(SettingError, match="the movie has the frames 0 to 31"):
        render_folder(job, store, tmp_path / "out", start=start, stop=stop)


def test_a_movie_never_replaces_its_own_song(store: ClipStore, tmp_path: Path) -> None:
    """A video can be the song; its file stays."""
    song = tmp_path / "song.mov"
    run_ffmpeg("-i", write_wav(tmp_path / "s.wav", noise(8000)), song)
    before = song.read_bytes()
    with pytest.raises(SettingError, match="is the song itself"):
        render_movie(make_job(), store, song, song=song)
    assert song.read_bytes() == before


def test_a_movie_where_a_folder_stands(store: ClipStore, tmp_path: Path) -> None:
    """Said with advice, before anything is rendered."""
    (tmp_path / "m.mov").mkdir()
    job = make_job()
    with pytest.raises(SettingError, match=r"m\.mov' is a folder: name the movie otherwise"):
        render_movie(job, store, tmp_path / "m.mov", song=None)
    assert made(job) == 0


def test_a_movie_below_a_file(store: ClipStore, tmp_path: Path) -> None:
    """The same; the sentence names the file that is in the way."""
    (tmp_path / "x").touch()
    job = make_job()
    with pytest.raises(RenderError, match=r"x' is a file and no folder: choose another place"):
        render_movie(job, store, tmp_path / "x" / "a" / "m.mov", song=None)
    assert made(job) == 0


def test_a_place_that_takes_no_files(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's folder and the reason, before anything is rendered."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    job = make_job()
    monkeypatch.setattr(Path, "touch", refuse)
    said = r"^'[^']*' takes no files \(Permission denied\): choose"
    with pytest.raises(RenderError, match=said):
        render_movie(job, store, tmp_path / "m.mov", song=None)
    with pytest.raises(RenderError, match=said):
        render_folder(job, store, tmp_path / "out")
    assert made(job) == 0


def test_an_error_of_joining_names_the_movie(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name that the user gave it, not the temporary one."""

    def fail(listed: Path, part: Path, **_: object) -> list[str]:
        return [sys.executable, "-c", f"raise SystemExit({ffmpeg.url(part)!r} + ': no space')"]

    monkeypatch.setattr(ffmpeg, "join_argv", fail)
    movie = tmp_path / "m.mov"
    with pytest.raises(FfmpegError) as caught:
        render_movie(make_job(make_plan((8,))), store, movie, song=None)
    said = str(caught.value)
    assert said == f"ffmpeg failed while joining 1 clip to m.mov: {movie}: no space"


def test_more_channels_than_a_movie_takes(store: ClipStore, tmp_path: Path) -> None:
    """The user is told that their mean is heard; of eight nothing is said."""
    job = make_job(make_plan((6,)))
    for channels in (8, 9):
        song = write_wav(tmp_path / f"{channels}.wav", noise(12000, channels), 44100)
        notes: list[str] = []
        path = tmp_path / f"{channels}.mov"
        render_movie(job, store, path, song=song, note=notes.append)
        assert bool(notes) == (channels == 9)
    assert notes == [
        "'9.wav' has 9 channels and a movie takes up to 8: their mean is what is heard."
    ]


def test_a_movie_with_its_survey_looks_nothing_up(
    store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is not asked for again."""
    job = make_job()
    render_movie(job, store, tmp_path / "m.mov", song=None)
    found = survey(job, store, packed(job.plan, 0, job.plan.frames))
    monkeypatch.setattr(ClipStore, "find", lambda *_: pytest.fail("looked up again"))
    assert render_movie(job, store, tmp_path / "n.mov", song=None, found=found) is found
    assert (tmp_path / "m.mov").read_bytes() == (tmp_path / "n.mov").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="these names are not legal there")
@pytest.mark.parametrize("folder", ['it\'s a "clip"', "-x %03d", "Ünï #1", "back\\slash"])
def test_awkward_folders(tmp_path: Path, folder: str) -> None:
    """Neither the store's nor the movie's place confuses the list of clips."""
    place = tmp_path / folder
    job = make_job()
    render_movie(job, ClipStore(place / "clips"), place / "m.mov", song=None)
    np.testing.assert_array_equal(
        decoded(place / "m.mov"), expected(job.plan, Toy(), 0, job.plan.frames)
    )


def test_a_grid_of_packs_is_coarser_than_a_short_segment() -> None:
    """Or packing would pack nothing."""
    assert SHORT < PACK_GRID < movie.LONGEST_PIECE
