"""Laws of ffmpeg's work: lists to the word, frames to the count, colours to two levels."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from tests.core.media import (
    BUNDLED,
    PROGRAMS,
    Array,
    lag,
    noise,
    open_descriptors,
    run_ffmpeg,
    sound_of,
    stamps,
    swept,
    using,
    write_wav,
)

from ganterpret import ffmpeg
from ganterpret.audio import open_sound, sound_stream
from ganterpret.errors import FfmpegError, SettingError
from ganterpret.ffmpeg import CODECS, Encoder, Fit
from ganterpret.units import VIDEO_RATES

RATES = [*VIDEO_RATES.values(), Fraction(11025, 32), Fraction(1, 3), Fraction(1000, 7)]
COLOURS = [(0, 0, 0), (255, 255, 255), (0, 255, 0), (255, 0, 0), (0, 0, 255), (18, 200, 130)]
LEVELS = {"png": 0, "ffv1": 0}
"""How far a decoded colour may be off; two levels where it was converted to BT.709."""


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture(params=PROGRAMS, ids=["first-found", "bundled"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with using(request.param, monkeypatch):
        yield request.param


def flat(colours: ArrayLike, height: int, width: int) -> NDArray[np.uint8]:
    return np.tile(np.asarray(colours, np.uint8)[:, None, None, :], (1, height, width, 1))


def encode(
    path: Path,
    frames: NDArray[np.uint8],
    codec: str = "h264",
    *,
    rate: Fraction = Fraction(24),
    size: tuple[int, int] | None = None,
    fit: Fit = "fit",
) -> Path:
    argv = ffmpeg.encode_argv(
        path,
        CODECS[codec],
        resolution=(frames.shape[1], frames.shape[2]),
        size=size,
        fit=fit,
        rate=rate,
    )
    with Encoder(argv) as encoder:
        encoder.write(frames)
    return path


def join(
    clips: Sequence[tuple[Path, int]],
    movie: Path,
    rate: Fraction = Fraction(24),
    sound: Path | None = None,
) -> Path:
    listing = movie.with_suffix(".txt")
    listing.write_bytes(ffmpeg.listing(clips, rate))
    stream = sound_stream(open_sound(sound), Fraction(0), None) if sound else None
    argv = ffmpeg.join_argv(
        listing,
        movie,
        suffix=movie.suffix,
        rate=rate,
        sound_rate=stream.sample_rate if stream else None,
    )
    with Encoder(argv, "joining") as joining:
        for data in stream.au if stream else ():
            joining.write(data)
    return movie


def decode(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    return np.stack(list(ffmpeg.decode_frames(path, (width, height))))


# ---------------------------------------------------------------------------------- argument lists


QUIET = ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats"]
SAFE = ["-protocol_whitelist", "file,pipe"]
EXACT = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-movflags"]
RAW = ["-f", "rawvideo", "-video_size", "128x64", "-framerate", "24000/1001"]
SCALE = "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"
BT709 = "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
TO_BT709 = "in_range=pc:out_color_matrix=bt709:out_range=tv"


def at(name: str) -> tuple[Path, str]:
    path = Path("/m") / name
    return path, f"file:{path.absolute()}"


def test_the_list_that_encodes_to_h264() -> None:
    """Word for word; the picture is fitted into the frame with bars."""
    path, address = at("c.mp4")
    argv = ffmpeg.encode_argv(
        path,
        CODECS["h264"],
        resolution=(64, 128),
        size=(640, 360),
        fit="fit",
        rate=Fraction(24000, 1001),
    )
    graph = (
        f"[0]scale=640:360:{SCALE}:force_divisible_by=2:force_original_aspect_ratio=decrease:"
        f"{TO_BT709}[s0];[s0]pad=640:360:(ow-iw)/2:(oh-ih)/2[s1];[s1]setsar=1[s2];"
        f"[s2]setparams={BT709}[s3]"
    )
    assert argv == [
        ffmpeg.find_program().path, *QUIET, "-xerror", *RAW, "-pixel_format", "rgb24", *SAFE,
        "-i", "pipe:0", "-filter_complex", graph, "-map", "[s3]", "-f", "mp4", "-bf", "0",
        "-c:v", "libx264", "-color_primaries", "bt709", "-color_range", "tv", "-color_trc",
        "bt709", "-colorspace", "bt709", "-crf", "18", *EXACT, "+write_colr", "-pix_fmt",
        "yuv420p", "-preset", "medium", "-threads", "4", "-video_track_timescale", "24000",
        "-write_tmcd", "0", address, "-y",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("codec", "options"),
    [
        ("prores", ["-pix_fmt", "yuv422p10le", "-profile:v", "3", "-vendor", "apl0"]),
        ("prores4444", ["-pix_fmt", "yuv444p10le", "-profile:v", "4", "-vendor", "apl0"]),
        ("dnxhr", ["-pix_fmt", "yuv422p", "-profile:v", "dnxhr_hq"]),
        ("ffv1", ["-level", "3"]),
        ("png", ["-pix_fmt", "rgb24"]),
    ],
)
def test_the_options_of_the_other_codecs(codec: str, options: list[str]) -> None:
    """Each codec's own words stand in its list, one after the other."""
    argv = ffmpeg.encode_argv(
        at("c.mov")[0],
        CODECS[codec],
        resolution=(128, 256),
        size=None,
        fit="fit",
        rate=Fraction(25),
    )
    assert any(argv[i : i + len(options)] == options for i in range(len(argv)))
    assert argv[argv.index("-video_track_timescale") + 1] == "25000"


