r"""Primes that are the derivative of the loss, below the readings: ``MSE = ...`` and ``f'(w_1) = -x_1 (y - ...)``.

Nothing else called f has the variable that stands in the brackets; the last loss above has it. It counts only if it
holds.
"""

from __future__ import annotations

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: Losses by their acronyms.
_ACRONYMS = frozenset("MSE RMSE MAE RSS SSE BCE CE NLL Cost Loss Error".split())


def with_primed_loss(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with the derivative of the last loss above for such a prime; None for other claims."""
    left, right = sides
    match left:
        case Factors(
            start, end, (Script(_, _, Name(_, _, f), primes=1), Group(_, _, "(", (Name() | Script() as v,))), _
        ):
            letter = letter_of(head_name(v) or "")
        case _:
            return None
    own = scope.definitions.get(f)
    if own is not None and letter in set(map(letter_of, written(own.body, scope.definitions))):
        return None
    losses = [d for d in scope.definitions.values() if d.name in LOSSES or d.name in _ACRONYMS]
    having = [d for d in losses if letter in set(map(letter_of, written(d.body, scope.definitions)))]
    if not having or not letter:
        return None
    loss = max(having, key=lambda d: d.line)
    derivative = Derivative(start, end, "∂", Name(start, start, loss.name), ((v, 1),))
    return (derivative, right), scope, f"the prime of {plain_name(f)} is the derivative of {plain_name(loss.name)}"
