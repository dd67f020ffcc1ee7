r"""The reading of f below ``f(x) = \frac1n \sum_i f_i(x)``, below the readings: f_i is one function for each i.

It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.notation.gradients import by_gradient_variable
from chainrule.readers.define import TERMS, definition
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Gradient, Name, Number, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_own_terms(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with another name for the terms, the scope with both, and what that says."""
    if any(isinstance(tree, Number) for tree in trees):
        return
    written = names_in(*trees)
    for name, stated in _hidden(trees, scope).items():
        if name not in written or not _with_index(trees, name):
            # Of terms that nothing here differentiates all derivatives would be zero.
            continue
        sides = _renamed(trees[0], name), _renamed(trees[1], name)
        other = scope.define(replace(stated, name=name, body=_renamed(stated.body, name), before=None))
        words = f"{plain_name(name)}_i is a function for each i"
        yield sides, other, words
        for turned, more in by_gradient_variable(sides, other):
            yield turned, other, f"{words}; {more}"


def _hidden(trees: Sides, scope: Scope) -> dict[str, Definition]:
    r"""The functions that are sums of terms with their own letter, perhaps in the middle of a chain.

    ``L = \sum_t L_t = -\sum_t y_t \log p_t`` is one where both L and L_t are differentiated.
    """
    out = {}
    for key, stated in scope.definitions.items():
        name = key.removesuffix(TERMS)
        terms = scope.definitions.get(name)
        if name != key and (terms is None or terms.indices):
            out[name] = stated
        elif name == key and stated.others and not stated.indices and _with_index(trees, name):
            first = definition(Name(0, 0, name), stated.others[0])
            if first is not None and first.name == name + TERMS:
                out[name] = replace(stated, body=first.body, others=())
    return out


def _with_index(trees: Sides, name: str) -> bool:
    """Whether a name is differentiated with an index."""
    bodies = [part.body for tree in trees for part in find_all(tree, Derivative)]
    bodies += [part.body for tree in trees for part in find_all(tree, Gradient)]
    inside = [script for body in bodies for script in find_all(body, Script)]
    return any(bool(script.sub) and head_name(script.base) == name for script in inside)


def _renamed(tree: Tree, name: str) -> Tree:
    """A tree with a name of their own for the terms."""

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(_, _, own) as base, sub) if own == name and sub:
                return replace(part, base=replace(base, name=rf"\check{{{name}}}"))
        return None

    return transform(tree, change)
