r"""Derivatives in the place of operators, beside the judgement: ``\partial f/\partial x [y \cos(xy)] = -y^2 \sin(xy)``.

As it is written it is a product. Where that is wrong, and the derivative of what stands in the bracket is right, the
operator is meant and the f does not belong there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome, refuted_as_written
from chainrule.checker.readings.option import Option
from chainrule.prover.verdict import AGREES, PROVED
from chainrule.readers import syntax as t
from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled


def by_operator_slip(claim: Claim, judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim that is right with the operator; None for other claims."""
    if claim.left is None or claim.right is None or not claim.scope.definitions:
        return None
    left, right = transform(claim.left, _operated), transform(claim.right, _operated)
    if left is claim.left and right is claim.right:
        return None
    if judge(replace(claim, left=left, right=right)).verdict.verdict not in (PROVED, AGREES):
        return None
    words = "a derivative before a bracket is a factor: the operator is meant, without the function in it"
    return refuted_as_written(claim, Option("derivative", claim.scope), Finding("value", words))


def by_lost_operator(claim: Claim) -> Outcome | None:
    r"""The refutation of ``\partial E / \partial w = \sum_k e_k^2`` below ``E = \sum_k e_k^2``; None for other claims.

    What has an exponential may be its own derivative.
    """
    left, right = claim.left, claim.right
    if not isinstance(left, t.Derivative) or not isinstance(left.body, t.Name) or right is None:
        return None
    stated = claim.scope.definitions.get(left.body.name)
    if stated is None or stated.parameters or stated.indices:
        return None
    if (
        t.has_derivative(right)
        or not t.find_all(right, t.BigOp)
        or spelled(_unbounded(right)) != spelled(_unbounded(stated.body))
    ):
        return None
    functions = {part.function for part in t.find_all(right, t.Applied)}
    if functions - {"log", "ln"} or "e" in t.names_in(right):
        return None
    words = "the derivative of the right side is meant: it is what is differentiated"
    return refuted_as_written(claim, Option("derivative", claim.scope), Finding("value", words))


def _unbounded(tree: t.Tree) -> t.Tree:
    """The tree with its sums over all of what they run over."""

    def change(part: t.Tree) -> t.Tree | None:
        if not isinstance(part, t.BigOp) or (part.lower is None and part.upper is None):
            return None
        return replace(part, lower=None, upper=None, body=_unbounded(part.body))

    return transform(tree, change)


def _operated(part: t.Tree) -> t.Tree | None:
    """The derivative of a bracket for a derivative times a bracket, which holds more than an argument."""
    match part:
        case t.Factors(factors=(t.Derivative(body=t.Name()) as operator, t.Group(items=(inner,)) as bracket)):
            if part.signs == ("", "") and bracket.opening in ("[", "(") and not isinstance(inner, (t.Name, t.Number)):
                return replace(operator, body=bracket, end=part.end)
    return None
