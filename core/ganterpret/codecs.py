"""What can be encoded: codecs, containers, and the sizes and rates that they take.

Conventions:
    Sizes are (width, height) in pixels, a model's resolution is (height, width). A clip's
    container is given by its codec, a movie's by its file name. Nothing here runs a process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_SIDE

Fit = Literal["fit", "fill", "square"]
FITS: Final[tuple[Fit, ...]] = ("fit", "fill", "square")
"""How a picture meets a frame: whole with bars, cropped to cover, or cropped to a square."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where another video stands in a movie's frame.

    Attributes:
        share: of the frame's sides that it takes.
        x: of its left edge, as ffmpeg's filter ``overlay`` counts.
        y: of its upper edge.
        beside: whether the frame becomes twice as wide for it.
        fills: whether it is cropped to cover its place, or shown whole with what is behind it.
        opacity: 1 covers what is behind it.
    """

    share: Fraction
    x: str
    y: str
    beside: bool = False
    fills: bool = False
    opacity: float = 1.0


_MIDDLE_OF_THE_RIGHT: Final = "main_w/2+(main_w/2-overlay_w)/2"

LAYOUTS: Final[dict[str, Layout]] = {
    "side-by-side": Layout(Fraction(1), _MIDDLE_OF_THE_RIGHT, "(main_h-overlay_h)/2", beside=True),
    "overlay": Layout(Fraction(1), "0", "0", fills=True, opacity=0.5),
    "pip": Layout(Fraction(1, 3), "main_w-overlay_w-main_w/40", "main_h-overlay_h-main_w/40"),
}
"""The layouts by name: the movie on the left, the video through it, the video in its corner."""

_MILLISECONDS: Final = 1000
_FINEST_RATE: Final = 1_000_000


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
        multiple: both sides are multiples of it.
    """

    name: str
    suffix: str
    pixels: str
    options: Mapping[str, str | int]
    smallest: tuple[int, int] = (16, 16)
    multiple: int = 2

    @property
    def converts(self) -> bool:
        """Whether colours are converted to BT.709 (and not kept as RGB)."""
        return not self.pixels.startswith(("rgb", "bgr"))


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
    # For VJs: textures that a graphics card unpacks, in blocks of 4 x 4.
    Codec("hap", ".mov", "rgba", {"c:v": "hap"}, multiple=4),
    Codec("hapq", ".mov", "rgba", {"c:v": "hap", "format:v": "hap_q"}, multiple=4),
)
"""The encoders by name: one row each."""

HARDWARE: Final = "h264-hw"
"""What the user says for the first of HARDWARE_CODECS that works (`hardware.codec_named`)."""


def _in_hardware(encoder: str, **quality: str | int) -> Codec:
    options = {"c:v": encoder, **quality, "bf": 0}
    return Codec(HARDWARE, ".mp4", "nv12", options, (160, 128))


# Each takes frames from memory and finds its device alone; VAAPI, which has to be told one and
# sent the frames, does not. Qualities are near that of CODECS["h264"].
HARDWARE_CODECS: Final = (
    _in_hardware("h264_nvenc", preset="p5", rc="vbr", cq=19, **{"b:v": 0}),
    _in_hardware("h264_videotoolbox", **{"q:v": 70}),
    _in_hardware("h264_qsv", preset="medium", global_quality=19),
    _in_hardware("h264_amf", quality="quality", rc="cqp", qp_i=18, qp_p=19),
    _in_hardware("h264_mf", hw_encoding=1, rate_control="quality", quality=85),
)
"""Encoders of graphics cards and processors, in the order in which they are tried.

A list of encoders says what a program was built with, not what the machine has.
"""


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file that clips and movies lie in.

    Attributes:
        muxer: ffmpeg's name for it.
        sound: ffmpeg's output options for its sound.
        sample_rates: in Hz, of the sound that it takes as it is; empty where it takes any.
    """

    muxer: str
    sound: Mapping[str, str]
    sample_rates: tuple[int, ...] = ()


_RATES_OF_AAC: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_AAC_ELSE: Final = 48000
"""AAC has a table of sample rates; players do not take those above 48 kHz. Others become this."""

CONTAINERS: Final[dict[str, Container]] = {
    ".mp4": Container("mp4", {"c:a": "aac", "b:a": "320k"}, _RATES_OF_AAC),
    ".mov": Container("mov", {"c:a": "pcm_s24le"}),
    ".mkv": Container("matroska", {"c:a": "pcm_s24le"}),
}
"""The containers by file suffix."""

_BYTES_OF_PCM: Final = 3
"""Of a sample in the containers that keep sound as it is: 24 bits."""

_CODECS_IN_MP4: Final = ("h264", HARDWARE)

MOST_SOUND_CHANNELS: Final = 8
"""Channels that every container's sound takes."""


