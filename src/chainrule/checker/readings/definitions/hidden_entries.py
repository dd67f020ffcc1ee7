r"""Definitions by entries that a later one for whole vectors hides, below the readings: ``s_k`` above ``s = W x + b``.

A claim with indices may speak of the entries as they were defined first, where the text goes on with vectors. It counts
only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Name, Script, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_hidden_entries(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The scope with the definitions by entries, for a claim that writes entries."""
    if not any(part.sub and isinstance(part.base, Name) for side in sides for part in find_all(side, Script)):
        return
    hidden = _hidden(sides, scope)
    if hidden:
        names = ", ".join(map(plain_name, sorted(hidden)))
        words = f"the entries of {names} are those of the definition{'s' if len(hidden) > 1 else ''} by entries"
        yield sides, replace(scope, definitions={**scope.definitions, **hidden}), words


def _hidden(sides: Sides, scope: Scope) -> dict[str, Definition]:
    """The definitions with indices that others without any hide, of the names that the sides use at any depth."""
    found: dict[str, Definition] = {}
    waiting = [stated for side in sides for stated in scope.below(side)]
    seen: set[str] = set()
    while waiting:
        stated = waiting.pop()
        if stated.name in seen:
            continue
        seen.add(stated.name)
        before = stated.before
        if before is not None and before.indices and not stated.indices and not before.parameters:
            found[stated.name] = before
            waiting.extend(scope.below(before.body))
    return found
