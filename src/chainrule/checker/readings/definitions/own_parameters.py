"""Primes at another letter than the parameter, below the readings: ``f(g) = e^g`` and ``f'(x) = e^g``.

The outer function of a chain is defined in the name of the inner one, and its derivative is written at the variable of
the whole. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_own_parameter(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with the prime at the parameter, which is on the right side as the other letter is not; else None."""
    left, right = sides
    match left:
        case Factors(_, _, (Script(_, _, Name(_, _, f)), Group(_, _, _, (Name() as written,)) as group), _):
            stated = scope.definitions.get(f)
        case _:
            return None
    if stated is None or len(stated.parameters) != 1 or not isinstance(stated.parameters[0], Name):
        return None
    own, inside = stated.parameters[0].name, names_in(right)
    if own == written.name or own not in inside or written.name in inside | scope.definitions.keys():
        return None
    meant = replace(group, items=(replace(written, name=own),))
    words = f"the derivative of {plain_name(f)} is taken at its own parameter {plain_name(own)}"
    return (replace(left, factors=(left.factors[0], meant)), right), scope, words
