"""Dependence that a claim does not touch, below the readings: y is said to be a function of r, and r stands nowhere.

Such a y is a quantity like any other, so that what is usual for targets counts: they sum to 1, or are 0 or 1.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.scope import Scope, below
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name


def without_idle_dependence(sides: tuple[Tree, Tree], scope: Scope) -> Scope:
    """The scope in which what depends on letters that no formula of a claim has depends on nothing."""
    said = {name: each.depends for name, each in scope.declarations.items() if each.depends}
    if not said or any(part.variable is None for side in sides for part in find_all(side, Gradient)):
        return scope
    bodies = [part for side in sides for part in (side, *(stated.body for stated in below(side, scope.definitions)))]
    names = names_in(*bodies)
    idle = {name for name, depends in said.items() if name in names and names.isdisjoint(depends)}
    idle -= _functions(bodies) | scope.definitions.keys() if idle else set()
    if not idle:
        return scope
    changed = {name: replace(scope.declarations[name], depends=()) for name in idle}
    return replace(scope, declarations={**scope.declarations, **changed})


def _functions(trees: list[Tree]) -> set[str | None]:
    """What is differentiated, is differentiated in, has a prime or stands before a bracket."""
    out: set[str | None] = set()
    for tree in trees:
        for part in find_all(tree, Derivative):
            out |= {head_name(part.body), *(head_name(v) for v, _ in part.variables)}
        out |= {head_name(each) for part in find_all(tree, Gradient) for each in (part.body, part.variable) if each}
        out |= {head_name(part.base) for part in find_all(tree, Script) if part.primes}
        pairs = (pair for product in find_all(tree, Factors) for pair in pairwise(product.factors))
        out |= {head_name(first) for first, second in pairs if isinstance(second, Group)}
    return out
