"""A plan of scalars alone as one list of operations on balls: what `evaluate` runs where there are no labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add, mul, neg, sub
from typing import Any

import flint

from chainrule.engine.balls import MATRIX_FUNCTIONS
from chainrule.engine.scalar_balls import DIRECT
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import UNIT, Call, Const, Let, Node, Product, Sum, Symbol
from chainrule.rules import TABLE

Ball = Any  # flint.arb
Operation = Callable[..., Ball]
Order = Sequence[tuple[Node, Node | None]]


class Program:
    """Operations in their order, each with the places of its operands; the symbols' values come first."""

    def __init__(self, symbols: list[Symbol], steps: list[tuple[Operation, list[int]]], results: list[int]) -> None:
        """Keep symbols, steps and the places of the results."""
        self.symbols = symbols
        self.steps = steps
        self.results = results

    def run(self, values: list[Ball]) -> list[list[Ball]]:
        """The results at the values of the symbols, at the current precision."""
        for operation, places in self.steps:
            values.append(operation(*[values[place] for place in places]))
        return [[values[place]] for place in self.results]


def program(order: Order, roots: Sequence[Node]) -> Program | None:
    """The program of a plan; None where a part is no scalar, or takes its value from more than scalars."""
    if not all(_is_simple(node) for node, _ in order):
        return None
    symbols = [node for node, _ in order if isinstance(node, Symbol)]
    place: dict[Node, int] = {symbol: i for i, symbol in enumerate(symbols)}
    steps: list[tuple[Operation, list[int]]] = []
    for node, needed in order:
        if isinstance(node, Symbol):
            continue
        if needed is not None or isinstance(node, Let):
            place[node] = place[node.children[0] if needed is None else needed]
            continue
        operation = _operation(node)
        if operation is None:
            return None
        place[node] = len(symbols) + len(steps)
        steps.append((operation, [place[child] for child in node.children]))
    return Program(symbols, steps, [place[root] for root in roots])


def _is_simple(node: Node) -> bool:
    if node.shape or (isinstance(node, Product) and node.sizes):
        return False
    if isinstance(node, Symbol):
        return "size" not in node.facts
    if not isinstance(node, Call):
        return isinstance(node, (Const, Let, Sum, Product))
    if node.head.name in MATRIX_FUNCTIONS or isinstance(node.head, Unknown):
        return False
    return not any([child.shape for child in node.children])  # noqa: C419 - a list is quicker than a generator here


def _operation(node: Node) -> Operation | None:
    if isinstance(node, Const):
        return _constant(node.value)
    if isinstance(node, Sum):
        return _linear(node.coefficients)
    if isinstance(node, Product):
        return mul if len(node.children) == 2 else _product
    assert isinstance(node, Call)  # noqa: S101 - `_is_simple` lets nothing else through
    direct = DIRECT.get(node.head.name)
    row = TABLE.get(node.head.name)
    if direct is not None or row is None or not row.ball:
        return direct
    function: Operation = getattr(flint.arb, row.ball)
    return function


def _constant(value: Fraction) -> Operation:
    # Made anew each time: its radius is that of the current precision.
    return lambda: flint.arb(flint.fmpq(value.numerator, value.denominator))


def _product(*factors: Ball) -> Ball:
    return reduce(mul, factors, flint.arb(1))


@lru_cache(maxsize=1024)
def _of_ratios(ratios: tuple[tuple[int, int], ...]) -> Operation:
    """A linear combination with the given coefficients."""
    if ratios == ((-1, 1),):
        return neg
    if ratios == ((1, 1), (-1, 1)):
        return sub
    exact = [flint.fmpq(*ratio) for ratio in ratios]
    return lambda *terms: reduce(add, map(mul, terms, exact))


def _linear(coefficients: tuple[Fraction, ...]) -> Operation:
    if len(coefficients) == 2 and coefficients[0] is UNIT and coefficients[1] is UNIT:
        return add
    return _of_ratios(tuple([c.as_integer_ratio() for c in coefficients]))
