r"""Rows and columns of matrices, ``W_{i,:}``, below the orders of letters: what stands beside them is an array, too."""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.syntax import Factors, Indexed, Name, Script, Tree, Words


def is_cut(tree: Tree) -> bool:
    """Whether a row or a column of a matrix is written, W_{i,:}."""
    colon = isinstance(tree, Indexed) and any(isinstance(index, Words) for index in tree.indices)
    return colon and isinstance(tree, Indexed) and len(tree.indices) == 2


def beside_rows(found: dict[str, int], tree: Factors, cut: set[str]) -> None:
    """In W_{i,:} x the x is a vector, in X_{i,:} W the W is a matrix; in W x and x W, too, where W has rows."""
    for i, (first, second) in enumerate(pairwise(tree.factors)):
        if tree.signs[i + 1]:
            continue
        rows = first.base if isinstance(first, Script) and is_transpose(first.sup) else first
        if (is_cut(rows) or _is_one(first, cut)) and isinstance(second, Name) and not second.bold:
            found.setdefault(second.name, 2 if is_capital(second.name) else 1)
        last = i + 2 == len(tree.factors)
        if last and _is_one(second, cut) and isinstance(first, Name) and len(first.name) == 1 and not first.bold:
            found.setdefault(first.name, 2 if is_capital(first.name) else 1)


def _is_one(tree: Tree, names: set[str]) -> bool:
    """Whether a factor is one of the names."""
    return isinstance(tree, Name) and tree.name in names
