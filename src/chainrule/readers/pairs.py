r"""Sums over pairs in definitions: ``L = \sum_{i \neq j} (x_i - x_j)^2`` runs over both, as L has no j."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.letters import CONDITION
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import BigOp, Factors, Name, Script, Tree, find_all

#: A condition on two indices alone; of ``x_i \in R_k`` the k says which set is meant.
_ORDER = re.compile(re.escape(CONDITION) + r"·[12](<|>|\\leq?|\\geq?|\\lt|\\gt)·[12]\]")


def over_pairs(body: Tree, known: frozenset[str]) -> Tree:
    """A body in which sums run over the other index of their condition, too, where nothing else says what that is."""
    if not any(_others(big) for big in find_all(body, BigOp)):
        return body
    whole = _free_outside(body)

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, BigOp):
            return None
        inner = over_pairs(part.body, known | {part.index or ""})
        big: Tree = part if inner is part.body else replace(part, body=inner)
        for other in sorted(_others(part) - known - whole) if part.kind == "sum" else ():
            big = BigOp(part.start, part.end, "sum", other, None, None, big)
        return big

    return transform(body, change)


def _others(big: BigOp) -> set[str]:
    """The other indices in the condition of a sum."""
    found = {big.excluded.name} if isinstance(big.excluded, Name) else set()
    first = big.body.factors[0] if isinstance(big.body, Factors) else None
    if isinstance(first, Script) and isinstance(first.base, Name) and _ORDER.fullmatch(first.base.name):
        found |= {index.name for index in first.sub if isinstance(index, Name)}
    return {name for name in found if len(name.rstrip("'")) == 1} - {big.index}


def _free_outside(body: Tree) -> set[str]:
    """The indices that stand outside of all sums."""
    inside = transform(body, lambda part: Name(part.start, part.end, "") if isinstance(part, BigOp) else None)
    return {index.name for script in find_all(inside, Script) for index in script.sub if isinstance(index, Name)}
