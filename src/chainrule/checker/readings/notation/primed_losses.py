r"""Primes that are the derivative of the loss, below the readings: ``MSE = ...`` and ``f'(w_1) = -x_1 (y - ...)``.

Nothing else called f has the variable that stands in the brackets; the last loss above has it. It counts only if it
holds.
"""

from __future__ import annotations

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: Losses by their acronyms.
_ACRONYMS = frozenset("MSE RMSE MAE RSS SSE BCE CE NLL Cost Loss Error".split())


def with_primed_loss(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with the derivative of the last loss above for such a prime; None for other claims."""
    left, right = sides
    having, primed = losses_with(left, scope), _primed(left)
    if not having or primed is None:
        return None
    f, variable = primed
    loss = max(having, key=lambda d: d.line)
    derivative = Derivative(left.start, left.end, "∂", Name(left.start, left.start, loss.name), ((variable, 1),))
    return (derivative, right), scope, f"the prime of {plain_name(f)} is the derivative of {plain_name(loss.name)}"


def losses_with(left: Tree, scope: Scope) -> list[Definition]:
    """The losses above with the variable in the brackets behind a prime, where nothing called like that has it."""
    primed = _primed(left)
    if primed is None:
        return []
    own, letter = scope.definitions.get(primed[0]), letter_of(head_name(primed[1]) or "")
    if not letter or (own is not None and _has(own, letter, scope)):
        return []
    losses = [d for d in scope.definitions.values() if d.name in LOSSES or d.name in _ACRONYMS]
    return [d for d in losses if _has(d, letter, scope)]


def _primed(left: Tree) -> tuple[str, Tree] | None:
    """The f and the w of ``f'(w)``; None for other trees."""
    match left:
        case Factors(_, _, (Script(_, _, Name(_, _, f), primes=1), Group(items=(Name() | Script() as v,))), _):
            return f, v
    return None


def _has(stated: Definition, letter: str, scope: Scope) -> bool:
    return letter in set(map(letter_of, written(stated.body, scope.definitions)))
