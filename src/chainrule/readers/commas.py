r"""Commas that separate no formulas, below the reading of formulas row by row.

Those in curly brackets, ``\max\{0, x\}``, and those that were thin spaces, ``-t\,\frac{...}`` without a backslash.
"""

from __future__ import annotations

from itertools import islice

from chainrule.readers.parsing.words import FRACTIONS, RELATIONS
from chainrule.readers.tokens import Token

_STARTS = FRACTIONS | {"(", r"\left", r"\bigl", r"\big", r"\Big", r"\sum", r"\nabla"}
#: A bracket with so few tokens in it is a number of a formula or a condition.
SHORT = 3
_OPEN = (r"\{", r"\lbrace")
_CLOSE = (r"\}", r"\rbrace")


def braced(tokens: list[Token]) -> dict[int, int]:
    r"""The places of curly brackets that match, with how much deeper one gets behind each.

    One that stays open, as in ``\left\{ ... \right.``, or is closed in another row encloses nothing.
    """
    places: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.value in _OPEN:
            opened.append(i)
        elif token.value in _CLOSE and opened:
            places[opened.pop()] = 1
            places[i] = -1
        elif token.value == r"\\" or token.kind == "sep":
            opened.clear()
    return places


def is_thin_space(tokens: list[Token], at: int, current: list[Token]) -> bool:
    """Whether the comma at a place stands in a product: no space around it, behind it a factor and no relation."""
    comma = tokens[at]
    if comma.value != "," or not current or at + SHORT + 1 >= len(tokens) or tokens[at + 1].value not in _STARTS:
        return False
    if tokens[at + 1].start != comma.end or current[-1].end != comma.start:
        return False
    row = []
    for token in islice(tokens, at + 1, None):
        if token.value in (r"\\", r"\end", r"\begin", "&") or token.kind in ("sep", "text"):
            break
        row.append(token)
    related = any(token.value in RELATIONS for token in row if token.kind in ("cmd", "char"))
    return len(row) > SHORT and not related and any(token.value == "=" for token in current)
