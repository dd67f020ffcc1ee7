"""The factors of a polynomial as they print: joined, oriented as their author wrote them, roots below the bar."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from chainrule.algebra.factoring import irreducible
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Poly
from chainrule.expr.nodes import Const, Product, Sum


def joined(factors: list[tuple[Poly, int]]) -> list[tuple[Poly, int]]:
    """Join factors whose product has two terms: (h - 1)(h + 1) is printed as h^2 - 1."""
    out: list[tuple[Poly, int]] = []
    for poly, e in factors:
        for i, (other, k) in enumerate(out):
            if k == e and len(other) == len(poly) == 2 and len(other * poly) == 2:
                out[i] = (other * poly, e)
                break
        else:
            out.append((poly, e))
    return out


def as_written(field: Field, factors: list[tuple[Poly, int]]) -> list[tuple[Poly, int, int]]:
    """Each factor with the orientation its author gave it, and the sign that this costs."""
    # A single term has no orientation: then the sums around it, which may be long, are not looked at.
    written = _patterns(field) if any(len(poly) > 1 for poly, _ in factors) else set()
    out = []
    for poly, e in factors:
        own = _pattern(field, poly) if written and len(poly) > 1 else None
        flipped = own is not None and own not in written and frozenset((-sign, atoms) for sign, atoms in own) in written
        out.append((-poly, e, -1 if e % 2 else 1) if flipped else (poly, e, 1))
    return out


def signs(factors: list[tuple[Poly, int, int]]) -> int:
    """The sign that the orientations cost together."""
    return prod(sign for _, _, sign in factors)


def _pattern(field: Field, poly: Poly) -> frozenset[tuple[int, frozenset[object]]]:
    """The signs of the terms by the tensors in them, whatever the labels: what orientation is compared by."""
    return frozenset(
        (1 if c > 0 else -1, frozenset(field.generators[g].data[0] for g, _ in m if field.generators[g].kind == "atom"))
        for m, c in field.terms(poly)
    )


def _patterns(field: Field) -> set[frozenset[tuple[int, frozenset[object]]]]:
    """The patterns of the sums as they were written."""
    known: set[frozenset[tuple[int, frozenset[object]]]] | None = field.patterns
    if known is not None:
        return known
    found: set[frozenset[tuple[int, frozenset[object]]]] = set()
    field.patterns = found
    for node in field.written:
        terms = []
        assert isinstance(node, Sum)  # noqa: S101 - what is written are sums
        for c, term in node.terms:
            atoms = term.children if isinstance(term, Product) else () if isinstance(term, Const) else (term,)
            terms.append((1 if c > 0 else -1, frozenset(atoms)))
        found.add(frozenset(terms))
    return found


def single(field: Field, poly: Poly) -> tuple[int, int] | None:
    """The generator that a polynomial is a power of, with the exponent; None where it is none."""
    if len(poly) != 1:
        return None
    ((monomial, coefficient),) = field.terms(poly)
    return monomial[0] if len(monomial) == 1 and coefficient == 1 else None


def under_roots(
    field: Field, top: list[tuple[Poly, int]], bottom: list[tuple[Poly, int]]
) -> tuple[list[tuple[Poly, int]], list[tuple[Poly, int]]]:
    """A square root over its own radicand is written below the bar: sqrt(r)/r^2 as 1/sqrt(r)^3."""
    for i, (poly, e) in enumerate(top):
        root = single(field, poly) if e == 1 else None
        g = root[0] if root is not None else None
        if g is None or field.generators[g].kind != "root" or field.generators[g].data[2] != 2:
            continue
        radicand = field.generators[g].relation
        if radicand is None or not radicand.den.is_constant():
            continue
        for j, (other, k) in enumerate(bottom):
            if field.lift(radicand.num) == field.lift(other):
                rest = [*bottom[:j], *bottom[j + 1 :], (poly, 2 * k - 1)]
                return under_roots(field, [*top[:i], *top[i + 1 :]], rest)
        unit, inner = irreducible(field, radicand.num)
        parts = [field.lift(part) for part, k in inner if k == 1]
        places = [next((j for j, (other, _) in enumerate(bottom) if field.lift(other) == part), None) for part in parts]
        if unit == 1 and 1 < len(inner) == len(parts) and None not in places:
            # sqrt(u v)/(u^2 v) as 1/(u sqrt(u v)).
            below = [(other, k - (j in places)) for j, (other, k) in enumerate(bottom)]
            return [*top[:i], *top[i + 1 :]], [*((other, k) for other, k in below if k), (poly, 1)]
    return top, bottom


def oriented(
    field: Field, top: list[tuple[Poly, int]], bottom: list[tuple[Poly, int]], content: Fraction
) -> tuple[int, list[tuple[Poly, int]], list[tuple[Poly, int]]]:
    """Signs as a textbook has them: 1 - y rather than y - 1, and no minus in front where a difference can take it."""
    sign = 1
    out: list[list[tuple[Poly, int]]] = []
    for factors in (top, bottom):
        turned = []
        for poly, e in factors:
            terms = field.terms(poly) if len(poly) > 1 else []
            constant = next((c for m, c in terms if not m), Fraction(0))
            if constant < 0 and any(c > 0 for _, c in terms):
                turned.append((-poly, e))
                sign *= -1 if e % 2 else 1
            else:
                turned.append((poly, e))
        out.append(turned)
    if sign * content < 0:
        mixed = [(factors, i) for factors in out for i, (poly, e) in enumerate(factors) if _turns(field, poly, e)]
        # One difference takes the minus; of several alike, as in (x - a)(x - a)', none does.
        if len(mixed) == 1:
            ((factors, i),) = mixed
            factors[i] = (-factors[i][0], factors[i][1])
            return -sign, out[0], out[1]
    return sign, out[0], out[1]


def _turns(field: Field, poly: Poly, exponent: int) -> bool:
    """Whether a factor is a difference of names that can be written the other way round."""
    if exponent % 2 == 0 or len(poly) < 2 or _pattern(field, poly) in _patterns(field):
        return False
    terms = field.terms(poly)
    return any(c > 0 for _, c in terms) and any(c < 0 for _, c in terms) and all(m for m, _ in terms)
