r"""Binomial coefficients of letters and numbers, below the derivatives: ``\binom{n}{k}`` by factorials of letters."""

from __future__ import annotations

import math
from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.readers.letters import FACTORIAL
from chainrule.readers.syntax import Factors, Name, Number, Quotient, Terms, Tree

#: Larger numbers above have no coefficient here.
MAX_ABOVE = 60


def binomial(start: int, end: int, above: Tree, below: Tree) -> Tree:
    """The coefficient; of letters it is made of factorials, of which only the letters are known."""
    if isinstance(below, Number) and isinstance(above, (Name, Number)):
        found = _of_number(start, end, above, below.value)
        if found is not None:
            return found
    if isinstance(above, Name) and isinstance(below, Name) and above.name != below.name:
        left = Name(start, end, f"{above.name}-{below.name}{FACTORIAL}")
        under = Factors(start, end, (Name(start, end, below.name + FACTORIAL), left), ("", ""))
        return Quotient(start, end, Name(start, end, above.name + FACTORIAL), under)
    msg = "a binomial coefficient of more than letters is not read"
    raise ReadError(msg, start, end)


def _of_number(start: int, end: int, above: Name | Number, below: Fraction) -> Tree | None:
    """The coefficient of a number above, or of 0, 1 and 2 below a letter."""

    def number(value: int) -> Number:
        return Number(start, end, Fraction(value))

    if isinstance(above, Number):
        whole = above.value.denominator == below.denominator == 1 and 0 <= below <= above.value <= MAX_ABOVE
        return number(math.comb(int(above.value), int(below))) if whole else None
    if below == 2:
        before = Terms(start, end, ((1, above), (-1, number(1))))
        return Quotient(start, end, Factors(start, end, (above, before), ("", "")), number(2))
    return {0: number(1), 1: above}.get(int(below)) if below in (0, 1) else None
