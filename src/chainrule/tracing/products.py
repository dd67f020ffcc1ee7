"""Products of tensors and combinations of conditions in the array namespace, with NumPy's meaning for all axes."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.errors import ShapeError
from chainrule.expr import arrays, build
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Call, Node, Operand, Product, as_node
from chainrule.expr.sizes import Size
from chainrule.rules import heads

Axes = int | tuple[int | Sequence[int], int | Sequence[int]]


def dot(a: Operand, b: Operand, /) -> Node:
    """The sum of the products of entries of two vectors; a matrix product otherwise."""
    left, right = as_node(a), as_node(b)
    if max(left.ndim, right.ndim) > 2:
        msg = f"dot of shapes {_shapes(left, right)}: write xp.matmul or xp.tensordot"
        raise ShapeError(msg)
    return arrays.dot(left, right)


def inner(a: Operand, b: Operand, /) -> Node:
    """The sum over the last axis of both, as NumPy's inner: of two matrices A and B it is A @ B.T."""
    left, right = as_node(a), as_node(b)
    return tensordot(left, right, ((-1,), (-1,))) if left.ndim and right.ndim else build.multiply(left, right)


def vdot(a: Operand, b: Operand, /) -> Node:
    """The sum of the products of corresponding entries of two tensors of one shape."""
    left, right = as_node(a), as_node(b)
    if left.shape != right.shape:
        msg = f"vdot needs two tensors of one shape, not {_shapes(left, right)}"
        raise ShapeError(msg)
    return arrays.inner(left, right)


def vecdot(a: Operand, b: Operand, /, *, axis: int = -1) -> Node:
    """The sum of the products of corresponding entries along an axis."""
    left, right = as_node(a), as_node(b)
    (one,), (two,) = build.axes_of(left, axis), build.axes_of(right, axis)
    if left.shape[one] != right.shape[two]:
        msg = f"vecdot along axis {axis} of shapes {_shapes(left, right)}: the sizes differ"
        raise ShapeError(msg)
    return build.total(build.multiply(left, right), axis)


def outer(a: Operand, b: Operand, /) -> Node:
    """The matrix of the products of entries of two vectors."""
    left, right = as_node(a), as_node(b)
    if left.ndim != 1 or right.ndim != 1:
        msg = f"outer needs two vectors, not {_shapes(left, right)}: xp.tensordot(a, b, axes=0) takes any tensors"
        raise ShapeError(msg)
    return build.outer(left, right)


def diagonal(x: Operand, /) -> Node:
    """The diagonal of a square matrix."""
    node = as_node(x)
    if node.ndim != 2:
        msg = f"diagonal needs a matrix; {node!r} has shape {show_shape(node.shape)}: xp.diag makes one of a vector"
        raise ShapeError(msg)
    return build.diag(node)


def tensordot(a: Operand, b: Operand, /, axes: Axes = 2) -> Node:
    """The sum over pairs of axes: the last of `a` with the first of `b` by number, or two lists of axes."""
    left, right = as_node(a), as_node(b)
    if isinstance(axes, int):
        if not 0 <= axes <= min(left.ndim, right.ndim):
            msg = f"tensordot over {axes} axes of shapes {_shapes(left, right)}"
            raise ShapeError(msg)
        axes = (range(left.ndim - axes, left.ndim), range(axes))
    ours, theirs = (
        build.axes_of(node, tuple(chosen) if isinstance(chosen, Sequence) else chosen)
        for node, chosen in zip((left, right), axes, strict=True)
    )
    if [left.shape[i] for i in ours] != [right.shape[i] for i in theirs]:
        msg = f"tensordot over the axes {axes} of shapes {_shapes(left, right)}: their sizes differ"
        raise ShapeError(msg)
    labels = list(range(left.ndim, left.ndim + right.ndim))
    for one, two in zip(ours, theirs, strict=True):
        labels[two] = one
    sizes: dict[int, Size] = {**dict(zip(labels, right.shape, strict=True)), **dict(enumerate(left.shape))}
    summed = set(ours)
    out = [label for label in (*range(left.ndim), *labels) if label not in summed]
    return build.einsum([(left, tuple(range(left.ndim))), (right, tuple(labels))], tuple(out), sizes)


def _shapes(a: Node, b: Node) -> str:
    return f"{show_shape(a.shape)} and {show_shape(b.shape)}"


# -- conditions

#: Each comparison with the one that holds where it does not.
_OPPOSITE = {heads.lt: heads.ge, heads.ge: heads.lt, heads.le: heads.gt, heads.gt: heads.le, heads.eq: heads.ne,
             heads.ne: heads.eq}  # fmt: skip


def _is_condition(node: Node) -> bool:
    """Whether the value is 0 or 1 by how the expression is made."""
    if isinstance(node, Product):
        return not node.bound and all(map(_is_condition, node.children))
    either = isinstance(node, Call) and node.head is heads.maximum and all(map(_is_condition, node.children))
    return either or (isinstance(node, Call) and node.head in _OPPOSITE)


def condition(x: Operand) -> Node:
    """The indicator that a value is not zero; a comparison as it is."""
    node = as_node(x)
    return node if _is_condition(node) else heads.ne(node, 0)


def where(test: Operand, a: Operand, b: Operand, /) -> Node:
    """The first value where the condition holds, or is a number other than 0, and the second elsewhere."""
    return heads.where(condition(test), a, b)


def logical_and(a: Operand, b: Operand, /) -> Node:
    """Whether both conditions hold."""
    return condition(a) * condition(b)


def logical_or(a: Operand, b: Operand, /) -> Node:
    """Whether one of the conditions holds."""
    return heads.maximum(condition(a), condition(b))


def logical_not(x: Operand, /) -> Node:
    """Whether the condition does not hold."""
    node = condition(x)
    if isinstance(node, Call) and node.head in _OPPOSITE:
        return _OPPOSITE[node.head](*node.children)
    return heads.eq(node, 0)


def logical_xor(a: Operand, b: Operand, /) -> Node:
    """Whether the conditions differ."""
    return heads.ne(condition(a), condition(b))


def clip(x: Operand, /, min: Operand | None = None, max: Operand | None = None) -> Node:  # noqa: A002 - NumPy's names
    """The values cut off below and above, where a bound is given."""
    node = as_node(x)
    if min is not None:
        node = heads.maximum(node, min)
    return node if max is None else heads.minimum(node, max)
