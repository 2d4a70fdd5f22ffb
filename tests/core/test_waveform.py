"""The waveform's columns, against the samples that they stand for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.waveform import waveform


@given(
    st.integers(1, 400),
    st.integers(1, 60),
    st.data(),
)
def test_columns_hold_least_and_largest(samples: int, columns: int, data: st.DataObject) -> None:
    """However the sound comes in blocks."""
    sound = np.random.default_rng(samples).uniform(-1, 1, samples)
    start = data.draw(st.integers(0, samples - 1))
    stop = data.draw(st.integers(start + 1, samples + 5))
    cuts = sorted(data.draw(st.lists(st.integers(0, samples), max_size=5)))
    drawn = waveform(np.split(sound, cuts), columns, start, stop)
    bounds = [start + c * (stop - start) // columns for c in range(columns + 1)]
    for column, (low, high) in enumerate(drawn.tolist()):
        part = sound[bounds[column] : bounds[column + 1]]
        assert (low, high) == ((part.min(), part.max()) if len(part) else (0, 0))
