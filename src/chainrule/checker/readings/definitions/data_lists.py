"""The reading at data that the text lists, below the readings; it counts only if it holds.

Worked examples say ``x = [1, 2, 3]`` and ``m = 0``, and put both into the gradient of a sum over n examples: n is the
number of values in the lists, and the gradient is the number that comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.readings.definitions.at_point import CONSTANTS, at_the_values
from chainrule.readers.define import is_number
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Group, Name, Number, Tree, find_all, has_derivative, names_in


def by_data_lists(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The left side at the lists and numbers of the text, where the right side is a number."""
    left, right = trees
    if names_in(right) - CONSTANTS or not has_derivative(left):
        return
    stated = scope.below(left)
    counts = {count for definition in stated if (count := _listed(definition))}
    formulas = [definition for definition in stated if not _listed(definition)]
    sizes = {op.upper.name for d in formulas for op in find_all(d.body, BigOp) if isinstance(op.upper, Name)}
    if len(counts) != 1 or len(sizes) > 1 or sizes & scope.definitions.keys():
        return
    (count,) = counts
    number = Number(0, 0, Fraction(count))

    def counted(part: Tree) -> Tree | None:
        return number if isinstance(part, Name) and part.name in sizes else None

    filled = {d.name: replace(d, body=transform(d.body, counted)) for d in formulas}
    said = [f"{size} = {count}, as many values as are listed" for size in sorted(sizes)]
    scope = replace(scope, definitions={**scope.definitions, **filled})
    found = at_the_values((left,), scope)
    if found is None:
        yield (left, right), scope, "; ".join((*said, "it is the value at the data that are listed"))
        return
    (taken,), numbers, words = found
    yield (taken, right), numbers, "; ".join((*said, words))


def _listed(definition: Definition) -> int:
    """How many numbers a name is defined to be, 0 for anything else."""
    body = definition.body
    listed = isinstance(body, Group) and body.opening == "[" and all(map(is_number, body.items))
    return len(body.items) if isinstance(body, Group) and listed and len(body.items) > 1 else 0
