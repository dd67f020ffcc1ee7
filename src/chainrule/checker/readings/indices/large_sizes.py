r"""Sizes that are large numbers, before the other readings: the 784 of ``x \in \mathbb{R}^{784}`` is any size.

So many entries are never written out. What holds for all sizes holds for this one; a claim in which the number itself
stands, as in ``\frac{1}{784} \sum_i x_i``, counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.expr.sizes import Size
from chainrule.prover.points import MAX_SIZE
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Number, Tree, find_all

Sides = tuple[Tree, Tree]


def with_open_sizes(sides: Sides, scope: Scope) -> tuple[Scope, bool]:
    """The scope in which letters stand for large sizes, and whether nothing but such sizes is a number of that kind."""
    large = {size for said in scope.declarations.values() for size in said.shape if _is_large(size)}
    if not large:
        return scope, True
    declarations = {
        name: replace(said, shape=tuple(f"n_{{{size}}}" if _is_large(size) else size for size in said.shape))
        for name, said in scope.declarations.items()
    }
    trees = (*sides, *(stated.body for stated in reached(sides, scope)))
    written = {part.value for tree in trees for part in find_all(tree, Number)}
    return replace(scope, declarations=declarations), not large & written


def _is_large(size: Size) -> bool:
    return isinstance(size, int) and size > MAX_SIZE
