"""Indicators that depend on one another: 1[u > 0] and 1[u + 1 > 0] leave three regions, not four.

A difference that is zero in each consistent region is zero off the boundaries.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from itertools import product as cartesian

from chainrule.algebra.field import Field
from chainrule.algebra.functions import may_vanish
from chainrule.algebra.generators import Ratio, Terms

MAX_REGIONS = 256


def zero_in_all_regions(field: Field, value: Ratio) -> bool:
    """Whether a ratio is zero for every consistent choice of its indicators."""
    steps = [g for g in field.generators_in(field.lift(value.num)) if field.generators[g].kind == "step"]
    if not steps:
        return False
    if any(may_vanish(field, field.poly(field.generators[g].data[0])) for g in steps):
        return False
    groups: dict[Terms, list[tuple[Fraction, int, int]]] = {}
    for g in steps:
        shape, constant, sign = line(field.generators[g].data[0])
        groups.setdefault(shape, []).append((constant, sign, g))
    choices = [patterns(members) for members in groups.values()]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MAX_REGIONS:
        return False
    for region in cartesian(*choices):
        values = {g: on for pattern in region for g, on in pattern}
        terms = []
        for monomial, coefficient in field.terms(field.lift(value.num)):
            if all(values.get(g, 1) for g, _ in monomial):
                terms.append((tuple((g, e) for g, e in monomial if g not in values), coefficient))
        part = Ratio(field.poly(terms), field.const(1).num)
        if not field.is_zero(part):
            return False
    return True


def line(terms: Terms) -> tuple[Terms, Fraction, int]:
    """u = sign * (shape + constant) up to a positive factor, so that parallel switches share a shape."""
    constant = next((c for m, c in terms if not m), Fraction(0))
    rest = [(m, c) for m, c in terms if m]
    lead = rest[-1][1]
    shape = tuple((m, c / abs(lead) * (1 if lead > 0 else -1)) for m, c in rest)
    return shape, constant / lead, 1 if lead > 0 else -1


def patterns(members: list[tuple[Fraction, int, int]]) -> list[list[tuple[int, int]]]:
    """The consistent on/off patterns of 1[sign (t + c) > 0] as t runs over the line."""
    cuts = sorted({-constant for constant, _, _ in members})
    probes = [cuts[0] - 1, *((a + b) / 2 for a, b in pairwise(cuts)), cuts[-1] + 1]
    return [[(g, int(sign * (t + constant) > 0)) for constant, sign, g in members] for t in probes]
