"""Builds, differentiates and evaluates the problems with CasADi (SX); what derivation time measures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

from casadi import SX, Function, exp, log, symvar, vertcat
from casadi import gradient as casadi_gradient

Problem = tuple[Any, list[Any]]


def softmax(n: int) -> Problem:
    """Softmax with cross-entropy of n explicit logits, and the logits."""
    zs = [SX.sym(f"z{i}") for i in range(1, n + 1)]
    ys = [SX.sym(f"y{i}") for i in range(1, n + 1)]
    total = sum(exp(z) for z in zs)
    return -sum(y * log(exp(z) / total) for y, z in zip(ys, zs, strict=True)), zs


def chain(n: int) -> Problem:
    """The sigmoid, n times nested, and its innermost argument."""
    z = SX.sym("z")
    y = z
    for _ in range(n):
        y = 1 / (1 + exp(-y))
    return y, [z]


def product(n: int) -> Problem:
    """The product of n explicit factors, and the factors."""
    zs = [SX.sym(f"z{i}") for i in range(1, n + 1)]
    return reduce(mul, zs), zs


def logistic(n: int) -> Problem:
    """The logistic losses of n examples with two features each, n weights in a ring, and the weights."""
    ws, xs, us, ys = ([SX.sym(f"{name}{i}") for i in range(1, n + 1)] for name in "wxuy")
    terms = [
        log(1 + exp(-y * (x * w + u * following)))
        for w, following, x, u, y in zip(ws, ws[1:] + ws[:1], xs, us, ys, strict=True)
    ]
    return sum(terms), ws


def gradient(problem: Problem) -> list[Any]:
    """All partial derivatives, by one reverse pass."""
    output, variables = problem
    found = casadi_gradient(output, vertcat(*variables))
    return [found[i] for i in range(len(variables))]


def values(partials: list[Any], at: dict[str, Fraction]) -> list[Decimal]:
    """The partials at a point, in doubles."""
    column = vertcat(*partials)
    symbols = symvar(column)
    evaluate = Function("partials", symbols, [column])
    found = evaluate(*(float(at[symbol.name()]) for symbol in symbols))
    return [Decimal(float(found[i])) for i in range(len(partials))]
