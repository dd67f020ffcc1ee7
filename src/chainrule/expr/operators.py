"""Python's operators on expressions: they build, so that a rule reads as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from chainrule.errors import ShapeError

if TYPE_CHECKING:
    from chainrule.expr.head import Head
    from chainrule.expr.nodes import Node, Operand


class Operators:
    """The arithmetic of nodes; elementwise with broadcasting, ``@`` contracts."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Node:
        """Sum, broadcast."""
        return build().add(_node(self), _as_node(other))

    def __radd__(self, other: Operand) -> Node:
        """Sum, broadcast."""
        return build().add(_as_node(other), _node(self))

    def __sub__(self, other: Operand) -> Node:
        """Difference, broadcast."""
        return build().subtract(_node(self), _as_node(other))

    def __rsub__(self, other: Operand) -> Node:
        """Difference, broadcast."""
        return build().subtract(_as_node(other), _node(self))

    def __mul__(self, other: Operand) -> Node:
        """Elementwise product, broadcast."""
        return build().multiply(_node(self), _as_node(other))

    def __rmul__(self, other: Operand) -> Node:
        """Elementwise product, broadcast."""
        return build().multiply(_as_node(other), _node(self))

    def __truediv__(self, other: Operand) -> Node:
        """Elementwise quotient, kept as a quotient."""
        return build().divide(_node(self), _as_node(other))

    def __rtruediv__(self, other: Operand) -> Node:
        """Elementwise quotient, kept as a quotient."""
        return build().divide(_as_node(other), _node(self))

    def __pow__(self, other: Operand) -> Node:
        """Elementwise power."""
        return build().power(_node(self), _as_node(other))

    def __rpow__(self, other: Operand) -> Node:
        """Elementwise power."""
        return build().power(_as_node(other), _node(self))

    def __neg__(self) -> Node:
        """Minus."""
        return build().negate(_node(self))

    def __pos__(self) -> Node:
        """Itself."""
        return _node(self)

    def __matmul__(self, other: Operand) -> Node:
        """The matrix product, NumPy's ``@``."""
        return build().matmul(_node(self), _as_node(other))

    def __rmatmul__(self, other: Operand) -> Node:
        """The matrix product, NumPy's ``@``."""
        return build().matmul(_as_node(other), _node(self))

    @property
    def T(self) -> Node:
        """The transpose of a matrix; a vector as it is."""
        node = _node(self)
        if node.ndim > 2:
            msg = f"{node!r} has {node.ndim} axes: .mT exchanges the last two, xp.permute_dims any"
            raise ShapeError(msg)
        return build().transpose(node)


class Builder(Protocol):
    """The constructors that the operators use; `build` has them."""

    def add(self, *nodes: Node) -> Node: ...
    def subtract(self, a: Node, b: Node) -> Node: ...
    def multiply(self, *nodes: Node) -> Node: ...
    def divide(self, a: Node, b: Node) -> Node: ...
    def power(self, a: Node, b: Node) -> Node: ...
    def negate(self, a: Node) -> Node: ...
    def matmul(self, a: Node, b: Node) -> Node: ...
    def transpose(self, a: Node) -> Node: ...
    def size_value(self, size: int | str) -> Node: ...
    def call(self, head: Head, *args: Node) -> Node: ...
    def apply(self, head: Head, *args: Operand) -> Node: ...


def build() -> Builder:
    from chainrule.expr import build as constructors

    return constructors


def _node(value: Operators) -> Node:
    return cast("Node", value)


def _as_node(value: Operand) -> Node:
    from chainrule.expr.nodes import as_node

    return as_node(value)
