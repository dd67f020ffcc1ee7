"""The reading in which a function that is called with more or fewer arguments than it is defined with is any function.

What is true of every function, as the limit that a derivative is, is often said with a letter that an example took.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Tree, find_all, names_in
from chainrule.writers.text import plain_name


def by_other_arguments(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
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
