"""Laws of hardware encoders: used when asked for, after they have worked, and told apart.

A row of the table may name an encoder in software: what is tried is what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.core.media import BUNDLED, stamps, using
from tests.core.toys import Toy, decoded, expected, make_plan

from ganterpret import codecs, ffmpeg, hardware
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS, HARDWARE, HARDWARE_CODECS, Codec
from ganterpret.errors import FfmpegError, SettingError
from ganterpret.movie import render_movie

SIZE = (256, 128)


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ffmpeg of the wheel, and nothing known yet."""
    with using(BUNDLED, monkeypatch):
        ffmpeg.encoders.cache_clear()
        hardware._first_that_works.cache_clear()
        yield
    ffmpeg.encoders.cache_clear()
    hardware._first_that_works.cache_clear()


def row(options: Mapping[str, str | int]) -> Codec:
    """A row of the table with an encoder in software, or with these options."""
    return replace(HARDWARE_CODECS[0], options={"c:v": "libx264", "bf": 0, **options})


WORKS = row({"crf": 18})
LOSES = row({"frames:v": 5})
SHUFFLES = row({"bf": 3, "b_strategy": 0})
REFUSES = row({"preset": "hasty"})
UNKNOWN = row({"c:v": "h264_none"})


def use(monkeypatch: pytest.MonkeyPatch, *rows: Codec) -> None:
    monkeypatch.setattr(codecs, "HARDWARE_CODECS", rows)


def test_encoder_that_this_ffmpeg_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is rendered, with what else there is."""
    with monkeypatch.context() as patch:
        patch.setattr(ffmpeg, "encoders", lambda: frozenset({"libx264"}))
        assert hardware.codec_named("h264") is CODECS["h264"]
        with pytest.raises(FfmpegError, match="no encoder 'hap' for the codec hap: use another"):
            hardware.codec_named("hap")


def test_this_very_machine(program: str) -> None:
    """Either an encoder of the table works here, or a sentence says what was tried."""
    ffmpeg.encoders.cache_clear()
    try:
        assert hardware.codec_named(HARDWARE) in HARDWARE_CODECS
    except FfmpegError as error:
        said = str(error)
        assert all(str(codec.options["c:v"]) in said for codec in HARDWARE_CODECS)
        assert said.endswith("): use the codec h264.")
        assert len(said) < 600


@pytest.mark.parametrize("bad", [LOSES, SHUFFLES, REFUSES, UNKNOWN])
def test_the_first_that_works_is_taken(monkeypatch: pytest.MonkeyPatch, bad: Codec) -> None:
    """One that is listed and refuses, loses frames or puts them in another order is passed by."""
    use(monkeypatch, bad, WORKS, REFUSES)
    assert hardware.codec_named(HARDWARE) is WORKS


def test_none_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence: what was tried, what ffmpeg said, what to do."""
    use(monkeypatch, REFUSES, LOSES, UNKNOWN)
    with pytest.raises(FfmpegError) as caught:
        hardware.codec_named(HARDWARE)
    said = str(caught.value)
    assert said.startswith("No encoder in hardware works here (libx264 says '")
    assert "hasty" in said
    assert "libx264 says '10 frames came out as others'" in said
    assert said.endswith("this ffmpeg has no h264_none): use the codec h264.")


def test_a_program_tries_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What works is remembered."""
    use(monkeypatch, WORKS)
    hardware.codec_named(HARDWARE)
    use(monkeypatch)
    assert hardware.codec_named(HARDWARE) is WORKS


def test_never_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other names are the table's, and nothing is tried for them."""
    monkeypatch.setattr(hardware, "_try", lambda _: pytest.fail("tried"))
    for name, codec in CODECS.items():
        assert hardware.codec_named(name) is codec
    assert Look().codec is CODECS["h264"]
    assert HARDWARE not in CODECS
    with pytest.raises(SettingError, match="'h264-gpu' is no codec"):
        hardware.codec_named("h264-gpu")


def test_a_movie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Frames within four levels, in their order, with exact time stamps, in an mp4."""
    use(monkeypatch, REFUSES, WORKS)
    plan = make_plan((7, 12, 5))
    job = Job(plan, Toy(), Look(hardware.codec_named(HARDWARE), SIZE, "fill"))
    movie = tmp_path / "m.mp4"
    render_movie(job, ClipStore(tmp_path / "clips"), movie, song=None)
    wanted = expected(plan, Toy(resolution=(128, 256)), 0, plan.frames).astype(int)
    assert np.abs(decoded(movie, SIZE) - wanted).max() <= 4
    assert stamps(movie) == [frame / plan.rate for frame in range(plan.frames)]


def test_the_key_says_which_encoder_it_was() -> None:
    """Two cards' clips are never mixed with each other's or with those of software."""
    rows = (*HARDWARE_CODECS, CODECS["h264"])
    keys = {Job(make_plan(), Toy(), Look(codec, SIZE, "fill")).key(0, 7) for codec in rows}
    assert len(keys) == len(rows)


@pytest.mark.parametrize("codec", HARDWARE_CODECS, ids=lambda codec: str(codec.options["c:v"]))
def test_what_all_rows_promise(codec: Codec) -> None:
    """Colours are converted, decode order is display order, clips are mp4."""
    argv = ffmpeg.encode_argv(
        Path("c.mp4"), codec, resolution=(256, 256), size=None, fit="fit", rate=make_plan().rate
    )
    words = " ".join(argv)
    assert "out_color_matrix=bt709" in words
    assert "-colorspace bt709" in words
    assert "-bf 0" in words
    assert (codec.name, codec.suffix) == (HARDWARE, ".mp4")
    assert codecs.movie_suffix(Path("m.mp4"), codec) == ".mp4"
