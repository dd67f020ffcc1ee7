"""Cross-country order: the third order of the chain rule's sum, by eliminating intermediate nodes one by one.

The recorded steps are a graph whose edges carry Jacobians. Eliminating a node joins every edge into it with every
edge out of it; the node that makes the fewest new edges goes first (Markowitz). What is left is the one edge from
the variable to the output.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.engine.differentiate import Tape, combine_all, identity
from chainrule.expr.build import einsum, zeros
from chainrule.expr.nodes import Node
from chainrule.expr.sizes import Size


def cross_country(tape: Tape, *, tidy: Callable[[Node], Node] = lambda node: node) -> Node:
    """The derivative by vertex elimination; the same tensor as in reverse and in forward order."""
    output, variable = tape.output, tape.variable
    if output is variable:
        return identity(output.shape)
    above: dict[Node, dict[Node, Node]] = {}
    below: dict[Node, dict[Node, Node]] = {}

    def add(upper: Node, lower: Node, jacobian: Node) -> None:
        known = below.setdefault(upper, {}).get(lower)
        total = tidy(jacobian if known is None else combine_all([known, jacobian]))
        below[upper][lower] = total
        above.setdefault(lower, {})[upper] = total

    for step in tape.steps:
        add(step.node, step.operand, step.edge.local())
    waiting = [node for node in below if node is not output]
    while waiting:
        node = min(waiting, key=lambda n: len(above.get(n, {})) * len(below.get(n, {})))
        waiting.remove(node)
        uppers, lowers = above.pop(node, {}), below.pop(node, {})
        for upper, outer in uppers.items():
            del below[upper][node]
            for lower, inner in lowers.items():
                add(upper, lower, _chained(outer, inner, node.ndim))
        for lower in lowers:
            above[lower].pop(node, None)
    result = below.get(output, {}).get(variable)
    return zeros(output.shape + variable.shape) if result is None else result


def _chained(outer: Node, inner: Node, width: int) -> Node:
    """The product of two Jacobians over the `width` axes of the node between them."""
    first, last = outer.ndim - width, inner.ndim - width
    left = tuple(range(outer.ndim))
    right = (*range(first, outer.ndim), *range(outer.ndim, outer.ndim + last))
    sizes: dict[int, Size] = dict(zip((*left, *right), (*outer.shape, *inner.shape), strict=True))
    return einsum([(outer, left), (inner, right)], (*left[:first], *right[width:]), sizes)
