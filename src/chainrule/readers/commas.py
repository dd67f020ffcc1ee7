r"""Commas that were thin spaces, below the reading of formulas row by row: ``-t\,\frac{...}`` without a backslash."""

from __future__ import annotations

from itertools import islice

from chainrule.readers.parsing.words import FRACTIONS, RELATIONS
from chainrule.readers.tokens import Token

_STARTS = FRACTIONS | {"(", r"\left", r"\bigl", r"\big", r"\Big", r"\sum", r"\nabla"}
#: A bracket with so few tokens in it is a number of a formula or a condition.
SHORT = 3


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
