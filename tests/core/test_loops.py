"""Laws of loops: exactly so many bars, no seam, each segment there and back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.toys import Toy, decoded, make_job, make_plan

from ganterpret import processes
from ganterpret.clips import ClipStore
from ganterpret.codecs import check_rate, is_storable
from ganterpret.errors import SettingError
from ganterpret.loops import MOST_AWAY, Measure, loop_name, loop_plan, render_loops
from ganterpret.units import VIDEO_RATES

measures = st.builds(
    Measure,
    st.integers(1, 8),
    st.fractions(40, 200, max_denominator=10),
    st.integers(2, 7),
)


@given(measures, st.sampled_from(list(VIDEO_RATES.values())))
def test_a_loop_lasts_exactly_its_bars(measure: Measure, rate: Fraction) -> None:
    """Frames over rate is bars times beats over tempo; no rate nearby that does it is nearer."""
    frames, exact = measure.grid(rate)
    assert frames / exact == measure.bars * measure.beats * 60 / measure.bpm == measure.seconds
    others = [count / measure.seconds for count in (frames - 1, frames + 1)]
    assert all(abs(exact - rate) <= abs(each - rate) for each in others if is_storable(each))


@given(measures)
def test_the_last_frame_leads_to_the_first(measure: Measure) -> None:
    """Over the seam it goes as it does inside: no step is larger than those around its middle."""
    plan = make_plan()
    alphas = loop_plan(plan, plan.segments[1], measure).alphas
    seam = abs(alphas[0] - alphas[-1])
    assert alphas[0] == 0
    assert np.allclose(alphas[1:], alphas[:0:-1], atol=1e-12)  # there as back
    assert seam <= np.abs(np.diff(alphas)).max() + 1e-12
    assert np.isclose(seam, alphas[1])


def test_a_loop_goes_from_the_left_to_the_right_and_back() -> None:
    """An even count of frames shows the right keyframe whole in its middle."""
    plan = make_plan()
    toy, segment = Toy(), plan.segments[0]
    loop = loop_plan(plan, segment, Measure(1, Fraction(120)))
    shown = loop.inputs(0, loop.frames, toy.embeddings, 3).embeddings
    assert loop.frames == 48
    assert np.allclose(shown[0], toy.embeddings[segment.left.category])
    assert np.allclose(shown[24], toy.embeddings[segment.right.category])
    assert np.allclose(shown[12], (shown[0] + shown[24]) / 2, atol=1e-6)


def test_loops_in_a_folder(tmp_path: Path) -> None:
    """One a segment, all frames there, found again the next time; names sort and tell."""
    job, store = make_job(make_plan()), ClipStore(tmp_path / "clips")
    measure = Measure(1, Fraction(125, 2), 3)
    made = render_loops(job, store, tmp_path / "loops", measure)
    frames, rate = measure.grid(job.plan.rate)
    assert [loop.path.name for loop in made] == [
        loop_name(i, segment, measure, ".mov") for i, segment in enumerate(job.plan.segments)
    ]
    assert made[0].path.name == "loop_0000_electric-ray_agama_62.5bpm_1bar_k0000.mov"
    for loop in made:
        assert (loop.frames, loop.rate) == (frames, rate)
        assert processes.count_frames(loop.path) == frames
        shown = decoded(loop.path)
        assert np.abs(shown[1:].astype(int) - shown[:0:-1]).max() <= 1
        assert not loop.flashing.is_too_much
    toy = job.model
    assert isinstance(toy, Toy)
    before = toy.made
    again = render_loops(job, store, tmp_path / "loops", measure)
    assert toy.made == before
    assert [loop.path for loop in again] == [loop.path for loop in made]


@pytest.mark.parametrize(
    ("bars", "bpm", "beats", "said"),
    [
        (0, 120, 4, "loop of 0 bars: 1 to 256"),
        (257, 120, 4, "loop of 257 bars"),
        (4, 19, 4, "tempo of 19 beats a minute is out of range: 20 to 400"),
        (4, 401, 4, "tempo of 401"),
        (4, 120, 0, "0 beats in a bar: 1 to 64"),
    ],
)
def test_a_measure_out_of_range(bars: int, bpm: int, beats: int, said: str) -> None:
    """What came, and what is legal."""
    with pytest.raises(SettingError, match=said):
        Measure(bars, Fraction(bpm), beats)


@pytest.mark.parametrize("rate", [24, 30])
@pytest.mark.parametrize("bars", [1, 2, 4, 8])
def test_any_tempo_with_two_decimals_has_its_loops(bars: int, rate: int) -> None:
    """A few frames more or fewer, where the nearest count has no rate that can be stored."""
    for hundredths in range(8000, 18000, 37):
        measure = Measure(bars, Fraction(hundredths, 100))
        frames, exact = measure.grid(Fraction(rate))
        check_rate(exact)
        assert frames / exact == measure.seconds
        assert abs(exact - rate) <= rate * MOST_AWAY


def test_a_tempo_at_which_no_rate_is_exact(tmp_path: Path) -> None:
    """Said before anything is rendered, of the tempo and not of a rate that nobody gave."""
    measure = Measure(7, Fraction(97_123_457, 1_000_003))
    with pytest.raises(SettingError, match=r"^At 97\.1232 beats a minute .* fewer decimals"):
        render_loops(make_job(make_plan()), ClipStore(tmp_path / "c"), tmp_path / "l", measure)
