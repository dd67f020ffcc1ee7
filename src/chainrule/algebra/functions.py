"""The laws of functions, used when expressions are lowered into a field; each is valid where both sides are real.

exp(a + b) = exp(a) exp(b)            exp(c ln u) = u^c              ln(u v) = ln u + ln v for u > 0
(u v)^(1/q) = u^(1/q) v^(1/q), u > 0  sqrt(u^2) = |u|                sin, cos: addition, sin^2 = 1 - cos^2
1[u > 0]^2 = 1[u > 0], 1[-u > 0] = 1 - 1[u > 0] off u = 0            atan, asin, erf are odd
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from chainrule.algebra.factoring import irreducible
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Monomial, Ratio, Terms, inner_generators
from chainrule.errors import BudgetError

MAX_MULTIPLE = 64


def exp(field: Field, arg: Ratio) -> Ratio:
    """exp of a ratio: one generator per term of the argument."""
    field.used_laws.add("exp of a sum")
    result = field.const(1)
    for (monomial, den), coefficient in split(field, arg):
        result = field.mul(result, _exp_term(field, monomial, den, coefficient))
    return result


def split(field: Field, arg: Ratio) -> list[tuple[tuple[Monomial, Terms], Fraction]]:
    """The terms of a ratio, each in lowest terms: ((monomial, denominator), coefficient)."""
    arg = field.reduce(arg)
    if arg.den.is_constant():
        return [((m, (((), Fraction(1)),)), c) for m, c in field.key(arg.num)]
    out = []
    for m, c in field.key(arg.num):
        part = field.make(field.poly([(m, Fraction(1))]), arg.den)
        ((monomial, scale),) = field.terms(part.num)
        out.append(((monomial, field.key(part.den)), c * scale))
    return out


def _generators(monomial: Monomial, den: Terms) -> set[int]:
    return {g for g, _ in monomial} | {g for m, _ in den for g, _ in m}


def term_labels(field: Field, monomial: Monomial, den: Terms) -> frozenset[int]:
    """The labels of a term and its denominator."""
    return frozenset(label for g in _generators(monomial, den) for label in field.generators[g].labels)


def _are_real(field: Field, *polys: object) -> bool:
    return not field.plane or all(field.is_real(g) for poly in polys for g in field.generators_in(poly))


def _exp_term(field: Field, monomial: Monomial, den: Terms, c: Fraction) -> Ratio:
    logarithm = _lone_logarithm(field, monomial, den)
    if logarithm is not None:
        field.used_laws.add("exp(c ln u) = u^c")
        return power(field, logarithm, c)
    labels = term_labels(field, monomial, den)
    sign = 1 if field.opened else field_sign(field, ("exp", monomial, den), c)
    inside = _generators(monomial, den)
    positive = all(field.is_real(g) for g in inside) if field.plane else not _is_power(field, inside)
    unit = field.intern("exp", (monomial, den, 1, sign), labels, positive=positive)
    q = c.denominator
    if q != 1:
        root = field.intern(
            "exp", (monomial, den, q, sign), labels, positive=positive, power=q, relation=field.gen(unit)
        )
        return field.power(field.gen(root), c.numerator * sign)
    if abs(c) > MAX_MULTIPLE**2:
        msg = f"over budget: exp of {c} times a term"
        raise BudgetError(msg)
    return field.power(field.gen(unit), c.numerator * sign)


def _is_power(field: Field, inside: set[int]) -> bool:
    """Whether exp(k ln u) may be a power of a negative u: it is real for an integer k too, and then has either sign."""
    logarithms = [field.generators[g].data for g in inside if field.generators[g].kind == "ln"]
    return not all(field.is_positive(field.poly(terms)) for data in logarithms for terms in data[:2])


def field_sign(field: Field, key: tuple[object, ...], c: Fraction) -> int:
    """For display, exponentials keep the sign they are first seen with: e^{-z} stays e^{-z}."""
    found = field.memo.get(("sign", key))
    if found is None:
        found = field.const(1 if c > 0 else -1)
        field.memo[("sign", key)] = found
    number = field.as_number(found)
    return 1 if number == 1 else -1


def _lone_logarithm(field: Field, monomial: Monomial, den: Terms) -> Ratio | None:
    if len(monomial) == 1 and monomial[0][1] == 1 and den == (((), Fraction(1)),):
        generator = field.generators[monomial[0][0]]
        if generator.kind == "ln":
            return ratio_of(field, generator.data)
    return None


def ratio_of(field: Field, data: tuple[Terms, ...]) -> Ratio:
    """The ratio behind a key."""
    return field.make(field.poly(data[0]), field.poly(data[1]))


def ratio_key(field: Field, arg: Ratio) -> tuple[Terms, Terms]:
    """A key of a ratio."""
    arg = field.reduce(arg)
    return field.key(arg.num), field.key(arg.den)


def ratio_labels(field: Field, arg: Ratio) -> frozenset[int]:
    """The labels of a ratio."""
    return frozenset(field.labels_in(arg.num) | field.labels_in(arg.den))


def ln(field: Field, arg: Ratio) -> Ratio:
    """ln of a ratio: positive factors are split off, the rest is one generator."""
    arg = field.reduce(arg)
    if arg.num.is_zero():
        msg = "ln of zero"
        raise ZeroDivisionError(msg)
    result = field.const(0)
    rest = field.const(1)
    content, factors = factors_of(field, arg)
    for factor, exponent in factors:
        generator = field.generators[g] if (g := _lone(field, factor)) is not None else None
        if generator is not None and generator.kind == "exp" and (generator.positive or not field.plane):
            field.used_laws.add("ln exp(u) = u")
            monomial, den, q, sign = generator.data
            inner = field.make(field.poly([(monomial, Fraction(1))]), field.poly(den))
            result = field.add(result, field.scale(inner, Fraction(exponent * sign, q)))
        elif generator is not None and generator.kind == "root" and generator.positive:
            inner = ln(field, ratio_of(field, generator.data))
            result = field.add(result, field.scale(inner, Fraction(exponent, generator.power)))
        elif field.is_positive(factor):
            field.used_laws.add("ln(u v) = ln u + ln v, u > 0")
            result = field.add(result, field.scale(_ln_gen(field, Ratio(factor, field.const(1).den)), exponent))
        else:
            rest = field.mul(rest, field.power(Ratio(factor, field.const(1).den), exponent))
    number = field.as_number(rest)
    result = field.add(result, _ln_number(field, abs(content)))
    if number == 1 and content > 0:
        return result
    if content < 0:
        rest = field.scale(rest, -1)
    if len(rest.num) and rest.num.is_constant() and not rest.den.is_constant() and not field.plane:
        return field.sub(result, _ln_gen(field, field.inverse(rest)))
    return field.add(result, _ln_gen(field, rest))


def _ln_gen(field: Field, arg: Ratio) -> Ratio:
    return field.gen(field.intern("ln", ratio_key(field, arg), ratio_labels(field, arg)))


def _ln_number(field: Field, value: Fraction) -> Ratio:
    result = field.const(0)
    for prime, exponent in primes(value):
        generator = field.intern("ln", (((((), Fraction(prime)),)), (((), Fraction(1)),)), positive=True)
        result = field.add(result, field.scale(field.gen(generator), exponent))
    return result


def primes(value: Fraction) -> list[tuple[int, int]]:
    """Prime factors with exponents; what trial division leaves is kept whole."""
    out: list[tuple[int, int]] = []
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        rest, p = abs(number), 2
        while p * p <= rest and p < 2000:
            count = 0
            while rest % p == 0:
                rest //= p
                count += 1
            if count:
                out.append((p, sign * count))
            p += 1 if p == 2 else 2
        if rest > 1:
            out.append((rest, sign))
    return out


def factors_of(field: Field, arg: Ratio) -> tuple[Fraction, list[tuple[object, int]]]:
    """Rational content and irreducible factors with signed exponents."""
    content = Fraction(1)
    factors: list[tuple[object, int]] = []
    for poly, sign in ((arg.num, 1), (arg.den, -1)):
        unit, parts = irreducible(field, poly)
        content *= unit**sign
        factors += [(part, sign * exponent) for part, exponent in parts]
    return content, factors


def _lone(field: Field, poly: object) -> int | None:
    """The generator a polynomial consists of, if it is one."""
    terms = field.terms(poly)
    if len(terms) == 1 and terms[0][1] == 1 and len(terms[0][0]) == 1 and terms[0][0][0][1] == 1:
        return terms[0][0][0][0]
    return None


def power(field: Field, base: Ratio, exponent: Fraction) -> Ratio:
    """base to a rational exponent."""
    if exponent.denominator == 1:
        return field.power(base, exponent.numerator)
    whole, part = divmod(exponent.numerator, exponent.denominator)
    result = field.power(base, whole) if whole else field.const(1)
    return field.mul(result, field.power(root(field, base, exponent.denominator), part))


def root(field: Field, base: Ratio, q: int) -> Ratio:
    """The q-th root, real where the base is positive; positive factors are taken apart."""
    base = field.reduce(base)
    if base.num.is_zero():
        return base
    content, factors = factors_of(field, base)
    result = _root_number(field, abs(content), q)
    rest = field.const(-1 if content < 0 else 1)
    for factor, exponent in factors:
        plain = Ratio(factor, field.const(1).den)
        g = _lone(field, factor)
        generator = field.generators[g] if g is not None else None
        if generator is not None and generator.kind == "exp" and generator.positive:
            monomial, den, old, sign = generator.data
            result = field.mul(result, _exp_term(field, monomial, den, Fraction(exponent * sign, old * q)))
        elif field.is_positive(factor):
            field.used_laws.add("(u v)^(1/q) = u^(1/q) v^(1/q), u > 0")
            whole, part = divmod(exponent, q)
            result = field.mul(result, field.power(plain, whole))
            if part:
                result = field.mul(result, field.power(_root_gen(field, plain, q, positive=True), part))
        elif q == 2 and exponent % 2 == 0 and _are_real(field, factor):
            field.used_laws.add("sqrt(u^2) = |u|")
            half = field.power(plain, exponent // 2)
            if (exponent // 2) % 2:
                indicator = step(field, plain)
                half = field.mul(half, field.sub(field.scale(indicator, 2), field.const(1)))
            result = field.mul(result, half)
        else:
            rest = field.mul(rest, field.power(plain, exponent))
    number = field.as_number(rest)
    if number == 1:
        return result
    if number == -1 and field.plane and q in _TURNS:
        return field.mul(result, _turn(field, q))
    # sqrt(n/d) keeps the denominator inside: it is positive only together with the numerator.
    return field.mul(result, _root_gen(field, rest, q, positive=not field.plane))


#: For the q-th root of -1: four times the squares of the cosine and the sine of pi/q.
_TURNS = {2: (0, 4), 3: (1, 3), 4: (2, 2), 6: (3, 1)}


def _turn(field: Field, q: int) -> Ratio:
    """The principal q-th root of -1, cos(pi/q) + i sin(pi/q)."""
    unit = field.gen(field.intern("i", (), power=2, relation=field.const(-1)))
    cosine, sine = (root(field, field.const(Fraction(square, 4)), 2) for square in _TURNS[q])
    return field.add(cosine, field.mul(unit, sine))


def _root_gen(field: Field, base: Ratio, q: int, *, positive: bool) -> Ratio:
    generator = field.intern(
        "root", (*ratio_key(field, base), q), ratio_labels(field, base), positive=positive, power=q, relation=base
    )
    return field.gen(generator)


def _root_number(field: Field, value: Fraction, q: int) -> Ratio:
    result = field.const(1)
    for prime, exponent in primes(value):
        whole, part = divmod(exponent, q)
        if whole:
            result = field.scale(result, Fraction(prime) ** whole)
        if part:
            if q == 2 and isqrt(prime) ** 2 == prime:
                result = field.scale(result, isqrt(prime))
            else:
                result = field.mul(result, field.power(_root_gen(field, field.const(prime), q, positive=True), part))
    return result


def symbolic_power(field: Field, base: Ratio, exponent: Ratio) -> Ratio:
    """base to any exponent: exp(exponent ln base)."""
    number = field.as_number(field.reduce(exponent))
    if number is not None:
        return power(field, base, number)
    field.used_laws.add("u^k = exp(k ln u)")
    return exp(field, field.mul(exponent, ln(field, base)))


def step(field: Field, arg: Ratio) -> Ratio:
    """1[arg > 0], off arg = 0."""
    arg = field.reduce(arg)
    number = field.as_number(arg)
    if number is not None:
        return field.const(1 if number > 0 else 0)
    field.used_laws.add("indicators, off their boundary")
    content, factors = factors_of(field, arg)
    sign = 1 if content > 0 else -1
    rest = field.const(1).num
    for factor, exponent in factors:
        if exponent % 2 and not field.is_positive(factor):
            rest = field.lift(rest) * field.lift(factor)
    if rest.is_constant():
        return field.const(1 if sign > 0 else 0)
    key = field.key(rest)
    if may_vanish(field, rest):
        # 1[-u > 0] = 1 - 1[u > 0] fails where u is zero on a region: the sign stays as it is.
        if sign < 0:
            key, sign = tuple((m, -c) for m, c in key), 1
    elif key[-1][1] < 0:
        sign = -sign
        key = tuple((m, -c) for m, c in key)
    labels = frozenset(field.labels_in(rest))
    g = field.intern("step", (key,), labels, power=2)
    generator = field.generators[g]
    if generator.relation is None:
        generator.relation = field.gen(g)
    return field.gen(g) if sign > 0 else field.sub(field.const(1), field.gen(g))


def may_vanish(field: Field, poly: object) -> bool:
    """Whether a polynomial may be zero on a region: an indicator or a delta occurs in it, or an opaque function."""
    return any(_piecewise(field, g, set()) for g in field.generators_in(poly))


def _piecewise(field: Field, g: int, seen: set[int]) -> bool:
    if g in seen:
        return False
    seen.add(g)
    generator = field.generators[g]
    if generator.kind in ("step", "apply", "delta", "sign"):
        return True
    inside = inner_generators(generator.kind, generator.data)
    if generator.kind == "matrix":
        # A determinant vanishes where the matrix does.
        inside = {h for terms in generator.data[1] for monomial, _ in terms for h, _ in monomial}
    return any(_piecewise(field, inner, seen) for inner in inside)


_ODD = frozenset({"asin", "atan", "erf"})


def opaque(field: Field, name: str, args: list[Ratio]) -> Ratio:
    """A function about which nothing more is used than its name (and that some are odd)."""
    sign = 1
    if name in _ODD and len(args) == 1:
        key = ratio_key(field, args[0])
        if key[0] and key[0][-1][1] < 0:
            sign, args = -1, [field.scale(args[0], -1)]
        if not key[0]:
            return field.const(0)
    data = tuple(ratio_key(field, arg) for arg in args)
    labels = frozenset(label for arg in args for label in ratio_labels(field, arg))
    return field.scale(field.gen(field.intern("fn", (name, *data), labels)), sign)
