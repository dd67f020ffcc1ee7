r"""The readings in which a function is called with more or fewer arguments than it is defined with.

It may be any function: what is true of every function, as the limit that a derivative is, is often said with a letter
that an example took. Or the bracket names what else it depends on: ``MSE(\theta)`` below ``MSE(X, h) = ...``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Factors, Group, Name, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_other_arguments(trees: Sides, scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope without the definitions that do not fit the calls of their names."""
    other = sorted(
        {name for tree in trees for name, count in _calls(tree) if _defined_with(name, scope) not in (0, count)}
    )
    if other:
        kept = {name: stated for name, stated in scope.definitions.items() if name not in other}
        shown = ", ".join(map(plain_name, other))
        words = f"{shown} is any function here: it is defined with another number of arguments above"
        any_function = replace(scope, definitions=kept)
        yield any_function, words
        said = scope.declarations
        vectors = sorted(n for n in names_in(*trees) if n in said and (said[n].shape or said[n].kind == "vector"))
        if vectors:
            for name in vectors:
                any_function = any_function.undeclared(name)
            yield any_function, f"{words}, and {', '.join(map(plain_name, vectors))} read as a number"


def by_own_call(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with a loss called as it is defined, where they call it with other letters of its definition."""
    meant: set[str] = set()

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        for i, (called, group) in enumerate(pairwise(part.factors)):
            stated = scope.definitions.get(called.name) if isinstance(called, Name) else None
            if stated is None or not isinstance(group, Group) or not _names_others(stated, group):
                continue
            meant.add(stated.name)
            own = Group(group.start, group.end, "(", stated.parameters)
            return replace(part, factors=(*part.factors[: i + 1], own, *part.factors[i + 2 :]))
        return None

    sides = transform(trees[0], change), transform(trees[1], change)
    if meant and not scope.strict:
        shown = ", ".join(map(plain_name, sorted(meant)))
        yield sides, scope, f"the bracket behind {shown} names what it depends on"


def _names_others(stated: Definition, group: Group) -> bool:
    """Whether all in a bracket are letters of a definition and none of its parameters, fewer or more than these."""
    if group.opening != "(" or not stated.parameters or len(group.items) == len(stated.parameters):
        return False
    free = names_in(stated.body) - {head_name(parameter) for parameter in stated.parameters}
    return all(isinstance(item, Name) and item.name in free for item in group.items)


def _calls(tree: Tree) -> Iterator[tuple[str, int]]:
    """The names before brackets, with the number of arguments in these."""
    for product in find_all(tree, Factors):
        for called, group in zip(product.factors, product.factors[1:], strict=False):
            if isinstance(called, Name) and isinstance(group, Group) and group.opening == "(":
                yield called.name, len(group.items)


def _defined_with(name: str, scope: Scope) -> int:
    """How many parameters a name is defined with; 0 also where it is not defined."""
    stated = scope.definitions.get(name)
    return len(stated.parameters) if stated is not None else 0
