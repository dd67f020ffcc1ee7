"""Values at a point with the wrong sign, beside the judgement: what the text works out is minus the derivative there.

A number differs from another one for many reasons. But if it is minus the value at the only point of which the text
speaks, to its printed digits, it is so by no chance.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome
from chainrule.checker.judgement.rounded import numbers_of
from chainrule.prover.verdict import REFUTED
from chainrule.readers import syntax as t

#: How far two numbers may be apart in which factors are rounded to two digits.
_NEAR = 0.03
#: So many digits are printed at least.
_DIGITS = 2


def is_turned_value(claim: Claim, outcome: Outcome) -> bool:
    """Whether a claim gives minus the value of a derivative at the point that the text gives."""
    sides = outcome.option.sides
    if outcome.verdict.verdict != REFUTED or sides is None or not isinstance(sides[0], t.At) or claim.link:
        return False
    if claim.left is None or claim.right is None or not t.has_derivative(claim.left) or t.has_derivative(claim.right):
        return False
    given = claim.scope.given
    if claim.outdated or claim.elsewhere or any(len(given.get(name, ())) != 1 for name in _letters(sides[0])):
        return False
    if not any(_digits(number) >= _DIGITS for number in t.find_all(claim.right, t.Number) if number.places):
        return False
    question = outcome.question()
    pair = numbers_of((question.derived, question.claimed))
    return pair is not None and pair[0] != 0 and abs(pair[0] + pair[1]) <= _NEAR * abs(pair[0])


def turned(report: Judged) -> Judged:
    """The report on such a claim, which names the slip and shows numbers."""
    finding = Finding("sign", "the sign is wrong: the value there is minus what is claimed")
    return replace(report, findings=(finding,), kind="value")


def _letters(tree: t.At) -> list[str]:
    """The letters of a point."""
    return [name.name for name, _ in tree.where if isinstance(name, t.Name)]


def _digits(number: t.Number) -> int:
    """How many digits of a decimal number count."""
    return len(str(int(number.value * 10**number.places)).lstrip("0-"))
