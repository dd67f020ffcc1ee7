"""Why a flagged claim has no edit, in words for whoever asked for edits; beside the search for them."""

from __future__ import annotations

from chainrule.checker.corrections.aligned import Row
from chainrule.checker.findings import Judged
from chainrule.readers.documents import Document

BEHIND = "a step before it in the chain is not fixed"
UNCERTAIN = "no correction of it is certain"
IN_THE_WAY = "no certain correction can be written here: a macro stands in the way, say, or a mark of the document"
SAME_CELL = "another formula in its cell of the table is fixed first: run --fix again"
TOO_WIDE = "its correction is wider than its cell of the table"
BROKEN_CELL = "where its cell of the table ends is not certain"
UPSETS = "with its correction another claim would not hold, or be read in another way"
_OPEN = {
    "definition-suspect": "what is wrong may be the definition",
    "kink-value": "the value at a kink is for the author to choose",
}


def hindrance(document: Document, judged: Judged) -> str:
    """What keeps a claim from being mended before any correction is looked for; empty if nothing does."""
    path = document.place(judged.claim.start).path
    if path != document.path:
        return f"it stands in an included file: name {path} to fix it"
    piece = judged.claim.piece
    if piece is None:
        return UNCERTAIN
    if piece.sealed:
        return "it stands in the address of an image"
    return next((_OPEN[finding.name] for finding in judged.findings if finding.name in _OPEN), "")


def unfit(row: Row) -> str:
    """Why a correction does not stand in a row of a table."""
    return BROKEN_CELL if row.room is None else TOO_WIDE
