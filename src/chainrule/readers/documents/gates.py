r"""Gates that a letter names, once a document is split: ``W_f``, ``W_i`` and ``W_o`` of an LSTM, ``U_z`` and ``U_r``.

Such letters count nothing, though i is an index elsewhere and f a function. Where the weights, biases and sums of a
text have the letters of all gates below them, formulas are read with ``W_{\text{i}}``, with the old places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.documents.pieces import FORMULAS, Document
from chainrule.readers.documents.replaced import STYLED, with_replaced

#: The letters of the gates of a cell, which stand below one letter all together, and letters that count.
_CELLS = (frozenset("fio"), frozenset("fuo"), frozenset("zr"))
_INDICES = frozenset("jklmnpqrst")
#: So many letters have gates below them at least: weights and their biases, or two weights.
_BASES = 2
#: A letter with one letter below it.
_LABELLED = re.compile(
    rf"(?P<base>{STYLED}|\\(?!partial|sum|prod|nabla|int|max|min|lim)[A-Za-z]+|[A-Za-z])\s*"
    r"_\s*(?:\{\s*(?P<braced>[A-Za-z])\s*\}|(?P<bare>[A-Za-z]))(?![A-Za-z])"
)


def with_gates(document: Document) -> Document:
    """The document with words for the letters of gates; the same one where there are none."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "_" in piece.text]
    below: dict[str, set[str]] = {}
    for text in formulas:
        for found in _LABELLED.finditer(text):
            below.setdefault(found["base"], set()).add(found["braced"] or found["bare"])
    for gates in _CELLS:
        bases = {base for base, letters in below.items() if gates <= letters and not letters & _INDICES - gates}
        if len(bases) >= _BASES and any("W" in base or base == "U" for base in bases):
            document.pieces = [
                with_replaced(piece, _words(piece.text, bases)) if piece.kind in FORMULAS else piece
                for piece in document.pieces
            ]
            return document
    return document


def _words(text: str, bases: set[str]) -> Iterator[tuple[int, int, str]]:
    r"""What stands below the letters, as ``{\text{f}}``."""
    for found in _LABELLED.finditer(text):
        if found["base"] in bases:
            kind = "braced" if found["braced"] else "bare"
            label = rf"\text{{{found[kind]}}}"
            yield *found.span(kind), label if kind == "braced" else f"{{{label}}}"
