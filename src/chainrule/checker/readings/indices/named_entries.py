r"""Entries with a word for their index, below the readings: in ``-s_+ + \log \sum_i e^{s_i}`` s_+ is one of the s_i.

A label is first read as a part of the name. With a letter for it, that of the true class, the entry is one of those
that are summed. It counts only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, Words, find_all, names_in
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: The letters that a class may have.
_LETTERS = "cykqv"


def with_named_entries(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the definitions with a letter for the one label that the variable has; None for other claims."""
    labelled = {found for variable in variables_in(*sides) if (found := _label(variable)) is not None}
    if len(labelled) != 1:
        return None
    base, label = labelled.pop()
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    summed = any(
        isinstance(part.base, Name) and part.base.name == base and any(_is_name(each, total.index) for each in part.sub)
        for tree in trees for total in find_all(tree, BigOp) for part in find_all(total.body, Script)
    )  # fmt: skip
    free = [letter for letter in _LETTERS if letter not in names_in(*trees) | scope.definitions.keys()]
    if not summed or not free:
        return None

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and _label(part) == (base, label):
            return replace(part, sub=(Name(part.sub[0].start, part.sub[0].end, free[0]),))
        return None

    left, right = (transform(side, change) for side in sides)
    definitions = {n: replace(d, body=transform(d.body, change)) for n, d in scope.definitions.items()}
    shown = f"{plain_name(base)} with the label {label} is one of the {plain_name(base)} that are summed"
    return (left, right), replace(scope, definitions=definitions), shown


def _label(tree: Tree) -> tuple[str, str] | None:
    """The name and the label of ``s_+`` and ``z_{true}``; None for indices and other trees."""
    match tree:
        case Script(base=Name(name=name), sub=(Words(text=label),), sup=None, primes=0):
            return name, label
    return None


def _is_name(tree: Tree, name: str | None) -> bool:
    return isinstance(tree, Name) and tree.name == name
