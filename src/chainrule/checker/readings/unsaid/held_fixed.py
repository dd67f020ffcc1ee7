r"""Letters that a partial derivative holds fixed, below the readings: ``\partial y / \partial x`` is zero term by term.

Of ``\frac{\partial x^2 y}{\partial x} + \frac{\partial y}{\partial x} = y \frac{\partial x^2}{\partial x} + 0`` the y
is another variable and no function of x. Nothing says so, thus it counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import FUNCTION_LETTERS, Derivative, Name, Number, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]


def by_fixed_letters(sides: _Sides, scope: Scope) -> Iterator[tuple[_Sides, Scope, str]]:
    """The sides in which such derivatives are zero, the scope in which the letters vary, and the words."""
    partials = [part for part in find_all(sides[0], Derivative) if part.mark == "∂"]
    alone = {part.body.name for part in partials if isinstance(part.body, Name)} - scope.definitions.keys()
    longer = {name for part in partials if not isinstance(part.body, Name) for name in names_in(part.body)}
    known = {name for name, said in scope.declarations.items() if said.depends}
    primed = {head_name(part.base) for side in sides for part in find_all(side, Script) if part.primes}
    held = sorted((alone & longer) - known - primed - FUNCTION_LETTERS)
    again = {head_name(part.body) for part in find_all(sides[1], Derivative)}
    if not held or not again.isdisjoint(held):
        return

    def change(part: Tree) -> Tree | None:
        fixed = isinstance(part, Derivative) and isinstance(part.body, Name) and part.body.name in held
        return Number(part.start, part.end, Fraction(0)) if fixed else None

    for name in held:
        scope = scope.undeclared(name)
    shown = ", ".join(map(plain_name, held))
    yield (transform(sides[0], change), sides[1]), scope, f"{shown} is held fixed in the partial derivatives"
