r"""Bars around vectors, below the readings: ``|w|^2`` is the square of the length of w. It counts only if it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Bars, Number, Script, Tree

Sides = tuple[Tree, Tree]
WORDS = "the bars around a vector are those of its length"


def by_lengths(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides and the definitions that they use, with lengths for bars that are squared."""
    changed = (transform(sides[0], _squared), transform(sides[1], _squared))
    stated = {d.name: d for side in sides for d in scope.below(side)}
    bodies = {name: replace(d, body=transform(d.body, _squared)) for name, d in stated.items()}
    if changed != sides or any(bodies[name].body is not d.body for name, d in stated.items()):
        yield changed, replace(scope, definitions={**scope.definitions, **bodies}), WORDS


def _squared(part: Tree) -> Tree | None:
    match part:
        case Script(_, _, Bars(norm="") as bars, _, Number(_, _, value)) if value == 2:
            return replace(part, base=replace(bars, norm="plain"))
    return None
