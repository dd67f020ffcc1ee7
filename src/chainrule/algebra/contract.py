"""Sums over indices: deltas are carried out, what does not depend on an index is taken out, the rest is one generator.

A sum is brought to a canonical form up to the names of its bound labels: factors that hang together by
bound labels form one generator each, and among all namings of its bound labels the least is kept. Giving up on
large symmetric sums is sound: two equal sums may then count as different, never the other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby, permutations, product
from math import factorial, prod
from typing import Any

from chainrule.algebra import angles, functions
from chainrule.algebra.factoring import irreducible
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Monomial, Poly, Ratio, inner_generators
from chainrule.algebra.matrices import cancel
from chainrule.algebra.renaming import RENAMING, Renaming, rename_generator
from chainrule.expr.build import size_value
from chainrule.expr.nodes import Call, Const, Let, Symbol
from chainrule.rules import heads

MAX_ORDERS = 720


def delta(field: Field, a: int, b: int) -> Ratio:
    """The Kronecker delta of two labels."""
    if a == b:
        return field.const(1)
    i, j = field.index_of(a), field.index_of(b)
    if isinstance(i, int) and isinstance(j, int):
        return field.const(0)
    if a in field.apart and b in field.apart:
        return field.const(0)
    a, b = min(a, b), max(a, b)
    g = field.intern("delta", (a, b), frozenset((a, b)), power=2)
    generator = field.generators[g]
    if generator.relation is None:
        generator.relation = field.gen(g)
    return field.gen(g)


def size_ratio(field: Field, label: int) -> Ratio:
    """The number of values a label takes."""
    value = size_value(field.sizes[label])
    if isinstance(value, Const):
        return field.const(value.value)
    assert isinstance(value, Symbol)  # noqa: S101 - for the type checker
    return field.gen(field.intern("atom", (value, ()), positive=True))


def contract(field: Field, body: Ratio, bound: list[int]) -> Ratio:
    """The sum of `body` over the labels in `bound`."""
    body = field.reduce(body)
    wanted = set(bound)
    total = field.const(0)
    if field.opened and len(body.den) > 1:
        whole, body = _divided(field, body, wanted)
        for part in whole:
            total = field.add(total, contract(field, part, bound))
    inner, outer = _split_denominator(field, body, wanted)
    proper = field.const(0)
    for monomial, coefficient in field.terms(body.num):
        term = _contract_term(field, (*monomial, *inner), list(bound))
        proper = field.add(proper, field.scale(term, coefficient))
    return field.add(total, field.mul(proper, field.inverse(outer)))


def _divided(field: Field, body: Ratio, bound: set[int]) -> tuple[list[Ratio], Ratio]:
    """x/(1 + x) as 1 - 1/(1 + x): what is whole in a denominator of several terms, and the proper rest."""
    whole: list[Ratio] = []
    for factor, _ in irreducible(field, body.den)[1]:
        root = _root(field, factor, bound)
        if root is None:
            continue
        g, value = root
        rest = field.const(0)
        for monomial, coefficient in field.terms(body.num):
            others = field.poly([(tuple((h, e) for h, e in monomial if h != g), coefficient)])
            power = field.power(value, dict(monomial).get(g, 0))
            rest = field.add(rest, field.mul(Ratio(others, field.const(1).num), power))
        quotient = (field.lift(body.num) - field.lift(rest.num)) / field.lift(factor)
        if not quotient.is_zero() and not rest.num.is_zero():
            whole.append(field.make(quotient, field.lift(body.den) / field.lift(factor)))
            body = field.make(rest.num, body.den)
    return whole, body


def _root(field: Field, factor: Poly, bound: set[int]) -> tuple[int, Ratio] | None:
    """Where c x + d with a number c vanishes, x being the first generator with a bound label; else None."""
    terms = field.terms(factor)
    g = min((g for m, _ in terms for g, _ in m if field.generators[g].labels & bound), default=None)
    lead = [(m, c) for m, c in terms if g in dict(m)]
    if g is None or len(terms) < 2 or len(lead) != 1 or lead[0][0] != ((g, 1),):
        return None
    rest = Ratio(field.poly([(m, c) for m, c in terms if g not in dict(m)]), field.const(1).num)
    return g, field.scale(rest, -1 / lead[0][1])


def _split_denominator(field: Field, body: Ratio, bound: set[int]) -> tuple[Monomial, Ratio]:
    """The part of the denominator under the sum as generators with negative exponents, and the rest."""
    outer = field.const(1)
    inner: list[tuple[int, int]] = []
    constant, factors = irreducible(field, body.den)
    for factor, exponent in factors:
        if not field.labels_in(factor) & bound:
            outer = field.mul(outer, field.power(Ratio(factor, field.const(1).num), exponent))
            continue
        terms = field.key(factor)
        if len(terms) == 1 and len(terms[0][0]) == 1:
            inner.append((terms[0][0][0][0], -exponent * terms[0][0][0][1]))
        else:
            positive = field.is_positive(factor)
            g = field.intern("poly", (terms,), frozenset(field.labels_in(factor)), positive=positive)
            inner.append((g, -exponent))
    return tuple(inner), field.scale(outer, constant)


def _contract_term(field: Field, monomial: Monomial, bound: list[int]) -> Ratio:
    for g, _ in monomial:
        generator = field.generators[g]
        if generator.kind == "delta" and generator.labels & set(bound):
            a, b = generator.data
            gone, stays = (a, b) if a in bound else (b, a)
            rest = _evaluate(field, [f for f in monomial if f[0] != g], {gone: stays})
            return contract(field, rest, [label for label in bound if label != gone])
    factors, bound = _flatten(field, monomial, bound)
    cancelled = cancel(field, factors, bound, rename_generator)
    if cancelled is not None:
        total = field.const(0)
        for coefficient, part, pairs, gone in cancelled:
            body, left = _identified(field, part, pairs, [label for label in bound if label not in gone])
            total = field.add(total, field.scale(contract(field, body, left), coefficient))
        return total
    result = field.const(1)
    remaining = set(bound)
    groups: list[tuple[set[int], list[tuple[int, int]]]] = []
    for g, e in factors:
        touched = set(field.generators[g].labels) & remaining
        if not touched:
            result = field.mul(result, _single(field, g, e))
            continue
        merged: list[tuple[int, int]] = [(g, e)]
        rest_groups = []
        for labels, members in groups:
            if labels & touched:
                touched |= labels
                merged = members + merged
            else:
                rest_groups.append((labels, members))
        groups = [*rest_groups, (touched, merged)]
    for label in remaining.difference(*(labels for labels, _ in groups)) if groups else remaining:
        result = field.mul(result, size_ratio(field, label))
    for labels, members in groups:
        result = field.mul(result, _component(field, members, sorted(labels)))
    return result


def _identified(
    field: Field, part: Monomial, pairs: tuple[tuple[int, int], ...], bound: list[int]
) -> tuple[Ratio, list[int]]:
    """A monomial in which labels are identified: a bound one takes the other's name, two free ones meet in a delta."""
    mapping: dict[int, int] = {}
    deltas = field.const(1)
    for first, second in pairs:
        a, b = mapping.get(first, first), mapping.get(second, second)
        if a == b:
            continue
        if a not in bound:
            a, b = b, a
        if a in bound:
            mapping = {old: b if new == a else new for old, new in mapping.items()} | {a: b}
            bound = [label for label in bound if label != a]
        else:
            deltas = field.mul(deltas, delta(field, a, b))
    return field.mul(_evaluate(field, list(part), mapping), deltas), bound


