"""Parts of a formula that are read as something else, for what rewrites formulas once a document is split."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chainrule.readers.documents.pieces import Origin, Piece

#: A letter in bold or with an accent.
STYLED = r"\\(?:mathbf|boldsymbol|bm|vec|hat|tilde)\s*\{\s*\\?[A-Za-z]+\s*\}"


def with_replaced(piece: Piece, edits: Iterable[tuple[int, int, str]]) -> Piece:
    """A formula with other texts at some places, in their order; each character keeps its place in the source."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for start, end, text in edits:
        parts.extend((piece.text[at:start], text))
        places.extend((i, i + 1) for i in range(at, start))
        places.extend([(start, end)] * len(text))
        at = end
    if not parts:
        return piece
    parts.append(piece.text[at:])
    places.extend((i, i + 1) for i in range(at, len(piece.text)))
    spans = tuple(piece.source(start, end) for start, end in places)
    return replace(piece, text="".join(parts), origin=Origin(spans, spans))
