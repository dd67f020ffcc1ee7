"""Matrices by their entries, on the constructors of expressions: what is built once for each of many entries."""

from __future__ import annotations

from chainrule.expr.build import is_number, scale
from chainrule.expr.nodes import Const, Labels, Node, Product, Sum, Unit


def entry(node: Node, places: list[tuple[int, int]]) -> Node:
    """The tensor of one scalar at a place and zeros elsewhere; of each axis the place, counted from 1, and the size."""
    if isinstance(node, Sum) and len(node.children) == 1:
        return scale(node.coefficients[0], entry(node.children[0], places))
    factors: list[tuple[Node, Labels]] = [(Unit(place, size), (axis,)) for axis, (place, size) in enumerate(places)]
    if not isinstance(node, Const) and not is_number(node, 1):
        factors.append((node, ()))
    placed = factors[0][0] if len(factors) == 1 else Product.of_axes(factors, tuple([size for _, size in places]))
    return scale(node.value, placed) if isinstance(node, Const) else placed
