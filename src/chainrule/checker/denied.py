"""What the words around a formula say of its truth, below the extraction of claims: supposed, denied, asked, limited.

Nothing of that is a statement of the text for all values, so that it is not refuted.
"""

from __future__ import annotations

import re

from chainrule.checker.statements import supposed
from chainrule.readers import latex
from chainrule.readers.documents import Piece

_WRONG = r"wrong|incorrect|false|mistaken|erroneous|invalid|not\s+(?:true|correct|right|valid)"
#: Words that end shortly before a formula, in its sentence; before a display nothing else stands between.
_BEFORE = re.compile(
    rf"(?:❌|✗|(?<![\w-])(?:{_WRONG}|(?<!is a )mistake|wrongly|incorrectly)\b)[^.!?\n$|]{{0,40}}$", re.IGNORECASE
)
_ABOVE = re.compile(rf"(?:❌|✗|(?<![\w-])(?:{_WRONG}|(?<!is a )mistake|wrongly|incorrectly)\b)[\s:*_`>(-]*$", re.IGNORECASE)
#: Words that begin right behind one.
_BEHIND = re.compile(
    rf"^[\s$`)\]\\,;.:*_-]*(?:\((?:{_WRONG})\b|(?:(?:which|this|that|it)\s+)?(?:is|are|was|would\s+be)\s+(?:\w+\s+)?"
    rf"(?:{_WRONG})\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\btrue\s+or\s+false\b[^.!?\n$|]{0,40}$", re.IGNORECASE)
#: The formula of a condition in words right behind one in a sentence, and whether it goes on.
_LIMIT = re.compile(
    r"^\$?\s*,?\s*(?:but\s+)?(?:only\s+)?(?:if|when|whenever|unless|provided(?:\s+that)?)\s+"
    r"(?:\$(?P<formula>[^$\n]+)\$(?P<more>\s+(?:and|or)\b(?!\s+\$?(?:0|zero)\b))?|\\\()"
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: So many characters before a formula, and behind it, are looked at.
SPAN = 60


def said_around(text: str, piece: Piece) -> str:
    """Why a formula is no statement of the text; empty if it is one."""
    before, behind = text[max(0, piece.start - SPAN) : piece.start], text[piece.end : piece.end + SPAN]
    inline = piece.kind == "inline"
    if inline and supposed(text, piece.start):
        return "the text supposes it"
    before = _COMMENT.sub("", before).rstrip("$`\\([ \n")
    if _QUESTION.search(before):
        return "the text asks whether it is true"
    if (_BEFORE if inline else _ABOVE).search(before) or _BEHIND.search(behind):
        return "the text says that it is wrong"
    if inline and _LIMIT.search(behind) and condition_behind(text, piece) is None:
        return "the words behind it say when it holds"
    return ""


def condition_behind(text: str, piece: Piece) -> tuple[str, str, str] | None:
    """The indices of which a formula in a sentence is said: "$... = 1$ if $i = j$"."""
    found = _LIMIT.search(text[piece.end : piece.end + SPAN]) if piece.kind == "inline" else None
    if found is None or not found["formula"] or found["more"] or "unless" in found.group():
        return None
    said = latex.statements(found["formula"])
    return latex.index_condition(said[0]) if len(said) == 1 else None
