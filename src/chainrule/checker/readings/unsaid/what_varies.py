r"""What steps still differentiate, below the readings: ``\partial C/\partial w = (y - a) \partial (y - a)/\partial w``.

Nothing above says how y and a depend on w. A step that holds whatever functions of w they are is right; it counts only
if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import BigOp, Derivative, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: Letters that are numbers wherever they stand.
_NUMBERS = frozenset(("e", r"\pi"))


def by_what_varies(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The scope in which what the right side still differentiates is made of functions of the variable."""
    below = [
        (part.body, v, order) for side in sides for part in find_all(side, Derivative) for v, order in part.variables
    ]
    variables = {head_name(v) for _, v, _ in below}
    still = [part.body for part in find_all(sides[1], Derivative) if head_name(part.body) is None]
    if len(variables) != 1 or not still or any(order != 1 for _, _, order in below):
        return
    (variable,) = variables
    stated = reached(sides, scope)
    bodies = [*(body for body, _, _ in below), *(each.body for each in stated)]
    if variable is None or variable in scope.definitions or variable in names_in(*bodies):
        return
    counted = {part.index for body in bodies for part in find_all(body, BigOp)}
    letters = names_in(*(transform(body, _without_scripts) for body in still))
    own = letters - {each.name for each in stated} - counted - _NUMBERS
    # What the right side does not speak of may vary, too: a penalty that was lost.
    lost = names_in(*(transform(body, _without_scripts) for body in bodies)) - names_in(sides[1]) - counted - _NUMBERS
    if not own or own & set(scope.declarations) or lost - {each.name for each in stated}:
        return
    for name in sorted(own):
        scope = scope.declare(Declaration(name, "function", depends=(variable,)))
    yield sides, scope, f"what the right side still differentiates is made of functions of {plain_name(variable)}"


def _without_scripts(part: Tree) -> Tree | None:
    """A letter without what stands below and above it."""
    return part.base if isinstance(part, Script) and isinstance(part.base, Name) else None
