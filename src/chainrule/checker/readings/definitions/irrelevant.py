r"""Definitions that do not have the variable, below the readings: what they say does not matter for the derivative.

``\beta = \sum_i \lambda_i y_i x_i`` was solved for above, in shapes that clash with those here, and a claim
differentiates an expression with \beta in another letter. It counts only if it holds.
"""

from __future__ import annotations

from chainrule.checker.readings.definitions.not_opened import without
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import Derivative, Gradient, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_unopened(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope without the definitions that do not have what is differentiated in; None where there are none."""
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    gradients = [part for side in sides for part in find_all(side, Gradient)]
    if not (derivatives or gradients) or any(part.variable is None for part in gradients):
        return None
    varied = [v for part in derivatives for v, _ in part.variables]
    varied += [part.variable for part in gradients if part.variable is not None]
    moved = {name for v in varied for name in names_in(v)}
    # Of entries and of what is numbered by another index the letter tells.
    moved |= {name for name in scope.definitions if letter_of(name) in {letter_of(head_name(v) or "") for v in varied}}
    moved |= {letter_of(name) for name in moved} | {letter_of(name) + FAMILY for name in moved}
    derived = {head_name(part.body) for part in derivatives} | {head_name(part.body) for part in gradients}
    idle = {
        d.name for d in reached(sides, scope)
        if d.name in scope.definitions and not d.parameters and d.name not in moved | derived
        and moved.isdisjoint(written(d.body, scope.definitions) | names_in(d.body))
    }  # fmt: skip
    if not idle:
        return None
    words = f"{', '.join(map(plain_name, sorted(idle)))} does not have the variable: its definition is not opened"
    return sides, without(idle, scope, dict.fromkeys(idle, "")), words
