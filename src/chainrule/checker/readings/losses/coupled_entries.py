r"""Entries of which each term of a sum has all, below the readings: ``L = \sum_i y_i \log p_i`` of a softmax p of z.

Its derivative in z_i goes through each of its terms, so that none of them stands for the sum.
"""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.readers.syntax import (
    Applied,
    Bars,
    BigOp,
    Script,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in

#: Functions of a whole vector.
_OF_VECTORS = frozenset(("softmax", "max", "min", "mean", "norm", "var", "std", "logsumexp", "logsoftmax"))


def couples_entries(left: Tree, index: str, bodies: Iterable[Tree]) -> bool:
    """Whether an entry with this index is differentiated in, and one of the bodies has other entries of it, too."""
    entries = [each for each in variables_in(left) if isinstance(each, Script) and len(each.sub) == 1]
    varied = {head_name(entry) for entry in entries if index in names_in(*entry.sub)}
    return bool(varied) and any(varied & _taken_together(body) for body in bodies)


def _taken_together(body: Tree) -> set[str | None]:
    """The letters of which all entries stand in a body: below a sum over them, or in a function of a vector."""
    found: set[str | None] = set()
    for total in find_all(body, BigOp):
        scripts = find_all(total.body, Script)
        found |= {head_name(script.base) for script in scripts if total.index in names_in(*script.sub)}
    for part in walk(body):
        if isinstance(part, Bars) or (isinstance(part, Applied) and part.function in _OF_VECTORS):
            found |= names_in(part) - {head_name(script.base) for script in find_all(part, Script) if script.sub}
    return found
