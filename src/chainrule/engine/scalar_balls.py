"""Functions of numbers in ball arithmetic, on the real line and in the complex plane: what `evaluate` asks for.

On the line a value that is not real is not a number; in the plane roots, powers and logarithms are principal ones.
"""

from __future__ import annotations

from typing import Any

import flint

from chainrule.errors import BudgetError

Ball = Any  # flint.arb, in the plane flint.acb


def real(value: Ball) -> Ball:
    """A number of the plane as a real one; not a number off the real line."""
    if isinstance(value, flint.arb):
        return value
    return value.real if value.imag.is_zero() else flint.arb.nan()


def _on_the_line(function: Any) -> Any:
    """A function of real numbers in the plane: not a number off the real line."""
    return lambda *args: flint.acb(function(*map(real, args)))


def _nan() -> Ball:
    return flint.arb.nan()


def _divide(a: Ball, b: Ball) -> Ball:
    return a / b if not b.contains(0) else (_nan() if b.is_zero() else a / b)


def _power(a: Ball, b: Ball) -> Ball:
    if b.is_exact() and b.is_integer():
        exponent = int(b.unique_fmpz())
        if abs(exponent) > 1_000_000:
            msg = f"over budget: the exponent {exponent}"
            raise BudgetError(msg)
        if exponent <= 0 and a.is_zero():
            return _nan() if exponent else flint.arb(1)
        return a**exponent
    if a.is_zero() and b > 0:
        return a
    return a**b


def _sqrt(a: Ball) -> Ball:
    return a.sqrt()


def _compare(a: Ball, b: Ball, *, above: int, equal: int, below: int) -> Ball:
    if a > b:
        return flint.arb(above)
    if a < b:
        return flint.arb(below)
    if (a - b).is_zero():
        return flint.arb(equal)
    return _nan()


def _where(c: Ball, a: Ball, b: Ball) -> Ball:
    if c == 1:
        return a
    if c == 0:
        return b
    return _nan()


def _max(a: Ball, b: Ball) -> Ball:
    return a.max(b)


DIRECT: dict[str, Any] = {
    "div": _divide,
    "pow": _power,
    "sqrt": _sqrt,
    "where": _where,
    "gt": lambda a, b: _compare(a, b, above=1, equal=0, below=0),
    "ge": lambda a, b: _compare(a, b, above=1, equal=1, below=0),
    "lt": lambda a, b: _compare(a, b, above=0, equal=0, below=1),
    "le": lambda a, b: _compare(a, b, above=0, equal=1, below=1),
    "eq": lambda a, b: _compare(a, b, above=0, equal=1, below=0),
    "ne": lambda a, b: _compare(a, b, above=1, equal=0, below=1),
    "max": _max,
    "min": lambda a, b: a.min(b),
    "abs": lambda a: a.__abs__(),
    "I": flint.arb.nan,
}

_LINE = ("gt", "ge", "lt", "le", "max", "min", "abs")


def _plane_equal(a: Ball, b: Ball, *, equal: int) -> Ball:
    difference = a - b
    if not difference.contains(0):
        return flint.acb(1 - equal)
    return flint.acb(equal) if difference.is_zero() else flint.acb(flint.arb.nan())


def _plane_power(a: Ball, b: Ball) -> Ball:
    exponent = real(b)
    if exponent.is_exact() and exponent.is_integer():
        return _power(a, exponent)
    return a if a.is_zero() and exponent > 0 else a**b


#: What differs in the complex plane.
PLANE: dict[str, Any] = {
    **{name: _on_the_line(DIRECT[name]) for name in _LINE},
    "pow": _plane_power,
    "where": lambda c, a, b: a if c == 1 else b if c == 0 else flint.acb(flint.arb.nan()),
    "eq": lambda a, b: _plane_equal(a, b, equal=1),
    "ne": lambda a, b: _plane_equal(a, b, equal=0),
    "I": lambda: flint.acb(0, 1),
}
