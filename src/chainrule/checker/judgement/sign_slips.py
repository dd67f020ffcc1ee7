r"""Signs that are wrong where no reading is sure, beside the judgement: with the sign turned the claim is accepted.

A reading that may not be meant, or beside which something speaks for the claim, refutes nothing alone. But a claim that
no reading accepts, and that is by one of them minus what is derived, or right but for one of its terms, is so by no
chance: the reading is meant and the sign is lost. An error \delta that no formula says to be a derivative may be minus
it: in some texts weights change by ``\eta \delta x``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.minus_errors import MINUS
from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.diagnose import constant_ratio, with_turned_terms
from chainrule.checker.judgement.errors_by_value import by_value
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.judgement.question import Question
from chainrule.errors import ChainruleError
from chainrule.expr.nodes import Const, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.verdict import REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.letters import letter_of
from chainrule.readers.usage import head_name


def by_sign_slip(claim: Claim, outcomes: Iterable[Outcome]) -> Outcome | None:
    """The refutation of a claim that is right by one of the readings but for a sign; None for other claims."""
    open_sign = claim.set_to_zero or claim.in_case or claim.regimes or MINUS in claim.scope.options
    if open_sign or not _says_derivative(claim) or by_value(claim):
        # Of what is zero the sign says nothing; in a case, and of an error, another sign may be right.
        return None
    for outcome in outcomes:
        refuted = outcome.verdict if outcome.doubted is None else outcome.doubted
        if refuted.verdict != REFUTED or outcome.option.kind != "derivative":
            continue
        question = outcome.question()
        if _says_enough(question) and _turned(claim, outcome, question):
            return replace(outcome, verdict=refuted, doubted=None)
    return None


def _says_derivative(claim: Claim) -> bool:
    """Whether the left side is written as a derivative, or the text says by a formula that it is one."""
    if claim.left is None:
        return False
    if t.has_derivative(claim.left):
        return True
    head = letter_of(head_name(claim.left) or "")
    above = (d.body for name, d in claim.scope.definitions.items() if letter_of(name) == head)
    return any(map(t.has_derivative, above))


def _says_enough(question: Question) -> bool:
    """Whether what is derived cannot be minus something else by chance: it has letters and is made of several parts."""
    parts = list(postorder(question.derived))
    return any(isinstance(part, Symbol) for part in parts) and len(parts) > 1


def _turned(claim: Claim, outcome: Outcome, question: Question) -> bool:
    ratio = constant_ratio(question)
    if isinstance(ratio, Const) and ratio.value == -1:
        return _holds_turned(claim, outcome)
    return ratio is None and one_sign_away(question)


def one_sign_away(question: Question) -> bool:
    """Whether a claim with the sign of one term turned is the derivative, wherever both are defined."""
    turned = (node for node, _ in with_turned_terms(question))
    return any(decide(node, question.derived, question.facts) for node in turned)


def _holds_turned(claim: Claim, outcome: Outcome) -> bool:
    """Whether the reading accepts minus the right side."""
    left, right = outcome.option.sides or (claim.left, claim.right)
    assert left is not None  # noqa: S101 - a claim that was judged has both sides
    assert right is not None  # noqa: S101
    minus = t.Terms(right.start, right.end, ((-1, t.Group(right.start, right.end, "(", (right,))),))
    sides = left, minus
    option = replace(outcome.option, sides=sides)
    try:
        return bool(judge_reading(replace(claim, left=left, right=minus), option).verdict)
    except (ChainruleError, ZeroDivisionError):
        return False
