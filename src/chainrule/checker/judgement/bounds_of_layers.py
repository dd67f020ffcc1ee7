r"""Sums that run to the size of another layer, before a claim is judged: to n^{[l-1]} for the n^{[l]} of z^{[l]}.

By readings that do not tell the sizes of layers apart such a sum would come out right.
"""

from __future__ import annotations

from chainrule.checker.extraction.claim import Claim
from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import BigOp, Name, Script, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def bound_of_another_layer(claim: Claim) -> str:
    """What the text says of the number of entries that a sum of the claim does not run to; empty without such a sum."""
    sides = [side for side in (claim.left, claim.right) if side is not None]
    for part in (part for side in sides for part in find_all(side, BigOp)):
        if not isinstance(part.upper, Name) or "^" not in part.upper.name:
            continue
        last = part.upper.name
        for script in find_all(part.body, Script):
            declared = claim.scope.declarations.get(head_name(script.base) or "")
            alone = len(script.sub) == 1 and isinstance(script.sub[0], Name) and script.sub[0].name == part.index
            if not alone or declared is None or len(declared.shape) != 1:
                continue
            (size,) = declared.shape
            if isinstance(size, str) and size != last and letter_of(size) == letter_of(last):
                named = plain_name(declared.name)
                return (
                    f"{named} has {plain_name(size)} entries, and the sum over {part.index} runs to {plain_name(last)}"
                )
    return ""
