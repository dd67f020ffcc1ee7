r"""Update rules, between the judgement and its readings: ``w := w - \eta (a - y) x`` descends a loss above.

A positive factor belongs to the size of the step. What ascends the loss is wrong where nothing is maximized; any other
rule may be one for another function, so that it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.steps import ERRORS
from chainrule.checker.extraction.update_rules import Step
from chainrule.checker.findings import Finding, Judged, unknown
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED, Verdict
from chainrule.readers.letters import letter_of
from chainrule.readers.objectives import OBJECTIVE
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Terms,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.writers.text import plain_name

_ACCEPTED = (PROVED, AGREES, CONVENTION)
#: Numbers of examples.
_COUNTS = frozenset("mnNMBT")
_NOWHERE = (0, 0)
#: Factors that belong to the size of a step.
_FACTORS = (Fraction(1), Fraction(2), Fraction(1, 2))


def judge_step(claim: Claim, step: Step, judge: Callable[[Claim], Judged]) -> Judged:
    """The verdict on an update rule: the first loss of which it is a descent, or, where that is said, an ascent."""
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    if step.climbs:
        return _rising(claim, step, Judged(claim, Verdict(REFUTED, ("the words around it",))), step.losses[0])
    reason = ""
    for loss in step.losses:
        for sign in (1, -1):
            for right in _scaled(claim, loss, sign):
                held = _held(claim, loss, right, judge)
                if isinstance(held, str):
                    reason = reason or held
                    continue
                if sign > 0 and step.ascends:
                    return unknown(claim, "the words before it speak of an ascent, and it descends")
                if sign > 0 or step.rises:
                    return _accepted(claim, step, held, loss, falls=sign > 0)
                return _rising(claim, step, held, loss)
    return unknown(claim, reason or "the rule may descend another function")


def _held(claim: Claim, loss: str, right: Tree, judge: Callable[[Claim], Judged]) -> Judged | str:
    """The judgement of the loss's derivative being `right`, if it is accepted; why it is not else."""
    reason = ""
    for left in _derivatives(claim.left, loss):
        judged = judge(replace(claim, left=left, right=right, step=None))
        if judged.verdict.verdict in _ACCEPTED:
            return judged
        reason = reason or judged.verdict.reason
    return reason


def _derivatives(changed: Tree | None, loss: str) -> Iterator[Tree]:
    assert changed is not None  # noqa: S101 - checked by the caller
    named = Name(changed.start, changed.start, loss)
    yield Derivative(changed.start, changed.end, "∂", named, ((changed, 1),))
    yield Gradient(changed.start, changed.end, changed, named)


def _scaled(claim: Claim, loss: str, sign: int) -> Iterator[Tree]:
    """What is taken away, times the factors that may be in the size of the step."""
    assert claim.right is not None  # noqa: S101 - checked by the caller
    start = claim.right.start
    right = Group(start, claim.right.end, "(", (claim.right,))
    for count in _counts(right, claim.scope.definitions[loss].body):
        for factor in _FACTORS:
            parts = (*([Number(start, start, factor)] if factor != 1 else []), *([count] if count is not None else []))
            scaled = Factors(start, right.end, (*parts, right), ("",) * (len(parts) + 1)) if parts else claim.right
            yield scaled if sign > 0 else Terms(start, right.end, ((-1, right if scaled is claim.right else scaled),))


def _counts(right: Tree, body: Tree) -> Iterator[Tree | None]:
    """The number of examples by which only one of a step and its loss is divided; the step as it is comes first."""
    yield None
    own, stated = _divisors(right), _divisors(body)
    for name in sorted(own ^ stated):
        letter = Name(right.start, right.start, name)
        yield letter if name in own else Quotient(right.start, right.start, Number(*_NOWHERE, Fraction(1)), letter)


def _divisors(tree: Tree) -> set[str]:
    """The numbers of examples in the quotients of a tree."""
    return {name for part in find_all(tree, Quotient) for name in names_in(part.bottom) if name in _COUNTS}


def _accepted(claim: Claim, step: Step, judged: Judged, loss: str, *, falls: bool) -> Judged:
    words = f"{plain_name(step.rate)} is the size of a step that {'descends' if falls else 'ascends'} {_shown(loss)}"
    words = "; ".join(filter(None, (words, judged.verdict.convention)))
    return replace(judged, claim=claim, verdict=Verdict(CONVENTION, judged.verdict.evidence, convention=words))


def _undefined_error(claim: Claim) -> str | None:
    """The letter of an error in a rule of which nothing above says what derivative it is, and with which sign."""
    stated = set(map(letter_of, claim.scope.definitions))
    letters = sorted(set(map(letter_of, names_in(claim.right))) & ERRORS) if claim.right is not None else []
    return next((letter for letter in letters if letter not in stated), None)


def _rising(claim: Claim, step: Step, judged: Judged, loss: str) -> Judged:
    """The refutation of a rule that goes up where it should go down."""
    if claim.doubt or claim.outdated or claim.elsewhere or loss == OBJECTIVE or step.open or len(step.losses) > 1:
        return unknown(claim, claim.doubt or claim.outdated or "the rule may ascend another function")
    if (error := _undefined_error(claim)) is not None:
        return unknown(claim, f"{plain_name(error)} may be minus a derivative")
    message = f"the sign is wrong: with this step {_shown(loss)} grows"
    return replace(
        judged,
        claim=claim,
        verdict=Verdict(REFUTED, judged.verdict.evidence),
        findings=(Finding("sign", message),),
        basis=None,
    )


def _shown(loss: str) -> str:
    return "what is minimized" if loss == OBJECTIVE else plain_name(loss)
