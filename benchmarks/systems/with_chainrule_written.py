"""Builds the chain for chainrule as its peers get it, with every sigmoid written out; the rest is the same."""

from __future__ import annotations

from chainrule.expr.nodes import Node, Symbol
from chainrule.rules.heads import exp
from systems.with_chainrule import Problem, gradient, size, values

__all__ = ["chain", "gradient", "size", "values"]


def chain(n: int) -> Problem:
    """1/(1 + exp(-x)), n times nested, and its innermost argument."""
    z = Symbol("z")
    y: Node = z
    for _ in range(n):
        y = 1 / (1 + exp(-y))
    return y, [z]
