"""Sounds for the tests: short, made by formula, each unlike the others.

All are mono float64 of full scale 1 at the sample rate asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def noise(seconds: float, rate: int) -> Array:
    """Noise that swells and fades five times."""
    count = int(seconds * rate)
    swell = np.exp(2 * np.sin(2 * np.pi * 5 * np.arange(count) / count))
    return np.asarray(0.01 * swell * np.random.default_rng(1).standard_normal(count))


def chirp(seconds: float, rate: int) -> Array:
    time = np.arange(int(seconds * rate)) / rate
    return 0.5 * np.sin(2 * np.pi * (50 * time + rate / 8 / seconds * time**2))


def drums(seconds: float, rate: int) -> Array:
    """Strokes of two kinds, a little off the beat, and a faint hiss."""
    random = np.random.default_rng(2)
    sound = 1e-3 * random.standard_normal(int(seconds * rate))
    for start in strokes(seconds, rate):
        time = np.arange(min(rate // 4, len(sound) - start)) / rate
        low = np.sin(2 * np.pi * 60 * time) * np.exp(-12 * time)
        hiss = random.standard_normal(len(time)) * np.exp(-25 * time)
        sound[start : start + len(time)] += random.uniform(0.1, 0.5) * (low + 0.5 * hiss)
    return sound


def strokes(seconds: float, rate: int) -> list[int]:
    """The samples where `drums` strikes."""
    random = np.random.default_rng(3)
    beats = np.arange(0.3, seconds - 0.3, 0.37)
    beats += random.normal(0, 0.01, len(beats))
    return [int(beat * rate) for beat in beats]


def tones(seconds: float, rate: int) -> Array:
    """Notes of six harmonics between rests of digital silence."""
    sound = np.zeros(int(seconds * rate))
    random = np.random.default_rng(4)
    for start in np.arange(0.1, seconds - 0.6, 0.7):
        time = np.arange(int(random.uniform(0.2, 0.6) * rate)) / rate
        shape = np.minimum(time / 0.01, 1) * np.exp(-3 * time)
        pitch = 220 * 2 ** (random.integers(0, 24) / 12)
        note = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 7))
        sound[int(start * rate) : int(start * rate) + len(time)] += 0.2 * shape * note
    return sound


def speech(seconds: float, rate: int) -> Array:
    """Voiced syllables of a gliding pitch, with room noise far below."""
    time = np.arange(int(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(110 + 15 * np.sin(2 * np.pi * 0.7 * time)) / rate
    voice = sum(np.sin(k * phase) / k for k in range(1, 20))
    syllables = np.sqrt(np.maximum(np.sin(2 * np.pi * 4 * time), 0))
    phrases = np.sin(np.pi * 4 * np.arange(len(time)) / len(time)) ** 2
    hiss = 1e-4 * np.random.default_rng(5).standard_normal(len(time))
    return np.asarray(0.1 * voice * syllables * phrases + hiss)


SOUNDS: dict[str, Callable[[float, int], Array]] = {
    "noise": noise,
    "chirp": chirp,
    "drums": drums,
    "tones": tones,
    "speech": speech,
}


def in_blocks(sound: Array, seed: int = 0) -> Iterator[Array]:
    """Hand a sound over in blocks of random length, in one buffer that is overwritten."""
    random = np.random.default_rng(seed)
    buffer = np.empty(50_000)
    taken = 0
    while taken < len(sound):
        count = min(int(random.choice([0, 1, 100, 128, 333, 4096, 50_000])), len(sound) - taken)
        buffer[:count] = sound[taken : taken + count]
        taken += count
        yield buffer[:count]
        buffer[:count] = np.nan
