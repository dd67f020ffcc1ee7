r"""Layers with numbers below definitions for any layer, below the readings: ``z^{(3)}`` beside ``z^{(l)} = ...``.

What is said of the layers l is said of layer 3, so a claim about the layers 3 and 2 is read as one about l and l - 1.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.letters import layer_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Tree, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

_NUMBERED = re.compile(r"(?P<base>.+)\^\{[\[(]?(?P<number>\d+)[\])]?\}")


def by_numbered_layers(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with letters for the numbers of layers; None where nothing is said of any layer.

    What is defined for a layer with a number is not what is said of the others.
    """
    numbered = [found for name in names_in(*sides) if (found := _NUMBERED.fullmatch(name)) is not None]
    if not numbered or any(found.string in scope.definitions for found in numbered):
        return None
    bases = {found["base"] for found in numbered}
    general = [found for name in scope.definitions if (found := layer_of(name)) is not None and found["base"] in bases]
    kinds = {(found["mark"], found["letter"], found["closing"]) for found in general}
    if len(kinds) != 1:
        return None
    ((mark, letter, closing),) = kinds
    if letter in names_in(*sides) or any(layer_of(name) is not None for name in names_in(*sides)):
        return None
    last = max(int(found["number"]) for found in numbered)

    def change(part: Tree) -> Tree | None:
        found = _NUMBERED.fullmatch(part.name) if isinstance(part, Name) else None
        if found is None or not isinstance(part, Name):
            return None
        by = int(found["number"]) - last
        return replace(part, name=f"{found['base']}{mark}{letter}{f'{by:+d}' if by else ''}{closing}")

    left, right = (transform(side, change) for side in sides)
    definitions = {
        name: replace(stated, body=transform(stated.body, change), before=None, others=())
        for name, stated in scope.definitions.items()
        if _NUMBERED.fullmatch(name) is None
    }
    declarations = {name: said for name, said in scope.declarations.items() if _NUMBERED.fullmatch(name) is None}
    words = f"layer {last} is one of the layers {plain_name(letter)}"
    return (left, right), replace(scope, definitions=definitions, declarations=declarations), words
