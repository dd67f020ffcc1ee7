"""The functions of the corpus' formulas, said with the operations that a language has; a language may know better."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from languages.operand import Operand, Speech

#: Elementwise functions that a language is asked for by name before they are written out.
WRITTEN_OUT: dict[str, Callable[[Any, Speech], Any]] = {
    "sigmoid": lambda z, say: 1 / (1 + say.apply("exp", -z)),
    "softplus": lambda z, say: say.apply("log", 1 + say.apply("exp", z)),
    "log_sigmoid": lambda z, say: -say.apply("log", 1 + say.apply("exp", -z)),
    "silu": lambda z, say: z / (1 + say.apply("exp", -z)),
    "gelu": lambda z, say: z * (1 + say.apply("erf", z / math.sqrt(2))) / 2,
    "log_cosh": lambda z, say: say.apply("log", say.apply("cosh", z)),
    "log1p": lambda z, say: say.apply("log", 1 + z),
    "expm1": lambda z, say: say.apply("exp", z) - 1,
    "square": lambda z, _: z**2,
    "sqrt": lambda z, _: z**0.5,
    "tan": lambda z, say: say.apply("sin", z) / say.apply("cos", z),
    "cosh": lambda z, say: (say.apply("exp", z) + say.apply("exp", -z)) / 2,
    "sinh": lambda z, say: (say.apply("exp", z) - say.apply("exp", -z)) / 2,
    "mish": lambda z, say: z * say.apply("tanh", say.apply("log", 1 + say.apply("exp", z))),
}
PRIMITIVE = ("exp", "log", "sin", "cos", "atan", "tanh", "erf", "abs", "sign", "relu", "step")


def functions(say: Speech, known: frozenset[str]) -> dict[str, Any]:
    """The table of names for the corpus' evaluator; `known` are the elementwise functions that the peer has."""

    def elementwise(name: str) -> Callable[[Any], Any]:
        def function(z: Any) -> Any:
            z = say.lift(z)
            if name in known or name not in WRITTEN_OUT:
                return say.apply(name, z)
            return WRITTEN_OUT[name](z, say)

        return function

    table: dict[str, Any] = {name: elementwise(name) for name in (*PRIMITIVE, *WRITTEN_OUT)}
    exp, log, relu, absolute = (table[name] for name in ("exp", "log", "relu", "abs"))

    def logarithm(z: Any, base: Any = None) -> Operand:
        return log(z) if base is None else log(z) / log(base)

    def maximum(a: Any, b: Any) -> Operand:
        if isinstance(a, int | float):
            a, b = b, a
        return relu(a) if isinstance(b, int) and b == 0 else b + relu(a - b)

    def where(condition: Operand, a: Any, b: Any) -> Operand:
        return condition * a + (1 - condition) * b

    def huber(r: Operand, d: Any) -> Operand:
        inside = absolute(r) < d
        return where(inside, r**2 / 2, d * (absolute(r) - d / 2))

    def matrix_power(a: Operand, k: int) -> Operand:
        out = a
        for _ in range(k - 1):
            out = out @ a
        return out

    table |= _reductions(say, table) | {
        "E": exp(1), "pi": say.lift(math.pi), "log": logarithm, "ln": log, "maximum": maximum,
        "minimum": lambda a, b: -maximum(-a, -b), "max": maximum, "where": where, "huber": huber,
        "hinge": lambda y, s: relu(1 - y * s), "trace": say.trace, "tr": say.trace, "diag": say.diagonal,
        "inv": say.inverse, "det": say.determinant, "logdet": lambda a: log(say.determinant(a)),
        "matrix_power": matrix_power, "outer": say.outer, "kron": say.kron, "vec": say.vec, "eye": say.eye,
        "ones": say.ones, "zeros": lambda *shape: 0 * say.ones(*shape), "dot": lambda a, b: a @ b,
        "expm": lambda _: say.cannot("expm"), "pinv": lambda _: say.cannot("pinv"),
    }  # fmt: skip
    return table


def _reductions(say: Speech, table: dict[str, Any]) -> dict[str, Any]:
    """Sums, means and norms over an axis, and the softmax, from the elementwise functions of the table."""
    exp, log, sqrt, absolute = (table[name] for name in ("exp", "log", "sqrt", "abs"))

    def total(a: Any, axis: int | None = None, keepdims: bool = False) -> Operand:
        return say.total(say.lift(a), axis, keepdims)

    def count(a: Operand, axis: int | None) -> Operand:
        sizes = a.shape if axis is None else (a.shape[axis],)
        return Operand(say, (), say.number(math.prod(sizes)))

    def mean(a: Operand, axis: int | None = None, keepdims: bool = False) -> Operand:
        return total(a, axis, keepdims) / count(a, axis)

    def var(a: Operand, axis: int | None = None, keepdims: bool = False) -> Operand:
        return mean((a - mean(a, axis, True)) ** 2, axis, keepdims)

    def logsumexp(z: Operand, axis: int | None = None, keepdims: bool = False) -> Operand:
        return log(total(exp(z), axis, keepdims))

    def softmax(z: Operand, axis: int = -1) -> Operand:
        return exp(z) / total(exp(z), axis, True)

    return {
        "sum": total, "mean": mean, "var": var, "std": lambda a, axis=None: sqrt(var(a, axis)),
        "logsumexp": logsumexp, "softmax": softmax,
        "log_softmax": lambda z, axis=-1: z - logsumexp(z, axis, True), "norm": lambda x: sqrt(total(x * x)),
        "norm1": lambda x: total(absolute(x)),
    }  # fmt: skip
