"""What the readings of a claim come to, between them and the judgement: each is judged until one accepts the claim."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding
from chainrule.checker.judgement.lost_paths import only_through
from chainrule.checker.judgement.met_readings import MetReadings
from chainrule.checker.judgement.old_definitions import holds_by_chance
from chainrule.checker.judgement.one_reading import IN_A_CASE, Outcome, judge_reading
from chainrule.checker.readings.definitions.not_opened import hides_variable
from chainrule.checker.readings.every_reading import readings
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError, ReadError
from chainrule.prover.verdict import AGREES, CONDITIONAL, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict

ACCEPTED = (PROVED, AGREES, CONVENTION)


def outcomes_of(claim: Claim, met: MetReadings, *, plainly: bool) -> tuple[list[Outcome], list[Outcome], list[str]]:
    """What the readings come to, up to the first that accepts the claim; why others could not be judged.

    Apart are the refutations by readings that count only if they hold. A reading that was met before is left out.
    """
    outcomes: list[Outcome] = []
    tried: list[Outcome] = []
    reasons: list[str] = []
    #: What holds at some points by a reading, beside words that speak of a case.
    cases: list[Outcome] = []
    unread = False
    for option in readings(claim):
        if met.enough() and not any(outcome.verdict.verdict == REFUTED for outcome in outcomes):
            break
        key = met.key(option)
        if met.failed(key) or (plainly and option.convention):
            continue
        try:
            outcome = judge_reading(as_read(claim, option), option)
        except (ChainruleError, ZeroDivisionError) as error:
            reasons.append(error.message if isinstance(error, ReadError) else str(error))
            unread |= option.kind == "derivative"
            met.fail(key)
            continue
        accepted = outcome.verdict.verdict in ACCEPTED
        if not accepted:
            met.fail(key)
        if unread and option.kind == "rule" and (not outcome.verdict or _hides_variable(claim, option)):
            # The definitions above could not be used: without them nothing is refuted, and no name is a constant.
            continue
        if option.to_prove and not accepted:
            if outcome.verdict.reason == IN_A_CASE:
                cases.append(outcome)
            if outcome.doubted is not None or outcome.verdict.verdict == REFUTED:
                tried.append(outcome)
            continue
        if accepted and (words := holds_by_chance(claim, outcome)):
            reasons.append(words)
            if words == claim.outdated:
                # Which function is meant is open: nothing is refuted by another reading.
                return [replace(outcome, verdict=Verdict(UNKNOWN, reason=words))], [], reasons
            continue
        counts = _beside(outcomes, claim, option, outcome)
        if counts is None:
            continue
        outcomes.append(counts)
        if counts.verdict.verdict in ACCEPTED:
            return outcomes, tried, reasons
    if cases and all(each.option.regime is None for each in outcomes):
        outcomes = [each for each in outcomes if each.verdict.verdict != REFUTED] + cases
    return outcomes, tried, reasons


def _beside(before: list[Outcome], claim: Claim, option: Option, outcome: Outcome) -> Outcome | None:
    """What an outcome counts for beside those before it; None if it counts for nothing."""
    if outcome.verdict.verdict == PROVED and (words := only_through(claim, option.scope.definitions)):
        outcome = replace(outcome, verdict=Verdict(CONVENTION, outcome.verdict.evidence, convention=words))
    if outcome.verdict.verdict not in ACCEPTED:
        return outcome
    if option.kind == "rule" and any(map(_by_definition, before)):
        # A definition spoke against the claim: one near by is meant, one far away may not be.
        if not option.set_aside:
            return None
        aside = Verdict(CONVENTION, outcome.verdict.evidence, convention=option.set_aside)
        outcome = replace(outcome, verdict=aside)
    if not option.repaired:
        return outcome
    if _without_repaired(claim, option):
        # The claim holds whatever that definition says.
        return None
    message = f"the derivative is right if {' and '.join(option.assumed)}"
    refuted = Verdict(REFUTED, outcome.verdict.evidence)
    return replace(outcome, verdict=refuted, extra=(Finding("definition-suspect", message),))


def _hides_variable(claim: Claim, option: Option) -> bool:
    """Whether a reading leaves a definition aside by which what is differentiated has the variable."""
    aside = claim.scope.definitions.keys() - option.scope.definitions.keys()
    if claim.left is None or claim.right is None or option.set_aside or not aside:
        return False
    return hides_variable((claim.left, claim.right), claim.scope, aside)


def _without_repaired(claim: Claim, option: Option) -> bool:
    """Whether a claim that holds by a repaired definition holds without that definition, too."""
    before = claim.scope.definitions
    kept = {name: d for name, d in option.scope.definitions.items() if d is before.get(name)}
    try:
        bare = replace(option, scope=replace(option.scope, definitions=kept), repaired=False)
        return judge_reading(as_read(claim, option), bare).verdict.verdict in ACCEPTED
    except (ChainruleError, ZeroDivisionError):
        return False


def _by_definition(outcome: Outcome) -> bool:
    """Whether a reading by the definitions above speaks against a claim."""
    defined = outcome.option.kind == "derivative" and bool(outcome.option.scope.definitions)
    return defined and outcome.verdict.verdict in (REFUTED, CONDITIONAL)


def as_read(claim: Claim, option: Option) -> Claim:
    """The claim with the sides that a reading gives it."""
    return claim if option.sides is None else replace(claim, left=option.sides[0], right=option.sides[1])
