r"""Gradients that are written out, below the judgement: ``\nabla f = (\partial f/\partial x, \partial f/\partial y)``.

Such a formula says which partial derivatives the gradient has, and in which order they stand.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Dots, Gradient, Grid, Group, Number, Script, Tree, spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: One derivative is no list.
MIN_ENTRIES = 2


def lists_partials(left: Tree, right: Tree, scope: Scope) -> str:
    """The convention of a gradient, or of a derivative in a vector, that is written out; empty for other claims.

    A function that is defined with its arguments has a partial in each of them, and in nothing else.
    """
    whole, variable = _whole(left)
    partials = _entries(right)
    written_out = [part for part in partials if not isinstance(part, Dots)]
    if whole is None or len(written_out) < MIN_ENTRIES or not all(_is_partial(part, whole) for part in written_out):
        return ""
    variables = [_taken_in(part) for part in written_out]
    stated = scope.definitions.get(whole)
    if not _in_order(partials):
        return ""
    if variable is not None:
        return _words(whole) if all(_letter(v) == variable for v in variables) else ""
    own = [spelled(p) for p in stated.parameters] if stated is not None else []
    written = [spelled(v) for v in variables]
    if own == written:
        return ""
    arrays = {head_name(p) for p in stated.parameters} if stated is not None else set()
    fits = all(_letter(v) in arrays for v in variables)
    if own and not fits and not (len(own) == len(written) == len(partials) and all(one in written for one in own)):
        return ""
    return f"{_words(whole)}, in the order in which they are written"


def _words(name: str) -> str:
    return f"the derivative of {plain_name(name)} lists its partial derivatives"


def _whole(left: Tree) -> tuple[str | None, str | None]:
    """The function of a gradient or a derivative, and the letter that it is taken in, if one is written."""
    if isinstance(left, Gradient) and left.order == 1:
        return head_name(left.body), None if left.variable is None else head_name(left.variable) or ""
    if isinstance(left, Derivative) and len(left.variables) == 1 and left.variables[0][1] == 1:
        return head_name(left.body), head_name(left.variables[0][0]) or ""
    return None, None


def _letter(variable: Tree) -> str:
    """The letter of an entry such as x_i, empty for others."""
    return head_name(variable.base) or "" if isinstance(variable, Script) and variable.sub else ""


def _entries(right: Tree) -> list[Tree]:
    """What a row or a column lists, perhaps transposed."""
    while isinstance(right, Script) and is_transpose(right.sup) and not right.sub and not right.primes:
        right = right.base
    if isinstance(right, Group):
        only = right.items[0] if len(right.items) == 1 else None
        return _entries(only) if isinstance(only, Grid) else list(right.items)
    if isinstance(right, Grid) and (len(right.rows) == 1 or all(len(row) == 1 for row in right.rows)):
        return [entry for row in right.rows for entry in row]
    return []


def _is_partial(part: Tree, whole: str) -> bool:
    """Whether a part is a first partial derivative of the function."""
    if not isinstance(part, Derivative) or part.missing or head_name(part.body) != whole:
        return False
    return [order for _, order in part.variables] == [1]


def _taken_in(part: Tree) -> Tree:
    """What a partial derivative is taken in."""
    assert isinstance(part, Derivative)  # noqa: S101 - the caller knows
    return part.variables[0][0]


def _in_order(partials: list[Tree]) -> bool:
    """Whether no variable stands twice, and numbers below a letter count upwards."""
    variables = [None if isinstance(part, Dots) else _taken_in(part) for part in partials]
    written = [spelled(v) for v in variables if v is not None]
    numbers = [_number(v) for v in variables]
    counted = all(a is None or b is None or b == a + 1 for a, b in pairwise(numbers))
    return counted and all(written.count(one) == 1 for one in written)


def _number(variable: Tree | None) -> Fraction | None:
    """The number below a letter."""
    sub = variable.sub if isinstance(variable, Script) else ()
    return sub[0].value if len(sub) == 1 and isinstance(sub[0], Number) else None
