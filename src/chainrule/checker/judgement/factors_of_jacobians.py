r"""Jacobians of which a text writes one factor, below the comparison of sides: ``\partial z / \partial W = x^T``.

The derivative of W x in W has three axes, and is x in each row and zero beside it; notes write the x. So is the
derivative of ``z = W x + b`` in b the identity, of which they write the 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from chainrule.algebra.facts import Facts
from chainrule.checker.judgement.answered import decide, differs
from chainrule.expr.build import delta, einsum, multiply
from chainrule.expr.nodes import Node
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose
from chainrule.readers.usage import head_name

FACTOR = "of the Jacobian the factor is written, which stands in each of its rows or columns"
IDENTITY = "a number stands for that multiple of the identity matrix"


def whole_of_factor(derived: Node, claimed: Node, left: t.Tree, right: t.Tree, facts: Facts) -> Node | None:
    """The Jacobian of which the right side is the factor; None where it is none, or more than a name."""
    if not _is_jacobian(left) or not _is_name(right) or derived.ndim not in (3, 4):
        return None
    for whole in _wholes(derived, claimed):
        if not differs(whole, derived, facts, count=1) and decide(whole, derived, facts):
            return whole
    return None


def _wholes(derived: Node, claimed: Node) -> Iterator[Node]:
    """The products of an identity matrix and the factor that have the shape of a Jacobian."""
    half = derived.ndim - claimed.ndim
    if half != 2 or claimed.ndim not in (1, 2):
        return
    axes = tuple(range(derived.ndim))
    sizes = dict(enumerate(derived.shape))
    for first, second in product(axes, axes):
        rest = tuple(axis for axis in axes if axis not in (first, second))
        if first >= second or derived.shape[first] != derived.shape[second]:
            continue
        for order in (rest, rest[::-1])[: len(rest)]:
            if tuple(derived.shape[axis] for axis in order) == claimed.shape:
                parts = [(delta(derived.shape[first]), (first, second)), (claimed, order)]
                yield einsum(parts, axes, sizes)


def whole_of_number(derived: Node, number: Node, left: t.Tree, facts: Facts) -> Node | None:
    """The multiple of the identity matrix that a Jacobian is, of which a number is written; None for others."""
    if not _is_jacobian(left) or derived.ndim != 2 or number.shape or derived.shape[0] != derived.shape[1]:
        return None
    whole = multiply(number, delta(derived.shape[0]))
    return whole if not differs(whole, derived, facts, count=1) and decide(whole, derived, facts) else None


def _is_jacobian(left: t.Tree) -> bool:
    """Whether a side is the derivative of something in one name."""
    return isinstance(left, t.Derivative) and [order for _, order in left.variables] == [1]


def _is_name(right: t.Tree) -> bool:
    """Whether a side is a name, perhaps transposed or with a label."""
    while True:
        if isinstance(right, t.Script) and is_transpose(right.sup) and not right.primes:
            right = replace(right, sup=None) if right.sub else right.base
        elif isinstance(right, t.Group) and len(right.items) == 1:
            right = right.items[0]
        else:
            break
    return head_name(right) is not None and not t.find_all(right, t.Factors)
