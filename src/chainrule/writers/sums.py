"""Sums as they print, between the tree of what is printed and its layout: common factors are taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import reduce
from math import gcd
from operator import and_

from chainrule.writers.shown import (
    Add,
    Fn,
    Frac,
    Mul,
    Num,
    Shown,
    is_matrix_product,
    matrix_product,
    number,
    product_of,
    sum_order,
)
from chainrule.writers.turning import transposed

#: Terms with their numbers.
Terms = list[tuple[Fraction, Shown]]
_Chain = tuple[Shown, ...]


def collected(terms: Terms, symmetric: AbstractSet[Shown] = frozenset()) -> Shown:
    """Signed terms with a common number and a common outer factor of matrix products taken out."""
    terms = _merged(terms)
    if len(terms) > 1 and all(c < 0 for c, _ in terms) and len({c for c, _ in terms}) == 1 and terms[0][0] != -1:
        return Add(((-1, collected([(-c, term) for c, term in terms], symmetric)),))
    sizes = {abs(c) for c, _ in terms}
    if len(terms) > 1 and len(sizes) == 1 and sizes != {1}:
        (size,) = sizes
        return product_of([number(size)], collected([(c / size, term) for c, term in terms], symmetric))
    common = gcd(*(c.numerator for c in sizes))
    if all(c.denominator == 1 for c in sizes) and common > 1 and sum(abs(c) == common for c, _ in terms) > 1:
        return product_of([Num(common)], collected([(c / common, term) for c, term in terms], symmetric))
    if len(terms) > 2:
        terms = _grouped(terms, symmetric)
    if len(terms) > 1:
        joined = _over_one_bar(terms, symmetric) or _behind_one_factor(terms, symmetric)
        if joined is not None:
            return joined
    return sum_of(terms)


def entries_of(terms: Terms) -> Shown:
    """A sum of entries, which are numbers, with their common factors taken out."""
    split = [_factors(term) for _, term in terms]
    shared = reduce(and_, map(Counter, split))
    common = list(shared.elements())
    if len(terms) < 2 or not common:
        return sum_of(terms)
    rest: Terms = []
    for (c, _), factors in zip(terms, split, strict=True):
        left = list(factors)
        for factor in common:
            left.remove(factor)
        rest.append((c, product_of(left)))
    return product_of([*common, sum_of(rest)])


def _factors(term: Shown) -> list[Shown]:
    if isinstance(term, Mul) and term.sign == "":
        return list(term.factors)
    if isinstance(term, Frac):
        return [*_factors(term.top), *(Frac(Num(1), part) for part in _factors(term.bottom))]
    return [] if isinstance(term, Num) else [term]


def _over_one_bar(terms: Terms, symmetric: AbstractSet[Shown]) -> Shown | None:
    """A x/s + B x/s as (A + B) x/s."""
    bottoms = {term.bottom if isinstance(term, Frac) else None for _, term in terms}
    if len(bottoms) != 1 or None in bottoms:
        return None
    tops = [(c, term.top) for c, term in terms if isinstance(term, Frac)]
    joined = _behind_one_factor(tops, symmetric)
    return None if joined is None else Frac(joined, terms[0][1].bottom)  # type: ignore[union-attr]


def _behind_one_factor(terms: Terms, symmetric: AbstractSet[Shown]) -> Shown | None:
    """A X + B X as (A + B) X, None where the terms share no outer factor."""
    split = [_split(term, symmetric) for _, term in terms]
    chains = [chain for _, chain in split]
    if any(len(chain) < 2 for chain in chains) or all(_is_outer(term) for _, term in terms):
        return None
    scalars = split[0][0]
    if scalars and all(own == scalars for own, _ in split):
        bare: Terms = [(c, matrix_product(list(chain))) for (c, _), chain in zip(terms, chains, strict=True)]
        joined = _behind_one_factor(bare, symmetric)
        return None if joined is None else product_of(scalars, joined)
    for side in (-1, 0):
        if any(chain[side] != chains[0][side] for chain in chains):
            continue
        rest: Terms = []
        for (c, _), (own, chain) in zip(terms, split, strict=True):
            part = matrix_product(list(chain[:-1] if side else chain[1:]))
            if _is_sum(part) and not own and isinstance(part, Add):
                rest += [(c * sign, term) for sign, term in part.terms]
            else:
                rest.append((c, product_of(own, part) if own else part))
        inner = collected(rest, symmetric)
        return matrix_product([inner, chains[0][-1]] if side else [chains[0][0], inner])
    return None


def _is_outer(term: Shown) -> bool:
    return isinstance(term, Fn) and term.name == "outer"


def _split(term: Shown, symmetric: AbstractSet[Shown]) -> tuple[list[Shown], _Chain]:
    """The scalars of a term, and its chain of matrices; outer(A u, v) is the chain A outer(u, v)."""
    if isinstance(term, Mul) and term.sign == ".":
        return list(term.factors[:-1]), _split(term.factors[-1], symmetric)[1]
    if isinstance(term, Mul) and is_matrix_product(term):
        return [], term.factors
    if isinstance(term, Fn) and term.name == "outer":
        left, right = (_split(arg, symmetric)[1] or (arg,) for arg in term.args)
        core = Fn("outer", (left[-1], right[-1]), term.latex)
        return [], (*left[:-1], core, *(transposed(link, symmetric) for link in reversed(right[:-1])))
    return [], ()


def _grouped(terms: Terms, symmetric: AbstractSet[Shown]) -> Terms:
    """Terms that share an outer factor of their matrix products, and their number, joined."""
    for side in (-1, 0):
        groups: dict[tuple[Shown, Fraction, Shown | None, _Chain], Terms] = {}
        for c, term in terms:
            bottom = term.bottom if isinstance(term, Frac) else None
            top = term.top if isinstance(term, Frac) else term
            scalars = top.factors[:-1] if isinstance(top, Mul) and top.sign == "." else ()
            chain = top.factors[-1] if scalars and isinstance(top, Mul) else top
            if isinstance(chain, Mul) and is_matrix_product(chain):
                groups.setdefault((chain.factors[side], abs(c), bottom, scalars), []).append((c, term))
        for (_, size, *_), members in groups.items():
            if 1 < len(members) < len(terms):
                joined = collected([(c / size, term) for c, term in members], symmetric)
                return _grouped([*(t for t in terms if t not in members), (size, joined)], symmetric)
    return terms


def sum_of(terms: Terms) -> Shown:
    """Signed terms, positive ones first; numbers go into their terms."""
    parts: list[tuple[int, Shown]] = []
    for coefficient, term in _merged(terms):
        sign = 1 if coefficient >= 0 else -1
        if isinstance(term, Add) and len(term.terms) == 1:
            sign *= term.terms[0][0]
            term = term.terms[0][1]
        if isinstance(term, Num):
            shown = number(abs(coefficient) * term.value)
        else:
            shown = term if abs(coefficient) == 1 else product_of([number(abs(coefficient))], term)
        parts.append((sign, shown))
    if len(parts) == 1 and parts[0][0] > 0:
        return parts[0][1]
    return Add(tuple(sorted(parts, key=lambda p: (p[0] < 0, sum_order(p[1])))))


def _merged(terms: Terms) -> Terms:
    """Terms that print alike, as A and A' of a symmetric A do, joined."""
    if len({term for _, term in terms}) == len(terms):
        return terms
    total: dict[Shown, Fraction] = {}
    for c, term in terms:
        total[term] = total.get(term, Fraction(0)) + c
    return [(c, term) for term, c in total.items() if c]


def _is_sum(shown: Shown) -> bool:
    return isinstance(shown, Add) and len(shown.terms) > 1
