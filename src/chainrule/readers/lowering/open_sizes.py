"""Sizes that a formula leaves open, once it is lowered: each gets a letter that nothing else in it has."""

from __future__ import annotations

from chainrule.expr.nodes import Let, Node, Product, Symbol
from chainrule.expr.sizes import Size
from chainrule.expr.walk import postorder
from chainrule.readers.scope import Sizes, is_open


def name_open_sizes(nodes: list[Node], sizes: Sizes) -> bool:
    """Give every size that stayed open a letter of its own; whether there was one."""
    found: dict[Size, None] = {}
    taken: set[str] = set()
    for root in nodes:
        for node in postorder(root):
            for size in (*node.shape, *(node.sizes if isinstance(node, Product) else ())):
                if is_open(size):
                    found[size] = None
                else:
                    taken.add(str(size))
            if isinstance(node, (Symbol, Let)):
                taken.add(node.name)
    free = [letter for letter in "nmkpqrhdlst" if letter not in taken]
    free += [f"n{i}" for i in range(len(found))]
    for size, letter in zip(found, free, strict=False):
        sizes.unify(size, letter)
    return bool(found)
