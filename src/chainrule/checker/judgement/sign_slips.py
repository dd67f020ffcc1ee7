r"""Signs that are wrong where no reading is sure, beside the judgement: with the sign turned the claim is accepted.

A reading that may not be meant, or beside which something speaks for the claim, refutes nothing alone. But a claim that
no reading accepts, and that is by one of them minus what is derived, or right but for one of its terms, is so by no
chance: the reading is meant and the sign is lost. An error \delta that no formula says to be a derivative may be minus
it: in some texts weights change by ``\eta \delta x``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.conditions import Regime
from chainrule.checker.extraction.minus_errors import MINUS
from chainrule.checker.extraction.short_names import is_short
from chainrule.checker.findings import Judged
from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.diagnose import constant_ratio, with_turned_terms
from chainrule.checker.judgement.errors_by_value import by_value
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.judgement.question import Question
from chainrule.errors import ChainruleError
from chainrule.expr.build import negate
from chainrule.expr.nodes import Const, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.letters import letter_of
from chainrule.readers.losses_said import losses_said
from chainrule.readers.objectives import OBJECTIVE
from chainrule.readers.rewriting import transform
from chainrule.readers.usage import head_name

_ACCEPTED = (PROVED, AGREES, CONVENTION)
#: The letters of a layer and of the last one.
_LAYERS = frozenset("lL")
#: So many letters agree by no chance.
MIN_LETTERS = 3
#: Signs in so many sums of a right side are turned.
MAX_SUMS = 4


def by_sign_slip(claim: Claim, outcomes: Iterable[Outcome]) -> Outcome | None:
    """The refutation of a claim that is right by one of the readings but for a sign; None for other claims."""
    if sign_is_open(claim):
        return None
    for refuted in _refuted(claim, outcomes):
        question = refuted.question()
        if refuted.option.kind == "derivative" and _says_enough(question) and _turned(claim, refuted, question):
            return refuted
    return None


def by_turned_sign(claim: Claim, outcomes: Iterable[Outcome], judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim that nothing decides, and that is accepted with one sign turned; None for others."""
    if sign_is_open(claim) or claim.right is None:
        return None
    asked = set()
    for refuted in _refuted(claim, outcomes):
        question = refuted.question()
        same = question.claimed, question.derived, question.facts
        if same in asked:
            # Many readings come to the same two sides.
            continue
        asked.add(same)
        if _says_enough(question) and differs_by_sign(question):
            accepted = any(
                judge(replace(claim, right=tree)).verdict.verdict in _ACCEPTED for tree in turned_sides(claim.right)
            )
            return refuted if accepted else None
    return None


def by_inner_sign(claim: Claim, outcomes: Iterable[Outcome], judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The same for a sign inside alone: where a loss is defined out of sight another one may have the other sign."""
    found = by_turned_sign(claim, outcomes, judge)
    if found is None:
        return None
    question = found.question()
    if len({part.name for part in postorder(question.derived) if isinstance(part, Symbol)}) < MIN_LETTERS:
        # f' = 2x - 3 is one sign away from what another f gives by chance.
        return None
    return None if decide(negate(question.claimed), question.derived, question.facts) else found


def sign_is_open(claim: Claim) -> bool:
    """Whether another sign may be right: of what is zero, in a case, of an error; or no derivative is stated."""
    in_case = bool(claim.in_case or claim.regimes) and not (claim.regimes and all(map(_of_layers, claim.regimes)))
    open_sign = claim.set_to_zero or in_case or MINUS in claim.scope.options
    return bool(open_sign) or not _says_derivative(claim) or by_value(claim) is not None or _of_no_loss(claim)


def _of_layers(regime: Regime) -> bool:
    """Whether a condition is one of layers, ``l < L``, which changes no value; ``t < T`` may cut a function in two."""
    return t.names_in(regime.tree) == _LAYERS


def _of_no_loss(claim: Claim) -> bool:
    """Whether ``dZ`` stands where nothing says of which loss it is the gradient: it may be one of a likelihood."""
    left, scope = claim.left, claim.scope
    if not isinstance(left, t.Derivative) or not is_short(left) or losses_said(scope):
        return False
    return head_name(left.body) not in scope.definitions


def _refuted(claim: Claim, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes that differ from the claim, with the refutations that are not given.

    A guess at which loss is meant says nothing of its sign: J may be minus the log-likelihood.
    """
    for outcome in outcomes:
        refuted = outcome.verdict if outcome.doubted is None else outcome.doubted
        if refuted.verdict == REFUTED and not _of_another_letter(claim, outcome):
            yield replace(outcome, verdict=refuted, doubted=None)


def _of_another_letter(claim: Claim, outcome: Outcome) -> bool:
    """Whether a loss of another letter was taken for the one that is differentiated."""
    left = outcome.option.sides[0] if outcome.option.sides else claim.left
    bodies = [part.body for part in t.walk(left) if isinstance(part, (t.Derivative, t.Gradient))] if left else []
    stated = outcome.option.scope.definitions
    names = {head_name(body) for body in bodies} - claim.scope.definitions.keys()
    named = [stated[name] for name in names if name in stated]
    return any(
        (other.line, other.text) == (each.line, each.text) and letter_of(other.name) != letter_of(each.name)
        for each in named
        for other in stated.values()
        if other.name != OBJECTIVE
    )


def differs_by_sign(question: Question) -> bool:
    """Whether the sides are equal but for their sign, or the sign of one term."""
    return bool(decide(negate(question.claimed), question.derived, question.facts)) or one_sign_away(question)


def turned_sides(right: t.Tree) -> Iterator[t.Tree]:
    """A right side with its sign turned, and with the sign of one term in it turned."""
    yield _minus(right)
    sums = [part for part in t.find_all(right, t.Terms) if len(part.terms) > 1][:MAX_SUMS]
    for total in sums:
        for place, (sign, term) in enumerate(total.terms):
            turned = replace(total, terms=(*total.terms[:place], (-sign, term), *total.terms[place + 1 :]))
            yield transform(right, lambda part, old=total, new=turned: new if part is old else None)  # type: ignore[misc]


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
    return _one_sign_away(question.claimed, question.derived, question.facts)


@lru_cache(maxsize=256)
def _one_sign_away(claimed: Node, derived: Node, facts: Facts) -> bool:
    turned = (node for node, _ in with_turned_terms(claimed, derived, facts))
    return any(decide(node, derived, facts) for node in turned)


def _holds_turned(claim: Claim, outcome: Outcome) -> bool:
    """Whether the reading accepts minus the right side."""
    left, right = outcome.option.sides or (claim.left, claim.right)
    assert left is not None  # noqa: S101 - a claim that was judged has both sides
    assert right is not None  # noqa: S101
    minus = _minus(right)
    sides = left, minus
    option = replace(outcome.option, sides=sides)
    try:
        return bool(judge_reading(replace(claim, left=left, right=minus), option).verdict)
    except (ChainruleError, ZeroDivisionError):
        return False


def _minus(right: t.Tree) -> t.Tree:
    return t.Terms(right.start, right.end, ((-1, t.Group(right.start, right.end, "(", (right,))),))
