"""The judgement on one claim: every sensible reading is lowered and decided, and the best one counts.

proved > agrees > convention > conditional; refuted only if every reading that could be understood is refuted, and
only where the claim can be refuted at all: an undefined function whose derivative is simply stated is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.denied import HELD
from chainrule.checker.extraction.slopes import PUT_IN
from chainrule.checker.extraction.total_differentials import WHY
from chainrule.checker.findings import Basis, Finding, Judged, Reading, unknown
from chainrule.checker.judgement.against_words import against_words, large
from chainrule.checker.judgement.all_numbers import by_sign_of_numbers
from chainrule.checker.judgement.another_function import right_for_another
from chainrule.checker.judgement.bounds_of_layers import bound_of_another_layer
from chainrule.checker.judgement.diagnose import correction, diagnose, missing_differential, shown
from chainrule.checker.judgement.dotted_chains import telescopes
from chainrule.checker.judgement.earlier import by_earlier, right_by_first_form
from chainrule.checker.judgement.errors_by_value import lost_sign
from chainrule.checker.judgement.exponent_slips import by_exponent
from chainrule.checker.judgement.index_slips import by_index_slip
from chainrule.checker.judgement.integrals import without_integrals
from chainrule.checker.judgement.kinks import piecewise
from chainrule.checker.judgement.label_slips import by_label
from chainrule.checker.judgement.link_slips import by_link
from chainrule.checker.judgement.listed_matrices import lists_entries
from chainrule.checker.judgement.listed_partials import lists_partials
from chainrule.checker.judgement.loose_steps import loose_step
from chainrule.checker.judgement.lost_primes import by_lost_prime
from chainrule.checker.judgement.lost_transposes import by_lost_transpose
from chainrule.checker.judgement.met_readings import MetReadings
from chainrule.checker.judgement.one_reading import RANK, Outcome, judge_reading
from chainrule.checker.judgement.operator_slips import by_lost_operator, by_operator_slip
from chainrule.checker.judgement.outcomes import ACCEPTED, as_read, outcomes_of
from chainrule.checker.judgement.parts_named import names_part
from chainrule.checker.judgement.sign_slips import (
    by_inner_sign,
    by_sign_slip,
    by_turned_sign,
    differs_by_sign,
    one_sign_away,
)
from chainrule.checker.judgement.single_entries import by_single_entries
from chainrule.checker.judgement.slips import misses_factor, one_slip_away, says_slip
from chainrule.checker.judgement.stationary import judge_stationary
from chainrule.checker.judgement.termwise import sums_termwise
from chainrule.checker.judgement.unread_definitions import by_what_is_read
from chainrule.checker.judgement.update_rules import judge_step
from chainrule.checker.judgement.value_slips import is_turned_value, turned
from chainrule.checker.readings.definitions.context import undecided
from chainrule.checker.readings.every_reading import readings
from chainrule.checker.readings.option import Option
from chainrule.errors import BudgetError, ChainruleError
from chainrule.expr.build import zeros
from chainrule.expr.nodes import Const, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.verdict import CONDITIONAL, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers import syntax as t
from chainrule.writers.latex import latex
from chainrule.writers.text import plain_name

#: Letters of what a branch is about, and not of a constant in it.
_VARIABLES = frozenset("xyztuvsr")


def judge(claim: Claim, *, explain: bool = True, accept_only: bool = False, plainly: bool = False) -> Judged:
    """The claim with its verdict and reading; with its findings, unless only the verdict is asked for.

    `accept_only`: whether it is asked only if the claim is accepted; why it is not, a slip say, is not looked for.
    `plainly`: whether readings by a convention are left out.
    """
    if claim.mended or claim.of_each or claim.step is not None:
        return _reworded(claim)
    if claim.left is None or claim.right is None:
        return unknown(claim, claim.error)
    if reason := bound_of_another_layer(claim):
        return unknown(claim, reason)
    if claim.states:
        meaning = f"this is what {plain_name(claim.states)} stands for"
        return Judged(claim, Verdict(CONVENTION, ("a definition",), convention=meaning), "derivative", Reading())
    listed = lists_partials(claim.left, claim.right, claim.scope) or lists_entries(claim.left, claim.right)
    if meaning := listed or names_part(claim):
        return Judged(claim, Verdict(CONVENTION, ("a definition",), convention=meaning), "derivative", Reading())
    if meaning := telescopes(claim.left, claim.right):
        return Judged(claim, Verdict(CONVENTION, ("the chain rule",), convention=meaning), "rule", Reading())
    if meaning := sums_termwise(claim.left, claim.right, claim.scope):
        return Judged(claim, Verdict(PROVED, ("the derivative of a sum",)), "derivative", Reading(assumed=(meaning,)))
    claim = without_integrals(claim)
    if claim.follows is not None:
        stationary = judge_stationary(claim, list(readings(claim)))
        return stationary if stationary.verdict else _of_what_follows(claim, stationary)
    met = MetReadings(claim)
    outcomes, tried, reasons = outcomes_of(claim, met, plainly=plainly)
    if not plainly and (again := by_what_is_read(claim, outcomes, met)) is not None:
        claim, outcomes, tried, reasons = again
    return _weighed(claim, outcomes, tried, reasons, explain=explain, accept_only=accept_only)


_accepts = partial(judge, accept_only=True)


def _weighed(
    claim: Claim, outcomes: list[Outcome], tried: list[Outcome], reasons: list[str], *, explain: bool, accept_only: bool
) -> Judged:
    """What the outcomes of all readings come to together."""
    outcomes = [_not_against_words(claim, each) for each in outcomes]
    best = min(outcomes, key=lambda o: RANK[o.verdict.verdict], default=None)
    open_yet = best is None or best.verdict.verdict in (UNKNOWN, REFUTED)
    if open_yet and accept_only:
        return _not_accepted(claim, best, reasons)
    if open_yet:
        value = next((o for o in tried if o.option.kind == "derivative" and is_turned_value(claim, o)), None)
        if value is not None:
            return turned(_report(claim, value))
        if (slipped := _by_slip(claim, best, outcomes, tried) or _misfit(claim, best, reasons)) is not None:
            best, outcomes = slipped, [slipped]
    reason = _undecided_by(claim, best, reasons)
    if not accept_only and not claim.doubt and (reason or best is None or best.verdict.verdict == UNKNOWN):
        found = by_turned_sign(claim, [*outcomes, *tried], _accepts)
        found = found or by_exponent(claim, [*outcomes, *tried], _accepts)
        found = found or by_link(claim, [*outcomes, *tried], _accepts)
        if (slipped := found or by_label(claim, [*outcomes, *tried], _accepts)) is not None:
            best, outcomes, reason = slipped, [slipped], ""
        elif (lost := by_sign_of_numbers(claim, [reason, *reasons], judge, _accepts)) is not None:
            return lost
    if best is None or reason:
        return unknown(claim, reason)
    if best.verdict.verdict == REFUTED and (claim.outdated or claim.elsewhere) and best.option.kind == "derivative":
        general = _for_all(claim) if claim.outdated else _in_this_example(claim)
        if general is None:
            general = (
                best
                if says_slip(best, outdated=bool(claim.outdated))
                else by_inner_sign(claim, [*outcomes, *tried], _accepts)
            )
        if general is None:
            name = plain_name((*claim.elsewhere, "it")[0])
            return unknown(claim, claim.outdated or f"{name} is defined in another example: it may be another one here")
        best, outcomes = general, [general]
    if best.verdict.verdict == REFUTED and (restated := by_earlier(as_read(claim, best.option), best)) is not None:
        best, outcomes = restated, [restated]
    if best.verdict.verdict == REFUTED and (reason := _excused(claim, best)):
        return unknown(claim, reason)
    if best.verdict.verdict == REFUTED and not _is_value(claim, best):
        # The definition's reading explains best; a refutation by any open reading would leave it unknown.
        plain = [o for o in outcomes if not o.option.convention]
        if not (best.option.kind == "rule" and misses_factor(best)):
            best = next((o for o in plain if o.option.kind == "derivative"), plain[0] if plain else best)
    if not explain:
        return Judged(claim, best.verdict, best.option.kind, best.reading)
    try:
        return _explained(claim, best, outcomes)
    except BudgetError as error:
        # What is too large to be printed is not reported.
        return unknown(claim, str(error))


def _not_against_words(claim: Claim, outcome: Outcome) -> Outcome:
    """The outcome, unknown where the words around the claim exclude the convention by which it is accepted."""
    reason = against_words(claim, outcome.verdict) if outcome.verdict else ""
    return replace(outcome, verdict=Verdict(UNKNOWN, reason=reason)) if reason else outcome


def _not_accepted(claim: Claim, best: Outcome | None, reasons: list[str]) -> Judged:
    """The judgement on a claim that no reading accepts, unless an earlier definition does."""
    if best is None:
        return unknown(claim, _undecided_by(claim, best, reasons))
    restated = by_earlier(as_read(claim, best.option), best) if best.verdict.verdict == REFUTED else None
    best = restated or best
    return Judged(claim, best.verdict, best.option.kind, best.reading)


def _undecided_by(claim: Claim, best: Outcome | None, reasons: list[str]) -> str:
    """Why no reading could be judged, or the best one does not refute the claim; empty if it counts."""
    if best is None:
        return reasons[0] if reasons else "it could not be read"
    wrong = best.verdict.verdict in (REFUTED, CONDITIONAL) and not best.option.plain
    return _undecided(claim, best) if wrong else ""


def _misfit(claim: Claim, best: Outcome | None, reasons: list[str]) -> Outcome | None:
    """The refutation of a claim that is the derivative of its left side, or of which no reading is left."""
    if best is None or best.verdict.verdict == UNKNOWN:
        found = by_lost_prime(claim, _accepts) or by_operator_slip(claim, _accepts) or by_lost_operator(claim)
        if found is not None:
            return found
    unread = best is None or (best.verdict.verdict == UNKNOWN and best.option.kind == "rule")
    return (by_single_entries(claim, reasons) or by_lost_transpose(claim, reasons, _accepts)) if unread else None


def _excused(claim: Claim, best: Outcome) -> str:
    """Why a refuted claim may be right: by another function of which the words speak, or below a wrong definition."""
    wrong = loose_step(claim, best) or lost_sign(claim, best.question()) or right_for_another(claim, _accepts)
    return wrong or right_by_first_form(claim, _accepts) or _of_another_case(claim, best)


def _of_another_case(claim: Claim, best: Outcome) -> str:
    """Why what differs from a derivative without a known slip may be that of another case; empty if nothing says so."""
    sides = (best.question().claimed, best.question().derived) if large(claim) else ()
    inside = {part.name for side in sides for part in postorder(side) if isinstance(part, Symbol)}
    if (letters := inside & {*large(claim)} - _VARIABLES) and piecewise(*sides):
        shown = ", ".join(map(plain_name, sorted(letters)))
        return f"the text says that {shown} is large: which branch counts may depend on it"
    if not claim.unusual or best.option.kind != "derivative" or says_slip(best):
        return ""
    return f"the sentence may speak of another case: it says {claim.unusual!r}"


def _by_slip(claim: Claim, best: Outcome | None, outcomes: list[Outcome], tried: list[Outcome]) -> Outcome | None:
    """The refutation of a claim by a reading that refutes nothing alone, if a slip tells that it is meant."""
    told = (o for o in tried if o.option.kind == "derivative" and o.option.explains and o.doubted is None)
    slipped = next((outcome for outcome in told if one_slip_away(claim, outcome)), None)
    open_yet = best is None or best.verdict.verdict == UNKNOWN
    # Beside a refutation a guess may only say what the slip is.
    if slipped is not None and (best is None or open_yet or _explains(best, slipped)):
        return slipped
    if best is None and (misplaced := by_index_slip(claim, _accepts)) is not None:
        return misplaced
    return by_sign_slip(claim, [*outcomes, *tried]) if open_yet else None


def _of_what_follows(claim: Claim, unsure: Judged) -> Judged:
    """``... = 0``, from which ``a/x + b = 0`` follows: wrong if that is the derivative but for the sign of a term."""
    assert claim.follows is not None  # noqa: S101 - checked by the caller
    value, zero = claim.follows
    if claim.link or not isinstance(zero, t.Number) or zero.value or not isinstance(claim.left, t.Derivative):
        return unsure
    judged = judge(replace(claim, right=value, follows=None, set_to_zero=False))
    named = [finding.name for finding in judged.findings[:1]]
    return judged if judged.verdict.verdict == REFUTED and named == ["sign"] else unsure


def _reworded(claim: Claim) -> Judged:
    """A claim that is judged as another one."""
    if claim.step is not None and not claim.mended:
        return judge_step(claim, claim.step, _accepts)
    return _with_brackets(claim) if claim.mended else _of_each(claim)


def _with_brackets(claim: Claim) -> Judged:
    """A claim whose brackets do not match, which may hold with those that are meant."""
    judged = _accepts(replace(claim, mended=""))
    if judged.verdict.verdict not in ACCEPTED:
        return unknown(claim, claim.mended)
    words = "; ".join(filter(None, (judged.verdict.convention, "brackets that do not match are mended")))
    return replace(judged, claim=claim, verdict=Verdict(CONVENTION, judged.verdict.evidence, convention=words))


def _of_each(claim: Claim) -> Judged:
    """A claim about a batch, read for one example."""
    judged = judge(replace(claim, of_each=False))
    if judged.verdict.verdict not in ACCEPTED:
        return replace(judged, claim=claim)
    words = "; ".join(filter(None, (judged.verdict.convention, "it is said of each example of the batch")))
    return replace(judged, claim=claim, verdict=Verdict(CONVENTION, judged.verdict.evidence, convention=words))


def _explains(best: Outcome, slipped: Outcome) -> bool:
    """Whether the slip by another reading says more than the refutation by the best one."""
    return slipped.option.regime is not None or diagnose(best.question())[0].name == "value"


def _is_value(claim: Claim, outcome: Outcome) -> bool:
    """Whether a reading is that of a value at the point of which the sentence speaks, with no letter left in it.

    "At $x = 1$ the slope is 4" is a condition on the letters that are left.
    """
    found = outcome.verdict.counterexample
    numbers = found is not None and not found.at
    return claim.pointed and numbers and any(isinstance(side, t.At) for side in outcome.option.sides or ())


def _key(option: Option) -> tuple[str, str, tuple[str, ...]]:
    return option.kind, option.convention, option.assumed


def fails(claim: Claim, reading: tuple[str, str, tuple[str, ...]]) -> bool:
    """A quick look: whether a claim does not hold by one of its readings, told by its key."""
    option = next((option for option in readings(claim) if option.sides is not None and _key(option) == reading), None)
    if option is None:
        return False
    try:
        return judge_reading(as_read(claim, option), option).verdict.verdict not in ACCEPTED
    except (ChainruleError, ZeroDivisionError):
        return False


def _undecided(claim: Claim, best: Outcome) -> str:
    """Why the best reading does not refute the claim, if the text around leaves open what it says."""
    claim = as_read(claim, best.option)
    defined = best.option.kind == "derivative" and bool(best.reading.definition)
    # What is put in turns no sign inside, and what is held fixed none at all.
    put_in = defined and claim.doubt.endswith(PUT_IN) and one_sign_away(best.question())
    held = defined and claim.doubt == HELD and differs_by_sign(best.question())
    if (claim.doubt == WHY and says_slip(best)) or put_in or held:
        claim = replace(claim, doubt="")
    return undecided(replace(claim, scope=best.option.scope), generic=not best.option.scope.definitions)


def _for_all(claim: Claim) -> Outcome | None:
    """The refutation of a claim that is wrong whatever its names mean; None if it is not."""
    sides = [t.names_in(side) for side in (claim.left, claim.right) if side is not None]
    if len(sides) == 2 and (sides[0] ^ sides[1]) & claim.scope.definitions.keys():
        # What a name stands for may be put in.
        return None
    try:
        outcome = judge_reading(claim, Option("rule", claim.scope.without_definitions()))
    except (ChainruleError, ZeroDivisionError):
        return None
    if outcome.verdict.verdict != REFUTED or _undecided(claim, outcome):
        return None
    derived = outcome.question().derived
    # A zero says that nothing relates what is differentiated to the variable any longer.
    return None if derived == (zeros(derived.shape) if derived.shape else Const(0)) else outcome


def _in_this_example(claim: Claim) -> Outcome | None:
    """The refutation of a claim by the definitions that do not stand in another example; None if it is not refuted."""
    definitions = {name: d for name, d in claim.scope.definitions.items() if name not in claim.elsewhere}
    kept = replace(claim, scope=replace(claim.scope, definitions=definitions))
    try:
        outcome = judge_reading(kept, Option("derivative", kept.scope))
    except (ChainruleError, ZeroDivisionError):
        return None
    refuted = outcome.verdict.verdict == REFUTED and not _undecided(kept, outcome)
    return outcome if refuted else None


def _explained(claim: Claim, best: Outcome, outcomes: list[Outcome]) -> Judged:
    """The best outcome with its findings: of refutations another one, if only that names the slip."""
    wrong = best.verdict.verdict == REFUTED
    repaired = next((o for o in outcomes if o.option.repaired and o.extra), None) if wrong else None
    report = _report(claim, repaired or best)
    if not wrong or not report.findings or report.findings[0].name != "value":
        return report
    for other in outcomes:
        if other is not best and other.verdict.verdict == REFUTED and other.option.assumed:
            second = _report(claim, other)
            if second.findings and second.findings[0].name != "value":
                return second
    return report


def _report(claim: Claim, outcome: Outcome) -> Judged:
    findings: list[Finding] = list(outcome.extra)
    claimed = derived = ""
    wrong = outcome.verdict.verdict in (REFUTED, CONDITIONAL)
    question = outcome.question() if wrong else None
    if outcome.verdict.verdict == REFUTED and question is not None and not findings:
        findings = diagnose(question)
    if question is not None and outcome.verdict.verdict in (REFUTED, CONDITIONAL):
        named = question.names if len(question.names) == question.claimed.ndim else ()
        claimed = latex(shown(question.claimed, question), view="index" if named else "matrix", indices=named or None)
        derived = findings[0].correction if findings and findings[0].correction else correction(question)
    missing = [part for tree in (claim.left, claim.right) if tree is not None for part in t.find_all(tree, t.Derivative)
               if part.missing]  # fmt: skip
    for part in missing:
        findings.append(missing_differential(part, claim.source))
    basis = None
    if question is not None:
        key = None if outcome.option.sides is None else _key(outcome.option)
        basis = Basis(outcome.option.scope, question.facts, question.body, question.derived.ndim, key)
    kind = "chain-link" if claim.link else outcome.option.kind
    if isinstance(claim.left, t.At) and not claim.link:
        kind = "value"
    scope = outcome.option.scope
    return Judged(claim, outcome.verdict, kind, outcome.reading, tuple(findings), claimed, derived, scope, basis=basis)
