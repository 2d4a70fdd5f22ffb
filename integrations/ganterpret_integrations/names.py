"""The grammar of markers' names: what a person who typed one meant, and how it is written.

Conventions:
    ``jellyfish``, ``Boas``, ``n01910747``, ``#107``, ``class=107`` and ``cat: jellyfish`` are
    categories, told as `categories.find` tells them; everything else is a *label*, text that
    stays with its keyframe: ``Verse 2``, ``107`` (a number that a musician wrote), ``C:maj``.
    Behind ``cat:``, ``class=`` or ``#`` there has to be a category, or it is an error with the
    nearest names; behind ``label:`` there is a label, whatever it looks like. ``seed=3`` at the
    end chooses the latent, ``seed=auto`` says that nobody chose one. Nothing is guessed by
    likeness.

A plain word is a category only if
    it means one class alone, is no row of `AMBIGUOUS`, and is spelled as a name: of letters,
    spaces, ``-``, ``_``, ``'`` and ``.``, and not letter by letter (``C-A-B`` is a progression).

A label is text as `text.clean` leaves it. An id in braces is nothing here: `timeline.split_id` has
taken it off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ganterpret import categories
from ganterpret.errors import CategoryError, SettingError
from ganterpret.identity import MOST_SEEDS
from ganterpret_integrations.text import clean

_INSTRUMENT: Final = "an instrument that plays"

_REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    _INSTRUMENT: (
        *(word for each in categories.in_group("instrument") for word in each.words),
        *("brass", "guitar", "hat", "keyboard", "piano"),
    ),
    "a part of a song": ("hook", "pickup", "drop-off"),
    "a word of musicians": ("scale", "swing", "reel", "tie", "beam", "bow", "lighter"),
    "a kind of music": ("house", "drill", "rocker"),
    "a sound or an effect": ("coil", "envelope", "plate", "pole", "saw", "scope", "sub"),
    "a word of DAWs and mixers": (
        *("board", "bus", "cell", "chain", "desk", "duck", "file", "jack", "mic", "monitor"),
        *("pan", "rig", "slot", "speaker", "switch", "tick"),
    ),
    "a word of stages and editors": ("bed", "curtain", "mask", "screen", "spot", "stage"),
}

AMBIGUOUS: Final[Mapping[str, str]] = {
    word: reason for reason, words in _REASONS.items() for word in words
}
"""Words that are a category and a musician's or an editor's own, with what else they are.

Alone they are labels; behind ``cat:`` or ``#`` they are the category. Plurals count too.
"""

_AMBIGUOUS_KEYS: Final = {
    categories.keys_of(word)[0]: reason for word, reason in AMBIGUOUS.items()
}
_SEED: Final = re.compile(r"(?:^|\s)seed\s?=\s?([^\s=]+)$", re.IGNORECASE)
_KEY: Final = re.compile(r"(?:^|\s)([^\s=]+)\s?=")
_LABEL: Final = re.compile(r"label\s?:\s?(.*)", re.IGNORECASE)
_FORCED: Final = re.compile(r"(?:cat\s?:|class\s?=(?=.)|#)\s?(.*)", re.IGNORECASE)
_BETWEEN_LETTERS: Final = " -_'\N{RIGHT SINGLE QUOTATION MARK}."


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a marker's name says.

    Attributes:
        category: ImageNet class, 0 to 999; None if the name is no category.
        label: what is no category; "" if the name is one, or empty.
        seed: of the latent; None if the name chooses none.
        draws_seed: whether the name says that nobody chooses it.
    """

    category: int | None = None
    label: str = ""
    seed: int | None = None
    draws_seed: bool = field(default=False, compare=False, repr=False)


def parse_name(text: str) -> Meaning:
    """Read a marker's name, without an id.

    >>> parse_name("Jellyfish seed=3"), parse_name("Hook")
    (Meaning(category=107, label='', seed=3), Meaning(category=None, label='Hook', seed=None))

    Raises:
        CategoryError: what was forced to be a category is none or several, or has a key that
            does not exist.
        SettingError: a seed that is no number or out of range.
    """
    text = clean(text)
    body, seed, draws_seed = _split_seed(text)
    return replace(_meaning(text, body, seed), draws_seed=draws_seed)


