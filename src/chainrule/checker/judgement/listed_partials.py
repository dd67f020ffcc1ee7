r"""Gradients that are written out, below the judgement: ``\nabla f = (\partial f/\partial x, \partial f/\partial y)``.

Such a formula says which partial derivatives the gradient has, and in which order they stand.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Dots,
    Factors,
    Gradient,
    Grid,
    Group,
    Name,
    Number,
    Script,
    Tree,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: One derivative is no list.
MIN_ENTRIES = 2
#: The letters for all parameters of a model, and those of the parameters.
_PARAMETERS = frozenset((r"\theta", r"\Theta"))
_WEIGHTS = frozenset(("w", "b", "W"))
#: Coordinates, whose order everybody knows.
_COORDINATES = frozenset("xyz")
#: A function and the bracket behind it; the order of a Hessian.
_APPLIED = _SECOND = 2


def lists_partials(left: Tree, right: Tree, scope: Scope) -> str:
    """The convention of a gradient, or of a derivative in a vector, that is written out; empty for other claims.

    A function that is defined with its arguments has a partial in each of them, and in nothing else.
    """
    if second := _second_partials(left, right):
        return second
    whole, variable = _whole(left)
    if whole is not None and _runs_over(right, whole, variable):
        return _words(whole)
    partials = _entries(right)
    written_out = [part for part in partials if not isinstance(part, Dots)]
    if whole is None or len(written_out) < MIN_ENTRIES or not all(_is_partial(part, whole) for part in written_out):
        return ""
    variables = [_taken_in(part) for part in written_out]
    stated = scope.definitions.get(whole)
    if not _in_order(partials) or (stated is not None and not all(isinstance(p, Derivative) for p in written_out)):
        return ""
    if variable is not None:
        return _in_variable(whole, variable, variables, known=variable in scope.definitions or stated is not None)
    own = [spelled(p) for p in stated.parameters] if stated is not None else []
    written = [spelled(v) for v in variables]
    if own == written:
        return ""
    arrays = {head_name(p) for p in stated.parameters} if stated is not None else set()
    fits = all(_letter(v) in arrays for v in variables)
    if own and not fits and not (len(own) == len(written) == len(partials) and all(one in written for one in own)):
        return ""
    return f"{_words(whole)}, in the order in which they are written"


def _in_variable(whole: str, variable: str, variables: list[Tree], *, known: bool) -> str:
    r"""The convention where the variable is written: that of the partials, or \theta for all parameters."""
    if all(_letter(v) == variable for v in variables):
        return _words(whole)
    if known or variable not in _PARAMETERS or not all(names_in(v) & _WEIGHTS for v in variables):
        return ""
    return f"{_words(whole)}, and {plain_name(variable)} holds what they are taken in"


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
    """Whether a part is a first partial derivative of the function, perhaps with its arguments."""
    if isinstance(part, Factors) and len(part.factors) == _APPLIED and isinstance(part.factors[1], Group):
        return isinstance(part.factors[0], Script) and _is_partial(part.factors[0], whole)
    if isinstance(part, Script):
        plain = part.sup is None and not part.primes and len(part.sub) == 1
        return plain and head_name(part.base) == whole and isinstance(part.sub[0], (Name, Script))
    if not isinstance(part, Derivative) or part.missing or head_name(part.body) != whole:
        return False
    return [order for _, order in part.variables] == [1]


def _taken_in(part: Tree) -> Tree:
    """What a partial derivative is taken in; the x of f_x."""
    if isinstance(part, Factors):
        part = part.factors[0]
    if isinstance(part, Script):
        return part.sub[0]
    assert isinstance(part, Derivative)  # noqa: S101 - the caller knows
    return part.variables[0][0]


def _runs_over(right: Tree, whole: str, variable: str | None) -> bool:
    r"""Whether a list is one partial derivative for each j: ``(\partial f/\partial x_j)_{j=1}^n``."""
    if not isinstance(right, Script) or right.primes or not isinstance(right.base, Group) or len(right.base.items) != 1:
        return False
    part = right.base.items[0]
    taken = _taken_in(part) if isinstance(part, Derivative) and _is_partial(part, whole) else None
    if not isinstance(taken, Script) or len(taken.sub) != 1 or (variable is not None and _letter(taken) != variable):
        return False
    return any(isinstance(p, Name) and spelled(p) == spelled(taken.sub[0]) for sub in right.sub for p in walk(sub))


def _second_partials(left: Tree, right: Tree) -> str:
    """The convention of a Hessian that is written out by all its second derivatives; empty for other claims."""
    if not isinstance(left, Gradient) or left.order != _SECOND or not isinstance(right, Grid):
        return ""
    whole, size = head_name(left.body), len(right.rows)
    if whole is None or size < MIN_ENTRIES or any(len(row) != size for row in right.rows):
        return ""
    diagonal = [_second(right.rows[i][i], whole) for i in range(size)]
    for i, row in enumerate(right.rows):
        for j, entry in enumerate(row):
            first, last = diagonal[i], diagonal[j]
            if isinstance(entry, Dots):
                continue
            written = _second(entry, whole)
            if first is None or last is None or written is None or first[0] != first[1] or last[0] != last[1]:
                return ""
            if written not in ((first[0], last[0]), (last[0], first[0])):
                return ""
    known = [pair[0] for pair in diagonal if pair is not None]
    letter = head_name(left.variable) if left.variable is not None else None
    own = letter is None or all(letter in one for one in known)
    if not own or len(known) < MIN_ENTRIES or any(known.count(one) > 1 for one in known):
        return ""
    return f"the square of nabla lists the second derivatives of {plain_name(whole)}"


def _second(entry: Tree, whole: str) -> tuple[list[object], list[object]] | None:
    """What a second derivative of the function is taken in, spelled out; None for other entries."""
    if not isinstance(entry, Derivative) or entry.missing or head_name(entry.body) != whole:
        return None
    taken = [variable for variable, order in entry.variables for _ in range(order)]
    return (spelled(taken[0]), spelled(taken[1])) if len(taken) == _SECOND else None


def _in_order(partials: list[Tree]) -> bool:
    """Whether no variable stands twice, numbers below a letter count upwards, and f_x stands before f_y."""
    variables = [None if isinstance(part, Dots) else _taken_in(part) for part in partials]
    written = [spelled(v) for v in variables if v is not None]
    numbers = [_number(v) for v in variables]
    counted = all(a is None or b is None or b == a + 1 for a, b in pairwise(numbers))
    # Below f an order says nothing of its own.
    short = [_taken_in(part) for part in partials if not isinstance(part, (Dots, Derivative))]
    names = [v.name for v in short if isinstance(v, Name) and v.name in _COORDINATES]
    return counted and names == sorted(names) and all(written.count(one) == 1 for one in written)


def _number(variable: Tree | None) -> Fraction | None:
    """The number below a letter."""
    sub = variable.sub if isinstance(variable, Script) else ()
    return sub[0].value if len(sub) == 1 and isinstance(sub[0], Number) else None
