"""Sine and cosine when expressions are lowered: the addition theorems, multiples of an angle, special angles.

All of it holds for complex numbers too.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.algebra.field import Field
from chainrule.algebra.functions import MAX_MULTIPLE, exp, ratio_key, ratio_of, root, split
from chainrule.algebra.generators import Angle, Monomial, Ratio, Terms, Vector
from chainrule.errors import BudgetError


def sine_cosine(field: Field, arg: Ratio) -> tuple[Ratio, Ratio]:
    """(sin, cos) of a ratio by the addition theorems, which are used only for what is not one angle.

    Where labels occur every term is an angle of its own, so that sums over an index stay canonical.
    """
    field.used_laws.add("addition theorems, sin^2 + cos^2 = 1")
    terms = dict(split(field, arg))
    whole: Vector = {}
    if field.opened and not field.labels_in(arg.num) and not field.labels_in(arg.den):
        whole = {key: value for key, value in terms.items() if not _is_special(field, *key)}
    parts = [(_single(*key), value) for key, value in terms.items() if key not in whole]
    for index, times in sorted(field.angles.written(whole).items()):
        parts.append((_key(field, field.angles.basis[index]), times))
    sine, cosine = field.const(0), field.const(1)
    for angle_of, times in parts:
        s, c = _sine_cosine_term(field, angle_of, times)
        sine, cosine = (
            field.add(field.mul(sine, c), field.mul(cosine, s)),
            field.sub(field.mul(cosine, c), field.mul(sine, s)),
        )
    return sine, cosine


def _single(monomial: Monomial, den: Terms) -> Angle:
    return ((monomial, Fraction(1)),), den


def _key(field: Field, vector: Vector) -> Angle:
    """The angle behind a vector, as the key of a ratio."""
    if len(vector) == 1:
        (((monomial, den), value),) = vector.items()
        return ((monomial, value),), den
    total = field.const(0)
    for (monomial, den), value in vector.items():
        total = field.add(total, field.make(field.poly([(monomial, value)]), field.poly(den)))
    return ratio_key(field, total)


def _is_special(field: Field, monomial: Monomial, den: Terms) -> bool:
    """Whether a term is a multiple of pi, asin u or atan u, whose sines are known."""
    if len(monomial) != 1 or monomial[0][1] != 1 or den != (((), Fraction(1)),):
        return False
    generator = field.generators[monomial[0][0]]
    return generator.kind == "pi" or (generator.kind == "fn" and generator.data[0] in ("asin", "atan"))


def _sine_cosine_term(field: Field, key: Angle, coefficient: Fraction) -> tuple[Ratio, Ratio]:
    ((monomial, unit), *others), den = key
    special = not others and unit == 1 and _is_special(field, monomial, den)
    if special and field.generators[monomial[0][0]].kind == "pi":
        quarter = coefficient * 2
        if quarter.denominator == 1:
            value = (0, 1, 0, -1)
            n = quarter.numerator % 4
            return field.const(value[n]), field.const(value[(n + 1) % 4])
    times = abs(coefficient.numerator)
    if times > MAX_MULTIPLE:
        msg = f"over budget: the sine of {times} times an angle"
        raise BudgetError(msg)
    base = _special_angle(field, monomial[0][0], coefficient.denominator) if special else None
    s, c = multiple_angle(field, base or angle(field, key, coefficient.denominator), times)
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


def angle(field: Field, key: Angle, q: int) -> tuple[Ratio, Ratio]:
    """The generators sin(t/q), cos(t/q) of an angle t."""
    labels = frozenset(label for m, _ in (*key[0], *key[1]) for g, _ in m for label in field.generators[g].labels)
    cosine = field.gen(field.intern("cos", (*key, q), labels))
    square = field.sub(field.const(1), field.mul(cosine, cosine))
    return field.gen(field.intern("sin", (*key, q), labels, power=2, relation=square)), cosine


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


def _special_angle(field: Field, g: int, q: int) -> tuple[Ratio, Ratio] | None:
    """Sine and cosine of pi/3, pi/4, pi/6, and of asin u and atan u."""
    generator = field.generators[g]
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
