r"""Primes lost on the left, beside the judgement: ``f(x) = g'(x) u(x) + g(x) u'(x)`` below ``f(x) = g(x) u(x)``.

Such a formula might say what f stands for. But where f is defined just above, and the right side is its derivative, the
prime is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome, refuted_as_written
from chainrule.checker.readings.option import Option
from chainrule.prover.verdict import AGREES, PROVED
from chainrule.readers import syntax as t


def by_lost_prime(claim: Claim, judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a value that is the derivative; None for other claims."""
    match claim.left:
        case t.Factors(factors=(t.Name(name=name) as function, t.Group(opening="(", items=(t.Name() as argument,)))):
            pass
        case _:
            return None
    assert claim.left is not None  # noqa: S101 - just seen
    stated = claim.scope.definitions.get(name)
    if claim.link or claim.right is None or not t.has_derivative(claim.right) or stated is None:
        return None
    if len(stated.parameters) != 1 or t.has_derivative(stated.body) or not 0 <= claim.line - stated.line <= NEAR:
        return None
    derivative = t.Derivative(claim.left.start, claim.left.end, "d", function, ((argument, 1),))
    if judge(replace(claim, left=derivative)).verdict.verdict not in (PROVED, AGREES):
        return None
    words = f"it is the derivative of {name}, and not {name}: the prime on the left is lost"
    return refuted_as_written(claim, Option("derivative", claim.scope), Finding("differential-missing", words))
