"""The gallery as one page with all that it needs inside.

Conventions:
    ``web/`` holds the page as it is written: a template with ``{{ slots }}``, a style, a script.
    The page's policy forbids it everything but these very ones and the pictures that it carries.
    A picture's ``data-name`` is a marker's name, as `names.name_of` writes it.
"""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Final

from ganterpret.categories import Category
from ganterpret_integrations.names import name_of

_SLOT: Final = re.compile(r"\{\{ ([a-z]+) \}\}")


def gallery_page(
    shown: Sequence[Category],
    pictures: Mapping[int, Mapping[int, bytes]],
    title: str,
) -> str:
    """Return the page's HTML.

    Args:
        shown: the categories, in the order within their groups.
        pictures: category -> seed -> WebP.
        title: what the pictures are by.
    """
    groups = sorted({category.group for category in shown})
    style, script = _web("gallery.css"), _web("gallery.js")
    slots = {
        "policy": (
            f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; "
            f"script-src '{_digest(script)}'"
        ),
        "title": html.escape(title),
        "count": str(len(shown)),
        "style": style,
        "script": script,
        "groups": "\n".join(
            _section(group, [each for each in shown if each.group == group], pictures)
            for group in groups
        ),
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], _web("gallery.html"))


def _section(
    group: str, members: Sequence[Category], pictures: Mapping[int, Mapping[int, bytes]]
) -> str:
    cards = "\n".join(_card(each, pictures[each.index]) for each in members)
    return (
        f'<section><h2>{html.escape(group)} <span class="count">{len(members)}</span></h2>\n'
        f'<div class="cards">\n{cards}\n</div></section>'
    )


def _card(category: Category, by_seed: Mapping[int, bytes]) -> str:
    words = " ; ".join((*category.words, category.group, f"#{category.index}"))
    plain = html.escape(name_of(category.index, "", None))
    seeds = "".join(
        f'<button data-name="{html.escape(name_of(category.index, "", seed))}" '
        f'aria-label="{html.escape(category.name)}, seed {seed}" title="seed {seed}">'
        f'<img loading="lazy" decoding="async" alt="" '
        f'src="data:image/webp;base64,{b64encode(picture).decode()}"></button>'
        for seed, picture in by_seed.items()
    )
    return (
        f'<article data-words="{html.escape(words)}" data-plain="{plain}">'
        f'<div class="pictures">{seeds}</div>'
        f"<h3>{html.escape(category.name)} <span>#{category.index}</span></h3></article>"
    )


def _web(name: str) -> str:
    return files(__package__).joinpath("web", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
