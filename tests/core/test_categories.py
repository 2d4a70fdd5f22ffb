"""The 1000 classes: what a word means, what is refused, and where the table comes from."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret.categories import (
    CATEGORIES,
    EVERYDAY,
    GROUPS,
    Category,
    by_index,
    by_name,
    by_wordnet_id,
    find,
    in_group,
    reference,
    search,
)
from ganterpret.errors import CategoryError

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "tools" / "make_categories.py"
TABLE = REPOSITORY / "core" / "ganterpret" / "categories.csv"
DATA_NOUN = Path("/usr/share/wordnet/data.noun")

SHARED_NAMES = {"crane": (134, 517), "cardigan": (264, 474), "maillot": (638, 639)}
SONG_SECTIONS = (
    "Intro",
    "Verse",
    "Verse 1",
    "Pre-Chorus",
    "Chorus",
    "Post-Chorus",
    "Bridge",
    "Break",
    "Breakdown",
    "Build-up",
    "Drop",
    "Drops",
    "Solo",
    "Interlude",
    "Refrain",
    "Head",
    "Bars",
    "Coda",
    "Outro",
    "Ending",
    "A",
    "Part A",
    "Middle 8",
)


def test_table_has_every_index_once_in_order() -> None:
    """The place in CATEGORIES is the class index."""
    assert [category.index for category in CATEGORIES] == list(range(1000))


def test_wordnet_ids_rise_strictly_with_the_index() -> None:
    """ILSVRC 2012 numbers its classes in the order of their WordNet ids."""
    ids = [category.wordnet_id for category in CATEGORIES]
    assert all(before < after for before, after in pairwise(ids))


def test_only_three_names_stand_for_two_classes() -> None:
    """Crane, cardigan and maillot are the only shared names."""
    count = Counter(category.name.casefold() for category in CATEGORIES)
    assert {name for name, times in count.items() if times > 1} == set(SHARED_NAMES)


@pytest.mark.parametrize(
    ("index", "wordnet_id", "group"),
    [
        (107, "n01910747", "sea creature"),
        (134, "n02012849", "bird"),
        (517, "n03126707", "machine"),
        (264, "n02113186", "dog"),
        (474, "n02963159", "clothing"),
        (638, "n03710637", "clothing"),
        (639, "n03710721", "clothing"),
    ],
)
def test_index_carries_its_published_synset(index: int, wordnet_id: str, group: str) -> None:
    """The join of the two sources gives each of two namesakes its own synset."""
    assert (CATEGORIES[index].wordnet_id, CATEGORIES[index].group) == (wordnet_id, group)


def test_reference_leads_back_to_its_class() -> None:
    """A name that stands for one class finds it; the reference of any class does."""
    assert all(find(reference(category)) is category for category in CATEGORIES)


def test_unique_name_is_its_own_reference() -> None:
    """Only the six classes that share a name are referred to by number."""
    numbered = [category.index for category in CATEGORIES if reference(category)[0] == "#"]
    assert numbered == sorted(sum(SHARED_NAMES.values(), ()))


def test_wordnet_id_leads_back_to_its_class() -> None:
    """Every WordNet id finds its class, by `find` and by its own function."""
    for category in CATEGORIES:
        assert find(category.wordnet_id) is by_wordnet_id(category.wordnet_id) is category


def test_number_leads_back_to_its_class() -> None:
    """An index finds its class, bare or after a hash."""
    for category in CATEGORIES:
        assert find(str(category.index)) is find(f"#{category.index}") is category


def test_synonym_finds_its_class_or_is_taken_by_a_stronger_rule() -> None:
    """A synonym means its class unless it is shared, another class's name or an everyday word."""
    owners = Counter(word.casefold() for category in CATEGORIES for word in set(category.synonyms))
    names = {category.name.casefold() for category in CATEGORIES}
    for category in CATEGORIES:
        for word in category.synonyms:
            plain = word.casefold()
            if owners[plain] == 1 and plain not in names and plain not in EVERYDAY:
                assert find(word) is category


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jellyfish", "jellyfish"),
        ("bike", "mountain bike"),
        ("boa", "boa constrictor"),
        ("feather boa", "feather boa"),
        ("flower", "daisy"),
        ("panda", "giant panda"),
    ],
)
def test_everyday_word_means_what_people_mean(text: str, name: str) -> None:
    """The table of everyday words goes before WordNet's synonyms."""
    assert find(text).name == name


@pytest.mark.parametrize("text", ["kite", "plane", "polecat", "partridge", "mouse", "tub"])
def test_name_wins_over_synonym_of_another_class(text: str) -> None:
    """A word that is one class's name and another's synonym means the first."""
    assert find(text).name == text


@pytest.mark.parametrize(
    "text",
    [
        "MOUNTAIN BIKE",
        "mountain_bike",
        "mountain-bike",
        " mountain  bike\t",
        "#mountain bike",
        "# mountainbike",
        "móuntain bïke",
        "mountain bikes",
        "Bikes",
    ],
)
def test_spelling_is_forgiven(text: str) -> None:
    """Case, separators, accents, a leading hash and a plural make no difference."""
    assert find(text).index == 671


@pytest.mark.parametrize(
    ("text", "index"),
    [("jellyfishes", 107), ("wolves", 269), ("knives", 499), ("daisies", 985), ("buses", 779)],
)
def test_simple_plural_means_its_singular(text: str, index: int) -> None:
    """The endings -s, -es, -ies and -ves lead to a known singular."""
    assert find(text).index == index


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        *SHARED_NAMES.items(),
        ("Cranes", (134, 517)),
        ("panther", (286, 290)),
        ("horn", (513, 566)),
        ("bridge", (821, 839, 888)),
    ],
)
def test_ambiguous_word_is_refused_with_every_choice(text: str, choices: tuple[int, ...]) -> None:
    """Several classes behind one word are an error that names each and how to write it."""
    with pytest.raises(CategoryError, match=f"means {len(choices)} categories") as caught:
        find(text)
    assert all(
        f"'#{index}' for {CATEGORIES[index].name}" in str(caught.value) for index in choices
    )
    assert caught.value.value == text


