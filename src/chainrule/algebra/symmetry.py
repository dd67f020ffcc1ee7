"""Whether a matrix is symmetric, by the normal form."""

from __future__ import annotations

from chainrule.algebra.field import Field
from chainrule.algebra.lower import lower
from chainrule.errors import ChainruleError
from chainrule.expr.nodes import Node


def is_symmetric(node: Node) -> bool:
    """Whether a matrix equals its transpose by the normal form."""
    if node.ndim != 2 or node.shape[0] != node.shape[1]:
        return False
    field = Field(opened=False, max_terms=100)
    a, b = field.label(node.shape[0]), field.label(node.shape[0])
    try:
        return field.is_zero(field.sub(lower(field, node, (a, b)), lower(field, node, (b, a))))
    except (ChainruleError, ZeroDivisionError):
        return False
