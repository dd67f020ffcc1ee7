"""Formulas that begin with "=", beside the extraction of claims: what they go on with stands above them."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers import latex
from chainrule.readers.documents import Piece
from chainrule.readers.syntax import Statement, Tree, Unread, has_derivative

#: The mark of a statement that a display below may go on with, or not.
UNSURE = "unsure"
#: Words before a derivative that is to be worked out.
_FINDS = re.compile(
    r"(?:\b(?:find|compute|calculate|differentiate|evaluate|determine|work\s+out|derive|have|get|gives|is)|[:：求])[\s*_$`(]*\Z",
    re.IGNORECASE,
)


#: A display of words alone, between a formula and what goes on with it.
_ONLY_WORDS = re.compile(r"(?:\s|\\(?:text|textit|textbf|mbox|hbox|textrm)\s*\{[^{}]*\})+")
#: What may stand beside a formula in a line of its own: marks of lists, tags, spaces; a remark in brackets behind it.
_BESIDE = re.compile(r"(?:\s|[*_>.,;:\\-]|&(?:nbsp|emsp|ensp);|</?(?:p|br|center|div|span|li)\b[^<>]{0,80}>)*")
_REMARK = re.compile(r"(?:[*_]{0,3}\([^()\n]{0,200}\)[*_]{0,3})?")


def stands_alone(piece: Piece, text: str) -> bool:
    """Whether a formula is a display, or has a line of its own as one has."""
    if piece.kind == "display":
        return True
    begin, end = text.rfind("\n", 0, piece.start) + 1, text.find("\n", piece.end)
    before, behind = text[begin : piece.start].rstrip("$`\\("), text[piece.end : end if end >= 0 else len(text)]
    behind = behind.lstrip("$`\\)")
    remark = _BESIDE.match(behind)
    rest = behind[remark.end() if remark else 0 :]
    return bool(_BESIDE.fullmatch(before)) and bool(_BESIDE.fullmatch(_REMARK.sub("", rest, count=1)))


def going_on(piece: Piece, found: list[Statement], before: Statement | None,
             begun: Tree | None) -> tuple[list[Statement], Tree | None]:  # fmt: skip
    """The statements of a formula that may go on with the one above, and the first member of their chain then."""
    if before is None or not found or not latex.continues(piece.text):
        return found, None
    return [_continued(before, found[0]), *found[1:]], _first(before, begun)


def left_open(piece: Piece, found: list[Statement], before: Statement | None) -> Statement | None:
    """What the next formula may go on with; behind a member that is not understood, the one before it."""
    if found and found[-1].items:
        return found[-1]
    if _ONLY_WORDS.fullmatch(piece.text):
        return before
    return before if latex.continues(piece.text) else None


def _continued(before: Statement, statement: Statement) -> Statement:
    """A display that begins with "=" goes on with the last member of the display above."""
    if not statement.items:
        return statement
    last = next((item for item in reversed(before.items) if not isinstance(item, Unread)), before.items[-1])
    leads = "derivative" in before.extra or has_derivative(before.items[0])
    extra = {"continued": "yes", **({"derivative": "yes"} if leads else {})}
    extra |= {UNSURE: "yes"} if UNSURE in before.extra else {}
    return replace(statement, items=(last, *statement.items), signs=("=", *statement.signs), extra=extra)


def _first(before: Statement, begun: Tree | None) -> Tree | None:
    """The first member of a chain over several displays, of which the last one may have begun further above."""
    if UNSURE in before.extra or not before.items or isinstance(before.items[0], Unread):
        return None
    return begun if "continued" in before.extra else before.items[0]


def reopened(before: Statement | None, found: list[Statement], words: str) -> Statement | None:
    """What a display that begins with "=" goes on with, behind a sentence with a derivative alone in it.

    "Find $(x e^x)'$" begins anew; what else is named may be, so that what does not hold is no slip.
    """
    alone = found[0] if len(found) == 1 and not found[0].signs and len(found[0].items) == 1 else None
    if alone is None or isinstance(alone.items[0], Unread) or not has_derivative(alone.items[0]):
        return before
    anew = before is None or _FINDS.search(words) is not None
    taken = alone if anew else before
    return replace(taken, extra={**taken.extra, UNSURE: "yes"}) if taken is not None else None
