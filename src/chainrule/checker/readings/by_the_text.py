"""The readings for which the text around a claim gives a reason: cases, what is said below, symmetry, one-hot targets.

They stand between the options and the modules that make them.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.readings.definitions.context import by_context
from chainrule.checker.readings.definitions.said_values import by_cases, by_two_targets
from chainrule.checker.readings.definitions.spoken_functions import by_functions
from chainrule.checker.readings.definitions.stand_ins import (
    by_entries,
    by_placeholder,
    by_rows,
    by_symmetry,
)
from chainrule.checker.readings.definitions.sums_to_one import by_one_hot, with_one_hot
from chainrule.checker.readings.guesses import sides_of
from chainrule.checker.readings.indices.pairs import cases_above, pairs_apart
from chainrule.checker.readings.losses.one_term import by_one_term
from chainrule.checker.readings.losses.true_class import by_true_class
from chainrule.checker.readings.option import Option
from chainrule.readers.named import SYMMETRIC_SAID
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, find_all, has_derivative
from chainrule.writers.text import plain_name


def with_later(claim: Claim, scope: Scope) -> Scope:
    """The scope with what is defined shortly below a claim."""
    for later in claim.later:
        scope = scope.define(later)
    return scope


def by_the_text(claim: Claim, used: list[Definition]) -> Iterator[Option]:
    """Readings for which the text around gives a reason."""
    sides = sides_of(claim)
    derivative = any(map(has_derivative, sides))
    for case in cases_above(claim.cases, sides, claim.scope) if claim.condition is None and derivative else ():
        words = f"it is said of {' '.join(case)}, of which the text speaks above"
        yield Option("derivative", claim.scope, convention=words, condition=case)
    for case in (*claim.apart, *pairs_apart(sides, used)) if derivative else ():
        words = f"it is said of {' '.join(case)}: equal indices are treated by themselves"
        yield Option("derivative", claim.scope, convention=words, condition=case, to_prove=True)
    if claim.later:
        names = ", ".join(dict.fromkeys(plain_name(d.name) for d in claim.later))
        scope = with_later(claim, claim.scope)
        yield Option("derivative", scope, convention=f"by what is said below of {names}", to_prove=True)
    for scope, words in with_one_hot(sides, by_one_term(sides, claim.scope, used)) if derivative else ():
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in by_symmetry(sides, claim.scope, claim.line):
        # A matrix between two vectors is one, a matrix of weights in a sum of its entries is one if the text says so.
        likely = SYMMETRIC_SAID in claim.scope.options or not any(find_all(side, BigOp) for side in sides)
        yield Option("derivative", scope, convention=words, to_prove=True, explains=likely)
    for scope, words in with_one_hot(sides, by_rows(sides, claim.scope)):
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in (*by_cases(claim.supposed, sides, claim.scope), *by_two_targets(sides, claim.scope),
                         *by_true_class(sides, claim.scope)):  # fmt: skip
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in by_one_hot(sides, claim.scope):
        yield Option("derivative", scope, convention=words, assumed=(words,))
    for scope, words in (*by_placeholder(sides, claim.scope),
                         *by_functions(claim, sides),
                         *by_entries(sides, claim.scope)):  # fmt: skip
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in by_context(claim, used):
        yield Option("derivative", scope, convention=words, to_prove=True)