def _meaning(text: str, body: str, seed: int | None) -> Meaning:
    if labelled := _LABEL.fullmatch(body):
        return Meaning(label=labelled[1], seed=seed)
    key = _KEY.search(body)
    if forced := _FORCED.fullmatch(body):
        key = _KEY.search(forced[1])
        if not key:
            return Meaning(categories.find(forced[1]).index, seed=seed)
    elif not key or _plain_category(body[: key.start()]) is None:
        category = _plain_category(body)
        return Meaning(category, "" if category is not None else body, seed)
    raise CategoryError(
        f"{_quoted(text)} has '{key[1][:20]}=' behind a category: 'seed=' is the only key, and "
        "stands once, at the end.",
        text,
    )


def name_of(category: int | None, label: str, seed: int | None) -> str:
    """Write a name that `parse_name` reads as this and nothing else.

    A keyframe with a label is called by the label; its category is not in the name.

    >>> name_of(107, "", 3), name_of(541, "", None), name_of(None, "jellyfish", None)
    ('jellyfish seed=3', 'cat: drum', 'label: jellyfish')

    Args:
        category: 0 to 999, or None.
        label: any text; it is cleaned.
        seed: 0 to 2**32 - 1; None if nobody chose one.
    """
    label = clean(label)
    if label:
        wanted, bodies = Meaning(None, label, seed), [label, f"label: {label}"]
    elif category is not None:
        name = categories.reference(categories.by_index(category))
        wanted, bodies = Meaning(category, "", seed), [name, f"cat: {name}"]
    else:
        wanted, bodies = Meaning(seed=seed), [""]
    tails = ["", " seed=auto"] if seed is None else [f" seed={seed}"]
    written = (f"{body}{tail}".strip() for tail in tails for body in bodies)
    return next(text for text in written if _reads_as(text, wanted))


def other_sense(text: str) -> str:
    """Say what a word that is a category too was taken for; "" if it is none.

    >>> other_sense("Hooks"), other_sense("Verse")
    ('a part of a song', '')
    """
    reasons = (_AMBIGUOUS_KEYS.get(key, "") for key in categories.keys_of(text))
    return next(filter(None, reasons), "")


def _split_seed(text: str) -> tuple[str, int | None, bool]:
    """Take a seed off a name's end; also tell whether it says that nobody chooses one."""
    match = _SEED.search(text)
    if not match:
        return text, None, False
    body, value = text[: match.start()], match[1].lower()
    if value == "auto":
        return body, None, True
    digits = re.fullmatch(r"0*([0-9]{1,10})", value)
    if not digits or int(digits[1]) >= MOST_SEEDS:
        raise SettingError(
            f"{_quoted(text)} has no legal seed: write 'seed=' and a number from 0 to "
            f"{MOST_SEEDS - 1}, or 'seed=auto'.",
            text,
        )
    return body, int(digits[1]), False


def _plain_category(text: str) -> int | None:
    """Return the class that a name means where nothing forces it to be one."""
    if categories.WORDNET_ID.fullmatch(text):
        try:
            return categories.by_wordnet_id(text).index
        except CategoryError:
            return None
    spelled = all(c.isalpha() or unicodedata.combining(c) or c in _BETWEEN_LETTERS for c in text)
    if not spelled or _letter_by_letter(text) or other_sense(text):
        return None
    meant = categories.meanings(text)
    return meant[0] if len(meant) == 1 else None


def _letter_by_letter(text: str) -> bool:
    letters = re.split(r"[\W_]+", text.strip(_BETWEEN_LETTERS))
    return len(letters) > 1 and all(len(letter) == 1 for letter in letters)


def _reads_as(text: str, meaning: Meaning) -> bool:
    try:
        return parse_name(text) == meaning
    except SettingError:
        return False


def _quoted(text: str) -> str:
    return repr(text if len(text) <= categories.QUOTED else f"{text[: categories.QUOTED]}…")
