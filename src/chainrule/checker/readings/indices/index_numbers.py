r"""Readings below the others: an index as a number, ``\sum_n a_n x^n``, and indices that are added, as in ``x_{i+m}``.

The value at each place is left open, so what holds by such a reading holds for any numbers, those of the places too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import bare_names, reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    BigOp,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import is_index
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]


def by_index_numbers(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which indices are numbers where they stand alone, if one does."""
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    sums = [part for tree in trees for part in find_all(tree, BigOp)]
    subscripts = (i for tree in trees for script in find_all(tree, Script) for i in script.sub)
    indices = {i.name for i in subscripts if isinstance(i, Name) and is_index(i)} | {part.index for part in sums}
    numbers = sorted({part.name for tree in trees for part in bare_names(tree)} & indices)
    # Where some sums begin at 0 and others at 1 the same place has two numbers.
    begin = {part.lower.value for part in sums if isinstance(part.lower, Number)}
    if numbers and len(begin) <= 1:
        yield replace(scope, options={**scope.options, "indices": "numbers"}), f"{', '.join(numbers)} is a number, too"


def by_shifted_indices(sides: _Sides, scope: Scope) -> Iterator[tuple[_Sides, Scope, str]]:
    """The sides and the scope in which x_{i+m} has two indices, where nothing is differentiated in x."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    summed = {part.index for tree in trees for part in find_all(tree, BigOp)}
    bases = {script.base.name for tree in trees for script in find_all(tree, Script) if _shifted(script, summed)}  # type: ignore[attr-defined]
    if not bases or bases & scope.definitions.keys() or bases & names_in(*variables_in(*trees)):
        return

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not _shifted(part, summed):
            return None
        assert isinstance(part.base, Name)  # noqa: S101 - what is shifted has a name
        places, indices = zip(*map(_place, part.sub), strict=True)
        name = f"{part.base.name}_{{{','.join(places)}}}"
        return replace(part, base=replace(part.base, name=name), sub=tuple(i for each in indices for i in each))

    definitions = {d.name: replace(d, body=transform(d.body, change), before=None, others=()) for d in used}
    left, right = (transform(side, change) for side in sides)
    shown = ", ".join(map(plain_name, sorted(bases)))
    changed = replace(scope, definitions={**scope.definitions, **definitions})
    yield (left, right), changed, f"{shown} is any array of the indices that are added"


def _shifted(script: Script, summed: set[str | None]) -> bool:
    """Whether an index is the sum of several letters, or one step from that of a sum, and the others are read, too."""
    if not isinstance(script.base, Name) or not any(isinstance(index, Terms) for index in script.sub):
        return False
    found = list(map(_place, script.sub))
    steps = any(isinstance(index, Terms) and names_in(index) & summed for index in script.sub)
    return all(place for place, _ in found) and (steps or any(len(indices) > 1 for _, indices in found))


def _place(index: Tree) -> tuple[str, tuple[Tree, ...]]:
    """An index as a pattern with a dot for each letter, and the letters; empty for what is not read."""
    terms = index.terms if isinstance(index, Terms) else ((1, index),)
    pattern, letters = "", []
    for sign, term in terms:
        if isinstance(term, Number):
            pattern += f"{'-' if sign < 0 else '+'}{term.value}"
        elif is_index(term):
            pattern += "-·" if sign < 0 else "+·"
            letters.append(term)
        else:
            return "", ()
    return pattern, tuple(letters)
