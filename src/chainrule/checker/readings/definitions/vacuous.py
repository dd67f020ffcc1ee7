"""Definitions that say nothing, below the readings: a target ``y = f(x)`` with any f is any number.

Where a claim neither speaks of f nor varies y or x, the definition is taken away, so that what is usual for targets
counts: they sum to 1, are 0 or 1, or have the value that a sentence gives them.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Name, Tree, find_all, names_in
from chainrule.readers.usage import head_name


def without_vacuous(sides: tuple[Tree, Tree], scope: Scope) -> Scope:
    """The scope without the definitions by a function of which nothing is said."""
    vacuous = {name: found for name, stated in scope.definitions.items() if (found := _called(stated, scope))}
    if not vacuous:
        return scope
    speaks = names_in(*sides)
    gradients = [part for side in sides for part in find_all(side, Gradient)]
    varied = [v for side in sides for part in find_all(side, Derivative) for v, _ in part.variables]
    varied += [part.variable for part in gradients if part.variable is not None]
    moved = {head_name(v) for v in varied} | {name for v in varied for name in names_in(v)}
    if any(part.variable is None for part in gradients):
        return scope
    dropped = {
        name
        for name, (function, group) in vacuous.items()
        if name not in moved and function not in speaks and not written(group, scope.definitions) & moved
    }
    kept = {name: stated for name, stated in scope.definitions.items() if name not in dropped}
    return replace(scope, definitions=kept) if dropped else scope


def _called(stated: Definition, scope: Scope) -> tuple[str, Group] | None:
    """The undefined function that a definition calls, and its arguments; None for others."""
    match stated:
        case Definition(_, (), (), Factors(_, _, (Name(_, _, function), Group() as group), (_, ""))):
            known = function in scope.definitions or function in scope.declarations
            return None if known else (function, group)
    return None
