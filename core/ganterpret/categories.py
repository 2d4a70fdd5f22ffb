"""The 1000 ImageNet classes that BigGAN was trained on: names, WordNet ids, groups and search.

Conventions:
    A class index is 0 to 999, in the order of the published weights. Names are WordNet's own;
    three of them (crane, cardigan, maillot) stand for two classes each. Text is compared by its
    letters and digits alone: case, accents, spaces, ``_`` and ``-`` make no difference, and a
    plural finds its singular.

What a word means, the first that holds:
    1. a class's own name: ``kite`` is the bird, ``plane`` the carpenter's tool;
    2. an everyday word of ``everyday.csv``: ``bike`` is the mountain bike, ``boa`` the boa
       constrictor, although WordNet calls the feather boa so;
    3. a synonym in WordNet: ``orca`` is the killer whale.
    What still means several classes is refused with the choices. Nothing is ever guessed: an
    unknown word is refused with the three nearest names.

Everyday words:
    A word with one name stands for a typical member (``dog``, ``flower``) or the nearest picture
    there is (ImageNet has no plain house; a mobile home shows one). A word with several names is
    refused with these choices: ``bridge`` is also a part of a song, and no bridge is the plainest.
    A word with none is not taken at all, because its synonym would surprise: ``drop`` is a cliff
    to WordNet, ``head`` a promontory, ``bars`` are parallel bars, a ``painter`` is a cougar.
    ``tree``, ``rose``, ``sun`` and others that no class shows stay unknown.

Groups:
    Each class has exactly one, by what its pictures look like: ``dog`` and ``cat`` are the whole
    families, wolves, foxes and lions among them; ``mammal`` is every other one on land, seals
    and whales are ``sea creature``. ``tools/make_categories.py`` makes the table.

Sources:
    WordNet 3.0, Princeton University (its licence is ``categories.LICENSE.txt``); the classes
    and their order are those of ILSVRC 2012.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from rapidfuzz import fuzz, process

from ganterpret.errors import CategoryError

NUMBER = re.compile(r"[0-9]+")
WORDNET_ID = re.compile(r"[nN][0-9]{8}")

# A message quotes no more of a name than this, in characters; no name is half as long.
QUOTED = 80

# How similar two words must be to be one search result, of 100.
SIMILAR = 80.0


@dataclass(frozen=True, slots=True)
class Category:
    """One ImageNet class.

    Attributes:
        index: 0 to 999, its place in the class embedding.
        name: WordNet's first word for it.
        synonyms: WordNet's other words for it, in its order.
        wordnet_id: ``n`` and the eight-digit offset of the synset in WordNet 3.0.
        group: one of ``GROUPS``.
    """

    index: int
    name: str
    synonyms: tuple[str, ...]
    wordnet_id: str
    group: str

    @property
    def words(self) -> tuple[str, ...]:
        """The name and the synonyms."""
        return (self.name, *self.synonyms)


def _rows(file: str) -> list[dict[str, str]]:
    text = files("ganterpret").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("; ")) if cell else ()


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _indices_by_key(words: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    table: dict[str, tuple[int, ...]] = {}
    for word, index in words:
        known = table.get(_key(word), ())
        table[_key(word)] = known if index in known else (*known, index)
    return table


CATEGORIES: tuple[Category, ...] = tuple(
    Category(
        index=int(row["index"]),
        name=row["name"],
        synonyms=_listed(row["synonyms"]),
        wordnet_id=row["wordnet_id"],
        group=row["group"],
    )
    for row in _rows("categories.csv")
)

GROUPS: tuple[str, ...] = tuple(sorted({category.group for category in CATEGORIES}))

_NAMES = _indices_by_key((category.name, category.index) for category in CATEGORIES)
_SYNONYMS = _indices_by_key(
    (word, category.index) for category in CATEGORIES for word in category.synonyms
)
_WORDNET_IDS = {category.wordnet_id: category for category in CATEGORIES}
_GROUP_KEYS = {_key(group): group for group in GROUPS}

EVERYDAY: Mapping[str, tuple[int, ...]] = {
    row["word"]: tuple(_NAMES[_key(name)][0] for name in _listed(row["names"]))
    for row in _rows("everyday.csv")
}

_EVERYDAY_KEYS = {_key(word): indices for word, indices in EVERYDAY.items()}
_SPELLINGS = {
    **{word: (category.index,) for category in CATEGORIES for word in category.synonyms},
    **EVERYDAY,
    **{category.name: (category.index,) for category in CATEGORIES},
}


def by_index(index: int) -> Category:
    """Return the class with this index, 0 to 999.

    Raises:
        CategoryError: the index is outside that range.
    """
    if not 0 <= index < len(CATEGORIES):
        raise CategoryError(f"There is no category {index}: they are numbered 0 to 999.", index)
    return CATEGORIES[index]


def by_wordnet_id(wordnet_id: str) -> Category:
    """Return the class with this WordNet id, ``n`` and eight digits.

    Raises:
        CategoryError: it is no class's id.
    """
    category = _WORDNET_IDS.get(wordnet_id.lower())
    if category is None:
        raise CategoryError(
            f"{_quote(wordnet_id)} is not the WordNet id of one of the 1000 categories: "
            "'ganterpret categories' lists them.",
            wordnet_id,
        )
    return category


def meanings(text: str) -> tuple[int, ...]:
    """Return the indices of the classes that a name may mean; none if it is nobody's.

    >>> meanings("Crane"), meanings("Verse")
    ((134, 517), ())
    """
    for key in keys_of(text):
        for table in (_NAMES, _EVERYDAY_KEYS, _SYNONYMS):
            if key in table:
                return table[key]
    return ()


def keys_of(text: str) -> list[str]:
    """Return what a text is compared by: its letters and digits, then its possible singulars.

    >>> keys_of("Drop-offs")
    ['dropoffs', 'dropoff']
    """
    return _singulars(_key(text))


def by_name(text: str) -> Category:
    """Return the class that a name, everyday word or synonym stands for; never by its number.

    >>> by_name("Boa Constrictors").index
    61

    Raises:
        CategoryError: no class or several are called so; the message lists the nearest names or
            the choices.
    """
    indices = meanings(text)
    if not indices:
        raise _unknown(text)
    if len(indices) > 1:
        raise _ambiguous(text, indices)
    return CATEGORIES[indices[0]]


def find(text: str) -> Category:
    """Return the class that a person means by a name, a WordNet id or a number.

    >>> find("jellyfish").index, find("#107").name, find("n01910747").group
    (107, 'jellyfish', 'sea creature')

    Args:
        text: ``jellyfish``, ``107``, ``#107``, ``#jellyfish`` or ``n01910747``.

    Raises:
        CategoryError: no class or several are meant; the message lists the nearest names or the
            choices.
    """
    bare = text.strip().lstrip("#").strip()
    if NUMBER.fullmatch(bare):
        return _by_digits(bare)
    if WORDNET_ID.fullmatch(bare):
        return by_wordnet_id(bare)
    return by_name(text)


def reference(category: Category) -> str:
    """Return the shortest text that ``find`` takes for this class: its name, or ``#134``."""
    return category.name if len(_NAMES[_key(category.name)]) == 1 else f"#{category.index}"


