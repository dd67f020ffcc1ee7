"""Limits at a point, beside differentiation: sums and products by their parts, quotients 0 / 0 by derivatives.

What has to vanish for that is gathered and left to the prover: nothing is a limit unless it is shown to be zero.
"""

from __future__ import annotations

from chainrule.engine.differentiate import differentiate
from chainrule.engine.simplify import simplify
from chainrule.errors import RuleError
from chainrule.expr import build
from chainrule.expr.nodes import Call, Const, Node, Product, Sum, Symbol
from chainrule.expr.walk import occurs, substitute
from chainrule.rules import heads

#: So often both parts of a quotient are differentiated, and of all quotients that stand in one another.
MAX_TURNS, MAX_IN_ALL = 3, 6


def limit(node: Node, variable: Symbol, to: Node, vanishing: list[Node], turns: int = MAX_IN_ALL) -> Node:
    """The limit of an expression without named intermediates as a number tends to a value.

    What must be zero there is added to `vanishing`; RuleError where the parts of quotients vanish too often: no more
    than `turns` are differentiated.
    """
    if not occurs(variable, node):
        return node
    if isinstance(node, Sum) and not node.shape:
        parts = (limit(part, variable, to, vanishing, turns) for part in node.children)
        return build.combine(*zip(node.coefficients, parts, strict=True))
    if isinstance(node, Product) and not node.sizes:
        if not any(_is_open(factor, variable, to) for factor in node.children):
            return build.multiply(*(limit(factor, variable, to, vanishing, turns) for factor in node.children))
        tops, bottoms = zip(*map(_parts, node.children), strict=True)
        return _of_quotient(build.multiply(*tops), build.multiply(*bottoms), variable, to, vanishing, turns)
    if isinstance(node, Call) and node.head is heads.div:
        return _of_quotient(node.children[0], node.children[1], variable, to, vanishing, turns)
    return substitute(node, {variable: to})


def _parts(node: Node) -> tuple[Node, Node]:
    """What a factor is above and below the bar."""
    if isinstance(node, Call) and node.head is heads.div:
        return node.children[0], node.children[1]
    return node, build.ONE


def _is_open(node: Node, variable: Symbol, to: Node) -> bool:
    """Whether a factor is a quotient of which only the lower part vanishes."""
    top, bottom = _parts(node)
    return _vanishes(bottom, variable, to) and not _vanishes(top, variable, to)


def _vanishes(node: Node, variable: Symbol, to: Node) -> bool:
    value = simplify(substitute(node, {variable: to}))
    return isinstance(value, Const) and value.value == 0


def _of_quotient(top: Node, bottom: Node, variable: Symbol, to: Node, vanishing: list[Node], turns: int) -> Node:
    """The limit of a quotient, with both parts differentiated as often as the lower one vanishes."""
    for left in range(turns, max(turns - MAX_TURNS, 0), -1):
        if not _vanishes(bottom, variable, to):
            below = simplify(substitute(bottom, {variable: to}))
            return build.divide(limit(top, variable, to, vanishing, left), below)
        vanishing.append(limit(top, variable, to, vanishing, left - 1))
        top, bottom = differentiate(top, variable), differentiate(bottom, variable)
    msg = "this limit is not read"
    raise RuleError(msg)
