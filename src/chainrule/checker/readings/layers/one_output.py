r"""Weights of one row, below the readings: below ``W^{(2)} = [0.5, -0.3]`` the output ``W^{(2)} h + b`` is a number.

Worked examples of networks with one output square it, and put the derivative in it before the weights. It counts only
if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.expr.nodes import Shape
from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Derivative, Grid, Group, Name, Script, Tree, Words, names_in
from chainrule.writers.text import plain_name

#: The axes of a matrix.
_MATRIX = 2


def with_one_output(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides and the scope in which matrices of one row are row vectors; None where none is used."""
    if scope.options.get("vectors") == "rows":
        return None
    found = reached(sides, scope)
    used = names_in(*sides, *(stated.body for stated in found))
    rows = {name: said.shape[1:] for name in used if (said := scope.declarations.get(name)) and _is_row(said.shape)}
    rows |= {d.name: (length,) for d in found if is_capital(d.name) and (length := _length(d.body)) > 1}
    if not rows:
        return None

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(name=name), (), sup, 0) if name in rows and is_transpose(sup):
                return part.base
            case Derivative(_, _, _, body, ((Name(name=name), 1),)) if name in rows:
                return _turned(replace(part, body=transform(body, change)))
            case Name(name=name) if name in rows:
                return _turned(part)
        return None

    definitions = {n: d for n, d in scope.definitions.items() if n not in rows}
    definitions |= {d.name: replace(d, body=transform(d.body, change)) for d in found if d.name not in rows}
    facts = frozenset({"undeclared"})
    declared = {name: Declaration(name, "vector", shape=shape, facts=facts) for name, shape in rows.items()}
    scope = replace(scope, definitions=definitions, declarations={**scope.declarations, **declared})
    names = ", ".join(map(plain_name, sorted(rows)))
    left, right = (transform(side, change) for side in sides)
    return (left, right), scope, f"{names} {'is a row' if len(rows) == 1 else 'are rows'}: the output is a number"


def _is_row(shape: Shape) -> bool:
    return len(shape) == _MATRIX and shape[0] == 1


def _length(body: Tree) -> int:
    """How many entries a matrix has that is written as one row; 0 for others."""
    return len(body.rows[0]) if isinstance(body, Grid) and len(body.rows) == 1 else 0


def _turned(part: Tree) -> Tree:
    """The transpose of a letter, or of a derivative in one."""
    transpose = Words(part.end, part.end, "T")
    base = part if isinstance(part, Name) else Group(part.start, part.end, "(", (part,))
    return Script(part.start, part.end, base, (), transpose)