@pytest.mark.parametrize("text", SONG_SECTIONS)
def test_song_section_is_no_category(text: str) -> None:
    """A part of a song silently becomes no class."""
    with pytest.raises(CategoryError):
        find(text)


def test_unknown_word_is_refused_with_the_nearest_names() -> None:
    """A misspelling is never taken, its likely meaning comes first of three."""
    with pytest.raises(CategoryError, match=r"nearest names are 'jellyfish', '.*', '.*';"):
        find("jelyfish")


@pytest.mark.parametrize("text", ["", "  ", "#", "_-_", "☃", "\ud800"])
def test_text_without_letters_is_refused(text: str) -> None:
    """Text without a letter or digit names no class."""
    with pytest.raises(CategoryError, match="names no category"):
        find(text)


@pytest.mark.parametrize("text", ["1000", "#1000", "9" * 5000, "0" * 5000 + "1000"])
def test_number_past_the_last_class_is_refused(text: str) -> None:
    """The classes are 0 to 999, however long the number."""
    with pytest.raises(CategoryError, match="they are numbered 0 to 999"):
        find(text)


def test_negative_index_is_refused() -> None:
    """An index does not count from the end."""
    with pytest.raises(CategoryError, match="they are numbered 0 to 999"):
        by_index(-1)


def test_bare_number_is_no_name() -> None:
    """Where numbers have another meaning, names are found without them."""
    with pytest.raises(CategoryError, match="no category '107'"):
        by_name("107")


def test_unknown_wordnet_id_is_refused() -> None:
    """A well-formed WordNet id of another synset is no class."""
    with pytest.raises(CategoryError, match="not the WordNet id"):
        find("n00000001")


def test_long_text_is_quoted_in_part() -> None:
    """A message stays one line to read, whatever came."""
    with pytest.raises(CategoryError) as caught:
        find("x" * 100_000)
    assert len(str(caught.value)) < 300


@given(st.text())
def test_any_text_is_found_or_refused(text: str) -> None:
    """`find` returns a class or raises CategoryError, nothing else."""
    with suppress(CategoryError):
        assert find(text) in CATEGORIES


@given(st.sampled_from(CATEGORIES), st.data())
def test_name_with_a_wrong_letter_is_refused(category: Category, data: st.DataObject) -> None:
    """Nearness serves the message: a misspelling is never taken for the name."""
    place = data.draw(st.integers(0, len(category.name) - 1))
    text = f"{category.name[:place]}ʒ{category.name[place + 1 :]}"
    with pytest.raises(CategoryError):
        find(text)


def test_everyday_words_are_no_names() -> None:
    """No row of everyday.csv is idle: a class's own name would win over it."""
    names = {category.name.casefold() for category in CATEGORIES}
    assert not names & {word.casefold() for word in EVERYDAY}


def test_every_everyday_word_has_its_meaning() -> None:
    """Each row leads where it says: to one class, or to a refusal."""
    for word, indices in EVERYDAY.items():
        if len(indices) == 1:
            assert find(word).index == indices[0]
        else:
            with pytest.raises(CategoryError):
                find(word)


def test_groups_share_out_the_classes() -> None:
    """Every class is in exactly one group, and every group has at least three."""
    members = [in_group(group) for group in GROUPS]
    assert sorted(category.index for group in members for category in group) == list(range(1000))
    assert min(len(group) for group in members) >= 3


@pytest.mark.parametrize("text", ["sea creature", "Sea Creatures", "sea_creature"])
def test_group_name_is_forgiven(text: str) -> None:
    """A group is found as a class is, plurals included."""
    assert CATEGORIES[107] in in_group(text)


def test_unknown_group_lists_the_groups() -> None:
    """The error for a group that does not exist names those that do."""
    with pytest.raises(CategoryError, match=r"aircraft, .*, weapon"):
        in_group("monster")


@pytest.mark.parametrize(
    ("query", "first"),
    [("bike", 671), ("107", 107), ("n01910747", 107), ("goldfsh", 1), ("acoustic", 402)],
)
def test_search_puts_the_best_match_first(query: str, first: int) -> None:
    """Meaning goes before spelling."""
    assert search(query)[0].index == first


def test_search_for_a_group_finds_all_of_it() -> None:
    """The members of a group come before what only sounds alike."""
    birds = in_group("bird")
    assert {category.index for category in search("bird")[: len(birds)]} == {
        category.index for category in birds
    }


def test_search_for_an_ambiguous_word_finds_every_choice() -> None:
    """What `find` refuses as ambiguous, `search` lists."""
    assert [category.index for category in search("bridge")] == [821, 839, 888]


def test_search_without_a_query_lists_everything() -> None:
    """An empty query means no restriction."""
    assert tuple(search(" ")) == CATEGORIES


def test_search_for_nonsense_finds_nothing() -> None:
    """A query that resembles no word has no results."""
    assert search("qqqqzzzz") == search("☃") == []


@pytest.mark.clients
@pytest.mark.skipif(not DATA_NOUN.exists(), reason="needs Debian's wordnet-base")
def test_script_makes_the_table_that_is_shipped(tmp_path: Path) -> None:
    """The same two sources give the same bytes."""
    made = tmp_path / "categories.csv"
    subprocess.run([sys.executable, str(SCRIPT), "-o", str(made)], check=True)
    assert made.read_bytes() == TABLE.read_bytes()
