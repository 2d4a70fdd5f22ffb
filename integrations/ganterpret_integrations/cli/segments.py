"""``ganterpret render --segments``: some segments' clips of a movie, and no movie.

Conventions:
    Segments are numbered from 0 in time order, whatever passage is rendered.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ganterpret import documents
from ganterpret.errors import SettingError
from ganterpret.plan import Plan
from ganterpret_integrations.cli import options as o


def check_segments(source: Path, text: str) -> Collection[int]:
    """Read the numbers of segments of a score.

    Args:
        source: what is rendered.
        text: as the user wrote them.

    Raises:
        SettingError: a song, or a text that is no numbers.
    """
    if not documents.is_score(source):
        raise SettingError(
            "--segments goes with a score, whose segments have numbers: run 'ganterpret analyze' "
            "on the song first.",
            str(source),
        )
    return o.parse_segments(text)


def check_numbers(plan: Plan, numbers: Collection[int]) -> None:
    """Prove that a plan has segments of these numbers.

    Raises:
        SettingError: it has fewer.
    """
    last = len(plan.segments) - 1
    if max(numbers) > last:
        raise SettingError(
            f"There is no segment {max(numbers)}: the movie has the segments 0 to {last}.",
            max(numbers),
        )
