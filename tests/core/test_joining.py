"""Laws of joined clips: frames to the count, stamps to the tick, sound to the millisecond."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.core.encoding import COLOURS, LEVELS, decode, encode, flat, join
from tests.core.media import (
    BUNDLED,
    PROGRAMS,
    Array,
    lag,
    noise,
    sound_of,
    stamps,
    swept,
    using,
    write_wav,
)

from ganterpret import processes
from ganterpret.audio import open_sound
from ganterpret.codecs import CODECS
from ganterpret.units import VIDEO_RATES

RATES = [*VIDEO_RATES.values(), Fraction(11025, 32), Fraction(1, 3), Fraction(1000, 7)]


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


# ------------------------------------------------------------------------------- counts and stamps


@pytest.mark.parametrize(
    ("codec", "suffix"),
    [("h264", ".mp4"), ("h264", ".mov"), ("h264", ".mkv"), ("prores", ".mov"), ("ffv1", ".mkv"),
     ("png", ".mov")],
)  # fmt: skip
def test_joined_clips_keep_every_frame(
    tmp_path: Path, program: str, codec: str, suffix: str
) -> None:
    """Clips of 1, 2, 3, 5, 7 frames join to 18, each in its place."""
    grey = np.arange(18) * 12 + 20
    frames = flat(np.stack([grey, 255 - grey, grey], axis=1), 16, 32)
    clips, done = [], 0
    for count in (1, 2, 3, 5, 7):
        clip = tmp_path / f"{count}{CODECS[codec].suffix}"
        clips.append((encode(clip, frames[done : done + count], codec), count))
        done += count
    movie = join(clips, tmp_path / f"movie{suffix}")
    assert processes.count_frames(movie) == 18
    off = np.abs(decode(movie, 32, 16).astype(int) - frames)
    assert off.max() <= LEVELS.get(codec, 2)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_frame_i_is_stamped_i_over_rate(tmp_path: Path, rate: Fraction) -> None:
    """Exactly, in clips and in the movie, whatever the rate."""
    frames = flat([(90, 90, 90)] * 5, 16, 16)
    one = encode(tmp_path / "1.mp4", frames[:1], rate=rate)
    five = encode(tmp_path / "5.mp4", frames, rate=rate)
    assert stamps(five) == [i / rate for i in range(5)]
    clips = [(one, 1), (five, 5), (five, 5), (one, 1), (one, 1)] * 10
    movie = join(clips, tmp_path / "movie.mp4", rate)
    assert stamps(movie) == [i / rate for i in range(130)]


def test_stamps_of_the_program_found_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with a distribution's program, at the two hardest rates."""
    with using(PROGRAMS[0], monkeypatch):
        for rate in (Fraction(24000, 1001), Fraction(11025, 32)):
            test_frame_i_is_stamped_i_over_rate(tmp_path, rate)


def test_stamps_in_matroska_do_not_drift(tmp_path: Path, program: str) -> None:
    """Matroska counts milliseconds: each stamp is rounded to one, and no error adds up."""
    rate = Fraction(60000, 1001)
    clip = encode(tmp_path / "c.mp4", flat([(9, 9, 9)] * 7, 16, 16), rate=rate)
    movie = join([(clip, 7)] * 500, tmp_path / "movie.mkv", rate)
    times = stamps(movie)
    assert len(times) == 3500
    assert max(abs(t - i / rate) for i, t in enumerate(times)) <= Fraction(55, 100_000)


@pytest.mark.skipif(sys.platform == "win32", reason="these names are not legal there")
@pytest.mark.parametrize("name", ["-version.mp4", "a:b.mp4", "%03d.mp4", "it's [1].mp4"])
def test_awkward_names_of_clips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A clip's name is neither an option, a protocol nor a pattern."""
    monkeypatch.chdir(tmp_path)
    clip = encode(Path(name), flat(COLOURS[:3], 16, 16))
    assert clip.is_file()
    assert processes.count_frames(clip) == 3
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_movies_can_be_played_from_their_start(tmp_path: Path) -> None:
    """An mp4's index stands before its data."""
    clip = encode(tmp_path / "c.mp4", flat(COLOURS[:3], 16, 16))
    data = join([(clip, 3)], tmp_path / "m.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


# ------------------------------------------------------------------------------------------- sound


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of 32 frames, a second and a third."""
    return encode(tmp_path_factory.mktemp("still") / "c.mp4", flat([(9, 9, 9)] * 32, 16, 16))


def clicks(sample_rate: int) -> Array:
    """A second and a third of silence with four clicks of two milliseconds at uneven times."""
    sound = np.zeros(sample_rate * 4 // 3)
    for place in (0.0, 0.21, 0.5, 1.1):
        start = round(place * sample_rate)
        sound[start : start + max(sample_rate // 500, 2)] = 0.7
    return sound


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("sample_rate", [8000, 11025, 44100, 96000, 192000])
def test_clicks_stay_where_they_are(
    tmp_path: Path, still: Path, suffix: str, sample_rate: int
) -> None:
    """Within a millisecond at every sample rate and in every container, none cut off."""
    sound = clicks(sample_rate)
    song = write_wav(tmp_path / "s.wav", sound, sample_rate)
    movie = join([(still, 32)], tmp_path / f"m{suffix}", sound=song)
    heard = sound_of(movie, sample_rate)
    assert abs(lag(heard, sound)) <= sample_rate / 1000
    assert len(heard) >= len(sound) - 1


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_sync_with_the_program_found_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, still: Path, suffix: str
) -> None:
    """Made and heard by the other program."""
    with using(PROGRAMS[0], monkeypatch):
        for sample_rate in (44100, 192000):
            test_clicks_stay_where_they_are(tmp_path, still, suffix, sample_rate)


@pytest.mark.parametrize(
    ("suffix", "channels"),
    [(".mp4", n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 12)] + [(".mov", 3), (".mov", 8), (".mkv", 3)],
)
def test_channels_up_to_eight_go_into_a_movie(
    tmp_path: Path, still: Path, suffix: str, channels: int
) -> None:
    """As many as the recording has; beyond eight their mean."""
    song = write_wav(tmp_path / "s.wav", noise(4000, channels), 8000)
    movie = join([(still, 32)], tmp_path / f"m{suffix}", sound=song)
    assert open_sound(movie).channels == (channels if channels <= 8 else 1)


@pytest.mark.parametrize("seconds", [0.01, 1.32, 1.35])
def test_the_sound_is_not_cut_where_the_picture_ends(
    tmp_path: Path, still: Path, seconds: float
) -> None:
    """The song is whole in the movie, be it shorter or longer than the frames."""
    sound = swept(seconds, 8000)
    song = write_wav(tmp_path / "s.wav", sound, 8000)
    movie = join([(still, 32)], tmp_path / "m.mov", sound=song)
    assert len(sound_of(movie, 8000)) == len(sound)
    assert processes.count_frames(movie) == 32


@pytest.mark.parametrize("suffix", [".mov", ".mkv"])
def test_lossless_sound_is_kept_to_the_bit(tmp_path: Path, still: Path, suffix: str) -> None:
    """24-bit samples come out of a mov and a mkv as they went in."""
    sound = noise(4000)[:, 0]
    song = write_wav(tmp_path / "s.wav", sound, 48000)
    heard = sound_of(join([(still, 32)], tmp_path / f"m{suffix}", sound=song), 48000)
    np.testing.assert_allclose(heard, sound, atol=2.0**-22)
