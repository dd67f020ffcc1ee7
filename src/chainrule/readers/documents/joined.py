"""Formulas that a sign in the prose between them joins, once a document is split: ``$J$ = $(a - y)^2$`` is one."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.documents.pieces import Document, Origin, Piece

#: The end of a formula, the sign that joins it to the next one, and the beginning of that.
_JOINT = re.compile(r"(?:\$|`|\\\))\s*(:?=)\s*(?:\$|:math:`|\\\()")

#: The same where the sign ends the first formula; an answer that is asked for is set in a command.
_OPEN = re.compile(r"(?:\$|\\\))[^\S\n]*\n?[^\S\n]*(?:\\answer\s*(?:\[[^\]]*\])?\s*\{)?[^\S\n]*(?:\$|\\\()")
#: Longer formulas are not made.
MAX_JOINED = 4_000


def with_joined(document: Document) -> Document:
    """The document with one formula for those between which nothing but an equality sign stands."""
    out: list[Piece] = []
    for piece in document.pieces:
        before = out[-2] if len(out) > 1 and piece.kind == out[-2].kind == "inline" else None
        joint = _JOINT.fullmatch(document.text, before.end, piece.start) if before is not None else None
        fits = before is not None and len(before.text) + len(piece.text) <= MAX_JOINED
        if fits and before is not None and joint is not None and out[-1].text.strip() == joint[1]:
            del out[-2:]
            piece = _one(before, f" {joint[1]} ", piece)
        elif (last := _unfinished(document, out, piece)) is not None:
            before = out[last]
            del out[last:]
            piece = _one(before, " ", piece)
        out.append(piece)
    document.pieces = out
    return document


def _unfinished(document: Document, out: list[Piece], piece: Piece) -> int | None:
    """The place of the formula that ends with a sign right before another one."""
    last = next((k for k in range(len(out) - 1, max(len(out) - 4, -1), -1) if out[k].kind == "inline"), None)
    if last is None or piece.kind != "inline" or not out[last].text.rstrip().endswith("="):
        return None
    fits = len(out[last].text) + len(piece.text) <= MAX_JOINED
    return last if fits and _OPEN.fullmatch(document.text, out[last].end, piece.start) is not None else None


def _one(before: Piece, sign: str, behind: Piece) -> Piece:
    """Two formulas and the sign between them, with the places of each character."""
    written = sign
    between = (before.end, behind.start)
    spans = (*_spans(before), *(between for _ in written), *_spans(behind))
    calls = (*_calls(before), *(between for _ in written), *_calls(behind))
    return replace(before, text=before.text + written + behind.text, end=behind.end, origin=Origin(spans, calls))


def _spans(piece: Piece) -> tuple[tuple[int, int], ...]:
    if piece.origin is not None and len(piece.origin.spans) == len(piece.text):
        return piece.origin.spans
    return tuple(piece.source(i, i + 1) for i in range(len(piece.text)))


def _calls(piece: Piece) -> tuple[tuple[int, int], ...]:
    if piece.origin is not None and len(piece.origin.calls) == len(piece.text):
        return piece.origin.calls
    return _spans(piece)
