r"""The Laplacian as a sum of second derivatives, before the readings: ``\nabla^2 f = 6 x + 6 y`` of f(x, y).

So the square of nabla is read before a function of several numbers where the other side is a number, too: the Hessian
would be a matrix.
"""

from __future__ import annotations

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Gradient, Grid, Group, Name, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name

Sides = tuple[Tree, Tree]
#: The order of the Laplacian.
_SECOND = 2
_COORDINATES = frozenset("xyztuvr")


def with_laplacian(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides with second derivatives for the square of nabla on the left; None for other claims."""
    left, right = sides
    if not isinstance(left, Gradient) or left.order != _SECOND or left.variable is not None:
        return None
    stated = scope.definitions.get(head_name(left.body) or "")
    letters = [part for part in stated.parameters if isinstance(part, Name)] if stated is not None else []
    if stated is None or len(letters) < _SECOND or len(letters) != len(stated.parameters):
        return None
    if not {part.name for part in letters} <= _COORDINATES or not _is_number(right, {part.name for part in letters}):
        return None
    if any(part.name in scope.declarations and scope.declarations[part.name].shape for part in letters):
        return None
    parts = (Derivative(left.start, left.end, "∂", left.body, ((part, _SECOND),)) for part in letters)
    return (Terms(left.start, left.end, tuple((1, part) for part in parts)), right), scope


def _is_number(right: Tree, letters: set[str]) -> bool:
    """Whether a side is made of the coordinates and numbers alone."""
    listed = any(len(part.items) > 1 for part in find_all(right, Group)) or find_all(right, Grid)
    return not listed and not find_all(right, Gradient) and names_in(right) <= letters | {"e"}
