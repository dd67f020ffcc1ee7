r"""Entries of a transpose, below the readings: ``w_{ij}^T`` is the entry i, j of w^T in some texts, so ``w_{ji}``.

A number is its own transpose, so this reading comes last; it counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import replaced
from chainrule.readers.syntax import Script, Tree
from chainrule.readers.usage import is_index

WORDS = "a transposed entry is one of the transposed matrix"
#: The subscripts of an entry of a matrix.
TWO = 2


def by_transposed_entries(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with the two indices of each transposed entry exchanged, and words for it; None where there is none."""
    turned = (replaced(sides[0], _turned, Script), replaced(sides[1], _turned, Script))
    return (turned, WORDS) if turned != sides else None


def _turned(tree: Tree) -> Tree | None:
    if not isinstance(tree, Script) or not is_transpose(tree.sup) or len(tree.sub) != TWO or tree.primes:
        return None
    return replace(tree, sub=tree.sub[::-1], sup=None) if all(map(is_index, tree.sub)) else None
