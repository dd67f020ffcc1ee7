r"""Sums over steps worked out, below the readings: ``\sum_{i=1}^{t-1} (\prod_{j=i+1}^t c_j) b_i`` at t = 3.

A recurrence that is opened to its start gives sums whose ends are steps. The steps get numbers, few but different, so
that the sum and the products in it have as many terms and factors as they say, and each quantity is the one of a
numbered step. What holds then is a convention that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

from chainrule.checker.readings.layers.through_time import is_free
from chainrule.checker.readings.layers.unrolled import at_steps, opened
from chainrule.readers.define import STEP
from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: The step of a claim whose sum goes back to the start, and one whose sum goes on to the end; that end.
_BACK, _ON, _END = 3, 2, 4
#: The last step where a sum goes over all steps; with 2 a lost half would be no slip.
_WHOLE = 3


def by_worked_out(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with numbers for the steps and the terms of sums over steps, the scope for these, and what is said."""
    steps = _steps(sides, scope)
    if not steps:
        name, steps = _whole(sides, scope)
        if not steps:
            return
        stated = scope.definitions[name]
        scope = scope.define(replace(stated, body=_summed(at_steps(stated.body, steps)), before=None, others=()))
    variables = {head_name(v) for part in find_all(sides[0], Derivative) for v, _ in part.variables} - {None}
    if any(is_free(part, name or "", scope) for part in find_all(sides[1], Derivative) for name in variables):
        # A state does not depend on the weights of the output.
        return
    said = " and ".join(f"{plain_name(letter)} = {value}" for letter, value in sorted(steps.items()))
    changed = [_summed(at_steps(side, steps)) for side in sides]
    seen: list[Sides] = []
    for falling, whole in product((True, False), repeat=2):
        left, right = (transform(opened(side, falling=falling, whole=whole), _powered) for side in changed)
        if any(part.index is not None for side in (left, right) for part in find_all(side, BigOp)):
            return
        if (left, right) not in seen:
            seen.append((left, right))
            yield (left, right), scope, f"it is worked out for {said}"


def _whole(sides: Sides, scope: Scope) -> tuple[str, dict[str, int]]:
    """The loss that is the sum over all steps as the claim is, and a number for the last step; empty for others."""
    name = head_name(sides[0].body) if isinstance(sides[0], Derivative) else None
    stated = scope.definitions.get(name or "")
    if name is None or stated is None:
        return "", {}
    ends = [{end for part in find_all(tree, BigOp) if (end := _last(part))} for tree in (stated.body, sides[1])]
    recurrent = any(each.name.endswith(STEP) for each in scope.definitions.values())
    return (name, {ends[0].pop(): _WHOLE}) if ends[0] == ends[1] and len(ends[0]) == 1 and recurrent else ("", {})


def _last(part: BigOp) -> str:
    """The letter of the end of a sum from the first step; empty for others."""
    begins = part.lower is None or (isinstance(part.lower, Number) and part.lower.value == 1)
    return part.upper.name if part.kind == "sum" and begins and isinstance(part.upper, Name) else ""


def _steps(sides: Sides, scope: Scope) -> dict[str, int]:
    """Numbers for the step of a claim and for the last step; empty where no sum of the claim ends at the step."""
    sums = [part for part in find_all(sides[1], BigOp) if part.kind == "sum" and part.index is not None]
    letters = {letter for part in find_all(sides[0], Derivative) for letter in _letters_of_steps(part, scope)}
    if len(letters) != 1 or not sums or {part.index for part in sums} & letters:
        return {}
    letter = letters.pop()
    back = any(letter in names_in(part.upper) for part in sums if part.upper is not None)
    on = [part.upper.name for part in sums if part.lower is not None and letter in names_in(part.lower)
          and isinstance(part.upper, Name)]  # fmt: skip
    if back == bool(on) or len({*on}) > 1:
        return {}
    return {letter: _BACK} if back else {letter: _ON, on[0]: _END}


def _letters_of_steps(part: Derivative, scope: Scope) -> Iterator[str]:
    """The letters of steps of what is differentiated, or in what, where it has a recurrence."""
    for tree in (part.body, *(variable for variable, _ in part.variables)):
        match tree:
            case Script(_, _, base, (Name(_, _, letter),), None, 0):
                name = head_name(base)
                stated = scope.definitions.get(f"{name}{STEP}", scope.definitions.get(name or ""))
                if stated is not None and len(stated.indices) == 1:
                    yield letter


def _summed(tree: Tree) -> Tree:
    """A tree with the terms of its sums between two numbers."""

    def change(part: Tree) -> Tree | None:
        match part:
            case BigOp(start, end, "sum", str(index), Number() | None as low, Number(_, _, high), body, None):
                first = low.value if low is not None else Fraction(1)
                if first.denominator == high.denominator == 1:
                    steps = range(int(first), int(high) + 1)
                    if len(steps) > _END:
                        return None
                    terms = tuple((1, _summed(at_steps(body, {index: step}))) for step in steps)
                    inside = Terms(start, end, terms) if terms else Number(start, end, Fraction(0))
                    return Group(start, end, "(", (inside,))
        return None

    return transform(tree, change)


def _powered(part: Tree) -> Tree | None:
    """A power with a number above it worked out: nothing for the power 1, the number 1 for the power 0."""
    match part:
        case Script(start, end, base, sub, Number(_, _, power), 0) if power in (0, 1) and not is_transpose(part.sup):
            if power == 0:
                return Number(start, end, Fraction(1))
            inner = transform(base, _powered)
            return inner if not sub else Script(start, end, inner, sub)
    return None
