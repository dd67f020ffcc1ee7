"""The reading at the point that the text gives, below the readings; it counts only if it holds.

``Let x = -2 and y = 5``, and further on ``\\frac{\\partial f}{\\partial x} = 5``: the number is the value there.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import At, Name, Number, Terms, Tree, names_in

#: Names of numbers.
_CONSTANTS = frozenset(("e", r"\pi"))


def by_values(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with the one that is no number taken at the values that the text gives, and those in words."""
    for place, (side, other) in enumerate((trees, trees[::-1])):
        if names_in(other) - _CONSTANTS or not names_in(side):
            continue
        given = sorted((written(side, scope.definitions) & scope.values.keys()) - scope.definitions.keys())
        if not given:
            return
        where = tuple((Name(side.start, side.end, name), scope.values[name]) for name in given)
        taken: Tree = At(side.start, side.end, side, where)
        shown = ", ".join(f"{name} = {_shown(scope.values[name])}" for name in given)
        yield (taken, other) if not place else (other, taken), f"it is the value at {shown}"
        return


def _shown(value: Tree) -> str:
    """A number as it is printed, perhaps with a sign."""
    if isinstance(value, Terms):
        ((sign, value),) = value.terms
        return f"{'-' if sign < 0 else ''}{_shown(value)}"
    return f"{float(value.value):g}" if isinstance(value, Number) else "?"
