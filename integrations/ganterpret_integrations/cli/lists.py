"""``ganterpret categories`` and ``ganterpret models``: what there is to choose from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ganterpret import categories
from ganterpret.errors import ModelError, SettingError
from ganterpret.files import cache_folder
from ganterpret.latents import truncated_normal
from ganterpret.models import MODELS, Setup, load_model
from ganterpret.render import make_batch
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.figures import save_contact_sheet

SHEET: tuple[str, ...] = (
    "jellyfish",
    "goldfish",
    "macaw",
    "golden retriever",
    "tabby",
    "zebra",
    "monarch",
    "daisy",
    "strawberry",
    "cheeseburger",
    "mountain bike",
    "sports car",
    "speedboat",
    "castle",
    "volcano",
    "grand piano",
)
"""Categories that a person knows at a glance, for a sheet that shows whether weights work."""

SHEET_SEEDS = (0, 1)


def categories_command(
    query: Annotated[str, typer.Argument(help="A word; all 1000 if not given.")] = "",
    group: Annotated[str, typer.Option("--group", help="Only this group, such as bird.")] = "",
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """List the categories that a picture can show, or find some."""
    voice = Voice(quiet=quiet, as_json=as_json)
    found = categories.search(query)
    if group:
        members = {each.index for each in categories.in_group(group)}
        found = [each for each in found if each.index in members]
    rows = [
        (
            str(each.index),
            categories.reference(each),
            ", ".join(each.synonyms),
            each.group,
            each.wordnet_id,
        )
        for each in found
    ]
    if rows:
        voice.table(("index", "name", "also", "group", "WordNet id"), rows)
    else:
        nothing = f"No category is like '{query}'"
        voice.say(f"{nothing} in the group {group}." if group else f"{nothing}.")
    voice.result(
        {
            "categories": [
                {
                    "index": each.index,
                    "name": each.name,
                    "synonyms": list(each.synonyms),
                    "group": each.group,
                    "wordnet_id": each.wordnet_id,
                }
                for each in found
            ]
        }
    )


models_app = typer.Typer(invoke_without_command=True, help="The models, and whether they work.")


@models_app.callback()
def models_command(
    context: typer.Context, as_json: o.JsonOption = False, quiet: o.QuietOption = False
) -> None:
    """List the models: what they are, and which are on this machine."""
    if context.invoked_subcommand:
        return
    from ganterpret.models import checkpoints  # PyTorch takes seconds to import

    voice = Voice(quiet=quiet, as_json=as_json)
    rows = []
    for name, entry in MODELS.items():
        if name not in checkpoints.KNOWN:
            rows.append((name, entry.summary, entry.size, "built in"))
            continue
        try:
            where = str(checkpoints.locate(name).weights)
        except (ModelError, OSError):
            where = "not here"
        rows.append((name, entry.summary, entry.size, where))
    voice.table(("model", "what it is", "frames", "where"), rows)
    folder = cache_folder() / "models"
    voice.say(f"\nPut a model's config.json and pytorch_model.bin into {folder / 'NAME'},")
    voice.say("or give the path of a checkpoint, or package.module:callable, as --model.")
    for name, source in checkpoints.KNOWN.items():
        voice.say(f"{name} was published at {' and '.join(source.addresses)}")
    keys = ("name", "summary", "frames", "where")
    voice.result(
        {
            "folder": str(folder),
            "models": [dict(zip(keys, row, strict=True)) for row in rows],
        }
    )


@models_app.command("check")
def check_command(
    name: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A model or a checkpoint.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The contact sheet, a PNG.")
    ] = Path("sheet.png"),
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    truncation: Annotated[float, typer.Option("--truncation", help="Above 0 to 1.")] = 0.4,
    quiet: o.QuietOption = False,
) -> None:
    """Load a model, and paint a sheet that shows whether its weights work."""
    if not 0 < truncation <= 1:
        raise SettingError(
            f"A truncation of {truncation} is out of range: above 0 to 1 is legal.", truncation
        )
    voice = Voice(quiet=quiet)
    with voice.waiting(f"Loading {name}"):
        model = load_model(name, Setup(None, device, precision, batch, backend))
    chosen = [categories.find(each) for each in SHEET]
    wanted = [(category, seed) for category in chosen for seed in SHEET_SEEDS]
    latents = np.stack(
        [truncated_normal(seed, model.latent_size, truncation) for _, seed in wanted]
    ).astype(np.float32)
    embeddings = model.embeddings[[category.index for category, _ in wanted]]
    made = []
    with voice.counting("Painting", len(wanted)) as progress:
        for first in range(0, len(wanted), model.batch):
            part = slice(first, first + model.batch)
            made.append(make_batch(model, latents[part], embeddings[part], truncation))
            progress(len(made[-1]))
    pictures = np.concatenate(made)
    labels = [f"{category.name} · {seed}" for category, seed in wanted]
    save_contact_sheet(output, pictures, labels, title=f"{model.name}, truncation {truncation:g}")
    for key, value in model.identity.items():
        voice.say(f"{key}: {value}")
    voice.say(f"Sheet: {output} ({len(pictures)} pictures: look whether each shows its name)")
