r"""Activations that nothing defines, below the readings: ``\partial o_j / \partial u_j`` says that o_j is made of u_j.

Each entry is then an unknown function of the same entry. It counts only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.lowering.entrywise import SAME_ENTRIES
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Script, Tree, find_all, spelled
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
    return sides, replace(scope, options={**scope.options, SAME_ENTRIES: "\n".join(a for a, _ in found)}), words


def of_same_entries(sides: tuple[Tree, Tree], scope: Scope) -> list[tuple[str, str]]:
    r"""The o and u of ``\partial o_j / \partial u_j``, where nothing defines o and it has no other derivative."""
    found: dict[str, set[str]] = {}
    for part in (part for side in sides for part in find_all(side, Derivative)):
        name = head_name(part.body)
        if name is not None:
            found.setdefault(name, set()).add(_entries_of(part))
    names = [(name, next(iter(below))) for name, below in found.items() if len(below) == 1]
    return [(name, below) for name, below in names if below and name not in scope.definitions]


def _entries_of(part: Derivative) -> str:
    """The name that an entry is differentiated in at the same entry; empty for other derivatives."""
    body, variables = part.body, part.variables
    if len(variables) != 1 or variables[0][1] != 1 or not isinstance(body, Script) or not body.sub:
        return ""
    variable = variables[0][0]
    same = isinstance(variable, Script) and list(map(spelled, variable.sub)) == list(map(spelled, body.sub))
    return (head_name(variable) or "") if same else ""
