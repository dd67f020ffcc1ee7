r"""Entries and rows of the matrices of a text, below the readings: ``y_{ic}`` of Y, ``w_{oij}`` of W_o, bold ``y_i``.

A loss is written with entries, the model and its gradients with matrices; what is read so counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.checker.readings.layers.row_networks import formulas_only, kinds
from chainrule.readers.define import outside_subscripts
from chainrule.readers.letters import LABELS, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Name, Script, Tree, names_in, walk
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: How many indices an entry of a matrix has, and a row of it.
_ENTRY, _ROW = 2, 1


def with_rows_and_entries(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with entries and rows under the capitals of their matrices; None where there are none."""
    reached = _in_reach(sides, scope)
    kept = formulas_only(reached, scope).definitions
    stated = {d.name: kept[d.name] for d in reached if d.name in kept}
    found = [replace(d, body=transform(d.body, _without_label)) for d in stated.values()]
    capitals, _ = kinds([*(transform(side, _without_label) for side in sides), *(d.body for d in found)], found)
    small = {letter.lower(): letter for letter in map(letter_of, capitals) if len(letter) == 1} if stated else {}
    small = {name: letter for name, letter in small.items() if name not in scope.definitions}
    trees = [*sides, *(d.body for d in stated.values())]
    labels = _labels(trees, set(small.values()))
    written: set[str] = set()

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(_, _, name, bold) as base, sub) if name in small:
                rest = sub[1:] if _is_label(sub, labels) else sub
                if len(rest) == _ENTRY or (len(rest) == _ROW and bold):
                    written.add(name)
                    inside = tuple(transform(index, change) for index in sub)
                    return replace(part, base=replace(base, name=small[name], bold=False), sub=inside)
        return None

    left, right = (transform(side, change) for side in sides)
    definitions = {name: _changed(d, change) for name, d in stated.items()}
    if not written or written & {*outside_subscripts(left), *outside_subscripts(right)}:
        # An entry that stands otherwise, too, would lose what relates both.
        return None
    shown = (f"{plain_name(name)} has the entries of {plain_name(small[name])}" for name in sorted(written))
    return (left, right), replace(scope, definitions={**kept, **definitions}), ", ".join(shown)


def _in_reach(sides: Sides, scope: Scope) -> list[Definition]:
    """The definitions that the sides use, at any depth; an entry y_{ik} uses Y."""
    by_letter: dict[str, list[Definition]] = {}
    for stated in scope.definitions.values():
        by_letter.setdefault(letter_of(stated.name).lower(), []).append(stated)
    out: list[Definition] = []
    waiting = [*sides]
    while waiting:
        for name in names_in(waiting.pop()):
            found = by_letter.pop(letter_of(name).lower(), [])
            out += found
            waiting += [each.body for d in found for each in (d, d.before) if each is not None]
    return out


def _changed(stated: Definition, change: Callable[[Tree], Tree | None]) -> Definition:
    """A definition, and the one of another layer before it, with other names."""
    before = stated.before and replace(stated.before, body=transform(stated.before.body, change))
    return replace(stated, body=transform(stated.body, change), before=before)


def _without_label(part: Tree) -> Tree | None:
    """W for W_o, of which the letter alone is looked at."""
    match part:
        case Script(_, _, Name() as base, (Name(_, _, index),)) if index in LABELS:
            return base if part.sup is None and not part.primes else replace(part, sub=())
    return None


def _labels(trees: list[Tree], capitals: set[str]) -> set[str]:
    """The letters that label layers: the o of W_o."""
    scripts = (part for tree in trees for part in walk(tree) if isinstance(part, Script) and len(part.sub) == 1)
    return {
        index.name
        for part in scripts
        for index in part.sub
        if isinstance(part.base, Name) and part.base.name in capitals and isinstance(index, Name)
        if index.name in LABELS
    }


def _is_label(sub: tuple[Tree, ...], labels: set[str]) -> bool:
    """Whether subscripts begin with the label of a layer."""
    return len(sub) > 1 and isinstance(sub[0], Name) and sub[0].name in labels
