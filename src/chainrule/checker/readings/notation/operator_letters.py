r"""The reading in which D is the operator of the derivative: ``Df(x)``, ``D_x f``, ``D_i f`` and ``\partial_i f``.

D is a name like any other elsewhere. An index alone stands for the variable that the other side has with this index.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all

OPERATOR = "D"
WORDS = "D is the operator of the derivative"
BY_INDEX = "an index at the operator stands for the variable that has it"
#: Letters of variables that are numbered.
_INDICES = frozenset("ijk")


def by_operator_letters(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with derivatives for D; nothing where D means something, or stands for no derivative."""
    known = OPERATOR in scope.definitions or OPERATOR in scope.declarations
    variables = [variable for tree in trees for part in find_all(tree, Derivative) for variable, _ in part.variables]
    written = not known and any(part.name == OPERATOR for tree in trees for part in find_all(tree, Name))
    if not written and not any(map(_is_index, variables)):
        return
    numbered = {index: variable for variable in variables if (index := _index_of(variable))}

    def read(part: Tree) -> Tree | None:
        match part:
            case Derivative(start, end, mark, body, ((Name(_, _, index), order),)) if index in numbered:
                return Derivative(start, end, mark, body, ((numbered[index], order),))
            case Factors(start, end, (Name(_, _, "D"), *rest), (_, "", *signs)) if written and rest:
                variable = _argument(rest) or (variables[0] if variables else None)
                return None if variable is None else _applied(start, end, rest, signs, variable)
            case Factors(start, end, (Script(_, _, Name(_, _, "D"), (below,), None, 0), *rest), (_, "", *signs)) if (
                written and rest
            ):
                variable = numbered.get(below.name, below) if isinstance(below, Name) else below
                return _applied(start, end, rest, signs, variable)
        return None

    sides = transform(trees[0], read), transform(trees[1], read)
    if sides[0] is not trees[0] or sides[1] is not trees[1]:
        yield sides, WORDS if written else BY_INDEX


def _applied(start: int, end: int, rest: list[Tree], signs: list[str], variable: Tree) -> Tree:
    body = rest[0] if len(rest) == 1 else Factors(rest[0].start, end, tuple(rest), ("", *signs))
    return Derivative(start, end, "d", body, ((variable, 1),))


def _argument(rest: list[Tree]) -> Tree | None:
    """The x of ``f(x)``."""
    match rest:
        case [Name(), Group(_, _, "(", (Name() as only,))]:
            return only
    return None


def _index_of(variable: Tree) -> str:
    """The i of ``x_i``."""
    match variable:
        case Script(_, _, Name(), (Name(_, _, index),)) if index in _INDICES:
            return index
    return ""


def _is_index(tree: Tree) -> bool:
    return isinstance(tree, Name) and tree.name in _INDICES
