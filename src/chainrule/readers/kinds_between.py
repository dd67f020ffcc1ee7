r"""Memberships between the members of a chain, below the reading of formulas: ``\nabla f \in \mathbb{R}^n = A^T b``.

So texts say on the way which shape the left side has; the equality is one of what stands on both sides of that.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.syntax import Name, Script, Statement, Tree

_NUMBERS = (r"\mathbb{R}", r"\mathbb{C}")


def without_kinds(statement: Statement) -> Statement:
    """The chain without the sets of numbers that stand between a member and an equality sign."""
    if "in" not in statement.signs[:-1]:
        return statement
    items, signs = list(statement.items[:1]), list[str]()
    for place, (sign, item) in enumerate(zip(statement.signs, statement.items[1:], strict=True), 1):
        between = sign == "in" and _is_space(item) and statement.signs[place : place + 1] == ("=",)
        if not between:
            items.append(item)
            signs.append(sign)
    return replace(statement, items=tuple(items), signs=tuple(signs))


def _is_space(tree: Tree) -> bool:
    """Whether a member is a set of numbers, vectors or matrices."""
    base = tree.base if isinstance(tree, Script) else tree
    return isinstance(base, Name) and base.name in _NUMBERS