def _single(field: Field, g: int, e: int) -> Ratio:
    generator = field.generators[g]
    if generator.kind == "poly":
        return field.power(Ratio(field.poly(generator.data[0]), field.const(1).num), e)
    return field.power(field.gen(g), e)


def _flatten(field: Field, monomial: Monomial, bound: list[int]) -> tuple[list[tuple[int, int]], list[int]]:
    """Open sums that touch a bound label, so that nested sums become one."""
    factors: list[tuple[int, int]] = []
    bound = list(bound)
    for g, e in monomial:
        generator = field.generators[g]
        if generator.kind == "sum" and e > 0 and generator.labels & set(bound):
            for _ in range(e):
                members, labels = open_sum(field, g)
                bound.extend(labels)
                factors.extend(members)
        else:
            factors.append((g, e))
    merged: dict[int, int] = {}
    for g, e in factors:
        merged[g] = merged.get(g, 0) + e
    return [(g, e) for g, e in merged.items() if e], bound


def _component(field: Field, members: list[tuple[int, int]], bound: list[int]) -> Ratio:
    known = _known_total(field, members, bound)
    if known is not None:
        return known
    sizes = [field.sizes[label] for label in bound]
    # Bound labels are counted down from below those of the sums inside, so that no label is captured.
    start = -1 - max(_depth(field, g) for g, _ in members)
    best = None
    for order in _orders(field, members, bound, start):
        placed = tuple(sizes[i] for i in order)
        mapping = {bound[i]: start - place for place, i in enumerate(order)}
        renamed = Renaming(field, mapping).monomial(tuple(members))
        key = (tuple(map(str, placed)), placed, renamed)
        if best is None or (key[0], key[2]) < (best[0], best[2]):
            best = key
    assert best is not None  # noqa: S101 - there is at least one order
    labels = frozenset(label for g, _ in members for label in field.generators[g].labels) - set(bound)
    positive = all(field.generators[g].positive for g, _ in members)
    return field.gen(field.intern("sum", (best[1], best[2], start), labels, positive=positive))


def _orders(field: Field, members: list[tuple[int, int]], bound: list[int], start: int) -> Iterator[tuple[int, ...]]:
    """The orders of the bound labels to choose among: sorted by what tells them apart, all orders of those alike."""
    if len(bound) < 3:
        yield from permutations(range(len(bound)))
        return
    marks = [_mark(field, members, bound, label, start) for label in bound]
    ranked = sorted(range(len(bound)), key=lambda i: marks[i])
    alike = [list(group) for _, group in groupby(ranked, key=lambda i: marks[i])]
    if prod(factorial(len(group)) for group in alike) > MAX_ORDERS:
        yield tuple(ranked)
        return
    for chosen in product(*(permutations(group) for group in alike)):
        yield tuple(i for group in chosen for i in group)


