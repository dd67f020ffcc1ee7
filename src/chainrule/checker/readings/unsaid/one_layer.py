r"""The chain rule in one layer, below the guesses: ``\partial L / \partial W_l`` through a z_l that nothing defines.

Whether l counts layers or units, W_l and b_l come in by z_l alone, which a small w_i need not.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import is_index

#: The letters of weights and biases.
_PARAMETERS = frozenset(("W", "U", "V", "B", "b", r"\Theta"))
Sides = tuple[Tree, Tree]


def by_one_layer(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with the index as a part of each name, where the claim is a chain of derivatives and defines none."""
    left, right = trees
    if scope.strict or not isinstance(left, Derivative) or not isinstance(right, Factors):
        return
    if not isinstance(left.body, Name) or not all(isinstance(factor, Derivative) for factor in right.factors):
        return
    match left.variables:
        case ((Script(_, _, Name(_, _, name), (Name(_, _, letter) as index,), None, 0), 1),) if is_index(index):
            pass
        case _:
            return
    scripts = [part for tree in trees for part in find_all(tree, Script)]
    if name not in _PARAMETERS or not all(_is_indexed(part, index) for part in scripts):
        return
    if (names_in(*trees) - {letter}) & scope.definitions.keys():
        return

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and isinstance(part.base, Name):
            return Name(part.start, part.end, f"{part.base.name}_{{{letter}}}", part.base.bold)
        return None

    sides = transform(left, change), transform(right, change)
    yield sides, scope.without_definitions(), f"{letter} is the number of a layer, which is a part of each name"


def _is_indexed(part: Tree, index: Tree) -> bool:
    """Whether a name has this index and nothing else."""
    match part:
        case Script(_, _, Name(), (only,), None, 0):
            return spelled(only) == spelled(index)
    return False
