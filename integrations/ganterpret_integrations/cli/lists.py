"""``ganterpret categories``: what a picture can show."""

from __future__ import annotations

from typing import Annotated

import typer

from ganterpret import categories
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice


def categories_command(
    query: Annotated[str, typer.Argument(help="A word; all 1000 if not given.")] = "",
    group: Annotated[
        str,
        typer.Option(
            "--group",
            help="Only this group, such as bird.",
            autocompletion=o.complete_group,
        ),
    ] = "",
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
