r"""Cases of a label that is 0 or 1, or -1 or 1, as weights, below the readings: ``-\log p`` if y = 1 is ``-y \log p``.

A loss with such cases and its closed form in y are one function of the labels. Where the second case is "otherwise" the
label may be either; what a text says of one label only holds at that value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Cases,
    Comparison,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.two_valued import NOT_LABELS
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
_ONE = Number(0, 0, Fraction(1))
#: The values of a label beside 1, as the text calls them.
_KINDS = {0: "0 or 1", -1: "-1 or 1"}


class LabelCases:
    """The cases of labels in a claim and in the definitions it uses."""

    def __init__(self, sides: Sides, scope: Scope) -> None:
        """Find them."""
        self.sides, self.scope = sides, scope
        self._used = {stated.name: stated for side in sides for stated in scope.below(side)}
        alone = (d.parameters for d in self._used.values() if len(d.parameters) == 1)
        taken = {head_name(parameter) for (parameter,) in alone}
        taken |= {head_name(v) for side in sides for part in find_all(side, Derivative) for v, _ in part.variables}
        self._cases = [
            part for tree in (*sides, *(d.body for d in self._used.values())) for part in find_all(tree, Cases)
        ]
        #: What the letters are beside 1, by what the cases say; None where one of them says "otherwise".
        self.labels: dict[str, set[int | None]] = {}
        for part in self._cases:
            name, value = _label(part)
            if name and name not in taken | NOT_LABELS and name not in scope.definitions:
                self.labels.setdefault(name, set()).add(value)

    def readings(self) -> Iterator[tuple[Sides, Scope, str, bool]]:
        """The claim with weights for cases, and in words what the labels are; last, whether the cases say so."""
        said = {name: values - {None} for name, values in self.labels.items()}
        if any(len(values) > 1 for values in said.values()):
            return
        for other, kind in _KINDS.items():
            if all(values <= {other} for values in said.values()):
                names = ", ".join(map(plain_name, sorted(self.labels)))
                words = f"{names} {'is' if len(self.labels) == 1 else 'are'} {kind}"
                yield (*self._weighed(other), words, all(said.values()))

    def at_values(
        self, sides: Sides, scope: Scope, words: str, spoken: frozenset[tuple[str, int]]
    ) -> Iterator[tuple[Scope, str]]:
        """What is said of one label where the claim has none: of the one that is `spoken` of, or of any."""
        (other,) = (value for value, kind in _KINDS.items() if words.endswith(kind))
        for name in sorted(self.labels.keys() - names_in(*sides)):
            own = {value for label, value in spoken if label == name}
            for value in (1, other):
                if len(own) == 1 and value not in own:
                    continue
                body = Group(0, 0, "(", (Number(0, 0, Fraction(value)),))
                yield scope.define(Definition(name, (), (), body)), f"it is said of {plain_name(name)} = {value}"

    def _weighed(self, other: int) -> tuple[Sides, Scope]:
        def change(part: Tree) -> Tree | None:
            return _weights(part, other) if isinstance(part, Cases) and _label(part)[0] in self.labels else None

        left, right = (transform(side, change) for side in self.sides)
        bodies = {name: replace(d, body=transform(d.body, change)) for name, d in self._used.items()}
        return (left, right), replace(self.scope, definitions={**self.scope.definitions, **bodies})


def _label(part: Cases) -> tuple[str, int | None]:
    """The letter of whose values 1 and another one two cases speak, and that other one; empty for other cases."""
    if len(part.rows) != 2 or part.gap:
        return "", None
    found: dict[Fraction, Tree] = {}
    for _, condition in part.rows:
        match condition:
            case Comparison(_, _, ((Name() | Script()) as label, value), ("=",)) if (n := _number(value)) is not None:
                found[n] = label
            case None if len(found) == 1:
                pass
            case _:
                return "", None
    names = {head_name(label.base) if isinstance(label, Script) else head_name(label) for label in found.values()}
    (name, *rest) = names
    written = [spelled(label) for label in found.values()]
    others = found.keys() - {1}
    if rest or name is None or 1 not in found or written[0] != written[-1] or not others <= {0, -1}:
        return "", None
    return name, int(min(others)) if others else None


def _number(tree: Tree) -> Fraction | None:
    match tree:
        case Number(_, _, value):
            return value
        case Terms(_, _, ((sign, Number(_, _, value)),)):
            return sign * value
    return None


def _weights(part: Cases, other: int) -> Tree:
    r"""``y A + (1 - y) B``, or ``(1 + y)/2 A + (1 - y)/2 B``."""
    (first, condition), (second, _) = part.rows
    assert isinstance(condition, Comparison)  # noqa: S101 - _label has seen it
    label, value = condition.items
    positive, negative = (first, second) if _number(value) == 1 else (second, first)
    above: Tree = label if other == 0 else _half(1, label)
    below: Tree = Terms(0, 0, ((1, _ONE), (-1, label))) if other == 0 else _half(-1, label)
    terms = (_product(above, positive), _product(below, negative))
    return Group(part.start, part.end, "(", (Terms(part.start, part.end, tuple((1, term) for term in terms)),))


def _half(sign: int, label: Tree) -> Tree:
    return Quotient(0, 0, Terms(0, 0, ((1, _ONE), (sign, label))), Number(0, 0, Fraction(2)))


def _product(weight: Tree, body: Tree) -> Tree:
    return Factors(0, 0, (Group(0, 0, "(", (weight,)), Group(0, 0, "(", (body,))), ("", ""))
