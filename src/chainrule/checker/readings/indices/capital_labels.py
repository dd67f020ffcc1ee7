r"""Capitals that are labels, in front of the readings: the B of ``\mu_B`` and ``\sigma_B^2`` in batch normalisation.

Nothing sums over such a letter, it stands nowhere else, and the quantity has no other index: it belongs to the name.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, find_all, names_in

Sides = tuple[Tree, Tree]


def with_capital_labels(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the scope with longer names; None where there are no such labels."""
    used = {stated.name: stated for side in sides for stated in scope.below(side)}
    trees = [*sides, *(stated.body for stated in used.values())]
    scripts = [part for tree in trees for part in find_all(tree, Script)]
    below = {(name, label) for part in scripts for name, label in (_labelled(part),) if label}
    below |= {(stated.name, stated.indices[0]) for stated in used.values() if len(stated.indices) == 1}
    below = {(name, label) for name, label in below if len(label) == 1 and label.isupper()}
    if len({label for _, label in below}) != 1:
        return None
    label = next(label for _, label in below)
    own = {id(index) for part in scripts for index in part.sub}
    free = [part for tree in trees for part in find_all(tree, Name) if part.name == label and id(part) not in own]
    summed = any(label in (big.index, *(names_in(big.upper) if big.upper else ())) for tree in trees
                 for big in find_all(tree, BigOp))  # fmt: skip
    names = {name for name, _ in below}
    others = any(part.sub and _labelled(part) != (part.base.name, label) for part in scripts
                 if isinstance(part.base, Name) and part.base.name in names)  # fmt: skip
    stated_with = any(stated.indices == (label,) for stated in used.values())
    if free or summed or others or not (stated_with or len(names) > 1):
        return None

    def change(part: Tree) -> Tree | None:
        if (
            not isinstance(part, Script)
            or not isinstance(part.base, Name)
            or _labelled(part) != (part.base.name, label)
        ):
            return None
        longer = Name(part.start, part.end, f"{part.base.name}_{{{label}}}", part.base.bold)
        return longer if part.sup is None else replace(part, base=longer, sub=())

    left, right = (transform(side, change) for side in sides)
    definitions = dict(scope.definitions)
    for name, stated in used.items():
        body = transform(stated.body, change)
        if name in names and stated.indices == (label,):
            longer = f"{name}_{{{label}}}"
            del definitions[name]
            definitions[longer] = replace(stated, name=longer, indices=(), body=body, before=None, others=())
        elif body is not stated.body:
            definitions[name] = replace(stated, body=body, before=None, others=())
    return (left, right), replace(scope, definitions=definitions)


def _labelled(part: Script) -> tuple[str, str]:
    """The name and the only letter below it; empty for anything else."""
    match part:
        case Script(base=Name(name=name), sub=(Name(name=label),), primes=0):
            return name, label
    return "", ""
