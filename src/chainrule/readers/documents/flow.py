"""The common part of all readers of documents: pieces collected in order, macros defined and expanded on the way."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from chainrule.errors import BudgetError, ReadError
from chainrule.readers.documents.comments import MAX_COMMENTS, addressed, in_formula
from chainrule.readers.documents.customary import customary
from chainrule.readers.documents.definitions import Definition, definitions
from chainrule.readers.documents.lines import blanked
from chainrule.readers.documents.macros import Macros
from chainrule.readers.documents.pieces import Comment, Document, Note, Origin, Piece
from chainrule.readers.documents.plain_tables import CELL
from chainrule.readers.documents.rows import prepared

MAX_NOTES = 100
#: Longer formulas are not read: a dollar or a bracket is missing there. The longest of 57,000 in books has 4,576.
MAX_FORMULA = 20_000
#: How the environments of formulas in the addresses of images begin.
IMAGE = "image"


class Flow:
    """Collects the pieces of a document in the order of reading."""

    def __init__(self, document: Document) -> None:
        """Nothing is read yet."""
        self.document = document
        self.macros = Macros(dict(customary()))

    def prose(self, kind: str, text: str, start: int) -> None:
        """A part without formulas: prose, a heading or a break."""
        if text or kind == "break":
            self.document.pieces.append(Piece(kind, text, start, start + len(text)))

    def formula(self, kind: str, text: str, start: int, environment: str = "") -> None:
        """A formula, as it is written; definitions in it hold from there on."""
        if not text.strip():
            return
        if len(text) > MAX_FORMULA:
            self.too_long(start, len(text))
            return
        sealed = environment.startswith(IMAGE)
        if sealed:
            self.document.decoded.append((start, text))
        self.say(in_formula(text, start))
        if "\\" in text:
            for found in definitions(text):
                self.define(found, start)
                text = text[: found.start] + blanked(text[found.start : found.end]) + text[found.end :]
        origin: Origin | None = None
        if self.macros.used_in(text):
            try:
                expanded, origin = self.macros.expanded(text, start)
            except (ReadError, BudgetError) as error:
                self.note(start, f"this formula is left as it is written: {error}")
            else:
                if len(expanded) > MAX_FORMULA:
                    self.too_long(start, len(expanded))
                    return
                end = start + len(text)
                ready = prepared(expanded, environment)
                self.document.pieces.append(Piece(kind, ready, start, end, origin, sealed=sealed))
                return
        plain = environment in ("code", CELL)
        ready = prepared(text, environment)
        self.document.pieces.append(Piece(kind, ready, start, start + len(text), plain=plain, sealed=sealed))

    def too_long(self, start: int, length: int) -> None:
        """Say that a formula is not read, as it has too many characters."""
        self.note(
            start, f"a formula of {length} characters is not read, the limit is {MAX_FORMULA}: where does it end?"
        )

    def comment(self, inner: str, start: int, end: int) -> None:
        """A comment outside of formulas; `inner` is the text between its marks."""
        if (found := addressed(inner, start, end)) is not None:
            self.say([found])

    def say(self, comments: Iterable[Comment]) -> None:
        """Comments addressed to chainrule, up to a number."""
        for comment in comments:
            known = self.document.comments
            if len(known) < MAX_COMMENTS:
                known.append(comment)
                if len(known) == MAX_COMMENTS:
                    self.note(comment.start, f"comments to chainrule behind the first {MAX_COMMENTS} are not read")

    def define(self, found: Definition, offset: int = 0) -> None:
        """Take the definition of a macro."""
        if found.macro is not None:
            self.macros.define(found.macro)
        elif not found.environment:
            self.macros.forget(found.name)
            self.note(found.start + offset, f"the macro \\{found.name} has parameters of a kind that is not expanded")

    def note(self, start: int, message: str) -> None:
        """Something that could not be followed."""
        if len(self.document.notes) < MAX_NOTES:
            self.document.notes.append(Note(start, message))


def end_within(spans: list[tuple[int, int]], offset: int) -> int:
    """The end of the one of the sorted spans that an offset lies in, 0 for none."""
    i = bisect_left(spans, (offset + 1, -1)) - 1
    return spans[i][1] if i >= 0 and spans[i][0] <= offset < spans[i][1] else 0
