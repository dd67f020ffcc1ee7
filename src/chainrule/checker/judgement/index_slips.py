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
    left, right = claim.left, claim.right
    found = _free_index(claim)
    if found is None or not isinstance(left, t.Derivative) or right is None:
        return None
    (variable, order), (wrong, entry) = left.variables[0], found
    (own,) = _indices(variable)
    said_equal = claim.condition is not None or claim.cases or claim.regimes
    if own not in _indices(right) and set(_indices(left)) == {own}:
        words, mended = f"the index {wrong} stands for {own}", replace(claim, right=renamed(right, wrong, own))
    elif own in _indices(left.body) and order == 1 and not said_equal:
        # With another index at the variable its own one is that of what is differentiated.
        turned = replace(left, variables=((renamed(variable, own, wrong), order),))
        words, mended = f"the index {wrong} is missing at the variable", replace(claim, left=turned)
    else:
        return None
    judged = judge(mended)
    if judged.verdict.verdict not in (PROVED, CONVENTION) or judged.scope is None:
        return None
    # A zero with the other index, so that both sides are compared for all pairs of indices.
    zero = t.Terms(entry.start, entry.end, ((1, entry), (-1, entry)))
    body = t.Terms(left.body.start, left.body.end, ((1, left.body), (1, t.Group(0, 0, "(", (zero,)))))
    both = replace(left, body=body)
    try:
        outcome = judge_reading(replace(claim, left=both), Option("derivative", judged.scope, sides=(both, right)))
    except (ChainruleError, ZeroDivisionError):
        return None
    if outcome.verdict.verdict != REFUTED:
        return None
    return replace(outcome, extra=(Finding("variable", words),))


def _free_index(claim: Claim) -> tuple[str, t.Script] | None:
    """The only index that stands free on the right side alone, and an entry that has it.

    The variable has one index, and no number: of w_0 another place may say that the index is 0.
    """
    left, right = claim.left, claim.right
    if not isinstance(left, t.Derivative) or right is None or claim.link or t.has_derivative(right):
        return None
    variable, _ = left.variables[0]
    if len(left.variables) != 1 or not isinstance(variable, t.Script) or len(_indices(variable)) != 1:
        return None
    bound = {part.index for part in t.find_all(right, t.BigOp)}
    entries = {name: script for script in t.find_all(right, t.Script) for name in _indices(script, own=True)}
    free = [name for name in entries if name not in {*_indices(left), *bound}]
    return (free[0], entries[free[0]]) if len(free) == 1 else None


def _indices(tree: t.Tree, *, own: bool = False) -> list[str]:
    """The index letters in a tree; its `own` ones alone for an entry."""
    scripts = [tree] if own and isinstance(tree, t.Script) else t.find_all(tree, t.Script)
    return [part.name for script in scripts for part in script.sub if isinstance(part, t.Name) and is_index(part)]
