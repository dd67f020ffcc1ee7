r"""Errors that are defined by values, beside the judgement: below a wrong ``\delta = y - a`` what follows is right."""

from __future__ import annotations

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.steps import ERRORS
from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.question import Question
from chainrule.expr.build import negate
from chainrule.readers import syntax as t
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Definition
from chainrule.writers.text import plain_name


def by_value(claim: Claim) -> Definition | None:
    r"""The definition of an error on the right side that gives its value, and not of what it is the derivative."""
    errors = set(map(letter_of, t.names_in(claim.right))) & ERRORS if claim.right is not None else ()
    above = (d for d in claim.scope.definitions.values() if letter_of(d.name) in errors)
    return next((d for d in above if not t.has_derivative(d.body)), None)


def lost_sign(claim: Claim, question: Question) -> str:
    r"""Why ``\partial L / \partial b = \delta`` may be right: it is minus the derivative; empty for other claims."""
    stated = by_value(claim)
    if stated is None or claim.left is None or not t.has_derivative(claim.left):
        return ""
    if not decide(negate(question.claimed), question.derived, question.facts):
        return ""
    return f"the sign may be lost where {plain_name(stated.name)} is defined"
