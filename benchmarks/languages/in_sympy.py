"""Says identities in SymPy, in three spellings, since what SymPy answers depends on it; the best answer counts.

"matrices": MatrixSymbol, vectors are n x 1, scalars that are products of matrices are 1 x 1. "traces": the same,
with such scalars under a Trace. "indices" (sympy_indices.py): Indexed symbols and Sum.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from sympy import (
    Abs,
    Determinant,
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    Max,
    OneMatrix,
    Trace,
)
from sympy.core.cache import clear_cache
from sympy.matrices.expressions.matexpr import MatrixExpr

from languages.operand import CannotSayError, Operand, Speech
from languages.sympy_indices import IndexSpeech
from languages.sympy_values import Values

PACKAGES = ("sympy",)
SPELLINGS = ("matrices", "traces", "indices")
KNOWN = frozenset(["sqrt", "tan", "sinh", "cosh"])
NAMES: dict[str, Callable[[Any], Any]] = {
    "abs": Abs,
    "relu": lambda z: Max(z, 0),
    "step": sympy.Heaviside,
}


def exact(value: Any) -> Any:
    """A Python number as SymPy's users write it: 1/3, not 0.333."""
    if isinstance(value, float):
        near = Fraction(value).limit_denominator(1000)
        return sympy.Rational(near.numerator, near.denominator) if float(near) == value else sympy.Float(value)
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.sympify(value)


def named(name: str, facts: frozenset[str]) -> Any:
    """A real scalar with what is said about it."""
    return sympy.Symbol(name, **({"positive": True} if facts & {"positive", "unit"} else {"real": True}))


def function(name: str) -> Callable[[Any], Any]:
    """SymPy's function of that name."""
    return NAMES.get(name) or getattr(sympy, name)


