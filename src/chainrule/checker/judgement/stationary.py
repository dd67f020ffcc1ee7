r"""Derivatives that are set to zero, beside the judgement: ``\partial L/\partial w = 0 \Rightarrow w = \sum_i x_i``.

Alone, such an equation says nothing that holds everywhere. With what follows from it, it says where the derivative
vanishes: what is solved for is put in, or both sides differ by a factor that is the derivative over their difference.
Nothing is refuted by it: what follows may follow from more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged, Reading, unknown
from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.diagnose import constant_ratio
from chainrule.checker.judgement.question import Question
from chainrule.checker.readings.notation.operator_ends import widened
from chainrule.checker.readings.option import Option
from chainrule.engine.differentiate import differentiate
from chainrule.errors import ChainruleError
from chainrule.expr.build import ones, subtract, zeros
from chainrule.expr.nodes import Const, Node, Symbol
from chainrule.expr.walk import occurs, substitute
from chainrule.prover.verdict import CONVENTION, PROVED, Verdict
from chainrule.readers.define import is_zero
from chainrule.readers.lower import lower_all
from chainrule.readers.syntax import BigOp, Derivative, Name, Script, find_all
from chainrule.readers.usage import is_index

#: The convention of a place where something vanishes that is not linear.
ONE_OF_SEVERAL = "it is a place where the derivative vanishes, perhaps not the only one"
EVIDENCE = "the derivative vanishes where what follows holds"


def judge_stationary(claim: Claim, options: list[Option]) -> Judged:
    """The judgement on a derivative that is set to zero, by what is said to follow."""
    for option in options:
        if option.regime is not None or option.repaired or option.sides not in (None, (claim.left, claim.right)):
            continue
        vanishes = next(filter(lambda each: each is not None, _by_entries(claim, option)), None)
        if vanishes is None:
            continue
        convention = "; ".join(filter(None, (option.convention, vanishes)))
        found = Verdict(CONVENTION if convention else PROVED, (EVIDENCE,), convention=convention)
        return Judged(claim, found, "derivative", Reading(assumed=option.assumed))
    return unknown(claim, "whether that follows from a derivative of zero is not known")


def _by_entries(claim: Claim, option: Option) -> Iterator[str | None]:
    r"""The same for the claim, and for the entries of what it differentiates in: each \xi_i of ``\partial\xi``."""
    for each in (claim, _of_each_entry(claim)):
        try:
            yield _vanishes(each, option) if each is not None else None
        except (ChainruleError, ZeroDivisionError):
            yield None


def _of_each_entry(claim: Claim) -> Claim | None:
    """The claim on the entry of a vector for which what follows is said; None where that says nothing of entries."""
    match claim.left:
        case Derivative(variables=((Name() as variable, 1),)) as left:
            scripts = [part for tree in claim.follows or () for part in find_all(tree, Script)]
            below = {
                index.name for part in scripts for index in part.sub if isinstance(index, Name) and is_index(index)
            }
            bound = {part.index for tree in claim.follows or () for part in find_all(tree, BigOp)}
            if len(below - bound) == 1:
                index = Name(variable.end, variable.end, (below - bound).pop())
                entry = Script(variable.start, variable.end, variable, (index,))
                return replace(claim, left=replace(left, variables=((entry, 1),)))
    return None


def _vanishes(claim: Claim, option: Option) -> str | None:
    """The convention under which the derivative is zero where what follows holds, empty for none; None if it is not."""
    assert claim.follows is not None  # noqa: S101 - checked by the caller
    assert claim.left is not None  # noqa: S101
    left = widened(claim.left) if option.widened else claim.left
    lowered = lower_all([left, *claim.follows], option.scope)
    derived, solved, value = lowered.nodes()
    if not lowered.differentiated and not claim.link:
        return None
    nothing = zeros(derived.shape) if derived.shape else Const(0)
    if decide(derived, nothing, Facts()):
        return None
    if isinstance(solved, Symbol) and occurs(solved, derived) and solved.shape == value.shape:
        if occurs(solved, value) or not decide(substitute(derived, {solved: value}), nothing, Facts()):
            return None
        return "" if _is_linear(derived, solved) else ONE_OF_SEVERAL
    if solved.shape and is_zero(claim.follows[1]):
        # A vector that is 0 is one of zeros.
        value = zeros(solved.shape)
    if derived.shape != solved.shape or solved.shape != value.shape:
        return None
    return "" if _is_multiple(derived, subtract(solved, value)) else None


def _is_linear(derived: Node, solved: Symbol) -> bool:
    """Whether a derivative is linear in what is solved for: it vanishes at one place."""
    slope = differentiate(derived, solved)
    elsewhere = subtract(solved, ones(solved.shape) if solved.shape else Const(1))
    return not occurs(solved, slope) or bool(decide(substitute(slope, {solved: elsewhere}), slope, Facts()))


def _is_multiple(derived: Node, gap: Node) -> bool:
    ratio = constant_ratio(Question(gap, derived, None, None, (), Facts()))
    if ratio is not None:
        return True
    return bool(decide(gap, derived, Facts()))
