r"""Slopes beside one, below the readings: the \alpha of ``\max(\alpha x, x)`` is less than one, though no text says so.

A leaky ReLU has the smaller slope below zero. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Applied, Derivative, Factors, Name, Tree, find_all
from chainrule.writers.text import plain_name

_BOTH = 2
_CONSTANT = frozenset(("constant",))
_LARGER = frozenset(("max", "maximum", "min", "minimum"))


def by_small_slopes(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which such slopes lie between 0 and 1."""
    trees = [*sides, *(stated.body for side in sides for stated in scope.below(side))]
    variables = {v.name for side in sides for part in find_all(side, Derivative)
                 for v, _ in part.variables if isinstance(v, Name)}  # fmt: skip
    slopes = {name for tree in trees for part in find_all(tree, Applied) for name in _slopes(part)}
    known = {name for name, said in scope.declarations.items() if said.facts - _CONSTANT or said.shape}
    slopes -= variables | known | scope.definitions.keys()
    if slopes:
        for name in slopes:
            said = scope.declarations.get(name, Declaration(name))
            scope = scope.declare(replace(said, facts=said.facts | {"unit"}))
        shown = ", ".join(map(plain_name, sorted(slopes)))
        yield scope, f"{shown} {'lies' if len(slopes) == 1 else 'lie'} between 0 and 1"


def _slopes(part: Applied) -> Iterator[str]:
    r"""The \alpha of a maximum or minimum of ``\alpha x`` and ``x``."""
    if part.function not in _LARGER or len(part.args) != _BOTH:
        return
    for first, second in (part.args, part.args[::-1]):
        match first, second:
            case Factors(factors=(Name(name=slope), Name(name=a)), signs=("", "" | "dot")), Name(name=b) if a == b:
                yield slope
