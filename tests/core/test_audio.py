"""Laws of reading: every format's own samples, what is there of a torn file, no surprise."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.core.media import (
    BUNDLED,
    PROGRAMS,
    Array,
    lag,
    noise,
    open_descriptors,
    run_ffmpeg,
    stamps,
    swept,
    using,
    write_wav,
)

import ganterpret
from ganterpret.audio import BLOCK, Channel, blocks, checksum, open_sound, samples, sound_stream
from ganterpret.errors import AudioError, SettingError

LOSSLESS = [
    ("x.wav", "WAV", "PCM_16"),
    ("x.wav", "WAV", "PCM_24"),
    ("x.wav", "WAV", "PCM_U8"),
    ("x.wav", "WAV", "FLOAT"),
    ("x.wav", "WAVEX", "PCM_24"),
    ("x.rf64", "RF64", "PCM_16"),
    ("x.w64", "W64", "PCM_24"),
    ("x.flac", "FLAC", "PCM_24"),
    ("x.aiff", "AIFF", "PCM_16"),
    ("x.caf", "CAF", "PCM_24"),
    ("x.au", "AU", "PCM_16"),
]
BITS = {"PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "FLOAT": 24}
"""A sample is off by one step of its format at most."""


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture(params=PROGRAMS, ids=["first-found", "bundled"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with using(request.param, monkeypatch):
        yield request.param


def read(path: Path, channel: Channel = "left") -> tuple[Array, list[str]]:
    notes: list[str] = []
    got = [block.copy() for block in blocks(open_sound(path), channel, notes.append)]
    return np.concatenate(got), notes


@pytest.mark.parametrize(("name", "container", "subtype"), LOSSLESS)
def test_lossless_formats_give_the_samples_themselves(
    tmp_path: Path, name: str, container: str, subtype: str
) -> None:
    """Each sample comes back within one step of its format, none is lost or added."""
    sound = noise(5000, 2)
    soundfile.write(tmp_path / name, sound, 44100, format=container, subtype=subtype)
    opened = open_sound(tmp_path / name)
    assert (opened.sample_rate, opened.channels) == (44100, 2)
    heard, notes = read(tmp_path / name)
    assert notes == []
    np.testing.assert_allclose(heard, sound[:, 0], rtol=0, atol=2.0 ** (1 - BITS[subtype]))


@pytest.mark.parametrize(
    ("name", "subtype", "rate"), [("x.ogg", "VORBIS", 44100), ("x.opus", "OPUS", 48000)]
)
def test_ogg_keeps_its_start_and_length(
    tmp_path: Path, name: str, subtype: str, rate: int
) -> None:
    """A lossy Ogg is neither shifted nor longer."""
    sound = swept(1, rate)
    soundfile.write(tmp_path / name, sound, rate, format="OGG", subtype=subtype)
    heard, notes = read(tmp_path / name)
    assert (len(heard), lag(heard, sound), notes) == (len(sound), 0, [])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.m4a", ["-c:a", "aac", "-b:a", "128k"]),
        ("x.m4a", ["-c:a", "alac"]),
        ("x.mp3", ["-c:a", "libmp3lame", "-b:a", "128k"]),
        ("x.mp3", ["-c:a", "libmp3lame", "-q:a", "2"]),
        ("x.mka", ["-c:a", "flac"]),
        ("x.mov", ["-c:a", "pcm_s16be"]),
    ],
)
def test_formats_that_ffmpeg_reads_keep_their_start(
    tmp_path: Path, program: str, name: str, options: list[str]
) -> None:
    """Encoder delays are taken off: the sound begins on its first sample."""
    sound = swept(1, 44100)
    run_ffmpeg("-i", write_wav(tmp_path / "s.wav", sound, 44100), *options, tmp_path / name)
    assert open_sound(tmp_path / name).decoder == "ffmpeg"
    heard, notes = read(tmp_path / name)
    assert lag(heard, sound) == 0
    assert notes == []
    # ffmpeg before 6 keeps the silence that fills the last AAC frame of 1024 samples
    assert 0 <= len(heard) - len(sound) < 1024


def test_a_vbr_mp3_without_a_header_is_read_to_its_end(tmp_path: Path, program: str) -> None:
    """Without a Xing header nobody knows the delay of one or two frames, but nothing is lost."""
    sound = np.concatenate([swept(2, 44100), noise(44100)[:, 0], np.zeros(44100)])
    options = ("-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0")
    run_ffmpeg("-i", write_wav(tmp_path / "s.wav", sound, 44100), *options, tmp_path / "x.mp3")
    heard, _ = read(tmp_path / "x.mp3")
    assert 0 <= len(heard) - len(sound) < 3 * 1152
    assert 0 <= lag(heard, sound) < 2 * 1152


@pytest.mark.parametrize("late", [0.0, 0.25])
@pytest.mark.parametrize(
    ("name", "codec"),
    [("x.mp4", "aac"), ("x.mov", "pcm_s16le"), ("x.webm", "libvorbis"), ("x.mkv", "flac")],
)
def test_late_sound_of_a_video_keeps_its_place(
    tmp_path: Path, program: str, name: str, codec: str, late: float
) -> None:
    """Sample 0 is the file's time 0: the sound stands where it stood, within a millisecond."""
    rate = 48000
    sound = swept(1, rate)
    wav = write_wav(tmp_path / "s.wav", sound, rate)
    picture = ("-f", "lavfi", "-i", "color=size=16x16:rate=10:duration=2")
    video = ("-c:v", "libvpx" if name.endswith("webm") else "mpeg4")
    run_ffmpeg(
        *picture, "-itsoffset", str(late), "-i", wav, "-map", "0:v", "-map", "1:a",
        *video, "-c:a", codec, "-ar", str(rate), tmp_path / name,
    )  # fmt: skip
    heard, notes = read(tmp_path / name)
    # Matroska moves all streams by an encoder's delay, so that no time is negative.
    place = late + float(stamps(tmp_path / name)[0])
    assert abs(lag(heard, sound) - place * rate) <= rate / 1000
    assert notes == []


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
@pytest.mark.parametrize(("name", "options"), [("x.wav", []), ("x.mka", ["-c:a", "flac"])])
def test_every_channel_can_be_chosen(
    tmp_path: Path, name: str, options: list[str], channels: int
) -> None:
    """Channel n is channel n, left is channel 0, and the mean is that of all."""
    sound = noise(3000, channels)
    wav = write_wav(tmp_path / "x.wav", sound)
    if name != wav.name:
        run_ffmpeg("-i", wav, *options, tmp_path / name)
    step = 2.0**-22
    path = tmp_path / name
    for channel in {0, channels // 2, channels - 1}:
        np.testing.assert_allclose(read(path, channel)[0], sound[:, channel], atol=step)
    np.testing.assert_allclose(read(path, "left")[0], sound[:, 0], atol=step)
    np.testing.assert_allclose(read(path, "mean")[0], sound.mean(axis=1), atol=step)


@pytest.mark.parametrize("channel", [-1, 2, 100])
def test_a_channel_that_is_not_there(tmp_path: Path, channel: int) -> None:
    """The sentence says which channels there are."""
    path = write_wav(tmp_path / "x.wav", noise(10, 2))
    with pytest.raises(SettingError, match="its channels are 0 to 1"):
        next(blocks(open_sound(path), channel))


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 88200, 96000, 192000])
def test_sample_rates(tmp_path: Path, rate: int) -> None:
    """Nothing is resampled."""
    path = write_wav(tmp_path / "x.wav", noise(2000), rate)
    assert open_sound(path).sample_rate == rate
    run_ffmpeg("-i", path, "-c:a", "pcm_s24le", tmp_path / "x.mov")
    assert open_sound(tmp_path / "x.mov").sample_rate == rate
    assert len(read(tmp_path / "x.mov")[0]) == 2000


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
@pytest.mark.parametrize("suffix", [".wav", ".mka"])
def test_blocks_join_without_a_seam(tmp_path: Path, length: int, suffix: str) -> None:
    """Blocks are never longer than BLOCK and together they are the recording."""
    sound = noise(length)
    path = write_wav(tmp_path / "x.wav", sound)
    if suffix != ".wav":
        run_ffmpeg("-i", path, "-c:a", "pcm_f32le", tmp_path / "x.mka")
    opened = open_sound(tmp_path / f"x{suffix}")
    got = [block.copy() for block in samples(opened)]
    assert max(map(len, got)) <= BLOCK
    np.testing.assert_allclose(np.concatenate(got), sound, atol=2.0**-22)


