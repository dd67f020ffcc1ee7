"""Recurrences that say what comes next, below the definitions: ``s_{t+1} = f(s_t)`` is read as ``s_t = f(s_{t-1})``."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Name, Number, Script, Terms, Tree, find_all, names_in


def stepped_back(target: Tree, body: Tree) -> tuple[Tree, Tree] | None:
    """What a recurrence says of the step before; None for others, and where the step is a number in it, too."""
    match target:
        case Script(_, _, Name(), (index,), None, 0) if (found := _step(index)) is not None and found[1] == 1:
            letter = found[0]
        case _:
            return None
    if any(part.name == letter for part in find_all(_without_subscripts(body), Name)):
        return None

    def shifted(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or letter not in names_in(*part.sub):
            return None
        base = transform(part.base, shifted)
        return replace(part, base=base, sub=tuple(_back(each, letter) for each in part.sub))

    return replace(target, sub=(_back(target.sub[0], letter),)), transform(body, shifted)


def _step(index: Tree) -> tuple[str, int] | None:
    """The letter and the number of t, t + 1 or t - 1; None for other indices."""
    match index:
        case Name(_, _, name):
            return name, 0
        case Terms(_, _, ((1, Name(_, _, name)), (sign, Number(_, _, value)))) if value.denominator == 1:
            return name, sign * int(value)
    return None


def _back(index: Tree, letter: str) -> Tree:
    """An index one step back."""
    found = _step(index)
    if found is None or found[0] != letter:
        return index
    name, step = Name(index.start, index.start, letter), found[1] - 1
    if not step:
        return replace(name, end=index.end)
    number = Number(index.end, index.end, Fraction(abs(step)))
    return Terms(index.start, index.end, ((1, name), (1 if step > 0 else -1, number)))


def _without_subscripts(tree: Tree) -> Tree:
    return transform(tree, lambda part: replace(part, sub=()) if isinstance(part, Script) and part.sub else None)