def test_the_list_that_joins_with_sound() -> None:
    """Word for word; sound comes on stdin, and AAC takes no more than 48 kHz here."""
    listing, listing_address = at("l.txt")
    movie, address = at("m.mp4")
    argv = ffmpeg.join_argv(
        listing, movie, suffix=".mp4", rate=Fraction(24000, 1001), sound_rate=96000
    )
    assert argv == [
        ffmpeg.find_program().path, *QUIET, "-xerror", "-f", "concat", *SAFE, "-safe", "0",
        "-i", listing_address, "-f", "au", *SAFE, "-i", "pipe:0", "-map", "0:v:0",
        "-map", "1:a:0", "-f", "mp4", "-ar", "48000", "-b:a", "320k", "-bsf:v",
        "setts=ts=N*1001:duration=1001:time_base=1/24000", "-c:a", "aac", "-c:v", "copy", *EXACT,
        "+write_colr+faststart", "-video_track_timescale", "24000", "-write_tmcd", "0", address,
        "-y",
    ]  # fmt: skip


def test_the_list_that_joins_without_sound() -> None:
    """No second input and no time scale, which Matroska does not have."""
    listing, listing_address = at("l.txt")
    movie, address = at("m.mkv")
    argv = ffmpeg.join_argv(listing, movie, suffix=".mkv", rate=Fraction(25), sound_rate=None)
    assert argv[6:] == [
        "-xerror", "-f", "concat", *SAFE, "-safe", "0", "-i", listing_address, "-map", "0:v:0",
        "-f", "matroska", "-c:v", "copy", *EXACT, "+write_colr", "-write_tmcd", "0", address, "-y",
    ]  # fmt: skip


def test_the_lists_that_read() -> None:
    """Word for word; only a recording's demuxer is held to the formats that open no other file."""
    path, address = at("x.mp4")
    head = [ffmpeg.find_program().path, *QUIET]
    sound = ffmpeg.decode_sound_argv(path)
    where = sound.index("-format_whitelist")
    formats = sound[where + 1].split(",")
    assert {"wav", "mov", "matroska", "mp3", "ogg", "flac", "mpegts"} <= set(formats)
    assert not {"concat", "hls", "dash", "sdp", "imf", "image2", "tty", "lavfi"} & set(formats)
    assert sound[:where] + sound[where + 2 :] == [
        *head, *SAFE, "-i", address, "-filter_complex",
        "[0:a:0]aresample=async=1:first_pts=0[s0]", "-map", "[s0]", "-f", "au", "-acodec",
        "pcm_f32be", "pipe:1",
    ]  # fmt: skip
    assert ffmpeg.count_argv(path) == [
        *head, "-xerror", *SAFE, "-i", address, "-map", "0:v:0", "-f", "null", "-vcodec", "copy",
        "pipe:1", "-progress", "pipe:1",
    ]  # fmt: skip
    assert ffmpeg.decode_frames_argv(path) == [
        *head, "-xerror", *SAFE, "-i", address, "-filter_complex",
        "[0:v:0]scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp[s0]", "-map", "[s0]",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
    ]  # fmt: skip


