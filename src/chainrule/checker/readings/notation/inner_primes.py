r"""Primes in what a function is replaced by, below the readings: ``f' = e^u`` beside ``u = x^2`` and ``f = e^u``.

The prime of f is its derivative in u there, as the chain rule needs it. It counts only if the claim holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Name, Script, Tree, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_inner_primes(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with the derivative of a name in the only letter that it is defined by, where that is defined, too."""
    match sides[0]:
        case Script(start, end, Name(_, _, name) as function, (), None, 1):
            stated = scope.definitions.get(name)
        case _:
            return
    inside = names_in(stated.body) - {"e", r"\pi"} if stated is not None and not stated.parameters else set()
    inner = scope.definitions.get(next(iter(inside), ""))
    if len(inside) != 1 or inner is None or inner.parameters or names_in(sides[1]) - {"e", r"\pi"} - inside:
        return
    variable = Name(start, start, inner.name, inner.bold)
    kept = {each: d for each, d in scope.definitions.items() if each != inner.name}
    slope = Derivative(start, end, "d", function, ((variable, 1),))
    words = f"the prime of {plain_name(name)} is its derivative in {plain_name(inner.name)}"
    yield (slope, sides[1]), replace(scope, definitions=kept), words
