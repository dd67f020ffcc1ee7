"""Builds, differentiates and evaluates the problems with chainrule; what derivation time measures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import mul

import flint

from chainrule.engine.differentiate import gradients
from chainrule.engine.evaluate import Point, evaluate
from chainrule.expr import build
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.rules.heads import exp, ln, sigmoid

Problem = tuple[Node, list[Node]]


def softmax(n: int) -> Problem:
    """Softmax with cross-entropy of n explicit logits, and the logits."""
    zs = [Symbol(f"z{i}") for i in range(1, n + 1)]
    ys = [Symbol(f"y{i}") for i in range(1, n + 1)]
    total = build.add(*[exp(z) for z in zs])
    loss = -build.add(*[y * ln(exp(z) / total) for y, z in zip(ys, zs, strict=True)])
    return loss, list(zs)


def chain(n: int) -> Problem:
    """The sigmoid, n times nested, and its innermost argument."""
    z = Symbol("z")
    y: Node = z
    for _ in range(n):
        y = sigmoid(y)
    return y, [z]


def product(n: int) -> Problem:
    """The product of n explicit factors, and the factors."""
    zs = [Symbol(f"z{i}") for i in range(1, n + 1)]
    return reduce(mul, zs), list(zs)


def logistic(n: int) -> Problem:
    """The logistic losses of n examples with two features each, n weights in a ring, and the weights."""
    ws, xs, us, ys = ([Symbol(f"{name}{i}") for i in range(1, n + 1)] for name in "wxuy")
    terms = [
        ln(1 + exp(-y * (x * w + u * following)))
        for w, following, x, u, y in zip(ws, ws[1:] + ws[:1], xs, us, ys, strict=True)
    ]
    return build.add(*terms), list(ws)


def gradient(problem: Problem) -> list[Node]:
    """All partial derivatives."""
    return gradients(*problem)


def values(partials: list[Node], at: dict[str, Fraction]) -> list[Decimal]:
    """The partials at a point."""
    flint.ctx.prec = 160
    where = Point({Symbol(name): (value,) for name, value in at.items()})
    found = [evaluate(partial, where, max_entries=10_000_000)[0] for partial in partials]
    return [Decimal(ball.str(30, radius=False)) for ball in found]


def size(partials: list[Node]) -> int:
    """The number of distinct nodes of all partials together."""
    seen: set[Node] = set()
    for partial in partials:
        seen.update(postorder(partial, stop=seen.__contains__))
    return len(seen)
