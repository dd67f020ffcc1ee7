r"""Labels that a formula says to be -1 or 1, ``y^{(i)} \in \{-1, 1\}``, beside the parser, which reads no sets."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.scope import Scope
from chainrule.readers.tokens import Token, tokenize

#: The option of a scope that holds the letters.
SIGNS = "signs"
#: What stands between a name and the sign of membership: indices.
MAX_BEFORE = 8


def with_signs(formula: str, scope: Scope) -> Scope:
    """The scope with the letters of which a formula says that they are -1 or 1."""
    new = two_valued(formula)
    letters = "".join(sorted({*scope.options.get(SIGNS, ""), *new}))
    return replace(scope, options={**scope.options, SIGNS: letters}) if new else scope


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
