"""``ganterpret categories``: what a picture can show."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from ganterpret import categories
from ganterpret.errors import SettingError
from ganterpret.meaning import alike
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice

SHOWN: Final = 20
"""Categories that a search by meaning lists."""


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
    like: Annotated[
        str,
        typer.Option("--like", help='By meaning: "dog playing music". English, the best first.'),
    ] = "",
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """List the categories that a picture can show, or find some."""
    voice = Voice(quiet=quiet, as_json=as_json)
    if like:
        if query:
            raise SettingError("QUERY searches names and --like meanings: leave one out.", query)
        _show_alike(like, group, voice)
        return
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


def _show_alike(text: str, group: str, voice: Voice) -> None:
    """List what a text may be about, and which of its words say so."""
    matches = alike(text, len(categories.CATEGORIES))
    if group:
        members = categories.in_group(group)
        matches = [match for match in matches if match.category in members]
    matches = matches[:SHOWN]
    rows = [
        (
            f"{match.score:.2f}",
            categories.reference(match.category),
            match.category.group,
            ", ".join(match.words),
        )
        for match in matches
    ]
    if rows:
        voice.table(("score", "name", "group", "by the words"), rows)
    else:
        within = f" in the group {group}" if group else ""
        voice.say(
            f"No word of '{text[: categories.QUOTED]}' leads to a category{within}: words have to "
            "be English; try plainer ones."
        )
    voice.result(
        {
            "categories": [
                {
                    "index": match.category.index,
                    "name": match.category.name,
                    "group": match.category.group,
                    "score": match.score,
                    "words": list(match.words),
                }
                for match in matches
            ]
        }
    )
