r"""Columns by their index, below the readings: ``X_j^T (y - X \beta)`` is the product with column j of X.

A capital with one index, beside the whole matrix, is its row as it is read first. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Group, Name, Script, Tree, find_all
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_columns(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with columns for such rows; None where there are none."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    scripts = [part for tree in trees for part in find_all(tree, Script)]
    indexed = {id(part.base) for part in scripts if part.sub}
    whole = {part.name for tree in trees for part in find_all(tree, Name) if id(part) not in indexed}
    found = {name for part in scripts if (name := _row(part)) in whole and name not in scope.definitions}
    if not found:
        return None

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or _row(part) not in found:
            return None
        turned = Script(part.start, part.base.end, part.base, (), Name(part.base.end, part.base.end, "T"))
        return replace(part, base=Group(part.start, part.base.end, "(", (turned,)))

    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(f"{plain_name(name)} with an index" for name in sorted(found))
    return (left, right), scope, f"{shown} is a column"


def _row(part: Tree) -> str:
    """The capital of ``X_j`` and ``X_j^T``, empty for anything else."""
    match part:
        case Script(base=Name(name=name), sub=(index,), primes=0) if is_capital(name) and is_index(index):
            return name if part.sup is None or is_transpose(part.sup) else ""
    return ""
