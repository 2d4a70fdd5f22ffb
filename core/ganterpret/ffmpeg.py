"""ffmpeg: argument lists, processes, and checks on what came out.

Conventions:
    Builders are pure: values in, a list of arguments out, for any ffmpeg from 4.4 on. Every path
    is absolute and carries the ``file:`` prefix, so that a name can be neither an option, a
    protocol nor a pattern; ``-protocol_whitelist file,pipe`` stands before every input, so that no
    file can open a connection, and a recording may only be one of the formats that open no other
    file. A run has worked only if it exits with 0, says nothing on stderr and the file holds the
    frames it should. ffprobe is never needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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
from ganterpret.units import round_half_up

Fit = Literal["fit", "fill", "square"]
FITS: Final[tuple[Fit, ...]] = ("fit", "fill", "square")
"""How a picture meets a frame: whole with bars, cropped to cover, or cropped to a square."""

_PROTOCOLS: Final = "file,pipe"
_RECORDINGS: Final = (
    "3dostr,aa,aac,ac3,aiff,amr,apc,ape,asf,ast,au,avi,bfstm,brstm,caf,dsf,dts,dtshd,dv,eac3,ea,"
    "epaf,flac,flv,gxf,iff,ircam,ivf,live_flv,loas,matroska,mlv,mmf,mov,mp3,mpc,mpc8,mpeg,mpegts,"
    "mxf,nistsphere,nsv,nut,oma,ogg,pmp,pvf,qcp,rm,sds,shn,smjpeg,sox,tak,truehd,tta,voc,vqf,w64,"
    "wav,wtv,wv,xa,xwma"
)
"""The demuxers that may open a recording: none that reads text or a list of other files."""

_WORDS_KEPT: Final = 2000
_WATCH_INTERVAL: Final = 0.25
_STALLED_AFTER: Final = 600.0
"""Seconds that one write may wait; a process that takes nothing for longer is stuck."""

_FINEST_RATE: Final = 1_000_000

MAX_SIDE: Final = 8192
"""Pixels of a frame's longer side."""


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
    ".mkv": {"c:a": "pcm_s24le"},
}
"""How sound is stored, by the movie's container."""

MOST_SOUND_CHANNELS: Final = 8
"""Channels that every container's sound takes."""

_RATES_OF_AAC: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_AAC_ELSE: Final = 48000
"""AAC has a table of sample rates; players do not take those above 48 kHz. Others become this."""

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
    if not version:
        raise FfmpegError(
            f"'{path}' is not ffmpeg: install ffmpeg, or set GANTERPRET_FFMPEG to its path.", path
        )
    return Program(path, version[1].decode("ascii", "replace"))


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
    source = ffmpeg.input(url(path), protocol_whitelist=_PROTOCOLS, format_whitelist=_RECORDINGS)
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


def check_frame_size(codec: Codec, size: tuple[int, int]) -> None:
    """Check that a codec takes frames of a (width, height).

    Raises:
        SettingError: an odd side, one beyond MAX_SIDE, or less than the codec's smallest.
    """
    width, height = size
    said = f"{width}x{height}"
    if width % 2 or height % 2:
        raise SettingError(
            f"Frames of {said} are not legal: both sides are even, such as "
            f"{width + width % 2}x{height + height % 2}.",
            size,
        )
    least_width, least_height = codec.smallest
    if width < least_width or height < least_height:
        raise SettingError(
            f"Frames of {said} are too small for {codec.name}: it takes "
            f"{least_width}x{least_height} and more; give a larger size or another codec.",
            size,
        )
    if max(size) > MAX_SIDE:
        raise SettingError(
            f"Frames of {said} are too large: a side has {MAX_SIDE} pixels at most.", size
        )


