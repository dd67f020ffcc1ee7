"""Radicals, logarithms and angles in common terms: what holds where both sides are real is proved, nothing else is."""

import pytest

from chainrule.expr.build import const
from chainrule.expr.nodes import Symbol
from chainrule.prover.decide import decide, prove_equal
from chainrule.rules.heads import (
    absolute,
    acos,
    asin,
    atan,
    cos,
    cot,
    exp,
    gt,
    ln,
    pi,
    sin,
    sqrt,
    tan,
    where,
)  # fmt: skip

a, b, x, t, k = (Symbol(name) for name in "abxtk")


def third(node):
    return node ** const("1/3")


EQUAL = {
    "roots of factors": (sqrt(1 - x) * sqrt(1 + x), sqrt(1 - x**2)),
    "a common factor of unknown sign": (sqrt(a * (1 - x**2)), sqrt(1 - x**2) * sqrt(a)),
    "two products that share a factor": (sqrt(a * b) * sqrt(b * x), sqrt(a * x) * sqrt(b**2)),
    "signs by the order of lines": (sqrt(1 / x - 1) * sqrt(1 / x + 1) * x, sqrt(1 - x**2)),
    "roots of different orders": (sqrt(x) * third(x), x ** const("5/6")),
    "a cube root of a product": (third(x * (x + 1)) * third(x), third(x**2) * third(x + 1)),
    "a root of a quotient": (sqrt(x / (x + a)) * sqrt(x + a) * sqrt(x + a), sqrt(x) * sqrt(x + a) * sqrt(x + a) / sqrt(x + a)),
    "conjugate radicands": (sqrt(sqrt(a) - sqrt(b)) * sqrt(sqrt(a) + sqrt(b)), sqrt(a - b)),
    "conjugate numbers": (sqrt(7 - 3 * sqrt(const(2))) * sqrt(7 + 3 * sqrt(const(2))), sqrt(const(31))),
    "a nested root of numbers": (sqrt(3 - sqrt(const(5))), (sqrt(const(5)) - 1) / sqrt(const(2))),
    "sines as radicands": (sqrt(1 + sin(t)) * sqrt(1 - sin(t)) * sqrt(cos(t)), sqrt(cos(t)) ** 3),
    "logarithms of factors": (ln(x * (1 + x)) - ln(x), ln(1 + x)),
    "half angles": (sin(x), 2 * sin(x / 2) * cos(x / 2)),
    "halves and thirds": (sin(x / 2) ** 2 + cos(x / 3) ** 2 - cos(x / 6) ** 2, cos(x / 3) ** 2 - cos(x / 2) ** 2 + 1 - cos(x / 6) ** 2),
    "tangent of half an angle": (sin(x) / (1 + cos(x)), tan(x / 2)),
    "an eighth of a turn": (cot(pi() / 4 + x / 2), cos(x) / (1 + sin(x))),
    "a sixth of a turn": (sin(x + pi() / 3), sin(x) / 2 + sqrt(const(3)) / 2 * cos(x)),
    "cosine of an inverse sine": (cos(asin(x)), sqrt(1 - x**2)),
    "sine of twice an inverse cosine": (sin(2 * acos(x)), 2 * x * sqrt(1 - x**2)),
    "sine of an inverse tangent": (sin(atan(x)) * sqrt(1 + x**2), x),
    "radicals in an exponent": (exp(sqrt(x**2 - 1) / sqrt(x - 1)), exp(sqrt(x + 1))),
}  # fmt: skip

DIFFERENT = {
    "a sign is lost": (sqrt(x**2), x),
    "one factor of two": (sqrt(1 - x**2), sqrt(1 - x) * sqrt(1 - x)),
    "the wrong order": (sqrt(x) * third(x), x ** const("2/3")),
    "the wrong conjugate": (sqrt(3 - sqrt(const(5))), (sqrt(const(5)) + 1) / sqrt(const(2))),
    "a sign of unknown factors": (sqrt(a * b) * sqrt(b * x), sqrt(a * x) * b),
    "a branch where the radicand is negative": (where(gt(x, 0), sqrt(x), sqrt(x**2)), where(gt(x, 0), sqrt(x), x)),
    "a full angle for a half": (sin(x), 2 * sin(x / 2)),
    "the other root of a quadratic": (sqrt(x**2 - 1), sqrt(1 - x**2)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_where_both_sides_are_real(name):
    left, right = EQUAL[name]
    assert prove_equal(left, right) is not None
    assert decide(left, right).verdict == "proved"


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_is_not_proved(name):
    left, right = DIFFERENT[name]
    assert prove_equal(left, right) is None
    assert decide(left, right).verdict in ("refuted", "conditional", "unknown")


def test_a_symbolic_power_says_nothing_of_the_sign_of_its_base():
    """x^n is real for x = -1 and n = 2, where sqrt(x^2) x^n = 1 and x^(n + 1) = -1."""
    n = Symbol("n")
    assert prove_equal(sqrt(x**2) * x**n, x ** (n + 1)) is None
    assert prove_equal(sqrt(x) * x**n, x ** (n + const("1/2"))) is not None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sqrt((x + 20) ** (2 * k)), (x + 20) ** k),
        (sqrt((x + 20) ** k), (x + 20) ** (k / 2)),
        (absolute((x + 20) ** k), (x + 20) ** k),
    ],
    ids=["a root of a square", "a root", "a magnitude"],
)
def test_a_symbolic_power_has_either_sign(left, right):
    # At x = -21 with k = 3 or k = 2 both sides have a value, and they differ in sign; no sample is as far as that.
    assert decide(left, right).verdict != "proved"


def test_a_symbolic_power_of_something_positive_is_positive():
    u = Symbol("u", facts=frozenset({"positive"}))
    assert decide(sqrt(u ** (2 * k)), u**k).verdict == "proved"


def test_a_radicand_that_is_zero_on_a_region_says_nothing_of_signs():
    # For u > 0 both inner radicands are zero: the common factor is 1, and |u| is not -u. All samples have u < 0.
    u = x - 20
    size = sqrt(u**2)
    factor = sqrt(1 + sqrt(size - u) + sqrt(1 - size / u))
    assert decide(factor * size, -factor * u).verdict != "proved"
