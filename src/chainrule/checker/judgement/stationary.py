r"""Derivatives that are set to zero, beside the judgement: ``\partial L/\partial w = 0 \Rightarrow w = \sum_i x_i``.

Alone, such an equation says nothing that holds everywhere. With what follows from it, it says where the derivative
vanishes: what is solved for is put in, or both sides differ by a factor that is the derivative over their difference.
Nothing is refuted by it: what follows may follow from more.
"""

from __future__ import annotations

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged, Reading, unknown
from chainrule.checker.judgement.diagnose import Question, constant_ratio
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.expr.build import subtract, zeros
from chainrule.expr.nodes import Const, Node, Symbol
from chainrule.expr.walk import occurs, substitute
from chainrule.prover.decide import decide
from chainrule.prover.verdict import CONVENTION, PROVED, Verdict
from chainrule.readers.lower import lower_all

EVIDENCE = "the derivative vanishes where what follows holds"


def judge_stationary(claim: Claim, options: list[Option]) -> Judged:
    """The judgement on a derivative that is set to zero, by what is said to follow."""
    for option in options:
        if option.regime is not None or option.repaired or option.sides not in (None, (claim.left, claim.right)):
            continue
        try:
            if not _vanishes(claim, option):
                continue
        except (ChainruleError, ZeroDivisionError):
            continue
        found = Verdict(PROVED, (EVIDENCE,))
        if option.convention:
            found = Verdict(CONVENTION, (EVIDENCE,), convention=option.convention)
        return Judged(claim, found, "derivative", Reading(assumed=option.assumed))
    return unknown(claim, "whether that follows from a derivative of zero is not known")


def _vanishes(claim: Claim, option: Option) -> bool:
    """Whether the derivative is zero where what follows holds, and not elsewhere."""
    assert claim.follows is not None  # noqa: S101 - checked by the caller
    assert claim.left is not None  # noqa: S101
    lowered = lower_all([claim.left, *claim.follows], option.scope)
    derived, solved, value = lowered.nodes()
    if not lowered.differentiated and not claim.link:
        return False
    nothing = zeros(derived.shape) if derived.shape else Const(0)
    if decide(derived, nothing, Facts()):
        return False
    if isinstance(solved, Symbol) and occurs(solved, derived) and solved.shape == value.shape:
        return not occurs(solved, value) and bool(decide(substitute(derived, {solved: value}), nothing, Facts()))
    if derived.shape != solved.shape or solved.shape != value.shape:
        return False
    return _is_multiple(derived, subtract(solved, value))


def _is_multiple(derived: Node, gap: Node) -> bool:
    ratio = constant_ratio(Question(gap, derived, None, None, (), Facts()))
    if ratio is not None:
        return True
    return bool(decide(gap, derived, Facts()))