def check_rate(rate: Fraction) -> None:
    """Check that a video rate can be stored exactly.

    Raises:
        SettingError: its numerator or denominator has too many digits.
    """
    if max(rate.numerator, rate.denominator) > _FINEST_RATE:
        raise SettingError(
            f"A video rate of {rate} cannot be stored exactly: numerator and denominator go up to "
            f"{_FINEST_RATE}; give a simpler fraction.",
            rate,
        )


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
    listed: Path, movie: Path, *, suffix: str, rate: Fraction, sound_rate: int | None
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
    """
    timescale, ticks = _ticks(rate)
    clips = ffmpeg.input(url(listed), protocol_whitelist=_PROTOCOLS, format="concat", safe=0)
    streams = [clips["v:0"]]
    options: dict[str, str | int] = {"c:v": "copy", **_MOV_EXACT}
    if sound_rate is not None:
        sound = ffmpeg.input("pipe:0", protocol_whitelist=_PROTOCOLS, format="au")
        streams.append(sound["a:0"])
        options |= _SOUND_OPTIONS[suffix]
        if suffix == ".mp4" and sound_rate not in _RATES_OF_AAC:
            options["ar"] = _AAC_ELSE
    if suffix == ".mp4":
        options["movflags"] = "+write_colr+faststart"
    if suffix != ".mkv":
        options["video_track_timescale"] = timescale
        options["bsf:v"] = f"setts=ts=N*{ticks}:duration={ticks}:time_base=1/{timescale}"
    output = ffmpeg.output(
        *streams, url(movie), format=_MOVIE_MUXERS[suffix], **options
    ).overwrite_output()
    return _compile(output, strict=True)


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


def _plain(said: bytes) -> str:
    """Put what ffmpeg said, its last lines, on one line, without addresses of memory."""
    words = " ".join(said[-_WORDS_KEPT:].decode("utf-8", "replace").split())
    return re.sub(r" @ 0x[0-9a-f]+", "", words)


def _words(log: IO[bytes]) -> str:
    log.seek(0)
    return _plain(log.read())


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
    words = _plain(done.stderr)
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
    """One ffmpeg process that takes frames or sound on stdin and leaves a file.

    Use as a context manager: leaving it normally finishes the file and checks the process;
    leaving it by an exception kills the process. A process that has said anything at error level,
    or takes nothing for minutes, is killed too: not every version of ffmpeg stops by itself, and
    a write to it would wait for ever.

    Args:
        argv: from `encode_argv` or `join_argv`.
        doing: what this run is for ("encoding"), for the error message.

    Raises:
        FfmpegError: the process does not start.
    """

    def __init__(self, argv: Sequence[str], doing: str = "encoding") -> None:
        self._doing = doing
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        try:
            self._process = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._log
            )
        except OSError as error:
            self._log.close()
            raise FfmpegError(f"ffmpeg did not start for {doing}: {error}.", argv[0]) from error
        self._writes = 0
        self._writing = False
        self._stalled = False
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="ffmpeg watcher", daemon=True)
        self._watcher.start()

    def write(self, data: NDArray[np.uint8] | bytes) -> None:
        """Send frames of shape (n, height, width, 3), or bytes of sound.

        Raises:
            FfmpegError: the process has died; its own words are in the message.
        """
        assert self._process.stdin is not None
        self._writing = True
        try:
            self._process.stdin.write(
                data if isinstance(data, bytes) else np.ascontiguousarray(data).data
            )
        except OSError as error:
            self._process.kill()
            raise self._failure(self._process.wait()) from error
        finally:
            self._writing = False
        self._writes += 1

    def _watch(self) -> None:
        """Kill the process when it has complained, or has left one write waiting for too long."""
        complained, seen, quiet = False, 0, 0.0
        while not self._over.wait(_WATCH_INTERVAL):
            waits = self._writing and self._writes == seen
            quiet = quiet + _WATCH_INTERVAL if waits else 0.0
            seen = self._writes
            self._stalled = quiet >= _STALLED_AFTER
            if complained or self._stalled:
                self._process.kill()
            complained = os.fstat(self._log.fileno()).st_size > 0

    def _failure(self, code: int) -> FfmpegError:
        words = _words(self._log) or ("it was stuck" if self._stalled else f"exit code {code}")
        return FfmpegError(f"ffmpeg failed while {self._doing}: {words}", words)

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
            try:
                if kind is not None:
                    self._process.kill()
                with suppress(OSError):
                    self._process.stdin.close()
                code = self._process.wait()
            except BaseException:
                self._process.kill()
                self._process.wait()
                raise
            finally:
                self._over.set()
                self._watcher.join()
            if kind is None and (code != 0 or _words(self._log)):
                raise self._failure(code)


@dataclass(frozen=True, slots=True)
class Reader:
    """A running ffmpeg whose stdout is read as it comes."""

    stdout: IO[bytes]
    _process: subprocess.Popen[bytes]
    _log: IO[bytes]

    def finish(self) -> str:
        """Wait for the end, after all of stdout is read; returns what was said, "" for nothing."""
        code = self._process.wait()
        return _words(self._log) or (f"exit code {code}" if code else "")


@contextmanager
def reading(argv: Sequence[str]) -> Iterator[Reader]:
    """Run ffmpeg and read its stdout as it comes; leaving early kills it.

    Raises:
        FfmpegError: it does not start.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )
        except OSError as error:
            raise FfmpegError(f"ffmpeg did not start for decoding: {error}.", argv[0]) from error
        with process:
            assert process.stdout is not None
            try:
                yield Reader(process.stdout, process, log)
            finally:
                process.kill()


def decode_frames(path: Path, size: tuple[int, int]) -> Iterator[NDArray[np.uint8]]:
    """Decode a movie frame by frame, each uint8 of shape (height, width, 3).

    Args:
        path: the movie.
        size: its (width, height).

    Raises:
        FfmpegError: the file cannot be decoded, or has another size.
    """
    width, height = size
    with reading(decode_frames_argv(path)) as reader:
        while data := reader.stdout.read(width * height * 3):
            if len(data) < width * height * 3:
                break
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)
        words = reader.finish() or (data and f"its frames are not {width}x{height}")
        if words:
            raise FfmpegError(f"ffmpeg failed while decoding {path.name}: {words}", str(path))
