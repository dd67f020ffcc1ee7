r"""Partial derivatives by the position of their variable, below the extraction: ``D_1 f(x, y)``, ``\partial_1 f``.

D is an operator only in front of a function of several variables that is defined above, called with these; else it is
a letter.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import letter_of
from chainrule.readers.rewriting import in_statement
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Script, Statement, Tree

_OPERATOR = "D"


def with_positions(statement: Statement, scope: Scope) -> Statement:
    """The statement with derivatives in the variable that a number says, or a letter below D."""
    first = _by_letter(statement.items[0], scope)
    known = (*scope.definitions, *scope.declarations, *scope.values, *scope.given)
    if first is not None and _OPERATOR not in map(letter_of, known):
        statement = replace(statement, items=(first, *statement.items[1:]))
    return in_statement(statement, Derivative, lambda part: _counted(part, scope))


def _by_letter(product: Tree, scope: Scope) -> Tree | None:
    """The derivative for the product of a D with a subscript, a function and its arguments."""
    match product:
        case Factors(
            start, end, (Script(_, _, Name(_, _, "D"), (below,), None, 0), Name() as function, Group() as call)
        ):
            stated = _called(function, call, scope)
            if stated is None:
                return None
            variable = _at(below, stated.parameters) or next((p for p in stated.parameters if _same(p, below)), None)
            body = Factors(function.start, end, (function, call), ("", ""))
            return None if variable is None else Derivative(start, end, "d", body, ((variable, 1),))
    return None


def _counted(part: Tree, scope: Scope) -> Tree | None:
    r"""The derivative in a letter for one in a number, ``\partial_2 f(x, y)``."""
    match part:
        case Derivative(
            _, _, _, Factors(_, _, (Name() as function, Group() as call)) as body, ((Number() as at, order),)
        ):
            stated = _called(function, call, scope)
            variable = None if stated is None else _at(at, stated.parameters)
            return None if variable is None else replace(part, body=body, variables=((variable, order),))
    return None


def _called(function: Name, call: Group, scope: Scope) -> Definition | None:
    """The definition of a function that is called with its own variables, of which there are several."""
    stated = scope.definitions.get(function.name)
    if stated is None or not 1 < len(stated.parameters) == len(call.items):
        return None
    return stated if all(map(_same, stated.parameters, call.items)) else None


def _at(place: Tree, parameters: tuple[Tree, ...]) -> Tree | None:
    if isinstance(place, Number) and place.value.denominator == 1 and 1 <= place.value <= len(parameters):
        return parameters[int(place.value) - 1]
    return None


def _same(first: Tree, second: Tree) -> bool:
    """Whether two trees are one name, wherever they stand."""
    match first, second:
        case Name(_, _, a), Name(_, _, b):
            return a == b
        case Script(_, _, a, left, None, 0), Script(_, _, b, right, None, 0):
            return _same(a, b) and len(left) == len(right) and all(map(_same, left, right))
        case Number(_, _, a), Number(_, _, b):
            return a == b
    return False
