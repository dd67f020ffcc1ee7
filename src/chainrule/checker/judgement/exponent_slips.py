r"""Exponents that are off by one where no reading is sure, beside the judgement: ``(v + \epsilon)^{-1/2}`` for -3/2.

Below what is normalised by a root, a gradient through an unknown loss refutes nothing alone. But a claim that no
reading accepts, and that is accepted with the next half-integer power, lost the step from -1/2 to -3/2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.rewriting import transform

_ACCEPTED = (PROVED, AGREES, CONVENTION)
_HALF = 2


def by_exponent(claim: Claim, outcomes: Iterable[Outcome], judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim that nothing decides, and that is accepted with one exponent more or less by one."""
    if claim.right is None or claim.set_to_zero or claim.in_case or not t.has_derivative(claim.right):
        return None
    refuted = next((found for each in outcomes if (found := refuted_by_definitions(each)) is not None), None)
    if refuted is None:
        return None
    for power, tree in _changed(claim.right):
        if judge(replace(claim, right=tree)).verdict.verdict in _ACCEPTED:
            words = f"an exponent is off: with the power {power} it is the derivative"
            return replace(refuted, extra=(Finding("exponent", words),))
    return None


def refuted_by_definitions(outcome: Outcome) -> Outcome | None:
    """An outcome by the definitions above that differs from the claim, its refutation given or not."""
    verdict = outcome.verdict if outcome.doubted is None else outcome.doubted
    counts = verdict.verdict == REFUTED and outcome.option.kind == "derivative"
    return replace(outcome, verdict=verdict, doubted=None) if counts else None


def _changed(right: t.Tree) -> Iterator[tuple[Fraction, t.Tree]]:
    """The right side with one half-integer exponent changed by one, and that exponent."""
    for script in t.find_all(right, t.Script):
        value = _fraction(script.sup) if script.sup is not None else None
        if value is None or value.denominator != _HALF:
            continue
        for step in (-1, 1):
            number = t.Number(script.sup.start, script.sup.end, value + step)  # type: ignore[union-attr]

            def at_place(part: t.Tree, old: t.Tree = script, number: t.Tree = number) -> t.Tree | None:
                return replace(part, sup=number) if part is old and isinstance(part, t.Script) else None

            yield value + step, transform(right, at_place)


def _fraction(tree: t.Tree) -> Fraction | None:
    """The value of ``-\\frac{3}{2}``, ``-3/2`` and ``1.5``; None for other exponents."""
    match tree:
        case t.Terms(terms=((sign, inner),)):
            value = _fraction(inner)
            return None if value is None else sign * value
        case t.Quotient(top=t.Number(value=above), bottom=t.Number(value=below)) if below:
            return above / below
        case t.Factors(factors=(t.Number(value=above), t.Number(value=below)), signs=(_, "/")) if below:
            return above / below
        case t.Number():
            return tree.value
        case t.Group(items=(inner,)):
            return _fraction(inner)
    return None
