"""Statements on functions that stand for any here, beside the judgement: a rule that holds for an old f proves nothing.

``(f(x + h) - f(x)) / h = f'(x)`` holds for the f = max(0, z) of another chapter, and for few others.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.lost_paths import held_though_moving, not_the_way
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.readings.every_reading import readings
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED
from chainrule.readers import syntax as t
from chainrule.readers.usage import head_name

#: So many readings of a statement on any function are tried.
MAX_READINGS = 30


def holds_by_chance(claim: Claim, outcome: Outcome) -> str:
    """Why a reading that accepts a claim does not say what the claim says; empty if it does."""
    if reason := not_the_way(claim, outcome.option.scope.definitions):
        return reason
    if claim.outdated and only_of_the_old(claim, outcome):
        return claim.outdated
    return held_though_moving(claim) if outcome.option.sides is None else ""


def only_of_the_old(claim: Claim, best: Outcome) -> bool:
    """Whether a claim that speaks of a function on both sides holds by its old definition only."""
    if best.option.kind != "derivative" or not best.option.scope.definitions:
        return False
    stated = claim.scope.definitions
    functions = [
        _functions(side) & {name for name, d in stated.items() if d.parameters} for side in (claim.left, claim.right)
    ]
    any_ones = functions[0] & functions[1]
    if not any_ones:
        return False
    kept = replace(claim.scope, definitions={name: d for name, d in stated.items() if name not in any_ones})
    general = replace(claim, scope=kept, outdated="")
    return not any(_holds(general, option) for option in islice(readings(general), MAX_READINGS))


def _holds(claim: Claim, option: Option) -> bool:
    left, right = option.sides or (claim.left, claim.right)
    try:
        verdict = judge_reading(replace(claim, left=left, right=right), option).verdict.verdict
    except (ChainruleError, ZeroDivisionError):
        return False
    return verdict in (PROVED, AGREES, CONVENTION)


def _functions(side: t.Tree | None) -> set[str]:
    """The names in a side that are differentiated or stand before brackets."""
    out: set[str | None] = set()
    for part in t.walk(side) if side is not None else ():
        match part:
            case t.Derivative():
                out.add(head_name(part.body))
            case t.Gradient():
                out.add(head_name(part.body))
            case t.Script() if part.primes:
                out.add(head_name(part.base))
            case t.Factors(_, _, factors):
                out |= {head_name(first) for first, second in pairwise(factors) if isinstance(second, t.Group)}
    return {name for name in out if name is not None}
