"""Texts that are not UTF-8, beside the files: which encoding of one byte a character they are written in.

Formulas are the same in all of these, if they are ASCII. So a guess that is wrong spoils words only.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

#: The first one of those that fit equally well is taken.
ENCODINGS = ("cp1252", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254")
#: More of a text is not looked at.
_MOST = 20_000
_PUNCTUATION = frozenset("“”„‘’–—…«»°§№€·¿¡")


def guessed(data: bytes) -> str | None:
    """The encoding of a text that is not UTF-8; None if it is rather UTF-8 with a fault, or no text."""
    sample = data[:_MOST]
    if _has_utf8(sample) or any(byte < 32 and byte not in b"\t\n\r\f" for byte in sample):
        return None
    scores = [(_score(data, sample, name), -i, name) for i, name in enumerate(ENCODINGS)]
    best = max(scores)
    return best[2] if best[0] > 0 else None


def _has_utf8(data: bytes) -> bool:
    """Whether a character of several bytes stands in a text, as it does nowhere by chance."""
    for lead, follow in pairwise(data.decode("utf-8", "replace")):
        if lead > "\x7f" and lead != "\ufffd" and follow != "\ufffd":
            return True
    return False


def _score(data: bytes, sample: bytes, encoding: str) -> int:
    """How many characters beyond ASCII fit their neighbours, less those that do not; 1 if none of them matters."""
    try:
        data.decode(encoding)
        text = f" {sample.decode(encoding)} "
    except UnicodeDecodeError:
        return -1
    fits = [_fits(text[i - 1], text[i], text[i + 1]) for i in range(1, len(text) - 1) if text[i] > "\x7f"]
    # A lone sign in a remark fits nothing, but spoils nothing either.
    return sum(fits) if any(fits) else 1


def _fits(before: str, character: str, behind: str) -> int:
    """Whether a character can stand between two others: 1 if it can, -1 if not, 0 if it does not matter."""
    if not character.isalpha():
        inside = before.isalpha() and behind.isalpha() and character not in "’–"
        return 0 if character in _PUNCTUATION and not inside else -1
    script = _script(character)
    sides = [_script(c) for c in (before, behind) if c.isalpha()]
    if any(other != script for other in sides) or (character.isupper() and before.islower()):
        return -1
    if script == "LATIN":
        # In words of Latin letters few have accents.
        return -1 if sides and all(c > "\x7f" for c in (before, behind) if c.isalpha()) else 1
    return 2 if sides else 1


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
