r"""Matrices with small letters, below the readings: the x of ``\|x w - y\|^2`` and ``2 x^T x w - 2 x^T y``.

Where a small letter stands before another one and is transposed elsewhere, it may be the matrix of all examples.
Nothing says so, thus it counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.readers.letters import is_small, is_transposed, whole_name
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Factors, Group, Tree, find_all
from chainrule.writers.text import plain_name


def by_small_matrices(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which such letters are matrices, and the words."""
    before: set[str] = set()
    behind: set[str] = set()
    turned: set[str] = set()
    bodies = [stated.body for tree in trees for stated in scope.below(tree)]
    for product in (product for tree in (*trees, *bodies) for product in find_all(tree, Factors)):
        turned |= {name for factor in product.factors if is_transposed(factor) and (name := _letter(factor))}
        factors = list(zip(product.factors, product.signs, strict=True))
        for (first, _), (second, sign) in pairwise(factors):
            pair = _letter(first), _letter(second)
            if all(pair) and not sign and is_transposed(first) == is_transposed(second):
                # In w^T x^T the last one is the matrix, in x w the first.
                matrix, vector = reversed(pair) if is_transposed(first) else pair
                before.add(matrix)
                behind.add(vector)
    matrices = sorted(name for name in before & turned - behind if name not in scope.definitions)
    if not matrices or any(scope.declarations.get(name) is not None for name in matrices):
        return
    for name in matrices:
        sizes = (f"?{name}.0", f"?{name}.1")
        scope = scope.declare(Declaration(name, "matrix", sizes, frozenset({"undeclared"})))
    yield scope, f"{', '.join(map(plain_name, matrices))} {'is a matrix' if len(matrices) == 1 else 'are matrices'}"


def _letter(tree: Tree) -> str:
    """The small letter that a factor is, transposed or not; empty for others."""
    name = "" if isinstance(tree, Group) else whole_name(tree) or ""
    return name if is_small(name) else ""
