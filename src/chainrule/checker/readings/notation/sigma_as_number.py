r"""The \sigma of ``\sigma (x - m)`` as a number, below the readings: a slope, a deviation, a conductivity.

What a text calls a sigmoid is none. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.named import SIGMA
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Terms, Tree, find_all

Sides = tuple[Tree, Tree]
#: A name that no row of the table has.
_NUMBER = r"\breve{\sigma}"


def with_sigma_as_number(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with a number for each such letter; None where no sum stands behind it in brackets."""
    stated = scope.definitions.get(SIGMA)
    if stated is not None and not stated.earlier:
        return None
    used = [each for each in reached(sides, scope) if each.name != SIGMA]
    trees = [*sides, *(each.body for each in used)]
    pairs = [pair for tree in trees for part in find_all(tree, Factors) for pair in pairwise(part.factors)]
    if not any(isinstance(first, Name) and first.name == SIGMA and _sum_in(group) for first, group in pairs):
        return None

    def change(part: Tree) -> Tree | None:
        return replace(part, name=_NUMBER) if isinstance(part, Name) and part.name == SIGMA else None

    left, right = (transform(side, change) for side in sides)
    kept = {name: each for name, each in scope.definitions.items() if name != SIGMA}
    bodies = {each.name: replace(each, body=transform(each.body, change), before=None, others=()) for each in used}
    return (left, right), replace(scope, definitions={**kept, **bodies}), "σ is a number"


def _sum_in(group: Tree) -> bool:
    """Whether a bracket, perhaps with a power, has a sum in it."""
    inner = group.base if isinstance(group, Script) else group
    return isinstance(inner, Group) and len(inner.items) == 1 and isinstance(inner.items[0], Terms)
