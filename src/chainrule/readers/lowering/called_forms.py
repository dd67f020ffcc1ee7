"""Forms of what stands before a bracket and in it, for applications: complements, places and entries."""

from __future__ import annotations

from chainrule.readers import syntax as t
from chainrule.readers.usage import index_count


def is_complement(tree: t.Terms) -> bool:
    """Whether a sum is 1 less something."""
    match tree.terms:
        case ((1, t.Number(_, _, one)), (-1, _)):
            return one == 1
    return False


def is_place(item: t.Tree) -> bool:
    """Whether an item in square brackets is an index: a number or a letter that counts."""
    return isinstance(item, t.Number) or (isinstance(item, t.Name) and item.name in set("ijklmnrst"))


def entry_times_derivative(base: t.Tree, group: t.Group) -> bool:
    r"""``s_j (\partial S / \partial x)``: an entry before a derivative in brackets is a factor."""
    match base, group.items:
        case t.Script(primes=0), (t.Derivative(),):
            return index_count(base) > 0
    return False
