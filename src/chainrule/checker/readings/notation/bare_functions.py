r"""Functions without their argument, below the readings: ``g'(u) = g (1 - g)`` means g(u) on the right.

It counts only if it holds.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all
from chainrule.writers.text import plain_name


def by_bare_functions(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with each bare g at the argument that g' has on the left; None where nothing is open."""
    for product in find_all(sides[0], Factors):
        for primed, group in pairwise(product.factors):
            base = primed.base if isinstance(primed, Script) and primed.primes else None
            stated = scope.definitions.get(base.name) if isinstance(base, Name) else None
            if not isinstance(group, Group) or stated is None or len(stated.parameters) != 1:
                continue
            called = _called(sides[1], group)
            right = transform(sides[1], lambda p, n=stated.name, g=group, c=called: _at(p, n, g, c))  # type: ignore[misc]
            if right != sides[1]:
                return (sides[0], right), f"a bare {plain_name(stated.name)} has the argument of its derivative"
    return None


def _called(tree: Tree, group: Group) -> set[int]:
    """The names in a tree that have an argument, a prime or a subscript already."""
    argument = spelled(group)
    products = find_all(tree, Factors)
    called = {id(a) for part in products for a, b in pairwise(part.factors) if spelled(b) == argument}
    return called | {id(p.base) for p in find_all(tree, Script) if (p.primes or p.sub)}


def _at(part: Tree, name: str, group: Group, called: set[int]) -> Tree | None:
    """A bare name as the function at an argument."""
    if not isinstance(part, Name) or part.name != name or id(part) in called:
        return None
    value = Factors(part.start, part.end, (part, group), ("", ""))
    return Group(part.start, part.end, "(", (value,))