# --------------------------------------------------------------------------------- the program


def test_a_program_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The sentence names the variable that points to it."""
    with (
        using(str(tmp_path / "none"), monkeypatch),
        pytest.raises(FfmpegError, match="GANTERPRET_FFMPEG"),
    ):
        ffmpeg.find_program()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_program_that_is_something_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program that does not say that it is ffmpeg is none."""
    with (
        using(str(script(tmp_path, "echo hello")), monkeypatch),
        pytest.raises(FfmpegError, match="is not ffmpeg"),
    ):
        ffmpeg.find_program()


def test_the_encoders_that_the_codecs_need(program: str) -> None:
    """Both programs have them all, and the sound's."""
    ffmpeg.encoders.cache_clear()
    needed = {str(codec.options["c:v"]) for codec in CODECS.values()} | {"aac", "pcm_s24le"}
    assert needed <= ffmpeg.encoders()
    ffmpeg.encoders.cache_clear()


def test_a_codec_that_nobody_knows() -> None:
    """The choices are listed."""
    with pytest.raises(SettingError, match="h264, prores, prores4444, dnxhr, ffv1, png"):
        ffmpeg.codec_named("theora")


@pytest.mark.parametrize(("name", "codec"), [("m.avi", "h264"), ("m", "h264"), ("m.mp4", "ffv1")])
def test_a_container_that_does_not_take_the_codec(name: str, codec: str) -> None:
    """The sentence says how to name the movie."""
    with pytest.raises(SettingError, match=r"\.mov"):
        ffmpeg.movie_suffix(Path(name), CODECS[codec])


# ----------------------------------------------------------------------------- colours and counts


@pytest.mark.parametrize("codec", CODECS)
def test_a_flat_colour_comes_back(tmp_path: Path, program: str, codec: str) -> None:
    """Within two levels of what was rendered, exactly where nothing is converted."""
    frames = flat(COLOURS, 120, 256)
    clip = encode(tmp_path / f"c{CODECS[codec].suffix}", frames, codec)
    assert ffmpeg.count_frames(clip) == len(COLOURS)
    off = np.abs(decode(clip, 256, 120).astype(int) - frames).max(axis=(1, 2, 3))
    assert off.max() <= LEVELS.get(codec, 2), dict(zip(COLOURS, off, strict=True))


@pytest.mark.parametrize("codec", ["ffv1", "png"])
def test_lossless_codecs_keep_every_pixel(tmp_path: Path, program: str, codec: str) -> None:
    """Noise comes back to the bit."""
    frames = np.random.default_rng(1).integers(0, 256, (3, 16, 32, 3), np.uint8)
    clip = encode(tmp_path / "c.mov", frames, codec)
    np.testing.assert_array_equal(decode(clip, 32, 16), frames)


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
    assert ffmpeg.count_frames(movie) == 18
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


def test_a_list_of_clips_does_not_drift() -> None:
    """The durations' sum is the movie's length, to the microsecond."""
    rate = Fraction(60000, 1001)
    text = ffmpeg.listing([(Path("/m/it's.mp4"), 1)] * 5000, rate).decode()
    lines = text.splitlines()
    assert lines[0] == "file '" + f"{ffmpeg.url(Path('/m/it'))}" + "'\\''s.mp4'"
    total = sum(Fraction(line.split()[1]) for line in lines[1::2])
    assert abs(total - 5000 / rate) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize("rate", [Fraction(1234567, 51441), Fraction(1, 10**7)])
