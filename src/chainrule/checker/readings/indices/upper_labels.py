r"""A letter above the names of one example, below the readings: in ``\partial E_k / \partial \hat{y}_j^k`` it is k.

Where nothing sums over k, all is said of one k, and the letter is left out. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Derivative, Name, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_upper_labels(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides and the scope without the letter above a variable; None where there is none, or a sum runs over it."""
    variables = [v for side in sides for part in find_all(side, Derivative) for v, _ in part.variables]
    above = {v.sup.name for v in variables if isinstance(v, Script) and isinstance(v.sup, Name)}
    # E_k is the loss of the example k.
    losses = [part.body for side in sides for part in find_all(side, Derivative) if isinstance(part.body, Script)]
    below = {index.name for loss in losses for index in loss.sub if isinstance(index, Name)}
    above |= below & {s.sup.name for side in sides for s in find_all(side, Script) if isinstance(s.sup, Name)}
    above -= {"T", "t"}
    bodies = [stated.body for stated in scope.definitions.values()]
    summed = {part.index for tree in (*sides, *bodies) for part in find_all(tree, BigOp)}
    if scope.strict or len(above) != 1 or above & summed:
        return None
    (label,) = above
    if any(_is_shifted(part, label) for tree in (*sides, *bodies) for part in find_all(tree, Script)):
        return None
    named = {head_name(loss.base) for loss in losses} if label in below else set()

    def bare(part: Tree) -> Tree | None:
        if isinstance(part, Script) and part.sup is None and [head_name(i) for i in part.sub] == [label]:
            return part.base if head_name(part.base) in named else None
        if not isinstance(part, Script) or not isinstance(part.sup, Name) or part.sup.name != label:
            return None
        sub = tuple(transform(each, bare) for each in part.sub)
        return replace(part, sub=sub, sup=None) if sub else part.base

    changed = transform(sides[0], bare), transform(sides[1], bare)
    definitions = {}
    for stated in scope.definitions.values():
        found = _of_one(replace(stated, body=transform(stated.body, bare), others=(), before=None), label, named)
        definitions[found.name] = found
    return changed, replace(scope, definitions=definitions), f"all is said of one {plain_name(label)}"


def _is_shifted(part: Script, label: str) -> bool:
    """Whether the letter counts steps or layers, as in ``h^{k-1}``, and no examples."""
    return isinstance(part.sup, Terms) and label in names_in(part.sup)


def _of_one(stated: Definition, label: str, losses: set[str | None]) -> Definition:
    """The definition of a family as that of one member, and that of a loss as the loss of one example."""
    if stated.name in losses and stated.indices == (label,):
        return replace(stated, indices=())
    if not stated.name.endswith(FAMILY) or stated.indices[:1] != (label,):
        return stated
    return replace(stated, name=stated.name.removesuffix(FAMILY), indices=stated.indices[1:])
