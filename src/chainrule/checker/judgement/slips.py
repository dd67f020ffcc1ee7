"""Slips that tell which reading is meant, beside the judgement: what a reading gives but for a sign, a two or a factor.

No wrong reading is that near to a claim by chance.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.judgement.diagnose import constant_ratio, diagnose
from chainrule.checker.judgement.one_reading import Outcome
from chainrule.checker.judgement.sign_slips import one_sign_away
from chainrule.expr.nodes import Const, Symbol
from chainrule.expr.walk import postorder, unknown_calls

#: What claimed / derived is by the commonest slips, which no wrong reading gives by chance.
_SLIPS = (Fraction(-1), Fraction(2), Fraction(1, 2))
#: Slips by which a claim is no derivative of something else.
_NAMED_SLIPS = frozenset(("exponent", "chain-factor-missing", "product-term-missing", "variable"))
#: That of claims in which a letter is held fixed.
_HELD = frozenset(("product-term-missing",))
#: What is said of claims that are right in the notation that is meant.
_OF_NOTATION = frozenset(("differential-missing", "value"))


def one_slip_away(claim: Claim, outcome: Outcome) -> bool:
    """Whether a claim is what a reading gives but for its sign or a factor of two: so that reading is meant."""
    above = claim.line - (outcome.reading.definition_line or claim.line)
    if not 0 <= above <= 2 * NEAR:
        return False
    question = outcome.question()
    if not any(isinstance(part, Symbol) for part in postorder(question.derived)):
        # Numbers are a small factor apart by chance.
        return False
    ratio = constant_ratio(question)
    if isinstance(ratio, Const):
        return ratio.value in (_SLIPS[:1] if outcome.option.signs_only else _SLIPS)
    # All terms but one are right.
    return not outcome.option.signs_only and one_sign_away(question)


def misses_factor(outcome: Outcome) -> bool:
    """Whether a chain of derivatives is off by a number, whatever its functions are: ``dz/dx = -(dz/dg)(dg/dx)``."""
    question = outcome.question()
    unknown = any(True for _ in unknown_calls(postorder(question.derived)))
    return unknown and isinstance(constant_ratio(question), Const)


def says_slip(outcome: Outcome, *, outdated: bool = False) -> bool:
    """Whether a slip is named that leads from a derivative to a claim: so what was differentiated is meant.

    A claim that only holds a letter fixed, of which an `outdated` definition says how it varies, has lost nothing.
    """
    if outcome.extra and outcome.extra[0].name in _OF_NOTATION:
        return True
    question = outcome.question()
    if question.body is None or question.claimed.ndim != question.derived.ndim:
        return False
    if not any(isinstance(part, Symbol) for part in postorder(question.claimed)):
        # Numbers are a small factor apart by chance.
        return False
    first = diagnose(question)[0]
    ratio = constant_ratio(question) if first.name in ("sign", "constant-factor") else None
    if ratio is not None:
        return isinstance(ratio, Const) and ratio.value in _SLIPS
    return (
        one_sign_away(question) if first.name == "sign" else first.name in _NAMED_SLIPS - (_HELD if outdated else set())
    )
