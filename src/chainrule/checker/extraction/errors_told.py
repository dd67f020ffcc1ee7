r"""Errors that a later row says to be derivatives, beside the extraction of claims: ``\partial L/\partial b = \delta``.

The row above it, ``\delta = a - y``, then claims of what it is the derivative. So does ``\delta_1 = W^T \delta_2 \odot
f'(z_1)`` where ``\delta_2`` was said to be the derivative in ``z_2``.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.steps import ERRORS
from chainrule.readers.letters import letter_of, whole_name
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.slopes import primed
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Name,
    Script,
    Statement,
    Tree,
    find_all,
    has_derivative,
    walk,
)
from chainrule.readers.usage import head_name


def as_derivative(statement: Statement, below: list[Statement]) -> Statement | None:
    """The statement of the value of an error as that of a derivative, if one of the statements below says which."""
    first, *rest = statement.items
    if not _is_error(first) or not statement.signs or any(map(has_derivative, statement.items)):
        return None
    for other in below:
        match other.items:
            case (Derivative() as told, error) if other.signs == ("=",) and spelled(error) == spelled(first):
                return replace(statement, items=(replace(told, start=first.start, end=first.end), *rest))
    return None


def of_the_layer(statement: Statement, scope: Scope) -> tuple[Statement, Definition] | None:
    """The value of the error of one more layer as that of a derivative, and what the error is then."""
    first, *rest = statement.items
    name = whole_name(first) or head_name(first) or ""
    if not _is_error(first) or statement.signs[0] != "=" or name in scope.definitions:
        return None
    slopes = [pair for product in find_all(rest[0], Factors) for pair in primed(product)]
    if len(slopes) != 1 or (z := whole_name(slopes[0][1])) not in scope.definitions:
        return None
    for other, stated in scope.definitions.items():
        told = stated.body
        if letter_of(other) != letter_of(name) or not isinstance(told, Derivative) or len(told.variables) != 1:
            continue
        variable = whole_name(told.variables[0][0]) or ""
        # Each error is one in the quantity of its own layer.
        layers = [each[len(letter_of(each)) :] for each in (name, z or "", other, variable)]
        if letter_of(variable) == letter_of(z or "") and layers[0] == layers[1] != layers[2] == layers[3]:
            derivative = replace(told, start=first.start, end=first.end, variables=((slopes[0][1], 1),))
            stated_so = Definition(name, (), (), derivative)
            return replace(statement, items=(derivative, *rest)), stated_so
    return None


def may_be_wrong(left: Tree, sign: str, right: Tree) -> bool:
    r"""Whether a link may be wrong: an equation, or ``\delta := f'(z) \sum_k w_k \delta_k``, which is no choice."""
    if sign == "=":
        return True
    primed = any(isinstance(part, Script) and part.primes for part in walk(right))
    return sign == ":=" and primed and isinstance(left, (Name, Script)) and _is_error(left)


def _is_error(tree: Tree) -> bool:
    return letter_of(head_name(tree) or "") in ERRORS
