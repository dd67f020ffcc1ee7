"""A change of spelling in the sides, in the definitions that they use, or in both, below the readings that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree


def respelt(
    sides: tuple[Tree, Tree], scope: Scope, change: Callable[[Tree], Tree | None]
) -> Iterator[tuple[tuple[Tree, Tree], Scope]]:
    """The sides and the scope wherever a change makes a difference: one author may write in two ways."""
    changed = (transform(sides[0], change), transform(sides[1], change))
    stated = {d.name: d for side in sides for d in scope.below(side)}
    bodies = {name: replace(d, body=transform(d.body, change)) for name, d in stated.items()}
    other = scope
    if any(bodies[name].body != d.body for name, d in stated.items()):
        other = replace(scope, definitions={**scope.definitions, **bodies})
    if changed != sides:
        yield changed, scope
    if other is not scope:
        yield sides, other
        if changed != sides:
            yield changed, other
