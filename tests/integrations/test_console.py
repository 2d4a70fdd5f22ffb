"""Laws of what a person sees: rates that do not jump, sizes in words."""

from __future__ import annotations

import pytest

from ganterpret_integrations.cli.console import SteadyRate, sized


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def rates(steps: list[tuple[float, int]]) -> list[float | None]:
    """The rate after each step of so many seconds, in which so many got ready."""
    clock = Clock()
    rate = SteadyRate(clock)
    found = []
    for seconds, count in steps:
        clock.now += seconds
        rate.add(count)
        found.append(rate.per_second)
    return found


def test_even_work_has_an_even_rate() -> None:
    """From the second step on: how long the first took says nothing about the others."""
    assert rates([(7.0, 4), *[(0.5, 4)] * 100]) == [None, *[8.0] * 100]


@pytest.mark.parametrize("step", [0.001, 0.03, 2.0, 60.0])
def test_any_rate_is_seen(step: float) -> None:
    """Of a thousand frames a second, and of one a minute."""
    found = [rate for rate in rates([(step, 1)] * 50)[20:] if rate is not None]
    assert found[-1] == pytest.approx(1 / step, rel=0.05)


def test_a_pause_hardly_shows() -> None:
    """After a pause of a second in even work the rate is off by a twentieth, as of 20 seconds."""
    steps = [(0.5, 5)] * 80
    steps[60] = (1.5, 5)
    found = rates(steps)
    assert found[59] == pytest.approx(10)
    assert found[60] == pytest.approx(10, rel=0.06)


def test_a_change_is_followed() -> None:
    """Twenty seconds after the work got slower, the rate from before is forgotten."""
    found = rates([*[(0.5, 5)] * 60, *[(0.5, 1)] * 42])
    assert found[59] == pytest.approx(10)
    assert found[-1] == pytest.approx(2)


def test_frames_that_come_at_once_do_not_jump() -> None:
    """Several encoders report within a moment: a burst of four each second is four a second."""
    found = rates([*[(1.0, 1), (0.0, 1), (0.0, 1), (0.001, 1)] * 40])
    assert all(rate == pytest.approx(4, rel=0.2) for rate in found[100:] if rate)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (12_345_678, "12.3 MB"),
        (10**10, "10.0 GB"),
        (5 * 10**15, "5000.0 TB"),
    ],
)
def test_sizes(size: float, said: str) -> None:
    """In powers of a thousand, as disks are sold."""
    assert sized(size) == said
