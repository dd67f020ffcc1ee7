"""Sine and cosine when expressions are lowered: the addition theorems, multiples of an angle, special angles.

All of it holds for complex numbers too.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.algebra.field import Field
from chainrule.algebra.functions import MAX_MULTIPLE, exp, ratio_of, root, split, term_labels
from chainrule.algebra.generators import Monomial, Ratio, Terms
from chainrule.errors import BudgetError


def sine_cosine(field: Field, arg: Ratio) -> tuple[Ratio, Ratio]:
    """(sin, cos) of a ratio by the addition theorems."""
    field.used_laws.add("addition theorems, sin^2 + cos^2 = 1")
    sine, cosine = field.const(0), field.const(1)
    for (monomial, den), coefficient in split(field, arg):
        s, c = _sine_cosine_term(field, monomial, den, coefficient)
        sine, cosine = (
            field.add(field.mul(sine, c), field.mul(cosine, s)),
            field.sub(field.mul(cosine, c), field.mul(sine, s)),
        )
    return sine, cosine


def _sine_cosine_term(field: Field, monomial: Monomial, den: Terms, coefficient: Fraction) -> tuple[Ratio, Ratio]:
    if len(monomial) == 1 and field.generators[monomial[0][0]].kind == "pi" and monomial[0][1] == 1:
        quarter = coefficient * 2
        if quarter.denominator == 1:
            value = (0, 1, 0, -1)
            n = quarter.numerator % 4
            return field.const(value[n]), field.const(value[(n + 1) % 4])
    times = abs(coefficient.numerator)
    if times > MAX_MULTIPLE:
        msg = f"over budget: the sine of {times} times an angle"
        raise BudgetError(msg)
    base = _special_angle(field, monomial, den, coefficient.denominator)
    s, c = multiple_angle(field, base or angle(field, monomial, den, coefficient.denominator), times)
    return (field.scale(s, -1) if coefficient < 0 else s), c


def exponential(field: Field, arg: Ratio) -> Ratio:
    """exp of a ratio; of i t it is cos t + i sin t."""
    turns, rest = field.const(0), field.const(0)
    for (monomial, den), coefficient in split(field, arg):
        term = field.scale(field.make(field.poly([(monomial, Fraction(1))]), field.poly(den)), coefficient)
        if field.opened and any(field.generators[g].kind == "i" for g, _ in monomial):
            turns = field.add(turns, term)
        else:
            rest = field.add(rest, term)
    if turns.num.is_zero():
        return exp(field, rest)
    field.used_laws.add("exp(i t) = cos t + i sin t")
    unit = field.gen(field.intern("i", (), power=2, relation=field.const(-1)))
    sine, cosine = sine_cosine(field, field.reduce(field.scale(field.mul(turns, unit), -1)))
    return field.mul(exp(field, rest), field.add(cosine, field.mul(unit, sine)))


def angle(field: Field, monomial: Monomial, den: Terms, q: int) -> tuple[Ratio, Ratio]:
    """The generators sin(t/q), cos(t/q) of a term t."""
    labels = term_labels(field, monomial, den)
    cosine = field.gen(field.intern("cos", (monomial, den, q), labels))
    square = field.sub(field.const(1), field.mul(cosine, cosine))
    return field.gen(field.intern("sin", (monomial, den, q), labels, power=2, relation=square)), cosine


def multiple_angle(field: Field, base: tuple[Ratio, Ratio], times: int) -> tuple[Ratio, Ratio]:
    """Sine and cosine of a multiple of an angle."""
    sine, cosine = base
    s, c = field.const(0), field.const(1)
    for _ in range(times):
        s, c = (
            field.reduce(field.add(field.mul(s, cosine), field.mul(c, sine))),
            field.reduce(field.sub(field.mul(c, cosine), field.mul(s, sine))),
        )
    return s, c


def _special_angle(field: Field, monomial: Monomial, den: Terms, q: int) -> tuple[Ratio, Ratio] | None:
    """Sine and cosine of pi/3, pi/4, pi/6, and of asin u and atan u."""
    if len(monomial) != 1 or monomial[0][1] != 1 or den != (((), Fraction(1)),):
        return None
    generator = field.generators[monomial[0][0]]
    if generator.kind == "pi" and q in (3, 4, 6):
        half, third = field.const(Fraction(1, 2)), field.scale(root(field, field.const(3), 2), Fraction(1, 2))
        if q == 4:
            both = field.scale(root(field, field.const(2), 2), Fraction(1, 2))
            return both, both
        return (third, half) if q == 3 else (half, third)
    if generator.kind == "fn" and q == 1 and generator.data[0] in ("asin", "atan"):
        inner = ratio_of(field, generator.data[1])
        square = field.mul(inner, inner)
        one = field.const(1)
        if generator.data[0] == "asin":
            return inner, root(field, field.sub(one, square), 2)
        cosine = field.inverse(root(field, field.add(one, square), 2))
        return field.mul(inner, cosine), cosine
    return None
