"""Refutations by a constant factor, beside the judgement: an earlier definition of what is differentiated has it.

Texts restate a loss with another factor, 1/2 here and 1/(2 N) there, and go on with the gradient of either.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, Verdict
from chainrule.readers.scope import Definition
from chainrule.readers.syntax import Derivative, Gradient, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters for the number of examples.
_NUMBERS = frozenset("mnMN")


def by_earlier(claim: Claim, refuted: Outcome) -> Outcome | None:
    """The judgement by the definition before the latest one, which has another number of examples in a factor."""
    stated = _differentiated(claim, refuted)
    if stated is None or stated.before is None or len(stated.before.parameters) != len(stated.parameters):
        return None
    letters, earlier = (names_in(each.body) for each in (stated, stated.before))
    if not letters ^ earlier or not letters ^ earlier <= _NUMBERS:
        return None
    option = replace(refuted.option, scope=refuted.option.scope.define(stated.before))
    try:
        found = judge_reading(claim, option)
    except (ChainruleError, ZeroDivisionError):
        return None
    if found.verdict.verdict not in (PROVED, AGREES, CONVENTION):
        return None
    words = f"the definition of {plain_name(stated.name)} before the latest one is meant, which has another factor"
    both = "; ".join(filter(None, (words, found.verdict.convention)))
    return replace(found, verdict=Verdict(CONVENTION, found.verdict.evidence, convention=both))


def _differentiated(claim: Claim, refuted: Outcome) -> Definition | None:
    body = claim.left.body if isinstance(claim.left, (Derivative, Gradient)) else None
    name = head_name(body) if body is not None else None
    return refuted.option.scope.definitions.get(name) if name is not None else None
