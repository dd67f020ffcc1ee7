r"""Entries of rows, below the readings: ``x_k`` beside ``x \in \mathbb{R}^{1 \times n}`` and ``z = x W + b``.

A row is a matrix where it is transposed or stands beside other matrices as a whole. Entries with one index speak of a
vector, and so do the formulas above them.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name, index_count

#: A row is declared with two sizes.
_AXES = 2


def with_row_entries(sides: tuple[Tree, Tree], scope: Scope) -> Scope:
    """The scope in which rows are vectors, where a claim has entries of rows with one index."""
    if not any(_is_row(said) for said in scope.declarations.values()):
        return scope
    found = reached(sides, scope, exactly=True)
    trees = [*sides, *(stated.body for stated in found)]
    rows = {name for name in names_in(*trees) & scope.declarations.keys() if _is_row(scope.declarations[name])}
    quantities = rows | {stated.name for stated in found}
    scripts = [part for tree in trees for part in find_all(tree, Script) if head_name(part.base) in quantities]
    if not rows or any(is_transpose(part.sup) or index_count(part) == _AXES for part in scripts):
        return scope
    if not any(index_count(part) == 1 for side in sides for part in find_all(side, Script) if part in scripts):
        return scope
    changed = {name: _vector(scope.declarations[name]) for name in rows}
    return replace(scope, declarations={**scope.declarations, **changed})


def _is_row(said: Declaration) -> bool:
    return len(said.shape) == _AXES and said.shape[0] == 1 != said.shape[1] and not is_capital(said.name)


def _vector(said: Declaration) -> Declaration:
    return replace(said, kind="vector", shape=said.shape[1:])
