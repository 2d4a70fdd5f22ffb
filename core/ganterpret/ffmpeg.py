"""ffmpeg: the program, and the argument lists that are given to it.

Conventions:
    Builders are pure: values in, a list of arguments out, for any ffmpeg from 4.4 on. Every path
    is absolute and carries the ``file:`` prefix, so that a name can be neither an option, a
    protocol nor a pattern; ``-protocol_whitelist file,pipe`` stands before every input, so that no
    file can open a connection, and a recording or movie may only be one of the formats that open
    no other file. ffprobe is never needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import ffmpeg
import imageio_ffmpeg

from ganterpret.codecs import (
    CONTAINERS,
    Codec,
    Fit,
    Layout,
    frame_size,
    sound_options,
)
from ganterpret.errors import FfmpegError
from ganterpret.units import round_half_up

_PROTOCOLS: Final = "file,pipe"
_RECORDINGS: Final = (
    "3dostr,aa,aac,ac3,aiff,amr,apc,ape,asf,ast,au,avi,bfstm,brstm,caf,dsf,dts,dtshd,dv,eac3,ea,"
    "epaf,flac,flv,gxf,iff,ircam,ivf,live_flv,loas,matroska,mlv,mmf,mov,mp3,mpc,mpc8,mpeg,mpegts,"
    "mxf,nistsphere,nsv,nut,oma,ogg,pmp,pvf,qcp,rm,sds,shn,smjpeg,sox,tak,truehd,tta,voc,vqf,w64,"
    "wav,wtv,wv,xa,xwma"
)
"""The demuxers that may open a recording: none that reads text or a list of other files."""

_BT709_OF_STREAMS: Final[dict[str, str]] = {
    "color_range": "tv",
    "colorspace": "bt709",
    "color_primaries": "bt709",
    "color_trc": "bt709",
}
_BT709_OF_FRAMES: Final[dict[str, str]] = {
    "range": "tv",
    "colorspace": "bt709",
    "color_primaries": "bt709",
    "color_trc": "bt709",
}
_FINEST_CHAPTERS: Final = 100_000
"""The finest time scale of chapters, which have 32 bits for their length: half a day."""

_MOV_EXACT: Final[dict[str, str | int]] = {
    "fflags": "+bitexact",
    "flags:v": "+bitexact",
    "map_metadata": -1,
    "write_tmcd": 0,
    "movflags": "+write_colr",
}


_TO_BT709: Final[dict[str, str]] = {"out_color_matrix": "bt709", "out_range": "tv"}


@dataclass(frozen=True, slots=True)
class Program:
    """An ffmpeg binary and its version line, such as "5.1.9-0+deb12u1"."""

    path: str
    version: str


@cache
def find_program() -> Program:
    """Find ffmpeg: ``GANTERPRET_FFMPEG``, else the system's, else the one imageio-ffmpeg brings.

    Raises:
        FfmpegError: none of them is there, or it does not start.
    """
    candidate = os.environ.get("GANTERPRET_FFMPEG") or shutil.which("ffmpeg")
    try:
        path = candidate or str(imageio_ffmpeg.get_ffmpeg_exe())
        said = subprocess.run([path, "-version"], capture_output=True, check=True).stdout
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        raise FfmpegError(
            "No working ffmpeg was found: install ffmpeg, or set GANTERPRET_FFMPEG to its path.",
            candidate,
        ) from error
    version = re.match(rb"ffmpeg version (\S+)", said)
    if not version:
        raise FfmpegError(
            f"'{path}' is not ffmpeg: install ffmpeg, or set GANTERPRET_FFMPEG to its path.", path
        )
    return Program(path, version[1].decode("ascii", "replace"))


@cache
def encoders() -> frozenset[str]:
    """List the names of the video and audio encoders that the program has.

    Raises:
        FfmpegError: there is no program, or it does not say.
    """
    path = find_program().path
    try:
        said = subprocess.run(
            [path, "-hide_banner", "-encoders"], capture_output=True, check=True
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.CalledProcessError) as error:
        raise FfmpegError(
            f"'{path}' does not list its encoders: install ffmpeg anew, or set GANTERPRET_FFMPEG "
            "to another one.",
            path,
        ) from error
    return frozenset(re.findall(r"^ [VAS][F.][S.][X.][B.][D.] (\S+)", said, re.MULTILINE))


def url(path: Path) -> str:
    """Name a file so that ffmpeg takes it for nothing but a file."""
    return f"file:{path.absolute()}"


def _compile(
    output: ffmpeg.nodes.OutputStream, *, strict: bool, loglevel: str = "error"
) -> list[str]:
    flags = ["-nostdin", "-hide_banner", "-loglevel", loglevel, "-nostats"]
    if strict:
        flags.append("-xerror")
    return [str(word) for word in output.compile(cmd=[find_program().path, *flags])]


def decode_sound_argv(path: Path) -> list[str]:
    """Decode a file's first sound stream to 32-bit floats in an AU stream on stdout.

    The AU header tells the sample rate and the channels; silence stands where a video file's sound
    begins late, so that sample 0 is the file's time 0.
    """
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
    sound = source["a:0"].filter("aresample", **{"async": 1, "first_pts": 0})
    output = sound.output("pipe:1", format="au", acodec="pcm_f32be")
    return _compile(output, strict=False)


def compress_sound_argv(path: Path, kilobits: int, channels: int, sample_rate: int) -> list[str]:
    """Compress sound from an AU stream on stdin to an MP3 file of constant rate.

    The file tells how many samples the encoder put before the first, and a player leaves them out.

    Args:
        path: the file.
        kilobits: a second, a rate that MPEG audio has at this sample rate.
        channels: 1 or 2 of the file; the sound's are mixed down to them.
        sample_rate: of the file, Hz.
    """
    sound = ffmpeg.input("pipe:0", protocol_whitelist=_PROTOCOLS, format="au")
    output = sound["a:0"].output(
        url(path),
        format="mp3",
        acodec="libmp3lame",
        audio_bitrate=f"{kilobits}k",
        ac=channels,
        ar=sample_rate,
        map_metadata=-1,
        fflags="+bitexact",
        **{"flags:a": "+bitexact"},
    )
    return _compile(output.overwrite_output(), strict=True)


def _ticks(rate: Fraction) -> tuple[int, int]:
    """Return a track's time scale and one frame's length in it, exact for any rate."""
    scale = 1 if rate.numerator >= 10_000 else 1000
    return rate.numerator * scale, rate.denominator * scale


def encode_argv(
    path: Path,
    codec: Codec,
    *,
    resolution: tuple[int, int],
    size: tuple[int, int] | None,
    fit: Fit,
    rate: Fraction,
) -> list[str]:
    """Encode raw RGB frames from stdin to a clip.

    Args:
        path: the clip.
        codec: a row of CODECS.
        resolution: (height, width) of the frames that come.
        size: (width, height) of the frames that go; None for the same.
        fit: how the picture meets another shape.
        rate: video rate, exact.
    """
    height, width = resolution
    video = ffmpeg.input(
        "pipe:0",
        protocol_whitelist=_PROTOCOLS,
        format="rawvideo",
        pixel_format="rgb24",
        video_size=(width, height),
        framerate=str(rate),
    )
    out_width, out_height = frame_size(resolution, size, fit)
    shape: dict[str, str | int] = {}
    if fit == "fit":
        shape = {"force_original_aspect_ratio": "decrease", "force_divisible_by": 2}
    else:
        shape = {"force_original_aspect_ratio": "increase"}
    colour = (
        {"in_range": "pc", "out_range": "tv", "out_color_matrix": "bt709"}
        if codec.converts
        else {}
    )
    video = video.filter(
        "scale",
        out_width,
        out_height,
        flags="lanczos+accurate_rnd+full_chroma_int+full_chroma_inp",
        **(shape if size else {}),
        **colour,
    )
    if size and fit == "fit":
        video = video.filter("pad", out_width, out_height, "(ow-iw)/2", "(oh-ih)/2")
    if size and fit != "fit":
        video = video.filter("crop", out_width, out_height)
    video = video.filter("setsar", 1)
    if codec.converts:
        # ProRes takes its tags from the frames, the others from the stream: both are set.
        video = video.filter("setparams", **_BT709_OF_FRAMES)
    timescale, _ = _ticks(rate)
    output = video.output(
        url(path),
        format=CONTAINERS[codec.suffix].muxer,
        pix_fmt=codec.pixels,
        **codec.options,
        **(_BT709_OF_STREAMS if codec.converts else {}),
        **_MOV_EXACT,
        video_track_timescale=timescale,
    ).overwrite_output()
    return _compile(output, strict=True)


def listing(clips: Sequence[tuple[Path, int]], rate: Fraction) -> bytes:
    """List clips for ffmpeg's concat demuxer.

    It counts microseconds; each clip's duration is rounded so that their sums do not drift.

    Args:
        clips: (path, frames) of each.
        rate: video rate, exact.
    """
    lines, frames, ended = [], 0, 0
    for path, count in clips:
        frames += count
        ends = round_half_up(frames * 1_000_000 / rate)
        quoted = os.fsencode(url(path)).replace(b"'", b"'\\''")
        seconds, microseconds = divmod(ends - ended, 1_000_000)
        lines.append(b"file '%s'\nduration %d.%06d\n" % (quoted, seconds, microseconds))
        ended = ends
    return b"".join(lines)


def join_argv(
    listed: Path,
    movie: Path,
    *,
    suffix: str,
    rate: Fraction,
    sound_rate: int | None,
    timecode: str = "",
    chapters: Path | None = None,
) -> list[str]:
    """Join clips without re-encoding, and put sound from stdin under them.

    In mp4 and mov a frame's time stamp is set from its number, exactly. Matroska counts
    milliseconds, and setting stamps there does not work before ffmpeg 6: the list's durations do.

    Args:
        listed: a file that holds a `listing`.
        movie: the file to write.
        suffix: its container: ".mp4", ".mov" or ".mkv".
        rate: video rate, exact.
        sound_rate: sample rate in Hz of the sound that comes on stdin as an AU stream; None for
            a silent movie.
        timecode: of the first frame, for a timecode track in mp4 or mov; "" for none.
        chapters: a file that holds a `chapters.sheet`, counted in frames; None for none. In mp4
            and mov they begin exactly on their frames (on the nearest millisecond at rates that
            need a time scale above 100 kHz), in Matroska on the nearest nanosecond.
    """
    timescale, ticks = _ticks(rate)
    clips = ffmpeg.input(url(listed), protocol_whitelist=_PROTOCOLS, format="concat", safe=0)
    streams = [clips["v:0"]]
    options: dict[str, str | int] = {"c:v": "copy", **_MOV_EXACT}
    if sound_rate is not None:
        sound = ffmpeg.input("pipe:0", protocol_whitelist=_PROTOCOLS, format="au")
        streams.append(sound["a:0"])
        options |= sound_options(suffix, sound_rate)
    if suffix == ".mp4":
        options["movflags"] = "+write_colr+faststart"
    if suffix != ".mkv":
        options["video_track_timescale"] = timescale
        options["bsf:v"] = f"setts=ts=N*{ticks}:duration={ticks}:time_base=1/{timescale}"
    if timecode:
        options |= {"write_tmcd": 1, "metadata": f"timecode={timecode}"}
    if chapters is not None:
        index = len(streams)
        # -1 would take the titles too: the sheet has no other metadata, and streams get none.
        options |= {"map_chapters": index, "map_metadata": index, "map_metadata:s": -1}
        if suffix != ".mkv" and timescale <= _FINEST_CHAPTERS:
            options["movie_timescale"] = timescale
    output = ffmpeg.output(
        *streams, url(movie), format=CONTAINERS[suffix].muxer, **options
    ).overwrite_output()
    argv = _compile(output, strict=True)
    return argv if chapters is None else _with_chapters(argv, chapters)


def _with_chapters(argv: Sequence[str], chapters: Path) -> list[str]:
    """Put a file of chapters behind the inputs; it holds no stream, so that none is mapped."""
    at = argv.index("-map")
    given = ["-f", "ffmetadata", "-protocol_whitelist", _PROTOCOLS, "-i", url(chapters)]
    return [*argv[:at], *given, *argv[at:]]


def compose_argv(
    movie: Path,
    video: Path,
    output: Path,
    *,
    suffix: str,
    codec: Codec,
    layout: Layout,
    size: tuple[int, int],
    rate: Fraction,
    late: Fraction,
) -> list[str]:
    """Show a video in a movie's frame, or beside it.

    The movie's frames, sound and chapters stay what they are: each frame shows besides what the
    video shows at that time, and nothing before it begins or after it ends.

    Args:
        movie: what was rendered.
        video: the other one, of any size and rate; turned as its file says.
        output: the file to write.
        suffix: its container, and the movie's.
        codec: how it is encoded.
        layout: where the video stands.
        size: the movie's (width, height).
        rate: the movie's, exact.
        late: seconds into the movie at which the video begins; negative where it began before.
    """
    cell = [round(side * layout.share / 2) * 2 for side in size]
    film = ffmpeg.input(url(movie), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
    film = film["v:0"].filter("scale", **_TO_BT709)
    if layout.beside:
        film = film.filter("pad", "2*iw", "ih")
    other = ffmpeg.input(url(video), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
    other = other["v:0"].filter("setpts", f"PTS+({late})/TB")
    other = other.filter(
        "scale",
        *cell,
        flags="lanczos+accurate_rnd+full_chroma_int+full_chroma_inp",
        force_original_aspect_ratio="increase" if layout.fills else "decrease",
        force_divisible_by=2,
        **_TO_BT709,
    )
    if layout.fills:
        other = other.filter("crop", *cell)
    other = other.filter("setsar", 1)
    if layout.opacity < 1:
        other = other.filter("format", "rgba").filter("colorchannelmixer", aa=layout.opacity)
        # To what the film is: left to itself, overlay converts by another matrix.
        other = other.filter("scale", **_TO_BT709).filter("format", "yuva420p")
    shown = film.overlay(other, x=layout.x, y=layout.y, eof_action="pass", repeatlast=0)
    timescale, _ = _ticks(rate)
    output_node = shown.filter("setparams", **_BT709_OF_FRAMES).output(
        url(output),
        format=CONTAINERS[suffix].muxer,
        pix_fmt=codec.pixels,
        **codec.options,
        **_BT709_OF_STREAMS,
        # The movie's own, for the titles of its chapters.
        **(_MOV_EXACT | {"map_metadata": 0, "map_metadata:s": -1}),
        video_track_timescale=timescale,
    )
    argv = _compile(output_node.overwrite_output(), strict=False)
    # A movie may have no sound, which the library has no word for.
    at = argv.index("-map") + 2
    return [*argv[:at], "-map", "0:a?", "-c:a", "copy", "-map_chapters", "0", *argv[at:]]


def glance_argv(path: Path) -> list[str]:
    """Decode the first frame of somebody's video, and throw it away."""
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
    return _compile(source["v:0"].output("pipe:1", format="null", vframes=1), strict=True)


def count_argv(path: Path, loglevel: str = "error") -> list[str]:
    """Count a file's video frames without decoding them.

    Args:
        path: the file.
        loglevel: "info" says on stderr what the file is, too.
    """
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
    output = source["v:0"].output("pipe:1", format="null", vcodec="copy")
    return [*_compile(output, strict=True, loglevel=loglevel), "-progress", "pipe:1"]


def decode_frames_argv(path: Path, size: tuple[int, int] | None = None) -> list[str]:
    """Decode a file's video to raw RGB frames on stdout, colours converted back from BT.709.

    Args:
        path: the file.
        size: (width, height) that each frame is averaged down to; None for the file's own.
    """
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
    flags = "accurate_rnd+full_chroma_int+full_chroma_inp"
    if size:
        video = source["v:0"].filter("scale", *size, flags=f"area+{flags}")
    else:
        video = source["v:0"].filter("scale", flags=flags)
    output = video.output("pipe:1", format="rawvideo", pix_fmt="rgb24")
    return _compile(output, strict=True)
