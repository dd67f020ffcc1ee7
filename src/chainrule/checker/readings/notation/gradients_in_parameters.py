r"""Gradients of functions of several numbers, below the readings: ``\nabla F(A, B)`` as (dF/dA, dF/dB).

The nabla has no variable, and a definition above says what the function is of. It counts only if it holds.
"""

from __future__ import annotations

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Gradient, Grid, Name, Tree, find_all, names_in
from chainrule.writers.text import plain_name

#: Functions of so many numbers have gradients that are written out.
_FEW = range(2, 7)


def with_parameters(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides with the column of partial derivatives for each such nabla; None where there is none."""
    gradients = [part for side in sides for part in find_all(side, Gradient) if part.variable is None]
    written = any(find_all(side, Grid) for side in sides) or len(gradients) > 1
    if not gradients or not written or any(part.order != 1 for part in gradients):
        return None
    inside = set().union(*(names_in(part.body) for part in gradients))
    inside |= {name for part in gradients for stated in scope.below(part.body) for name in names_in(stated.body)}
    lists = [d.parameters for d in scope.definitions.values() if len(d.parameters) in _FEW]
    found = {
        tuple(p.name for p in parameters if isinstance(p, Name))
        for parameters in lists
        if all(isinstance(p, Name) and not p.bold and p.name in inside for p in parameters)
    }
    if len(found) != 1:
        return None
    (names,) = found

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Gradient):
            return None
        partials = (Derivative(part.start, part.end, "∂", part.body, ((Name(0, 0, name), 1),)) for name in names)
        return Grid(part.start, part.end, tuple((partial,) for partial in partials))

    left, right = (transform(side, change) for side in sides)
    return (left, right), scope, f"the gradient is the one in {', '.join(map(plain_name, names))}"
