"""Rational functions over generators that are made on demand; the arithmetic below simplifier and prover.

A `Ratio` is a quotient of two FLINT polynomials without common factor. A *generator* stands for something
that is not opened further: a symbol, ``exp(t)``, a square root, an element x_i, a sum over an index. It may
carry labels (integers): free ones, and fixed ones that stand for an index such as the 1 of x_1. Algebraic
generators carry a relation g**k = R, used to reduce numerators before they are compared with zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import flint

from chainrule.algebra.budget import Budget
from chainrule.algebra.facts import Facts
from chainrule.algebra.generators import (
    Angles,
    Generator,
    Monomial,
    Poly,
    Ratio,
    Terms,
    binomial,
    inner_generators,
    rational,
)
from chainrule.errors import BudgetError
from chainrule.expr.nodes import Node
from chainrule.expr.sizes import Size

#: Opaque functions that are real where their arguments are.
_REAL = frozenset({"atan", "erf"})


@dataclass(slots=True)
class Field(Budget):
    """The generators of one question. `opened` says whether names and definitions are looked into (proof).

    Labels in `apart` are known to be different indices. With `keep_sums` a sum of terms below a summed index is an
    atom: X'(s - y) is not distributed.
    """

    opened: bool = True
    keep_sums: bool = False
    #: Whether that happened.
    kept_sum: bool = False
    #: Whether it happened to a sum that is not below a summed index.
    kept_unsummed: bool = False
    #: Whether names stand for symmetric matrices.
    symmetric: dict[Node, bool] = field(default_factory=dict)
    #: Sums of scalars that are atoms.
    raised_sums: frozenset[Node] = frozenset()
    #: With this root every sum of tensors below it is an atom, summed over or not.
    root: Node | None = None
    bound: set[int] = field(default_factory=set)
    apart: frozenset[int] = frozenset()
    facts: Facts = field(default_factory=Facts)
    generators: list[Generator] = field(default_factory=list)
    sizes: dict[int, Size] = field(default_factory=dict)
    used_laws: set[str] = field(default_factory=set)
    #: Whether values are complex, on principal branches: then a root or an exponential need not be positive.
    plane: bool = False
    #: Whether cases were met: then a side may be defined although a radicand in it is negative.
    branches: bool = False
    angles: Angles = field(default_factory=Angles)
    depths: dict[tuple[str, int], int] = field(default_factory=dict)
    _ids: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _variables: list[int] = field(default_factory=list)
    _index: dict[int, int] = field(default_factory=dict)
    _fixed: dict[tuple[int | str, Size], int] = field(default_factory=dict)
    _fixed_index: dict[int, int | str] = field(default_factory=dict)
    _context: Any = None
    _one: Any = None
    _capacity: int = 0
    memo: dict[Any, Ratio] = field(default_factory=dict)
    #: Monomials, polynomials, and generators by their numbers, as expressions: for the writer of results.
    raised: dict[Any, Any] = field(default_factory=dict)
    #: The matrix behind the key of a generator of kind "matrix", and what cancels against its inverse.
    arguments: dict[Any, Node] = field(default_factory=dict)
    shown: dict[Any, Node] = field(default_factory=dict)
    partners: dict[Any, Any] = field(default_factory=dict)
    #: Tensors whose mean along the last axis is spoken of: their sums are written by it.
    means: frozenset[Node] = frozenset()
    #: Sums as they were written, whose orientation (x - a rather than a - x) is kept.
    written: frozenset[Node] = frozenset()
    patterns: Any = None

    # -- labels

    def label(self, size: Size) -> int:
        """A fresh label of the given size; an axis of size 1 has one index only, so all such have one label."""
        return self.fixed(1, 1) if size == 1 else self._fresh(size)

    def _fresh(self, size: Size) -> int:
        new = len(self.sizes)
        self.sizes[new] = size
        return new

    def fixed(self, index: int | str, size: Size) -> int:
        """The label that stands for a given index, as the 1 in x_1."""
        found = self._fixed.get((index, size))
        if found is None:
            found = self._fresh(size)
            self._fixed[(index, size)] = found
            self._fixed_index[found] = index
        return found

    def index_of(self, label: int) -> int | str | None:
        """The index a fixed label stands for, None for other labels."""
        return self._fixed_index.get(label)

    # -- generators and polynomials

    def intern(
        self,
        kind: str,
        data: tuple[Any, ...],
        labels: frozenset[int] = frozenset(),
        *,
        positive: bool = False,
        power: int = 0,
        relation: Ratio | None = None,
    ) -> int:
        """The number of the generator with this kind and data."""
        key = (kind, *data)
        found = self._ids.get(key)
        if found is None:
            found = len(self.generators)
            self._ids[key] = found
            self.generators.append(Generator(kind, data, labels, positive, power, relation))
        return found

    def _ring(self) -> Any:
        """The polynomial ring, grown when more generators have been made than it has variables."""
        if self._context is None or len(self._variables) > self._capacity:
            self._capacity = max(self._capacity, 8)
            while self._capacity < len(self._variables):
                self._capacity *= 2
            names = [f"g{i}" for i in range(self._capacity)]
            self._context = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.lex)
            self._one = self._context.constant(1)
        return self._context

    def _whole(self, poly: Poly) -> Ratio:
        """A polynomial of the current ring over 1."""
        return Ratio(poly, self._one)

    def lift(self, poly: Poly) -> Poly:
        """The polynomial in the current ring (rings grow as generators are made)."""
        ring = self._ring() if len(self._variables) > self._capacity else self._context
        return poly if poly.context() is ring else poly.project_to_context(ring)

    def _variable(self, generator: int) -> int:
        found = self._index.get(generator)
        if found is None:
            found = len(self._variables)
            self.counts(found + 1)
            self._index[generator] = found
            self._variables.append(generator)
        return found

    def gen(self, generator: int) -> Ratio:
        """The generator as a ratio."""
        variable = self._variable(generator)
        return self._whole(self._ring().gen(variable))

    def const(self, value: Fraction | int) -> Ratio:
        """A rational number as a ratio."""
        ring = self._ring()
        if value == 1:
            return self._whole(self._one)
        return self._whole(ring.constant(flint.fmpq(value.numerator, value.denominator)))

    def terms(self, poly: Poly) -> list[tuple[Monomial, Fraction]]:
        """The terms of a polynomial: monomials as pairs of generator and exponent."""
        if len(poly) < 3:
            # The degrees in a ring with many generators cost more than one pass over the exponents.
            return [(tuple(sorted([(self._variables[i], int(e)) for i, e in enumerate(exponents) if e])), rational(c))
                    for exponents, c in poly.terms()]  # fmt: skip
        used = sorted((self._variables[i], i) for i, degree in enumerate(poly.degrees()) if degree)
        return [
            (tuple([(g, int(exponents[i])) for g, i in used if exponents[i]]), rational(coefficient))
            for exponents, coefficient in poly.terms()
        ]

    def key(self, poly: Poly) -> Terms:
        """The terms in a fixed order: equal polynomials have equal keys."""
        return tuple(sorted(self.terms(poly)))

    def poly(self, terms: list[tuple[Monomial, Fraction]] | Terms) -> Poly:
        """The polynomial with the given terms."""
        for monomial, _ in terms:
            for generator, _ in monomial:
                self._variable(generator)
        ring = self._ring()
        width = ring.nvars()
        table: dict[tuple[int, ...], Any] = {}
        for monomial, coefficient in terms:
            exponents = [0] * width
            for generator, exponent in monomial:
                exponents[self._index[generator]] += exponent
            old = table.get(tuple(exponents), 0)
            table[tuple(exponents)] = old + flint.fmpq(coefficient.numerator, coefficient.denominator)
        return ring.from_dict(table)

    def generators_in(self, poly: Poly) -> list[int]:
        """The generators that occur in a polynomial."""
        return [self._variables[i] for i, d in enumerate(poly.degrees()) if d > 0]

    def labels_in(self, poly: Poly) -> set[int]:
        """The labels that occur in a polynomial."""
        return {label for g in self.generators_in(poly) for label in self.generators[g].labels}

    # -- arithmetic

    def make(self, num: Poly, den: Poly) -> Ratio:
        """num / den in lowest terms."""
        num, den = self.lift(num), self.lift(den)
        if num.is_zero():
            return self.const(0)
        if den.is_one():
            return self._whole(num)
        if den.is_constant():
            return self._whole(num / den.leading_coefficient())
        common = num.gcd(den)
        if not common.is_one():
            num, den = num / common, den / common
        lead = den.leading_coefficient()
        return Ratio(self.checked(num / lead), self.checked(den / lead))

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        """a + b."""
        an, bn = self.lift(a.num), self.lift(b.num)
        if a.den.is_one() and b.den.is_one():
            return self._whole(an + bn)
        ad, bd = self.lift(a.den), self.lift(b.den)
        if ad == bd:
            return self.make(an + bn, ad)
        common = ad.gcd(bd)
        left, right = ad / common, bd / common
        self.multiplies(an, right)
        self.multiplies(bn, left)
        return self.make(an * right + bn * left, ad * right)

    def mul(self, a: Ratio, b: Ratio) -> Ratio:
        """a * b."""
        an, bn = self.lift(a.num), self.lift(b.num)
        if a.den.is_one() and b.den.is_one():
            if an.is_one():
                return self._whole(bn)
            self.multiplies(an, bn)
            return self._whole(an * bn)
        ad, bd = self.lift(a.den), self.lift(b.den)
        g, h = an.gcd(bd), bn.gcd(ad)
        if not g.is_constant():
            an, bd = an / g, bd / g
        if not h.is_constant():
            bn, ad = bn / h, ad / h
        self.multiplies(an, bn)
        self.multiplies(ad, bd)
        return self.make(an * bn, ad * bd)

    def scale(self, a: Ratio, c: Fraction | int) -> Ratio:
        """A rational number times a."""
        if c == 1:
            return a
        if not c:
            return self.const(0)
        return Ratio(self.lift(a.num) * flint.fmpq(c.numerator, c.denominator), self.lift(a.den))

    def sub(self, a: Ratio, b: Ratio) -> Ratio:
        """a - b."""
        return self.add(a, self.scale(b, -1))

    def inverse(self, a: Ratio) -> Ratio:
        """1 / a; a division by the zero polynomial is refused."""
        if a.num.is_zero():
            raise ZeroDivisionError("division by zero")
        return self.make(a.den, a.num)

    def power(self, a: Ratio, n: int) -> Ratio:
        """a to an integer power, its size bounded before it is taken."""
        if n < 0:
            return self.power(self.inverse(a), -n)
        for poly in (a.num, a.den):
            size = len(poly)
            if size > 1 and binomial(size + n - 1, n, self.max_terms) > self.max_terms:
                msg = f"over budget: a power of {size} terms to {n}"
                raise BudgetError(msg)
            if n > 1 and sum(c.p.bit_length() + c.q.bit_length() for c in poly.coeffs()) * n > 1_000_000:
                msg = "over budget: a number of more than a million bits"
                raise BudgetError(msg)
            if n > 1_000_000:
                raise BudgetError(f"over budget: the exponent {n}")
        return Ratio(self.lift(a.num) ** n, self.lift(a.den) ** n)

    # -- relations

    def reduce(self, a: Ratio) -> Ratio:
        """Use the relations g**k = R until every algebraic generator has an exponent below its k."""
        for _ in range(100):
            num, moved = self._reduce_poly(a.num)
            if moved:
                a = self.mul(num, self.make(self._one, a.den))
            if not a.den.is_constant():
                den, moved_below = self._reduce_poly(self._rationalised(a))
                if moved_below:
                    top = self.make(self.lift(a.num) * (self._rationalised(a) / self.lift(a.den)), self._one)
                    if den.num.is_zero():
                        msg = "a denominator that is identically zero"
                        raise ZeroDivisionError(msg)
                    a = self.mul(top, self.inverse(den))
                    moved = True
            if not moved:
                return a
        return a

    def _rationalised(self, a: Ratio) -> Poly:
        """The denominator times what turns roots that divide it into their relation: 1/g = g^(k-1)/R."""
        den = self.lift(a.den)
        for g in self.generators_in(den):
            generator = self.generators[g]
            if generator.kind in ("root", "exp") and generator.relation is not None:
                lowest = min((next((e for v, e in m if v == g), 0) for m, _ in self.terms(den)), default=0)
                if lowest % generator.power:
                    missing = generator.power - lowest % generator.power
                    den = den * self._ring().gen(self._index[g]) ** missing
        return den

    def _reduce_poly(self, poly: Poly) -> tuple[Ratio, bool]:
        poly = self.lift(poly)
        for g in sorted(self.generators_in(poly), reverse=True):
            generator = self.generators[g]
            relation = generator.relation
            if relation is None or poly.degrees()[self._index[g]] < generator.power:
                continue
            parts: dict[int, list[tuple[Monomial, Fraction]]] = {}
            for monomial, coefficient in self.terms(poly):
                exponent = next((e for v, e in monomial if v == g), 0)
                times, rest = divmod(exponent, generator.power)
                kept = tuple((v, e) for v, e in monomial if v != g) + (((g, rest),) if rest else ())
                parts.setdefault(times, []).append((kept, coefficient))
            total = self.const(0)
            for times, terms in parts.items():
                part = self._whole(self.poly(terms))
                total = self.add(total, self.mul(part, self.power(relation, times)))
            return total, True
        return self._whole(poly), False

    def is_zero(self, a: Ratio) -> bool:
        """Whether the ratio is zero by the normal form (False means: not shown to be)."""
        return bool(self.reduce(a).num.is_zero())

    def is_positive(self, poly: Poly) -> bool:
        """Whether the polynomial is positive wherever it is defined: positive coefficients and generators."""
        for monomial, coefficient in self.terms(poly):
            if coefficient <= 0:
                return False
            if any((e % 2 or not self.is_real(g)) and not self.generators[g].positive for g, e in monomial):
                return False
        return any(all(self.generators[g].positive for g, _ in monomial) for monomial, _ in self.terms(poly))

    def is_real(self, g: int) -> bool:
        """Whether a generator is known to be real, where symbols are; off the plane all are."""
        if not self.plane:
            return True
        generator = self.generators[g]
        if generator.kind in ("i", "vpow", "poly") or (generator.kind == "fn" and generator.data[0] not in _REAL):
            return False
        if generator.kind in ("root", "ln"):
            return all(self.is_positive(self.poly(terms)) for terms in generator.data[:2])
        return all(self.is_real(inner) for inner in inner_generators(generator.kind, generator.data))

    def as_number(self, a: Ratio) -> Fraction | None:
        """The rational number the ratio is, None if it is none."""
        if a.num.is_zero():
            return Fraction(0)
        if a.num.is_constant() and a.den.is_constant():
            q = a.num.leading_coefficient() / a.den.leading_coefficient()
            return Fraction(int(q.p), int(q.q))
        return None
