r"""The one-hot vector of a class as a bold one, below the readings: ``p - \mathbf{1}_y`` beside the score ``f_y``.

It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Tree, find_all, names_in

Sides = tuple[Tree, Tree]
_ONES = frozenset((r"\mathbf{1}", r"\mathbb{1}", "1"))
_UNIT = "e"


def with_one_hot_ones(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with unit vectors for such ones; None where there are none, or e is something else."""
    found = {index for side in sides for part in find_all(side, Script) if (index := _class_of(part))}
    if not found or _UNIT in scope.definitions or _UNIT in scope.declarations or _UNIT in names_in(*sides):
        return None

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not _class_of(part):
            return None
        return replace(part, base=Name(part.base.start, part.base.end, _UNIT))

    left, right = (transform(side, change) for side in sides)
    return (left, right), scope, f"1 with {', '.join(sorted(found))} below is the one-hot vector of that class"


def _class_of(part: Script) -> str:
    """The letter below a bold one, empty for anything else."""
    match part:
        case Script(base=Name(name=name), sub=(Name(name=index),), primes=0) if name in _ONES:
            return index
    return ""
