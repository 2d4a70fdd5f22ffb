"""ffmpeg: argument lists, processes, and checks on what came out.

Conventions:
    Builders are pure: values in, a list of arguments out, for any ffmpeg from 4.4 on. Every path is
    absolute and carries the ``file:`` prefix, so that a name can be neither an option, a protocol
    nor a pattern; ``-protocol_whitelist file,pipe`` stands before every input, so that no file can
    open a connection. A run has worked only if it exits with 0, says nothing on stderr and the file
    holds the frames it should. ffprobe is never needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Literal, Self

import ffmpeg
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from ganterpret.errors import FfmpegError, SettingError

Fit = Literal["fit", "fill", "square"]
FITS: Final[tuple[Fit, ...]] = ("fit", "fill", "square")
"""How a square picture meets a frame: whole with bars, cropped to cover, or as a square."""

_PROTOCOLS: Final = "file,pipe"
_WORDS_KEPT: Final = 2000


@dataclass(frozen=True, slots=True)
class Codec:
    """How frames are encoded.

    Attributes:
        name: what the user says.
        suffix: of a clip; always a container that can be joined without re-encoding.
        pixels: ffmpeg's pixel format; ``rgb`` formats keep the colours as rendered, the others are
            converted to BT.709 limited range and tagged so.
        options: ffmpeg's output options.
        smallest: least (width, height) that the encoder takes.
    """

    name: str
    suffix: str
    pixels: str
    options: Mapping[str, str | int]
    smallest: tuple[int, int] = (16, 16)

    @property
    def converts(self) -> bool:
        """Whether colours are converted to BT.709 (and not kept as RGB)."""
        return self.pixels.startswith("yuv")


def _table(*codecs: Codec) -> dict[str, Codec]:
    return {codec.name: codec for codec in codecs}


# bf 0: decode order is display order, so that clips of any length join without a gap; a fixed
# thread count: x264's bytes depend on it, and a clip must not depend on the machine's cores.
CODECS: Final = _table(
    Codec(
        "h264",
        ".mp4",
        "yuv420p",
        {"c:v": "libx264", "preset": "medium", "crf": 18, "bf": 0, "threads": 4},
    ),
    Codec(
        "prores",
        ".mov",
        "yuv422p10le",
        {"c:v": "prores_ks", "profile:v": 3, "vendor": "apl0"},
    ),
    Codec(
        "prores4444",
        ".mov",
        "yuv444p10le",
        {"c:v": "prores_ks", "profile:v": 4, "vendor": "apl0"},
    ),
    Codec("dnxhr", ".mov", "yuv422p", {"c:v": "dnxhd", "profile:v": "dnxhr_hq"}, (256, 120)),
    Codec("ffv1", ".mov", "bgr0", {"c:v": "ffv1", "level": 3}),
    Codec("png", ".mov", "rgb24", {"c:v": "png"}),
)
"""The encoders by name: one row each."""

_SOUND_OPTIONS: Final[dict[str, Mapping[str, str]]] = {
    ".mp4": {"c:a": "aac", "b:a": "320k"},
    ".mov": {"c:a": "pcm_s24le"},
    ".mkv": {"c:a": "flac"},
}
"""How sound is stored, by the movie's container."""

_MOVIE_MUXERS: Final = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
_CODECS_IN_MP4: Final = ("h264",)


# ---------------------------------------------------------------------------------- the program


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
    return Program(path, version[1].decode("ascii", "replace") if version else "unknown")


