r"""Matrices of derivatives by their names, below the extraction of claims: ``J_f(x, y)``, ``H_f``, ``J_x(s)``.

So is a J or an H alone where the words before it say what it is. The values of a function of several numbers are
differentiated one by one: rows belong to values, columns to variables. One of a vector is differentiated in that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from chainrule.readers.letters import HESSIAN_NAMES, JACOBIAN_NAMES, is_transpose
from chainrule.readers.orders import argument_name
from chainrule.readers.rewriting import in_statement, transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    At,
    Bars,
    Derivative,
    Factors,
    Gradient,
    Grid,
    Group,
    Name,
    Script,
    Statement,
    Tree,
    has_derivative,
    names_in,
)
from chainrule.readers.usage import head_name

#: Why a matrix that is named by words alone is not refuted where they do not name its function.
WHY = "whose derivatives the matrix has is not said"
#: Words that say what J and H stand for.
_SAID = re.compile(
    r"(?P<hessian>\bhess(?:ian|e)|гессиан|海森|黑塞)|(?P<jacobian>\bjacobi(?:an|en|ana|ano)?|якоби|雅可比)",
    re.IGNORECASE,
)
#: ... of which function, between the words and the formula.
_OF = re.compile(
    r"\b(?:of|for|von|de|du|di)\s+(?:the\s+(?:function|map|mapping)\s+)?\$?"
    r"\\?(?:math(?:bf|rm)|boldsymbol|vec)?\{?([A-Za-z])\b"
)
_MATRICES = JACOBIAN_NAMES | HESSIAN_NAMES
#: So many lines further down it may be the matrix of another function.
_NEAR = 12
_SENTENCE = 160


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A J or an H with the function in its subscript, if any, and what it is called with."""

    letter: str
    function: str
    call: Group | None


