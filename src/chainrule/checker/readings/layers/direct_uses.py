r"""The state of a cell by all that is made of it, below the readings: ``c_t`` is part of h_t and of ``c_{t+1}``.

``dL/dc_t`` is the sum of what each of them gives, with all else in them held fixed: what they depend on through others
is part of the derivative in these. It counts only if it holds, and the claim has to differentiate in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.readings.indices.held_indices import Held, clashing
from chainrule.checker.readings.indices.longer_names import letters_in, renamed, with_longer_names
from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Name, Number, Script, Terms, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: A quantity at a step: its letter, and how many steps further on.
_At = tuple[str, int]


def by_direct_uses(sides: Sides, scope: Scope) -> Iterator[Held]:
    """The sides with longer names, and the scope in which what is made of a state is defined at its step alone."""
    left, right = sides
    match left:
        case Derivative(body=Name(_, _, loss), variables=((Script() as variable, 1),)) if loss in LOSSES:
            step = _letter(variable)
            state = _at(variable, step)
        case _:
            return
    if state is None:
        return
    uses = _uses(state, loss, scope)
    inside = find_all(right, Derivative)
    taken = {_at(v, step) for part in inside if _is_name(part.body, loss) for v, _ in part.variables}
    if uses is None or len(uses) < 2 or taken != set(uses):
        return
    letters = letters_in([*sides, *(d.body for d in uses.values())], scope)
    if step not in letters.held:
        letters = replace(letters, held=letters.held | {step})
    definitions: dict[str, Definition] = {}
    for (_, shift), stated in uses.items():
        definitions |= renamed(stated, letters, {stated.indices[0]: {shift}}, turning=False)
    first, second = (with_longer_names(side, letters) for side in sides)
    if clashing([first, second, *(d.body for d in definitions.values())]):
        return
    shown = " and ".join(sorted(plain_name(name) for name, _ in uses))
    words = f"{plain_name(loss)} depends on {plain_name(state[0])} through {shown}"
    yield Held(first, second, replace(scope, definitions=definitions), words, sure=False)


def _is_name(tree: Tree, name: str) -> bool:
    return isinstance(tree, Name) and tree.name == name


def _letter(variable: Script) -> str:
    """The letter of the step of a quantity, empty where there is none."""
    match variable.sub:
        case (Name(_, _, step),) | (Terms(terms=((1, Name(_, _, step)), _)),):
            return step
    return ""


def _at(tree: Tree, step: str) -> _At | None:
    """A quantity at a step t + k."""
    match tree:
        case Script(_, _, Name(_, _, name), (Name(_, _, at),), None, 0) if at == step:
            return name, 0
        case Script(
            _, _, Name(_, _, name), (Terms(terms=((1, Name(_, _, at)), (sign, Number(_, _, by)))),), None, 0
        ) if at == step and by.denominator == 1:
            return name, sign * int(by)
    return None


def _uses(state: _At, loss: str, scope: Scope) -> dict[_At, Definition] | None:
    """What is made of a state, each with its definition; None where that is not known for each."""
    name, shift = state
    out: dict[_At, Definition] = {}
    for stated in scope.definitions.values():
        inside = outside_subscripts(stated.body)
        if name not in inside:
            continue
        if len(stated.indices) != 1 or stated.parameters or stated.name == loss:
            return None
        own = [part for part in find_all(stated.body, Script) if isinstance(part.base, Name) and part.base.name == name]
        places = {_at(part, stated.indices[0]) for part in own}
        if len(own) != inside.count(name) or len(places) != 1 or (place := places.pop()) is None:
            return None
        out[stated.name.removesuffix(STEP), shift - place[1]] = stated
    others = {other for other, _ in out} - {name}
    # What is made of another of them would come in twice.
    return out if all(others.isdisjoint(outside_subscripts(stated.body)) for stated in out.values()) else None
