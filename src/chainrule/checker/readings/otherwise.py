"""Readings of whole claims with something changed first, beside the options: each of these is then read in every way.

Factors are taken together in another order, sizes that clash fit, a loss is called as it is defined, subscripts belong
to the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.readings.definitions.other_arguments import by_own_call
from chainrule.checker.readings.guesses import joined, sides_of
from chainrule.checker.readings.indices.entries_last import by_entries_last
from chainrule.checker.readings.indices.held_indices import by_held_indices
from chainrule.checker.readings.indices.sizes import by_sizes
from chainrule.checker.readings.losses.called_losses import by_called_loss
from chainrule.checker.readings.option import Option


class Options(Protocol):
    """What makes the readings of a claim in one scope."""

    def __call__(self, claim: Claim, *, longer: bool = True) -> Iterator[Option]:
        """The readings; `longer` for those in which subscripts are parts of names."""


def otherwise_together(claim: Claim, options: Options) -> Iterator[Option]:
    """The readings of a changed claim by the definitions above."""
    sides = sides_of(claim)
    last = by_entries_last(sides, claim.scope)
    if last is not None:
        for option in options(replace(claim, scope=last[0])):
            if option.kind == "derivative" and not option.repaired:
                yield replace(option, convention=joined(option.convention, last[1]))
    fitting = by_sizes(sides, claim.scope)
    if fitting is not None:
        sides, scope, words = fitting
        for option in options(replace(claim, left=sides[0], right=sides[1], scope=scope)):
            if not option.repaired:
                both = joined(words, option.convention)
                yield replace(option, sides=option.sides or sides, convention=both, to_prove=True, explains=False)
    called_losses = by_called_loss(sides_of(claim), claim.scope)
    by_calls = [*by_own_call(sides_of(claim), claim.scope), *([called_losses] if called_losses is not None else [])]
    for called, scope, words in by_calls:
        for option in options(replace(claim, left=called[0], right=called[1], scope=scope)):
            if option.kind == "derivative" and not option.repaired:
                both = joined(words, option.convention)
                yield replace(option, sides=option.sides or called, convention=both, to_prove=True)
    yield from _with_longer_names(claim, options)


def _with_longer_names(claim: Claim, options: Options) -> Iterator[Option]:
    """The conventions of a claim in which subscripts are labels: without them such a reading would only refute."""
    if claim.scope.strict:
        return
    for held in by_held_indices(sides_of(claim), claim.scope):
        if held.scope is None:
            continue
        sides = held.left, held.right
        for option in options(replace(claim, left=sides[0], right=sides[1], scope=held.scope), longer=False):
            if option.kind == "derivative" and not option.repaired and option.convention:
                both = joined(held.convention, option.convention)
                assumed, proves = (held.words, *option.assumed), option.to_prove or not held.sure
                yield replace(option, sides=option.sides or sides, convention=both, assumed=assumed, to_prove=proves,
                              explains=False)  # fmt: skip
