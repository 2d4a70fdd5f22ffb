"""Laws of codecs: colours to two levels, pictures whole in their frames, bad choices refused."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.core.encoding import COLOURS, LEVELS, decode, encode, flat, join
from tests.core.media import BUNDLED, run_ffmpeg, using

from ganterpret import codecs, processes
from ganterpret.codecs import CODECS, Fit
from ganterpret.errors import SettingError


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


# ----------------------------------------------------------------------- a codec and its container


def test_a_codec_that_nobody_knows() -> None:
    """The choices are listed."""
    with pytest.raises(SettingError, match="h264, prores, prores4444, dnxhr, ffv1, png"):
        codecs.codec_named("theora")


@pytest.mark.parametrize(("name", "codec"), [("m.avi", "h264"), ("m", "h264"), ("m.mp4", "ffv1")])
def test_a_container_that_does_not_take_the_codec(name: str, codec: str) -> None:
    """The sentence says how to name the movie."""
    with pytest.raises(SettingError, match=r"\.mov"):
        codecs.movie_suffix(Path(name), CODECS[codec])


def test_rate_that_a_container_cannot_count() -> None:
    """Two frames a millisecond would have one time stamp in Matroska."""
    h264 = CODECS["h264"]
    assert codecs.movie_suffix(Path("m.mkv"), h264, Fraction(1000)) == ".mkv"
    assert codecs.movie_suffix(Path("m.mov"), h264, Fraction(1500)) == ".mov"
    with pytest.raises(SettingError, match=r"milliseconds, too few for 1500 frames .* 'm\.mov'"):
        codecs.movie_suffix(Path("m.mkv"), h264, Fraction(1500))


@pytest.mark.parametrize(
    ("suffix", "sample_rate", "stored"),
    [
        (".mp4", 44100, None),
        (".mp4", 12345, 48000),
        (".mp4", 96000, 48000),
        (".mov", 96000, None),
        (".mkv", 12345, None),
    ],
)
def test_the_sample_rate_that_a_container_stores(
    suffix: str, sample_rate: int, stored: int | None
) -> None:
    """The song's own, but where AAC has no such rate."""
    assert codecs.sound_options(suffix, sample_rate).get("ar") == stored


@pytest.mark.parametrize(
    ("suffix", "channels", "expected"),
    [
        (".mp4", 1, 40_000),  # 320 kbit/s, however many channels
        (".mp4", 6, 40_000),
        (".mov", 2, 44_100 * 2 * 3),  # 24 bits
        (".mkv", 64, 44_100 * 3),  # their mean
    ],
)
def test_bytes_a_second_of_sound(suffix: str, channels: int, expected: int) -> None:
    """As the options say."""
    assert codecs.sound_bytes(suffix, 44_100, channels) == expected


# ----------------------------------------------------------------------------------------- colours


@pytest.mark.parametrize("codec", CODECS)
def test_a_flat_colour_comes_back(tmp_path: Path, program: str, codec: str) -> None:
    """Within two levels of what was rendered, exactly where nothing is converted."""
    frames = flat(COLOURS, 120, 256)
    clip = encode(tmp_path / f"c{CODECS[codec].suffix}", frames, codec)
    assert processes.count_frames(clip) == len(COLOURS)
    off = np.abs(decode(clip, 256, 120).astype(int) - frames).max(axis=(1, 2, 3))
    assert off.max() <= LEVELS.get(codec, 2), dict(zip(COLOURS, off, strict=True))


@pytest.mark.parametrize("codec", ["ffv1", "png"])
def test_lossless_codecs_keep_every_pixel(tmp_path: Path, program: str, codec: str) -> None:
    """Noise comes back to the bit."""
    frames = np.random.default_rng(1).integers(0, 256, (3, 16, 32, 3), np.uint8)
    clip = encode(tmp_path / "c.mov", frames, codec)
    np.testing.assert_array_equal(decode(clip, 32, 16), frames)


def test_colours_are_tagged(tmp_path: Path, program: str) -> None:
    """A player reads BT.709 and limited range from the file."""
    clip = encode(tmp_path / "c.mp4", flat(COLOURS[:3], 16, 16))
    data = join([(clip, 3)], tmp_path / "m.mp4").read_bytes()
    colr = data.index(b"colrnclx")
    assert data[colr + 8 : colr + 15] == bytes([0, 1, 0, 1, 0, 1, 0])
    run_ffmpeg("-xerror", "-i", clip, "-f", "null", "-")


# --------------------------------------------------------------------------------- sizes and rates


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
    width, height = codecs.frame_size((32, 32), size, fit)
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
        ("hap", (62, 64), "both sides are multiples of 4, such as 64x64"),
        ("dnxhr", (128, 128), "too small for dnxhr: it takes 256x120"),
        ("h264", (8, 8), "too small for h264"),
        ("h264", (8194, 64), "8192 pixels at most"),
    ],
)
def test_a_size_that_is_not_legal(codec: str, size: tuple[int, int], words: str) -> None:
    """One sentence with what is legal."""
    with pytest.raises(SettingError, match=words):
        codecs.check_frame_size(CODECS[codec], size)


@pytest.mark.parametrize("codec", CODECS)
def test_the_smallest_size_of_each_codec_works(tmp_path: Path, program: str, codec: str) -> None:
    """What the table allows is what the encoders take."""
    width, height = CODECS[codec].smallest
    codecs.check_frame_size(CODECS[codec], (width, height))
    clip = encode(tmp_path / f"c{CODECS[codec].suffix}", flat(COLOURS[:2], height, width), codec)
    assert processes.count_frames(clip) == 2


@pytest.mark.parametrize("rate", [Fraction(1234567, 51441), Fraction(1, 10**7)])
def test_a_rate_that_cannot_be_exact(rate: Fraction) -> None:
    """Refused rather than rounded."""
    with pytest.raises(SettingError, match="cannot be stored exactly"):
        codecs.check_rate(rate)
