r"""A reading below the others: a row ``W_{i,:}`` of a matrix is a vector like all others, as in ``W_{i,:}^T x``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Indexed, Script, Tree, find_all

_WORDS = "the rows of a matrix are written as columns"


def by_row_vectors(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which rows are columns, where one is transposed."""
    trees = (*sides, *(stated.body for stated in scope.definitions.values()))
    slices = any(find_all(tree, Indexed) for tree in trees)
    if slices and any(_turned(script) for tree in trees for script in find_all(tree, Script)):
        yield replace(scope, options={**scope.options, "rows": "columns"}), _WORDS


def _turned(script: Script) -> bool:
    return isinstance(script.base, Indexed) and is_transpose(script.sup)
