r"""Pairs of entries, below the readings: in ``r_{ui} = b_u + b_i`` the user u and the item i are not the same entry.

So it is where a definition, or what is differentiated, writes two entries of one name, with indices that nothing sums
over.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Comparison, Derivative, Name, Script, Tree, find_all, names_in
from chainrule.readers.variables import variables_in

Sides = tuple[Tree, Tree]
Case = tuple[str, str, str]
_DELTA = "\\delta"


def cases_above(cases: Sequence[Case], sides: Sides, scope: Scope) -> list[Case]:
    r"""The cases of indices, of which the text spoke above, that a claim may be said of.

    A claim with ``\delta_{ij}`` or ``1\{i = j\}`` tells both cases itself.
    """
    if not cases:
        return []
    bodies = [stated.body for side in sides for stated in scope.below(side)]
    written = {s.name for t in (*sides, *bodies) for p in find_all(t, Script) for s in p.sub if isinstance(s, Name)}
    deltas = (p for side in sides for p in find_all(side, Script) if isinstance(p.base, Name) and p.base.name == _DELTA)
    told = [{s.name for s in p.sub if isinstance(s, Name)} for p in deltas]
    told += [names_in(p) for side in sides for p in find_all(side, Comparison)]
    return [case for case in cases if {case[0], case[2]} <= written and {case[0], case[2]} not in told]


def pairs_apart(sides: Sides, used: Sequence[Definition]) -> list[tuple[str, str, str]]:
    """The conditions i != j of the entry that the left side differentiates in, as conditions of a reading."""
    left = sides[0]
    variables = variables_in(left)
    kept = _kept_apart((*sides, *(stated.body for stated in used)))
    pairs = [pair for v in variables if isinstance(v, Script) if (pair := _indices(v)) in kept]
    if pairs:
        return [(first, "!=", second) for first, second in dict.fromkeys(pairs)]
    own = _entry(variables[0]) if isinstance(left, Derivative) and len(variables) == 1 else None
    if own is None:
        return []
    name, index = own
    others: dict[str, None] = {}
    for body in (left.body, *(stated.body for stated in used)) if isinstance(left, Derivative) else ():
        bound = {part.index for part in find_all(body, BigOp)}
        found = {entry[1] for part in find_all(body, Script) if (entry := _entry(part)) and entry[0] == name} - bound
        if len(found) > 1 and index in found:
            others.update(dict.fromkeys(sorted(found - {index})))
    return [(index, "!=", other) for other in others]


def _kept_apart(trees: Sequence[Tree]) -> set[tuple[str, ...]]:
    r"""The indices, in both orders, that a sum keeps apart: ``\sum_{i \neq j} w_{ij} x_i x_j`` has no w_{ii}."""
    pairs = {
        (part.index, part.excluded.name)
        for tree in trees
        for part in find_all(tree, BigOp)
        if part.index is not None and isinstance(part.excluded, Name)
    }
    return {*pairs, *((second, first) for first, second in pairs)}


def _indices(tree: Script) -> tuple[str, ...]:
    return tuple(part.name for part in tree.sub if isinstance(part, Name))


def _entry(tree: Tree) -> tuple[str, str] | None:
    """The name and the index of b_u, None for anything else."""
    match tree:
        case Script(_, _, Name(_, _, name), (Name(_, _, index),), _, 0) if len(index) == 1:
            return name, index
    return None