@cache
def encoders() -> frozenset[str]:
    """List the names of the video and audio encoders that the program has."""
    said = subprocess.run(
        [find_program().path, "-hide_banner", "-encoders"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return frozenset(re.findall(r"^ [VAS][F.][S.][X.][B.][D.] (\S+)", said, re.MULTILINE))


def codec_named(name: str) -> Codec:
    """Look up a codec.

    Raises:
        SettingError: no such row in CODECS.
    """
    if name not in CODECS:
        raise SettingError(f"'{name}' is no codec: give one of {', '.join(CODECS)}.", name)
    return CODECS[name]


def movie_suffix(path: Path, codec: Codec) -> str:
    """Return the movie's container by its file name.

    Raises:
        SettingError: a suffix that is no movie, or a container that cannot hold the codec.
    """
    suffix = path.suffix.lower()
    if suffix not in _MOVIE_MUXERS:
        raise SettingError(
            f"'{path.name}' does not say what kind of movie it is: "
            f"end the name in {', '.join(_MOVIE_MUXERS)}.",
            str(path),
        )
    if suffix == ".mp4" and codec.name not in _CODECS_IN_MP4:
        raise SettingError(
            f"{codec.name} does not go into an mp4: name the movie "
            f"'{path.with_suffix('.mov').name}', or use the codec h264.",
            str(path),
        )
    return suffix


# ------------------------------------------------------------------------------ argument lists


def url(path: Path) -> str:
    """Name a file so that ffmpeg takes it for nothing but a file."""
    return f"file:{path.absolute()}"


def _compile(output: ffmpeg.nodes.OutputStream, *, strict: bool) -> list[str]:
    flags = ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats"]
    if strict:
        flags.append("-xerror")
    return [str(word) for word in output.compile(cmd=[find_program().path, *flags])]


def decode_sound_argv(path: Path) -> list[str]:
    """Decode a file's first sound stream to 32-bit floats in an AU stream on stdout.

    The AU header tells the sample rate and the channels; silence stands where a video file's sound
    begins late, so that sample 0 is the file's time 0.
    """
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS)
    sound = source["a:0"].filter("aresample", **{"async": 1, "first_pts": 0})
    output = sound.output("pipe:1", format="au", acodec="pcm_f32be")
    return _compile(output, strict=False)


def _ticks(rate: Fraction) -> tuple[int, int]:
    """Return a track's time scale and one frame's length in it, exact for any rate."""
    scale = 1 if rate.numerator >= 10_000 else 1000
    return rate.numerator * scale, rate.denominator * scale


def frame_size(
    resolution: tuple[int, int], size: tuple[int, int] | None, fit: Fit
) -> tuple[int, int]:
    """Return the (width, height) of an encoded frame.

    Args:
        resolution: (height, width) that the model makes.
        size: (width, height) asked for; None keeps the model's own.
        fit: how the picture meets the size.
    """
    if size is None:
        return resolution[1], resolution[0]
    return (min(size), min(size)) if fit == "square" else size


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
    elif fit == "fill":
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
    if size and fit == "fill":
        video = video.filter("crop", out_width, out_height)
    video = video.filter("setsar", 1)
    if codec.converts:
        # ProRes takes its tags from the frames, the others from the stream: both are set.
        video = video.filter("setparams", **_BT709_OF_FRAMES)
    timescale, _ = _ticks(rate)
    output = video.output(
        url(path),
        format=_MOVIE_MUXERS[codec.suffix],
        pix_fmt=codec.pixels,
        **codec.options,
        **(_BT709_OF_STREAMS if codec.converts else {}),
        **_MOV_EXACT,
        video_track_timescale=timescale,
    ).overwrite_output()
    return _compile(output, strict=True)


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
_MOV_EXACT: Final[dict[str, str | int]] = {
    "fflags": "+bitexact",
    "flags:v": "+bitexact",
    "map_metadata": -1,
    "write_tmcd": 0,
    "movflags": "+write_colr",
}


def join_argv(
    listing: Path,
    movie: Path,
    *,
    suffix: str,
    rate: Fraction,
    sound: Path | None,
    sound_span: tuple[Fraction, Fraction] | None = None,
) -> list[str]:
    """Join clips without re-encoding, and put the song's sound under them.

    Time stamps are set from the frame's number: the concat demuxer knows durations to the
    microsecond only, which would add up over thousands of clips.

    Args:
        listing: a list for ffmpeg's concat demuxer.
        movie: the file to write.
        suffix: its container: ".mp4", ".mov" or ".mkv".
        rate: video rate, exact.
        sound: the song; None for a silent movie.
        sound_span: (start, stop) in seconds of the song; None for all of it.
    """
    timescale, ticks = _ticks(rate)
    clips = ffmpeg.input(
        url(listing), protocol_whitelist=_PROTOCOLS, format="concat", safe=0
    )
    streams = [clips["v:0"]]
    options: dict[str, str | int] = {
        "c:v": "copy",
        "bsf:v": f"setts=ts=N*{ticks}:duration={ticks}:time_base=1/{timescale}",
        **_MOV_EXACT,
    }
    if sound is not None:
        song = ffmpeg.input(url(sound), protocol_whitelist=_PROTOCOLS)
        audio = song["a:0"].filter("aresample", **{"async": 1, "first_pts": 0})
        if sound_span is not None:
            start, stop = (f"{float(time):.9f}" for time in sound_span)
            audio = audio.filter("atrim", start=start, end=stop)
            audio = audio.filter("asetpts", "PTS-STARTPTS")
        streams.append(audio)
        options |= _SOUND_OPTIONS[suffix]
    if suffix == ".mp4":
        options["movflags"] = "+write_colr+faststart"
    if suffix != ".mkv":
        options["video_track_timescale"] = timescale
    output = ffmpeg.output(
        *streams, url(movie), format=_MOVIE_MUXERS[suffix], **options
    ).overwrite_output()
    return _compile(output, strict=False)


def count_argv(path: Path) -> list[str]:
    """Count a file's video frames without decoding them."""
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS)
    output = source["v:0"].output("pipe:1", format="null", vcodec="copy")
    return [*_compile(output, strict=True), "-progress", "pipe:1"]


