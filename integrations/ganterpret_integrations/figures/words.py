"""Words in pictures: what the font can show, how wide it is, and what is left when it must be cut.

Conventions:
    Sizes and widths are in points (1/72 inch). Times are written m:ss, from an hour on h:mm:ss.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import matplotlib
from matplotlib.ft2font import FT2Font

from ganterpret import categories
from ganterpret.score import Keyframe
from ganterpret.units import format_time, round_half_up

FONT: Final = "DejaVu Sans"
BOX: Final = "\N{WHITE SQUARE}"
ELLIPSIS: Final = "…"

_HINTING_SLACK: Final = 1.03
"""At few pixels a letter hinting makes text wider than its outlines, by up to this factor."""


def font_file() -> Path:
    """Return the file of the font that pictures are written in."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@cache
def _font() -> FT2Font:
    return FT2Font(font_file())


def shown(text: str) -> str:
    """Turn any text into one line that the font can show.

    >>> shown("Café  歌")
    'Café □'
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(_shown_letter(letter) for letter in composed)


def _shown_letter(letter: str) -> str:
    if letter.isprintable() and _font().get_char_index(ord(letter)):
        return letter
    plain = unicodedata.normalize("NFKD", letter)
    if plain != letter and all(c.isprintable() and _font().get_char_index(ord(c)) for c in plain):
        return plain
    return BOX


@lru_cache(maxsize=65536)
def width(text: str, size: float) -> float:
    """Measure a line of text that the font can show.

    Args:
        text: from `shown`.
        size: of the font, points.

    Returns:
        Its width in points.
    """
    font = _font()
    font.set_size(100, 72)
    font.set_text(text)
    return font.get_width_height()[0] / 64 * size / 100 * _HINTING_SLACK


def fitted(text: str, size: float, room: float) -> str:
    """Shorten a line with an ellipsis until it fits a width in points.

    >>> fitted("jellyfish", 10, 100), fitted("jellyfish", 10, 36)
    ('jellyfish', 'jellyf…')
    """
    if width(text, size) <= room:
        return text

    def needed(kept: int) -> float:
        return width(text[:kept].rstrip() + ELLIPSIS, size)

    kept = bisect_right(range(len(text)), room, key=needed) - 1
    return text[:kept].rstrip() + ELLIPSIS if kept > 0 else ""


def clock(time: Fraction, step: Fraction = Fraction(1)) -> str:
    """Write a time for an axis whose ticks are ``step`` seconds apart.

    >>> clock(Fraction(65)), clock(Fraction(3605)), clock(Fraction(1, 20), Fraction(1, 20))
    ('1:05', '1:00:05', '0:00.05')
    """
    whole = format_time(time)
    decimals = next((d for d in range(4) if (step * 10**d).denominator == 1), 3)
    return whole[: len(whole) - (3 - decimals if decimals else 4)]


def rounded_clock(time: Fraction, decimals: int = 1) -> str:
    """Write a time with so many decimals of a second, rounded.

    >>> rounded_clock(Fraction(59_96, 100))
    '1:00.0'
    """
    step = Fraction(1, 10**decimals)
    return clock(round_half_up(time / step) * step, step if decimals else Fraction(1))


def name_of(keyframe: Keyframe) -> str:
    """Name what a keyframe shows: its label, if a musician gave one, and its category."""
    name = categories.CATEGORIES[keyframe.category].name
    return shown(f"{keyframe.label}: {name}" if keyframe.label else name)
