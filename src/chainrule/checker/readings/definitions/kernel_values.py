r"""Kernels at two examples, below the readings: ``K(x_i, x_j)`` as an entry of a symmetric matrix.

Nothing says what the function is, and nothing is differentiated in the examples: only its values count. It counts only
if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import with_joined
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Group, Name, Script, Tree
from chainrule.readers.usage import head_name, is_index
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
_KERNELS = frozenset(("K", "k", r"\kappa", r"\mathcal{K}", r"\mathbf{K}"))


def with_kernel_values(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with entries for the values of kernels; None where there are none."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    moved = set(map(head_name, variables_in(*trees)))
    found: set[str] = set()

    def join(function: Tree, group: Tree) -> Tree | None:
        value = _value(function, group, moved)
        if value is None or value[0] in scope.definitions:
            return None
        found.add(value[0])
        return value[1]

    left, right = (with_joined(side, join) for side in sides)
    bodies = {stated.name: replace(stated, body=with_joined(stated.body, join)) for stated in used}
    if not found:
        return None
    scope = replace(scope, definitions={**scope.definitions, **bodies})
    for name in sorted(found):
        own = _entries(name)
        facts = frozenset({"symmetric", "undeclared"})
        scope = scope.declare(Declaration(own, "matrix", (f"?{own}.0", f"?{own}.0"), facts))
    return (left, right), scope, f"{', '.join(map(plain_name, sorted(found)))} is symmetric in its arguments"


def _entries(name: str) -> str:
    return f"\\breve{{{name}}}"


def _value(function: Tree, group: Tree, moved: set[str | None]) -> tuple[str, Tree] | None:
    """The name of a kernel before two examples, and the entry that it is there; None for other factors."""
    match function, group:
        case Name(name=name), Group(opening="(", items=(Script(sub=(first,)) as one, Script(sub=(second,)) as other)):
            letters = {head_name(one.base), head_name(other.base)}
            plain = one.sup is None and other.sup is None and is_index(first) and is_index(second)
            if name in _KERNELS and plain and len(letters) == 1 and not letters & moved:
                base = Name(function.start, function.end, _entries(name))
                return name, Script(function.start, group.end, base, (first, second))
    return None
