"""Builds, differentiates and evaluates the problems with Symbolica; what derivation time measures.

Symbolica is not free software: without a licence it runs on one core, for non-commercial use, as it does here.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

from symbolica import S

Problem = tuple[Any, list[Any]]


def softmax(n: int) -> Problem:
    """Softmax with cross-entropy of n explicit logits, and the logits."""
    zs = [S(f"z{i}") for i in range(1, n + 1)]
    ys = [S(f"y{i}") for i in range(1, n + 1)]
    total = reduce(add, [z.exp() for z in zs])
    return -reduce(add, [y * (z.exp() / total).log() for y, z in zip(ys, zs, strict=True)]), zs


def chain(n: int) -> Problem:
    """The sigmoid, n times nested, and its innermost argument."""
    z = S("z")
    y: Any = z
    for _ in range(n):
        y = 1 / (1 + (-y).exp())
    return y, [z]


def product(n: int) -> Problem:
    """The product of n explicit factors, and the factors."""
    zs = [S(f"z{i}") for i in range(1, n + 1)]
    return reduce(mul, zs), zs


def logistic(n: int) -> Problem:
    """The logistic losses of n examples with two features each, n weights in a ring, and the weights."""
    ws, xs, us, ys = ([S(f"{name}{i}") for i in range(1, n + 1)] for name in "wxuy")
    terms = [
        (1 + (-y * (x * w + u * following)).exp()).log()
        for w, following, x, u, y in zip(ws, ws[1:] + ws[:1], xs, us, ys, strict=True)
    ]
    return reduce(add, terms), ws


def gradient(problem: Problem) -> list[Any]:
    """All partial derivatives, one `derivative` for each."""
    output, variables = problem
    return [output.derivative(z) for z in variables]


def values(partials: list[Any], at: dict[str, Fraction]) -> list[Decimal]:
    """The partials at a point."""
    symbols = {S(name): Decimal(value.numerator) / value.denominator for name, value in at.items()}
    return [Decimal(str(partial.evaluate(symbols, 60).real)) for partial in partials]
