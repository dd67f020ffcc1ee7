"""From changes of a formula to changes of its document, or none: only the author's own text is changed.

What a macro or an included file put there is not; neither is markup that the formula does not show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.checker.corrections.changes import Op
from chainrule.checker.extraction.claim import Claim
from chainrule.readers import syntax as t
from chainrule.readers.documents import Document, Piece

_SIZED_BAR = re.compile(r"\\(left|right)\|")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula stands in a document. `names` are spelled by macros there; `cell` means a cell of a table."""

    document: Document
    piece: Piece
    names: tuple[tuple[str, str], ...]
    cell: bool

    def ops(self, ops: tuple[Op, ...]) -> tuple[Op, ...] | None:
        """The changes in the document's text, None where one of them cannot be made there."""
        out: list[Op] = []
        for op in ops:
            span = self.span(op.start, op.end)
            if span is None:
                return None
            text = self.text(op.text)
            if text is None:
                return None
            out.append(Op(*span, text))
        start, end = out[0].start, out[-1].end
        first, last = self.document.place(start), self.document.place(max(end - 1, start))
        if first.path != self.document.path or (last.path, last.cell) != (first.path, first.cell):
            return None
        return tuple(out)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the document, if it is the author's own text."""
        piece = self.piece
        if piece.origin is None or not piece.origin.spans:
            span = piece.start + start, piece.start + end
            return span if self.shown(start, end) else None
        found = _expanded(piece, start, end)
        return found if found is not None and self.shown(start, end) else None

    def shown(self, start: int, end: int) -> bool:
        """Whether nothing but breaks of rows would be lost beside what the formula shows."""
        piece, text = self.piece, self.document.text
        if piece.origin is None or not piece.origin.spans:
            written = text[piece.start + start : piece.start + end]
        else:
            spans = piece.origin.spans[start:end]
            written = "".join(
                text[a] if b == a + 1 else read for (a, b), read in zip(spans, piece.text[start:end], strict=True)
            )
        return all(a == b or (b == " " and (a.isspace() or a in "\\&"))
                   for a, b in zip(written, piece.text[start:end], strict=True))  # fmt: skip

    def text(self, text: str) -> str | None:
        """What is put in, with the macros of the author, and fit for a table."""
        for plain, macro in self.names:
            text = re.sub(re.escape(plain) + r"(?![A-Za-z])(.?)", lambda m: macro + _gap(macro, m.group(1)), text)  # noqa: B023
        if self.cell:
            text = _SIZED_BAR.sub(lambda m: rf"\{m.group(1)}\{m.group(1)[0]}vert ", text)
            text = re.sub(r"(?<!\\)\|([^|]*)\|", r"\\lvert \1 \\rvert", text)
            if re.search(r"(?<!\\)\|", text):
                return None
        start = self.piece.start
        if (
            self.piece.origin is None
            and r"\_" in self.document.text[start : self.piece.end]
            and " _" in self.piece.text
        ):
            text = text.replace("_", r"\_")
        return None if "$" in text or "`" in text else text


def _gap(macro: str, behind: str) -> str:
    return f" {behind}" if behind.isascii() and behind.isalpha() and macro[-1:].isalpha() else behind


def in_document(document: Document, claim: Claim) -> Place | None:
    """Where the formula of a claim stands; None where that is unknown."""
    piece = claim.piece
    if piece is None:
        return None
    line = document.line_text(piece.start)
    column = document.place(piece.start).column - 1
    outside = line[:column] + line[column + piece.end - piece.start :]
    return Place(document, piece, _macro_names(document, claim, piece), "|" in outside)


def _macro_names(document: Document, claim: Claim, piece: Piece) -> tuple[tuple[str, str], ...]:
    """Names that are each the whole of what a macro gives: the name as it was read, and the macro."""
    origin = piece.origin
    if origin is None:
        return ()
    out: dict[str, str] = {}
    for side in (claim.left, claim.right):
        for part in t.walk(side) if side is not None else ():
            if not isinstance(part, t.Name) or part.end > len(origin.calls) or part.end <= part.start:
                continue
            calls = set(origin.calls[part.start : part.end])
            around = origin.calls[max(part.start - 1, 0) : part.start] + origin.calls[part.end : part.end + 1]
            (call, *more) = calls
            written = document.text[call[0] : call[1]]
            if not more and call not in around and re.fullmatch(r"\\[A-Za-z]+", written):
                out.setdefault(piece.text[part.start : part.end], written)
    return tuple((plain, macro) for plain, macro in out.items() if plain != macro)


def _expanded(piece: Piece, start: int, end: int) -> tuple[int, int] | None:
    """The span of a formula in which macros were expanded: the author's characters, and whole calls among them."""
    assert piece.origin is not None  # noqa: S101 - checked by the caller
    spans, calls = piece.origin.spans, piece.origin.calls
    own = [span == call and span[1] - span[0] == 1 for span, call in zip(spans, calls, strict=True)]
    if start == end:
        before = calls[start - 1][1] if start else piece.start
        behind = calls[start][0] if start < len(calls) else piece.end
        inside = 0 < start < len(calls) and calls[start - 1] == calls[start] and not own[start]
        return None if inside or before != behind else (before, before)
    if end > len(calls) or not any(own[start:end]):
        return None
    cut_before = start > 0 and not own[start] and calls[start - 1] == calls[start]
    cut_behind = end < len(calls) and not own[end - 1] and calls[end] == calls[end - 1]
    return None if cut_before or cut_behind else (calls[start][0], calls[end - 1][1])
