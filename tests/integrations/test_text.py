"""Laws of names: one line of composed characters, and an ASCII spelling for all of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret_integrations.text import ascii_text, clean

ANY_TEXT = st.text(st.characters(), max_size=40)


@given(ANY_TEXT)
def test_clean_text_is_one_composed_line_and_stays_so(text: str) -> None:
    """No control character, no double or outer space, NFC; cleaning again changes nothing."""
    said = clean(text)
    assert clean(said) == said
    assert said == said.strip() == unicodedata.normalize("NFC", said)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in said)
    assert "  " not in said
    said.encode()


@given(ANY_TEXT)
def test_ascii_text_is_printable_ascii_and_stays_so(text: str) -> None:
    """Every character lies between space and tilde; spelling again changes nothing."""
    said = ascii_text(text)
    assert all(" " <= char <= "~" for char in said)
    assert ascii_text(said) == said


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_keeps_its_characters(text: str) -> None:
    """What is ASCII already changes in its spaces alone."""
    assert ascii_text(text) == clean(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Méduse", "Meduse"),
        ("Me\u0301duse", "Meduse"),
        ("Straße", "Strasse"),
        ("Łódź, Ørsted, Đà Nẵng, Æon, œuvre", "Lodz, Orsted, Da Nang, AEon, oeuvre"),
        ("İstanbul ılık", "Istanbul ilik"),
        ("“quoted” – it’s…", '"quoted" - it\'s...'),
        ("a → b", "a -> b"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "Full width"),
        ("½ ² ﬁ ™", "1/2 2 fi TM"),
        ("クラゲ", "???"),
        ("медуза 2", "?????? 2"),
        ("line\none\ttab\x00\x1b[31m", "line one tab[31m"),
    ],
)
def test_spellings(text: str, spelled: str) -> None:
    """Accents and strokes go, signs have their usual spelling, other scripts become "?"."""
    assert ascii_text(text) == spelled
