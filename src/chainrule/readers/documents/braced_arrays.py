r"""Arrays as editors of formulas export them, before the parser: ``[{\begin{array}{*{20}{c}}{a}&{b}\end{array}}]``.

The braces around the array and around its cells group nothing, and are blanked out.
"""

from __future__ import annotations

import re
from itertools import islice

from chainrule.readers.documents.definitions import braced
from chainrule.readers.documents.lines import Mask

_EXPORTED = re.compile(r"\{\s*\\begin\s*\{array\}\s*\{\s*\*\s*\{\d+\}\s*(?:\{\s*[lcr]\s*\}|[lcr])\s*\}")
_BEHIND = re.compile(r"\s*(?:&|\\\\|\\end\b)")
_SPACES = re.compile(r"\s*")
#: So many arrays of a formula are looked at, and cells of one.
MAX_ARRAYS, MAX_CELLS = 50, 1000


def without_braces(text: str) -> str:
    """The formula without the braces of exported arrays; every character stays at its offset."""
    mask = Mask(text)
    for opening in islice(_EXPORTED.finditer(text), MAX_ARRAYS):
        found = braced(text, opening.start())
        if found is None or found[0].count(r"\begin") != 1 or not found[0].rstrip().endswith(r"\end{array}"):
            continue
        mask.blank(opening.start(), opening.start() + 1)
        mask.blank(found[1] - 1, found[1])
        at = opening.end()
        for _ in range(MAX_CELLS):
            _bare_cell(text, at, mask)
            at = _next_cell(text, at, found[1])
            if at < 0:
                break
    return mask.result()


def _bare_cell(text: str, at: int, mask: Mask) -> None:
    """Blank out the braces around a whole cell."""
    space = _SPACES.match(text, at)
    at = space.end() if space is not None else at
    inside = braced(text, at) if text[at : at + 1] == "{" else None
    if inside is not None and _BEHIND.match(text, inside[1]):
        mask.blank(at, at + 1)
        mask.blank(inside[1] - 1, inside[1])


def _next_cell(text: str, at: int, end: int) -> int:
    """Where the next cell begins, behind a mark that stands in no braces; -1 for nowhere."""
    depth = 0
    while at < end:
        if text.startswith(r"\\", at):
            if not depth:
                return at + 2
            at += 2
            continue
        if text[at] == "\\":
            at += 2
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        if text[at] == "&" and not depth:
            return at + 1
        at += 1
    return -1
