r"""Entries of the identity as a Kronecker delta, below the readings: the ``I_{kj}`` of ``y_k (I_{kj} - y_j)``.

It counts only if it holds: an I that nothing defines may be anything with two indices.
"""

from __future__ import annotations

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Tree

Sides = tuple[Tree, Tree]
_IDENTITY = "I"
_DELTA = r"\delta"


def with_identity_entries(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with deltas for such entries; None where there are none, or I is said to be something."""
    if _IDENTITY in scope.definitions or _IDENTITY in scope.declarations:
        return None
    left, right = (transform(side, _delta) for side in sides)
    if left is sides[0] and right is sides[1]:
        return None
    return (left, right), scope, "I with two indices has the entries of the identity"


def _delta(part: Tree) -> Tree | None:
    match part:
        case Script(base=Name(name="I") as base, sub=(Name(), Name()), sup=None, primes=0):
            return Script(part.start, part.end, Name(base.start, base.end, _DELTA), part.sub)
    return None
