"""Refutations beside the judgement that an earlier definition of what is differentiated takes back.

Texts restate a loss with another factor, 1/2 here and 1/(2 N) there, and go on with the gradient of either. They write
a formula in another form, make a slip in that, and go on with the first form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, Verdict
from chainrule.readers.dots import shown
from chainrule.readers.scope import Definition
from chainrule.readers.syntax import Derivative, Gradient, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters for the number of examples.
_NUMBERS = frozenset("mnMN")
#: A formula in so many letters is written anew in another form; one in x alone is another function.
_LETTERS_OF_A_FORM = 3
_ACCEPTED = (PROVED, AGREES, CONVENTION)


def by_earlier(claim: Claim, refuted: Outcome) -> Outcome | None:
    """The judgement by the definition before the latest one, which has another number of examples in a factor."""
    stated = _differentiated(claim, refuted)
    if stated is None or stated.before is None or len(stated.before.parameters) != len(stated.parameters):
        return None
    letters, earlier = (names_in(each.body) for each in (stated, stated.before))
    if not letters ^ earlier or not letters ^ earlier <= _NUMBERS:
        return None
    found = _by(stated.before, claim, refuted)
    if found is None:
        return None
    words = f"the definition of {plain_name(stated.name)} before the latest one is meant, which has another factor"
    both = "; ".join(filter(None, (words, found.verdict.convention)))
    return replace(found, verdict=Verdict(CONVENTION, found.verdict.evidence, convention=both))


def right_by_first_form(claim: Claim, judge: Callable[..., Judged]) -> str:
    """Why a refuted claim is right by the form of a definition before the latest one: one of the forms has a slip."""
    scope = claim.scope
    sides = [side for side in (claim.left, claim.right) if side is not None]
    for stated in {stated.name: stated for side in sides for stated in scope.below(side)}.values():
        first = stated.before
        if first is None or first.indices != stated.indices or len(first.parameters) != len(stated.parameters):
            continue
        letters = names_in(stated.body)
        if shown(first.body) == shown(stated.body):
            # What is only said again is no other form.
            continue
        if letters != names_in(first.body) or len(letters - {"e"}) < _LETTERS_OF_A_FORM:
            continue
        as_first = replace(claim, scope=scope.define(replace(first, before=None)))
        if judge(as_first).verdict.verdict in _ACCEPTED:
            return f"{plain_name(stated.name)} is defined in two forms above, and it holds by the first one"
    return ""


def _by(earlier: Definition, claim: Claim, refuted: Outcome) -> Outcome | None:
    """The judgement of a refuted claim by another definition; None unless it is accepted."""
    option = replace(refuted.option, scope=refuted.option.scope.define(earlier))
    try:
        found = judge_reading(claim, option)
    except (ChainruleError, ZeroDivisionError):
        return None
    return found if found.verdict.verdict in _ACCEPTED else None


def _differentiated(claim: Claim, refuted: Outcome) -> Definition | None:
    body = claim.left.body if isinstance(claim.left, (Derivative, Gradient)) else None
    name = head_name(body) if body is not None else None
    return refuted.option.scope.definitions.get(name) if name is not None else None
