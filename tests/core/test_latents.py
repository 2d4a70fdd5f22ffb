"""Laws of latents: a seed alone decides one, and the ways between two begin and end there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kstest, truncnorm

from ganterpret.latents import INTERPOLATIONS, Interpolation, lerp, slerp, truncated_normal

SIZE = 128
ROUNDING = 1e-12
"""A dozen operations in double precision on components of at most 2."""

Array = NDArray[np.float64]
WAYS = list(INTERPOLATIONS)


def latents(seed: int) -> tuple[Array, Array]:
    return truncated_normal(seed, SIZE, 1.0), truncated_normal(seed + 1, SIZE, 1.0)


@pytest.mark.parametrize("seed", [0, 1, 2011, 2**32 - 1])
def test_a_latent_is_scipys_truncated_normal_of_the_seed(seed: int) -> None:
    """The same numbers as the published code draws: scipy's truncnorm from that RandomState."""
    expected = 0.4 * truncnorm.rvs(-2, 2, size=SIZE, random_state=np.random.RandomState(seed))
    np.testing.assert_allclose(truncated_normal(seed, SIZE, 0.4), expected, rtol=0, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1))
def test_no_component_leaves_two_standard_deviations(seed: int, truncation: float) -> None:
    """Truncation t keeps every component within 2 t."""
    assert np.abs(truncated_normal(seed, SIZE, truncation)).max() <= 2 * truncation


def test_components_are_distributed_as_they_say() -> None:
    """Kolmogorov-Smirnov accepts 100 000 components as a normal cut at two deviations."""
    assert kstest(truncated_normal(7, 100_000, 1.0), truncnorm(-2, 2).cdf).pvalue > 0.01


def test_truncation_scales_and_draws_nothing_anew() -> None:
    """Half the truncation is half the latent."""
    np.testing.assert_array_equal(
        truncated_normal(3, SIZE, 0.5), 0.5 * truncated_normal(3, SIZE, 1)
    )


@pytest.mark.parametrize("way", WAYS)
@given(st.integers(0, 2**32 - 2))
def test_weight_0_is_the_first_and_1_the_second(way: Interpolation, seed: int) -> None:
    """An interpolation begins and ends at its ends."""
    first, second = latents(seed)
    path = INTERPOLATIONS[way](first, second, np.array([0.0, 1.0]))
    np.testing.assert_allclose(path, [first, second], rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("way", WAYS)
@given(st.integers(0, 2**32 - 2), st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_frame_does_not_depend_on_those_beside_it(
    way: Interpolation, seed: int, weights: list[float]
) -> None:
    """One weight alone gives the same bits as among others."""
    first, second = latents(seed)
    whole = INTERPOLATIONS[way](first, second, np.array(weights))
    for row, weight in zip(whole, weights, strict=True):
        np.testing.assert_array_equal(
            INTERPOLATIONS[way](first, second, np.array([weight]))[0], row
        )


def test_a_latent_stays_itself_on_the_way_to_its_like() -> None:
    """Between equal latents nothing moves, whichever way is taken."""
    first, _ = latents(5)
    for way in INTERPOLATIONS.values():
        np.testing.assert_allclose(
            way(first, first, np.linspace(0, 1, 9)), np.tile(first, (9, 1)), atol=ROUNDING
        )


def test_lerp_halfway_is_the_mean() -> None:
    """The straight line's middle is the mean."""
    first, second = latents(11)
    np.testing.assert_allclose(
        lerp(first, second, np.array([0.5]))[0], (first + second) / 2, atol=ROUNDING
    )


def test_slerp_of_two_axes_is_the_quarter_circle() -> None:
    """Between unit axes the path is (cos, sin) of an evenly growing angle."""
    weights = np.linspace(0, 1, 7)
    path = slerp(np.array([1.0, 0.0]), np.array([0.0, 1.0]), weights)
    angles = weights * np.pi / 2
    np.testing.assert_allclose(
        path, np.stack([np.cos(angles), np.sin(angles)], axis=1), atol=ROUNDING
    )


@given(st.integers(0, 2**32 - 2))
def test_slerp_glides_evenly_in_angle_and_length(seed: int) -> None:
    """Equal steps turn by equal angles, and the length goes straight from one to the other."""
    first, second = latents(seed)
    path = slerp(first, second, np.linspace(0, 1, 9))
    lengths = np.linalg.norm(path, axis=1)
    np.testing.assert_allclose(np.diff(lengths, 2), 0, atol=1e-9)
    units = path / lengths[:, np.newaxis]
    steps = np.linalg.norm(np.diff(units, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], atol=1e-9)


@pytest.mark.parametrize("factor", [1.0, -1.0, 0.5, 0.0, 1 + 1e-12])
def test_slerp_where_there_is_no_great_circle_is_straight(factor: float) -> None:
    """Parallel, opposite and zero vectors take the straight line, finite throughout."""
    first, _ = latents(2)
    weights = np.linspace(0, 1, 5)
    np.testing.assert_allclose(
        slerp(first, factor * first, weights), lerp(first, factor * first, weights), atol=1e-9
    )
