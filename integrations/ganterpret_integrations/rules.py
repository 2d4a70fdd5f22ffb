"""How a file comes home into a score, and what is told about it.

Conventions:
    Times are exact `Fraction` seconds. A change's is the song's, from its first sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, get_args

from ganterpret_integrations.tempo import TempoMap

Prefer = Literal["markers", "clips"]
Labels = Literal["share", "each", "ignore"]
Snap = Literal["none", "frame", "beat", "bar"]
What = Literal["moved", "renamed", "reseeded", "added", "deleted", "seen"]

PREFERS: Final[tuple[Prefer, ...]] = get_args(Prefer)
LABELS: Final[tuple[Labels, ...]] = get_args(Labels)
SNAPS: Final[tuple[Snap, ...]] = get_args(Snap)


@dataclass(frozen=True, slots=True)
class Rules:
    """How a file comes home.

    Attributes:
        offset: where the song's first sample lies in the file, seconds; None for where the file
            says, or its beginning.
        only_forced: whether found cuts that the file does not name are deleted too.
        snap: what a moved or added cut is put on: nothing, the score's frames, or the beats or
            bars of the tempo map.
        prefer: what holds where markers and clips disagree.
        labels: whether equal labels share a category, get one each, or are left out.
        tempo: the map to snap to; None for the file's own. Beside a file that has one it counts
            from the file's beginning like that, else from the song's first sample.
    """

    offset: Fraction | None = None
    only_forced: bool = False
    snap: Snap = "none"
    prefer: Prefer = "markers"
    labels: Labels = "share"
    tempo: TempoMap | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import does, or has seen and does not do.

    Attributes:
        what: which kind.
        time: of the cut after the change (before it where it is deleted), seconds.
        id: of the keyframe; "" where there is none.
        text: for people: ``0:31.250 → 0:33.000``, ``jellyfish → bike``.
    """

    what: What
    time: Fraction
    id: str
    text: str
