r"""The letter D with a direction below it, below the extraction: ``D_{\mathbf{u}} f`` is ``\nabla_\mathbf{u} f``.

The readings find what a nabla with a direction is.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Gradient, Grid, Group, Name, Script, Statement, Tree
from chainrule.readers.usage import head_name

_OPERATOR = "D"


def with_directions(statement: Statement, scope: Scope) -> Statement:
    r"""``D_{\mathbf{u}} f`` at the beginning of a statement as a nabla with a direction."""
    if _OPERATOR in scope.definitions or _OPERATOR in scope.declarations:
        return statement
    match statement.items[0]:
        case Factors(start, end, (Script(_, _, Name(_, _, "D"), (Name() as below,), None, 0), *rest), ("", "", *signs)):
            function = scope.definitions.get(head_name(rest[0]) or "")
            if not rest or not (below.bold or (function is not None and listed_entries(below, scope))):
                return statement
            body = rest[0] if len(rest) == 1 else Factors(rest[0].start, end, tuple(rest), ("", *signs))
            return replace(statement, items=(Gradient(start, end, below, body), *statement.items[1:]))
    return statement


def listed_entries(direction: Tree | None, scope: Scope) -> tuple[Tree, ...]:
    """The numbers that a direction lists by its definition, in a row or a column; none for others."""
    stated = scope.definitions.get(head_name(direction) or "") if direction is not None else None
    body = stated.body if stated is not None and not stated.parameters else None
    while isinstance(body, Script) and is_transpose(body.sup) and not body.sub:
        body = body.base
    if isinstance(body, Group) and len(body.items) > 1:
        return body.items
    if isinstance(body, Grid) and 1 in (len(body.rows), len(body.rows[0])):
        return tuple(entry for row in body.rows for entry in row)
    return ()
