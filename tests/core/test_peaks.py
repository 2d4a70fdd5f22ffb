"""Laws of choosing points: prominence first, room to the others weighed in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.peaks import most_prominent

NOWHERE = np.zeros(0)


def test_lively_half_does_not_take_all_cuts() -> None:
    """Peaks three times as prominent in one half leave the other half its share."""
    at = np.arange(5, 1000, 10)
    prominence = np.where(at < 500, 3.0, 1.0)
    chosen = most_prominent(at, prominence, 10, 1, 100, NOWHERE)
    assert 4 <= np.count_nonzero(chosen < 500) <= 7
    assert len(chosen) == 10


def test_prominence_alone() -> None:
    """Without a spacing the most prominent are taken, wherever they are."""
    at = np.arange(10)
    chosen = most_prominent(at, np.arange(1.0, 11.0), 3, 1, 0, NOWHERE)
    assert chosen.tolist() == [7, 8, 9]


def test_cut_that_stands_already_weighs_on_its_neighbours() -> None:
    """Of two equal peaks the one farther from a cut comes first."""
    at = np.array([10, 60])
    chosen = most_prominent(at, np.ones(2), 1, 1, 100, np.array([0.0]))
    assert chosen.tolist() == [60]


@pytest.mark.parametrize("wanted", [0, 1, 50])
def test_no_candidates(wanted: int) -> None:
    """Nothing to choose from is no error."""
    none = np.zeros(0, dtype=np.intp)
    assert len(most_prominent(none, np.zeros(0), wanted, 1, 10, NOWHERE)) == 0


@given(
    st.lists(st.integers(0, 500), unique=True, max_size=60),
    st.integers(0, 30),
    st.integers(1, 40),
    st.sampled_from([0, 20, 100]),
)
def test_chosen_points_keep_their_distance_and_are_as_many_as_fit(
    places: list[int], wanted: int, distance: int, spacing: int
) -> None:
    """No two are too near; fewer than wanted only if every other one is too near to one."""
    at = np.array(places, dtype=np.intp)
    prominence = np.linspace(1, 2, len(at))
    chosen = most_prominent(at, prominence, wanted, distance, spacing, NOWHERE)
    assert len(chosen) <= wanted
    assert np.all(np.diff(chosen) >= distance)
    if len(chosen) < wanted:
        for place in set(places) - set(chosen.tolist()):
            assert np.abs(chosen - place).min() < distance
