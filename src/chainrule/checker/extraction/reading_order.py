"""The pieces of a document and the comments for chainrule in one stream, in the order in which they are read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.documents import Comment, Document, Piece


def in_order(document: Document) -> Iterator[Piece | Comment]:
    """Pieces and comments in the order of reading; prose is cut at a comment, so that sentences above it are over."""
    waiting = deque(sorted(document.comments, key=lambda comment: comment.start))
    for piece in document.pieces:
        begin = piece.start
        while waiting and waiting[0].start < piece.end:
            comment = waiting.popleft()
            if piece.kind not in ("display", "inline") and begin < comment.start:
                yield _cut(piece, begin, comment.start)
                begin = comment.start
            yield comment
        yield piece if begin == piece.start else _cut(piece, begin, piece.end)
    yield from waiting


def _cut(piece: Piece, begin: int, end: int) -> Piece:
    return replace(piece, text=piece.text[begin - piece.start : end - piece.start], start=begin, end=end)
