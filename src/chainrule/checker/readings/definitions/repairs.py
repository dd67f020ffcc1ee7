"""Definitions with a slip of their own, below the readings: g(z) = 1 / (1 + e^{-x}) has x where z is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.rewriting import renamed
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Name, names_in
from chainrule.readers.usage import head_name


def repairs(scope: Scope, used: list[Definition]) -> Iterator[tuple[Scope, str]]:
    """The scopes with a definition g(z) whose right side has x where z is meant: x is read as z."""
    constants = {d.name for d in scope.declarations.values() if d.kind == "constant"}
    for definition in used:
        # A letter that is declared a constant is no slip.
        parameters = [head_name(p) for p in definition.parameters]
        if len(parameters) != 1 or not isinstance(definition.parameters[0], Name):
            continue
        if isinstance(definition.body, Name):
            # D(F) = M gives a name to a value, and is no formula in F.
            continue
        names = names_in(definition.body) - {"e", "\\pi"}
        strange = sorted(names - {parameters[0] or ""} - set(scope.definitions) - constants)
        if parameters[0] not in names and len(strange) == 1:
            body = renamed(definition.body, strange[0], parameters[0] or "")
            fixed = scope.define(replace(definition, body=body))
            yield fixed, f"{strange[0]} in the definition of {definition.name} is read as {parameters[0]}"
            return
