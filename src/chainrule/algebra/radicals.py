"""The last step of a proof where both sides are real: radicals, logarithms and angles written by common ones.

Where a side is defined the radicands in it are positive. Each is a product of irreducible factors f, so a root of
order q is a product of powers of |f|^(1/Q), for one order Q; what the radicands say of the signs of the factors is a
system of equations modulo 2. Sines and cosines of fractions of one angle are written by those of its finest fraction.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product as cartesian
from math import isqrt, lcm, prod

from chainrule.algebra import angles, functions
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Angle, Monomial, Poly, Ratio, Terms, inner_generators
from chainrule.algebra.regions import line, patterns
from chainrule.errors import BudgetError

MAX_ORDER = 60
MAX_ANGLE = 24
MAX_FREE = 5


def zero_by_common_radicals(field: Field, value: Ratio) -> bool:
    """Whether a ratio is zero wherever the radicals and logarithms in it are real."""
    found = _inside(field, value)
    kinds = {field.generators[g].kind for g in found}
    if field.branches or not kinds & ({"sin", "cos"} if field.plane else {"root", "ln", "sin", "cos"}):
        return False
    try:
        common = _Common(field, found, set(_inside(field, value, powers=False)))
        numerator = common.rewritten(Ratio(field.lift(value.num), field.const(1).num))
        zero = common.vanishes(common.signed(numerator))
    except _Contradiction:
        return False
    if zero and not field.plane:
        field.used_laws.add("radicals of common factors, where both sides are real")
    return zero


def _inside(field: Field, value: Ratio, *, powers: bool = True) -> list[int]:
    """The generators of a ratio and those inside of them, inner ones first; without `powers` no logarithm below exp.

    u^k = exp(k ln u) is real for a negative u too where k is an integer, so it says nothing of the sign of u.
    """
    found: set[int] = set()
    stack = [*field.generators_in(value.num), *field.generators_in(value.den)]
    while stack:
        g = stack.pop()
        if g not in found:
            found.add(g)
            generator = field.generators[g]
            inner = inner_generators(generator.kind, generator.data)
            hidden = generator.kind == "exp" and not powers
            stack.extend(h for h in inner if not (hidden and field.generators[h].kind == "ln"))
    return sorted(found)


class _Contradiction(Exception):  # noqa: N818 - a signal inside this module
    """The radicands cannot all be positive: nothing is shown where nothing is defined."""


class _Common:
    """The common radicals of one question, with what is known of signs."""

    def __init__(self, field: Field, found: list[int], real: set[int]) -> None:
        self.field = field
        #: The generators that are real where both sides are.
        self.real = real
        generators = [field.generators[g] for g in found]
        self.order = lcm(*(g.power for g in generators if g.kind == "root"))
        if self.order > MAX_ORDER:
            msg = f"over budget: radicals with the common order {self.order}"
            raise BudgetError(msg)
        self.angles: dict[Angle, int] = {}
        for generator in generators:
            if generator.kind in ("sin", "cos"):
                angle: Angle = generator.data[:2]
                self.angles[angle] = lcm(self.angles.get(angle, 1), generator.data[2])
        self.done: dict[int, Ratio] = {}
        self.magnitudes: dict[Terms, Ratio] = {}
        #: Equations modulo 2 in row echelon form: the product of these signs is this sign.
        self.equations: dict[int, tuple[frozenset[int], int]] = {}
        for g in found:
            generator = field.generators[g]
            plain = not any(field.generators[i].kind in ("root", "ln", "sin", "cos")
                            for i in inner_generators(generator.kind, generator.data))  # fmt: skip
            if plain and g in real and not field.plane and self._is_strict(g):
                self._learn(self._ratio(generator.data))

    def _is_strict(self, g: int) -> bool:
        """Whether what a logarithm or a root is taken of is positive, and not zero on a region as in sqrt(|x| - x)."""
        generator = self.field.generators[g]
        if generator.kind == "root":
            return not functions.may_vanish(self.field, self.field.poly(generator.data[0]))
        return generator.kind == "ln"

    # -- rewriting

    def rewritten(self, value: Ratio) -> Ratio:
        """The ratio in common radicals."""
        top = self._polynomial(value.num)
        return top if value.den.is_constant() else self.field.mul(top, self.field.inverse(self._polynomial(value.den)))

    def _polynomial(self, poly: Poly) -> Ratio:
        """The polynomial with its generators replaced, grouped by what is replaced."""
        field = self.field
        groups: dict[Monomial, list[tuple[Monomial, Fraction]]] = {}
        for monomial, coefficient in field.terms(field.lift(poly)):
            moved = tuple((g, e) for g, e in monomial if self._changes(g))
            groups.setdefault(moved, []).append((tuple(f for f in monomial if f not in moved), coefficient))
        total = field.const(0)
        for moved, terms in groups.items():
            part = Ratio(field.poly(terms), field.const(1).num)
            for g, e in moved:
                part = field.reduce(field.mul(part, field.power(self.generator(g), e)))
            total = field.add(total, part)
        return field.reduce(total)

    def _changes(self, g: int) -> bool:
        return bool(self.generator(g).num != self.field.gen(g).num)

    def generator(self, g: int) -> Ratio:
        """The generator in common radicals."""
        if g not in self.done:
            self.done[g] = self._generator(g)
        return self.done[g]

    def _generator(self, g: int) -> Ratio:
        field = self.field
        kind, data = field.generators[g].kind, field.generators[g].data
        if kind == "root" and not self._is_strict(g) and not field.plane:
            return field.gen(g)
        if kind in ("root", "ln") and g in self.real and not field.plane:
            base = self.rewritten(self._ratio(data))
            return self._radical(base, data[2]) if kind == "root" else self._logarithm(base)
        if kind == "step" and not field.plane:
            if functions.may_vanish(field, field.poly(data[0])):
                return field.gen(g)
            return self._step(g, self.rewritten(Ratio(field.poly(data[0]), field.const(1).num)))
        if kind in ("sin", "cos") and self.angles[data[:2]] != data[2]:
            sine, cosine = self._multiple(data, self.angles[data[:2]])
            return sine if kind == "sin" else cosine
        if not any(self._changes(inner) for inner in inner_generators(kind, data)):
            return field.gen(g)
        if kind in ("root", "ln"):
            base = self.rewritten(self._ratio(data))
            return functions.root(field, base, data[2]) if kind == "root" else functions.ln(field, base)
        if kind == "exp":
            monomial = Ratio(field.poly([(data[0], Fraction(1))]), field.poly(data[1]))
            return functions.exp(field, field.scale(self.rewritten(monomial), Fraction(data[3], data[2])))
        if kind == "fn":
            return functions.opaque(field, data[0], [self.rewritten(self._ratio(pair)) for pair in data[1:]])
        return field.gen(g)

    def _ratio(self, data: tuple[Terms, ...]) -> Ratio:
        return self.field.make(self.field.poly(data[0]), self.field.poly(data[1]))

    def _multiple(self, data: tuple[Terms, Terms, int], finest: int) -> tuple[Ratio, Ratio]:
        """The sine and cosine of an angle that is a multiple of its finest fraction."""
        times = finest // data[2]
        if times > MAX_ANGLE:
            msg = f"over budget: the sine of {times} times an angle"
            raise BudgetError(msg)
        return angles.multiple_angle(self.field, angles.angle(self.field, (data[0], data[1]), finest), times)

    # -- radicals, logarithms and signs

    def _radical(self, base: Ratio, q: int) -> Ratio:
        field = self.field
        if base.num.is_zero():
            return base
        nested = self._denested(base) if q == 2 else None
        if nested is not None:
            return nested
        content, factors = self._learn(base)
        result = self._number(abs(content), q)
        for factor, exponent in factors:
            result = field.mul(result, field.power(self._magnitude(factor), exponent * self.order // q))
        return field.reduce(result)

    def _number(self, value: Fraction, q: int) -> Ratio:
        result = self.field.const(1)
        for prime, exponent in functions.primes(value):
            part = self._magnitude(self.field.const(prime).num)
            result = self.field.mul(result, self.field.power(part, exponent * self.order // q))
        return result

    def _logarithm(self, base: Ratio) -> Ratio:
        field = self.field
        content, factors = self._learn(base)
        total = functions.ln(field, field.const(abs(content)))
        for factor, exponent in factors:
            key = field.key(factor)
            labels = frozenset(field.labels_in(factor))
            total = field.add(total, field.scale(field.gen(field.intern("ln of magnitude", (key,), labels)), exponent))
        return total

    def _step(self, g: int, base: Ratio) -> Ratio:
        """1[u > 0] by the signs of the factors of u."""
        field = self.field
        if base.num.is_zero():
            return field.gen(g)
        content, factors = functions.factors_of(field, base)
        sign = field.const(1 if content > 0 else -1)
        for factor, exponent in factors:
            if exponent % 2:
                sign = field.mul(sign, self._sign(factor))
        return field.scale(field.add(sign, field.const(1)), Fraction(1, 2))

    def _learn(self, base: Ratio) -> tuple[Fraction, list[tuple[Poly, int]]]:
        """The factors of a quantity that is positive, which says something of their signs."""
        content, factors = functions.factors_of(self.field, base)
        unknown = frozenset(self._sign_generator(f) for f, e in factors if e % 2 and not self.field.is_positive(f))
        self._equation(unknown, 1 if content > 0 else -1)
        return content, factors

    def _equation(self, signs: frozenset[int], value: int) -> None:
        for pivot, (others, known) in self.equations.items():
            if pivot in signs:
                signs, value = signs.symmetric_difference(others | {pivot}), value * known
        if not signs:
            if value < 0:
                raise _Contradiction
            return
        pivot = max(signs)
        rest = signs - {pivot}
        for old, (others, known) in list(self.equations.items()):
            if pivot in others:
                self.equations[old] = (others.symmetric_difference(signs), known * value)
        self.equations[pivot] = (rest, value)

    def _sign_generator(self, factor: Poly) -> int:
        field = self.field
        labels = frozenset(field.labels_in(factor))
        return field.intern("sign", (field.key(factor),), labels, power=2, relation=field.const(1))

    def _sign(self, factor: Poly) -> Ratio:
        """The sign of a factor, as far as it is known."""
        field = self.field
        if field.is_positive(factor):
            return field.const(1)
        g = self._sign_generator(factor)
        others, value = self.equations.get(g, (frozenset((g,)), 1))
        result = field.const(value)
        for other in sorted(others):
            result = field.mul(result, field.gen(other))
        return result

    def signed(self, value: Ratio) -> Ratio:
        """The ratio with all that is known of signs put in."""
        field = self.field
        for _ in range(3):
            value = field.reduce(value)
            moved = [g for g in field.generators_in(value.num) if g in self.equations]
            if not moved:
                break
            for g in moved:
                others, known = self.equations[g]
                self.done[g] = field.const(known)
                for other in sorted(others):
                    self.done[g] = field.mul(self.done[g], field.gen(other))
            value = self._polynomial(value.num)
        return value

    def vanishes(self, value: Ratio) -> bool:
        """Whether the ratio is zero for all signs that the factors can have together."""
        field = self.field
        value = field.reduce(value)
        free = [g for g in field.generators_in(value.num) if field.generators[g].kind == "sign"]
        if not free or len(free) > MAX_FREE:
            return bool(value.num.is_zero())
        for choice in cartesian((1, -1), repeat=len(free)):
            signs = dict(zip(free, choice, strict=True))
            if self._possible(signs):
                self.done.update({g: field.const(sign) for g, sign in signs.items()})
                if not field.is_zero(self._polynomial(value.num)):
                    return False
        return True

    def _possible(self, signs: dict[int, int]) -> bool:
        """Whether the signs agree with the equations and with the order of parallel lines."""
        field = self.field
        known = dict(signs)
        for pivot, (others, value) in self.equations.items():
            if others <= signs.keys():
                known[pivot] = value * prod(signs[g] for g in others)
        groups: dict[Terms, list[tuple[Fraction, int, int]]] = {}
        for g in known:
            shape, constant, sign = line(field.generators[g].data[0])
            groups.setdefault(shape, []).append((constant, sign, g))
        return all(
            any(all((known[g] > 0) == bool(on) for g, on in pattern) for pattern in patterns(members))
            for members in groups.values()
        )

    def _magnitude(self, factor: Poly) -> Ratio:
        """|f|^(1/Q); of two conjugate factors a + b g and a - b g the second by the first."""
        field = self.field
        key = field.key(factor)
        if key not in self.magnitudes:
            by_conjugate = self._by_conjugate(factor)
            if by_conjugate is None:
                relation = field.mul(self._sign(factor), Ratio(field.lift(factor), field.const(1).num))
                g = field.intern("magnitude", (key, self.order), frozenset(field.labels_in(factor)), positive=True,
                                 power=self.order, relation=relation)  # fmt: skip
                by_conjugate = field.gen(g) if self.order > 1 else relation
            self.magnitudes[key] = by_conjugate
        return self.magnitudes[key]

    def _by_conjugate(self, factor: Poly) -> Ratio | None:
        field = self.field
        for g in field.generators_in(factor):
            parts = self._split(factor, g)
            if parts is None:
                continue
            a, b, square = parts
            conjugate = field.sub(a, field.mul(b, field.power(field.gen(g), field.generators[g].power // 2)))
            content, factors = functions.factors_of(field, conjugate)
            if len(factors) != 1 or (other := self.magnitudes.get(field.key(factors[0][0]))) is None:
                continue
            norm = field.reduce(field.sub(field.mul(a, a), field.mul(field.mul(b, b), square)))
            norm_content, norm_factors = functions.factors_of(field, norm)
            result = field.mul(self._number(abs(norm_content / content), self.order), field.inverse(other))
            for part, exponent in norm_factors:
                result = field.mul(result, field.power(self._magnitude(part), exponent))
            return field.reduce(result)
        return None

    def _split(self, poly: Poly, g: int) -> tuple[Ratio, Ratio, Ratio] | None:
        """The polynomial as a + b h, with h the generator's half power, and h^2."""
        field = self.field
        generator = field.generators[g]
        if generator.relation is None or generator.power % 2:
            return None
        half = generator.power // 2
        parts: tuple[list[tuple[Monomial, Fraction]], list[tuple[Monomial, Fraction]]] = ([], [])
        for monomial, coefficient in field.terms(field.lift(poly)):
            exponent = dict(monomial).get(g, 0)
            if exponent not in (0, half):
                return None
            parts[bool(exponent)].append((tuple(f for f in monomial if f[0] != g), coefficient))
        one = field.const(1).num
        return Ratio(field.poly(parts[0]), one), Ratio(field.poly(parts[1]), one), generator.relation

    def _denested(self, base: Ratio) -> Ratio | None:
        """sqrt(a + b sqrt(r)) of numbers as a sum of two roots, where a^2 - b^2 r is a square."""
        field = self.field
        if len(base.num) != 2 or not base.den.is_constant():
            return None
        for g in field.generators_in(base.num):
            parts = self._split(base.num, g)
            numbers = [field.as_number(part) for part in parts] if parts is not None else [None]
            if parts is None or None in numbers or not field.generators[g].positive:
                continue
            a, b, r = (number for number in numbers if number is not None)
            root = _rational_root(a * a - b * b * r)
            if root is None or a <= root:
                continue
            first, second = self._number((a + root) / 2, 2), self._number((a - root) / 2, 2)
            return field.add(first, field.scale(second, 1 if b > 0 else -1))
        return None


def _rational_root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, bottom) if top * top == value.numerator and bottom * bottom == value.denominator else None
