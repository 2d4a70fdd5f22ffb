"""What makes one category unlike its kin: traits drawn from its index, colours from its name.

Conventions:
    A trait is a pure function of the category's index and the trait's number; nothing is random.
    Colours are ``"#rrggbb"``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")

_MASK: Final = (1 << 64) - 1


def scramble(number: int) -> int:
    """Mix the bits of a number into 64 others (splitmix64, Steele, Lea and Flood 2014)."""
    z = (number + 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


@dataclass(frozen=True, slots=True)
class Traits:
    """One category as its motif sees it.

    Attributes:
        index: 0 to 999.
        name: lower case, words parted by single spaces.
        main: the colour of most of it.
        second: the colour of its other parts.
        mark: the colour of its markings and details.
    """

    index: int
    name: str
    main: str
    second: str
    mark: str

    def unit(self, trait: int) -> float:
        """A number in 0..1 for one of the category's traits."""
        return scramble(self.index * 64 + trait) / float(1 << 64)

    def span(self, trait: int, low: float, high: float) -> float:
        """A number in low..high."""
        return low + (high - low) * self.unit(trait)

    def pick(self, trait: int, choices: Sequence[T]) -> T:
        """One of some choices; neighbours in the list of categories get different ones."""
        step = (self.index * 0.6180339887 + trait * 0.37) % 1.0
        return choices[int(step * len(choices))]

    def named(self, *words: str) -> bool:
        """Whether the name holds one of these texts."""
        return any(word in self.name for word in words)
