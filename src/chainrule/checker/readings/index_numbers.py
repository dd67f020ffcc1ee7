r"""A reading below the others: an index as a number, the i of ``\sum_i i x_i`` and the n of ``\sum_n a_n x^n``.

Its value at each place is left open, so what holds by this reading holds for any numbers, those of the places too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.held_indices import bare_names, reached
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Number, Script, Tree, find_all
from chainrule.readers.usage import is_index


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
