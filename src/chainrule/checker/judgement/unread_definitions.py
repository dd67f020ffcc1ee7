"""Claims below definitions that are not understood, between the outcomes and the judgement: they are read without.

A network is written with dots, ``f^{(n)} \\circ \\dots \\circ f^{(1)}``, and a claim below it gives the gradient in one
layer, of which the formula is understood. It is read again with all that cannot be used, and all that is made of it,
left aside. What holds then holds; what does not is refuted only where the rest is named by derivatives alone. A letter
that was defined before, in a form that is understood, is that one at first: `softmax(g)` above its entries with a slip.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.met_readings import MetReadings
from chainrule.checker.judgement.one_reading import Outcome
from chainrule.checker.judgement.outcomes import ACCEPTED, outcomes_of
from chainrule.checker.readings.definitions.not_opened import by_forms_before, without_losses, without_unread
from chainrule.checker.readings.guesses import joined
from chainrule.expr.build import zeros
from chainrule.expr.nodes import Const
from chainrule.prover.verdict import CONVENTION, REFUTED, UNKNOWN, Verdict
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Gradient, Name, Tree, children, walk
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in

Found = tuple[Claim, list[Outcome], list[Outcome], list[str]]


def by_what_is_read(claim: Claim, outcomes: list[Outcome], met: MetReadings) -> Found | None:
    """The claim and its outcomes without the definitions that are not understood; None if nothing comes of it."""
    left, right, before = claim.left, claim.right, claim.scope.definitions
    if claim.scope.strict or left is None or right is None:
        return None
    if any(outcome.verdict.verdict != UNKNOWN for outcome in outcomes):
        return None
    for change in (by_forms_before, without_losses):
        if (changed := change((left, right), claim.scope)) is None:
            continue
        met.once_more()
        other = replace(claim, scope=changed[0])
        again, tried, reasons = outcomes_of(other, met, plainly=False)
        gone = set(map(letter_of, before.keys() - other.scope.definitions.keys()))
        again = [outcome for outcome in again if not _guesses(outcome, other.scope, gone)]
        if (accepted := _accepted(again, changed[1])) is not None:
            return other, [accepted], tried, reasons
    found = without_unread((left, right), claim.scope)
    if found is None:
        return None
    scope, words = found
    dropped = set(map(letter_of, before.keys() - scope.definitions.keys()))
    claim = replace(claim, scope=scope)
    met.once_more()
    again, tried, reasons = outcomes_of(claim, met, plainly=False)
    # What is left aside is known: nothing is guessed in its place.
    again, tried = ([o for o in each if not _guesses(o, scope, dropped)] for each in (again, tried))
    if (accepted := _accepted(again, words)) is not None:
        return claim, [accepted], tried, reasons
    wrong = any(outcome.verdict.verdict == REFUTED for outcome in again)
    sure = wrong and _only_differentiated((left, right), dropped) and _defined_between((left, right), scope, dropped)
    return (claim, again, tried, reasons) if sure else None


def _accepted(outcomes: list[Outcome], words: str) -> Outcome | None:
    """The outcome by which a claim holds, with the words that say of what it is read without."""
    for outcome in outcomes:
        if outcome.verdict.verdict in ACCEPTED and not _vanishes(outcome):
            both = joined(outcome.verdict.convention, words)
            return replace(outcome, verdict=Verdict(CONVENTION, outcome.verdict.evidence, convention=both))
    return None


def _vanishes(outcome: Outcome) -> bool:
    """Whether both sides are zero: nothing relates what is differentiated to the variable any longer."""
    derived = outcome.question().derived
    nothing = zeros(derived.shape) if derived.shape else Const(0)
    return bool(derived == nothing)


def _guesses(outcome: Outcome, scope: Scope, dropped: set[str]) -> bool:
    """Whether a reading says anew what was dropped."""
    return bool(dropped & set(map(letter_of, outcome.option.scope.definitions.keys() - scope.definitions.keys())))


def _only_differentiated(sides: tuple[Tree, Tree], dropped: set[str]) -> bool:
    """Whether all that the sides say of the dropped names is how their derivatives are related."""
    slopes = all(any(_is_slope(part, dropped) for part in walk(side)) for side in sides)
    return slopes and not any(_values(side, dropped) for side in sides)


def _defined_between(sides: tuple[Tree, Tree], scope: Scope, dropped: set[str]) -> bool:
    """Whether all that dropped names are differentiated in on the right is defined: another step of a state is not."""
    slopes = [part for part in walk(sides[1]) if _is_slope(part, dropped)]
    return all(head_name(variable) in scope.definitions for variable in variables_in(*slopes))


def _is_slope(tree: Tree, dropped: set[str]) -> bool:
    """Whether a tree is the derivative of a name that was dropped, in something else."""
    return isinstance(tree, (Derivative, Gradient)) and letter_of(head_name(tree.body) or "") in dropped


def _values(tree: Tree, dropped: set[str]) -> bool:
    """Whether a dropped name stands in a tree otherwise than as all that is differentiated."""
    if _is_slope(tree, dropped):
        assert isinstance(tree, (Derivative, Gradient))  # noqa: S101 - told by the check above
        return any(_values(part, dropped) for part in children(tree) if part is not tree.body)
    if isinstance(tree, Name):
        return letter_of(tree.name) in dropped
    return any(_values(part, dropped) for part in children(tree))
