r"""Quantifiers in front of a formula, beside the chains: ``\forall x \in \mathbb{R}: f(x) = x^2`` is said for all x.

Behind the colon stands the formula. What leaves out values, ``\forall x > 0:``, is a condition on which it may depend,
and is not left aside; indices are said to range over what they index.
"""

from __future__ import annotations

from chainrule.readers.tokens import Token

_ALL = frozenset(("for all", "for every", "for each", "for any"))
_BETWEEN = frozenset(("<", r"\lt", r"\le", r"\leq", r"\leqslant"))
#: Letters that count.
_COUNTING = frozenset("ijklmn")
MAX_QUANTIFIER = 40


def quantifiers(tokens: list[Token]) -> dict[int, int]:
    """Where a quantifier with a colon begins, and how many tokens it has."""
    out: dict[int, int] = {}
    for place, token in enumerate(tokens[:-1], 1):
        if token.value == r"\forall" or (token.kind == "text" and token.value.strip().lower() in _ALL):
            said = tokens[place : place + MAX_QUANTIFIER]
            colon = next((k for k, each in enumerate(said) if each.value == ":"), 0)
            behind = said[colon + 1 : colon + 2]
            if colon and behind and behind[0].value != "=" and _says_nothing(said[:colon]):
                # A sign for the next column may stand behind the colon.
                out[said[0].start] = colon + 1
    return out


def _says_nothing(said: list[Token]) -> bool:
    r"""Whether ``x \in \mathbb{R}^n``, ``k`` or ``0 \leq k < K`` leaves out no value that the formula has."""
    values = [token.value for token in said]
    if any(value in (r"\\", "=", "&") for value in values):
        return False
    if r"\in" in values:
        place = values.index(r"\in")
        names, domain = values[:place], values[place + 1 :]
        whole = domain[:4] == [r"\mathbb", "{", "R", "}"] and (len(domain) == 4 or _is_power(domain[4:]))
        return whole or (len(names) == 1 and names[0] in _COUNTING)
    if len(values) == 1:
        return len(values[0]) == 1 and values[0].isalpha()
    signs = [k for k, value in enumerate(values) if value in _BETWEEN]
    return len(signs) == 2 and values[signs[0] + 1 : signs[1]] in [[letter] for letter in _COUNTING]


def _is_power(values: list[str]) -> bool:
    r"""Whether ``^n``, ``^3`` or ``^{n \times m}`` makes vectors or matrices of numbers."""
    size = values[2:-1] if values[1:2] == ["{"] and values[-1] == "}" else values[1:]
    return values[0] == "^" and bool(size) and all(value == r"\times" or value.isalnum() for value in size)
