r"""A model without its argument, below the readings: the h of ``X^T (h - y)`` holds the values at all examples.

The model is defined at one example, or called at each of them. It counts only if it holds.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.checker.readings.definitions.at_examples import at_examples
from chainrule.checker.readings.definitions.named_values import argument_of
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Name, Script, Tree, find_all, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: What stands behind the name of a function for all of its values.
_ALL = "(X)"


def with_vectors_of_values(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with a vector for each bare model beside a matrix of the examples; None where there are none."""
    if not any(isinstance(part, Name) and is_capital(part.name) for part in walk(sides[1])):
        return None
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    bare = {name: part for part in _bare(sides[1]) if (name := head_name(part)) is not None}
    found: dict[str, Definition] = {}
    for name, function in bare.items():
        stated = scope.definitions.get(name)
        if stated is not None and (not stated.parameters or stated.indices):
            continue
        argument = argument_of(name, trees, scope)
        if argument is not None:
            index, group = argument
            value = Factors(function.start, function.end, (function, group), ("", ""))
            line = 0 if stated is None else stated.line
            found[name] = Definition(f"{name}{_ALL}", (), (index,), value, line=line)
    if not found:
        return None

    def change(part: Tree) -> Tree | None:
        name = head_name(part) if id(part) in places else None
        return Name(part.start, part.end, f"{name}{_ALL}") if name in found else None

    places = set(map(id, _bare(sides[1])))
    right = transform(sides[1], change)
    for each in found.values():
        scope = scope.define(each)
    shown = ", ".join(sorted(map(plain_name, found)))
    out = at_examples((sides[0], right), scope) or ((sides[0], right), scope)
    return *out, f"{shown} without an argument holds the values at all examples"


def _bare(tree: Tree) -> list[Tree]:
    """The letters in a tree that no bracket follows, and that are not differentiated."""
    taken = {
        id(inner)
        for part in walk(tree) if isinstance(part, (Derivative, Gradient))
        for inner in walk(part)
    }  # fmt: skip
    for product in find_all(tree, Factors):
        taken |= {id(first) for first, second in pairwise(product.factors) if isinstance(second, Group)}
    scripts = [part for part in find_all(tree, Script) if id(part) not in taken]
    inside = {id(part.base) for part in find_all(tree, Script)} | {id(s) for p in find_all(tree, Script) for s in p.sub}
    inside |= {id(part.sup) for part in find_all(tree, Script)}
    names = [part for part in find_all(tree, Name) if id(part) not in taken | inside]
    labelled = [part for part in scripts if part.sup is None and not part.primes and head_name(part) != _letter(part)]
    return [part for part in (*names, *labelled) if not is_capital(head_name(part) or "A")]


def _letter(part: Script) -> str | None:
    return head_name(part.base)
