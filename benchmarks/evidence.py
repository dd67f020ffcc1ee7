"""Numbers that do not come from chainrule: formulas of the corpus evaluated by mpmath, and derived by differences.

The formulas are parsed with Python's own syntax tree, which is walked and never run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import mpmath as mp

DIGITS = 30
#: Before the point of an argument; functions of larger ones are left out.
MAX_BITS = 10_000
#: Relative differences above this are differences; numeric differentiation at four times the digits errs by far less.
TOLERANCE = mp.mpf(10) ** -20
#: Ranges of symbols: those that the prover looks at too, and some far away from them.
RANGES = ((0.1, 0.9), (1.1, 4), (-3, 3), (-3, -0.1), (3, 14), (-60, -15), (15, 60), (-60, 60))
CONSTANTS = {"pi": mp.pi, "E": mp.e, "I": mp.mpc(0, 1)}
_OPERATORS = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b, ast.Pow: mp.power,
}  # fmt: skip


@dataclass(slots=True)
class Evidence:
    """At how many points a claim held or failed: where it and the derivative are real, and where they are complex."""

    real: int = 0
    real_failed: int = 0
    complex: int = 0
    complex_failed: int = 0
    at: str = ""

    @property
    def wrong(self) -> bool:
        """Whether a verdict that the claim holds is wrong: on the real line, or in the plane where nothing is real."""
        return bool(self.real_failed) or (not self.real and bool(self.complex_failed))

    @property
    def right(self) -> bool:
        """Whether it was seen to hold at some points, and to fail at none that count."""
        return not self.wrong and bool(self.real or self.complex)

    def __str__(self) -> str:
        """The counts and, where something failed, one point."""
        real = f"real points: {self.real} hold, {self.real_failed} fail"
        return f"{real}; complex: {self.complex} hold, {self.complex_failed} fail" + (f"; {self.at}" if self.at else "")


def compared(definition: str, variable: str, claim: str, *, seed: int = 0, count: int = 6) -> Evidence:
    """The claim against the numerical derivative of the definition, `count` points in each range."""
    whole, part = _tree(definition), _tree(claim)
    names = sorted(_names(whole) | _names(part))
    result, random = Evidence(), Random(seed)
    with mp.workdps(4 * DIGITS):
        for point in _points(names, random, count):
            derived = _derivative(whole, variable, point)
            claimed = _value(part, point)
            if derived is None or claimed is None:
                continue
            equal = abs(claimed - derived[1]) <= TOLERANCE * max(abs(claimed), abs(derived[1]), mp.mpf(10) ** -8)
            real = all(_is_real(value) for value in (*derived, claimed))
            name = ("real" if real else "complex") + ("" if equal else "_failed")
            setattr(result, name, getattr(result, name) + 1)
            if not equal and (real or not result.real_failed):
                at = ", ".join(f"{key} = {mp.nstr(value, 8)}" for key, value in point.items())
                result.at = f"at {at}: claimed {mp.nstr(claimed, 12)}, derived {mp.nstr(derived[1], 12)}"
    return result


def _points(names: list[str], random: Random, count: int) -> Iterator[dict[str, mp.mpf]]:
    for low, high in RANGES:
        for _ in range(count):
            yield {name: mp.mpf(random.uniform(low, high)) for name in names}
    for _ in range(2 * count):
        yield {name: mp.mpf(random.uniform(*random.choice(RANGES))) for name in names}


def _tree(formula: str) -> ast.expr:
    return ast.parse(formula.replace("^", "**"), mode="eval").body


def _names(tree: ast.expr) -> set[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    return found - CONSTANTS.keys()


def _derivative(tree: ast.expr, variable: str, point: dict[str, mp.mpf]) -> tuple[mp.mpc, mp.mpc] | None:
    """The value at a point and the derivative by central differences of order eight; None where there is none."""
    step = mp.mpf(10) ** -DIGITS
    total = mp.mpf(0)
    value = _value(tree, point)
    if value is None:
        return None
    for offset, weight in ((1, mp.mpf(4) / 5), (2, mp.mpf(-1) / 5), (3, mp.mpf(4) / 105), (4, mp.mpf(-1) / 280)):
        for sign in (1, -1):
            moved = _value(tree, {**point, variable: point[variable] + sign * offset * step})
            if moved is None or abs(moved - value) > mp.mpf("0.01") * (1 + abs(value)):
                return None
            total += sign * weight * moved
    return value, total / step


def _value(tree: ast.expr, point: dict[str, mp.mpf]) -> mp.mpc | None:
    try:
        value = _evaluated(tree, point)
    except (ZeroDivisionError, ValueError, OverflowError, mp.libmp.NoConvergence):
        return None
    return value if mp.isfinite(value) and abs(value) < mp.mpf(10) ** 40 else None


def _evaluated(node: ast.expr, point: dict[str, mp.mpf]) -> mp.mpc:
    if isinstance(node, ast.Constant):
        return mp.mpf(node.value)
    if isinstance(node, ast.Name):
        return CONSTANTS[node.id] if node.id in CONSTANTS else point[node.id]
    if isinstance(node, ast.UnaryOp):
        value = _evaluated(node.operand, point)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _evaluated(node.left, point), _evaluated(node.right, point)
        return _OPERATORS[type(node.op)](left, _bounded(right) if isinstance(node.op, ast.Pow) else right)
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)  # noqa: PT018, S101 - the corpus has no more
    return getattr(mp, node.func.id)(*(_bounded(_evaluated(arg, point)) for arg in node.args))


def _bounded(value: mp.mpc) -> mp.mpc:
    """An argument or exponent; mpmath would work for ever on the sine of e^e^60."""
    if value and mp.mag(value) > MAX_BITS:
        raise OverflowError
    return value


def _is_real(value: mp.mpc) -> bool:
    return abs(mp.im(value)) <= mp.mpf(10) ** -25 * (1 + abs(value))
