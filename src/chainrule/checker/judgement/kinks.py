"""Values at kinks: a claim that fixes the derivative where it jumps holds by a convention, or not at all.

The switching surfaces are those of the indicators in both sides. Where one is linear in a symbol, the claim is
evaluated on it exactly; if it has a value there and the derivative jumps, it must lie between the one-sided ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from chainrule.algebra.facts import Facts
from chainrule.engine.evaluate import Point, evaluate
from chainrule.errors import ChainruleError
from chainrule.expr.build import subtract
from chainrule.expr.nodes import Call, Const, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.points import points
from chainrule.readers import syntax as t
from chainrule.rules import TABLE
from chainrule.writers.text import text

_SURFACES = frozenset(("gt", "ge", "lt", "le", "eq", "ne", "max", "min"))
_UNARY = frozenset(("step", "sign", "abs", "relu", "hardtanh", "leaky_relu", "elu", "selu"))
_STEP = Fraction(1, 2**60)
#: The convention of a value right there.
ONE_SLOPE = "at a point where cases meet the slope of one side is taken"


@dataclass(frozen=True, slots=True)
class AtKink:
    """What a claim says at a kink: `allowed` tells whether its value is a subgradient."""

    place: str
    claimed: str
    low: str
    high: str
    allowed: bool

    def sentence(self) -> str:
        """One sentence for people."""
        if not self.low:
            return f"at {self.place} the text takes a value between the slopes on both sides: each is a subgradient"
        return f"at {self.place} the text takes {self.claimed}; any value in [{self.low}, {self.high}] is a subgradient"


def at_kink(claimed: Node, derived: Node, facts: Facts = Facts()) -> AtKink | None:  # noqa: B008 - Facts is immutable
    """What the claim fixes at the first kink found, None where it fixes nothing."""
    found: AtKink | None = None
    for surface, symbol in _surfaces(claimed, derived):
        try:
            result = _examine(claimed, derived, surface, symbol, facts)
        except ChainruleError:
            continue
        if result is not None and (found is None or not result.allowed):
            found = result
    return found


def value_there(*roots: Node) -> bool:
    """Whether values are taken right at a kink: what an indicator compares are equal numbers."""
    for node in (node for root in roots for node in postorder(root) if isinstance(node, Call)):
        surface: Node | None = None
        if node.head.name in _SURFACES and len(node.children) == 2 and node.children[0].shape == node.children[1].shape:
            surface = subtract(*node.children)
        elif node.head.name in _UNARY:
            surface = node.children[0]
        if isinstance(surface, Const) and not surface.value:
            return True
    return False


def silent(*sides: t.Tree) -> bool:
    """Whether cases leave the kinks out: by an own branch without a value, or by strict inequalities alone."""
    cases = [part for side in sides for part in t.find_all(side, t.Cases)]
    return bool(cases) and all(each.gap or all(map(_strict, each.rows)) for each in cases)


def _strict(row: tuple[t.Tree, t.Tree | None]) -> bool:
    return isinstance(row[1], t.Comparison) and set(row[1].signs) <= {"<", ">"}


def _surfaces(claimed: Node, derived: Node) -> list[tuple[Node, Symbol]]:
    out: list[tuple[Node, Symbol]] = []
    seen: set[Node] = set()
    for root in (claimed, derived):
        for node in postorder(root):
            if not isinstance(node, Call):
                continue
            surface: Node | None = None
            if node.head.name in _SURFACES and len(node.children) == 2:
                surface = subtract(*node.children)
            elif node.head.name in _UNARY:
                surface = node.children[0]
            if surface is None or surface in seen or surface.shape:
                continue
            seen.add(surface)
            symbols = [s for s in postorder(surface) if isinstance(s, Symbol) and not s.shape and "size" not in s.facts]
            if symbols:
                out.append((surface, min(symbols, key=lambda s: s.name)))
    return out


def _examine(claimed: Node, derived: Node, surface: Node, symbol: Symbol, facts: Facts) -> AtKink | None:
    """Move `symbol` of a sample point onto the surface and compare the values on both sides of it."""
    for _, point in points([claimed, derived, surface], facts):
        if symbol not in point.values:
            return None
        start = _value(surface, _moved(point, symbol, Fraction(0)))
        slope = _value(surface, _moved(point, symbol, Fraction(1)))
        if start is None or slope is None or slope == start:
            continue
        root = -start / (slope - start)
        here = _moved(point, symbol, root)
        if _value(surface, here) != 0:
            continue
        return _jump(claimed, derived, point, symbol, root, text(surface))
    return None


def _jump(claimed: Node, derived: Node, point: Point, symbol: Symbol, root: Fraction, place: str) -> AtKink | None:
    old = flint.ctx.prec
    flint.ctx.prec = 200
    try:
        values = evaluate(claimed, _moved(point, symbol, root))
        below = evaluate(derived, _moved(point, symbol, root - _STEP))
        above = evaluate(derived, _moved(point, symbol, root + _STEP))
    finally:
        flint.ctx.prec = old
    for value, left, right in zip(values, below, above, strict=True):
        if not (value.is_finite() and left.is_finite() and right.is_finite()):
            continue
        if abs(left - right) < flint.arb(2) ** -30:
            continue
        low, high = (left, right) if left < right else (right, left)
        slack = flint.arb(2) ** -30
        allowed = bool(value > low - slack) and bool(value < high + slack)
        symbols = {n for node in (claimed, derived) for n in postorder(node) if isinstance(n, Symbol)}
        if allowed and any(other is not symbol and other.name not in place for other in symbols):
            # The slopes are numbers at the point of the sample only.
            return AtKink(f"{place} = 0", "", "", "", allowed)
        return AtKink(f"{place} = 0", _short(value), _short(low), _short(high), allowed)
    return None


def _moved(point: Point, symbol: Symbol, value: Fraction) -> Point:
    return Point({**point.values, symbol: (value,)}, point.sizes, point.indices, point.functions)


def _value(node: Node, point: Point) -> Fraction | None:
    """The exact rational value of a surface at a point, None where it is none."""
    (ball,) = evaluate(node, point)
    if not ball.is_finite() or not ball.is_exact():
        return None
    mantissa, exponent = ball.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _short(ball: Any) -> str:
    number = float(ball.mid().str(12, radius=False))
    return f"{round(number, 6):g}"


def piecewise(*roots: Node) -> bool:
    """Whether cases, and no roots or logarithms, are what makes sides equal in one region and not in another."""
    heads = {n.head.name for root in roots for n in postorder(root) if isinstance(n, Call)}
    powers = (n.children[1] for root in roots for n in postorder(root) if isinstance(n, Call) and n.head.name == "pow")
    whole = all(isinstance(p, Const) and p.value.denominator == 1 for p in powers)
    switches = any(name in TABLE and (TABLE[name].theme == "piecewise" or TABLE[name].kinks) for name in heads)
    return switches and whole and not heads & {"sqrt", "ln", "log"}
