"""Laws of what is said to ffmpeg: each list to the word, and only to a program that is ffmpeg."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from tests.core.media import (
    BUNDLED,
    stand_in,
    using,
)

from ganterpret import ffmpeg
from ganterpret.codecs import CODECS
from ganterpret.errors import FfmpegError


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


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
        ("hap", ["-c:v", "hap"]),
        ("hapq", ["-c:v", "hap"]),
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


def test_the_list_that_joins_with_chapters() -> None:
    """A third input without streams; its titles stay, and the movie counts as its frames do."""
    listing, listing_address = at("l.txt")
    sheet, sheet_address = at("s.ffmeta")
    movie, address = at("m.mov")
    rate = Fraction(30000, 1001)
    argv = ffmpeg.join_argv(
        listing, movie, suffix=".mov", rate=rate, sound_rate=48000, chapters=sheet
    )
    inputs = argv[argv.index("-xerror") + 1 : argv.index("-map")]
    assert inputs == [
        "-f", "concat", *SAFE, "-safe", "0", "-i", listing_address, "-f", "au", *SAFE, "-i",
        "pipe:0", "-f", "ffmetadata", *SAFE, "-i", sheet_address,
    ]  # fmt: skip
    options = dict(pairwise(argv))
    assert options["-map_chapters"] == options["-map_metadata"] == "2"
    assert (options["-map_metadata:s"], options["-movie_timescale"]) == ("-1", "30000")
    assert argv[-2:] == [address, "-y"]
    plain = ffmpeg.join_argv(
        listing, movie, suffix=".mkv", rate=rate, sound_rate=None, chapters=sheet
    )
    assert "-movie_timescale" not in plain
    assert plain[plain.index("-map_chapters") + 1] == "1"


def test_the_list_that_compresses() -> None:
    """MP3 of a constant rate, without a word about who made it."""
    path, address = at("s.mp3")
    argv = ffmpeg.compress_sound_argv(path, 96, 2, 44100)
    assert argv[argv.index("-xerror") + 1 :] == [
        "-f", "au", *SAFE, "-i", "pipe:0", "-map", "0:a:0", "-f", "mp3", "-b:a",
        "96k", "-ac", "2", "-acodec", "libmp3lame", "-ar", "44100", "-fflags", "+bitexact",
        "-flags:a", "+bitexact", "-map_metadata", "-1", address, "-y",
    ]  # fmt: skip


def test_the_lists_that_read() -> None:
    """Word for word; each demuxer is held to the formats that open no other file."""
    path, address = at("x.mp4")
    head = [ffmpeg.find_program().path, *QUIET]
    sound = ffmpeg.decode_sound_argv(path)
    where = sound.index("-format_whitelist")
    formats = sound[where + 1].split(",")
    assert {"wav", "mov", "matroska", "mp3", "ogg", "flac", "mpegts"} <= set(formats)
    assert not {"concat", "hls", "dash", "sdp", "imf", "image2", "tty", "lavfi"} & set(formats)
    held = sound[where : where + 2]
    assert sound == [
        *head, *held, *SAFE, "-i", address, "-filter_complex",
        "[0:a:0]aresample=async=1:first_pts=0[s0]", "-map", "[s0]", "-f", "au", "-acodec",
        "pcm_f32be", "pipe:1",
    ]  # fmt: skip
    assert ffmpeg.count_argv(path) == [
        *head, "-xerror", *held, *SAFE, "-i", address, "-map", "0:v:0", "-f", "null",
        "-vcodec", "copy", "pipe:1", "-progress", "pipe:1",
    ]  # fmt: skip
    assert ffmpeg.decode_frames_argv(path) == [
        *head, "-xerror", *held, *SAFE, "-i", address, "-filter_complex",
        "[0:v:0]scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp[s0]", "-map", "[s0]",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
    ]  # fmt: skip


def test_a_list_of_clips_does_not_drift() -> None:
    """The durations' sum is the movie's length, to the microsecond."""
    rate = Fraction(60000, 1001)
    text = ffmpeg.listing([(Path("/m/it's.mp4"), 1)] * 5000, rate).decode()
    lines = text.splitlines()
    assert lines[0] == "file '" + f"{ffmpeg.url(Path('/m/it'))}" + "'\\''s.mp4'"
    total = sum(Fraction(line.split()[1]) for line in lines[1::2])
    assert abs(total - 5000 / rate) <= Fraction(1, 2_000_000)


# ------------------------------------------------------------------------------------- the program


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
        using(str(stand_in(tmp_path, "echo hello")), monkeypatch),
        pytest.raises(FfmpegError, match="is not ffmpeg"),
    ):
        ffmpeg.find_program()


def test_the_encoders_that_the_codecs_need(program: str) -> None:
    """Both programs have them all, and the sound's."""
    ffmpeg.encoders.cache_clear()
    needed = {str(codec.options["c:v"]) for codec in CODECS.values()} | {"aac", "pcm_s24le"}
    assert needed <= ffmpeg.encoders()
    ffmpeg.encoders.cache_clear()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_program_that_fails_to_list_its_encoders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Our error, with the program's path."""
    ffmpeg.encoders.cache_clear()
    script = '[ "$1" = -version ] && echo ffmpeg version 9 || exit 3'
    with (
        using(str(stand_in(tmp_path, script)), monkeypatch),
        pytest.raises(FfmpegError, match="does not list its encoders"),
    ):
        ffmpeg.encoders()
