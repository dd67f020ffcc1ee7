"""Linear algebra in the array namespace: `xp.linalg` on expressions."""

from __future__ import annotations

from typing import NamedTuple

from chainrule.errors import UsageError
from chainrule.expr import arrays, build
from chainrule.expr.nodes import Node, Operand, as_node
from chainrule.rules import heads
from chainrule.tracing.functions import FUNCTIONS, Function, matrix_transpose


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


def norm(x: Operand, /, ord: object = None, axis: int | None = None) -> Node:  # noqa: A002 - NumPy's signature
    """The norm of a vector or a matrix: Euclidean or Frobenius, or of order 1 for vectors."""
    node = as_node(x)
    if ord not in (None, 1, 2, "fro"):
        msg = f"the norm of order {ord!r} is not in the table: 1, 2 and 'fro' are"
        raise UsageError(msg)
    if not node.ndim:
        return heads.absolute(node)
    if axis is not None or node.ndim == 1:
        if ord == "fro":
            msg = f"the Frobenius norm is one of matrices; {node!r} is taken along one axis"
            raise UsageError(msg)
        return arrays.along(heads.l1 if ord == 1 else heads.norm, node, -1 if axis is None else axis)
    if ord in (1, 2):
        msg = f"the norm of order {ord} of a matrix is not in the table: the Frobenius norm is"
        raise UsageError(msg)
    return heads.frobenius(node)


def matrix_power(x: Operand, n: int, /) -> Node:
    """An integer power of a matrix; negative ones are powers of the inverse."""
    node = as_node(x)
    return arrays.matrix_power(heads.inv(node), -n) if n < 0 else arrays.matrix_power(node, n)


LINALG: dict[str, Function] = {
    "inv": inv, "det": FUNCTIONS["det"], "slogdet": slogdet, "logdet": FUNCTIONS["logdet"], "pinv": FUNCTIONS["pinv"],
    "solve": solve, "norm": norm, "vector_norm": norm, "matrix_norm": norm, "matrix_power": matrix_power,
    "trace": FUNCTIONS["trace"], "matmul": FUNCTIONS["matmul"], "outer": FUNCTIONS["outer"],
    "vecdot": FUNCTIONS["vecdot"], "diagonal": FUNCTIONS["diagonal"], "matrix_transpose": matrix_transpose,
    "expm": FUNCTIONS["expm"],
}  # fmt: skip
