"""Recordings and movies that the tests make, and what they read from them with ffmpeg."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from ganterpret import ffmpeg

Array = NDArray[np.float64]

BUNDLED = str(imageio_ffmpeg.get_ffmpeg_exe())
PROGRAMS = ("first found", BUNDLED)
"""The ffmpeg that a user gets without saying anything, and the one that comes in a wheel."""


@contextmanager
def using(program: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the project use this ffmpeg for a while."""
    if program == PROGRAMS[0]:
        monkeypatch.delenv("GANTERPRET_FFMPEG", raising=False)
    else:
        monkeypatch.setenv("GANTERPRET_FFMPEG", program)
    ffmpeg.find_program.cache_clear()
    yield
    ffmpeg.find_program.cache_clear()


def run_ffmpeg(*words: str | Path, data: bytes | None = None) -> bytes:
    """Run the ffmpeg in use; its stdout."""
    argv = [ffmpeg.find_program().path, "-y", "-loglevel", "error", *map(str, words)]
    return subprocess.run(argv, input=data, capture_output=True, check=True).stdout


def stand_in(folder: Path, *lines: str) -> Path:
    """A program that stands in for ffmpeg."""
    path = folder / "stand-in"
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def noise(samples: int, channels: int = 1, seed: int = 0) -> Array:
    """Noise without any repetition, shape (samples, channels), inside -0.5 ... 0.5."""
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (samples, channels))


def swept(seconds: float, sample_rate: int) -> Array:
    """A sine that rises without ever repeating, shape (n,): what lossy codecs keep."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    top = min(3000.0, sample_rate / 8)
    return np.asarray(0.5 * np.sin(2 * np.pi * (100 + (top - 100) * time / seconds / 2) * time))


def lag(heard: Array, original: Array) -> int:
    """By how many samples ``heard`` is late, by the peak of the cross-correlation."""
    size = 1 << (len(heard) + len(original)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size))
    peak = int(np.argmax(np.fft.irfft(spectrum, size)))
    return peak if peak < size // 2 else peak - size


def write_wav(path: Path, sound: Array, sample_rate: int = 8000) -> Path:
    """Write a WAV of 24-bit samples."""
    soundfile.write(path, sound, sample_rate, format="WAV", subtype="PCM_24")
    return path


def sound_of(movie: Path, sample_rate: int) -> Array:
    """The first channel of a movie's sound at a sample rate, from the movie's time 0 on."""
    words = ("-f", "f32le", "-ac", "1", "-af", "aresample=async=1:first_pts=0")
    raw = run_ffmpeg("-i", movie, "-map", "0:a:0", *words, "-ar", str(sample_rate), "pipe:1")
    return np.frombuffer(raw, "<f4").astype(np.float64)


def stamps(movie: Path) -> list[Fraction]:
    """The time of every video frame as the container has it, in seconds."""
    words = ("-map", "0:v:0", "-c", "copy", "-copyts", "-f", "framecrc", "pipe:1")
    said = run_ffmpeg("-i", movie, *words).decode()
    base = Fraction(1)
    times = []
    for line in said.splitlines():
        if line.startswith("#tb 0:"):
            base = Fraction(line.split(":")[1].strip())
        elif not line.startswith("#"):
            times.append(int(line.split(",")[2]) * base)
    return times


def open_descriptors() -> int:
    """How many files this process holds open."""
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.is_dir() else 0
