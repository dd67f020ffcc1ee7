r"""Layers that a letter of examples counts, once a document is split: ``z^{(n)} = W^{(n)} a^{(n-1)}``.

In round brackets i, j and n count examples. Where a text says by them what a layer makes of the one below, nothing has
examples there: formulas then have ``z^{[n]}`` and ``W^{[3]}``, with the old places.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.documents.pieces import FORMULAS, Document, Piece

_STYLES = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|mathrm|mathit)(?![A-Za-z])|[{}\s]")
#: The weights of a layer, and the quantity of the layer below, in a formula without styles and braces.
_WEIGHTS = re.compile(r"[Ww]\^\((?P<letter>[ijn])\)")
_BELOW = re.compile(r"[^\W\d_Ww]\^\((?P<letter>[ijn])-1\)")
#: What such a formula defines: a quantity of the layer.
_DEFINED = re.compile(r"[^\W\d_Ww]\^\((?P<letter>[ijn])\)&?:?=")
_CHANGES = ("\\nabla", "\\partial", "\\eta", "\\Delta", "\\leftarrow", "\\gets")


def with_layers(document: Document) -> Document:
    """The document with square brackets around what counts layers; the same one where there are none."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS]
    letters = {letter for text in formulas if "-" in text and "(" in text for letter in _layers(text)}
    letters -= {letter for letter in letters if any(_sums(text, letter) for text in formulas)}
    if len(letters) != 1:
        return document
    (letter,) = letters
    counted = re.compile(rf"(?P<before>\^\s*\{{\s*)\((?P<inside>\s*(?:{letter}(?:\s*[+-]\s*\d+)?|\d+)\s*)\)")
    document.pieces = [_turned(piece, counted) if piece.kind in FORMULAS else piece for piece in document.pieces]
    return document


def _layers(text: str) -> set[str]:
    """The letters by which a formula says what a layer makes of the one below."""
    if any(mark in text for mark in _CHANGES):
        return set()
    plain = _STYLES.sub("", text)
    found = [{match["letter"] for match in pattern.finditer(plain)} for pattern in (_WEIGHTS, _BELOW, _DEFINED)]
    return set.intersection(*found)


def _sums(text: str, letter: str) -> bool:
    """Whether a formula sums over a letter, as over examples."""
    return re.search(rf"\\sum(?:\\limits)?\s*_\s*\{{?\s*{letter}(?![A-Za-z])", text) is not None


def _turned(piece: Piece, counted: re.Pattern[str]) -> Piece:
    """A formula with square brackets around layers."""
    text = counted.sub(r"\g<before>[\g<inside>]", piece.text)
    return replace(piece, text=text) if text != piece.text else piece