def in_file_names(category: Category) -> str:
    """Spell a category's name for the names of files, in small ASCII letters, digits and hyphens.

    >>> in_file_names(by_index(444))
    'bicycle-built-for-two'
    """
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in category.name.lower())


def in_group(name: str) -> tuple[Category, ...]:
    """Return the classes of a group, in the order of their indices.

    Args:
        name: one of ``GROUPS``, as forgiving as ``find`` of case, spaces and plurals.

    Raises:
        CategoryError: there is no such group; the message lists all.
    """
    for key in keys_of(name):
        if key in _GROUP_KEYS:
            group = _GROUP_KEYS[key]
            return tuple(category for category in CATEGORIES if category.group == group)
    raise CategoryError(
        f"There is no group {_quote(name)}: the groups are {', '.join(GROUPS)}.", name
    )


def search(query: str) -> list[Category]:
    """Return the classes that a query may mean, the best first; all of them for an empty one.

    Whole names come before groups, groups before parts of a name, and these before names that
    are only spelled alike; within a rank the order is by index.
    """
    if not query.strip():
        return list(CATEGORIES)
    try:
        exact: tuple[int, ...] = (find(query).index,)
    except CategoryError:
        exact = meanings(query)
    keys = keys_of(query)
    scores = [
        (100.0 if category.index in exact else _score(keys, category), category)
        for category in CATEGORIES
    ]
    scores.sort(key=lambda scored: -scored[0])
    return [category for score, category in scores if score > 0.0]


