r"""Functions with some of their parameters, below the readings: ``\log p(x)`` below ``p(x \mid \mu, \Sigma) = ...``.

What stands in the brackets are parameters of the definition in their order; the others are what they are called there.
It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Applied, Factors, Group, Name, Tree
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_fewer_arguments(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with all parameters of such functions; None where all are written."""
    found: dict[str, None] = {}

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        factors = [transform(factor, change) for factor in part.factors]
        for place, (function, group) in enumerate(pairwise(factors), 1):
            called = function.args[-1] if isinstance(function, Applied) and function.args else function
            name = called.name if isinstance(called, Name) else ""
            whole = _completed(name, group, scope)
            if whole is not None and not part.signs[place]:
                found[name] = None
                factors[place] = whole
        same = all(a is b for a, b in zip(factors, part.factors, strict=True))
        return None if same else replace(part, factors=tuple(factors))

    left, right = (transform(side, change) for side in sides)
    if not found:
        return None
    return (left, right), scope, f"the other parameters of {', '.join(map(plain_name, found))} are not written"


def _completed(name: str, group: Tree, scope: Scope) -> Group | None:
    """The bracket with all parameters of a function; None where it has them, or others."""
    stated = scope.definitions.get(name)
    if stated is None or not isinstance(group, Group) or group.opening != "(":
        return None
    parameters = iter(stated.parameters)
    fewer = 0 < len(group.items) < len(stated.parameters)
    in_order = fewer and all(any(spelled(item) == spelled(each) for each in parameters) for item in group.items)
    return replace(group, items=stated.parameters) if in_order else None
