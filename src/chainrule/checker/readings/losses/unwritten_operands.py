r"""Operators without an operand, below the readings: ``\frac{d}{dx} = 2 x`` says what becomes of the function above.

It is the last quantity that is defined with the variable in it. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import UNWRITTEN, Derivative, Name, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_operand(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with what an operator before a sign of equality acts on; None where nothing above has its variable."""
    meant = operand(sides, scope)
    if meant is None:
        return None

    def change(part: Tree) -> Tree | None:
        return replace(part, name=meant) if isinstance(part, Name) and part.name == UNWRITTEN else None

    left, right = (transform(side, change) for side in sides)
    return (left, right), scope, f"the operator is applied to {plain_name(meant)}"


def operand(sides: Sides, scope: Scope) -> str | None:
    """The name of what such an operator acts on."""
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    bare = [part for part in derivatives if isinstance(part.body, Name) and part.body.name == UNWRITTEN]
    variables = {head_name(variable) for part in bare for variable, _ in part.variables}
    if not bare or None in variables:
        return None
    below = {name: scope.below(Name(0, 0, name)) for name in scope.definitions if name not in variables}
    varies = [name for name, stated in below.items() if variables & names_in(*(each.body for each in stated))]
    return max(varies, key=lambda name: scope.definitions[name].line, default=None)
