r"""Labels that a formula says to be -1 or 1, ``y^{(i)} \in \{-1, 1\}``, beside the parser, which reads no sets."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.tokens import Token, tokenize

#: What stands between a name and the sign of membership: indices.
MAX_BEFORE = 8


def two_valued(formula: str) -> set[str]:
    """The letters of which a formula says that they are -1 or 1."""
    if r"\in" not in formula and "∈" not in formula:
        return set()
    try:
        tokens = tokenize(formula)
    except ReadError:
        return set()
    places = [i for i, token in enumerate(tokens) if token.value == r"\in" and _is_pair(tokens[i + 1 : i + 9])]
    letters = [
        next((t.value for t in reversed(tokens[max(0, i - MAX_BEFORE) : i]) if _is_label(t)), "") for i in places
    ]
    return {letter for letter in letters if letter}


def _is_label(token: Token) -> bool:
    return token.kind == "letter" and token.value not in "ijkmn"


def _is_pair(tokens: list[Token]) -> bool:
    """Whether a set of -1 and 1 begins."""
    values = [token.value for token in tokens]
    if r"\}" not in values or values[0] != r"\{":
        return False
    inside = values[1 : values.index(r"\}")]
    return "".join(inside) in ("-1,1", "-1,+1", "1,-1", "+1,-1", r"\pm1")
