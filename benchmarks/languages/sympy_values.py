"""The values of SymPy's answers on arrays, node by node: matrices, array expressions, and sums over indices.

An index is an integer array along an axis of its own, so an expression with indices is evaluated for all of their
values at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from scipy import special
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.tensor.array.expressions import array_expressions as arrays

#: Axes of the arrays of an expression with indices: free indices have the first, sums the last.
AXES = 16
SCALAR: dict[str, Any] = {
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan, "atan": np.arctan, "tanh": np.tanh,
    "sinh": np.sinh, "cosh": np.cosh, "Abs": np.abs, "sign": np.sign, "erf": special.erf,
    "Heaviside": lambda z, at=0.5: np.heaviside(z, np.asarray(at, float)), "DiracDelta": lambda z, *_: np.zeros_like(z),
    "Max": lambda *z: np.maximum.reduce(np.broadcast_arrays(*z)),
    "Min": lambda *z: np.minimum.reduce(np.broadcast_arrays(*z)),
    "KroneckerDelta": lambda i, j, *_: 1.0 * (i == j), "re": np.real, "im": np.imag,
}  # fmt: skip


class Values:
    """Evaluates at one point: `names` has arrays for the symbols and numbers for the sizes."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.indices: dict[Any, Any] = {}
        self.depth = 0

    def tabulated(self, expression: Any, free: list[tuple[Any, Any]]) -> Any:
        """The array of the values of an expression with free indices."""
        sizes = [int(self.of(size)) for _, size in free]
        for axis, ((index, _), size) in enumerate(zip(free, sizes, strict=True)):
            self.indices[index] = _along(axis, size)
        found = np.broadcast_to(self.of(expression), (*sizes, *(1,) * (AXES - len(sizes))))
        return found.reshape(sizes)

    def of(self, node: Any) -> Any:
        """The value of a node."""
        kind = type(node).__name__
        if (method := getattr(self, f"_{kind.lower()}", None)) is not None:
            return method(node)
        if isinstance(node, sympy.NumberSymbol | sympy.Number):
            return float(node)
        if isinstance(node, arrays._ArrayExpr | MatrixExpr):  # noqa: SLF001 - their common class
            raise NotImplementedError(kind)
        if kind in SCALAR:
            return SCALAR[kind](*(self.of(arg) for arg in node.args))
        raise NotImplementedError(kind)

    def _symbol(self, node: Any) -> Any:
        return self.indices[node] if node in self.indices else np.float64(self.names[node.name])

    _dummy = _symbol

    def _add(self, node: Any) -> Any:
        return sum(self.of(arg) for arg in node.args)

    _matadd = _arrayadd = _add

    def _mul(self, node: Any) -> Any:
        out: Any = 1.0
        for arg in node.args:
            out = out * self.of(arg)
        return out

    def _hadamardproduct(self, node: Any) -> Any:
        return self._mul(node)

    def _pow(self, node: Any) -> Any:
        base, exponent = (self.of(arg) for arg in node.args)
        return np.asarray(base, float) ** exponent

    _hadamardpower = _pow

    def _matmul(self, node: Any) -> Any:
        out: Any = None
        scale: Any = 1.0
        for arg in node.args:
            value = self.of(arg)
            if not getattr(arg, "is_Matrix", False) and np.ndim(value) == 0:
                scale = scale * value
            else:
                out = value if out is None else out @ value
        return scale * out

    def _matpow(self, node: Any) -> Any:
        base, exponent = self.of(node.args[0]), self.of(node.args[1])
        if base.shape == (1, 1):
            return base**exponent
        if exponent != int(exponent):
            raise NotImplementedError("MatPow")
        return np.linalg.matrix_power(base, int(exponent))

    def _inverse(self, node: Any) -> Any:
        return np.linalg.inv(self.of(node.arg))

    def _transpose(self, node: Any) -> Any:
        return self.of(node.arg).T

    def _trace(self, node: Any) -> Any:
        return np.trace(self.of(node.arg))

    def _determinant(self, node: Any) -> Any:
        return np.linalg.det(self.of(node.arg))

    def _matrixsymbol(self, node: Any) -> Any:
        value = np.asarray(self.names[node.name], float)
        return value[:, None] if value.ndim == 1 else value

    def _shape(self, node: Any) -> tuple[int, ...]:
        return tuple(int(self.of(size)) for size in node.shape)

    def _identity(self, node: Any) -> Any:
        return np.eye(self._shape(node)[0])

    def _zeromatrix(self, node: Any) -> Any:
        return np.zeros(self._shape(node))

    _zeroarray = _zeromatrix

    def _onematrix(self, node: Any) -> Any:
        return np.ones(self._shape(node))

    _onearray = _onematrix

    def _diagmatrix(self, node: Any) -> Any:
        return np.diag(self.of(node.args[0]).ravel())

    _diagonalmatrix = _diagmatrix

    def _kroneckerproduct(self, node: Any) -> Any:
        out: Any = np.ones((1, 1))
        for arg in node.args:
            out = np.kron(out, self.of(arg))
        return out

    def _elementwiseapplyfunction(self, node: Any) -> Any:
        return self._applied(node.function, self.of(node.expr))

    def _arrayelementwiseapplyfunc(self, node: Any) -> Any:
        return self._applied(node.function, self.of(node.expr))

    def _applied(self, function: Any, at: Any) -> Any:
        if not isinstance(function, sympy.Lambda):
            function = sympy.Lambda(z := sympy.Dummy(), function(z))
        inner = Values(self.names)
        inner.indices, inner.depth = {**self.indices, function.variables[0]: at}, self.depth
        return inner.of(function.expr) * np.ones_like(at)

    def _arraytensorproduct(self, node: Any) -> Any:
        out: Any = np.float64(1)
        for arg in node.args:
            out = np.tensordot(out, self.of(arg), axes=0)
        return out

    def _permutedims(self, node: Any) -> Any:
        return np.transpose(self.of(node.expr), node.permutation.array_form)

    def _arraycontraction(self, node: Any) -> Any:
        return self._einsum(node.expr, node.contraction_indices, kept=False)

    def _arraydiagonal(self, node: Any) -> Any:
        return self._einsum(node.expr, node.diagonal_indices, kept=True)

    def _einsum(self, expression: Any, groups: Any, *, kept: bool) -> Any:
        value = self.of(expression)
        labels = list(range(value.ndim))
        for group in groups:
            for axis in group:
                labels[axis] = value.ndim + min(group)
        out = [label for label in labels if label < value.ndim]
        out += [value.ndim + min(group) for group in groups] if kept else []
        return np.einsum(value, labels, out)

    def _reshape(self, node: Any) -> Any:
        return np.reshape(self.of(node.expr), self._shape(node))

    def _matrixelement(self, node: MatrixElement) -> Any:
        return self._entry(self.of(node.parent), [self.of(i) for i in node.indices])

    def _indexed(self, node: Any) -> Any:
        return self._entry(np.asarray(self.names[str(node.base)], float), [self.of(i) for i in node.indices])

    @staticmethod
    def _entry(value: Any, at: list[Any]) -> Any:
        return value[tuple(np.asarray(i).astype(int) for i in at)]

    def _sum(self, node: Any) -> Any:
        """A sum over ranges; each index gets the next free axis."""
        inner = Values(self.names)
        inner.indices, inner.depth = dict(self.indices), self.depth
        axes = []
        for index, low, high in node.limits:
            inner.depth += 1
            axis = AXES - inner.depth
            first, last = int(self.of(low)), int(self.of(high))
            inner.indices[index] = _along(axis, last - first + 1, first)
            axes.append((axis, last - first + 1))
        body = np.asarray(inner.of(node.function), float)
        body = body.reshape(body.shape + (1,) * (AXES - body.ndim)) if body.ndim == 0 else body
        for axis, size in axes:
            body = np.broadcast_to(body, (*body.shape[:axis], max(size, body.shape[axis]), *body.shape[axis + 1 :]))
            body = body.sum(axis=axis, keepdims=True)
        return body.reshape(()) if body.size == 1 else body

    def _piecewise(self, node: Any) -> Any:
        out: Any = np.nan
        for value, condition in reversed(node.args):
            out = np.where(self.of(condition), self.of(value), out)
        return out

    def _booleantrue(self, node: Any) -> Any:
        return True

    def _booleanfalse(self, node: Any) -> Any:
        return False

    def _and(self, node: Any) -> Any:
        return np.logical_and.reduce(np.broadcast_arrays(*(self.of(arg) for arg in node.args)))

    def _compared(self, node: Any) -> Any:
        a, b = (self.of(arg) for arg in node.args)
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[node.rel_op]

    _strictlessthan = _lessthan = _strictgreaterthan = _greaterthan = _equality = _unequality = _compared


def _along(axis: int, size: int, first: int = 0) -> Any:
    shape = [1] * AXES
    shape[axis] = size
    return np.arange(first, first + size).reshape(shape)
