"""Make the bundled story: a small tale in six parts with explicit silences between them.

*Conventions*: mono at 22 050 Hz; a part is what is said between two silences and has a category
of its own; silences are given in seconds; the room's noise goes on through all of it. The voice
is a synthesiser's (`voice.py`): it speaks the words roughly, in the rhythm and melody of speech.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from synth import Sound, fade, filtered, gain, level, write
from voice import RATE, speak

SPEECH_LEVEL = -19.5
ROOM_LEVEL = -56.0
"""dB below full scale, root mean square: each part, and the room's noise."""

COMPRESSION = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence: its words, their sounds in ARPAbet, its category, the silence after it."""

    category: str
    words: str
    sounds: str
    silence: float


LEAD_IN = 0.4
PARTS = (
    Part(
        "lakeside",
        "Long ago there was a quiet lake.",
        "L-'AO-NG AX-G-'OW _ DH-EH-R W-AX-Z AX K-W-'AY-AX-T L-'EY-K",
        1.0,
    ),
    Part(
        "jellyfish",
        "In the lake a jellyfish dreamed of the sea.",
        "IH-N DH-AX L-'EY-K _ AX JH-'EH-L-IY-F-IH-SH D-R-'IY-M-D AX-V DH-AX S-'IY",
        0.6,
    ),
    Part(
        "pirate ship",
        "One night a pirate ship came down the river.",
        "W-AH-N N-'AY-T _ AX P-'AY-R-AX-T SH-'IH-P K-EY-M D-'AW-N DH-AX R-'IH-V-ER",
        1.6,
    ),
    Part(
        "volcano",
        "Behind it the mountain woke and the sky turned red.",
        "B-IH-HH-'AY-N-D IH-T _ DH-AX M-'AW-N-T-AX-N W-'OW-K"
        " _ AE-N-D DH-AX S-K-'AY T-ER-N-D R-'EH-D",
        3.0,
    ),
    Part(
        "lighthouse",
        "But far away a lighthouse showed the way.",
        "B-AH-T F-'AA-R AX-W-'EY _ AX L-'AY-T-HH-AW-S SH-'OW-D DH-AX W-'EY",
        2.2,
    ),
    Part(
        "seashore",
        "They came to the shore and the jellyfish was home.",
        "DH-EY K-'EY-M T-UW DH-AX SH-'AO-R _ AE-N-D DH-AX JH-'EH-L-IY-F-IH-SH W-AX-Z HH-'OW-M",
        0.8,
    ),
)
CLOSING = "jellyfish"
"""The category of the last picture, at the story's end."""


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """The sound, shape (n,), and the half-open spans of its parts in samples."""

    sound: Sound
    spans: tuple[tuple[int, int], ...]


def room_noise(length: int, rng: np.random.Generator) -> Sound:
    """The noise of a quiet room: it falls towards the high end and has no rumble."""
    noise = filtered(rng.standard_normal(length), RATE, "lowpass", 350.0, 2)
    noise = filtered(noise, RATE, "highpass", 60.0, 1)
    return noise * gain(ROOM_LEVEL - level(noise))


def placed(sound: Sound, rng: np.random.Generator) -> Sound:
    """A voice in a small room: a few early reflections within 30 ms, no tail."""
    delays = rng.integers(int(0.004 * RATE), int(0.030 * RATE), 6)
    wet = np.copy(sound)
    for order, delay in enumerate(np.sort(delays), start=1):
        wet[delay:] += 0.22 * (-0.8) ** order * sound[:-delay]
    return wet


def story(seed: int) -> Story:
    """The whole story; the same samples for the same seed."""
    rng = np.random.default_rng(seed)
    pieces = [np.zeros(round(LEAD_IN * RATE))]
    spans = []
    for part in PARTS:
        phrase = placed(speak(part.sounds, 112.0 * rng.uniform(0.96, 1.05), 0.88, rng), rng)
        phrase = filtered(phrase, RATE, "highpass", 70.0, 2)
        phrase = fade(phrase, RATE // 100, RATE // 11)
        start = sum(len(piece) for piece in pieces)
        spans.append((start, start + len(phrase)))
        pieces += [
            phrase * gain(SPEECH_LEVEL - level(phrase)),
            np.zeros(round(part.silence * RATE)),
        ]
    dry = np.concatenate(pieces)
    return Story(dry + fade(room_noise(len(dry), rng), RATE // 5, RATE // 5), tuple(spans))


def categories() -> str:
    """The list that goes with the story: one line a part in time order, then the closing one."""
    return "".join(f"{name}\n" for name in (*(part.category for part in PARTS), CLOSING))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Make the bundled story and its categories.")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path(__file__).with_name("story.flac")
    )
    parser.add_argument("--seed", type=int, default=2011, help="another seed, another telling")
    options = parser.parse_args(arguments)
    told = story(options.seed)
    write(options.output, told.sound, RATE, COMPRESSION)
    beside = options.output.with_suffix(".categories.txt")
    beside.write_text(categories(), encoding="utf-8")
    print(
        f"{options.output}: {len(told.sound) / RATE:.1f} s, {options.output.stat().st_size} bytes;"
        f" {beside.name}: {len(PARTS)} parts"
    )


if __name__ == "__main__":
    main()
