r"""Pairs of entries, below the readings: in ``r_{ui} = b_u + b_i`` the user u and the item i are not the same entry.

So it is where a definition writes two entries of one name, with indices that nothing sums over.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Comparison, Derivative, Name, Script, Tree, find_all, names_in

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
    if not isinstance(left, Derivative) or len(left.variables) != 1:
        return []
    own = _entry(left.variables[0][0])
    if own is None:
        return []
    name, index = own
    others: dict[str, None] = {}
    for body in (stated.body for stated in used):
        bound = {part.index for part in find_all(body, BigOp)}
        found = {entry[1] for part in find_all(body, Script) if (entry := _entry(part)) and entry[0] == name} - bound
        if len(found) > 1 and index in found:
            others.update(dict.fromkeys(sorted(found - {index})))
    return [(index, "!=", other) for other in others]


def _entry(tree: Tree) -> tuple[str, str] | None:
    """The name and the index of b_u, None for anything else."""
    match tree:
        case Script(_, _, Name(_, _, name), (Name(_, _, index),), _, 0) if len(index) == 1:
            return name, index
    return None