# ------------------------------------------------------------------------------------- torn files


TORN = [
    ("x.wav", "WAV", "PCM_16"),
    ("x.rf64", "RF64", "PCM_16"),
    ("x.w64", "W64", "PCM_16"),
    ("x.flac", "FLAC", "PCM_16"),
    ("x.aiff", "AIFF", "PCM_16"),
    ("x.caf", "CAF", "PCM_16"),
    ("x.au", "AU", "PCM_16"),
    ("x.ogg", "OGG", "VORBIS"),
    ("x.opus", "OGG", "OPUS"),
    ("x.mp3", "MP3", "MPEG_LAYER_III"),
]


@pytest.mark.parametrize(("name", "container", "subtype"), TORN)
def test_a_torn_file_gives_what_is_there_and_one_note(
    tmp_path: Path, name: str, container: str, subtype: str
) -> None:
    """Half of the bytes give about half of the samples, rightly placed, and one sentence."""
    rate = 48000
    sound = swept(3, rate) + noise(3 * rate)[:, 0] / 100
    path = tmp_path / name
    soundfile.write(path, sound, rate, format=container, subtype=subtype)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 1])
    heard, notes = read(path)
    assert 0.3 < len(heard) / len(sound) < 0.6
    assert abs(lag(heard, sound)) <= rate / 1000
    assert len(notes) == 1
    assert name in notes[0]


