r"""Derivatives of activations at their output, below the readings: ``\sigma'(a)`` beside ``a = \sigma(z)``.

Code computes the derivative of an activation from its value, and notes write it so. It counts only if it holds.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]


def with_primes_of_outputs(sides: _Sides, scope: Scope) -> tuple[_Sides, Scope, str] | None:
    """The sides with each f'(q) as f'(v) where q = f(v); None where none stands at an output."""
    found: dict[int, tuple[Group, str]] = {}
    for product in (part for side in sides for part in find_all(side, Factors)):
        for primed, group in pairwise(product.factors):
            function = primed.base if isinstance(primed, Script) and primed.primes == 1 and not primed.sub else None
            item = group.items[0] if isinstance(group, Group) and len(group.items) == 1 else None
            name = head_name(item) if isinstance(item, (Name, Script)) else None
            stated = scope.definitions.get(name) if name is not None else None
            inner = _argument(stated.body, function.name) if stated is not None and isinstance(function, Name) else None
            if inner is not None and name is not None:
                found[id(group)] = inner, f"{plain_name(function.name)}' is written at its value {plain_name(name)}"  # type: ignore[union-attr]
    if not found:
        return None

    def change(part: Tree) -> Tree | None:
        return found[id(part)][0] if id(part) in found else None

    left, right = (transform(side, change) for side in sides)
    return (left, right), scope, "; ".join(dict.fromkeys(words for _, words in found.values()))


def _argument(body: Tree, function: str) -> Group | None:
    """The bracket of f(v), None for other values."""
    match body:
        case Factors(_, _, (Name(_, _, name), Group(_, _, "(", (_,)) as group), _) if name == function:
            return group
        case Applied(start, end, name, (argument,)) if name == function:
            return Group(start, end, "(", (argument,))
    return None
