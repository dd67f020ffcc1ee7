r"""Arguments that stand for all parameters, below the readings: ``J(W, b)`` of a sum in which only the w_k occur.

What is defined has no W in it, so that nothing relates W to its rows or columns; so it is with the data in
``\ell(y; X, \beta)``. It counts only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Tree
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def without_collected(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope without such arguments; None where there are none."""
    found = {stated.name: stated for stated in reached(sides, scope) if _is_collected(stated, sides, scope)}
    if not found:
        return None

    def bare(part: Tree) -> Tree | None:
        match part:
            case Factors(_, _, (Name(_, _, name) as called, Group(_, _, "(", items)), (_, "")) if name in found:
                same = [spelled(item) for item in items] == [spelled(each) for each in found[name].parameters]
                return replace(called, end=part.end) if same else None
        return None

    definitions = {n: replace(d, parameters=(), before=None, others=()) for n, d in found.items()}
    left, right = (transform(side, bare) for side in sides)
    words = f"{', '.join(map(plain_name, found))} is written with the name of all its parameters"
    return (left, right), replace(scope, definitions={**scope.definitions, **definitions}), words


def _is_collected(stated: Definition, sides: Sides, scope: Scope) -> bool:
    """Whether an argument of a definition is nowhere in its body, while the claim varies something that is."""
    names = [parameter.name for parameter in stated.parameters if isinstance(parameter, Name)]
    inside = written(stated.body, scope.definitions)
    varied = set(map(head_name, variables_in(*sides)))
    lost = [name for name in names if name not in inside]
    return len(names) == len(stated.parameters) > 0 < len(lost) and not varied & set(lost) and bool(varied & inside)
