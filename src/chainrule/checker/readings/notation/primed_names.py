r"""Primes at a letter that stands for others, before the other readings: ``f' = (g' h - g h') / h^2`` of an f = g / h.

No variable is written, but all that f is made of has a prime on the right: f' is the derivative of that.
"""

from __future__ import annotations

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name


def with_primed_name(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope] | None:
    """The sides with the formula of the letter in brackets; None for other claims."""
    left, right = sides
    if not (isinstance(left, Script) and left.primes and isinstance(left.base, Name)) or left.sub or left.sup:
        return None
    stated = scope.definitions.get(left.base.name)
    if stated is None or stated.parameters or stated.indices:
        return None
    made_of = names_in(stated.body)
    primed = {head_name(part.base) for part in find_all(right, Script) if part.primes}
    if not made_of or not made_of <= primed or made_of & scope.definitions.keys() or left.base.name in names_in(right):
        return None
    inside = Group(left.start, left.end, "(", (stated.body,))
    return (Script(left.start, left.end, inside, (), None, left.primes), right), scope
