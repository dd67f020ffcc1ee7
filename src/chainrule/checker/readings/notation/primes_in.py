"""The reading of ``f'(A)`` as the derivative of f in A, below the readings: primes before the name of a function."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name

WORDS = "a prime with a name in its bracket is the derivative in that name"


def by_primes_in(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Tree, Tree]]:
    """``f'(x) = f'(A) A'(x)`` as a chain of derivatives, where a function of the claim stands in a bracket.

    So is ``B'(m)`` below ``B(m, b) = ...``, the derivative in m.
    """
    found = [pair for side in sides for part in find_all(side, Factors) for pair in _pairs(part)]
    functions = {head_name(prime.base) for prime, _ in found}
    written = {head_name(p.body) for side in sides for p in find_all(side, Derivative)}
    several = {d.name for d in scope.definitions.values() if len(d.parameters) > 1}
    if functions & (several | written | {head_name(argument) for _, argument in found}) - {None}:
        left, right = (transform(side, _changed) for side in sides)
        yield left, right


def _pairs(part: Factors) -> Iterator[tuple[Script, Tree]]:
    """The f' and the A of each f'(A) in a product."""
    for i, factor in enumerate(part.factors[:-1]):
        found = _argument(part, i)
        if found is not None and isinstance(factor, Script):
            yield factor, found


def _argument(part: Factors, i: int) -> Tree | None:
    """The name in the bracket behind factor i, if that is a name with one prime."""
    factor = part.factors[i]
    bracket = part.factors[i + 1] if i + 1 < len(part.factors) and not part.signs[i + 1] else None
    if not isinstance(factor, Script) or factor.primes != 1 or not isinstance(factor.base, Name) or factor.sup:
        return None
    if not isinstance(bracket, Group) or bracket.opening != "(" or len(bracket.items) != 1:
        return None
    (item,) = bracket.items
    return item if isinstance(item, (Name, Script)) and head_name(item) is not None else None


def _changed(part: Tree) -> Tree | None:
    if not isinstance(part, Factors) or not any(True for _ in _pairs(part)):
        return None
    factors: list[Tree] = []
    signs: list[str] = []
    i = 0
    while i < len(part.factors):
        factor, argument = part.factors[i], _argument(part, i)
        signs.append(part.signs[i])
        if argument is not None and isinstance(factor, Script):
            body = Script(factor.start, factor.end, factor.base, factor.sub) if factor.sub else factor.base
            factors.append(Derivative(factor.start, part.factors[i + 1].end, "d", body, ((argument, 1),)))
            i += 1
        else:
            factors.append(transform(factor, _changed))
        i += 1
    return factors[0] if len(factors) == 1 else Factors(part.start, part.end, tuple(factors), tuple(signs))
