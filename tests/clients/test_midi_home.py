"""Edits made with midicsv and csvmidi, brought home into a score."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.integrations.songs import exported, imported, simple

from ganterpret import categories
from ganterpret.score import Score, choose, delete, move

pytestmark = pytest.mark.clients

BIKE = categories.find("bike").index

EDITS: Mapping[str, tuple[Callable[[str], str], Callable[[Score], Score], str]] = {
    # 33 s at 120 beats a minute and 960 ticks a beat.
    "moved": (
        lambda line: line.replace(" 38400,", " 63360,"),
        lambda score: move(score, "k1", Fraction(33)),
        "0:20.000 → 0:33.000",
    ),
    "renamed": (
        lambda line: line.replace("red-backed sandpiper", "bike"),
        lambda score: choose(score, "k1", category=BIKE),
        "red-backed sandpiper → mountain bike",
    ),
    "deleted": (
        lambda _: "",
        lambda score: delete(score, "k1"),
        "red-backed sandpiper",
    ),
}


@pytest.fixture(autouse=True, scope="module")
def _programs() -> None:
    for program in ("midicsv", "csvmidi"):
        assert shutil.which(program), f"these tests need {program}: apt-get install midicsv"


def through(program: str, data: bytes) -> bytes:
    return subprocess.run([program], input=data, capture_output=True, check=True).stdout


def lines(score: Score) -> list[str]:
    return through("midicsv", exported(score, "midi")).decode().splitlines()


def saved(listed: list[str]) -> bytes:
    """A MIDI file of events in any order."""
    head, track, tail = listed[:2], listed[2:-2], listed[-2:]
    track.sort(key=lambda line: int(line.split(",")[1]))
    return through("csvmidi", "\n".join([*head, *filter(None, track), *tail, ""]).encode())


@pytest.mark.parametrize("what", EDITS)
def test_edits_come_home(what: str) -> None:
    """Exactly the edit, told in its words, and nothing more the second time."""
    edit, expected, text = EDITS[what]
    score = simple(10, 20, 40)
    listed = [edit(line) if "{k1}" in line else line for line in lines(score)]
    data = saved([line for line in listed if line])
    home = imported(score, data, "midi")
    assert home.score == expected(score)
    assert [(c.what, c.id, c.text) for c in home.changes] == [(what, "k1", text)]
    assert imported(home.score, data, "midi").changes == ()


def test_added_marker_comes_home() -> None:
    """A marker without an id is a new keyframe of its name."""
    score = simple(10, 20, 40)
    data = saved([*lines(score)[:3], '1, 57600, Marker_t, "boa"', *lines(score)[3:]])
    home = imported(score, data, "midi")
    new = home.score.keyframes[3]
    assert new == replace(new, time=Fraction(30), category=categories.find("boa").index)
    assert [(c.what, c.id, c.text) for c in home.changes] == [("added", new.id, "boa constrictor")]
    assert imported(home.score, data, "midi").changes == ()
