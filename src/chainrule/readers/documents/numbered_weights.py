r"""Layers of weights that are written as powers, once a document is split: ``\partial L / \partial w_{11}^2 = ...``.

Below a first derivative nobody raises a weight to a power: the number is that of its layer, and a prime a mark. Such
letters are read with ``w_{11}^{[2]}`` and ``\acute{w}_{11}`` wherever they stand, with the old places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.documents.pieces import FORMULAS, Document, Piece
from chainrule.readers.documents.replaced import with_replaced

#: Letters of weights, biases, and what layers put out.
_LETTER = r"(?P<letter>(?<![A-Za-z\\])[wWbBvuoOzahθ](?![A-Za-z])|\\(?:theta|Theta)(?![A-Za-z]))"
_BELOW = r"_\s*(?:\d|\{\s*\w(?:\s*,?\s*\w)?\s*\})"
_NUMBER = r"\^\s*(?:(?P<bare>\d)(?!\d)|\{\s*(?P<inside>\d)\s*\})"
_PRIME = r"\s*(?P<prime>'(?!')|\^\s*\\prime(?![A-Za-z])|\^\s*\{\s*(?:\\prime|')\s*\})"
_MARKED = re.compile(rf"{_LETTER}\s*(?P<below>{_BELOW})\s*(?:{_NUMBER}|{_PRIME})")
#: A first derivative in such a letter.
_FIRST = re.compile(
    r"\\[dt]?frac\s*\{\s*\\partial(?![A-Za-z])\s*(?!\^)(?:[^{}]|\{[^{}]*\})*\}\s*\{\s*\\partial(?![A-Za-z])\s*"
    rf"{_LETTER}\s*(?:{_BELOW})\s*(?:{_NUMBER}|{_PRIME})\s*\}}"
)
_SECOND = re.compile(r"\\partial\s*\^\s*\{?\s*2")


def with_numbered_weights(document: Document) -> Document:
    """The document with layers for such numbers; the same one where there are none, or second derivatives are taken."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "partial" in piece.text]
    found = [m for text in formulas for m in _FIRST.finditer(text)]
    if not found or any(map(_SECOND.search, formulas)):
        return document
    numbered = _alike({m["letter"] for m in found if not m["prime"]})
    primed = _alike({m["letter"] for m in found if m["prime"]})
    document.pieces = [
        with_replaced(piece, _edits(piece, numbered, primed)) if piece.kind in FORMULAS else piece
        for piece in document.pieces
    ]
    return document


def _alike(letters: set[str]) -> set[str]:
    """The letters that are marked so: where weights are, biases are, too."""
    return letters | set("wWbB") if letters & set("wWbB") else letters


def _edits(piece: Piece, numbered: set[str], primed: set[str]) -> Iterator[tuple[int, int, str]]:
    for m in _MARKED.finditer(piece.text):
        if m["prime"]:
            if m["letter"] in primed:
                yield m.start("letter"), m.end("letter"), rf"\acute{{{m['letter']}}}"
                yield m.start("prime"), m.end("prime"), ""
        elif m["letter"] in numbered:
            group = "bare" if m["bare"] else "inside"
            yield m.start(group), m.end(group), f"{{[{m[group]}]}}" if m["bare"] else f"[{m[group]}]"