def codec_named(name: str) -> Codec:
    """Look up a codec.

    Raises:
        SettingError: no such row in CODECS.
    """
    if name not in CODECS:
        raise SettingError(f"'{name}' is no codec: give one of {', '.join(CODECS)}.", name)
    return CODECS[name]


def movie_suffix(path: Path, codec: Codec, rate: Fraction | None = None) -> str:
    """Return the movie's container by its file name.

    Args:
        path: the movie.
        codec: of its clips.
        rate: of its frames; None where it is not known yet.

    Raises:
        SettingError: a suffix that is no movie, or a container that cannot hold the codec or rate.
    """
    suffix = path.suffix.lower()
    if suffix not in CONTAINERS:
        raise SettingError(
            f"'{path.name}' does not say what kind of movie it is: "
            f"end the name in {', '.join(CONTAINERS)}.",
            str(path),
        )
    if suffix == ".mp4" and codec.name not in _CODECS_IN_MP4:
        raise SettingError(
            f"{codec.name} does not go into an mp4: name the movie "
            f"'{path.with_suffix('.mov').name}', or use the codec h264.",
            str(path),
        )
    if suffix == ".mkv" and rate and rate > _MILLISECONDS:
        raise SettingError(
            f"Matroska counts milliseconds, too few for {float(rate):g} frames a second: name the "
            f"movie '{path.with_suffix('.mov').name}'.",
            str(path),
        )
    return suffix


def sound_options(suffix: str, sample_rate: int) -> dict[str, str | int]:
    """Return ffmpeg's output options for the sound of a movie.

    Args:
        suffix: the movie's container, a key of CONTAINERS.
        sample_rate: of the sound that comes, in Hz.
    """
    container = CONTAINERS[suffix]
    options: dict[str, str | int] = {**container.sound}
    if container.sample_rates and sample_rate not in container.sample_rates:
        options["ar"] = _AAC_ELSE
    return options


def sound_bytes(suffix: str, sample_rate: int, channels: int) -> int:
    """Return about how many bytes a second of a movie's sound takes.

    Args:
        suffix: the movie's container, a key of CONTAINERS.
        sample_rate: of the sound that comes, in Hz.
        channels: of it.
    """
    kilobits = CONTAINERS[suffix].sound.get("b:a")
    if kilobits:
        return int(kilobits.removesuffix("k")) * 1000 // 8
    heard = channels if channels <= MOST_SOUND_CHANNELS else 1  # the mean of so many
    return sample_rate * heard * _BYTES_OF_PCM


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
        SettingError: a side that is no multiple of the codec's, one beyond MAX_SIDE, or less than
            the codec's smallest.
    """
    width, height = size
    said = f"{width}x{height}"
    if width % codec.multiple or height % codec.multiple:
        legal = "even" if codec.multiple == 2 else f"multiples of {codec.multiple}"
        fitting = "x".join(str(side + -side % codec.multiple) for side in size)
        raise SettingError(
            f"Frames of {said} are not legal for {codec.name}: both sides are {legal}, such as "
            f"{fitting}.",
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


def is_storable(rate: Fraction) -> bool:
    """Whether a video rate can be stored exactly."""
    return max(rate.numerator, rate.denominator) <= _FINEST_RATE


def check_rate(rate: Fraction) -> None:
    """Check that a video rate can be stored exactly.

    Raises:
        SettingError: its numerator or denominator has too many digits.
    """
    if not is_storable(rate):
        raise SettingError(
            f"A video rate of {rate} cannot be stored exactly: numerator and denominator go up to "
            f"{_FINEST_RATE}; give a simpler fraction.",
            rate,
        )
