r"""Functions of one example, below the extraction: after ``f(x_i) = z_i^2`` df/dz_j is that of its body at j."""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import in_statement, transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Group, Name, Script, Statement, Tree, find_all
from chainrule.readers.usage import head_name


def with_examples(statement: Statement, scope: Scope) -> Statement:
    """The statement with what a bare function of an example is at the example that its variable belongs to."""
    return in_statement(statement, Derivative, lambda part: _at_its_example(part, scope))


def _at_its_example(part: Tree, scope: Scope) -> Tree | None:
    match part:
        case Derivative(_, _, _, Name() as function, ((Script(_, _, Name() as letter, (Name() as at,), None, 0), 1),)):
            stated = scope.definitions.get(function.name)
        case _:
            return None
    if stated is None:
        return None
    match stated.parameters:
        case (Script(_, _, Name(), (Name() as index,), None, 0),):
            own = [p for p in find_all(stated.body, Script) if head_name(p.base) == letter.name and len(p.sub) == 1]
        case _:
            return None
    if not any(head_name(part.sub[0]) == index.name for part in own):
        return None
    body = transform(stated.body, lambda each: _renamed(each, index.name, at))
    return replace(part, body=Group(function.start, function.end, "(", (body,)))


def _renamed(each: Tree, index: str, at: Name) -> Tree | None:
    return replace(at, start=each.start, end=each.end) if isinstance(each, Name) and each.name == index else None
