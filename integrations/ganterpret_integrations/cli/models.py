"""``ganterpret models``: which there are, fetching one, and whether it works."""

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
from ganterpret.models.fetching import Fetched, fetch, source_named
from ganterpret.models.setup import needs_pytorch
from ganterpret.models.sources import KNOWN, locate
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

_NOT_HERE = "not here"

models_app = typer.Typer(invoke_without_command=True, help="The models, and whether they work.")


@models_app.callback()
def models_command(
    context: typer.Context, as_json: o.JsonOption = False, quiet: o.QuietOption = False
) -> None:
    """List the models: what they are, and which are on this machine."""
    if context.invoked_subcommand:
        return
    voice = Voice(quiet=quiet, as_json=as_json)
    rows = [(name, entry.summary, entry.size, _where(name)) for name, entry in MODELS.items()]
    voice.table(("model", "what it is", "frames", "where"), rows)
    folder = cache_folder() / "models"
    if any(where == _NOT_HERE for *_, where in rows):
        voice.say("\n'ganterpret models fetch NAME' fetches one that is not here.")
    voice.say("Any checkpoint's path, or package.module:callable, is a --model too.")
    keys = ("name", "summary", "frames", "where")
    voice.result(
        {
            "folder": str(folder),
            "models": [dict(zip(keys, row, strict=True)) for row in rows],
            "sources": {
                name: [source.weights for source in known.sources] for name, known in KNOWN.items()
            },
        }
    )


def _where(name: str) -> str:
    if name not in KNOWN:
        return "built in"
    try:
        return str(locate(name).weights)
    except (ModelError, OSError):
        return _NOT_HERE


def _complete_known(incomplete: str) -> list[str]:
    return [name for name in KNOWN if name.startswith(incomplete)]


@models_app.command("fetch")
def fetch_command(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Which.", autocompletion=_complete_known)
    ],
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="URL|PATH",
            help="Take it from here instead of where it was published; more than one are tried "
            "in turn.",
        ),
    ] = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Fetch a published model, so that it is here from then on, offline too.

    Every place where it was published is tried in turn. What was
    interrupted goes on where it stopped.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    chosen = [source_named(text) for text in sources or ()]
    with voice.fetching(f"Fetching {name}") as progress:
        fetched = fetch(name, chosen, progress=progress)
    for sentence in fetched.failed:
        voice.note(sentence)
    voice.say(f"{name}: {fetched.files.weights}")
    if fetched.origin:
        voice.say(f"From: {fetched.origin}")
    else:
        voice.say("It was here already: nothing was fetched.")
    voice.say(f"sha256: {fetched.sha256} ({_certainty(fetched)})")
    voice.say(f"Next: ganterpret models check {name} -o sheet.png")
    voice.result(
        {
            "name": name,
            "weights": str(fetched.files.weights),
            "config": str(fetched.files.config) if fetched.files.config else None,
            "sha256": fetched.sha256,
            "published": fetched.published,
            "source": fetched.origin or None,
            "failed": list(fetched.failed),
        }
    )


def _certainty(fetched: Fetched) -> str:
    if not fetched.published:
        return "recorded: from now on it must be the same"
    if fetched.published == fetched.sha256:
        return "as published"
    return f"its first {len(fetched.published)} digits as published"


@models_app.command("convert")
def convert_command(
    name: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A checkpoint.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The new folder, which holds no checkpoint.")
    ],
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Write a checkpoint of any layout as safetensors, which can hold no code.

    The numbers stay as they are, in 32 bits; the new folder works as --model.
    """
    try:
        # PyTorch takes seconds to import.
        from ganterpret.models.checkpoints import load_checkpoint, save_checkpoint
    except ImportError as error:
        raise needs_pytorch(name, error) from error
    voice = Voice(quiet=quiet, as_json=as_json)
    with voice.waiting(f"Converting {name}"):
        generator, _ = load_checkpoint(name)
        weights = save_checkpoint(generator, output)
    side = generator.config.output_dim
    voice.say(f"{weights}: BigGAN-deep, {side} x {side}")
    voice.next("models", "check", output)
    voice.result({"weights": str(weights), "resolution": side})


@models_app.command("check")
def check_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|PATH",
            help="A model or a checkpoint.",
            autocompletion=o.complete_model,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The contact sheet, a PNG.")
    ] = Path("sheet.png"),
    device: o.DeviceOption = "auto",
    backend: o.BackendOption = "auto",
    precision: o.PrecisionOption = "auto",
    batch: o.BatchOption = None,
    truncation: Annotated[float, typer.Option("--truncation", help="Above 0 to 1.")] = 0.4,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Load a model, and paint a sheet that shows whether its weights work."""
    if not 0 < truncation <= 1:
        raise SettingError(
            f"A truncation of {truncation} is out of range: above 0 to 1 is legal.", truncation
        )
    voice = Voice(quiet=quiet, as_json=as_json)
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
    voice.result({"sheet": str(output), "pictures": len(pictures), "model": dict(model.identity)})
