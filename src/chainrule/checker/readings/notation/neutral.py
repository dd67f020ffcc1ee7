r"""Factors and terms that change nothing, below the readings: the I of ``I W = W``, the label y of ``\hat{y} - y``.

These readings count only if they hold: without the factor, or with the derivative of what is given as zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.readers.letters import is_capital
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Bars, Derivative, Factors, Name, Number, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_IDENTITY = "I"
_HAT = r"\hat{%s}"
Sides = tuple[Tree, Tree]


def by_neutral(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, str]]:
    """The sides without what changes nothing; with single bars around a matrix, of which the determinant is meant."""
    yield from _by_identity(sides, scope)
    yield from _by_given_labels(sides, scope)
    yield from _by_determinant(sides)


def _by_identity(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, str]]:
    """The sides without the factor I beside a capital."""
    if _IDENTITY not in names_in(*sides) or _IDENTITY in scope.definitions or _IDENTITY in scope.declarations:
        return
    variables = {head_name(v) for side in sides for part in find_all(side, Derivative) for v, _ in part.variables}
    if _IDENTITY in variables:
        return

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors) or not any(map(_is_matrix, part.factors)):
            return None
        pairs = [(f, s) for f, s in zip(part.factors, part.signs, strict=True)
                 if not (isinstance(f, Name) and f.name == _IDENTITY and s in ("", "dot", "@"))]  # fmt: skip
        if len(pairs) in (0, len(part.factors)):
            return None
        factors, signs = zip(*pairs, strict=True)
        first = transform(factors[0], change)
        if len(factors) == 1:
            return first
        rest = tuple(transform(factor, change) for factor in factors[1:])
        return replace(part, factors=(first, *rest), signs=("", *signs[1:]))

    left, right = (transform(side, change) for side in sides)
    if (left, right) != sides:
        yield (left, right), "I is the identity"


def _is_matrix(tree: Tree) -> bool:
    name = head_name(tree)
    return name is not None and name != _IDENTITY and is_capital(name)


def _by_given_labels(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, str]]:
    r"""The sides with zero for the derivative of the label y that \hat{y} is compared with."""
    names = names_in(*sides)
    parts = [part for side in sides for part in find_all(side, Derivative)]
    given = {name for part in parts if (name := head_name(part.body)) and _HAT % name in names}
    given -= {name for name in given if name in scope.definitions}
    if not given:
        return

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Derivative) and head_name(part.body) in given:
            return Number(part.start, part.end, Fraction(0))
        return None

    shown = ", ".join(map(plain_name, sorted(given)))
    yield (transform(sides[0], change), transform(sides[1], change)), f"{shown} is given, its derivative is zero"


def _by_determinant(sides: Sides) -> Iterator[tuple[Sides, str]]:
    r"""The sides with the determinant for ``\|A\|``: in tables of Markdown a single bar is written so."""

    def change(part: Tree) -> Tree | None:
        if (
            isinstance(part, Bars)
            and part.norm == "plain"
            and isinstance(part.body, Name)
            and is_capital(part.body.name)
        ):
            return Applied(part.start, part.end, "det", (part.body,))
        return None

    left, right = (transform(side, change) for side in sides)
    if (left, right) != sides:
        yield (left, right), "the bars around a matrix are those of its determinant"