def with_jacobians(statement: Statement, scope: Scope) -> Statement:
    """The statement with derivatives for each J_f and H_f of a function that is defined above.

    Beside derivatives that are written out ``H_f = ...`` says what it stands for.
    """
    if len(statement.items) > 1 and isinstance(statement.items[0], Script) and has_derivative(statement.items[1]):
        return statement

    def calls(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        for i, (first, second) in enumerate(pairwise(part.factors)):
            turned = isinstance(second, Script) and not second.sub and is_transpose(second.sup)
            call = second.base if turned and isinstance(second, Script) else second
            found = _of_subscript(first, call if isinstance(call, Group) and not part.signs[i + 1] else None, scope)
            if found is not None and turned and isinstance(second, Script):
                # The T of J_f(x)^T stands behind the bracket.
                whole = Group(first.start, call.end, "(", (found,))
                found = replace(second, start=first.start, base=whole)
            if found is not None:
                rest = (*part.factors[:i], found, *part.factors[i + 2 :])
                return found if len(rest) == 1 else replace(part, factors=rest, signs=part.signs[: len(rest)])
        return None

    statement = in_statement(statement, Factors, calls)
    return in_statement(statement, Script, lambda part: _of_subscript(part, None, scope))


def with_named_matrix(statement: Statement, before: str, line: int, scope: Scope) -> tuple[Statement, str]:
    """The statement with derivatives for a first J or H that the words before it name, and why it is not refuted."""
    first = statement.items[0] if statement.signs else None
    whole = _inside_determinant(first) if first is not None and statement.signs[0] == "=" else None
    matrix = _alone(whole) if whole is not None else None
    words = before[-_SENTENCE:]
    said = list(_SAID.finditer(words)) if matrix is not None else []
    if matrix is None or not said or bool(said[-1]["hessian"]) != (matrix.letter in HESSIAN_NAMES):
        return statement, ""
    known = matrix.letter in scope.definitions or matrix.letter in scope.declarations
    if known or has_derivative(statement.items[-1]):
        return statement, ""
    named = _OF.search(words, said[-1].end())
    near = [d for d in scope.definitions.values() if _parameters(d) and 0 <= line - d.line <= _NEAR]
    own = [d for d in near if named is not None and d.name == named[1]]
    stated = own[-1] if own else near[-1] if near and named is None else None
    built = None if stated is None or whole is None else _matrix(stated, matrix, whole)
    if built is None or first is None:
        return statement, ""
    value = transform(first, lambda part: built if part is whole else None)
    return replace(statement, items=(value, *statement.items[1:])), "" if own else WHY


def _inside_determinant(first: Tree) -> Tree:
    """The J of ``|J|`` and ``det J``; other trees as they are."""
    match first:
        case Bars(_, _, body, "") | Applied(_, _, "det", (body,), None, None):
            return _inside_determinant(body)
        case Group(_, _, "(", (body,)):
            return _inside_determinant(body)
    return first


def _alone(first: Tree) -> _Matrix | None:
    match first:
        case Name(_, _, name) if name in _MATRICES:
            return _Matrix(name, "", None)
        case Factors(_, _, (Name(_, _, name), Group() as call), ("", "")) if name in _MATRICES:
            return _Matrix(name, "", call)
    return None


def _of_subscript(part: Tree, call: Group | None, scope: Scope) -> Tree | None:
    match part:
        case Script(_, _, Name(_, _, letter), (Name(_, _, below),), None, 0) if letter in _MATRICES:
            stated = scope.definitions.get(below)
        case _:
            return None
    if f"{letter}_{below}" in scope.definitions or letter in scope.definitions:
        return None
    if stated is not None and _parameters(stated):
        return _matrix(stated, _Matrix(letter, below, call), part)
    inner = head_name(call.items[0]) if call is not None and len(call.items) == 1 else None
    value = scope.definitions.get(inner or "")
    if letter in JACOBIAN_NAMES and call is not None and value is not None and stated is None:
        # J_x(s) is the derivative of s in x, also below s(x)_i = ....
        above = names_in(*(d.body for d in scope.below(call.items[0])), value.body)
        own = [head_name(each) for each in value.parameters] in ([], [below])
        slope = Derivative(part.start, call.end, "∂", call.items[0], ((part.sub[0], 1),))
        return slope if own and below in above else None
    return None


def _matrix(stated: Definition, matrix: _Matrix, at: Tree) -> Tree | None:
    """The derivatives of a function in its own parameters, or of s = softmax(x) in x."""
    parameters = _parameters(stated)
    at_point = _at_point(matrix.call, parameters)
    if at_point is None:
        return None
    end = at.end if matrix.call is None else matrix.call.end
    entries = entries_of(stated.body)
    name, arguments = Name(at.start, end, stated.name, stated.bold), Group(at.start, end, "(", parameters)
    called: Tree = Factors(at.start, end, (name, arguments), ("", "")) if stated.parameters else name
    second = matrix.letter in HESSIAN_NAMES
    if entries is None or (second and len(entries) > 1):
        return None
    if len(parameters) == 1 and len(entries) == 1:
        whole: Tree = Gradient(at.start, end, parameters[0], called, 2) if second else _slope(called, parameters[0])
        return At(at.start, end, whole, at_point) if at_point else whole
    if second:
        rows = [[_slope(called, p, q) for q in parameters] for p in parameters]
    else:
        # Below f(x, y) = (..., ...) the values are called f_1 and f_2.
        names = [f"{stated.name}_{i}" for i in range(1, len(entries) + 1)] if len(entries) > 1 else [stated.name]
        calls = [Factors(at.start, end, (replace(name, name=each), arguments), ("", "")) for each in names]
        rows = [[_slope(call, p) for p in parameters] for call in calls]
    placed = [tuple(replace(each, start=at.start, end=end) for each in row) for row in rows]
    grid = Grid(at.start, end, tuple(placed))
    return At(at.start, end, grid, at_point) if at_point else grid


def _at_point(call: Group | None, parameters: tuple[Tree, ...]) -> tuple[tuple[Tree, Tree], ...] | None:
    """The values of the parameters, empty where the call has their letters; None for other arguments."""
    if call is None or list(map(spelled, call.items)) == list(map(spelled, parameters)):
        return ()
    numbers = len(call.items) == len(parameters) and not names_in(*call.items)
    return tuple(zip(parameters, call.items, strict=True)) if numbers else None


def _parameters(stated: Definition) -> tuple[Tree, ...]:
    """The parameters of a function, or the x of s = softmax(x)."""
    argument = None if stated.parameters or stated.indices else argument_name(stated.body)
    return (Name(0, 0, argument),) if argument is not None else stated.parameters


def _slope(body: Tree, *variables: Tree) -> Derivative:
    twice = len(variables) > 1 and spelled(variables[0]) == spelled(variables[1])
    pairs = ((variables[0], 2),) if twice else tuple((variable, 1) for variable in variables)
    return Derivative(body.start, body.end, "∂", body, pairs)


def entries_of(body: Tree) -> list[Tree] | None:
    """The values of a function: what stands in a column, a row or a list; the body alone; None for matrices."""
    match body:
        case Script(_, _, (Grid() | Group()) as turned, (), sup, 0) if sup is not None and is_transpose(sup):
            return entries_of(turned)
        case Grid(_, _, rows) if all(len(row) == 1 for row in rows):
            return [row[0] for row in rows]
        case Grid(_, _, (row,)):
            return list(row)
        case Grid():
            return None
        case Group(_, _, ("(" | "["), (_, _, *_) as items):
            return list(items)
    return [body]
