"""Steps of Newton's method, below the steps of the extraction: what divides a derivative is the one of the next order.

A quotient that is turned over, added, or of other orders is no such step, and says something that may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.readers.syntax import (
    Applied,
    Bars,
    Derivative,
    Factors,
    Gradient,
    Name,
    Number,
    Power,
    Quotient,
    Root,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name


def is_step(sign: int, term: Tree) -> bool:
    """Whether a term may be a step by derivatives: what divides it is then of the next order."""
    divisors = _divisors(term)
    below = [each for divisor in divisors for each in _derived(walk(divisor))]
    inside = {id(part) for divisor in divisors for part in walk(divisor)}
    rest = [part for part in walk(term) if id(part) not in inside]
    above = _derived(rest)
    functions = {name for name, _ in below}
    if not below:
        turned = isinstance(term, Quotient) and bool({name for name, _ in above} & names_in(*divisors))
        return not turned
    applied = {part.name for part in rest if isinstance(part, Name)} & functions
    order = max(order for _, order in below)
    if not above and not applied:
        # Of a gradient g_k above second derivatives only the name is known.
        return sign < 0 and order > 1
    reached = max((order for _, order in above), default=0)
    named = functions <= ({name for name, _ in above} | applied)
    return sign < 0 and named and reached + 1 == order


def _divisors(term: Tree) -> list[Tree]:
    """What is divided by or inverted, but for norms and roots, and for quotients that say how long a step is."""
    factors = term.factors if isinstance(term, Factors) else (term,)
    lengths = [
        part for part in factors
        if isinstance(part, Quotient) and has_derivative(part.top)
        and any(has_derivative(other) for other in factors if other is not part)
    ]  # fmt: skip
    found = [part.bottom for part in find_all(term, Quotient) if not any(part is length for length in lengths)]
    found += [part.base for part in find_all(term, Power) if _is_negative(part.exponent)]
    found += [part.base for part in find_all(term, Script) if part.sup is not None and _is_negative(part.sup)]
    return [part for part in found if not any(isinstance(p, (Bars, Root, Applied)) for p in walk(part))]


def _is_negative(exponent: Tree) -> bool:
    if isinstance(exponent, Terms):
        return len(exponent.terms) == 1 and exponent.terms[0][0] < 0
    return isinstance(exponent, Number) and exponent.value < 0


def _derived(parts: Iterable[Tree]) -> list[tuple[str | None, int]]:
    """The functions of which derivatives stand among the parts, with their orders."""
    out: list[tuple[str | None, int]] = []
    for part in parts:
        if isinstance(part, Script) and part.primes:
            out.append((head_name(part.base), part.primes))
        elif isinstance(part, Gradient):
            out.append((head_name(part.body), part.order))
        elif isinstance(part, Derivative):
            out.append((head_name(part.body), sum(order for _, order in part.variables)))
    return out
