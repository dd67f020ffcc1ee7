r"""Components of examples whose own index comes first, below the readings: ``x_{id}`` of ``w \cdot x_d``.

Where x_d and w_k are vectors, the index that tells which of them is meant may stand behind that of the component. It
counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_components_first(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with the indices of such entries exchanged; None where there are none."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    scripts = [part for tree in trees for part in find_all(tree, Script) if isinstance(part.base, Name)]
    one = {(part.base.name, part.sub[0].name) for part in scripts if isinstance(part.base, Name)
           and len(part.sub) == 1 and isinstance(part.sub[0], Name)}  # fmt: skip
    own = {index for _, index in one}
    found = {name for part in scripts if (name := _entry(part, one)) is not None}
    found -= scope.definitions.keys() | scope.declarations.keys()
    if not found or not own:
        return None

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and isinstance(part.base, Name) and part.base.name in found and len(part.sub) > 1:
            return replace(part, sub=part.sub[::-1])
        return None

    left, right = (transform(side, change) for side in sides)
    bodies = {
        stated.name: replace(stated, body=transform(stated.body, change), before=None, others=()) for stated in used
    }
    shown = ", ".join(sorted(map(plain_name, found)))
    words = f"the first index of {shown} counts its components"
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies}), words


def _entry(part: Script, one: set[tuple[str, str]]) -> str | None:
    """The letter of ``x_{id}`` where x_d stands, too; None for other entries."""
    match part:
        # In x_i^{(j)} the place above says which index is that of the example.
        case Script(base=Name(name=name), sub=(Name(name=first), Name(name=second)), primes=0) if FAMILY not in name:
            return name if (name, second) in one and (name, first) not in one else None
    return None