def _singulars(key: str) -> list[str]:
    keys = [key]
    for ending, singular in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")):
        if key.endswith(ending) and not key.endswith("ss"):
            keys.append(key.removesuffix(ending) + singular)
    return [key for key in keys if key]


def _by_digits(digits: str) -> Category:
    significant = digits.lstrip("0") or "0"
    # Python refuses to read an integer of thousands of digits.
    if len(significant) > QUOTED:
        raise CategoryError(
            f"There is no category {_quote(digits)}: they are numbered 0 to 999.", digits
        )
    return by_index(int(significant))


def _quote(text: str) -> str:
    return repr(text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")


def _ambiguous(text: str, indices: tuple[int, ...]) -> CategoryError:
    choices = ", ".join(_choice(text, CATEGORIES[index]) for index in indices)
    return CategoryError(f"{_quote(text)} means {len(indices)} categories: write {choices}.", text)


def _choice(text: str, category: Category) -> str:
    asked = keys_of(text)
    other = [word for word in category.synonyms if _key(word) not in asked]
    return f"'#{category.index}' for {category.name} ({', '.join([category.group, *other[:1]])})"


def _unknown(text: str) -> CategoryError:
    if not _key(text):
        return CategoryError(
            f"{_quote(text)} names no category: write a name such as 'jellyfish', or '#107'.", text
        )
    nearest = ", ".join(repr(word) for word in _nearest(text))
    return CategoryError(
        f"There is no category {_quote(text)}: the nearest names are {nearest}; "
        "'ganterpret categories' lists all 1000.",
        text,
    )


def _nearest(text: str, count: int = 3) -> list[str]:
    """Return the spellings nearest to a text by ratio, one for each class."""
    takeable = [word for word, indices in _SPELLINGS.items() if len(indices) == 1]
    # Names are short: the rest of a long text only costs time.
    ranked = process.extract(
        _key(text[:QUOTED]), takeable, scorer=fuzz.ratio, processor=_key, limit=10 * count
    )
    chosen: dict[int, str] = {}
    for word, _ratio, _place in ranked:
        chosen.setdefault(_SPELLINGS[word][0], word)
    return list(chosen.values())[:count]


def _score(keys: list[str], category: Category) -> float:
    """Return how well a class answers a query, from 0 (not at all) to 100."""
    words = [_key(word) for word in category.words]
    parts = [_key(part) for word in category.words for part in word.split()]
    ranks = (
        (99.0, any(key in words for key in keys)),
        (95.0, any(_GROUP_KEYS.get(key) == category.group for key in keys)),
        (90.0, any(key in parts for key in keys)),
        (85.0, any(word.startswith(key) for key in keys for word in words)),
        (80.0, any(key in word for key in keys for word in words)),
    )
    for score, holds in ranks:
        if holds:
            return score
    alike = (fuzz.ratio(key[:QUOTED], word) for key in keys[:1] for word in (*words, *parts))
    ratio = max(alike, default=0.0)
    # Below every rank above, however similar.
    return 0.79 * ratio if ratio >= SIMILAR else 0.0
