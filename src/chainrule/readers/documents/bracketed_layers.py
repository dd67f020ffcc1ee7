r"""Layers in brackets behind letters, once a document is split: ``Z[l] = W[l] A[l-1] + b[l]``.

Where a text says so what a layer makes of the one below, the brackets are neither factors nor entries: formulas then
have ``Z^{[l]}``, with the old places, and ``A^{[l-1]T}`` for ``A[l-1]^T``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.documents.pieces import FORMULAS, Document
from chainrule.readers.documents.replaced import STYLED, with_replaced

_STYLES = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|mathrm|mathit)(?![A-Za-z])|[{}\s&]")
_LETTER = rf"(?P<letter>{STYLED}|\\[A-Za-z]+|[A-Za-z])"
_BELOW = r"(?:_(?:\{[^{}]*\}|[A-Za-z0-9]))?'?"
_LAYER = r"(?P<layer>(?:l|L|\\ell)(?:\s*[+-]\s*\d)?|\d{1,2})"
#: What may stand above a letter with a layer: a transpose, or the number of an example.
_TRANSPOSE = r"(?:T|\\top|\\intercal)(?![A-Za-z])"
_ABOVE = rf"(?:\^(?P<above>\{{\s*(?:{_TRANSPOSE}|\(\s*[ij]\s*\))\s*\}}|{_TRANSPOSE}))?"
_BRACKETED = re.compile(rf"{_LETTER}{_BELOW}(?P<bracket>\s*\[\s*{_LAYER}\s*\]){_ABOVE}")
#: What a layer makes, of its weights and of the layer below, without styles and spaces.
_MADE = re.compile(r"[^\W\d_]\[(?P<layer>l|\\ell|\d)\]:?=")
_CHANGES = (r"\nabla", r"\partial", r"\eta", r"\alpha", r"\Delta", r"\leftarrow", r"\gets")


def with_bracketed_layers(document: Document) -> Document:
    """The document with layers above letters for those in brackets behind them; the same one where there are none."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "[" in piece.text]
    layered = [text for text in formulas if any(_makes(part) for part in text.split(","))]
    if not layered:
        return document
    letters = {_letter(found) for text in layered for found in _BRACKETED.finditer(text)}
    letters |= {
        _letter(found) for text in formulas for found in _BRACKETED.finditer(text) if not found["layer"].isdigit()
    }
    document.pieces = [
        with_replaced(piece, _labels(piece.text, letters)) if piece.kind in FORMULAS and "[" in piece.text else piece
        for piece in document.pieces
    ]
    return document


def _makes(text: str) -> bool:
    """Whether a formula says what a layer makes of the one below: ``Z[l] = W[l] A[l-1]``."""
    plain = _STYLES.sub("", text)
    found = _MADE.match(plain)
    if found is None or any(mark in text for mark in _CHANGES):
        return False
    own = found["layer"]
    below = str(int(own) - 1) if own.isdigit() else f"{own}-1"
    behind = plain[found.end() :]
    return any(f"{weights}[{own}]" in behind for weights in "Ww") and f"[{below}]" in behind


def _letter(found: re.Match[str]) -> str:
    return re.sub(r"\s", "", found["letter"])


def _labels(text: str, letters: set[str]) -> Iterator[tuple[int, int, str]]:
    """Where layers stand behind letters, and what is read there."""
    for found in _BRACKETED.finditer(text):
        if _letter(found) in letters:
            above = (found["above"] or "").strip("{} ")
            end = found.end() if above else found.end("bracket")
            yield found.start("bracket"), end, f"^{{[{''.join(found['layer'].split())}]{above}}}"
