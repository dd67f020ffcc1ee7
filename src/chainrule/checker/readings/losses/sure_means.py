r"""Expectations of what is no random number, below the readings: ``E[\ell''(\theta)] = -n / \theta^2``.

The mean of a number is that number. It counts only if it holds, and if nothing but what is differentiated in, and how
many there are, stands on the right side: data would have means of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.readers.lowering.applications import MEANS
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name

#: Letters that say how many there are.
_COUNTS = frozenset("nmNMkKd")
_EXPECTED = MEANS - {"V", r"\mathbb{V}", "Var", "Cov"}
Sides = tuple[Tree, Tree]


def by_sure_means(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, str]]:
    """The sides without an E before a bracket, where the right side has no data."""
    left, right = sides
    functions = (scope.definitions.get(name) for name in names_in(left))
    variables = {head_name(p) for d in functions if d is not None for p in d.parameters}
    variables |= {head_name(v) for part in find_all(left, Derivative) for v, _ in part.variables}
    primed = any(part.primes for part in find_all(left, Script))
    changed = transform(left, lambda part: _without(part, scope))
    given = names_in(right) <= variables | _COUNTS and bool(names_in(right))
    if changed != left and given and (primed or find_all(left, Derivative)):
        yield (changed, right), "the expectation of a number is that number"


def _without(part: Tree, scope: Scope) -> Tree | None:
    if not isinstance(part, Factors):
        return None
    dropped = {
        i for i, (first, second) in enumerate(pairwise(part.factors))
        if isinstance(first, Name) and first.name in _EXPECTED and first.name not in scope.definitions
        and isinstance(second, Group) and not part.signs[i + 1]
    }  # fmt: skip
    if not dropped:
        return None
    kept = [i for i in range(len(part.factors)) if i not in dropped]
    factors = tuple(transform(part.factors[i], lambda inner: _without(inner, scope)) for i in kept)
    if len(factors) == 1:
        return factors[0]
    signs = tuple(part.signs[i - 1] if i - 1 in dropped else part.signs[i] for i in kept)
    return Factors(part.start, part.end, factors, signs)
