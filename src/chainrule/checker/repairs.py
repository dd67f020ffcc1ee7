r"""Definitions with a slip of their own, below the readings: a claim that is right by what was meant.

``g(z) = 1 / (1 + e^{-x})`` has x for z; ``y = X w`` above a loss in \hat{y} and y lost its hat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Name, Tree, names_in, renamed
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def repairs(trees: tuple[Tree, Tree], scope: Scope, used: list[Definition]) -> Iterator[tuple[Scope, str, bool]]:
    """The scopes with a definition as it may be meant, how it is read then, and whether it can be read only so."""
    for repaired, words in _other_letter(scope, used):
        yield repaired, words, True
    for repaired, words in _lost_hat(trees, scope):
        yield repaired, words, False


def _other_letter(scope: Scope, used: list[Definition]) -> Iterator[tuple[Scope, str]]:
    """A definition g(z) whose right side has x where z is meant: x is read as z."""
    constants = {d.name for d in scope.declarations.values() if d.kind == "constant"}
    for definition in used:
        # A letter that is declared a constant is no slip.
        parameters = [head_name(p) for p in definition.parameters]
        if len(parameters) != 1 or not isinstance(definition.parameters[0], Name):
            continue
        names = names_in(definition.body) - {"e", "\\pi"}
        strange = sorted(names - {parameters[0] or ""} - set(scope.definitions) - constants)
        if parameters[0] not in names and len(strange) == 1:
            body = renamed(definition.body, strange[0], parameters[0] or "")
            fixed = scope.define(replace(definition, body=body))
            yield fixed, f"{strange[0]} in the definition of {definition.name} is read as {parameters[0]}"
            return


def _lost_hat(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""A definition of y as the prediction, where a loss in \hat{y} and y is differentiated: \hat{y} is meant."""
    reached = {d.name: d for tree in trees for d in scope.below(tree)}
    written = names_in(*trees, *(d.body for d in reached.values()))
    for stated in reached.values():
        hat = f"\\hat{{{stated.name}}}"
        if hat in written and not stated.parameters:
            kept = {n: d for n, d in scope.definitions.items() if n != stated.name}
            words = f"{plain_name(stated.name)}, as it is defined above, is read as {plain_name(hat)}"
            yield replace(scope, definitions=kept).define(replace(stated, name=hat)), words
