"""Laws of running ffmpeg: what goes wrong is said, and nothing is left running or open."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.core.encoding import COLOURS, encode, flat
from tests.core.media import BUNDLED, open_descriptors, run_ffmpeg, stand_in, using, write_wav

from ganterpret import ffmpeg, processes
from ganterpret.codecs import CODECS
from ganterpret.errors import FfmpegError
from ganterpret.processes import Encoder


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


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
    argv = [str(stand_in(tmp_path, "echo No space left on device >&2", "exec sleep 60"))]
    with pytest.raises(FfmpegError, match="No space left on device"), Encoder(argv) as encoder:
        encoder.write(flat([(1, 2, 3)] * 40, 64, 64))
    assert watchers() == 0


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_an_encoder_that_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence for too long counts as stuck."""
    monkeypatch.setattr(processes, "_STALLED_AFTER", 0.5)
    argv = [str(stand_in(tmp_path, "exec sleep 60"))]
    with pytest.raises(FfmpegError, match="it was stuck"), Encoder(argv) as encoder:
        encoder.write(flat([(1, 2, 3)] * 40, 64, 64))
    assert watchers() == 0


def test_a_caller_that_takes_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model may need longer for a batch than an encoder may need to take it."""
    monkeypatch.setattr(processes, "_STALLED_AFTER", 0.3)
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
    assert processes.count_frames(tmp_path / "c.mov") == 2 * len(COLOURS)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_words_at_the_end_count_though_the_exit_code_is_zero(tmp_path: Path) -> None:
    """On a full disk ffmpeg has returned 0."""
    argv = [str(stand_in(tmp_path, "cat > /dev/null", "echo Error writing trailer >&2"))]
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


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize("frames", [1, 40])
def test_an_encoder_that_is_called_off(tmp_path: Path, frames: int) -> None:
    """It is killed from another thread, be it stuck in a write or after the last of them."""
    called_off = threading.Event()
    argv = [str(stand_in(tmp_path, "exec sleep 60"))]
    threading.Timer(0.2, called_off.set).start()
    with (
        pytest.raises(FfmpegError, match="exit code -9"),
        Encoder(argv, called_off=called_off) as encoder,
    ):
        encoder.write(flat([(1, 2, 3)] * frames, 64, 64))
    assert watchers() == 0


def test_a_program_that_does_not_start(tmp_path: Path) -> None:
    """Said by the encoder, the reader and the runner alike."""
    argv = [str(tmp_path / "none")]
    with pytest.raises(FfmpegError, match="did not start"):
        Encoder(argv)
    with pytest.raises(FfmpegError, match="did not start"), processes.reading(argv):
        pass
    with pytest.raises(FfmpegError, match="did not start"):
        processes.run(argv, "testing")


def test_a_file_that_is_no_video(tmp_path: Path, program: str) -> None:
    """Counting and decoding fail with ffmpeg's words, without addresses of memory."""
    path = tmp_path / "x.mp4"
    path.write_bytes(b"no video" * 100)
    with pytest.raises(FfmpegError, match=r"counting the frames of x\.mp4") as error:
        processes.count_frames(path)
    assert "0x" not in str(error.value)
    with pytest.raises(FfmpegError, match=r"decoding x\.mp4"):
        list(processes.decode_frames(path, (16, 16)))


@pytest.mark.parametrize(
    ("rate", "shown", "timecode"),
    [
        ("24000/1001", "23.98", ""),
        ("25", "25", "01:00:00:00"),
        ("60000/1001", "59.94", "01:00:00;00"),
        ("2000", "2000", ""),
    ],
)
@pytest.mark.parametrize("codec", ["prores", "h264", "png"])
def test_look_at_a_clip(
    tmp_path: Path, program: str, codec: str, rate: str, shown: str, timecode: str
) -> None:
    """Frames, size, rate and the first frame's timecode are those that it was made with."""
    clip = tmp_path / f"Stream #0 a %d{CODECS[codec].suffix}"
    source = f"testsrc=size=64x48:rate={rate}"
    tracks = ["-timecode", timecode] if timecode else ["-write_tmcd", "0"]
    encoder = str(CODECS[codec].options["c:v"])
    run_ffmpeg(
        "-f", "lavfi", "-i", source, "-frames:v", "7", "-c:v", encoder, *tracks, f"file:{clip}"
    )
    found = processes.look_at(clip)
    assert found == processes.Footage(7, (64, 48), Fraction(shown), timecode)


@pytest.mark.parametrize(
    "content", [b"", b"no video", b"\0" * 5000, b"ffconcat version 1.0\nfile b.mov\n"]
)
def test_look_at_what_is_no_clip(tmp_path: Path, program: str, content: bytes) -> None:
    """It is refused in one sentence that names the file."""
    path = tmp_path / "a.mov"
    path.write_bytes(content)
    with pytest.raises(FfmpegError, match=r"'a\.mov' is no video that can be read"):
        processes.look_at(path)


def test_decoding_with_a_wrong_size(tmp_path: Path) -> None:
    """Frames of another size are no frames."""
    clip = encode(tmp_path / "c.mp4", flat([(1, 2, 3)], 32, 32))
    with pytest.raises(FfmpegError, match="its frames are not 64x64"):
        list(processes.decode_frames(clip, (64, 64)))


def test_leaving_a_reader_early_ends_the_process(tmp_path: Path) -> None:
    """Nothing keeps decoding when nobody listens, and nothing stays open."""
    song = write_wav(tmp_path / "s.wav", np.zeros(8000 * 600), 8000)
    before = open_descriptors()
    with processes.reading(ffmpeg.decode_sound_argv(song)) as reader:
        reader.stdout.read(100)
        process = reader._process
    assert process.returncode is not None
    assert open_descriptors() == before


@pytest.mark.skipif(sys.platform != "linux", reason="Linux holds a running process to memory")
def test_a_reader_that_wants_too_much_memory() -> None:
    """A decoder held to less than it needs fails in words, and takes no more."""
    greedy = "import time; time.sleep(0.3); bytearray(300 << 20)"
    with processes.reading([sys.executable, "-c", greedy], 100 << 20) as reader:
        assert reader.stdout.read() == b""
        assert "MemoryError" in reader.finish()
