r"""Entries with different letters as different ones, below the readings: ``\|x_a - x_p\|^2 - \|x_a - x_n\|^2``.

Nothing runs over the letters, so that each entry is a quantity of its own, and so it is where there are only two. It
counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Derivative, Gradient, Name, Script, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_different_entries(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with names for such entries; None where there are none."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    variables = {each for tree in trees for part in find_all(tree, Derivative) for v, _ in part.variables
                 if (each := _entry(v)) is not None}  # fmt: skip
    variables |= {each for tree in trees for part in find_all(tree, Gradient)
                  if part.variable is not None and (each := _entry(part.variable)) is not None}  # fmt: skip
    scripts = [part for tree in trees for part in find_all(tree, Script)]
    entries: dict[str, set[str]] = {}
    for part in scripts:
        if (entry := _entry(part)) is not None:
            entries.setdefault(entry[0], set()).add(entry[1])
    summed = {part.index for tree in trees for part in find_all(tree, BigOp)}
    indexed = {id(part.base) for part in scripts if _entry(part) is not None}
    whole = {part.name for tree in trees for part in find_all(tree, Name) if id(part) not in indexed}
    names = {name for name, _ in variables if len(entries[name]) > 1 and not entries[name] & summed} - whole
    names -= scope.definitions.keys()
    families = {stated.name: stated.indices for stated in used if stated.indices}
    if not names or any(_turned(part, families) for part in scripts):
        # Of p_{ji} the definition of p_{ij} says something else than of p_{ij}.
        return None

    def change(part: Tree) -> Tree | None:
        entry = _entry(part)
        if entry is None or entry[0] not in names or not isinstance(part, Script) or not isinstance(part.base, Name):
            return None
        own = Name(part.start, part.end, f"{entry[0]}_{{{entry[1]}}}", part.base.bold)
        return own if part.sup is None else replace(part, base=own, sub=())

    left, right = (transform(side, change) for side in sides)
    bodies = {
        stated.name: replace(stated, body=transform(stated.body, change), before=None, others=()) for stated in used
    }
    shown = ", ".join(sorted(plain_name(f"{name}_{index}") for name in names for index in entries[name]))
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies}), f"{shown} are different entries"


def _turned(part: Script, families: dict[str, tuple[str, ...]]) -> bool:
    """Whether a member of a family stands with other indices than its definition has."""
    indices = families.get(part.base.name) if isinstance(part.base, Name) else None
    return indices is not None and bool(part.sub) and [getattr(i, "name", "") for i in part.sub] != [*indices]


def _entry(part: Tree) -> tuple[str, str] | None:
    """The name and the only index of ``x_i``, perhaps to a power; None for anything else."""
    match part:
        case Script(base=Name(name=name), sub=(Name(name=index),), primes=0) if len(index) == 1:
            return name, index
    return None
