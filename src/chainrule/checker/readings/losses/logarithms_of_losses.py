r"""Losses that are called by a logarithm, before the other readings: ``\log L(w) = -\sum_i ...``, and its derivatives.

Above, such a formula says what L is, the exponential of it. Where a claim has L in its logarithm only, that logarithm
is the loss: what is said of its sum, of one example or of means holds for it as for any.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Derivative, Factors, Gradient, Group, Name, Script, Tree, names_in
from chainrule.readers.usage import head_name

_LOGARITHMS = frozenset(("log", "ln"))


def without_logarithm(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope] | None:
    """The sides with L for \\log L, and the scope in which L is what was said of its logarithm; None for others."""
    left = sides[0]
    loss = left.body if isinstance(left, (Derivative, Gradient)) else None
    if isinstance(loss, Factors) and len(loss.factors) == 2 and isinstance(loss.factors[1], Group):
        # log L(w) is read as (log L)(w).
        loss = loss.factors[0]
    inner = _inside(loss) if loss is not None else None
    name = head_name(inner) if inner is not None else None
    stated = scope.definitions.get(name or "")
    if stated is None or not isinstance(stated.body, Applied) or stated.body.function != "exp":
        return None
    if len(stated.body.args) != 1 or stated.body.power is not None:
        return None

    def change(part: Tree) -> Tree | None:
        found = _inside(part)
        return found if found is not None and head_name(found) == name else None

    marked = "\\log " + stated.name
    kept = tuple(
        transform(side, lambda p: Name(p.start, p.end, marked) if change(p) is not None else None) for side in sides
    )
    others = (d.body for d in scope.definitions.values() if d.name in names_in(*sides) and d.name != stated.name)
    if stated.name in names_in(*kept, *others):
        # It stands without its logarithm, too.
        return None
    first, second = (transform(side, change) for side in sides)
    return (first, second), scope.define(replace(stated, body=stated.body.args[0], before=None, others=()))


def _inside(part: Tree) -> Tree | None:
    r"""The L, L(w) or L_i of ``\log L``; None for other trees."""
    if (
        not isinstance(part, Applied)
        or part.function not in _LOGARITHMS
        or len(part.args) != 1
        or part.power is not None
    ):
        return None
    (argument,) = part.args
    if isinstance(argument, Group) and len(argument.items) == 1:
        (argument,) = argument.items
    call = isinstance(argument, Factors) and len(argument.factors) == 2 and isinstance(argument.factors[1], Group)
    bare = part.sub is None and part.power is None
    return argument if bare and (call or isinstance(argument, (Name, Script))) else None
