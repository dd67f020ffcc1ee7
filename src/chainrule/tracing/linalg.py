"""Linear algebra in the array namespace: `xp.linalg` on expressions."""

from __future__ import annotations

from typing import NamedTuple

from chainrule.errors import UsageError
from chainrule.expr import arrays, build
from chainrule.expr.nodes import Node, Operand, as_node
from chainrule.rules import heads
from chainrule.tracing.functions import FUNCTIONS, Function
from chainrule.tracing.shapes import matrix_transpose


class SlogDet(NamedTuple):
    """The sign and the logarithm of the absolute value of a determinant."""

    sign: Node
    logabsdet: Node


def inv(x: Operand, /) -> Node:
    """The inverse of a matrix."""
    return heads.inv(x)


def slogdet(x: Operand, /) -> SlogDet:
    """The sign and the logarithm of a determinant."""
    return SlogDet(heads.sign(heads.det(x)), heads.logdet(x))


def solve(a: Operand, b: Operand, /) -> Node:
    """The solution of a x = b."""
    return build.matmul(heads.inv(a), as_node(b))


def norm(
    x: Operand,
    /,
    ord: object = None,  # noqa: A002 - NumPy's name
    axis: int | tuple[int, ...] | None = None,
    keepdims: bool = False,
) -> Node:
    """The norm of a vector or a matrix: Euclidean or Frobenius, or of order 1 for vectors."""
    node = as_node(x)
    if axis is not None or ord is None or node.ndim == 1:
        return vector_norm(node, axis=axis, keepdims=keepdims, ord=2 if ord is None else ord)
    if node.ndim != 2:
        msg = f"the norm of order {ord!r} is one of vectors or matrices; {node!r} has {node.ndim} axes"
        raise UsageError(msg)
    return matrix_norm(node, keepdims=keepdims, ord=ord)


def vector_norm(
    x: Operand,
    /,
    *,
    axis: int | tuple[int, ...] | None = None,
    keepdims: bool = False,
    ord: object = 2,  # noqa: A002 - the standard's name
) -> Node:
    """The norm of order 1 or 2 along an axis; of all entries where none is given."""
    node = as_node(x)
    if not node.ndim:
        return heads.absolute(node)
    if ord not in (1, 2):
        msg = f"the norm of order {ord!r} of a vector is not in the table: 1 and 2 are"
        raise UsageError(msg)
    if axis is None and node.ndim != 1:
        if ord == 2 and node.ndim == 2 and not keepdims:
            return heads.frobenius(node)
        powers = build.total(heads.absolute(node) if ord == 1 else node**2, keepdims=keepdims)
        return powers if ord == 1 else heads.sqrt(powers)
    if not isinstance(axis, int) and axis is not None:
        msg = f"the norm of a vector is taken along one axis, not {axis}"
        raise UsageError(msg)
    (place,) = build.axes_of(node, -1 if axis is None else axis)
    value = arrays.along(heads.l1 if ord == 1 else heads.norm, node, place)
    return arrays.with_ones_at(value, place) if keepdims else value


def matrix_norm(x: Operand, /, *, keepdims: bool = False, ord: object = "fro") -> Node:  # noqa: A002 - the standard's name
    """The Frobenius norm of a matrix."""
    node = as_node(x)
    if ord != "fro":
        msg = f"the norm of order {ord!r} of a matrix is not in the table: the Frobenius norm is"
        raise UsageError(msg)
    value = heads.frobenius(node)
    return arrays.with_ones_at(arrays.with_ones_at(value, value.ndim), value.ndim + 1) if keepdims else value


def matrix_power(x: Operand, n: int, /) -> Node:
    """An integer power of a matrix; negative ones are powers of the inverse."""
    node = as_node(x)
    return arrays.matrix_power(heads.inv(node), -n) if n < 0 else arrays.matrix_power(node, n)


LINALG: dict[str, Function] = {
    "inv": inv, "det": FUNCTIONS["det"], "slogdet": slogdet, "logdet": FUNCTIONS["logdet"], "pinv": FUNCTIONS["pinv"],
    "solve": solve, "norm": norm, "vector_norm": vector_norm, "matrix_norm": matrix_norm, "matrix_power": matrix_power,
    "trace": FUNCTIONS["trace"], "matmul": FUNCTIONS["matmul"], "outer": FUNCTIONS["outer"],
    "vecdot": FUNCTIONS["vecdot"], "tensordot": FUNCTIONS["tensordot"], "diagonal": FUNCTIONS["diagonal"],
    "matrix_transpose": matrix_transpose,
    "expm": FUNCTIONS["expm"],
}  # fmt: skip