def test_a_torn_flac_loses_nothing_that_was_decoded(tmp_path: Path) -> None:
    """The error comes in the middle of a block of ours; the samples before it are kept."""
    sound = noise(30000)
    path = tmp_path / "x.flac"
    soundfile.write(path, sound, 8000, subtype="PCM_24")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.9)])
    heard, notes = read(path)
    assert 30000 * 0.9 - 4096 < len(heard) <= 30000 * 0.9
    np.testing.assert_allclose(heard, sound[: len(heard), 0], atol=2.0**-22)
    assert "promises 30000 samples" in notes[0]


def test_a_torn_m4a_without_its_index(tmp_path: Path, program: str) -> None:
    """Its index was at the end: nothing can be read, and the sentence says why."""
    path = tmp_path / "x.m4a"
    run_ffmpeg("-i", write_wav(tmp_path / "s.wav", noise(8000)), path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(AudioError, match="its index is missing"):
        open_sound(path)


def test_a_torn_m4a_with_its_index_in_front(tmp_path: Path, program: str) -> None:
    """What is there is used, with one note."""
    path = tmp_path / "x.m4a"
    wav = write_wav(tmp_path / "s.wav", swept(3, 44100), 44100)
    run_ffmpeg("-i", wav, "-movflags", "+faststart", path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    heard, notes = read(path)
    assert 1 < len(heard) / 44100 < 2.5
    assert len(notes) == 1


@pytest.mark.parametrize("size", [1, 12, 43])
@pytest.mark.parametrize("name", ["x.wav", "x.flac", "x.mp3", "x.aiff"])
def test_a_stub_of_a_header(tmp_path: Path, name: str, size: int) -> None:
    """A few bytes of a recording are refused in one sentence."""
    path = tmp_path / name
    soundfile.write(path, noise(3000), 44100)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(AudioError, match=r"x\.\w+' holds no s"):
        read(path)


# --------------------------------------------------------------------------------- what is refused


def test_nothing_there(tmp_path: Path) -> None:
    """A missing file is named."""
    with pytest.raises(AudioError, match=r"There is no file '.*song\.wav'"):
        open_sound(tmp_path / "song.wav")


def test_a_name_longer_than_any_file_system_takes(tmp_path: Path) -> None:
    """The system's own words, in our error."""
    with pytest.raises(AudioError, match="cannot be read"):
        open_sound(tmp_path / ("x" * 300))


def test_a_name_with_a_zero_byte() -> None:
    """No file can have such a name."""
    with pytest.raises(AudioError, match="There is no file"):
        open_sound(Path("a\0b.wav"))


def test_a_folder(tmp_path: Path) -> None:
    """A folder is no recording."""
    with pytest.raises(AudioError, match="is a folder"):
        open_sound(tmp_path)


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="a Unix device")
def test_a_device() -> None:
    """Neither a device nor a pipe is opened: reading it might never end."""
    with pytest.raises(AudioError, match="is not a file"):
        open_sound(Path("/dev/null"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason is in the sentence."""
    path = write_wav(tmp_path / "x.wav", noise(10))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AudioError, match=r"cannot be read: Permission denied\."):
        open_sound(path)


def test_an_empty_file(tmp_path: Path) -> None:
    """Empty is said."""
    (tmp_path / "x.wav").touch()
    with pytest.raises(AudioError, match="is empty"):
        open_sound(tmp_path / "x.wav")


@pytest.mark.parametrize("name", ["x.wav", "x.flac", "x.aiff", "x.caf"])
def test_a_recording_of_no_samples(tmp_path: Path, name: str) -> None:
    """A header alone is no recording."""
    soundfile.write(tmp_path / name, np.empty(0), 44100)
    with pytest.raises(AudioError, match=r"holds no s|is empty"):
        read(tmp_path / name)


@pytest.mark.parametrize("suffix", [".wav", ".txt", ".raw", ".mp3", ".srt"])
def test_a_text(tmp_path: Path, program: str, suffix: str) -> None:
    """A text is refused whatever its name says."""
    path = tmp_path / f"x{suffix}"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nNo sound here.\n" * 100)
    with pytest.raises(AudioError, match="holds no sound that can be read"):
        open_sound(path)


def test_a_wav_named_raw_is_read_by_its_contents(tmp_path: Path) -> None:
    """Names decide nothing."""
    sound = noise(100)
    heard, _ = read(write_wav(tmp_path / "x.raw", sound))
    np.testing.assert_allclose(heard, sound[:, 0], atol=2.0**-22)


def test_a_video_without_sound(tmp_path: Path, program: str) -> None:
    """The sentence says that the sound is what is missing."""
    path = tmp_path / "x.mp4"
    run_ffmpeg("-f", "lavfi", "-i", "color=size=16x16:duration=0.2", "-c:v", "mpeg4", path)
    with pytest.raises(AudioError, match="it has no sound stream"):
        open_sound(path)


@pytest.mark.parametrize(
    "listing",
    [
        "ffconcat version 1.0\nfile other.wav\n",
        "ffconcat version 1.0\nfile '{0}'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{0}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.mp3\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.mp3\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
    ],
)
def test_a_playlist_in_disguise_opens_no_other_file(
    tmp_path: Path, program: str, listing: str
) -> None:
    """A list of other files is refused, though those could be read."""
    other = write_wav(tmp_path / "other.wav", noise(8000))
    run_ffmpeg("-i", other, tmp_path / "other.mp3")
    path = tmp_path / "song.wav"
    path.write_text(listing.format(other))
    with pytest.raises(AudioError, match="holds no sound that can be read"):
        open_sound(path)


# ------------------------------------------------------------------------------------ headers lie


def wav_with(offset: int, field: bytes, path: Path) -> Path:
    """A WAV of 1000 mono samples of 24 bits with a field of its header overwritten."""
    data = bytearray(write_wav(path, noise(1000)).read_bytes())
    data[offset : offset + len(field)] = field
    path.write_bytes(data)
    return path


def test_a_header_that_promises_too_much(tmp_path: Path) -> None:
    """Gigabytes are promised; what is there is used, and a note says so."""
    path = wav_with(40, struct.pack("<I", 2**31), tmp_path / "x.wav")
    path = wav_with(4, struct.pack("<I", 2**31 + 36), path)
    data = bytearray(path.read_bytes())
    data[40:44] = struct.pack("<I", 2**31)
    path.write_bytes(data)
    heard, notes = read(path)
    assert len(heard) == 1000
    assert "cut off" in notes[0]


@pytest.mark.parametrize("rate", [0, 34, 800_000_000, 0xFFFFFFFF])
def test_a_header_with_an_impossible_sample_rate(tmp_path: Path, rate: int) -> None:
    """Refused, by whichever reader."""
    path = wav_with(24, struct.pack("<I", rate), tmp_path / "x.wav")
    with pytest.raises(AudioError, match=r"x\.wav' (claims|holds)"):
        read(path)


@pytest.mark.parametrize("channels", [0, 1000, 65535])
def test_a_header_with_impossible_channels(tmp_path: Path, channels: int) -> None:
    """Refused, by whichever reader."""
    path = wav_with(22, struct.pack("<H", channels), tmp_path / "x.wav")
    with pytest.raises(AudioError, match=r"x\.wav' (claims|holds)"):
        read(path)


@pytest.mark.parametrize("seed", range(16))
def test_a_damaged_file_gives_samples_or_our_error(tmp_path: Path, seed: int) -> None:
    """Random damage never escapes as another kind of error."""
    name = ("x.wav", "x.flac", "x.ogg", "x.aiff")[seed % 4]
    path = tmp_path / name
    soundfile.write(path, noise(2000, 2), 44100)
    random = np.random.default_rng(seed)
    data = bytearray(path.read_bytes())
    for at in random.integers(0, min(len(data), 120 if seed % 3 else len(data)), 6):
        data[at] = random.integers(256)
    path.write_bytes(data)
    try:
        sound = open_sound(path)
        for block in blocks(sound, 0):
            assert block.ndim == 1
    except AudioError:
        pass


def test_no_file_stays_open(tmp_path: Path) -> None:
    """Neither a good nor a refused recording leaves a descriptor behind."""
    good = write_wav(tmp_path / "x.wav", noise(100))
    bad = tmp_path / "y.wav"
    bad.write_text("no sound")
    before = open_descriptors()
    for _ in range(3):
        read(good)
        with pytest.raises(AudioError):
            open_sound(bad)
    assert open_descriptors() == before


# ------------------------------------------------------------------------------------------ names


NAMES = [
    "with spaces.wav",
    'it\'s "quoted".wav',
    "%03d.wav",
    "#1.wav",
    "Ünïcode – 歌.wav",
    "-version",
    "-i.mka",
    "a:b.mka",
    "http:x.mka",
    "[0:a].mka",
    "back\\slash.mka",
    "$HOME;ls.mka",
]


@pytest.mark.skipif(sys.platform == "win32", reason="most of these names are not legal there")
@pytest.mark.parametrize("name", NAMES)
def test_awkward_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A name is neither an option, a pattern nor a protocol, in either reader."""
    monkeypatch.chdir(tmp_path)
    sound = noise(500)
    write_wav(tmp_path / "s.wav", sound)
    if name.endswith(".mka"):
        run_ffmpeg("-i", "s.wav", "-c:a", "flac", "plain.mka")
        (tmp_path / "plain.mka").rename(tmp_path / name)
    else:
        (tmp_path / "s.wav").rename(tmp_path / name)
    heard, notes = read(Path(name))
    np.testing.assert_allclose(heard, sound[:, 0], atol=2.0**-22)
    assert notes == []


# ----------------------------------------------------------------------------- streams into movies


@pytest.mark.parametrize(("start", "stop"), [(0, None), (0.125, 0.5), (0.3, None), (0.9, 3)])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_passage_to_the_sample(
    tmp_path: Path, channels: int, start: float, stop: float | None
) -> None:
    """The stream for a movie holds exactly the samples between two times."""
    sound = noise(8000, channels)
    opened = open_sound(write_wav(tmp_path / "x.wav", sound))
    last = None if stop is None else Fraction(stop)
    stream = sound_stream(opened, Fraction(start), last)
    (tmp_path / "x.au").write_bytes(b"".join(stream.au))
    heard = np.concatenate([block.copy() for block in samples(open_sound(tmp_path / "x.au"))])
    expected = sound[round(start * 8000) : None if stop is None else round(stop * 8000)]
    np.testing.assert_allclose(heard, expected, atol=2.0**-22)


@pytest.mark.parametrize("channels", [1, 2, 12])
def test_silence_stands_before_the_song(tmp_path: Path, channels: int) -> None:
    """A movie that begins a little before its song hears it a little later."""
    sound = noise(1000, channels)
    opened = open_sound(write_wav(tmp_path / "x.wav", sound))
    stream = sound_stream(opened, Fraction(-3, 8000), Fraction(500, 8000))
    (tmp_path / "x.au").write_bytes(b"".join(stream.au))
    heard = np.concatenate([block.copy() for block in samples(open_sound(tmp_path / "x.au"))])
    expected = sound if channels < 12 else sound.mean(axis=1, keepdims=True)
    assert not heard[:3].any()
    np.testing.assert_allclose(heard[3:], expected[:500], atol=2.0**-22)


def test_more_channels_than_a_movie_takes(tmp_path: Path) -> None:
    """Their mean goes into the movie."""
    sound = noise(1000, 12)
    opened = open_sound(write_wav(tmp_path / "x.wav", sound))
    (tmp_path / "x.au").write_bytes(b"".join(sound_stream(opened, Fraction(0), None).au))
    heard, _ = read(tmp_path / "x.au")
    np.testing.assert_allclose(heard, sound.mean(axis=1), atol=2.0**-22)


def test_both_readers_agree_on_where_a_sample_stands(tmp_path: Path, program: str) -> None:
    """libsndfile and ffmpeg put the same sound at the same sample.

    Not in Ogg Vorbis: there ffmpeg is 128 samples later. The analysis and the movie's sound have
    the same reader, so that they agree in any case.
    """
    sound = swept(1, 48000)
    for name, subtype in (("x.opus", "OPUS"), ("x.flac", "PCM_24")):
        container = "OGG" if subtype == "OPUS" else "FLAC"
        soundfile.write(tmp_path / name, sound, 48000, format=container, subtype=subtype)
        opened = open_sound(tmp_path / name)
        ours, theirs = (
            np.concatenate([block.copy() for block in blocks(replace(opened, decoder=decoder))])
            for decoder in ("libsndfile", "ffmpeg")
        )
        assert lag(theirs, ours) == 0


# ------------------------------------------------------------------------------------------ memory


LONG = """
import resource, sys
from pathlib import Path
from ganterpret.audio import blocks, open_sound
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sound = open_sound(Path(sys.argv[1]))
stream = blocks(sound)
for _ in range(4):
    next(stream)
before = peak()
print(sum(len(block) for block in stream) + 4 * 65536, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KiB there")
@pytest.mark.parametrize("suffix", [".wav", ".mka"])
def test_ten_minutes_take_no_more_memory_than_ten_seconds(tmp_path: Path, suffix: str) -> None:
    """Memory does not grow with the length of a recording."""
    samples_in_all = 600 * 8000
    path = tmp_path / f"x{suffix}"
    if suffix == ".wav":
        soundfile.write(path, np.zeros(samples_in_all), 8000)
    else:
        run_ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=600", "-c:a", "flac", path)
    program = [sys.executable, "-c", LONG, str(path)]
    environment = os.environ | {"PYTHONPATH": str(Path(ganterpret.__file__).parents[1])}
    said = subprocess.run(
        program, capture_output=True, check=True, text=True, env=environment
    ).stdout.split()
    assert int(said[0]) == samples_in_all
    assert int(said[1]) < 8 * 1024  # the file as float64 would be 37500 KiB


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices")
def test_a_checksum_of_what_never_ends(tmp_path: Path) -> None:
    """A score may name any file as its song: a pipe or device is refused before it is read."""
    os.mkfifo(tmp_path / "pipe.wav")
    for path in (tmp_path / "pipe.wav", Path("/dev/zero"), tmp_path):
        with pytest.raises(AudioError, match="is not a file: give one recording"):
            checksum(path)


def test_a_checksum_is_that_of_the_bytes(tmp_path: Path) -> None:
    """SHA-256 of "abc" is in the standard."""
    (tmp_path / "x").write_bytes(b"abc")
    assert checksum(tmp_path / "x").startswith("ba7816bf8f01cfea")
    with pytest.raises(AudioError, match="cannot be read"):
        checksum(tmp_path / "y")
