"""Who a keyframe is, and what follows from it: ids, seeds and categories that nobody chose.

Conventions:
    Everything here is a hash (SHA-256) of text: no order, no clock and no other keyframe matters,
    so that adding, moving or deleting one changes nothing about another.
"""

from __future__ import annotations

import hashlib
import unicodedata
from base64 import b32encode
from collections.abc import Container
from typing import Final

from ganterpret import categories

ID_LENGTH: Final = 5
"""Characters of an id, unless that many are taken already."""

MOST_SEEDS: Final = 2**32
"""Seeds are 0 to one less."""


def new_id(sample: int, taken: Container[str]) -> str:
    """Give a keyframe its id: a short hash of its source sample, lengthened on collision.

    Args:
        sample: where it was first put, counted from the song's first.
        taken: the ids that are given already.

    >>> new_id(0, ()), new_id(0, {"l7wow"})
    ('l7wow', 'l7wowz')
    """
    copy = 0
    while True:
        # The very same sample many times over: the copies are numbered.
        text = f"{sample}|{copy}" if copy else str(sample)
        digest = b32encode(hashlib.sha256(text.encode()).digest()).decode().lower().rstrip("=")
        for length in range(ID_LENGTH, len(digest) + 1):
            if digest[:length] not in taken:
                return digest[:length]
        copy += 1


def default_seed(score_seed: int, id: str) -> int:
    """Return the seed of a keyframe that nobody chose one for."""
    return _draw("seed", score_seed, id, MOST_SEEDS)


def default_category(score_seed: int, id: str, label: str = "", group: str = "") -> int:
    """Return the category of a keyframe that nobody chose one for.

    Args:
        score_seed: of the score.
        id: the keyframe's.
        label: what a musician wrote; equal labels share a category. Case, surplus spaces and how
            accents are stored do not matter.
        group: draw from this group only; "" for all 1000.
    """
    words = " ".join(unicodedata.normalize("NFKC", label).split()).casefold()
    key = f"label {words}" if words else id
    among = categories.in_group(group) if group else categories.CATEGORIES
    return among[_draw("category", score_seed, key, len(among))].index


def _draw(what: str, score_seed: int, key: str, below: int) -> int:
    digest = hashlib.sha256(f"{what}|{score_seed}|{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below
