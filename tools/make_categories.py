"""Make ``core/ganterpret/categories.csv``, the table of the 1000 ImageNet classes.

Conventions:
    A class index is 0 to 999, in the order of the published BigGAN weights. A synset is written
    by its eight-digit offset in WordNet 3.0, ``01910747``; the WordNet id puts the part of speech
    before it, ``n01910747``. The first word of a synset is the class's name, the others are its
    synonyms, both in WordNet's own spelling and order.

How to run it, on Debian:
    ``apt-get install wordnet-base``, then ``python tools/make_categories.py``. The index of each
    synset comes from the package ``pytorch-pretrained-biggan``, the words and the hypernyms from
    WordNet's ``data.noun``. The same two sources always give the same bytes.

Groups:
    A class belongs to the group of its nearest hypernym in ``GROUP_OF_HYPERNYM``, unless
    ``GROUP_OF_CLASS`` corrects it: WordNet sorts by what a thing is, the groups sort by what its
    pictures look like: a cup is a kind of punch there, a vessel here.

Sources:
    WordNet 3.0, Princeton University, https://wordnet.princeton.edu; the file format is
    ``wndb(5WN)``. Its licence lies beside the table as ``categories.LICENSE.txt``.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
from dataclasses import dataclass
from pathlib import Path

DATA_NOUN = Path("/usr/share/wordnet/data.noun")
TABLE = Path(__file__).parents[1] / "core" / "ganterpret" / "categories.csv"
COLUMNS = ("index", "name", "synonyms", "wordnet_id", "group")

# Group, then the hypernyms that lead to it: the first word of the synset that lies above.
HYPERNYMS_OF_GROUP: dict[str, tuple[str, ...]] = {
    "fish": ("fish",),
    "bird": ("bird",),
    "reptile": ("reptile",),
    "amphibian": ("amphibian",),
    "insect": ("arthropod",),
    "spider": ("arachnid",),
    "snail": ("gastropod",),
    "sea creature": ("invertebrate", "crustacean", "aquatic mammal"),
    "dog": ("canine",),
    "cat": ("feline",),
    "primate": ("primate",),
    "mammal": ("mammal",),
    "person": ("person",),
    "flower": ("flower",),
    "fruit": ("edible fruit",),
    "plant": ("vegetable", "fruit"),
    "fungus": ("fungus",),
    "food": ("food",),
    "landscape": ("geological formation",),
    "vehicle": ("vehicle", "conveyance"),
    "boat": ("boat", "ship", "sailing vessel"),
    "aircraft": ("aircraft", "spacecraft", "airfoil"),
    "building": ("building", "establishment", "factory", "housing", "tent"),
    "structure": ("roof", "sign", "structure", "support", "visual signal"),
    "instrument": ("musical instrument",),
    "clothing": ("armor", "clothing", "footwear", "jewelry", "mask", "armor plate", "spectacles"),
    "furniture": ("furniture",),
    "container": ("container", "kitchen utensil"),
    "electronics": (
        "camera",
        "computer",
        "control",
        "electro-acoustic transducer",
        "electronic device",
        "electronic equipment",
        "keyboard",
        "memory device",
        "system",
    ),
    "machine": ("machine", "mechanism", "duplicator", "drill rig"),
    "clock": ("timepiece",),
    "weapon": ("weapon", "instrument of execution"),
    "tool": ("implement", "instrument", "fastener", "filter"),
    "sport": ("game equipment", "sports equipment", "plaything", "sports implement"),
    "paper": ("paper", "print media"),
    "appliance": ("appliance", "dryer", "fan", "heater"),
    "household": ("cleaning implement", "covering", "device", "fabric", "padding", "toiletry"),
}

GROUP_OF_HYPERNYM = {word: group for group, words in HYPERNYMS_OF_GROUP.items() for word in words}

# Corrections by class index, where WordNet's nearest hypernym misleads.
GROUP_OF_CLASS: dict[int, str] = {
    69: "sea creature",  # trilobite
    276: "mammal",  # hyena
    398: "tool",  # abacus
    428: "tool",  # barrow
    442: "building",  # bell cote
    443: "clothing",  # bib
    448: "building",  # birdhouse
    464: "clothing",  # buckle
    475: "vehicle",  # car mirror
    477: "tool",  # carpenter's kit
    481: "electronics",  # cassette
    483: "building",  # castle
    488: "tool",  # chain
    491: "tool",  # chain saw
    501: "clothing",  # cloak
    506: "household",  # coil
    507: "household",  # combination lock
    517: "machine",  # crane
    521: "appliance",  # Crock Pot
    535: "machine",  # disk brake
    542: "instrument",  # drumstick
    544: "container",  # Dutch oven
    549: "paper",  # envelope
    557: "structure",  # flagpole
    575: "vehicle",  # golfcart
    581: "vehicle",  # grille
    584: "clothing",  # hair slide
    597: "weapon",  # holster
    598: "electronics",  # home theater
    599: "insect",  # honeycomb
    600: "tool",  # hook
    616: "household",  # knot
    618: "tool",  # ladle
    621: "machine",  # lawn mower
    640: "structure",  # manhole cover
    643: "clothing",  # mask
    644: "household",  # matchstick
    646: "structure",  # maze
    674: "tool",  # mousetrap
    678: "clothing",  # neck brace
    686: "machine",  # oil filter
    691: "clothing",  # oxygen mask
    693: "sport",  # paddle
    695: "household",  # padlock
    700: "paper",  # paper towel
    701: "aircraft",  # parachute
    704: "machine",  # parking meter
    714: "instrument",  # pick
    723: "sport",  # pinwheel
    729: "household",  # plate rack
    730: "machine",  # plow
    733: "structure",  # pole
    740: "tool",  # power drill
    745: "electronics",  # projector
    746: "sport",  # puck
    753: "appliance",  # radiator
    755: "machine",  # radio telescope
    758: "tool",  # reel
    761: "electronics",  # remote control
    777: "weapon",  # scabbard
    787: "weapon",  # shield
    789: "structure",  # shoji
    791: "container",  # shopping cart
    795: "sport",  # ski
    797: "household",  # sleeping bag
    798: "tool",  # slide rule
    801: "sport",  # snorkel
    807: "machine",  # solar dish
    810: "electronics",  # space bar
    813: "tool",  # spatula
    815: "spider",  # spider web
    819: "structure",  # stage
    830: "furniture",  # stretcher
    836: "clothing",  # sunglass
    855: "household",  # thimble
    872: "tool",  # tripod
    900: "structure",  # water tower
    902: "instrument",  # whistle
    910: "tool",  # wooden spoon
    918: "paper",  # crossword puzzle
    921: "paper",  # book jacket
    922: "paper",  # menu
    935: "food",  # mashed potato
    946: "flower",  # cardoon
    947: "fungus",  # mushroom
    958: "plant",  # hay
    968: "container",  # cup
    971: "sport",  # bubble
    977: "landscape",  # sandbar
    984: "flower",  # rapeseed
    989: "fruit",  # hip
}


@dataclass(frozen=True, slots=True)
class Synset:
    """One set of synonyms in WordNet, and the offsets of the sets right above it."""

    words: tuple[str, ...]
    hypernyms: tuple[str, ...]


def read_synsets(data_noun: str) -> dict[str, Synset]:
    """Return every noun synset by its offset, from the text of ``data.noun``."""
    return dict(
        _synset(line.split(" | ")[0].split())
        for line in data_noun.splitlines()
        if not line.startswith(" ")
    )


def _synset(fields: list[str]) -> tuple[str, Synset]:
    count = int(fields[3], 16)
    words = tuple(word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2])
    pointers = fields[5 + 2 * count :]
    kinds, targets = pointers[0::4], pointers[1::4]
    above = [target for kind, target in zip(kinds, targets, strict=False) if kind in ("@", "@i")]
    return fields[0], Synset(words, tuple(above))


def nearest_group(offset: str, synsets: dict[str, Synset]) -> str:
    """Return the group of the nearest hypernym, breadth first in WordNet's order.

    Raises:
        ValueError: no hypernym leads to a group.
    """
    layer = [offset]
    while layer:
        layer = [above for below in layer for above in synsets[below].hypernyms]
        for above in layer:
            group = GROUP_OF_HYPERNYM.get(synsets[above].words[0])
            if group is not None:
                return group
    raise ValueError(f"no hypernym of {synsets[offset].words[0]!r} ({offset}) leads to a group")


def table(index_of_offset: dict[int, int], synsets: dict[str, Synset]) -> str:
    """Return the whole csv, one row a class in the order of the index."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, index in sorted(index_of_offset.items(), key=lambda pair: pair[1]):
        offset = f"{number:08d}"
        name, *synonyms = synsets[offset].words
        group = GROUP_OF_CLASS.get(index) or nearest_group(offset, synsets)
        writer.writerow((index, name, "; ".join(synonyms), f"n{offset}", group))
    return text.getvalue()


def main() -> None:
    """Read both sources and write the table."""
    parser = argparse.ArgumentParser(description="Make the table of the 1000 ImageNet classes.")
    parser.add_argument("--data-noun", type=Path, default=DATA_NOUN, help="WordNet's noun file")
    parser.add_argument("-o", "--output", type=Path, default=TABLE, help="the csv to write")
    options = parser.parse_args()
    # By its name, because the package comes without types.
    package = importlib.import_module("pytorch_pretrained_biggan.utils")
    index_of_offset: dict[int, int] = package.IMAGENET
    synsets = read_synsets(options.data_noun.read_text(encoding="utf-8"))
    options.output.write_text(table(index_of_offset, synsets), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
