"""Search by meaning: which of the 1000 classes a few words may be about.

Conventions:
    Everything is told by tables that lie here; nothing is downloaded and nothing is learned. A
    word is compared by its stem (Porter's, for English), so that ``dancing`` is ``dance``. What a
    class answers to, with how well:

    - 1: its name, and an everyday word that stands for it alone;
    - 0.9: a synonym; the last word of a name (0.6: another one of it);
    - 0.8: a row of ``related.csv``, ours by hand: what a word makes one think of (its first
      entries count a little more than its last);
    - 0.75 and less: its group, then the kinds above it in WordNet, the nearer the better;
    - 0.35: a word of its definition in WordNet.

    A word that no class answers to is looked up in ``kin.csv``: a *hound* is a kind of *hunting
    dog*. A query's words are looked up one by one, two that stand together as one first; a class
    that several of them lead to is the sum of what they give. So that a query of two things shows
    both, each further class that a word alone led to counts a little less than the one before.

Limits:
    English only. Irony, names and grammar mean nothing to it: *not a dog* finds dogs.

Sources:
    WordNet 3.0 for kinds and definitions (``tools/make_meanings.py``); M. Porter, "An algorithm
    for suffix stripping", 1980, as in the package snowballstemmer.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import snowballstemmer

from ganterpret.categories import CATEGORIES, EVERYDAY, Category, by_name, in_group

MOST_WORDS: Final = 64
"""Words of a query that are looked at."""

WORTH: Final = 0.5
"""Score from which on a word is said to name a class, and not only to hint at it."""

_NAME, _PART, _OTHER_PART, _RELATED, _GROUP, _KIND, _DEFINED = 1.0, 0.9, 0.6, 0.8, 0.75, 0.7, 0.35
_FURTHER: Final = 0.94
_A_KIND_FURTHER: Final = 0.93
_KIN: Final = 0.8

_SILENT_TEXT: Final = (
    "a about after again all am an and any are around as at away back be been before but by "
    "can cannot come comes could did do does don down for from get give go goes going gone good "
    "got had has have he her here him his how i if in into is it its just know let like ll made "
    "make makes many me more much my never no not now of off oh on one only or our out over "
    "put re said say see shall she should so some someone something standing sitting take tell "
    "than that the their them then there these they thing things this those through to too two "
    "under until up upon us used ve very want was way we well went were what when where which "
    "while who why will with without would yeah yes yet you your"
)
_SILENT: Final = frozenset(_SILENT_TEXT.split())
"""Words that show nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A class that a text leads to.

    Attributes:
        category: the class.
        score: how well; from about 0.3, a hint, over 1, its name, to more for several words.
        words: the text's words that led there, as they were written.
    """

    category: Category
    score: float
    words: tuple[str, ...]


def alike(text: str, count: int = 20) -> list[Match]:
    """Return the classes that a text may be about, the best first.

    >>> [match.category.name for match in alike("a bike in the snow", 2)]
    ['mountain bike', 'alp']

    Args:
        text: a few words or a line; of a longer one the first `MOST_WORDS` count.
        count: how many classes at most.

    Returns:
        none if no word leads to any.
    """
    found: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for word, answers in _looked_up(text):
        for index, score in answers.items():
            found[index].append((word, score))
    ranked = sorted(found.items(), key=lambda item: (-_total(item[1]), item[0]))
    seen: Counter[str] = Counter()
    matches = []
    for index, given in ranked:
        best = max(given, key=lambda pair: pair[1])[0]
        score = _total(given) * _FURTHER ** seen[best]
        seen[best] += 1
        words = tuple(word for word, _ in sorted(given, key=lambda pair: -pair[1]))
        matches.append(Match(CATEGORIES[index], score, words))
    return sorted(matches, key=lambda match: -match.score)[:count]


def _total(given: Sequence[tuple[str, float]]) -> float:
    return sum(score for _, score in given)


def _looked_up(text: str) -> list[tuple[str, Mapping[int, float]]]:
    """Look up the words of a text, those that stand together as one first."""
    plain = (
        unicodedata.normalize("NFKC", text)
        .casefold()
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    words = [re.sub(r"'\w*$", "", word) for word in re.findall(r"[^\W_]+(?:'\w+)?", plain)]
    words = words[:MOST_WORDS]
    found: list[tuple[str, Mapping[int, float]]] = []
    place = 0
    while place < len(words):
        for length in (3, 2, 1):
            part = words[place : place + length]
            if len(part) < length or (length == 1 and part[0] in _SILENT):
                continue
            phrase = " ".join(part)
            if answers := _answers(phrase, whole=length > 1):
                if phrase not in (word for word, _ in found):
                    found.append((phrase, answers))
                place += length - 1
                break
        place += 1
    return found


def _answers(phrase: str, *, whole: bool) -> Mapping[int, float]:
    """Return class -> score of a word, or of several as one."""
    tables = _tables()
    key = _stems(phrase)
    answers = tables.answers.get(key, {})
    if phrase.endswith("y") and max(answers.values(), default=0.0) <= _DEFINED:
        # Rainy, creepy: the noun says more.
        answers = tables.answers.get(_stems(phrase[:-1]), answers)
    if whole:
        # Two words as one must be a name: that they are near each other elsewhere says nothing.
        return answers if any(score >= _RELATED * 0.9 for score in answers.values()) else {}
    if answers and max(answers.values()) > _DEFINED:
        return answers
    kind = tables.kin.get(key)
    if kind:
        return {index: _KIN * score for index, score in tables.answers.get(kind, {}).items()}
    return answers


@dataclass(frozen=True, slots=True)
class _Tables:
    """What stems lead to: classes with scores, and kinds."""

    answers: Mapping[str, Mapping[int, float]]
    kin: Mapping[str, str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    # It takes a moment, and only a search needs it.
    answers: defaultdict[str, dict[int, float]] = defaultdict(dict)

    def add(phrase: str, index: int, score: float) -> None:
        known = answers[_stems(phrase)]
        known[index] = max(known.get(index, 0.0), score)

    for category, row in zip(CATEGORIES, _rows("senses.csv"), strict=True):
        for word in row["definition"].split():
            add(word, category.index, _DEFINED)
        for place, kind in enumerate(filter(None, row["kinds"].split("; "))):
            add(kind, category.index, _KIND * _A_KIND_FURTHER**place)
        add(category.group, category.index, _GROUP)
        for name in category.words:
            *others, last = name.split()
            for part in others:
                add(part, category.index, _OTHER_PART)
            add(last, category.index, _PART)
            add(name, category.index, _NAME if name == category.name else _PART)
    for word, indices in EVERYDAY.items():
        for index in indices:
            add(word, index, _NAME if len(indices) == 1 else _PART)
    for row in _rows("related.csv"):
        shown = row["shows"].split("; ")
        for place, name in enumerate(shown):
            score = _RELATED * (1 - 0.1 * place / len(shown))
            for category in in_group(name[1:]) if name[0] == "@" else (by_name(name),):
                add(row["word"], category.index, score)
    kin = {_stems(row["word"]): _stems(row["kind"]) for row in _rows("kin.csv")}
    return _Tables(answers, kin)


def _rows(file: str) -> list[dict[str, str]]:
    text = files("ganterpret").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


_STEMMER: Final = snowballstemmer.stemmer("english")


def _stems(phrase: str) -> str:
    return " ".join(map(_stem, re.findall(r"[^\W_]+", phrase.casefold())))


@lru_cache(maxsize=32768)
def _stem(word: str) -> str:
    stem: str = _STEMMER.stemWord(word)
    return stem