def _mark(field: Field, members: list[tuple[int, int]], bound: list[int], label: int, start: int) -> tuple[Any, ...]:
    """Where a bound label stands, whatever the others are called: its factors with all other bound labels as one."""
    mapping = dict.fromkeys(bound, start - 1) | {label: start}
    own = [(g, e) for g, e in members if label in field.generators[g].labels]
    return str(field.sizes[label]), list(Renaming(field, mapping).monomial(tuple(own)))


def open_sum(field: Field, g: int) -> tuple[list[tuple[int, int]], list[int]]:
    """The factors of a sum with fresh labels for its bound ones, and those labels."""
    sizes, members, start = field.generators[g].data
    fresh = {start - i: field.label(size) for i, size in enumerate(sizes)}
    renaming = Renaming(field, fresh)
    return [(renaming.generator(member), e) for member, e in members], list(fresh.values())


def _depth(field: Field, g: int) -> int:
    """How many bound labels are in use inside a generator, sums in its arguments included."""
    generator = field.generators[g]
    key = ("depth", g)
    if key not in field.depths:
        inner = max((_depth(field, other) for other in inner_generators(generator.kind, generator.data)), default=0)
        own = len(generator.data[0]) if generator.kind == "sum" else 0
        field.depths[key] = own + inner
    return field.depths[key]


def _known_total(field: Field, members: list[tuple[int, int]], bound: list[int]) -> Ratio | None:
    """A fact such as sum(y) = 1."""
    if len(members) != 1 or len(bound) != 1 or members[0][1] != 1:
        return None
    generator = field.generators[members[0][0]]
    if generator.kind != "atom" or generator.data[1][-1:] != tuple(bound) or bound[0] in generator.data[1][:-1]:
        return None
    node, batch = generator.data[0], generator.data[1][:-1]
    opened = node.definition if isinstance(node, Let) else node
    if isinstance(opened, Call) and opened.head is heads.softmax:
        field.used_laws.add("probabilities sum to one")
        return field.const(1)
    if node in field.means:
        mean = field.gen(field.intern("atom", (heads.mean(node), batch), frozenset(batch)))
        return field.mul(size_ratio(field, bound[0]), mean)
    for known, value in field.facts.totals:
        if known is node and isinstance(value, Const):
            field.used_laws.add("a stated total")
            return field.const(value.value)
    return None


def _evaluate(field: Field, monomial: list[tuple[int, int]], mapping: dict[int, int]) -> Ratio:
    """The monomial after labels have been identified, brought to normal form again."""
    result = field.const(1)
    for g, e in monomial:
        result = field.mul(result, field.power(relabel(field, g, mapping), e))
    return result


def _evaluate_terms(field: Field, terms: tuple, mapping: dict[int, int]) -> Ratio:  # type: ignore[type-arg]
    total = field.const(0)
    for monomial, coefficient in terms:
        total = field.add(total, field.scale(_evaluate(field, list(monomial), mapping), coefficient))
    return total


def relabel(field: Field, g: int, mapping: dict[int, int]) -> Ratio:
    """The generator after labels have been identified (which may let laws act that could not before)."""
    generator = field.generators[g]
    kind, data = generator.kind, generator.data
    if kind == "poly":
        return _evaluate_terms(field, data[0], mapping)
    if not generator.labels & mapping.keys():
        return field.gen(g)
    field.spend(RENAMING)

    def pair(num: tuple, den: tuple) -> Ratio:  # type: ignore[type-arg]
        return field.mul(_evaluate_terms(field, num, mapping), field.inverse(_evaluate_terms(field, den, mapping)))

    if kind == "delta":
        a, b = (mapping.get(label, label) for label in data)
        return delta(field, a, b)
    if kind == "exp":
        arg = field.mul(
            _evaluate(field, list(data[0]), mapping), field.inverse(_evaluate_terms(field, data[1], mapping))
        )
        return functions.exp(field, field.scale(arg, Fraction(data[3], data[2])))
    if kind in ("sin", "cos"):
        both = angles.sine_cosine(field, field.scale(pair(data[0], data[1]), Fraction(1, data[2])))
        return both[0 if kind == "sin" else 1]
    if kind == "ln":
        return functions.ln(field, pair(data[0], data[1]))
    if kind == "root":
        return functions.root(field, pair(data[0], data[1]), data[2])
    if kind == "step":
        return functions.step(field, _evaluate_terms(field, data[0], mapping))
    if kind == "fn":
        return functions.opaque(field, data[0], [pair(n, d) for n, d in data[1:]])
    if kind == "sum":
        opened, bound = open_sum(field, g)
        return contract(field, _evaluate(field, opened, mapping), bound)
    renaming = Renaming(field, mapping)
    labels = frozenset(renaming.labels(generator.labels))
    return field.gen(field.intern(kind, renaming.data(kind, data), labels, positive=generator.positive))
