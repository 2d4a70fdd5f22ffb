"""Contact sheets and filmstrips: every picture in its place, with its label."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.core.toys import Toy, make_plan

from ganterpret.errors import SettingError
from ganterpret_integrations.figures import (
    contact_sheet,
    filmstrip,
    save_contact_sheet,
    save_filmstrip,
)
from ganterpret_integrations.figures.sheets import MOST_ROWS, filmstrip_frames


def _flat(count: int, height: int = 100, wide: int = 100) -> NDArray[np.uint8]:
    """Pictures of one colour each, none of them white."""
    levels = np.random.default_rng(0).integers(0, 200, (count, 1, 1, 3), np.uint8)
    return np.tile(levels, (1, height, wide, 1))


def _count_of(sheet: NDArray[np.uint8], colour: NDArray[np.uint8]) -> int:
    return int((sheet == colour).all(axis=-1).sum())


@pytest.mark.parametrize("columns", [1, 3, 7, 20])
def test_every_picture_is_there_whole(columns: int) -> None:
    """All its pixels, for any number of columns."""
    pictures = _flat(7)
    sheet = contact_sheet(pictures, [f"picture {i}" for i in range(7)], columns=columns)
    assert sheet.dtype == np.uint8
    assert all(_count_of(sheet, picture[0, 0]) >= 100 * 100 for picture in pictures)


def test_order_is_that_of_reading() -> None:
    """Rows from the left, the first one on top."""
    pictures = _flat(4)
    sheet = contact_sheet(pictures, ["a", "b", "c", "d"], columns=2)
    at = [np.argwhere((sheet == p[0, 0]).all(axis=-1)).min(axis=0) for p in pictures]
    assert at[0][0] == at[1][0] < at[2][0] == at[3][0]
    assert at[0][1] == at[2][1] < at[1][1] == at[3][1]


@pytest.mark.parametrize(
    ("resolution", "width"), [((8, 8), 96), ((512, 512), 160), ((90, 160), 160)]
)
def test_pictures_of_any_size_are_scaled(resolution: tuple[int, int], width: int) -> None:
    """To a width that one can see and a sheet can hold; their shape stays."""
    pictures = _flat(1, *resolution)
    sheet = contact_sheet(pictures, ["a"])
    height = round(width * resolution[0] / resolution[1])
    assert _count_of(sheet, pictures[0, 0, 0]) == height * width


def test_last_row_is_full_where_it_can_be() -> None:
    """24 pictures make no row of three."""
    wide = contact_sheet(_flat(24), [""] * 24).shape[1]
    assert wide in {contact_sheet(_flat(24), [""] * 24, columns=c).shape[1] for c in (4, 6, 8)}


@pytest.mark.parametrize("label", ["a" * 300, "歌\n$x$", "two\nlines\nthree", ""])
def test_labels_of_any_kind_leave_the_pictures_alone(label: str) -> None:
    """They stay within their column, under their picture."""
    pictures = _flat(4)
    sheet = contact_sheet(pictures, [label] * 4, columns=2, title=label)
    assert all(_count_of(sheet, picture[0, 0]) >= 100 * 100 for picture in pictures)
    assert (sheet[:, -8:] == 255).all()


@pytest.mark.parametrize(
    ("count", "labels", "columns", "what"),
    [(0, 0, None, "0 pictures"), (2, 1, None, "1 labels"), (2, 2, 0, "0 columns")],
)
def test_wrong_arguments(count: int, labels: int, columns: int | None, what: str) -> None:
    """Refused with what came."""
    with pytest.raises(SettingError, match=what):
        contact_sheet(_flat(count), ["a"] * labels, columns=columns)


def test_saved_sheet_is_the_sheet(tmp_path: Path) -> None:
    """A PNG of just these pixels, the same bytes each time, and nothing beside it."""
    pictures = _flat(3)
    paths = tmp_path / "a.png", tmp_path / "b.png"
    for path in paths:
        save_contact_sheet(path, pictures, ["a", "b", "c"], title="three")
    with Image.open(paths[0]) as image:
        expected = contact_sheet(pictures, ["a", "b", "c"], title="three")
        assert np.array_equal(np.asarray(image), expected)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert sorted(tmp_path.iterdir()) == list(paths)


def test_sheet_that_is_no_png(tmp_path: Path) -> None:
    """Refused before anything is painted."""
    toy = Toy()
    with pytest.raises(SettingError, match=r"end it in \.png"):
        save_filmstrip(tmp_path / "a.jpg", make_plan(), toy)
    assert toy.made == 0


def test_filmstrip_begins_each_segment_and_ends_with_the_movie() -> None:
    """The first frame of every segment is there, and the last of all."""
    plan = make_plan((7, 12, 5))
    frames = filmstrip_frames(plan)
    assert {0, 7, 19, 23} <= set(frames)
    assert len(frames) == 9
    assert list(frames) == sorted(frames)


@pytest.mark.parametrize("lengths", [(1,), (1, 1, 1), (2, 1)])
def test_filmstrip_of_a_few_frames(lengths: tuple[int, ...]) -> None:
    """No frame is shown twice."""
    plan = make_plan(lengths)
    assert filmstrip_frames(plan) == tuple(range(plan.frames))
    assert filmstrip(plan, Toy()).ndim == 3


def test_filmstrip_of_many_segments_is_thinned() -> None:
    """No more rows than one can look at."""
    plan = make_plan([4] * 1000)
    assert len(filmstrip_frames(plan, 9)) <= MOST_ROWS * 9
    assert filmstrip(plan, Toy(), columns=9).shape[0] < 3000


def test_saved_filmstrip(tmp_path: Path) -> None:
    """A PNG of the filmstrip."""
    plan = make_plan()
    save_filmstrip(tmp_path / "a.png", plan, Toy(), title="a song")
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image), filmstrip(plan, Toy(), title="a song"))
