"""Polynomials in a ring with many generators: factors are found in a narrow one, and the width is bounded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chainrule.algebra.budget import MAX_GENERATORS
from chainrule.algebra.factoring import irreducible
from chainrule.algebra.field import Field
from chainrule.errors import BudgetError
from chainrule.expr.nodes import Symbol


def _generators(field: Field, count: int):
    return [field.gen(field.intern("atom", (Symbol(f"x{i}"), ()))) for i in range(count)]


def test_factors_are_those_of_the_polynomial():
    field = Field()
    x = _generators(field, 300)
    product = field.const(Fraction(3, 2))
    for k in (100, 200, 250):
        square = field.power(x[k], 2)
        product = field.mul(product, field.power(field.add(square, field.mul(x[k + 1], x[k + 2])), 2))
    unit, factors = irreducible(field, product.num)
    assert unit == Fraction(3, 2)
    assert sorted(exponent for _, exponent in factors) == [2, 2, 2]
    back = field.const(unit).num
    for factor, exponent in factors:
        back = back * field.lift(factor) ** exponent
    assert field.lift(product.num) == back


def test_numbers_have_no_factors():
    field = Field()
    assert irreducible(field, field.const(Fraction(5, 3)).num) == (Fraction(5, 3), [])


def test_generators_are_bounded():
    with pytest.raises(BudgetError, match="different parts"):
        _generators(Field(), MAX_GENERATORS + 1)