def test_a_rate_that_cannot_be_exact(rate: Fraction) -> None:
    """Refused rather than rounded."""
    with pytest.raises(SettingError, match="cannot be stored exactly"):
        ffmpeg.check_rate(rate)


# ------------------------------------------------------------------------------------------ sizes


@pytest.mark.parametrize(
    ("fit", "size", "shown"),
    [
        ("fit", (64, 32), (16, 48, 0, 32)),
        ("fit", (32, 64), (0, 32, 16, 48)),
        ("fill", (64, 32), (0, 64, 0, 32)),
        ("square", (64, 32), (0, 32, 0, 32)),
        ("fit", (98, 98), (0, 98, 0, 98)),
    ],
)
def test_a_square_picture_in_a_frame(
    tmp_path: Path, program: str, fit: Fit, size: tuple[int, int], shown: tuple[int, ...]
) -> None:
    """The picture covers (left, right, top, bottom) of the frame; the rest is black."""
    frames = flat([(0, 200, 90)], 32, 32)
    clip = encode(tmp_path / "c.mov", frames, "png", size=size, fit=fit)
    width, height = ffmpeg.frame_size((32, 32), size, fit)
    got = decode(clip, width, height)[0]
    left, right, top, bottom = shown
    wanted = np.zeros((height, width, 3), np.uint8)
    wanted[top:bottom, left:right] = (0, 200, 90)
    np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("fit", ["fill", "square"])
def test_a_wide_picture_is_cropped_and_never_squashed(tmp_path: Path, fit: Fit) -> None:
    """Its middle is shown: the coloured sides are cut off."""
    frames = flat([(250, 0, 0)], 32, 96)
    frames[:, :, 24:72] = (0, 0, 250)
    clip = encode(tmp_path / "c.mov", frames, "png", size=(32, 32), fit=fit)
    np.testing.assert_array_equal(decode(clip, 32, 32)[0], flat([(0, 0, 250)], 32, 32)[0])


@pytest.mark.parametrize("codec", ["h264", "prores"])
def test_bars_are_black_and_the_picture_keeps_its_colour(
    tmp_path: Path, program: str, codec: str
) -> None:
    """Also where colours are converted to BT.709."""
    colour = (0, 200, 90)
    frames = flat([colour], 64, 64)
    clip = encode(tmp_path / f"c{CODECS[codec].suffix}", frames, codec, size=(128, 64), fit="fit")
    got = decode(clip, 128, 64)[0].astype(int)
    assert got[:, :24].max() <= 2
    assert np.abs(got[8:-8, 40:-40] - colour).max() <= 2


@pytest.mark.parametrize(
    ("codec", "size", "words"),
    [
        ("h264", (333, 333), "both sides are even, such as 334x334"),
        ("png", (64, 33), "both sides are even, such as 64x34"),
        ("dnxhr", (128, 128), "too small for dnxhr: it takes 256x120"),
        ("h264", (8, 8), "too small for h264"),
        ("h264", (8194, 64), "8192 pixels at most"),
    ],
)
def test_a_size_that_is_not_legal(codec: str, size: tuple[int, int], words: str) -> None:
    """One sentence with what is legal."""
    with pytest.raises(SettingError, match=words):
        ffmpeg.check_frame_size(CODECS[codec], size)


@pytest.mark.parametrize("codec", CODECS)
def test_the_smallest_size_of_each_codec_works(tmp_path: Path, program: str, codec: str) -> None:
    """What the table allows is what the encoders take."""
    width, height = CODECS[codec].smallest
    ffmpeg.check_frame_size(CODECS[codec], (width, height))
    clip = encode(tmp_path / f"c{CODECS[codec].suffix}", flat(COLOURS[:2], height, width), codec)
    assert ffmpeg.count_frames(clip) == 2


# ------------------------------------------------------------------------------------------ sound


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
    assert ffmpeg.count_frames(movie) == 32


