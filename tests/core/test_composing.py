"""Laws of a movie with its performance: every frame of the movie, and of the video what it shows
then."""

from __future__ import annotations

import errno
import subprocess
from fractions import Fraction
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import soundfile
from tests.core.sounds import drums

from ganterpret import ffmpeg
from ganterpret.codecs import CODECS
from ganterpret.composing import check_composition, compose, find_lateness
from ganterpret.errors import RenderError, SettingError
from ganterpret.processes import Encoder, count_frames, decode_frames

RATE = 8000


def _film(path: Path, levels: list[int], side: tuple[int, int], rate: Fraction) -> Path:
    """A movie whose frame i is grey of its own level."""
    height, width = side
    argv = ffmpeg.encode_argv(
        path, CODECS["h264"], resolution=side, size=None, fit="fit", rate=rate
    )
    with Encoder(argv) as encoder:
        for level in levels:
            encoder.write(np.full((height, width, 3), level, np.uint8))
    return path


@pytest.fixture
def movie(tmp_path: Path) -> Path:
    """Two seconds of black at 24."""
    return _film(tmp_path / "movie.mp4", [0] * 48, (64, 64), Fraction(24))


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """One second at 30, taller than wide; its frame i has the level 8 i."""
    return _film(tmp_path / "video.mp4", [8 * i for i in range(30)], (96, 48), Fraction(30))


@pytest.mark.parametrize("late", [Fraction(1, 2), Fraction(0), Fraction(-1, 2)])
def test_each_frame_shows_what_the_video_shows_then(
    movie: Path, video: Path, tmp_path: Path, late: Fraction
) -> None:
    """The video's frame at time t - late, and black before its first and after its last."""
    both = tmp_path / "both.mp4"
    assert compose(movie, video, both, "side-by-side", Fraction(24), late) == 48
    for number, frame in enumerate(decode_frames(both, (128, 64))):
        assert frame[:, :64].max() <= 2
        at = (Fraction(number, 24) - late) * 30
        level = 8 * int(at) if 0 <= at < 30 else 0
        assert abs(int(frame[32, 96].mean()) - level) <= 4, number


def test_layouts(movie: Path, video: Path, tmp_path: Path) -> None:
    """Through the movie: half as bright; in its corner: there and nowhere else."""
    compose(movie, video, tmp_path / "o.mp4", "overlay", Fraction(24), Fraction(0))
    compose(movie, video, tmp_path / "p.mp4", "pip", Fraction(24), Fraction(0))
    through = list(decode_frames(tmp_path / "o.mp4", (64, 64)))[20]
    corner = list(decode_frames(tmp_path / "p.mp4", (64, 64)))[20]
    assert through.mean() == pytest.approx(8 * 25 / 2, abs=4)
    assert corner[:32, :32].max() <= 2
    assert corner[50, 52].mean() == pytest.approx(8 * 25, abs=8)


@pytest.mark.parametrize("codec", ["h264", "png", "ffv1"])
@pytest.mark.parametrize("layout", ["pip", "overlay", "side-by-side"])
def test_colours_stay(codec: str, layout: str, tmp_path: Path) -> None:
    """Green stays green in both, whatever codec the movie has: no matrix is taken for another."""
    green = [0, 255, 0]
    films = []
    for name, of in (("movie.mov", codec), ("video.mp4", "h264")):
        path = tmp_path / name
        argv = ffmpeg.encode_argv(
            path, CODECS[of], resolution=(64, 64), size=None, fit="fit", rate=Fraction(24)
        )
        with Encoder(argv) as encoder:
            for _ in range(12):
                encoder.write(np.full((64, 64, 3), green, np.uint8))
        films.append(path)
    both = tmp_path / "both.mov"
    compose(films[0], films[1], both, layout, Fraction(24), Fraction(0))
    size = (128 if layout == "side-by-side" else 64, 64)
    frame = list(decode_frames(both, size))[6]
    for corner in (frame[4:12, 4:12], frame[-12:-8, -12:-8]):
        assert np.abs(corner.astype(int) - green).max() <= 4


