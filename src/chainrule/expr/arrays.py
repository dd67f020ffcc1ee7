"""Building arrays from arrays: means, Kronecker products, stacking, matrix powers; all of them Einstein products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from chainrule.errors import ShapeError
from chainrule.expr.build import (
    axes_of,
    combine,
    delta,
    divide,
    einsum,
    multiply,
    permute,
    power,
    size_value,
    subtract,
    total,
    with_ones,
)  # fmt: skip
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Block, Const, Fuse, Labels, Node, display
from chainrule.expr.sizes import Size, size_product

MAX_MATRIX_POWER = 64


def mean(a: Node, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Node:
    """The mean over all axes, or over some."""
    gone = range(a.ndim) if axis is None else axes_of(a, axis)
    return divide(total(a, axis, keepdims=keepdims), multiply(*(size_value(a.shape[i]) for i in gone)))


def variance(a: Node, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Node:
    """The biased variance: the mean of the squared distance from the mean."""
    return mean(power(subtract(a, mean(a, axis, keepdims=True)), Const(2)), axis, keepdims=keepdims)


def along(function: Callable[[Node], Node], a: Node, axis: int) -> Node:
    """A function of the last axis along another one."""
    (axis,) = axes_of(a, axis)
    if axis == a.ndim - 1:
        return function(a)
    order = tuple(i for i in range(a.ndim) if i != axis)
    value = function(permute(a, (*order, axis)))
    if value.ndim < a.ndim:
        return value
    return permute(value, tuple((*order, axis).index(i) for i in range(a.ndim)))


def kron(a: Node, b: Node) -> Node:
    """The Kronecker product of two matrices, or of two vectors."""
    if a.ndim != b.ndim or a.ndim not in (1, 2):
        msg = f"the Kronecker product of shapes {show_shape(a.shape)} and {show_shape(b.shape)} is not defined"
        raise ShapeError(msg)
    factors: list[tuple[Node, Labels]] = [(a, tuple(range(a.ndim))), (b, tuple(range(2, 2 + b.ndim)))]
    sizes: dict[int, Size] = {}
    for axis, (m, p) in enumerate(zip(a.shape, b.shape, strict=True)):
        factors.append((Fuse(m, p), (4 + axis, axis, 2 + axis)))
        sizes.update({axis: m, 2 + axis: p, 4 + axis: size_product(m, p)})
    return einsum(factors, tuple(range(4, 4 + a.ndim)), sizes)


def khatri_rao(a: Node, b: Node) -> Node:
    """The column-wise Kronecker product of two matrices with equally many columns."""
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        msg = f"the Khatri-Rao product needs equally many columns, not {show_shape(a.shape)} and {show_shape(b.shape)}"
        raise ShapeError(msg)
    (m, k), p = a.shape, b.shape[0]
    factors: list[tuple[Node, Labels]] = [(a, (0, 1)), (b, (2, 1)), (Fuse(m, p), (3, 0, 2))]
    return einsum(factors, (3, 1), {0: m, 1: k, 2: p, 3: size_product(m, p)})


def vec(a: Node) -> Node:
    """The columns of a matrix stacked into one vector."""
    if a.ndim != 2:
        msg = f"vec needs a matrix; {display(a)} has shape {show_shape(a.shape)}"
        raise ShapeError(msg)
    m, n = a.shape
    return einsum([(a, (0, 1)), (Fuse(n, m), (2, 1, 0))], (2,), {0: m, 1: n, 2: size_product(m, n)})


def with_ones_at(a: Node, place: int) -> Node:
    """A new axis of size 1 at one place."""
    return with_ones(a, [place])


def stack(parts: Sequence[Node], axis: int = 0) -> Node:
    """Tensors joined one behind the other along an axis that they have."""
    if not parts:
        msg = "there is nothing to stack"
        raise ShapeError(msg)
    (axis,) = axes_of(parts[0], axis)
    sizes = tuple(part.shape[axis] for part in parts)
    terms = []
    for position, part in enumerate(parts):
        labels = tuple(range(part.ndim))
        block = Block(sizes, position)
        out = tuple(part.ndim if label == axis else label for label in labels)
        extents: dict[int, Size] = {**dict(enumerate(part.shape)), part.ndim: block.shape[0]}
        terms.append((Fraction(1), einsum([(part, labels), (block, (part.ndim, axis))], out, extents)))
    return combine(*terms)


def matrix_power(a: Node, exponent: int) -> Node:
    """An integer power of a square matrix as a product; negative ones need the inverse."""
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        msg = f"a power needs a square matrix; {display(a)} has shape {show_shape(a.shape)}"
        raise ShapeError(msg)
    if exponent < 0 or exponent > MAX_MATRIX_POWER:
        msg = f"the power {exponent} of a matrix: integers from 0 to {MAX_MATRIX_POWER} are written out"
        raise ShapeError(msg)
    if exponent == 0:
        return delta(a.shape[0])
    factors = [(a, (i, i + 1)) for i in range(exponent)]
    return einsum(list(factors), (0, exponent), dict.fromkeys(range(exponent + 1), a.shape[0]))
