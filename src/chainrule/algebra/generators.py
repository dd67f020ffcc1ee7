"""What polynomials are made of: ratios, and the generators that their variables stand for; data below `field`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NamedTuple

Poly = Any  # flint.fmpq_mpoly; python-flint ships no types for its methods
Monomial = tuple[tuple[int, int], ...]
Terms = tuple[tuple[Monomial, Fraction], ...]


class Ratio(NamedTuple):
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


#: A sum of terms with rational coefficients; a term is a monomial over a denominator.
Vector = dict[tuple[Monomial, Terms], Fraction]
#: An angle as the key of a ratio.
Angle = tuple[Terms, Terms]


@dataclass(slots=True)
class Angles:
    """The angles that are not sums of multiples of one another, and the echelon form by which others are written."""

    basis: list[Vector] = field(default_factory=list)
    rows: list[tuple[Vector, dict[int, Fraction]]] = field(default_factory=list)

    def written(self, angle: Vector) -> dict[int, Fraction]:
        """The angle as a sum of multiples of basic ones; what is none becomes a basic one."""
        rest, parts = dict(angle), dict[int, Fraction]()
        for row, combination in self.rows:
            pivot = min(row)
            if pivot in rest:
                factor = rest[pivot] / row[pivot]
                _add(rest, row, -factor)
                _add(parts, combination, factor)
        if not rest:
            return parts
        new, size = len(self.basis), content(angle.values())
        self.basis.append({key: value / size for key, value in angle.items()})
        combination = {new: size}
        _add(combination, parts, Fraction(-1))
        self.rows.append((rest, combination))
        return {new: size}


def content(values: Iterable[Fraction]) -> Fraction:
    """The largest number of which all are integer multiples."""
    values = list(values)
    return Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))


def _add(total: dict[Any, Fraction], other: dict[Any, Fraction], factor: Fraction) -> None:
    for key, value in other.items():
        total[key] = total.get(key, Fraction(0)) + factor * value
        if not total[key]:
            del total[key]


def inner_generators(kind: str, data: tuple) -> set[int]:  # type: ignore[type-arg]
    """The generators that the data of a generator speak of."""
    terms: tuple = ()  # type: ignore[type-arg]
    monomials: tuple = ()  # type: ignore[type-arg]
    if kind == "sum":
        monomials = (data[1],)
    elif kind == "exp":
        monomials, terms = (data[0],), data[1]
    elif kind in ("ln", "root", "sin", "cos"):
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


def rational(value: Any) -> Fraction:
    """A rational number of FLINT as a fraction."""
    return Fraction(int(value.p)) if value.q == 1 else Fraction(int(value.p), int(value.q))


def binomial(n: int, k: int, cap: int) -> int:
    """The binomial coefficient of n and k; some number above `cap` where it is above that."""
    k = min(k, n - k)
    value = 1
    for i in range(1, k + 1):
        value = value * (n - k + i) // i
        if value > cap:
            return value
    return value
