"""The local derivative of one node in one operand, as an `Edge`: the only place where rules meet expressions.

An edge is the Jacobian of a node in one child, J[out axes, child axes], kept as labelled factors so that
Kronecker deltas are never built: a label that stands on both sides is a delta. Each node type has one arm;
calls take theirs from the table.
"""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from chainrule.algebra.instantiate import instantiate
from chainrule.errors import RuleError
from chainrule.expr.build import broadcast_to, einsum, is_zero
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import UNIT, Apply, Call, Const, Labels, Let, Node, Product, Sum, Unit
from chainrule.expr.sizes import Size
from chainrule.rules import TABLE
from chainrule.rules import structure as rule


class Edge(NamedTuple):
    """J[out, inner] as a product of `factors`; `title` names the rule, `local` is the partial as a formula."""

    title: str
    factors: tuple[tuple[Node, Labels], ...]
    out: Labels
    inner: Labels
    sizes: dict[int, Size]

    def local(self) -> Node:
        """The Jacobian as one tensor, output axes first."""
        return einsum(list(self.factors), self.out + self.inner, self.sizes)


#: From a sum of numbers to one of its terms.
_TERM = Edge(rule.SUM.title, (), (), (), {})


def edges(node: Node, value: Node, among: Container[Node]) -> list[Edge | None]:
    """One edge per operand of `node`, None for those not `among` the wanted ones; `value` names the node's value."""
    if isinstance(node, Let):
        axes = tuple(range(node.ndim))
        return [Edge(rule.NAME.title, (), axes, axes, dict(enumerate(node.shape)))]
    operands = enumerate(node.children)
    if isinstance(node, Sum):
        return [_sum_edge(node, i) if child in among else None for i, child in operands]
    if isinstance(node, Product):
        factors = node.factors
        return [_product_edge(node, factors, i) if child in among else None for i, child in operands]
    if isinstance(node, Apply):
        return [_apply_edge(node, i) if child in among else None for i, child in operands]
    if isinstance(node, Call):
        return [_call_edge(node, i, value) if child in among else None for i, child in operands]
    return []


def _sum_edge(node: Sum, position: int) -> Edge:
    coefficient = node.coefficients[position]
    if coefficient is UNIT and not node.shape and len(node.children) > 1:
        return _TERM
    if len(node.children) == 1:
        title = rule.MULTIPLE.title
    else:
        title = rule.SUM.title if coefficient.numerator > 0 else rule.DIFFERENCE.title
    factors: tuple[tuple[Node, Labels], ...] = () if coefficient is UNIT else ((Const(coefficient), ()),)
    if not node.shape:
        return Edge(title, factors, (), (), {})
    axes = tuple(range(node.ndim))
    return Edge(title, factors, axes, axes, dict(enumerate(node.shape)))


def _product_edge(node: Product, factors: tuple[tuple[Node, Labels], ...], position: int) -> Edge:
    others = factors[:position] + factors[position + 1 :]
    title = rule.PRODUCT.title
    if others and not node.sizes:
        return Edge(title, others, (), (), {})
    if not others:
        title = rule.LINEARITY.title if node.bound else rule.IDENTITY.title
    elif any(isinstance(child, Unit) for child in node.children):
        title = rule.ELEMENT.title
    return Edge(title, others, node.out, node.labels[position], dict(enumerate(node.sizes)))


def _apply_edge(node: Apply, position: int) -> Edge:
    wrt = tuple(sorted((*node.wrt, position)))
    derivative = Apply(node.name, node.children, node.out_shape, wrt)
    # The new axes stand behind those of the last earlier derivative in the same or an earlier position.
    spans: list[tuple[int, int]] = []
    start = len(node.out_shape)
    for p in wrt:
        spans.append((start, start + node.children[p].ndim))
        start = spans[-1][1]
    new = max(i for i, p in enumerate(wrt) if p == position)
    inner = tuple(range(*spans[new]))
    labels = tuple(range(derivative.ndim))
    out = tuple(label for label in labels if label not in inner)
    return Edge(rule.UNKNOWN.title, ((derivative, labels),), out, inner, dict(enumerate(derivative.shape)))


def _call_edge(node: Call, position: int, value: Node) -> Edge | None:
    if isinstance(node.head, Unknown):
        return _partial_edge(node, position, rule.UNKNOWN.title, Call(node.head.derivative(), node.children))
    row = TABLE.get(node.head.name)
    if row is None:
        msg = f"{node.head.name} has no row in the table: its derivative is not known"
        raise RuleError(msg)
    parameter = row.parameters[position]
    if parameter not in row.partials:
        msg = f"the derivative of the {row.title} has no closed form: {row.note}"
        raise RuleError(msg)
    partial = instantiate(row, row.partials[parameter], node, value)
    return None if is_zero(partial) else _partial_edge(node, position, row.title_for(parameter), partial)


def _partial_edge(node: Call, position: int, title: str, partial: Node) -> Edge:
    """The edge from a call to an operand: the partial in the core axes, a delta in each axis of the batch."""
    child = node.children[position]
    if not partial.shape and not node.shape and not child.shape:
        return Edge(title, ((partial, ()),), (), (), {})
    core = len(node.head.core_in[position])
    width = node.ndim - len(node.head.core_out)
    batch = tuple(range(width))
    core_out = tuple(range(width, node.ndim))
    core_in = tuple(range(node.ndim, node.ndim + core))
    # A scalar operand of an elementwise head is shared by the whole batch.
    carries = child.ndim > core
    labels = batch + core_out + core_in
    if partial.ndim != len(labels):
        partial = broadcast_to(partial, node.shape + child.shape[child.ndim - core :])
    sizes: dict[int, Size] = dict(enumerate(partial.shape))
    inner = (batch if carries else ()) + core_in
    return Edge(title, ((partial, labels),), batch + core_out, inner, sizes)
