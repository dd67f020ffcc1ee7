r"""Letters of which the definitions write entries, below the readings: below ``\sum_{ij} w_{ij}^2`` the w is a matrix.

A claim that has the letter alone speaks of all of them. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, children, find_all
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

_KINDS = {1: "vector", 2: "matrix"}


def with_arrays(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope in which such letters are vectors and matrices; None where there are none."""
    bodies = [stated.body for stated in reached(sides, scope)]
    summed = {big.index for body in bodies for big in find_all(body, BigOp)}
    entries: dict[str, set[int]] = {}
    for script in (script for body in bodies for script in find_all(body, Script)):
        if isinstance(script.base, Name) and script.sub:
            indices = [p for p in script.sub if isinstance(p, Name) and is_index(p) and p.name in summed]
            entries.setdefault(script.base.name, set()).add(len(indices) if len(indices) == len(script.sub) else 0)
    alone = set().union(*map(_bare, sides)) - scope.definitions.keys() - scope.declarations.keys()
    alone -= set().union(*map(_bare, bodies)) if bodies else set()
    kinds = {name: _KINDS[min(entries[name])] for name in alone if entries.get(name) in ({1}, {2})}
    if not kinds:
        return None
    facts = frozenset({"undeclared"})
    declared = {name: Declaration(name, kind, facts=facts) for name, kind in kinds.items()}
    names = ", ".join(map(plain_name, sorted(kinds)))
    words = f"{names} {'is' if len(kinds) == 1 else 'are'} all the entries that stand above"
    return sides, replace(scope, declarations={**scope.declarations, **declared}), words


def _bare(tree: Tree) -> set[str]:
    """The letters in a tree that stand without subscripts."""
    if isinstance(tree, Name):
        return {tree.name}
    if isinstance(tree, Script) and isinstance(tree.base, Name) and tree.sub:
        return _bare(tree.sup) if tree.sup is not None else set()
    return set().union(*map(_bare, children(tree)))
