"""Make ``core/ganterpret/senses.csv`` and ``kin.csv``, the tables of the search by meaning.

Conventions:
    Words are in small letters and in WordNet's order. ``senses.csv`` says of each class what it
    is a kind of, the nearest first, and which words its definition has. ``kin.csv`` says of
    common nouns that are in no class's own words what they are a kind of, as far as some classes
    are of that kind too: ``hound`` leads to ``hunting dog``.

How to run it, on Debian:
    ``apt-get install wordnet-base``, then ``python -m tools.make_meanings``, after
    ``make_categories.py``, from whose table it takes the classes. The same WordNet always gives
    the same bytes.

Sources:
    WordNet 3.0, Princeton University, https://wordnet.princeton.edu; the file formats are
    ``wndb(5WN)`` and ``cntlist(5WN)``. Its licence lies beside the tables as
    ``categories.LICENSE.txt``.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tools.make_categories import Synset, read_synsets

WORDNET = Path("/usr/share/wordnet")
TABLES = Path(__file__).parents[1] / "core" / "ganterpret"

TOO_MANY = 420
"""Classes of one kind from which on the kind says nothing: ``artifact``, ``whole``."""

FEW = 130
"""Classes of a kind that a common noun may lead to, at most."""

STEPS = 3
"""Upwards from a common noun."""

_EMPTY_TEXT = (
    "abstraction; agent; area; attribute; causal agent; communication; creation; "
    "geographic point; "
    "liquid; location; material; matter; natural object; part; person; point; product; relation; "
    "shape; solid; structure; substance; support; surface"
)
EMPTY = frozenset(_EMPTY_TEXT.split("; "))
"""Kinds that lead from a word to nothing one could see."""

_FUNCTION_TEXT = (
    "a an and any are as at be been being but by can for from had has have having in into is it "
    "its like made more most not of off often on one only or other over own resembling several "
    "short similar small large long some such than that the their them they this to two type "
    "used uses usually used use very when where which while who whose with without having that "
    "especially various consisting formerly genus family native kind"
)
FUNCTION_WORDS = frozenset(_FUNCTION_TEXT.split())
"""Words of definitions that say nothing of what is seen."""


def definitions(data_noun: str) -> dict[str, str]:
    """Return every noun synset's definition by its offset, without the examples."""
    lines = (line for line in data_noun.splitlines() if not line.startswith(" "))
    return {line[:8]: line.partition(" | ")[2].partition('"')[0] for line in lines}


def kinds(offset: str, synsets: Mapping[str, Synset]) -> list[tuple[str, int]]:
    """Return the synsets above one and how many steps, breadth first, each once."""
    found: dict[str, int] = {}
    layer, steps = [offset], 0
    while layer:
        steps += 1
        above = [each for below in layer for each in synsets[below].hypernyms]
        layer = [each for each in dict.fromkeys(above) if each not in found]
        found.update(dict.fromkeys(layer, steps))
    return list(found.items())


def content(text: str) -> list[str]:
    """Return the words of a definition that say something, each once."""
    words = re.findall(r"[a-z]{3,}", text.lower())
    return [word for word in dict.fromkeys(words) if word not in FUNCTION_WORDS]


def first_senses(index_noun: str) -> dict[str, str]:
    """Return the synset of the commonest sense of each noun that WordNet's texts have."""
    found = {}
    for line in index_noun.splitlines():
        if line.startswith(" "):
            continue
        fields = line.split()
        counted = int(fields[-int(fields[2]) - 1])
        if counted and re.fullmatch(r"[a-z_]{3,}", fields[0]):
            found[fields[0].replace("_", " ")] = fields[-int(fields[2])]
    return found


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a csv with a head."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main() -> None:
    """Read WordNet and the classes, and write both tables."""
    parser = argparse.ArgumentParser(description="Make the tables of the search by meaning.")
    parser.add_argument("--wordnet", type=Path, default=WORDNET, help="WordNet's folder")
    parser.add_argument("-o", "--output", type=Path, default=TABLES, help="where the tables go")
    options = parser.parse_args()
    data_noun = (options.wordnet / "data.noun").read_text(encoding="utf-8")
    synsets, texts = read_synsets(data_noun), definitions(data_noun)
    with (TABLES / "categories.csv").open(encoding="utf-8") as file:
        offsets = [row["wordnet_id"][1:] for row in csv.DictReader(file)]
    above = {offset: [each for each, _ in kinds(offset, synsets)] for offset in offsets}
    classes_of = Counter(each for offset in offsets for each in above[offset])
    telling = {each for each, count in classes_of.items() if count <= TOO_MANY}
    rows = [
        (
            index,
            "; ".join(
                word.lower()
                for each in above[offset]
                if each in telling
                for word in synsets[each].words
            ),
            " ".join(content(texts[offset])),
        )
        for index, offset in enumerate(offsets)
    ]
    write_table(options.output / "senses.csv", ("index", "kinds", "definition"), rows)

    known = {w.lower() for each in (*telling, *offsets) for w in synsets[each].words}
    kin = {}
    nouns = first_senses((options.wordnet / "index.noun").read_text(encoding="utf-8"))
    for noun, offset in sorted(nouns.items()):
        near = [(offset, 0), *kinds(offset, synsets)]
        reached = [
            each
            for each, steps in near
            if steps <= STEPS
            and synsets[each].words[0] not in EMPTY
            and (each in offsets or 0 < classes_of[each] <= FEW)
        ]
        if noun not in known and reached:
            kin[noun] = synsets[reached[0]].words[0].lower()
    write_table(options.output / "kin.csv", ("word", "kind"), kin.items())


if __name__ == "__main__":
    main()
