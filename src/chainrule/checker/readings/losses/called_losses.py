r"""Losses that nothing defines, with arguments, below the readings: the l of ``\partial l(f(x), y) / \partial W``.

The bracket names what the loss compares. Of a loss that nothing defines it says no more than its letter: l depends on
what leads to f(x). Where all its calls in a claim are alike, they are read as that letter.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Name, Tree, find_all, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_called_loss(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with the letter of such a loss for its calls; None where there are none."""
    if scope.strict:
        return None
    calls = [call for side in sides for call in _calls(side)]
    operators = (part for side in sides for part in walk(side) if isinstance(part, (Derivative, Gradient)))
    differentiated = {head_name(part.body) for part in operators}
    names = ({name.name for name, _ in calls} & differentiated) - scope.definitions.keys()
    brackets = {name: {tuple(spelled(group)) for called, group in calls if called.name == name} for name in names}
    alike = {name for name, found in brackets.items() if len(found) == 1}
    if not alike:
        return None

    def change(part: Tree) -> Tree | None:
        found = next(((name, group) for name, group in _called(part) if name.name in alike), None)
        if found is None or not isinstance(part, Factors):
            return None
        at = next(i for i, factor in enumerate(part.factors) if factor is found[1])
        rest = (*part.factors[:at], *part.factors[at + 1 :])
        if len(rest) == 1:
            return rest[0]
        return replace(part, factors=rest, signs=(*part.signs[:at], *part.signs[at + 1 :]))

    left, right = (transform(side, change) for side in sides)
    bodies = {name: replace(stated, body=transform(stated.body, change)) for name, stated in scope.definitions.items()}
    shown = ", ".join(map(plain_name, sorted(alike)))
    return (left, right), replace(scope, definitions=bodies), f"the bracket behind {shown} names what it compares"


def _calls(tree: Tree) -> list[tuple[Name, Group]]:
    """The losses before brackets in a tree, with these."""
    return [call for part in find_all(tree, Factors) for call in _called(part)]


def _called(part: Tree) -> list[tuple[Name, Group]]:
    """The losses before brackets in a product; a power or a number in the bracket is none of its arguments."""
    if not isinstance(part, Factors):
        return []
    return [
        (name, group)
        for name, group in pairwise(part.factors)
        if isinstance(name, Name) and name.name in LOSSES and isinstance(group, Group) and group.opening == "("
    ]
