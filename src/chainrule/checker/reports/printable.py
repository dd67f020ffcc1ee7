"""What a document says as a terminal may show it, below the report: no control reaches it, and carets stand right.

A document comes from anybody: an escape sequence in it could clear the screen, or show another text than stands there.
"""

from __future__ import annotations

import unicodedata

#: Where the pictures of the control characters begin.
_PICTURES = 0x2400
#: Categories of characters that steer a terminal or the direction of a text, and that stand for no character.
_STEERING = frozenset(("Cc", "Cf", "Cs", "Co"))
#: Joiners between letters, which steer nothing.
_JOINERS = frozenset("\u200c\u200d\u00ad")


def printable(text: str) -> str:
    """The text with a visible sign for each control, and as many characters; tabs stay."""
    return text if text.isprintable() else "".join(map(_shown, text))


def padding(before: str) -> str:
    """The blanks below a text that end where it ends: tabs below tabs, two below a wide character."""
    return "".join("\t" if character == "\t" else " " * cells(character) for character in before)


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(map(_width, text))


def _shown(character: str) -> str:
    if character == "\t" or character in _JOINERS or unicodedata.category(character) not in _STEERING:
        return character
    return chr(_PICTURES + ord(character)) if ord(character) < 32 else "\ufffd"


def _width(character: str) -> int:
    if unicodedata.combining(character) or character in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
