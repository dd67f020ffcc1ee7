r"""Sums over layers by the layer of a claim, among what completes definitions: ``\sum_l \sum_{ij} (W_{ij}^{(l)})^2``.

What is differentiated in stands in one layer, so the terms of the others do not matter. It counts only if it holds.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.last_layers import over_all
from chainrule.readers.letters import layer_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in

WORDS = "a sum over the layers is told by the term of this one"
Sides = tuple[Tree, Tree]


def with_own_layer(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope with the term of the layer that a claim varies for sums over layers; None where there are none."""
    letter = _varied_layer(sides)
    if not letter:
        return None

    def change(part: Tree) -> Tree | None:
        return _term(part, letter) if isinstance(part, BigOp) else None

    definitions = dict(scope.definitions)
    for stated in reached(sides, scope, exactly=True):
        body = transform(stated.body, change)
        if body is not stated.body:
            definitions[stated.name] = replace(stated, body=body, before=None, others=())
    if definitions == scope.definitions:
        return None
    return sides, replace(scope, definitions=definitions), WORDS


def _varied_layer(sides: Sides) -> str:
    """The letter of the one layer that all of what is differentiated in belongs to; empty if there is no such."""
    variables = variables_in(*sides)
    layers = {(found["letter"], found["step"]) if found else None for found in map(_layer, variables)}
    only = layers.pop() if len(layers) == 1 else None
    return only[0] if only is not None and only[1] is None else ""


def _layer(variable: Tree) -> re.Match[str] | None:
    return layer_of(head_name(variable) or "")


def _term(total: BigOp, letter: str) -> Tree | None:
    """The term of a layer in a sum over layers, None for other sums."""
    index = total.index or ""
    body = over_all(total.body, index)
    found = {name: at for name in names_in(body) if (at := layer_of(name)) and at["letter"] == index}
    counted = any(part.name == index for part in find_all(body, Name))
    if total.kind != "sum" or total.excluded is not None or not found or counted:
        return None
    if any(at["step"] is not None for at in found.values()):
        return None

    def change(part: Tree) -> Tree | None:
        at = found.get(part.name) if isinstance(part, Name) else None
        if at is None or not isinstance(part, Name):
            return None
        return replace(part, name=f"{at['base']}{at['mark']}{letter}{at['closing']}")

    return transform(body, change)
