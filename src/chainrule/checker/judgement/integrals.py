"""What may be said of integrals, which are read as sums over points: above the readings of a claim, below the judge."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.compared import Compared
from chainrule.readers import syntax as t
from chainrule.readers.lowering.sums import has_integral, integrated


def without_integrals(claim: Claim) -> Claim:
    """The claim without definitions by an integral, if none stands in it itself: of a Z, nothing is known then.

    What an integral comes to is not known, so a value that a text gives for it speaks against nothing. What was
    said before of the same name does not hold any more.
    """
    scope = claim.scope
    integrals = {name: stated for name, stated in scope.definitions.items() if has_integral(stated.body)}
    if not integrals or claim.left is None or claim.right is None or has_integral(claim.left, claim.right):
        return claim
    kept = {name: stated for name, stated in scope.definitions.items() if name not in integrals}
    reason = "its definition is not understood: it has an integral"
    unread = {
        name: replace(stated, body=t.Unread(stated.body.start, stated.body.end, reason))
        for name, stated in integrals.items()
        if stated.before is not None
    }
    return replace(claim, scope=replace(scope, definitions=kept | unread))


def integrated_again(compared: Compared) -> bool:
    """Whether a letter that an integral runs over stands outside of it: as its bound, where none is written."""
    stated = compared.lowered.used.values()
    bodies = (*compared.sides, *(each.body for each in stated))
    outside = t.names_in(*bodies, *(name for each in stated for name in each.parameters))
    return bool(integrated(*bodies) & outside)
