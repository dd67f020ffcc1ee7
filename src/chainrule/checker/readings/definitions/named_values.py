r"""Values of a function by the index of their example, below the readings: ``\sigma_n`` beside ``\sigma(w^T x_n)``.

A letter that is called at one argument with an index only, and stands with that index elsewhere, is the value there;
so is ``\sigma_n'`` the slope. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all, names_in, spelled
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_named_values(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with such values written out; None where there are none."""
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    indexed = {(part.base.name, part.sub[0].name) for side in sides for part in find_all(side, Script)
               if isinstance(part.base, Name) and len(part.sub) == 1 and isinstance(part.sub[0], Name)
               and part.base.name not in scope.definitions}  # fmt: skip
    arguments = {name: found for name, _ in indexed if (found := _argument(name, trees)) is not None}
    values = {(name, index): arguments[name] for name, index in indexed if name in arguments}
    values = {key: (own, group) for key, (own, group) in values.items() if key[1] == own or own not in names_in(*sides)}
    if not values:
        return None

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(base=Name(name=name) as base, sub=(Name(name=index),)) if (name, index) in values:
                own, group = values[name, index]
                at = renamed(group, own, index) if own != index else group
                function = Script(part.start, part.end, base, (), None, part.primes) if part.primes else base
                called = Factors(part.start, part.end, (function, at), ("", ""))
                whole = Group(part.start, part.end, "(", (called,))
                return whole if part.sup is None else replace(part, base=whole, sub=(), primes=0)
        return None

    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(sorted({plain_name(name) for name, _ in values}))
    return (left, right), scope, f"{shown} with an index is its value at that example"


def _argument(name: str, trees: list[Tree]) -> tuple[str, Group] | None:
    """The index and the bracket of the one argument that a letter is called at; None if there are several."""
    found: list[Group] = []
    for product in (part for tree in trees for part in find_all(tree, Factors)):
        for function, group in pairwise(product.factors):
            bare = function.base if isinstance(function, Script) and not function.sub else function
            called = isinstance(bare, Name) and bare.name == name and isinstance(group, Group) and group.opening == "("
            if called and isinstance(group, Group) and not any(spelled(group) == spelled(other) for other in found):
                found.append(group)
    if len(found) != 1:
        return None
    scripts = [part for part in find_all(found[0], Script) if part.sub]
    indices = {index.name for part in scripts for index in part.sub if isinstance(index, Name)}
    return (indices.pop(), found[0]) if len(indices) == 1 else None
