r"""Steps above letters as if they stood below, for the readings: ``h^{(t)}`` and ``h^{\langle t \rangle}`` as h_t.

What is read of steps t - 1, of sums over them and of products is said of subscripts. It counts only if it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Name, Number, Script, Terms, Tree, names_in

#: A name with a step above: a letter, perhaps with a number more or less, or a number.
_ABOVE = re.compile(r"(?P<base>.+)\^\{[\[(<]?(?P<step>(?P<letter>[a-zT])(?P<by>[+-]\d+)?|(?P<number>\d+))[\])>]?\}")

Sides = tuple[Tree, Tree]


def with_steps_below(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the definitions with steps as subscripts; None where no letter has a step above it."""
    above = [found for name in names_in(*sides) if (found := _ABOVE.fullmatch(name)) and found["letter"]]
    if not above:
        return None
    # The j of a sum over h^{(j)} may have been read as an example.
    families = frozenset(found["base"] + FAMILY for found in above)

    def below(part: Tree) -> Tree | None:
        return _below(part, families)

    left, right = (transform(side, below) for side in sides)
    definitions: dict[str, Definition] = {}
    used = _used(sides, scope)
    for name, stated in scope.definitions.items():
        found = _ABOVE.fullmatch(name)
        if found is not None and found["base"] in scope.definitions:
            # With h beside h^{(t)} the two would become one.
            if found["base"] in used:
                return None
            continue
        own = _stepped(stated, below)
        definitions[own.name] = own
    return (left, right), replace(scope, definitions=definitions)


def _used(sides: Sides, scope: Scope) -> set[str]:
    """The letters of a claim and of the definitions below it, without their steps."""
    bodies: dict[str, list[Tree]] = {}
    for name, stated in scope.definitions.items():
        bodies.setdefault(_letter(name), []).append(stated.body)
    used: set[str] = set()
    waiting = {_letter(name) for name in names_in(*sides)}
    while waiting:
        used |= waiting
        waiting = {_letter(name) for letter in waiting for name in names_in(*bodies.get(letter, ()))} - used
    return used


def _letter(name: str) -> str:
    found = _ABOVE.fullmatch(name)
    return name if found is None else found["base"]


def _stepped(stated: Definition, below: Callable[[Tree], Tree | None]) -> Definition:
    """A definition of h^{(t)} as one of h_t, a recurrence under the name that such have."""
    found = _ABOVE.fullmatch(stated.name)
    body = transform(stated.body, below)
    if found is None or found["letter"] is None or found["by"] or stated.parameters:
        return replace(stated, body=body, before=None, others=())
    turns = found["base"] in outside_subscripts(body)
    name = f"{found['base']}{STEP}" if turns else found["base"]
    indices = (found["letter"], *stated.indices)
    return replace(stated, name=name, indices=indices, body=body, before=None, others=())


def _below(part: Tree, families: frozenset[str]) -> Tree | None:
    """A name with a step above as one with that step below, in front of its other subscripts."""
    if isinstance(part, Script) and isinstance(part.base, Name) and part.sub:
        if part.base.name in families:
            return replace(part, base=replace(part.base, name=part.base.name.removesuffix(FAMILY)))
        inner = _below(part.base, families)
        if not isinstance(inner, Script):
            return None
        sub = tuple(transform(index, lambda p: _below(p, families)) for index in part.sub)
        sup = transform(part.sup, lambda p: _below(p, families)) if part.sup is not None else None
        return replace(part, base=inner.base, sub=(*inner.sub, *sub), sup=sup)
    found = _ABOVE.fullmatch(part.name) if isinstance(part, Name) else None
    if found is None or not isinstance(part, Name):
        return None
    start, end = part.start, part.end
    step: Tree = Name(start, end, found["letter"]) if found["letter"] else Number(start, end, Fraction(found["number"]))
    if found["by"]:
        by = int(found["by"])
        step = Terms(start, end, ((1, step), (1 if by > 0 else -1, Number(start, end, Fraction(abs(by))))))
    return Script(start, end, replace(part, name=found["base"]), (step,))
