r"""Losses of a sequence in what one step puts out, below the readings: of ``L = \sum_t L_t`` only L_t has ``o_t``.

``\partial L / \partial o_t`` is then that of the step's own loss, if no later step is made of what o_t makes. It
counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.define import STEP
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Derivative, Name, Script, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_own_step(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with the loss of the step for that of all; None for other claims."""
    left = sides[0]
    if not isinstance(left, Derivative) or not isinstance(left.body, Name) or len(left.variables) != 1:
        return None
    variable, order = left.variables[0]
    stated = scope.definitions.get(left.body.name)
    match variable, stated.body if stated is not None else None:
        case (
            Script(base=Name(name=name), sub=(Name(name=index),)),
            BigOp(kind="sum", index=counted, body=Script(base=Name(name=loss), sub=(Name(name=own),)) as step),
        ) if order == 1 and counted == own == index and loss in scope.definitions and not _goes_on(name, scope):
            own_loss = replace(left, body=replace(step, start=left.body.start, end=left.body.end))
            words = f"of {plain_name(left.body.name)} only the loss of the step has {plain_name(name)}"
            return (own_loss, sides[1]), scope, words
    return None


def _goes_on(name: str, scope: Scope) -> bool:
    """Whether what is made of a quantity of one step goes into another one, or nothing says how it is made itself."""
    made, before = {letter_of(name)}, set[str]()
    while made != before:
        before = set(made)
        for stated in scope.definitions.values():
            if made & set(map(letter_of, names_in(stated.body))):
                made.add(letter_of(stated.name.removesuffix(STEP)))
    shifted = {
        letter_of(part.base.name)
        for stated in scope.definitions.values()
        for part in find_all(stated.body, Script)
        if isinstance(part.base, Name) and any(not isinstance(index, Name) for index in part.sub)
    }
    return name not in scope.definitions or bool(made & shifted)
