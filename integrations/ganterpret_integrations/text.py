"""Names as files and programs can take them: one line, and ASCII where nothing else is safe.

Conventions:
    All functions are total and idempotent: any string is legal, and the second time changes
    nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LATIN: Final = re.compile(
    r"LATIN (?P<case>SMALL|CAPITAL) (?:LETTER|LIGATURE) (?P<letters>[A-Z]{1,2})(?: WITH .*)?"
)
"""What Unicode calls a letter that is an ASCII letter and something more."""

_SPELLED: Final = {
    **dict.fromkeys("‘’‚‛′ʻʼ´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("·•", "*"),
    **{"×": "x", "÷": "/", "⁄": "/", "→": "->", "←": "<-", "♯": "#", "♭": "b"},
    **{"ß": "ss", "ẞ": "SS", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ı": "i", "€": "EUR"},
}
"""What stands for a character that neither Unicode's decompositions nor its names reduce."""


def clean(text: str) -> str:
    r"""Put a text on one line: composed (NFC), single spaces, no control characters.

    Surrogates, noncharacters and byte order marks go too: no file can hold them.

    >>> clean(" two\n lines\x1b ")
    'two lines'
    """
    kept = "".join(char for char in text if char.isspace() or not _unwanted(char))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def folded(name: str) -> str:
    """Write a name as it is compared: equal for people, equal here."""
    return clean(name).casefold()


def clean_lines(text: str) -> str:
    r"""Clean a text of several lines, each by itself; empty ones at its ends go.

    >>> clean_lines(" two  \r\n\tlines\n")
    'two\nlines'
    """
    return "\n".join(map(clean, re.split(r"\r\n|\r|\n", text))).strip()


def ascii_text(text: str) -> str:
    """Spell a text in printable ASCII on one line; "?" is what has no spelling.

    >>> ascii_text("Méduse → Łódź"), ascii_text("クラゲ")
    ('Meduse -> Lodz', '???')
    """
    return clean("".join(_spelling(char) for char in unicodedata.normalize("NFKC", clean(text))))


def _unwanted(char: str) -> bool:
    code = ord(char)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or code == 0xFEFF or unicodedata.category(char) in ("Cc", "Cs")


def _spelling(char: str) -> str:
    """Spell one character; marks that stand alone after all vanish."""
    if char.isascii():
        return char
    if char in _SPELLED:
        return _SPELLED[char]
    plain = unicodedata.normalize("NFKD", char)
    bare = "".join(part for part in plain if not unicodedata.combining(part))
    if bare.isascii():
        return bare
    latin = _LATIN.fullmatch(unicodedata.name(bare[0], ""))
    if latin is None:
        return "?"
    return latin["letters"].lower() if latin["case"] == "SMALL" else latin["letters"]
