r"""Activations that nothing defines, below the readings: ``\partial o_j / \partial u_j`` says that o_j is made of u_j.

Each entry is then an unknown function of the same entry. It counts only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import whole_name
from chainrule.readers.lowering.entrywise import SAME_ENTRIES
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def with_each_entry(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope in which what is differentiated at the same entries alone is made of each entry by itself."""
    found = of_same_entries(sides, scope)
    if not found or not any(below in scope.definitions for _, below in found):
        # What o is made of is not known either: it may be a softmax.
        return None
    words = ", ".join(
        f"each entry of {plain_name(a)} is a function of the same one of {plain_name(b)}" for a, b in found
    )
    # A definition ``o = f(u)`` by a function of which nothing is known says the same.
    definitions = {name: stated for name, stated in scope.definitions.items() if name not in dict(found)}
    options = {**scope.options, SAME_ENTRIES: "\n".join(a for a, _ in found)}
    return sides, replace(scope, definitions=definitions, options=options), words


def of_same_entries(sides: tuple[Tree, Tree], scope: Scope) -> list[tuple[str, str]]:
    r"""The o and u of ``\partial o_j / \partial u_j``, where nothing defines o and it has no other derivative."""
    found: dict[str, set[str]] = {}
    for part in (part for side in sides for part in find_all(side, Derivative)):
        name = head_name(part.body)
        if name is not None:
            found.setdefault(name, set()).add(_entries_of(part))
    names = [(name, next(iter(below))) for name, below in found.items() if len(below) == 1]
    return [(name, below) for name, below in names if below and _is_any(name, below, scope)]


def _is_any(name: str, below: str, scope: Scope) -> bool:
    """Whether nothing defines a name, or only a function of what is below that nothing defines: ``o = f(u)``."""
    if name not in scope.definitions:
        return True
    match scope.definitions[name]:
        case Definition(_, (), (), Factors(_, _, (Name(_, _, function), Group(_, _, "(", (argument,))), (_, ""))):
            return whole_name(argument) == below and function not in scope.definitions
    return False


def _entries_of(part: Derivative) -> str:
    """The name that an entry is differentiated in at the same entry; empty for other derivatives."""
    body, variables = part.body, part.variables
    if len(variables) != 1 or variables[0][1] != 1 or not isinstance(body, Script) or not body.sub:
        return ""
    variable = variables[0][0]
    same = isinstance(variable, Script) and list(map(spelled, variable.sub)) == list(map(spelled, body.sub))
    return (head_name(variable) or "") if same else ""
