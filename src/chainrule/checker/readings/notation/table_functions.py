r"""Functions of the table without an argument, below the readings: ``\frac{d \tanh}{dz}`` and ``\sin' = \cos``.

They are meant at what is differentiated in, or at any x where a prime alone says that. It counts only if it holds, or
but for a slip.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.rules import NAMES

_Sides = tuple[Tree, Tree]
#: Functions with shorter names are letters.
_SHORTEST = 2


def with_table_functions(sides: _Sides, scope: Scope) -> tuple[_Sides, Scope, str] | None:
    """The sides with bare functions of the table at the variable of their derivative; None where none stands bare."""
    bare = {name for side in sides for part in find_all(side, Name) if _in_table(name := part.name, scope)}
    derived = [part for side in sides for part in find_all(side, Derivative) if head_name(part.body) in bare]
    primed = [part for side in sides for part in find_all(side, Script) if part.primes and head_name(part.base) in bare]
    if not derived and not primed:
        return None
    variables = {head_name(v): v for part in derived for v, _ in part.variables}
    if len(variables) > 1 or not (variables or "x" not in scope.definitions):
        return None
    variable = next(iter(variables.values()), None) or Name(primed[0].start, primed[0].start, "x")
    if not derived and names_in(*sides) - bare:
        # Of sin' t something else is said.
        return None

    if any(map(_of_vectors, bare)):
        if not isinstance(variable, Script) or variable.sup is not None:
            return None
        # An entry of the value is differentiated in one of the argument.
        variable = variable.base

    def change(part: Tree) -> Tree | None:
        return _with_argument(part, bare, variable, change)

    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(sorted(bare))
    return (left, right), scope, f"a bare {shown} is taken at what is differentiated in"


def _in_table(name: str, scope: Scope) -> bool:
    """Whether a name that nothing else defines is that of a function of one number."""
    known = len(name) >= _SHORTEST and name not in scope.definitions and name not in scope.declarations
    return known and any(len(row.parameters) == 1 for row in NAMES.get(name, ()))


def _of_vectors(name: str) -> bool:
    """Whether a function is one of a vector: softmax_i is an entry of its value."""
    return any(row.parameters[0].shape for row in NAMES.get(name, ()))


def _with_argument(part: Tree, bare: set[str], variable: Tree, change: object) -> Tree | None:
    match part:
        case Factors(_, _, factors, signs):
            # What stands before brackets has its argument.
            called = {i for i, (first, second) in enumerate(pairwise(factors)) if _is_called(first, second, bare)}
            if not called:
                return None
            kept = tuple(f if i in called else transform(f, change) for i, f in enumerate(factors))  # type: ignore[arg-type]
            return replace(part, factors=kept, signs=signs)
        case Script(start, end, Name(_, _, name), (), None, primes) if primes and name in bare:
            return Factors(start, end, (part, Group(start, end, "(", (variable,))), ("", ""))
        case Script(start, end, Name(_, _, name), (), sup, 0) if sup is not None and name in bare:
            return Applied(start, end, name, (variable,), None, sup)
        case Script(start, end, Name(_, _, name), (_,) as sub, None, 0) if name in bare and _of_vectors(name):
            return Script(start, end, Applied(start, end, name, (variable,)), sub)
        case Name(start, end, name) if name in bare:
            return Applied(start, end, name, (variable,))
    return None


def _is_called(first: Tree, second: Tree, bare: set[str]) -> bool:
    return isinstance(second, Group) and head_name(first) in bare and not bare & names_in(second)
