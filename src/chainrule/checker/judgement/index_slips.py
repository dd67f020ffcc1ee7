r"""Wrong indices, beside the judgement: ``\partial C / \partial a_k = 2 (a_i - y_i)``, where i is bound by nothing.

No reading is left for such a claim, as its sides have different indices. If it is right with the index of the left side
in their place, it was the wrong one: it is refuted for any two that differ. So is what is right with the index of the
right side at its variable, ``\partial p_i / \partial z_i = p_i (\delta_{ij} - p_j)``, unless they are said to be equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import CONVENTION, PROVED, REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.rewriting import renamed
from chainrule.readers.usage import is_index


def by_index_slip(claim: Claim, judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim whose right side has another index than its left side; None for other claims."""
    if not isinstance(claim.left, t.Derivative) or claim.right is None:
        return None
    if (found := _slipped(claim)) is not None:
        wrong, meant, entry = found
        words = f"the index {wrong} stands for {meant}"
        mended = judge(replace(claim, right=renamed(claim.right, wrong, meant)))
    elif (below := _slipped_below(claim)) is not None:
        left, wrong, entry = below
        words = f"the index {wrong} is missing at the variable"
        mended = judge(replace(claim, left=left))
    else:
        return None
    if mended.verdict.verdict not in (PROVED, CONVENTION) or mended.scope is None:
        return None
    # A zero with the other index, so that both sides are compared for all pairs of indices.
    zero = t.Terms(entry.start, entry.end, ((1, entry), (-1, entry)))
    body = t.Terms(claim.left.body.start, claim.left.body.end, ((1, claim.left.body), (1, t.Group(0, 0, "(", (zero,)))))
    left = replace(claim.left, body=body)
    option = Option("derivative", mended.scope, sides=(left, claim.right))
    try:
        outcome = judge_reading(replace(claim, left=left), option)
    except (ChainruleError, ZeroDivisionError):
        return None
    if outcome.verdict.verdict != REFUTED:
        return None
    return replace(outcome, extra=(Finding("variable", words),))


def _slipped(claim: Claim) -> tuple[str, str, t.Script] | None:
    """The index that stands free on the right side only, the one of the variable, and an entry with the wrong one."""
    left, right = claim.left, claim.right
    if not isinstance(left, t.Derivative) or right is None or claim.link or t.has_derivative(right):
        return None
    own = {name for script in t.find_all(left, t.Script) for name in _indices(script)}
    variable = left.variables[0][0]
    if len(left.variables) != 1 or not isinstance(variable, t.Script) or len(_indices(variable)) != 1:
        return None
    bound = {part.index for part in t.find_all(right, t.BigOp)}
    entries = {name: script for script in t.find_all(right, t.Script) for name in _indices(script)}
    free = [name for name in entries if name not in own | bound]
    (meant,) = _indices(variable)
    if len(free) != 1 or meant in entries or len(own) != 1:
        return None
    return free[0], meant, entries[free[0]]


def _slipped_below(claim: Claim) -> tuple[t.Derivative, str, t.Script] | None:
    """The left side with the index of the right side at its variable, that index, and an entry that has it."""
    left, right = claim.left, claim.right
    if not isinstance(left, t.Derivative) or right is None or claim.link or t.has_derivative(right):
        return None
    if claim.condition is not None or claim.cases or claim.regimes:
        return None
    own = {name for script in t.find_all(left, t.Script) for name in _indices(script)}
    bound = {part.index for part in t.find_all(right, t.BigOp)}
    entries = {name: script for script in t.find_all(right, t.Script) for name in _indices(script)}
    free = [name for name in entries if name not in own | bound]
    variable, order = left.variables[0]
    if len(left.variables) != 1 or order != 1 or len(free) != 1 or not isinstance(variable, t.Script):
        return None
    if len(variable.sub) != 1 or len(_indices(variable)) != 1:
        # Of a number, as in w_0, another place may say that the index is it.
        return None
    if _indices(variable)[0] not in {name for script in t.find_all(left.body, t.Script) for name in _indices(script)}:
        # With another index at the variable its own one would be free.
        return None
    index = t.Name(variable.sub[0].start, variable.sub[0].end, free[0])
    return replace(left, variables=((replace(variable, sub=(index,)), 1),)), free[0], entries[free[0]]


def _indices(script: t.Script) -> list[str]:
    return [part.name for part in script.sub if isinstance(part, t.Name) and is_index(part)]
