r"""Sums over a set that has all entries, below the readings: ``\sum_{i \in C} y_i`` beside ``y \in \mathbb{R}^{10}``.

As far as the letters say, C has another number of members. In ``\sum_{w \in V}`` and ``\sum_{w=1}^V`` of one formula
a letter is the set and the number of its members. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Tree, find_all

Sides = tuple[Tree, Tree]
#: How the names of the numbers of members begin: n_C members are in C.
_NUMBER_IN = "n_"


def with_whole_sets(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope in which such sums run over all entries; None where no sizes are said of any letter."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    numbers = {part.upper.name for tree in trees for part in find_all(tree, BigOp) if isinstance(part.upper, Name)}
    twofold = {_NUMBER_IN + name for name in numbers} & numbers
    if not twofold and not any(said.shape for said in scope.declarations.values()):
        return None
    over = {part.upper for tree in trees for part in find_all(tree, BigOp) if _is_set(part)}
    sets = {upper.name for upper in over if isinstance(upper, Name)}
    # Where n_C is a number in the formula, too, its sums keep it.
    counts = {part.name for tree in trees for part in find_all(transform(tree, _without_ends), Name)}
    if not sets - counts:
        return None

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, BigOp) or not isinstance(part.upper, Name) or part.upper.name not in sets - counts:
            return None
        name = part.upper.name
        number = replace(part.upper, name=name.removeprefix(_NUMBER_IN)) if name in twofold else None
        return replace(part, upper=number, body=transform(part.body, change))

    bodies = {stated.name: replace(stated, body=transform(stated.body, change)) for stated in used}
    whole, counted = (_listed(names) for names in (sets - counts - twofold, (sets - counts) & twofold))
    said = [f"a sum over {whole} runs over all entries"] if whole else []
    said += [f"{counted} is a set and the number of its members"] if counted else []
    changed = (transform(sides[0], change), transform(sides[1], change))
    scope = replace(scope, definitions={**scope.definitions, **bodies})
    return changed, scope, "; ".join(said)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(name.removeprefix(_NUMBER_IN) for name in names))


def _is_set(part: BigOp) -> bool:
    return part.lower is None and isinstance(part.upper, Name) and part.upper.name.startswith(_NUMBER_IN)


def _without_ends(part: Tree) -> Tree | None:
    """A sum without its last number."""
    return replace(part, upper=None, body=transform(part.body, _without_ends)) if isinstance(part, BigOp) else None
