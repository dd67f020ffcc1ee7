r"""Brackets behind a derivative, below the readings: ``\frac{\partial L}{\partial u} (x)`` is a product or at a point.

A claim is refuted only if it is under both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Script, Tree, find_all

#: What the bracket may be, as the lowering knows it, and the words for it.
_WAYS = {
    "factor": "brackets behind a derivative are a factor",
    "point": "brackets behind a derivative are the point where it is taken",
}

#: A derivative and a bracket.
PAIR = 2


def by_brackets_behind(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which all such brackets are factors, or points; none where there is no such bracket."""
    left = sides[0]
    if isinstance(left, Factors) and len(left.factors) == PAIR and _is_open(left):
        # dg/dx (a) = ... states the derivative at a.
        return
    if any(_is_open(product) for side in sides for product in find_all(side, Factors)):
        for way, words in _WAYS.items():
            yield replace(scope, options={**scope.options, "behind a derivative": way}), words


def _is_open(product: Factors) -> bool:
    """Whether a derivative, or a name with primes, stands before a bracket without a sign."""
    parts = zip(pairwise(product.factors), product.signs[1:], strict=True)
    return any(_is_slope(first) and isinstance(second, Group) and not sign for (first, second), sign in parts)


def _is_slope(tree: Tree) -> bool:
    return isinstance(tree, Derivative) or (isinstance(tree, Script) and tree.primes > 0)