@pytest.mark.parametrize("suffix", [".mov", ".mkv"])
def test_lossless_sound_is_kept_to_the_bit(tmp_path: Path, still: Path, suffix: str) -> None:
    """24-bit samples come out of a mov and a mkv as they went in."""
    sound = noise(4000)[:, 0]
    song = write_wav(tmp_path / "s.wav", sound, 48000)
    heard = sound_of(join([(still, 32)], tmp_path / f"m{suffix}", sound=song), 48000)
    np.testing.assert_allclose(heard, sound, atol=2.0**-22)


# ------------------------------------------------------------------------------ when it goes wrong


def script(folder: Path, *lines: str) -> Path:
    """A program that stands in for ffmpeg."""
    path = folder / "stand-in"
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def watchers() -> int:
    return sum(thread.name == "ffmpeg watcher" for thread in threading.enumerate())


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_encoder(tmp_path: Path) -> None:
    """The next write, or the end, says so; no thread and no descriptor is left."""
    before = open_descriptors()
    frames = flat([(1, 2, 3)] * 8, 64, 64)
    argv = ffmpeg.encode_argv(
        tmp_path / "c.mp4",
        CODECS["h264"],
        resolution=(64, 64),
        size=None,
        fit="fit",
        rate=Fraction(24),
    )

    def encode_under_fire() -> None:
        with Encoder(argv) as encoder:
            encoder.write(frames)
            os.kill(encoder._process.pid, signal.SIGKILL)
            for _ in range(1000):
                encoder.write(frames)

    with pytest.raises(FfmpegError, match="ffmpeg failed while encoding: exit code -9"):
        encode_under_fire()
    assert watchers() == 0
    assert open_descriptors() == before


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_an_encoder_that_complains_and_does_not_exit(tmp_path: Path) -> None:
    """It is killed, so that a write that nobody reads ends, and its words are in the error."""
    argv = [str(script(tmp_path, "echo No space left on device >&2", "exec sleep 60"))]
    with pytest.raises(FfmpegError, match="No space left on device"), Encoder(argv) as encoder:
        encoder.write(flat([(1, 2, 3)] * 40, 64, 64))
    assert watchers() == 0


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_an_encoder_that_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence for too long counts as stuck."""
    monkeypatch.setattr(ffmpeg, "_STALLED_AFTER", 0.5)
    argv = [str(script(tmp_path, "exec sleep 60"))]
    with pytest.raises(FfmpegError, match="it was stuck"), Encoder(argv) as encoder:
        encoder.write(flat([(1, 2, 3)] * 40, 64, 64))
    assert watchers() == 0


def test_a_caller_that_takes_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model may need longer for a batch than an encoder may need to take it."""
    monkeypatch.setattr(ffmpeg, "_STALLED_AFTER", 0.3)
    argv = ffmpeg.encode_argv(
        tmp_path / "c.mov",
        CODECS["png"],
        resolution=(16, 16),
        size=None,
        fit="fit",
        rate=Fraction(24),
    )
    with Encoder(argv) as encoder:
        encoder.write(flat(COLOURS, 16, 16))
        threading.Event().wait(0.8)
        encoder.write(flat(COLOURS, 16, 16))
    assert ffmpeg.count_frames(tmp_path / "c.mov") == 2 * len(COLOURS)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_words_at_the_end_count_though_the_exit_code_is_zero(tmp_path: Path) -> None:
    """On a full disk ffmpeg has returned 0."""
    argv = [str(script(tmp_path, "cat > /dev/null", "echo Error writing trailer >&2"))]
    with pytest.raises(FfmpegError, match="Error writing trailer"), Encoder(argv) as encoder:
        encoder.write(b"frames")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("codec", ["h264", "png"])
def test_a_full_disk(tmp_path: Path, program: str, codec: str) -> None:
    """Neither program hangs or stays silent when nothing can be written."""
    frames = np.random.default_rng(1).integers(0, 256, (60, 64, 64, 3), np.uint8)
    with pytest.raises(FfmpegError, match=r"No space left on device|Error|failed"):
        encode(Path("/dev/full"), frames, codec)
    assert watchers() == 0


