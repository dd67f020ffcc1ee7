r"""Readings below the others: a row ``W_{i,:}`` as a column, where ``W_{i,:}^T x`` is written; e_i as a unit vector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import is_transpose
from chainrule.readers.lowering.constants import UNITS
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Indexed, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name, is_index

_WORDS = "the rows of a matrix are written as columns"


def by_row_vectors(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which rows are columns, where one is transposed."""
    trees = (*sides, *(stated.body for stated in scope.definitions.values()))
    slices = any(find_all(tree, Indexed) for tree in trees)
    if slices and any(_turned(script) for tree in trees for script in find_all(tree, Script)):
        yield replace(scope, options={**scope.options, "rows": "columns"}), _WORDS


def by_unit_vectors(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which e_i is a unit vector, where e is nothing else and has one index."""
    scripts = [script for side in sides for script in find_all(side, Script) if head_name(script.base) == "e"]
    units = [script for script in scripts if len(script.sub) == 1 and is_index(script.sub[0])]
    if any(script.sup is not None and not is_transpose(script.sup) for script in units):
        return
    if not units or "e" in scope.definitions or "e" in scope.declarations:
        return
    variables = [each for side in sides for part in find_all(side, Derivative) for each, _ in part.variables]
    plain = all(isinstance(script.base, Name) for script in units)
    if plain and len(units) == sum(bool(script.sub) for script in scripts) and "e" not in names_in(*variables):
        yield replace(scope, options={**scope.options, UNITS: "yes"}), "e with an index is a unit vector"


def with_unit_vectors(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope in which e_y is the unit vector of a class, beside what else completes the definitions."""
    found = None if UNITS in scope.options else next(by_unit_vectors(sides, scope), None)
    return None if found is None else (sides, *found)


def _turned(script: Script) -> bool:
    return isinstance(script.base, Indexed) and is_transpose(script.sup)