def test_sound_is_the_movies(video: Path, tmp_path: Path) -> None:
    """Bit for bit what the movie holds."""
    silent = _film(tmp_path / "silent.mp4", [0] * 48, (64, 64), Fraction(24))
    soundfile.write(tmp_path / "s.wav", drums(2, RATE), RATE)
    program = ffmpeg.find_program().path
    movie, both = tmp_path / "movie.mp4", tmp_path / "both.mp4"
    put = [program, "-v", "error", "-i", str(silent), "-i", str(tmp_path / "s.wav")]
    subprocess.run([*put, "-c:v", "copy", "-c:a", "aac", str(movie)], check=True)
    compose(movie, video, both, "pip", Fraction(24), Fraction(0))
    sums = [
        subprocess.run(
            [
                program,
                "-v",
                "error",
                "-i",
                str(path),
                "-map",
                "0:a",
                "-c",
                "copy",
                "-f",
                "md5",
                "-",
            ],
            capture_output=True,
            check=True,
        ).stdout
        for path in (movie, both)
    ]
    assert sums[0] == sums[1]
    assert count_frames(both) == 48


def test_video_is_found_by_ear(tmp_path: Path) -> None:
    """A recording that begins three seconds into the song, and one of something else."""
    song = drums(20, RATE)
    soundfile.write(tmp_path / "song.wav", song, RATE)
    soundfile.write(tmp_path / "part.wav", song[3 * RATE :] * 0.5, RATE)
    soundfile.write(tmp_path / "other.wav", np.random.default_rng(0).normal(0, 0.1, 160_000), RATE)
    found = find_lateness(tmp_path / "song.wav", tmp_path / "part.wav")
    assert found is not None
    assert float(found) == pytest.approx(3, abs=0.006)
    assert find_lateness(tmp_path / "song.wav", tmp_path / "other.wav") is None


def test_what_cannot_be_composed(movie: Path, video: Path, tmp_path: Path) -> None:
    """One sentence each, and nothing is written."""
    soundfile.write(tmp_path / "s.wav", drums(1, RATE), RATE)
    cases = [
        (video, "both.mp4", "beside", "no layout"),
        (tmp_path / "none.mp4", "both.mp4", "pip", "is no file"),
        (tmp_path / "s.wav", "both.mp4", "pip", "no picture"),
        (video, "both.mkv", "pip", "another kind of file"),
        (video, "video.mp4", "pip", "one of the two"),
    ]
    for other, output, layout, words in cases:
        with pytest.raises(SettingError, match=words):
            check_composition(movie, other, tmp_path / output, layout)
    assert not (tmp_path / "both.mp4").exists()


def test_place_is_made_only_for_what_is_written(movie: Path, video: Path, tmp_path: Path) -> None:
    """A dry look leaves nothing; a disk that takes no more is told in a sentence."""
    output = tmp_path / "new" / "both.mp4"
    check_composition(movie, video, output, "pip", writes=False)
    assert not output.parent.exists()
    output.parent.mkdir()
    with (
        mock.patch(
            "ganterpret.files.os.fsync",
            side_effect=OSError(errno.ENOSPC, "No space left on device"),
        ),
        pytest.raises(RenderError, match=r"both\.mp4' cannot be written: No space left"),
    ):
        compose(movie, video, output, "pip", Fraction(10), Fraction(0))
    assert not output.exists()


def test_video_that_begins_past_the_end(movie: Path, video: Path, tmp_path: Path) -> None:
    """It would never be seen."""
    with pytest.raises(SettingError, match=r"begin at 0:02\.000, and 'movie\.mp4' is 0:02\.000"):
        compose(movie, video, tmp_path / "both.mp4", "pip", Fraction(24), Fraction(2))
