"""The narrow spectrogram: equal to means of the whole one, however long the recording."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from tests.core.sounds import Array, in_blocks, noise

from ganterpret.overview import MOST_COLUMNS, spectrogram_overview
from ganterpret.spectrogram import BINS, HOP, WINDOW, power_slices


def _whole(sound: Array) -> Array:
    return np.concatenate([batch.copy() for batch in power_slices([sound], 44100)])


def _samples(slices: int) -> int:
    return (slices + 1) * HOP


@pytest.mark.parametrize(
    ("slices", "width"),
    [
        (1, 1),
        (MOST_COLUMNS, 1),
        (MOST_COLUMNS + 1, 2),
        (2 * MOST_COLUMNS, 2),
        (3 * MOST_COLUMNS - 7, 4),
        (4 * MOST_COLUMNS + 300, 8),
    ],
)
def test_columns_are_means_of_slices(slices: int, width: int) -> None:
    """Each column is the mean of its slices, the last one of those that there are."""
    sound = noise(_samples(slices) / 44100 + 1, 44100)[: _samples(slices)]
    overview = spectrogram_overview(in_blocks(sound), 44100)
    whole = _whole(sound)
    expected = [whole[at : at + width].mean(axis=0) for at in range(0, slices, width)]
    assert (overview.slices, overview.slices_a_column) == (slices, width)
    assert len(overview.power) <= MOST_COLUMNS
    # Sums in another order differ by a few roundings.
    np.testing.assert_allclose(overview.power, expected, rtol=1e-12)


def test_finer_and_coarser_overviews() -> None:
    """As many columns as are asked for, of the very same slices."""
    sound = noise(_samples(1000) / 44100 + 1, 44100)[: _samples(1000)]
    coarse = spectrogram_overview(in_blocks(sound), 44100, 64)
    fine = spectrogram_overview(in_blocks(sound), 44100, 1000)
    assert (coarse.slices_a_column, fine.slices_a_column) == (16, 1)
    np.testing.assert_allclose(coarse.power[0], fine.power[:16].mean(axis=0), rtol=1e-12)


@pytest.mark.parametrize("samples", [0, WINDOW - 1])
def test_recording_shorter_than_a_window(samples: int) -> None:
    """There is nothing to see in it, which is no error."""
    overview = spectrogram_overview([np.zeros(samples)], 44100)
    assert overview.power.shape == (0, BINS)


def test_columns_lie_where_their_slices_do() -> None:
    """A click shows in the column around its time."""
    sound = np.zeros(44100 * 60)
    click = 1_234_567
    sound[click] = 1
    overview = spectrogram_overview(in_blocks(sound), 44100)
    loudest = int(overview.power.sum(axis=1).argmax())
    begin = overview.start + loudest * overview.column_seconds
    # A slice reaches half a window further than its column.
    reach = WINDOW / 2 / 44100
    assert begin - reach <= click / 44100 <= begin + overview.column_seconds + reach


def test_memory_does_not_grow_with_the_recording() -> None:
    """Twenty minutes take no more than two."""

    def minutes(count: int) -> Iterator[Array]:
        block = noise(1, 44100)
        for _ in range(60 * count):
            yield block

    peaks = []
    for count in (2, 20):
        tracemalloc.start()
        spectrogram_overview(minutes(count), 44100)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 100_000
