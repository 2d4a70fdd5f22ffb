"""Sheets of pictures: the filmstrip of a movie and the contact sheet of a model.

Conventions:
    Pictures and sheets are ``uint8``, shape (height, width, 3), RGB; lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ganterpret.errors import SettingError
from ganterpret.files import publishing
from ganterpret.plan import Plan, Segment
from ganterpret.render import Model
from ganterpret.stills import stills
from ganterpret_integrations.figures.words import fitted, font_file, name_of, rounded_clock, shown

WIDEST, NARROWEST = 160, 96
"""Widths between which pictures are shown; others are scaled."""

PICTURES_A_SEGMENT: Final = 3
MOST_ROWS: Final = 12

_MARGIN: Final = 16
_GAP: Final = 6
_LINE: Final = 16
_TEXT: Final = 11
_TITLE: Final = 16
_PAPER: Final = (255, 255, 255)
_INK: Final = (34, 34, 34)
_QUIET: Final = (102, 102, 102)


def contact_sheet(
    pictures: NDArray[np.uint8],
    labels: Sequence[str],
    *,
    columns: int | None = None,
    title: str = "",
) -> NDArray[np.uint8]:
    """Lay pictures out in rows, each with its label under it.

    Args:
        pictures: shape (n, height, width, 3), n at least 1.
        labels: one a picture; several lines are divided by line feeds, the first is the darkest.
        columns: pictures a row; None for a few more than rows, and the last row full if it can be.
        title: above them; "" for none.

    Raises:
        SettingError: no pictures, no columns, or not one label a picture.
    """
    if not len(pictures) or len(labels) != len(pictures):
        raise SettingError(
            f"{len(pictures)} pictures and {len(labels)} labels: give one label a picture, "
            "and one picture at least.",
            len(pictures),
        )
    if columns is None:
        columns = _fitting_columns(len(pictures))
    if columns < 1:
        raise SettingError(f"{columns} columns: 1 or more are legal.", columns)
    columns = min(columns, len(pictures))
    wide = min(max(pictures.shape[2], NARROWEST), WIDEST)
    high = max(round(pictures.shape[1] * wide / pictures.shape[2]), 1)
    lines = max(label.count("\n") + 1 for label in labels)
    cell = (wide + _GAP, high + _LINE * lines + _GAP + 4)
    rows = -(-len(pictures) // columns)
    top = _MARGIN + (_TITLE + 12 if title else 0)
    size = (2 * _MARGIN + columns * cell[0] - _GAP, top + rows * cell[1] - _GAP + _MARGIN)
    sheet = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(sheet)
    if title:
        _write(pen, (_MARGIN, _MARGIN - 4), title, _TITLE, _INK, size[0] - 2 * _MARGIN)
    for index, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        left = _MARGIN + index % columns * cell[0]
        upper = top + index // columns * cell[1]
        sheet.paste(_scaled(picture, (wide, high)), (left, upper))
        for number, line in enumerate(label.split("\n")):
            at = (left, upper + high + 2 + number * _LINE)
            _write(pen, at, line, _TEXT, _QUIET if number else _INK, wide)
    return np.asarray(sheet)


def save_contact_sheet(
    path: Path,
    pictures: NDArray[np.uint8],
    labels: Sequence[str],
    *,
    columns: int | None = None,
    title: str = "",
) -> None:
    """Write a contact sheet (see `contact_sheet`) to a PNG file.

    Raises:
        SettingError: another suffix, no pictures, no columns, or not one label a picture.
        OSError: the file cannot be written.
    """
    _save(path, lambda: contact_sheet(pictures, labels, columns=columns, title=title))


def filmstrip(
    plan: Plan,
    model: Model,
    *,
    columns: int = 9,
    title: str = "",
    progress: Callable[[int], None] = lambda _: None,
) -> NDArray[np.uint8]:
    """Lay a movie out as pictures: each keyframe, a third and two thirds of the way to the next.

    Of a movie with more segments than fit into `MOST_ROWS` rows some are shown, evenly chosen.

    Args:
        plan: the plan.
        model: what paints.
        columns: pictures a row, a multiple of `PICTURES_A_SEGMENT` for whole segments.
        title: above them; "" for none.
        progress: called with the number of frames just made; `filmstrip_frames` counts them.

    Raises:
        SettingError: no columns.
        RenderError: the model failed.
    """
    chosen = _chosen(plan, columns)
    pictures = stills(plan, model, [frame for frame, _ in chosen], progress)
    labels = [_still_label(plan, frame, segment) for frame, segment in chosen]
    return contact_sheet(pictures, labels, columns=columns, title=title)


def save_filmstrip(
    path: Path,
    plan: Plan,
    model: Model,
    *,
    columns: int = 9,
    title: str = "",
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write a filmstrip (see `filmstrip`) to a PNG file.

    Raises:
        SettingError: another suffix, or no columns.
        RenderError: the model failed.
        OSError: the file cannot be written.
    """
    _save(path, lambda: filmstrip(plan, model, columns=columns, title=title, progress=progress))


def filmstrip_frames(plan: Plan, columns: int = 9) -> tuple[int, ...]:
    """Return the frames that a filmstrip shows, in time order."""
    return tuple(frame for frame, _ in _chosen(plan, columns))


def _fitting_columns(count: int) -> int:
    ideal = np.sqrt(1.6 * count)
    among = range(max(int(ideal * 0.75), 1), int(ideal * 1.4) + 2)
    return min(among, key=lambda columns: (-count % columns, abs(columns - ideal)))


def _chosen(plan: Plan, columns: int) -> list[tuple[int, Segment]]:
    most = max(MOST_ROWS * columns // PICTURES_A_SEGMENT, 1)
    count = len(plan.segments)
    segments = plan.segments
    if count > most:
        segments = tuple(segments[index * count // most] for index in range(most))
    return [(frame, segment) for segment in segments for frame in _on_the_way(plan, segment)]


def _on_the_way(plan: Plan, segment: Segment) -> list[int]:
    """Choose a segment's frames: evenly by alpha, and the movie's last one where it ends."""
    start, stop = segment.start_frame, segment.stop_frame
    is_last = stop == plan.frames
    shares = [0.5, 1.0] if is_last else [1 / 3, 2 / 3]
    at = np.searchsorted(plan.alphas[start:stop], shares)
    return sorted({start, *(min(start + int(index), stop - 1) for index in at)})


def _still_label(plan: Plan, frame: int, segment: Segment) -> str:
    """Name the keyframe that a frame shows or moves to, and say when and how far."""
    time = rounded_clock(max(plan.time_at(frame), Fraction(0)))
    if frame == segment.start_frame:
        return f"{name_of(segment.left)}\n{time}"
    alpha = float(plan.alphas[frame])
    if alpha == 1:
        return f"{name_of(segment.right)}\n{time}"
    return f"→ {name_of(segment.right)}\n{time} · {int(100 * alpha)} %"


def _scaled(picture: NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(picture)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    colour: tuple[int, int, int],
    room: int,
) -> None:
    font = ImageFont.truetype(str(font_file()), size, layout_engine=ImageFont.Layout.BASIC)
    pen.text(at, fitted(shown(text), size, room), fill=colour, font=font)


def _save(path: Path, made: Callable[[], NDArray[np.uint8]]) -> None:
    if path.suffix.lower() != ".png":
        raise SettingError(f"'{path.name}' is no sheet of pictures: end it in .png.", str(path))
    sheet = Image.fromarray(made())
    with publishing(path) as part:
        sheet.save(part, format="PNG", optimize=False)
