"""The pieces of a document and the comments for chainrule in one stream, in the order in which they are read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.readers.documents import Comment, Document, Piece


def in_order(document: Document) -> Iterator[Piece | Comment]:
    """Pieces and comments in the order of reading; prose is cut at a comment, so that sentences above it are over."""
    waiting = deque(sorted(document.comments, key=lambda comment: comment.start))
    for piece in _joined(document.pieces):
        begin = piece.start
        while waiting and waiting[0].start < piece.end:
            comment = waiting.popleft()
            if piece.kind not in ("display", "inline") and begin < comment.start:
                yield _cut(piece, begin, comment.start)
                begin = comment.start
            yield comment
        yield piece if begin == piece.start else _cut(piece, begin, piece.end)
    yield from waiting


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with formulas in a sentence that a bare sign of equality joins, ``$a$ = $b$``, as one."""
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        while piece.kind == "inline" and (whole := _with_next(piece, *pieces[at + 1 : at + 3])) is not None:
            piece = whole
            at += 2
        yield piece
        at += 1


def _with_next(first: Piece, *behind: Piece) -> Piece | None:
    """One formula, each character at its place; None where the next ones are not a sign and a formula."""
    if len(behind) < 2 or behind[0].kind != "prose" or behind[0].text.strip() != "=" or behind[1].kind != "inline":
        return None
    second = behind[1]
    if first.origin is not None or second.origin is not None or "\n" in behind[0].text:
        return None
    between = "=".center(second.start - first.end)
    return replace(first, text=f"{first.text}{between}{second.text}", end=second.end)


def _cut(piece: Piece, begin: int, end: int) -> Piece:
    return replace(piece, text=piece.text[begin - piece.start : end - piece.start], start=begin, end=end)
