"""Folding: a result in which a name's definition was differentiated is written with the name again, g(1 - g).

The definition g = N/D is solved for one exponential (or a power of it) that stands linearly in it, e^{-z} = (1 - g)/g,
or for a difference that it is a multiple of, x - mean(x) = h s, or for the x in that or in h = x/norm(x), or for the
sum on top of a scalar such as q = (x' A x)/(x' x). What was solved for is replaced wherever it occurs, at any index
and under sums. The folded form is equal by exact algebra and taken only if it is shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from chainrule.algebra.atoms import atom
from chainrule.algebra.contract import contract, open_sum
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Monomial, Poly, Ratio
from chainrule.algebra.lower import lower
from chainrule.algebra.renaming import rename_generator
from chainrule.engine.raising import shortest, weight
from chainrule.engine.simplify import MAX_TERMS, Simplifier
from chainrule.errors import ChainruleError
from chainrule.expr.build import DIVIDE, POWER
from chainrule.expr.nodes import Call, Let, Node, Product, Sum, Symbol
from chainrule.expr.walk import lets, occurs, postorder
from chainrule.rules import heads

_EXPONENTIALS = frozenset((heads.exp, heads.euler))
#: What a definition holds that may be solved for something else than a sum of tensors.
_OPENED = _EXPONENTIALS | {heads.mean, heads.norm, heads.ln, DIVIDE, POWER}


def fold(result: Node, source: Node, simplifier: Simplifier) -> Node:
    """`result` with the names of `source` put back where that makes it shorter."""
    for name in lets(source):
        if simplifier.is_heavy(result):
            return result
        for keep in (False, True) if simplifier.distributes(result) else (True,):
            try:
                folded = _fold_one(result, name, simplifier, keep=keep)
            except (ChainruleError, ZeroDivisionError):
                continue
            indexed = simplifier.indexed
            if folded is not None and weight(folded, indexed=indexed) < weight(result, indexed=indexed):
                result = folded
    return result


def _fold_one(result: Node, name: Let, simplifier: Simplifier, *, keep: bool) -> Node | None:
    if not _may_fold(result, name, simplifier, keep=keep):
        return None
    field = _field(result, simplifier, keep=keep)
    axes = tuple(field.label(size) for size in result.shape)
    value = field.reduce(lower(field, result, axes))
    labels = tuple(field.label(size) for size in name.shape)
    definition = lower(field, name.definition, labels)
    solved = _way(name, keep=keep)(field, definition, atom(field, name, labels), set(labels))
    if solved is None:
        return None
    top = _put(field, value.num, solved, labels)
    bottom = _put(field, value.den, solved, labels)
    if top is None or bottom is None:
        return None
    folded = field.mul(top, field.inverse(bottom))
    return shortest(field, field.reduce(folded), axes, indexed=simplifier.indexed)


def _field(root: Node, simplifier: Simplifier, *, keep: bool) -> Field:
    field = Field(
        opened=False, facts=simplifier.facts, max_terms=MAX_TERMS, keep_sums=keep, root=root if keep else None
    )
    field.written, field.plane = simplifier.written, simplifier.plane
    return field


def _may_fold(result: Node, name: Let, simplifier: Simplifier, *, keep: bool) -> bool:
    """Whether the definition can be solved for something that the result contains: asked before the result is read."""
    key = (name, keep)
    if key not in simplifier.solvable:
        simplifier.solvable[key] = _solved_for(name, simplifier, keep=keep)
    sought = simplifier.solvable[key]
    if sought is None:
        return False
    parts = postorder(result, stop=lambda n: isinstance(n, Let))
    if keep:
        return any(isinstance(n, Sum) and frozenset(n.children) == sought for n in parts)
    if sought:
        return any(n in sought for n in parts)
    if _way(name, keep=keep) is _solve_ratio:
        return any(isinstance(n, Product) and n.bound for n in parts)
    return any(isinstance(n, Call) and n.head in _EXPONENTIALS for n in parts)


def _solved_for(name: Let, simplifier: Simplifier, *, keep: bool) -> frozenset[Node] | None:
    """What the definition is solved for: the terms of a sum, what is centred, nothing for an exponential; else None."""
    parts = list(postorder(name.definition, stop=lambda n: isinstance(n, Let)))
    if not any(isinstance(n, Sum) and n.ndim if keep else isinstance(n, Call) and n.head in _OPENED for n in parts):
        return None
    field = _field(name, simplifier, keep=keep)
    labels = tuple(field.label(size) for size in name.shape)
    definition = lower(field, name.definition, labels)
    solved = _way(name, keep=keep)(field, definition, atom(field, name, labels), set(labels))
    if solved is None:
        return None
    generator = field.generators[solved.generator]
    if keep:
        return frozenset(generator.data[0].children)
    return frozenset({generator.data[0]}) if generator.kind == "atom" else frozenset()


def _way(name: Let, *, keep: bool) -> Callable[[Field, Ratio, Ratio, set[int]], _Solved | None]:
    """How a definition is solved."""
    if keep:
        return _solve_multiple
    if not name.ndim and _is_ratio(name.definition):
        return _solve_ratio
    parts = postorder(name.definition, stop=lambda n: isinstance(n, Let))
    return _solve if any(isinstance(n, Call) and n.head in _EXPONENTIALS for n in parts) else _solve_normalised


@dataclass(frozen=True, slots=True)
class _Solved:
    """generator ** power = value."""

    generator: int
    power: int
    value: Ratio


def _solve(field: Field, definition: Ratio, name: Ratio, labels: set[int]) -> _Solved | None:
    """An exponential of the definition and what it is in terms of the name."""
    for g in sorted({*field.generators_in(definition.num), *field.generators_in(definition.den)}):
        generator = field.generators[g]
        if generator.kind != "exp" or generator.data[2] != 1 or not generator.labels <= labels:
            continue
        terms = [*field.terms(definition.num), *field.terms(definition.den)]
        power = gcd(*(dict(monomial).get(g, 0) for monomial, _ in terms))
        top, bottom = _linear(field, definition.num, g, power), _linear(field, definition.den, g, power)
        if top is None or bottom is None:
            continue
        # (a t + b) / (c t + d) = g gives t = (b - g d) / (g c - a).
        (a, b), (c, d) = top, bottom
        denominator = field.sub(field.mul(name, c), a)
        if not denominator.num.is_zero():
            value = field.mul(field.sub(b, field.mul(name, d)), field.inverse(denominator))
            return _Solved(g, power, value)
    return None


def _solve_normalised(field: Field, definition: Ratio, name: Ratio, labels: set[int]) -> _Solved | None:
    """Of h = (x - mean(x))/s or h = x/norm(x) the x that is in its mean or norm too: x = h s + mean(x)."""
    used = {*field.generators_in(definition.num), *field.generators_in(definition.den)}
    atoms = {g: field.generators[g].data[0] for g in used if field.generators[g].kind == "atom"}
    for g, tensor in atoms.items():
        places = field.generators[g].data[1]
        if set(places) != labels or len(labels) != len(places) or not isinstance(tensor, (Symbol, Let)):
            continue
        if any(other is not tensor and occurs(tensor, other) for other in atoms.values()):
            parts = _linear(field, definition.num, g, 1)
            if parts is not None and g not in field.generators_in(definition.den):
                value = field.sub(field.mul(name, Ratio(definition.den, field.const(1).num)), parts[1])
                return _Solved(g, 1, field.mul(value, field.inverse(parts[0])))
    return None


def _is_ratio(definition: Node) -> bool:
    """Whether a definition is a quotient or a product with a sum over an index in it."""
    return any(isinstance(n, Product) and n.bound for n in postorder(definition, stop=lambda n: isinstance(n, Let)))


def _solve_ratio(field: Field, definition: Ratio, name: Ratio, labels: set[int]) -> _Solved | None:
    """Of a scalar q = (x' A x)/(x' x) the sum on top: x' A x = q x' x."""
    terms = field.terms(definition.num)
    tops = [g for m, _ in terms for g, e in m if field.generators[g].kind == "sum" and e == 1]
    if len(terms) != 1 or len(tops) != 1 or tops[0] in field.generators_in(definition.den) or labels:
        return None
    slope, _ = _linear(field, definition.num, tops[0], 1) or (None, None)
    if slope is None:
        return None
    over = Ratio(definition.den, field.const(1).num)
    return _Solved(tops[0], 1, field.mul(field.mul(name, over), field.inverse(slope)))


def _solve_multiple(field: Field, definition: Ratio, name: Ratio, labels: set[int]) -> _Solved | None:
    """A sum that is kept whole, of which the definition is a multiple, and what it is in terms of the name."""
    for g in field.generators_in(definition.num):
        generator = field.generators[g]
        if generator.kind != "atom" or not isinstance(generator.data[0], Sum) or set(generator.data[1]) != labels:
            continue
        parts = _linear(field, definition.num, g, 1)
        if parts is not None and parts[1].num.is_zero():
            factor = field.mul(parts[0], field.inverse(Ratio(definition.den, field.const(1).num)))
            return _Solved(g, 1, field.mul(name, field.inverse(factor)))
    return None


def _linear(field: Field, poly: Poly, g: int, power: int) -> tuple[Ratio, Ratio] | None:
    """The coefficients of a polynomial of degree at most one in g ** power."""
    slope: list[tuple[Monomial, Fraction]] = []
    rest: list[tuple[Monomial, Fraction]] = []
    for monomial, coefficient in field.terms(poly):
        exponent = dict(monomial).get(g, 0)
        if exponent > power:
            return None
        kept = tuple((v, e) for v, e in monomial if v != g)
        (slope if exponent else rest).append((kept, coefficient))
    one = field.const(1).num
    return Ratio(field.poly(slope), one), Ratio(field.poly(rest), one)


def _put(field: Field, poly: Poly, solved: _Solved, labels: tuple[int, ...]) -> Ratio | None:
    """The polynomial with the solved exponential replaced; None where it stands in a power that is not solved."""
    total = field.const(0)
    for monomial, coefficient in field.terms(field.lift(poly)):
        part = field.const(coefficient)
        for g, e in monomial:
            factor = _replaced(field, g, e, solved, labels)
            if factor is None:
                return None
            part = field.mul(part, factor)
        total = field.add(total, part)
    return total


def _replaced(field: Field, g: int, exponent: int, solved: _Solved, labels: tuple[int, ...]) -> Ratio | None:
    if g == solved.generator:
        return _raised(field, solved.value, exponent, solved.power)
    generator = field.generators[g]
    own = {*field.generators_in(solved.value.num), *field.generators_in(solved.value.den)}
    if generator.kind == "sum" and g not in own:
        members, bound = open_sum(field, g)
        body = field.const(1)
        for member, e in members:
            factor = _replaced(field, member, e, solved, labels)
            if factor is None:
                return None
            body = field.mul(body, factor)
        return field.power(contract(field, body, bound), exponent)
    source = field.generators[solved.generator]
    if source.kind == "atom" and generator.kind == "atom" and generator.data[0] is source.data[0]:
        chosen = dict(zip(source.data[1], generator.data[1], strict=True))
        return field.power(_renamed(field, solved.value, chosen), exponent)
    if generator.kind == "exp" and source.kind == "exp" and len(labels) <= 1:
        for chosen in [{labels[0]: place} for place in generator.labels] if labels else [{}]:
            if rename_generator(field, solved.generator, chosen) == g:
                return _raised(field, _renamed(field, solved.value, chosen), exponent, solved.power)
    return field.power(field.gen(g), exponent)


def _raised(field: Field, value: Ratio, exponent: int, power: int) -> Ratio | None:
    """The exponent of what has this value at a power of its own; None where it is no multiple of that."""
    times, left = divmod(exponent, power)
    return None if left else field.power(value, times)


def _renamed(field: Field, value: Ratio, mapping: dict[int, int]) -> Ratio:
    def move(poly: Poly) -> Poly:
        terms = field.terms(poly)
        return field.poly([(tuple((rename_generator(field, g, mapping), e) for g, e in m), c) for m, c in terms])

    return field.make(move(value.num), move(value.den))