class MatrixSpeech(Speech):
    """Bodies are expressions of scalars, or matrices; a vector is a column."""

    known = KNOWN

    def __init__(self, traces: bool) -> None:
        self.traces = traces

    def size(self, size: str | int) -> Any:
        return sympy.Symbol(size, integer=True, positive=True) if isinstance(size, str) else sympy.Integer(size)

    def scalar_size(self, name: str) -> Operand:
        return Operand(self, (), self.size(name))

    def symbol(self, name: str, shape: tuple[Any, ...], facts: frozenset[str]) -> Operand:
        if not shape:
            return Operand(self, (), named(name, facts))
        if len(shape) > 2:
            raise CannotSayError(f"a symbol with {len(shape)} axes")
        return Operand(self, shape, sympy.MatrixSymbol(name, shape[0], shape[1] if len(shape) == 2 else 1))

    def number(self, value: Any) -> Any:
        return exact(value)

    def scalar(self, body: Any) -> Operand:
        """A scalar; a 1 x 1 matrix stays one or goes under a trace."""
        if isinstance(body, MatrixExpr) and self.traces:
            body = Trace(body)
        return Operand(self, (), body)

    @staticmethod
    def plain(a: Operand) -> Any:
        """The body of a scalar as an expression that may stand beside any matrix."""
        return Trace(a.body) if isinstance(a.body, MatrixExpr) else a.body

    def spread(self, a: Operand, shape: tuple[Any, ...]) -> Any:
        """The matrix of that shape that broadcasting makes."""
        rows, columns = shape[0], shape[1] if len(shape) == 2 else 1
        if a.ndim == 0:
            return self.plain(a) * OneMatrix(rows, columns)
        if a.shape == shape:
            return a.body
        if a.ndim == 1 and len(shape) == 2:
            return OneMatrix(rows, 1) * a.body.T
        if a.shape[0] == 1:
            return OneMatrix(rows, 1) * a.body
        return a.body * OneMatrix(1, columns)

    @staticmethod
    def common(a: Operand, b: Operand) -> tuple[Any, ...]:
        shapes = [(1,) * (max(a.ndim, b.ndim) - x.ndim) + x.shape for x in (a, b)]
        return tuple(n if m == 1 else m for m, n in zip(*shapes, strict=True))

    def add(self, a: Operand, b: Operand) -> Operand:
        if a.ndim or b.ndim:
            shape = self.common(a, b)
            return Operand(self, shape, self.spread(a, shape) + self.spread(b, shape))
        if isinstance(a.body, MatrixExpr) != isinstance(b.body, MatrixExpr):
            if a.body == 0 or b.body == 0:
                return b if a.body == 0 else a
            one = Identity(1)
            return self.scalar(
                (a.body if isinstance(a.body, MatrixExpr) else a.body * one)
                + (b.body if isinstance(b.body, MatrixExpr) else b.body * one)
            )
        return Operand(self, (), a.body + b.body)

    def multiply(self, a: Operand, b: Operand) -> Operand:
        if a.ndim and b.ndim:
            shape = self.common(a, b)
            body = HadamardProduct(self.spread(a, shape), self.spread(b, shape))
            return Operand(self, shape, body, (a, b) if a.shape == b.shape else ())
        if not a.ndim and not b.ndim:
            return Operand(self, (), a.body * b.body)
        weight, other = (b, a) if a.ndim else (a, b)
        return Operand(self, other.shape, self.plain(weight) * other.body)

    def power(self, a: Operand, b: Operand) -> Operand:
        if b.ndim:
            raise CannotSayError("a power with a tensor in the exponent")
        if a.ndim:
            square = (a, a) if b.body == 2 else ()
            return Operand(self, a.shape, HadamardPower(a.body, self.plain(b)), square)
        if isinstance(a.body, MatrixExpr) and not b.body.is_Integer:
            z = sympy.Dummy("z")
            return Operand(self, (), a.body.applyfunc(sympy.Lambda(z, z ** self.plain(b))))
        return Operand(self, (), a.body ** self.plain(b))

    def apply(self, name: str, a: Operand) -> Operand:
        if not isinstance(a.body, MatrixExpr):
            return Operand(self, (), function(name)(a.body))
        z = sympy.Dummy("z", real=True)
        spelled = sympy.exp if name == "exp" else sympy.Lambda(z, function(name)(z))
        return Operand(self, a.shape, a.body.applyfunc(spelled))

    def transpose(self, a: Operand) -> Operand:
        return Operand(self, a.shape[::-1], a.body.T) if a.ndim == 2 else a

    def matmul(self, a: Operand, b: Operand) -> Operand:
        body = (a.body.T if a.ndim == 1 else a.body) * b.body
        if a.ndim == b.ndim == 1:
            return self.scalar(body)
        if a.ndim == 1:
            return Operand(self, b.shape[1:], body.T)
        return Operand(self, (*a.shape[:1], *b.shape[1:]), body)

    def total(self, a: Operand, axis: int | None, keepdims: bool) -> Operand:
        if a.ndim == 0:
            return a
        rows, columns = a.shape[0], a.shape[1] if a.ndim == 2 else 1
        if a.ndim == 2 and axis is not None:
            if axis % 2 == 1:
                return Operand(self, (rows, 1) if keepdims else (rows,), a.body * OneMatrix(columns, 1))
            row = OneMatrix(1, rows) * a.body
            return Operand(self, (1, columns), row) if keepdims else Operand(self, (columns,), row.T)
        if a.factors and a.ndim == 1:
            return self.scalar(a.factors[0].body.T * a.factors[1].body)
        if a.factors:
            return Operand(self, (), Trace(a.factors[0].body.T * a.factors[1].body))
        column = a.body if a.ndim == 1 else a.body * OneMatrix(columns, 1)
        return self.scalar(OneMatrix(1, rows) * column)

    def element(self, a: Operand, at: tuple[Any, ...]) -> Operand:
        if any(isinstance(i, slice) for i in at):
            raise CannotSayError("a slice")
        return Operand(self, (), a.body[(at[0], 0) if a.ndim == 1 else at])

    def inverse(self, a: Operand) -> Operand:
        return Operand(self, a.shape, Inverse(a.body))

    def determinant(self, a: Operand) -> Operand:
        return Operand(self, (), Determinant(a.body))

    def trace(self, a: Operand) -> Operand:
        return Operand(self, (), Trace(a.body))

    def diagonal(self, a: Operand) -> Operand:
        if a.ndim == 2:
            raise CannotSayError("the diagonal of a matrix")
        return Operand(self, a.shape * 2, DiagMatrix(a.body))

    def outer(self, a: Operand, b: Operand) -> Operand:
        return Operand(self, a.shape + b.shape, a.body * b.body.T)

    def kron(self, a: Operand, b: Operand) -> Operand:
        shape = tuple(m * n for m, n in zip(a.shape, b.shape, strict=True))
        return Operand(self, shape, sympy.KroneckerProduct(a.body, b.body))

    def eye(self, n: Any) -> Operand:
        size = self.lift(n).body
        return Operand(self, (size, size), Identity(size))

    def ones(self, *shape: Any) -> Operand:
        sizes = tuple(self.lift(n).body for n in shape)
        return Operand(self, sizes, OneMatrix(sizes[0], sizes[1] if len(sizes) == 2 else 1))

    def answer(self, output: Operand, variables: list[Operand]) -> Any:
        found = output.body
        for variable in variables:
            found = found.diff(variable.body)
        return found

    def unevaluated(self, answer: Any) -> bool:
        return bool(answer.has(sympy.Derivative, sympy.Subs)) or "Derivative(" in str(answer)

    def show(self, answer: Any) -> str:
        return str(answer)

    def value(self, answer: Any, symbols: dict[str, Operand], names: dict[str, Any]) -> Any:
        return Values(names).of(answer)


def speech(spelling: str) -> Speech:
    """The language in one of its spellings."""
    return IndexSpeech(exact, named, function) if spelling == "indices" else MatrixSpeech(spelling == "traces")


def forget() -> None:
    """Empty what SymPy remembers of earlier expressions."""
    clear_cache()
