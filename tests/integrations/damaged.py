"""Damaged files: what a reader of strangers' files is tried on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from ganterpret.errors import GanterpretError
from ganterpret_integrations.timeline import Timeline


def mutants(seed: bytes, pieces: Sequence[bytes], count: int = 2000) -> Iterator[bytes]:
    """Damage a good file in up to six places: bytes changed, cut out, doubled, put in.

    Args:
        seed: the good file.
        pieces: what means something in the format, put in at random.
        count: how many.
    """
    rng = random.Random(7)
    for _ in range(count):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(data) + 1)
            kind = rng.randrange(5)
            if kind == 0 and at < len(data):
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at : at + rng.randint(1, 12)]
            elif kind == 2:
                data[at:at] = data[at : at + rng.randint(1, 200)]
            elif kind == 3:
                data[at:at] = rng.choice(pieces)
            elif rng.randrange(10) == 0:
                del data[at:]
        yield bytes(data)


def check_mutants(
    read: Callable[[bytes], Timeline], seed: bytes, pieces: Sequence[bytes]
) -> tuple[int, int]:
    """Read 2,000 damaged files: each is a timeline or our own error, none takes a second.

    Returns:
        how many are timelines, and how many errors.
    """
    values = errors = 0
    for data in mutants(seed, pieces):
        begun = time.process_time()
        try:
            found = read(data)
        except GanterpretError:
            errors += 1
        else:
            assert all(isinstance(marker.time, Fraction) for marker in found.markers)
            values += 1
        assert time.process_time() - begun < 1
    return values, errors
