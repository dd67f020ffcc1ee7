"""Numbers that are printed to a few digits, below the judgement on one reading: 2.718 is no mistake for e."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import flint

from chainrule.checker.judgement.compared import Compared
from chainrule.engine.evaluate import Ball, Point, ball, evaluate
from chainrule.errors import ChainruleError
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import nodes_of, postorder, unknown_functions
from chainrule.prover.decide import PRECISION_LOCK
from chainrule.prover.verdict import CONVENTION, UNKNOWN, Verdict
from chainrule.readers import syntax as t
from chainrule.readers.lower import lower_all
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope

ROUNDED = "numbers are rounded to the digits that are printed"
PERHAPS = "the sides differ by less than the digits that are printed leave open: the numbers may be rounded"
#: With more decimal numbers nothing is refuted.
MAX_NUMBERS = 16
#: How many points sides with letters are compared at.
_POINTS = 3
_PRECISION = 128
_HALF = Fraction(1, 2)


def rounded(compared: Compared) -> Verdict | None:
    """The verdict on sides that differ as exact numbers but not as printed ones; None where that is no question."""
    if compared.scope.strict:
        return None
    decimals = [*_decimals(compared)]
    letters = _letters(compared)
    if letters is None:
        return None
    if letters and not decimals:
        return None
    if letters:
        return _of_letters(compared, decimals, letters)
    pairs = _pairs(compared.nodes, Point({}))
    if pairs is None:
        return None
    unit = max(map(_unit, _cells(compared.right)), default=Fraction(0))
    if unit and all(_printed_as(exact, printed, unit) for exact, printed in pairs):
        return Verdict(CONVENTION, (ROUNDED,), convention=ROUNDED)
    if decimals and not _certain(compared, decimals, pairs, unit, Point({})):
        worked_out = [each for each in decimals if each[0] == "right"] if isinstance(compared.right, t.At) else []
        if worked_out and not _certain(compared, worked_out, pairs, unit, Point({})):
            return Verdict(CONVENTION, (ROUNDED,), convention=ROUNDED)
        return Verdict(UNKNOWN, reason=PERHAPS)
    return None


def numbers_of(nodes: tuple[Node, Node]) -> tuple[float, float] | None:
    """Two expressions as numbers; None where they are none."""
    pairs = _pairs(nodes, Point({}))
    if pairs is None or len(pairs) != 1:
        return None
    return float(pairs[0][0].mid()), float(pairs[0][1].mid())


def _of_letters(compared: Compared, decimals: list[tuple[str, t.Number]], letters: list[Symbol]) -> Verdict | None:
    """The same of sides with letters, which are compared at a few points: 0.4343 / x for the slope of a logarithm."""
    # A condition on values may leave positive numbers out, and what has branches differs on one side alone.
    for i, sign in product(range(_POINTS), (1, -1)):
        point = Point({letter: (Fraction(sign * (3 + 2 * k + 5 * i), 16),) for k, letter in enumerate(letters)})
        pairs = _pairs(compared.nodes, point)
        if pairs is None and sign < 0:
            continue
        if pairs is None or _certain(compared, decimals, pairs, Fraction(0), point):
            return None
    if all(place == "right" for place, _ in decimals):
        return Verdict(CONVENTION, (ROUNDED,), convention=ROUNDED)
    return Verdict(UNKNOWN, reason=PERHAPS)


def _letters(compared: Compared) -> list[Symbol] | None:
    """The letters of both sides, None where one of them is no number."""
    symbols = {n for node in compared.nodes for n in postorder(node) if isinstance(n, Symbol)}
    if any(symbol.shape for symbol in symbols) or (any(node.shape for node in compared.nodes) and symbols):
        return None
    return sorted(symbols, key=lambda symbol: symbol.name)


def _certain(
    compared: Compared,
    decimals: list[tuple[str, t.Number]],
    pairs: list[tuple[Ball, Ball]],
    unit: Fraction,
    point: Point,
) -> bool:
    """Whether the sides differ by more than half a unit of the last digit of each decimal number can make up for."""
    if len(decimals) > MAX_NUMBERS:
        return False
    apart = [a - b for a, b in pairs]
    slack = [ball(unit) for _ in pairs]
    for place, number in decimals:
        moved = _moved(compared, place, number, point)
        if moved is None or len(moved) != len(apart):
            return False
        slack = [s + abs(m - d) for s, m, d in zip(slack, moved, apart, strict=True)]
    return any(abs(d) > s for s, d in zip(slack, apart, strict=True))


def _pairs(nodes: tuple[Node, Node], point: Point) -> list[tuple[Ball, Ball]] | None:
    """The entries of both sides, None where they are no numbers."""
    first, second = (_numbers(node, point) for node in nodes)
    return None if first is None or second is None or len(first) != len(second) else [*zip(first, second, strict=True)]


def _numbers(node: Node, point: Point) -> list[Ball] | None:
    """The entries of an expression at a point, None where they are no numbers."""
    if unknown_functions(nodes_of(node)):
        return None
    try:
        with PRECISION_LOCK, flint.ctx.workprec(_PRECISION):
            entries = evaluate(node, point)
    except (ChainruleError, ZeroDivisionError):
        return None
    return entries if all(entry.is_finite() for entry in entries) else None


def _printed_as(exact: Ball, printed: Ball, unit: Fraction) -> bool:
    """Whether a number is printed rounded, or with its further digits left out, to multiples of `unit`."""
    beyond = abs(exact) - abs(printed)
    cut = (exact * printed >= 0) and (beyond >= 0) and (beyond < ball(unit))
    return bool(cut or abs(exact - printed) <= ball(unit * _HALF))


def _cells(tree: t.Tree) -> list[t.Tree]:
    """The entries of what is written as a vector or matrix of numbers; the number itself."""
    if isinstance(tree, t.Grid):
        return [cell for row in tree.rows for cell in row]
    return list(tree.items) if isinstance(tree, t.Group) else [tree]


def _unit(tree: t.Tree) -> Fraction:
    r"""The unit of the last digit of 2.71 or -3 \times 10^{-6}; 0 for what is exact as it is written."""
    if isinstance(tree, t.Terms) and len(tree.terms) == 1:
        tree = tree.terms[0][1]
    if isinstance(tree, t.Number):
        return Fraction(1, 10**tree.places) if tree.places else Fraction(0)
    if isinstance(tree, t.Factors) and len(tree.factors) == 2:
        number, power = tree.factors
        exponent = _power_of_ten(power)
        if isinstance(number, t.Number) and exponent is not None:
            down = number.places - exponent
            return Fraction(1, 10**down) if down >= 0 else Fraction(10**-down)
    return Fraction(0)


def _power_of_ten(tree: t.Tree) -> int | None:
    if not isinstance(tree, t.Script) or not isinstance(tree.base, t.Number) or tree.base.value != 10:
        return None
    sign, sup = 1, tree.sup
    if isinstance(sup, t.Terms) and len(sup.terms) == 1:
        sign, sup = sup.terms[0]
    whole = isinstance(sup, t.Number) and sup.value.denominator == 1 and sup.value < 300
    return sign * int(sup.value) if whole and isinstance(sup, t.Number) else None


def _decimals(compared: Compared) -> Iterator[tuple[str, t.Number]]:
    """The decimal numbers in the sides and in the definitions that they use, with where they stand."""
    places = {"left": compared.left, "right": compared.right}
    places |= {f"of {name}": stated.body for name, stated in compared.lowered.used.items()}
    for place, tree in places.items():
        for part in t.walk(tree):
            if isinstance(part, t.Number) and part.places:
                yield place, part


def _moved(compared: Compared, place: str, number: t.Number, point: Point) -> list[Ball] | None:
    """The differences of the sides with one number moved by half a unit of its last digit."""
    other = replace(number, value=number.value + _HALF / 10**number.places)

    def change(part: t.Tree) -> t.Tree | None:
        return other if part is number else None

    scope: Scope = compared.scope
    left, right = compared.sides
    if place == "left":
        left = transform(left, change)
    elif place == "right":
        right = transform(right, change)
    else:
        stated = compared.lowered.used[place.removeprefix("of ")]
        scope = scope.define(replace(stated, body=transform(stated.body, change)))
    try:
        first, second = lower_all([left, right], scope).nodes()
    except (ChainruleError, ZeroDivisionError):
        return None
    pairs = _pairs((first, second), point)
    return None if pairs is None else [x - y for x, y in pairs]
