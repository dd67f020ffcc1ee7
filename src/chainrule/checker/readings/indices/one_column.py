r"""Matrices of one column as vectors, below the readings: ``W_2 \in \mathbb{R}^{h \times 1}`` below ``\hat{y}_i``.

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


def with_one_column(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which what is declared with one column is a vector; None where nothing that is used is."""
    used = names_in(*sides, *(stated.body for stated in reached(sides, scope)))
    declared = {n: d for n, d in scope.declarations.items() if len(d.shape) > 1 and d.shape[-1] == 1}
    # W_2 is written with the letter W.
    found = {n: d for n, d in declared.items() if n in used or n.partition("_")[0] in used}
    if not found:
        return None
    vectors = {name: replace(d, kind="vector", shape=d.shape[:-1]) for name, d in found.items()}
    shown = ", ".join(map(plain_name, sorted(found)))
    words = f"{shown} with one column {'is a vector' if len(found) == 1 else 'are vectors'}"
    return sides, replace(scope, declarations={**scope.declarations, **vectors}), words
