"""Builds, differentiates and evaluates the problems with SymEngine; what derivation time measures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from problems import apply_named, tree_value
from symengine import Add, E, Mul, Number, Symbol, exp, log

Problem = tuple[Any, list[Any]]


def softmax(n: int) -> Problem:
    """Softmax with cross-entropy of n explicit logits, and the logits."""
    zs = [Symbol(f"z{i}") for i in range(1, n + 1)]
    ys = [Symbol(f"y{i}") for i in range(1, n + 1)]
    total = Add(*[exp(z) for z in zs])
    return -Add(*[y * log(exp(z) / total) for y, z in zip(ys, zs, strict=True)]), zs


def chain(n: int) -> Problem:
    """The sigmoid, n times nested, and its innermost argument."""
    z = Symbol("z")
    y: Any = z
    for _ in range(n):
        y = 1 / (1 + exp(-y))
    return y, [z]


def product(n: int) -> Problem:
    """The product of n explicit factors, and the factors."""
    zs = [Symbol(f"z{i}") for i in range(1, n + 1)]
    return Mul(*zs), zs


def logistic(n: int) -> Problem:
    """The logistic losses of n examples with two features each, n weights in a ring, and the weights."""
    ws, xs, us, ys = ([Symbol(f"{name}{i}") for i in range(1, n + 1)] for name in "wxuy")
    terms = [
        log(1 + exp(-y * (x * w + u * following)))
        for w, following, x, u, y in zip(ws, ws[1:] + ws[:1], xs, us, ys, strict=True)
    ]
    return Add(*terms), ws


def gradient(problem: Problem) -> list[Any]:
    """All partial derivatives, one `diff` for each."""
    output, variables = problem
    return [output.diff(z) for z in variables]


def values(partials: list[Any], at: dict[str, Fraction]) -> list[Decimal]:
    """The partials at a point."""

    def operands(node: Any) -> tuple[Any, ...]:
        return tuple(node.args)

    def apply(node: Any, args: list[Decimal]) -> Decimal:
        if isinstance(node, Symbol):
            value = at[node.name]
            return Decimal(value.numerator) / value.denominator
        if node == E:
            return Decimal(1).exp()
        if isinstance(node, Number):
            value = Fraction(str(node))
            return Decimal(value.numerator) / value.denominator
        return apply_named(type(node).__name__, args)

    return [tree_value(partial, operands, apply) for partial in partials]
