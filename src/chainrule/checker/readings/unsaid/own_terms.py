r"""The reading of f below ``f(x) = \frac1n \sum_i f_i(x)``, below the readings: f_i is one function for each i.

It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.notation.gradients import by_gradient_variable
from chainrule.readers.define import TERMS
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Number, Script, Tree, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_own_terms(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with another name for the terms, the scope with both, and what that says."""
    hidden = [name for name in scope.definitions if name.endswith(TERMS)]
    if not hidden or any(isinstance(tree, Number) for tree in trees):
        return
    written = names_in(*trees)
    for name in (name.removesuffix(TERMS) for name in hidden):
        if name not in written or name in scope.definitions:
            continue
        stated = scope.definitions[name + TERMS]
        sides = _renamed(trees[0], name), _renamed(trees[1], name)
        other = scope.define(replace(stated, name=name, body=_renamed(stated.body, name), before=None))
        words = f"{plain_name(name)}_i is a function for each i"
        yield sides, other, words
        for turned, more in by_gradient_variable(sides, other):
            yield turned, other, f"{words}; {more}"


def _renamed(tree: Tree, name: str) -> Tree:
    """A tree with a name of their own for the terms."""

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(_, _, own) as base, sub) if own == name and sub:
                return replace(part, base=replace(base, name=rf"\check{{{name}}}"))
        return None

    return transform(tree, change)
