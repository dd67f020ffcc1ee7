r"""Matrices of one column or row as vectors, below the readings: ``v \in \mathbb{R}^{h \times 1}`` below ``\hat{y}_i``.

Texts on batches say the second size of all that they multiply, and take entries with one index. It counts only if it
holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: The axes of a matrix.
_MATRIX = 2


def with_one_column(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which what is declared with one column is a vector; None where nothing that is used is."""
    return _as_vectors(sides, scope, -1, "column")


def with_one_row(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    r"""The scope in which all vectors are rows, where ``x \in \mathbb{R}^{1 \times D}`` is used; None where none is."""
    found = _as_vectors(sides, scope, 0, "row") if scope.options.get("vectors") != "rows" else None
    if found is None:
        return None
    sides, scope, words = found
    return sides, replace(scope, options={**scope.options, "vectors": "rows"}), f"{words}; vectors are rows"


def _as_vectors(sides: Sides, scope: Scope, axis: int, kind: str) -> tuple[Sides, Scope, str] | None:
    used = names_in(*sides, *(stated.body for stated in reached(sides, scope)))
    declared = {n: d for n, d in scope.declarations.items() if len(d.shape) == _MATRIX and d.shape[axis] == 1}
    # W_2 is written with the letter W.
    found = {n: d for n, d in declared.items() if n in used or n.partition("_")[0] in used}
    if not found:
        return None
    vectors = {
        name: replace(d, kind="vector", shape=d.shape[:-1] if axis else d.shape[1:]) for name, d in found.items()
    }
    shown = ", ".join(map(plain_name, sorted(found)))
    words = f"{shown} with one {kind} {'is a vector' if len(found) == 1 else 'are vectors'}"
    return sides, replace(scope, declarations={**scope.declarations, **vectors}), words
