r"""Names before a bracket with a power behind it, below the readings: the g of ``g(z)^2`` is rather a function.

As a product, z alone would be squared. The value of the function is read as one quantity, with the index of its
argument. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.named import SIGMA
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Factors,
    Group,
    Name,
    Script,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_called_names(sides: Sides, scope: Scope) -> tuple[Sides, str] | None:
    """The sides with one quantity for each value of a function about which nothing is said; None without such."""
    raised = {name for side in sides for part in find_all(side, Factors) for name, _, power in _values(part) if power}
    raised -= scope.definitions.keys() | scope.declarations.keys()
    if not raised:
        return None
    places: dict[str, set[tuple[object, ...]]] = {}
    for part in (part for side in sides for part in find_all(side, Factors)):
        for name, item, _ in _values(part):
            places.setdefault(name, set()).add(tuple(spelled(item)))
    fixed = {name for name in raised if len(places[name]) == 1} - _varied(sides)
    if not fixed:
        return None
    left, right = (transform(side, lambda part: _as_one(part, fixed)) for side in sides)
    names = ", ".join(map(plain_name, sorted(fixed)))
    return (left, right), f"{names} before a bracket is a function of what stands in it"


def with_called_sigma(sides: Sides, scope: Scope) -> Scope | None:
    r"""The scope without the number \sigma, such as a standard deviation, where it is only called: ``\sigma(z)``."""
    stated = scope.definitions.get(SIGMA)
    if stated is None or stated.parameters or stated.indices:
        return None
    below = [d.body for d in reached(sides, scope, exactly=True) if d is not stated]
    calls = occurrences = 0
    for tree in (*sides, *below):
        occurrences += sum(part.name == SIGMA for part in find_all(tree, Name))
        products = (part for part in find_all(tree, Factors))
        calls += sum(_is_sigma(a) and isinstance(b, Group) for part in products for a, b in pairwise(part.factors))
    if not calls or calls != occurrences:
        return None
    return replace(scope, definitions={name: d for name, d in scope.definitions.items() if d is not stated})


def _is_sigma(tree: Tree) -> bool:
    base = tree.base if isinstance(tree, Script) and not tree.sub and tree.sup is None else tree
    return isinstance(base, Name) and base.name == SIGMA


def _values(product: Factors) -> Iterator[tuple[str, Tree, bool]]:
    """The name before each bracket with one name in it, that name, and whether a power stands behind it."""
    for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
        power = isinstance(second, Script) and second.sup is not None and not second.sub and not second.primes
        bracket = second.base if isinstance(second, Script) and power else second
        if sign or not isinstance(first, (Name, Script)) or not isinstance(bracket, Group):
            continue
        name, primed = head_name(first), isinstance(first, Script) and first.primes
        if name is not None and not primed and len(bracket.items) == 1 and bracket.opening == "(":
            if isinstance(bracket.items[0], (Name, Script)):
                yield name, bracket.items[0], power


def _varied(sides: Sides) -> set[str]:
    """The functions at arguments in which something is differentiated, and those whose name is a variable."""
    moving = names_in(*variables_in(*sides))
    products = [part for side in sides for part in find_all(side, Factors)]
    return {name for part in products for name, item, _ in _values(part) if (names_in(item) | {name}) & moving}


def _as_one(part: Tree, names: set[str]) -> Tree | None:
    """A product with one quantity for each of the names and the bracket behind it."""
    if not isinstance(part, Factors) or not any(name in names for name, _, _ in _values(part)):
        return None
    factors: list[Tree] = []
    signs: list[str] = []
    taken = {id(item): (name, power) for name, item, power in _values(part) if name in names}
    for factor, sign in zip(part.factors, part.signs, strict=True):
        bracket = factor.base if isinstance(factor, Script) else factor
        item = bracket.items[0] if isinstance(bracket, Group) and len(bracket.items) == 1 else None
        if item is None or id(item) not in taken:
            factors.append(transform(factor, lambda inner: _as_one(inner, names)))
            signs.append(sign)
            continue
        before, (name, power) = factors.pop(), taken[id(item)]
        sub = item.sub if isinstance(item, Script) else ()
        sup = factor.sup if power and isinstance(factor, Script) else None
        value = Name(before.start, before.end, name)
        factors.append(Script(before.start, factor.end, value, sub, sup) if sub or sup is not None else value)
    return factors[0] if len(factors) == 1 else Factors(part.start, part.end, tuple(factors), tuple(signs))
