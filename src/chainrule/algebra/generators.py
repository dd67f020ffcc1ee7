"""What polynomials are made of: ratios, and the generators that their variables stand for; data below `field`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Poly = Any  # flint.fmpq_mpoly; python-flint ships no types for its methods
Monomial = tuple[tuple[int, int], ...]
Terms = tuple[tuple[Monomial, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """num / den, without common factor; den is not the zero polynomial."""

    num: Poly
    den: Poly


@dataclass(eq=False, slots=True)
class Generator:
    """What a variable of the polynomials stands for. `data` is interpreted by `kind`."""

    kind: str
    data: tuple[Any, ...]
    labels: frozenset[int]
    positive: bool = False
    power: int = 0
    relation: Ratio | None = None


def inner_generators(kind: str, data: tuple) -> set[int]:  # type: ignore[type-arg]
    """The generators that the data of a generator speak of."""
    terms: tuple = ()  # type: ignore[type-arg]
    monomials: tuple = ()  # type: ignore[type-arg]
    if kind == "sum":
        monomials = (data[1],)
    elif kind in ("exp", "sin", "cos"):
        monomials, terms = (data[0],), data[1]
    elif kind in ("ln", "root"):
        terms = data[0] + data[1]
    elif kind in ("poly", "step"):
        terms = data[0]
    elif kind == "fn":
        terms = tuple(t for n, d in data[1:] for t in (*n, *d))
    elif kind == "apply":
        terms = tuple(t for n, d in data[3] for t in (*n, *d))
    elif kind == "vpow":
        terms = data[2][0] + data[2][1]
    return {g for monomial in (*monomials, *(m for m, _ in terms)) for g, _ in monomial}
