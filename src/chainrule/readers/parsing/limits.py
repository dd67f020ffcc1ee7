r"""The letter below a limit, between its parts and its tree: of ``\lim_{h \to 0} h(a + h)`` it is not the function h.

What is bound may have any name, so it is given another one where a function of a text has the same.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all, names_in

#: Letters for it.
_OTHERS = (r"\epsilon", r"\delta", "t", "s", "r", "u")


def bound_apart(variable: Tree, to: Tree, body: Tree) -> tuple[Tree, Tree, Tree]:
    """The parts of a limit, its letter renamed where a function of that name is taken at it."""
    if not isinstance(variable, Name):
        return variable, to, body
    called = [
        (first, group) for product in find_all(body, Factors) for first, group in pairwise(product.factors)
        if isinstance(group, Group) and group.opening == "(" and _name(first) == variable.name
    ]  # fmt: skip
    free = [name for name in _OTHERS if name not in names_in(body, to)]
    if not free or not any(variable.name in names_in(group) for _, group in called):
        return variable, to, body
    functions = {id(first) for first, _ in called}

    def change(part: Tree) -> Tree | None:
        if id(part) in functions:
            return part
        return Name(part.start, part.end, free[0]) if isinstance(part, Name) and part.name == variable.name else None

    return Name(variable.start, variable.end, free[0]), to, transform(body, change)


def _name(tree: Tree) -> str | None:
    """The h of ``h`` and ``h'``."""
    base = tree.base if isinstance(tree, Script) and not tree.sub and tree.sup is None else tree
    return base.name if isinstance(base, Name) else None
