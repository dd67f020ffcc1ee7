r"""Differentials with a round sign, before a formula is parsed: ``\partial(XY) = (\partial X) Y + X (\partial Y)``.

Collections of matrix identities write d so. The sign stands at both sides of the equality and nowhere in a quotient;
``\partial V = S`` speaks of a boundary.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.parsing.words import FRACTIONS
from chainrule.readers.tokens import Token

_ROUND = r"\partial"
#: What the sign may stand in as the mark of a derivative; that of a function that is composed is one, too.
_OF_DERIVATIVES = frozenset((*FRACTIONS, "/", r"\over", r"\circ"))
#: Behind the sign: a derivative, or its order.
_SCRIPTS = frozenset("_^")


def with_straight_signs(tokens: list[Token]) -> list[Token]:
    """The tokens with the letter d for round signs, where they are differentials."""
    at = next((i for i, token in enumerate(tokens) if token.value == "="), 0)
    left, right = tokens[:at], tokens[at:]
    first = next((i for i, token in enumerate(left) if token.value != "&"), at)
    if [token.value for token in left[first : first + 1]] != [_ROUND] or len(left) < first + len("d(X)"):
        return tokens
    if not any(token.value == _ROUND for token in right) or any(token.value in _OF_DERIVATIVES for token in tokens):
        return tokens
    behind = (b.value for a, b in pairwise(tokens) if a.value == _ROUND)
    if not _SCRIPTS.isdisjoint(behind):
        return tokens
    return [replace(token, kind="letter", value="d") if token.value == _ROUND else token for token in tokens]
