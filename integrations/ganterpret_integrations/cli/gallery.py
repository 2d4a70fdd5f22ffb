"""``ganterpret gallery``: what a model shows of every category."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret import categories
from ganterpret.errors import CategoryError, SettingError
from ganterpret.files import check_folder, write_text
from ganterpret.models import Setup, load_model
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice, counted, sized
from ganterpret_integrations.figures import save_contact_sheet
from ganterpret_integrations.gallery.page import gallery_page
from ganterpret_integrations.gallery.thumbnails import SIDE, missing, pictures, thumbnails

MOST_SEEDS: Final = 12
"""Pictures of a category."""

MOST_ON_A_SHEET: Final = 1500
"""Pictures on a PNG: more of them make a file that many programs refuse."""

_SUFFIXES: Final = (".html", ".png")


def gallery_command(
    query: Annotated[
        str, typer.Argument(help="Only what 'ganterpret categories QUERY' finds.")
    ] = "",
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A page to search (.html), or a sheet (.png).")
    ] = Path("gallery.html"),
    group: Annotated[
        str,
        typer.Option(
            "--group", help="Only this group, such as bird.", autocompletion=o.complete_group
        ),
    ] = "",
    seeds: Annotated[
        int, typer.Option("--seeds", help=f"Pictures of each, 1 to {MOST_SEEDS}.")
    ] = 3,
    model: o.ModelOption = "painter",
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    truncation: Annotated[float, typer.Option("--truncation", help="Above 0 to 1.")] = 0.4,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Show what a model makes of the categories: a page to search, or a sheet.

    A click on a picture copies its name, as a marker may be called. The
    pictures are kept: a second run is quick, and an interrupted one goes on
    where it stopped.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES or output.is_dir():
        raise SettingError(f"'{output}' is no gallery: end it in .html or .png.", str(output))
    if not 1 <= seeds <= MOST_SEEDS:
        raise SettingError(f"--seeds {seeds} is out of range: give 1 to {MOST_SEEDS}.", seeds)
    if not 0 < truncation <= 1:
        raise SettingError(
            f"A truncation of {truncation} is out of range: above 0 to 1 is legal.", truncation
        )
    shown = _found(query, group)
    wanted = [(category.index, seed) for category in shown for seed in range(seeds)]
    if suffix == ".png" and len(wanted) > MOST_ON_A_SHEET:
        raise SettingError(
            f"{len(wanted)} pictures are too many for a sheet, {MOST_ON_A_SHEET} are legal: give "
            "a query, a --group or fewer --seeds, or write a page (.html).",
            len(wanted),
        )
    check_folder(output.absolute().parent, "-o")
    with voice.waiting(f"Loading {model}"):
        painter = load_model(model, Setup(SIDE, device, precision, batch, backend))
    absent = len(missing(painter, wanted, truncation))
    with voice.counting("Painting", absent) as progress:
        made = thumbnails(painter, wanted, truncation, progress)
    title = f"{painter.name}, truncation {truncation:g}"
    if suffix == ".png":
        labels = [f"{categories.by_index(index).name} · {seed}" for index, seed in wanted]
        save_contact_sheet(output, pictures(made), labels, title=title)
    else:
        by_seed: dict[int, dict[int, bytes]] = {category.index: {} for category in shown}
        for (index, seed), picture in zip(wanted, made, strict=True):
            by_seed[index][seed] = picture
        write_text(output, gallery_page(shown, by_seed, title))
    size = output.stat().st_size
    what = "category" if len(shown) == 1 else "categories"
    voice.say(
        f"Gallery: {output} ({len(shown)} {what}, {counted(len(wanted), 'picture')}, "
        f"{absent} of them new; {sized(size)})"
    )
    voice.result(
        {
            "gallery": str(output),
            "model": painter.name,
            "categories": [category.index for category in shown],
            "seeds": list(range(seeds)),
            "pictures": len(wanted),
            "new": absent,
            "bytes": size,
        }
    )


def _found(query: str, group: str) -> list[categories.Category]:
    found = categories.search(query)
    if group:
        members = categories.in_group(group)
        found = [each for each in found if each in members]
    if not found:
        within = f" in the group {group}" if group else ""
        raise CategoryError(
            f"No category is like {query[: categories.QUOTED]!r}{within}: 'ganterpret categories' "
            "lists all.",
            query,
        )
    return found
