r"""Values of a function by the index of their example, below the readings: ``\sigma_n`` beside ``\sigma(w^T x_n)``.

A letter that is called at one argument with an index only, and stands with that index elsewhere, is the value there;
so is ``\sigma_n'`` the slope. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.checker.readings.definitions.at_examples import at_examples
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_named_values(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with such values written out; None where there are none."""
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    indexed = {(part.base.name, part.sub[0].name) for side in sides for part in find_all(side, Script)
               if isinstance(part.base, Name) and len(part.sub) == 1 and isinstance(part.sub[0], Name)
               and _is_function(part.base.name, scope)}  # fmt: skip
    arguments = {name: found for name, _ in indexed if (found := argument_of(name, trees, scope))}
    values = {(name, index): arguments[name] for name, index in indexed if name in arguments}
    values = {key: (own, group) for key, (own, group) in values.items() if key[1] == own or own not in names_in(*sides)}
    if not values:
        return None

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(base=Name(name=name) as base, sub=(Name(name=index),)) if (name, index) in values:
                own, group = values[name, index]
                at = renamed(group, own, index) if own != index else group
                base = replace(base, name=_function(name))
                function = Script(part.start, part.end, base, (), None, part.primes) if part.primes else base
                called = Factors(part.start, part.end, (function, at), ("", ""))
                whole = Group(part.start, part.end, "(", (called,))
                return whole if part.sup is None else replace(part, base=whole, sub=(), primes=0)
        return None

    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(sorted({plain_name(_function(name)) for name, _ in values}))
    # A model that is called anew is written out as the others are.
    out = at_examples((left, right), scope) or ((left, right), scope)
    return *out, f"{shown} with an index is its value at that example"


def argument_of(name: str, trees: list[Tree], scope: Scope) -> tuple[str, Group] | None:
    """The index of the examples that a function is called at, or may be, and its bracket; None where that is open."""
    return _argument(name, trees) or _own_argument(name, trees, scope)


def _own_argument(name: str, trees: list[Tree], scope: Scope) -> tuple[str, Group] | None:
    """The argument of a function that is defined at x, of which the other formulas have the x_i: it may be put in.

    Its other arguments are those that it is defined with.
    """
    stated = scope.definitions.get(_function(name))
    if stated is None or not all(isinstance(each, Name) for each in stated.parameters):
        return None
    letters = {each.name: each for each in stated.parameters if isinstance(each, Name)}
    found: dict[str, tuple[str, Script]] = {}
    for part in (part for tree in trees for part in find_all(tree, Script)):
        match part:
            case Script(base=Name(name=letter), sub=(Name(name=index),), primes=0) if letter_of(
                letter
            ) in letters and index not in names_in(stated.body):
                found.setdefault(letter_of(letter), (index, replace(part, sup=None)))
    if len(found) != 1:
        return None
    (letter, (index, at)) = found.popitem()
    items = tuple(at if name == letter else each for name, each in letters.items())
    return index, Group(at.start, at.end, "(", items)


def _is_function(name: str, scope: Scope) -> bool:
    """Whether a letter is a function, as far as its definition tells: one with arguments and without indices."""
    stated = scope.definitions.get(_function(name))
    return stated is None or (bool(stated.parameters) and not stated.indices)


def _function(name: str) -> str:
    """The function whose values at the examples a name stands for: h of ``h^{(i)}``."""
    return name.removesuffix(FAMILY)


def _argument(name: str, trees: list[Tree]) -> tuple[str, Group] | None:
    """The index and the bracket of the one argument that a letter is called at; None if there are several."""
    found: list[Group] = []
    for product in (part for tree in trees for part in find_all(tree, Factors)):
        for function, group in pairwise(product.factors):
            bare = function.base if isinstance(function, Script) and not function.sub else function
            called = isinstance(bare, Name) and bare.name == name and isinstance(group, Group) and group.opening == "("
            if called and isinstance(group, Group) and not any(spelled(group) == spelled(other) for other in found):
                found.append(group)
    if len(found) > 1:
        # Where the letter is defined or used for any x, it has no index.
        found = [group for group in found if any(part.sub for part in find_all(group, Script))]
    if len(found) != 1:
        return None
    scripts = [part for part in find_all(found[0], Script) if part.sub]
    indices = {index.name for part in scripts for index in part.sub if isinstance(index, Name)}
    return (indices.pop(), found[0]) if len(indices) == 1 else None
