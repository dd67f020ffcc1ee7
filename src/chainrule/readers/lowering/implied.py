"""Indices over which a formula implies no sum, for the names of a lowering: they stand on both of its sides."""

from __future__ import annotations

from chainrule.readers import syntax as t


def kept_indices(sides: list[t.Tree], free: set[str]) -> set[str]:
    """The indices of which no sum is implied: on both sides, and on one of them once in each product."""
    if not sides:
        return set()
    twice = set.intersection(*map(_repeated, sides)) - free
    return set.intersection(*map(_free_indices, sides)) - twice


def _free_indices(tree: t.Tree) -> set[str]:
    """The letters among the subscripts over which no sum runs."""
    scripts = t.find_all(tree, t.Script)
    summed = {part.index for part in t.find_all(tree, t.BigOp)}
    return {index.name for script in scripts for index in script.sub if isinstance(index, t.Name)} - summed


def _repeated(tree: t.Tree) -> set[str]:
    """The indices that stand in two factors of one product."""
    found: set[str] = set()
    for product in t.find_all(tree, t.Factors):
        met: set[str] = set()
        for indices in map(_free_indices, product.factors):
            found |= indices & met
            met |= indices
    return found
