"""The factors of a polynomial, beside the field: they are found in a ring with its own generators alone."""

from __future__ import annotations

from fractions import Fraction

import flint

from chainrule.algebra.field import Field
from chainrule.algebra.generators import Poly, rational


def irreducible(field: Field, poly: Poly) -> tuple[Fraction, list[tuple[Poly, int]]]:
    """The content and the irreducible factors but for numbers, with exponents. In a wide ring it takes very long."""
    poly = field.lift(poly)
    used = [i for i, degree in enumerate(poly.degrees()) if degree]
    # Rings are kept by FLINT, so there is one for each number of generators.
    narrow = flint.fmpq_mpoly_ctx.get([f"g{i}" for i in range(max(len(used), 1))], flint.Ordering.lex)
    unit, parts = poly.project_to_context(narrow, {i: k for k, i in enumerate(used)}).factor()
    wide, back = poly.context(), dict(enumerate(used))
    factors = [(part.project_to_context(wide, back), int(n)) for part, n in parts if not part.is_constant()]
    return rational(unit), factors
