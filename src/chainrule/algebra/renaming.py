"""Labels of generators renamed one to one, below the sums over indices: keys of equal sums are equal.

Generators share their parts, so a renaming remembers what each becomes, and what it costs is counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.algebra.field import Field
from chainrule.algebra.generators import Monomial
from chainrule.expr.nodes import Symbol

#: What the renaming of one generator costs, in products of terms.
RENAMING = 10


class Renaming:
    """One renaming of labels, which remembers what each generator becomes: generators share their parts."""

    def __init__(self, field: Field, mapping: dict[int, int]) -> None:
        self.field = field
        self.mapping = mapping
        self.known: dict[int, int] = {}

    def generator(self, g: int) -> int:
        """The generator with the labels renamed."""
        found = self.known.get(g)
        if found is None:
            found = self.known[g] = self._renamed(g)
        return found

    def _renamed(self, g: int) -> int:
        generator = self.field.generators[g]
        if not generator.labels & self.mapping.keys() and generator.kind != "sum":
            return g
        self.field.spend(RENAMING)
        data = self.data(generator.kind, generator.data)
        if data == generator.data:
            return g
        labels = frozenset(self.labels(generator.labels))
        return self.field.intern(generator.kind, data, labels, positive=generator.positive, power=generator.power)

    def labels(self, labels: Iterable[int]) -> tuple[int, ...]:
        """Each label as it is called then."""
        return tuple(self.mapping.get(label, label) for label in labels)

    def monomial(self, monomial: Monomial) -> Monomial:
        """The monomial with the labels renamed."""
        return tuple(sorted((self.generator(g), e) for g, e in monomial))

    def terms(self, terms: tuple) -> tuple:  # type: ignore[type-arg]
        """The terms of a polynomial with the labels renamed."""
        return tuple(sorted((self.monomial(m), c) for m, c in terms))

    def data(self, kind: str, data: tuple) -> tuple:  # type: ignore[type-arg]
        """What tells a generator of a kind apart, with the labels renamed."""
        if kind == "atom":
            labels = self.labels(data[1])
            symmetric = isinstance(data[0], Symbol) and bool(data[0].facts & {"symmetric", "positive definite"})
            return (data[0], tuple(sorted(labels)) if symmetric else labels)
        if kind == "vpow":
            num, den = data[2]
            return (data[0], self.labels(data[1]), (self.terms(num), self.terms(den)))
        if kind == "delta":
            return tuple(sorted(self.labels(data)))
        if kind == "matrix":
            labels = self.labels(data[3])
            return (*data[:3], (*labels[:-2], *sorted(labels[-2:])) if data[2] else labels)
        if kind == "sum":
            return (data[0], self.monomial(data[1]), data[2])
        if kind == "exp":
            return (self.monomial(data[0]), self.terms(data[1]), *data[2:])
        if kind in ("ln", "root", "sin", "cos"):
            return (self.terms(data[0]), self.terms(data[1]), *data[2:])
        if kind in ("poly", "step"):
            return (self.terms(data[0]),)
        if kind == "fn":
            return (data[0], *((self.terms(n), self.terms(d)) for n, d in data[1:]))
        if kind == "apply":
            return (*data[:3], tuple((self.terms(n), self.terms(d)) for n, d in data[3]), self.labels(data[4]))
        return data


def rename_generator(field: Field, g: int, mapping: dict[int, int]) -> int:
    """The generator with labels renamed one to one, as a key: no law is applied."""
    return Renaming(field, mapping).generator(g)
