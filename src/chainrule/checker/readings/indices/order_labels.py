r"""Orders in brackets, below the readings: ``f^{(4)}(0)`` is the fourth derivative of a function defined above.

Such a label may name the layer of a network as well, so this reading counts only if it holds.
"""

from __future__ import annotations

import re

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Tree, names_in
from chainrule.writers.text import plain_name

_LABELLED = re.compile(r"(.+)\^\{\((\d)\)\}")


def labelled(trees: tuple[Tree, Tree], scope: Scope) -> dict[str, tuple[str, int]]:
    """The names with an order in brackets of functions that are defined above, if they are not defined themselves."""
    found = {name: match for name in names_in(*trees) if (match := _LABELLED.fullmatch(name)) is not None}
    stated = scope.definitions
    functions = {name: d for name, d in stated.items() if d.parameters and not d.bold}
    return {name: (match[1], int(match[2])) for name, match in found.items()
            if match[1] in functions and name not in stated}  # fmt: skip


def by_order_labels(trees: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with primes for orders in brackets, and words for it; None where there is none."""
    found = labelled(trees, scope)
    if not found:
        return None

    def primed(part: Tree) -> Tree | None:
        if not isinstance(part, Name) or part.name not in found:
            return None
        letter, order = found[part.name]
        return Script(part.start, part.end, Name(part.start, part.end, letter), (), None, order)

    shown = ", ".join(sorted(map(plain_name, found)))
    return (transform(trees[0], primed), transform(trees[1], primed)), f"{shown} is a derivative of that order"
