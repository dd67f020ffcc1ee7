r"""A matrix that stands for its entries, below the readings: ``\delta_{ik} A_{ji} = (A^T)_{kl} = A^T``.

Texts go from a matrix to its entries and back within a chain. The side without indices gets those that are free on
the other one, in the order of the variable or of the alphabet. It counts only if it holds.
"""

from __future__ import annotations

from collections import Counter

from chainrule.checker.readings.indices.transposed_entries import by_transposed_entries
from chainrule.readers.define import TERMS
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import BigOp, Derivative, Group, Name, Script, Terms, Tree, find_all, names_in, walk
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

#: Vectors and matrices have so many indices.
_MOST = 2


def by_whole_matrices(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The sides with indices at the one that has none; None where both have some, or neither.

    Of a matrix with two indices the capitals in it are matrices.
    """
    if scope.strict:
        return None
    turned = by_transposed_entries(sides)
    sides = sides if turned is None else turned[0]
    free = tuple(map(_free, sides))
    bare = [i for i, side in enumerate(sides) if not free[i] and not any(map(_indices, walk(side)))]
    if len(bare) != 1 or not 0 < len(free[1 - bare[0]]) <= _MOST:
        return None
    order = _order(sides[1 - bare[0]], free[1 - bare[0]])
    whole = sides[bare[0]]
    if any(name + TERMS in scope.definitions for name in names_in(whole)):
        # Below L = \sum_t L_t the L is one number, whatever L_t is.
        return None
    sub = tuple(Name(whole.end, whole.end, name) for name in order)
    entry = Script(whole.start, whole.end, Group(whole.start, whole.end, "(", (whole,)), sub)
    words = f"the matrix stands for its entries {', '.join(map(plain_name, order))}"
    if len(order) == _MOST:
        loose = names_in(*sides) - scope.declarations.keys() - scope.definitions.keys()
        for name in sorted(name for name in loose if len(name) == 1 and name.isupper() and name not in "TI"):
            shape = (f"?{name}.0", f"?{name}.1")
            scope = scope.declare(Declaration(name, "matrix", shape, frozenset({"undeclared"})))
    return ((entry, sides[1]) if bare[0] == 0 else (sides[0], entry)), scope, words


def _indices(part: Tree) -> tuple[str, ...]:
    """The indices below a part."""
    below = part.sub if isinstance(part, Script) else ()
    return tuple(i.name for i in below if isinstance(i, Name) and is_index(i))


def _free(tree: Tree) -> frozenset[str]:
    """The indices of the first term that stand in it once and that no sum runs over."""
    while isinstance(tree, Group) and len(tree.items) == 1:
        tree = tree.items[0]
    term = tree.terms[0][1] if isinstance(tree, Terms) else tree
    counts = Counter(name for part in walk(term) for name in _indices(part))
    bound = {part.index for part in find_all(term, BigOp)}
    return frozenset(name for name, count in counts.items() if count == 1 and name not in bound)


def _order(tree: Tree, free: frozenset[str]) -> tuple[str, ...]:
    """The order of the free indices: that of the variable, if it has all of them."""
    for part in find_all(tree, Derivative):
        for variable, _ in part.variables:
            if frozenset(_indices(variable)) == free:
                return _indices(variable)
    return tuple(sorted(free))
