r"""A loss with its variable in a bracket, below the readings: ``\partial E(w_{hm}) / \partial w_{hm}``.

Where another derivative of the claim is one of E alone, E is no function of each entry: the bracket says in what it is
differentiated, and nothing else. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_losses_at_weights(sides: Sides) -> tuple[Sides, str] | None:
    """The sides without such brackets; None where there are none."""
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    bare = {part.body.name for part in derivatives if isinstance(part.body, Name)}
    dropped = sorted({name.name for part in derivatives if (name := _called(part)) is not None and name.name in bare})
    if not dropped:
        return None

    def change(part: Tree) -> Tree | None:
        name = _called(part)
        return replace(part, body=name) if isinstance(part, Derivative) and name is not None else None

    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(map(plain_name, dropped))
    return (left, right), f"the bracket behind {shown} says in what it is differentiated"


def _called(part: Tree) -> Name | None:
    r"""The E of ``\partial E(w_{hm}) / \partial w_{hm}``, None for other trees."""
    match part:
        case Derivative(
            body=Factors(_, _, (Name() as name, Group(_, _, "(", (Script() as item,))), (_, "")),
            variables=((variable, 1),),
        ) if spelled(item) == spelled(variable):
            return name
    return None