def decode_frames_argv(path: Path) -> list[str]:
    """Decode a file's video to raw RGB frames on stdout, colours converted back from BT.709."""
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS)
    video = source["v:0"].filter("scale", flags="accurate_rnd+full_chroma_int+full_chroma_inp")
    output = video.output("pipe:1", format="rawvideo", pix_fmt="rgb24")
    return _compile(output, strict=True)


# ------------------------------------------------------------------------------------ processes


def _words(log: IO[bytes]) -> str:
    """Read what ffmpeg said, its last lines, on one line."""
    log.seek(0)
    said = log.read()[-_WORDS_KEPT:].decode("utf-8", "replace")
    return " ".join(said.split())


def run(argv: Sequence[str], doing: str) -> bytes:
    """Run ffmpeg to its end and return its stdout.

    Args:
        argv: from one of the builders.
        doing: what this run is for ("joining clips"), for the error message.

    Raises:
        FfmpegError: it did not start, exited with an error, or said anything at error level.
    """
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise FfmpegError(f"ffmpeg did not start while {doing}: {error}.", argv[0]) from error
    words = " ".join(done.stderr[-_WORDS_KEPT:].decode("utf-8", "replace").split())
    if done.returncode != 0 or words:
        raise FfmpegError(
            f"ffmpeg failed while {doing}: {words or f'exit code {done.returncode}'}", argv
        )
    return done.stdout


def count_frames(path: Path) -> int:
    """Count the video frames that a file really holds.

    Raises:
        FfmpegError: the file is no video, or is damaged.
    """
    said = run(count_argv(path), f"counting the frames of {path.name}")
    counts = re.findall(rb"^frame=\s*(\d+)", said, re.MULTILINE)
    return int(counts[-1]) if counts else 0


class Encoder:
    """One ffmpeg process that takes frames and leaves a clip.

    Use as a context manager: leaving it normally finishes the clip and checks the process;
    leaving it by an exception kills the process.

    Args:
        argv: from `encode_argv`.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._log
        )

    def write(self, frames: NDArray[np.uint8]) -> None:
        """Send frames, shape (n, height, width, 3).

        Raises:
            FfmpegError: the process has died; its own words are in the message.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(np.ascontiguousarray(frames).data)
        except OSError as error:
            self._process.kill()
            self._process.wait()
            raise FfmpegError(f"ffmpeg stopped encoding: {_words(self._log)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        with self._log:
            if kind is not None:
                self._process.kill()
            try:
                self._process.stdin.close()
            except OSError:
                self._process.kill()
            code = self._process.wait()
            words = _words(self._log)
        if kind is None and (code != 0 or words):
            raise FfmpegError(f"ffmpeg failed while encoding: {words or f'exit code {code}'}")


@contextmanager
def reading(argv: Sequence[str]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Run ffmpeg and read its stdout as it comes; yields (stdout, its log of stderr)."""
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield process.stdout, log
        finally:
            process.kill()


def decode_frames(path: Path, size: tuple[int, int]) -> Iterator[NDArray[np.uint8]]:
    """Decode a movie frame by frame, each uint8 of shape (height, width, 3).

    Args:
        path: the movie.
        size: its (width, height).

    Raises:
        FfmpegError: the file cannot be decoded.
    """
    width, height = size
    with reading(decode_frames_argv(path)) as (stdout, log):
        while data := stdout.read(width * height * 3):
            if len(data) < width * height * 3:
                break
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)
        if words := log_words(log):
            raise FfmpegError(f"ffmpeg failed while decoding {path.name}: {words}", str(path))


def log_words(log: IO[bytes]) -> str:
    """Read what ffmpeg has said so far into a log from `reading`."""
    return _words(log)
