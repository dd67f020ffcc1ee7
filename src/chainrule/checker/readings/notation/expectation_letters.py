r"""Expectations by a plain letter, in front of the readings: the E of ``E[(X - a)^2]`` is ``\mathbb{E}``.

What an E without a bracket stands for elsewhere, an error or an energy, is another matter; ``E[i]`` is an entry.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Number, Tree, find_all
from chainrule.readers.usage import is_index

_LETTER, _EXPECTATION = "E", r"\mathbb{E}"
Sides = tuple[Tree, Tree]


def with_expectation_letter(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the definitions with the sign of an expectation for such letters; None where there are none."""
    used = [stated for side in sides for stated in scope.below(side)]
    trees = [*sides, *(stated.body for stated in used)]
    if not any(_letters(part) for tree in trees for part in find_all(tree, Factors)):
        return None
    bodies = {stated.name: replace(stated, body=transform(stated.body, _named)) for stated in used}
    left, right = (transform(side, _named) for side in sides)
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies})


def _letters(product: Factors) -> list[Name]:
    """The E before square brackets in a product, unless these hold an index alone."""
    return [
        function
        for function, group in pairwise(product.factors)
        if isinstance(function, Name) and function.name == _LETTER and isinstance(group, Group)
        and group.opening == "[" and not (len(group.items) == 1 and _is_place(group.items[0]))
    ]  # fmt: skip


def _is_place(item: Tree) -> bool:
    return isinstance(item, Number) or (isinstance(item, Name) and is_index(item) and item.name.islower())


def _named(part: Tree) -> Tree | None:
    letters = _letters(part) if isinstance(part, Factors) else []
    if not letters or not isinstance(part, Factors):
        return None
    factors = tuple(
        replace(factor, name=_EXPECTATION) if isinstance(factor, Name) and any(factor is each for each in letters)
        else transform(factor, _named)
        for factor in part.factors
    )  # fmt: skip
    return replace(part, factors=factors)
