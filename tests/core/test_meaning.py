"""Search by meaning: what words lead to, and how often that is right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process, utils

from ganterpret.categories import CATEGORIES, Category, find, in_group
from ganterpret.meaning import MOST_WORDS, alike

QUERIES = Path(__file__).with_name("meaning_queries.csv")


def _queries(which: str) -> list[tuple[str, set[int]]]:
    with QUERIES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["list"] == which]
    return [(row["query"], _answers(row["answers"])) for row in rows]


def _answers(cell: str) -> set[int]:
    found: set[int] = set()
    for each in cell.split("; "):
        group = each.removeprefix("group:")
        meant: tuple[Category, ...] = in_group(group) if group != each else (find(each),)
        found.update(category.index for category in meant)
    return found


def _hits(queries: list[tuple[str, set[int]]], first: int) -> int:
    return sum(
        any(match.category.index in answers for match in alike(query, first))
        for query, answers in queries
    )


@pytest.mark.parametrize(
    ("which", "count", "top_1", "top_5"), [("first", 71, 64, 69), ("held out", 34, 23, 27)]
)
def test_queries_find_what_somebody_would_accept(
    which: str, count: int, top_1: int, top_5: int
) -> None:
    """As many queries as ``docs/gallery.md`` says have an acceptable class first, or in five."""
    queries = _queries(which)
    assert len(queries) == count
    assert _hits(queries, 1) >= top_1
    assert _hits(queries, 5) >= top_5


def test_likeness_of_letters_finds_far_less() -> None:
    """The alternative, rapidfuzz over all names, finds about half as many within five."""
    names = {word: category.index for category in CATEGORIES for word in category.words}
    queries = _queries("held out")
    hits = 0
    for query, answers in queries:
        ranked = process.extract(
            query, list(names), scorer=fuzz.WRatio, processor=utils.default_process, limit=5
        )
        hits += any(names[word] in answers for word, _, _ in ranked)
    assert 2 * hits <= _hits(queries, 5) + 4


def test_a_query_of_two_things_shows_both() -> None:
    """Dogs and instruments are both among the first five of a dog that plays music."""
    groups = {match.category.group for match in alike("dog playing music", 5)}
    assert {"dog", "instrument"} <= groups


def test_the_words_that_led_there_are_told() -> None:
    """A match names the words as they were written, not their stems."""
    assert alike("we were dancing", 1)[0].words == ("dancing",)


@pytest.mark.parametrize("text", ["", "   ", "the and of", "xyzzy", "雨"])
def test_words_that_lead_nowhere_find_nothing(text: str) -> None:
    """Nothing is guessed."""
    assert alike(text) == []


def test_a_text_without_an_end_is_cut() -> None:
    """Only so many words count, so that nobody waits for the rest."""
    assert alike("xyzzy " * MOST_WORDS + "dog") == []


@given(st.text(max_size=80))
def test_any_text_is_answered_in_order(text: str) -> None:
    """Scores fall, each class comes once, and each has a word that led to it."""
    matches = alike(text, 50)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert len({match.category.index for match in matches}) == len(matches)
    assert all(match.words for match in matches)
