"""Sizes that a formula leaves open, once it is lowered: each gets a letter that nothing else in it has."""

from __future__ import annotations

from chainrule.expr.nodes import Let, Node, Product, Symbol
from chainrule.expr.sizes import Size
from chainrule.expr.walk import nodes_of
from chainrule.readers.scope import Sizes, is_open


def name_open_sizes(nodes: list[Node], sizes: Sizes) -> bool:
    """Give every size that stayed open a letter of its own; whether there was one."""
    found: dict[Size, None] = {}
    taken: set[str] = set()
    # The sizes of a product begin with those of its shape.
    met: dict[Size, None] = {}
    for node in nodes_of(*nodes):
        kind = type(node)
        shape = node.sizes if kind is Product else node.shape  # type: ignore[attr-defined]
        if shape:
            met.update(dict.fromkeys(shape))
        if kind is Symbol or kind is Let:
            taken.add(node.name)  # type: ignore[attr-defined]
    for size in met:
        if is_open(size):
            found[size] = None
        else:
            taken.add(str(size))
    free = [letter for letter in "nmkpqrhdlst" if letter not in taken]
    free += [f"n{i}" for i in range(len(found))]
    for size, letter in zip(found, free, strict=False):
        sizes.unify(size, letter)
    return bool(found)
