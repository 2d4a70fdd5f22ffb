"""Marker colours, and what each program calls them.

Conventions:
    A colour is one lower-case word, a row of `COLORS`. Programs know fewer: each row names the
    nearest that they have, and meaning never hangs on a colour alone.

Sources:
    OpenTimelineIO's marker colours; Resolve's sixteen names as its marker EDL writes them;
    Premiere's eight labels, by the numbers that its own exports hold (packed 0xAABBGGRR).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Color:
    """A row of `COLORS`.

    Attributes:
        otio: OpenTimelineIO's name.
        resolve: Resolve's name.
        premiere: Premiere's number.
    """

    otio: str
    resolve: str
    premiere: int


_GREEN, _RED, _PURPLE, _ORANGE = 4281828977, 4281740498, 4289825711, 4280578025
_YELLOW, _WHITE, _BLUE, _CYAN = 4281049552, 4294967295, 4294741314, 4292277273

COLORS: Final[dict[str, Color]] = {
    "red": Color("RED", "Red", _RED),
    "orange": Color("ORANGE", "Sand", _ORANGE),
    "yellow": Color("YELLOW", "Yellow", _YELLOW),
    "green": Color("GREEN", "Green", _GREEN),
    "cyan": Color("CYAN", "Cyan", _CYAN),
    "blue": Color("BLUE", "Blue", _BLUE),
    "purple": Color("PURPLE", "Purple", _PURPLE),
    "white": Color("WHITE", "Cream", _WHITE),
    "pink": Color("PINK", "Pink", _PURPLE),
    "magenta": Color("MAGENTA", "Fuchsia", _PURPLE),
    "black": Color("BLACK", "Cocoa", _WHITE),
    "rose": Color("PINK", "Rose", _PURPLE),
    "lavender": Color("PURPLE", "Lavender", _PURPLE),
    "sky": Color("CYAN", "Sky", _BLUE),
    "mint": Color("GREEN", "Mint", _GREEN),
    "lemon": Color("YELLOW", "Lemon", _YELLOW),
    "sand": Color("ORANGE", "Sand", _ORANGE),
    "cocoa": Color("BLACK", "Cocoa", _ORANGE),
}
"""Every colour by its name; the first that a program's word stands for is what it is read as."""

_RGB: Final[dict[str, int]] = {
    "red": 0xE02020,
    "orange": 0xF08020,
    "yellow": 0xF0D020,
    "green": 0x20B040,
    "cyan": 0x20C0D0,
    "blue": 0x2060E0,
    "purple": 0x8040D0,
    "white": 0xFFFFFF,
    "pink": 0xFF80C0,
    "magenta": 0xE020C0,
    "black": 0x000000,
    "rose": 0xF05080,
    "lavender": 0xB0A0F0,
    "sky": 0x80C0FF,
    "mint": 0x80F0C0,
    "lemon": 0xF8F080,
    "sand": 0xD0B080,
    "cocoa": 0x804820,
}
"""What a colour is where a program takes any: 0xRRGGBB."""


def rgb_of(name: str) -> int:
    """Return a colour as 0xRRGGBB; that of "blue" for none."""
    return _RGB.get(name, _RGB["blue"])


def from_rgb(value: int) -> str:
    """Return the colour nearest to 0xRRGGBB.

    >>> from_rgb(0xFF0000), from_rgb(0xFEFEFE)
    ('red', 'white')
    """

    def distance(word: str) -> int:
        return sum(((_RGB[word] >> at & 255) - (value >> at & 255)) ** 2 for at in (0, 8, 16))

    return min(_RGB, key=distance)


def from_otio(name: str) -> str:
    """Return the colour of OpenTimelineIO's name, "" if it is none."""
    return next((word for word, row in COLORS.items() if row.otio == name.upper()), "")


def from_resolve(name: str) -> str:
    """Return the colour of Resolve's name, "" if it is none."""
    return next((w for w, row in COLORS.items() if row.resolve.lower() == name.lower()), "")


def from_premiere(number: int) -> str:
    """Return the colour of Premiere's number, "" if it is none."""
    return next((word for word, row in COLORS.items() if row.premiere == number), "")
