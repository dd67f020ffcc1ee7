r"""Reasons behind formulas, below the splitting of a formula into statements: ``&= 2 u u' \quad \because u = 3 x \\``.

What is said there is a formula of its own, and the next row goes on with the formula before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.readers.columns import deeper, relates
from chainrule.readers.tokens import Token

#: Words that give a reason, or remind of what a letter stands for. What follows "if" is another value.
_REASONS = frozenset("since because as where using by recall note given with 因为 由于 其中 因為 由於".split())
_OPENING = frozenset("([")


def asides(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of the tokens that stand behind such words on their rows."""
    found: set[int] = set()
    depth = 0
    related = inside = False
    for i, token in enumerate(tokens):
        depth += deeper(tokens, i)
        if depth <= 0 and token.value == r"\\":
            related = inside = False
            continue
        bracket = i > 0 and tokens[i - 1].kind == "char" and tokens[i - 1].value in _OPENING
        if related and not inside and depth <= bracket and _gives_reason(token):
            inside = True
            found.update({tokens[i - 1].start} if bracket else ())
        if inside:
            found.add(token.start)
        related = related or (depth <= 0 and relates(token))
    return frozenset(found)


def _gives_reason(token: Token) -> bool:
    if token.kind != "text":
        return token.value == r"\because"
    first = token.value.lower().lstrip(" ([").split()[:1]
    return bool(first) and first[0].rstrip(",:") in _REASONS