def test_an_exception_of_the_caller_kills_the_encoder(tmp_path: Path) -> None:
    """The caller's own error is the one that is seen, Ctrl-C included."""
    argv = ffmpeg.encode_argv(
        tmp_path / "c.mp4",
        CODECS["h264"],
        resolution=(16, 16),
        size=None,
        fit="fit",
        rate=Fraction(24),
    )
    encoder = Encoder(argv)
    with pytest.raises(KeyboardInterrupt), encoder:
        raise KeyboardInterrupt
    assert encoder._process.poll() is not None
    assert watchers() == 0


def test_a_program_that_does_not_start(tmp_path: Path) -> None:
    """Said by the encoder, the reader and the runner alike."""
    argv = [str(tmp_path / "none")]
    with pytest.raises(FfmpegError, match="did not start"):
        Encoder(argv)
    with pytest.raises(FfmpegError, match="did not start"), ffmpeg.reading(argv):
        pass
    with pytest.raises(FfmpegError, match="did not start"):
        ffmpeg.run(argv, "testing")


def test_a_file_that_is_no_video(tmp_path: Path, program: str) -> None:
    """Counting and decoding fail with ffmpeg's words, without addresses of memory."""
    path = tmp_path / "x.mp4"
    path.write_bytes(b"no video" * 100)
    with pytest.raises(FfmpegError, match=r"counting the frames of x\.mp4") as error:
        ffmpeg.count_frames(path)
    assert "0x" not in str(error.value)
    with pytest.raises(FfmpegError, match=r"decoding x\.mp4"):
        list(ffmpeg.decode_frames(path, (16, 16)))


def test_decoding_with_a_wrong_size(tmp_path: Path) -> None:
    """Frames of another size are no frames."""
    clip = encode(tmp_path / "c.mp4", flat([(1, 2, 3)], 32, 32))
    with pytest.raises(FfmpegError, match="its frames are not 64x64"):
        list(ffmpeg.decode_frames(clip, (64, 64)))


def test_leaving_a_reader_early_ends_the_process(tmp_path: Path) -> None:
    """Nothing keeps decoding when nobody listens, and nothing stays open."""
    song = write_wav(tmp_path / "s.wav", np.zeros(8000 * 600), 8000)
    before = open_descriptors()
    with ffmpeg.reading(ffmpeg.decode_sound_argv(song)) as reader:
        reader.stdout.read(100)
        process = reader._process
    assert process.returncode is not None
    assert open_descriptors() == before


@pytest.mark.skipif(sys.platform == "win32", reason="these names are not legal there")
@pytest.mark.parametrize("name", ["-version.mp4", "a:b.mp4", "%03d.mp4", "it's [1].mp4"])
def test_awkward_names_of_clips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A clip's name is neither an option, a protocol nor a pattern."""
    monkeypatch.chdir(tmp_path)
    clip = encode(Path(name), flat(COLOURS[:3], 16, 16))
    assert clip.is_file()
    assert ffmpeg.count_frames(clip) == 3
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_movies_can_be_played_from_their_start(tmp_path: Path) -> None:
    """An mp4's index stands before its data."""
    clip = encode(tmp_path / "c.mp4", flat(COLOURS[:3], 16, 16))
    data = join([(clip, 3)], tmp_path / "m.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_colours_are_tagged(tmp_path: Path, program: str) -> None:
    """A player reads BT.709 and limited range from the file."""
    clip = encode(tmp_path / "c.mp4", flat(COLOURS[:3], 16, 16))
    data = join([(clip, 3)], tmp_path / "m.mp4").read_bytes()
    colr = data.index(b"colrnclx")
    assert data[colr + 8 : colr + 15] == bytes([0, 1, 0, 1, 0, 1, 0])
    run_ffmpeg("-xerror", "-i", clip, "-f", "null", "-")
