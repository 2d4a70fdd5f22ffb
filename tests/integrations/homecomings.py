"""What comes home from a file, for the tests of it."""

from __future__ import annotations

from tests.integrations.songs import imported

from ganterpret.score import Score
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.homecoming import Homecoming, Rules, bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.timeline import Timeline


def told(home: Homecoming) -> list[tuple[str, str, str]]:
    return [(change.what, change.id, change.text) for change in home.changes]


def home_twice(score: Score, data: bytes, name: str, rules: Rules | None = None) -> Homecoming:
    """What comes home; the second time nothing more does."""
    home = imported(score, data, name, rules)
    again = imported(home.score, data, name, rules)
    assert again.score == home.score
    assert {change.what for change in again.changes} <= {"seen"}
    return home


def home_of(score: Score, timeline: Timeline, rules: Rules | None = None) -> Homecoming:
    return bring_home(score, timeline, as_written(FORMATS["otio"], markers_of(score)), rules)
