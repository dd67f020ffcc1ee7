"""Syntax trees that were met before, below `visible` and `memo`: the names in them, and a number for equal ones.

An unchanged formula of a document is the same object when the document is read again, so both are found by identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

from chainrule.readers.syntax import Applied, Name, Tree, walk

MAX_TREES = 50_000


@dataclass(slots=True)
class _Known:
    tree: Tree
    stems: frozenset[str] | None = None
    number: int | None = None


class KnownTrees:
    """What is asked of trees again and again; identities are forgotten when there are too many."""

    def __init__(self) -> None:
        """No tree was met."""
        self._known: dict[int, _Known] = {}
        self._numbers: dict[Tree, int] = {}
        self._next = count()

    def stems(self, tree: Tree) -> frozenset[str]:
        """The stems of the names in a tree; beside x also X, the matrix whose rows x_i may be."""
        known = self._entry(tree)
        if known.stems is None:
            known.stems = _stems(tree)
        return known.stems

    def number(self, tree: Tree) -> int:
        """A number that equal trees share, and no others, as long as they are known."""
        known = self._entry(tree)
        if known.number is None:
            number = self._numbers.get(tree)
            if number is None:
                number = self._numbers[tree] = next(self._next)
            known.number = number
        return known.number

    def _entry(self, tree: Tree) -> _Known:
        known = self._known.get(id(tree))
        if known is None:
            if len(self._known) >= MAX_TREES:
                self._known.clear()
                if len(self._numbers) >= MAX_TREES:
                    self._numbers.clear()
            # The entry keeps its tree, so that no other takes its identity.
            known = self._known[id(tree)] = _Known(tree)
        return known


def _stems(tree: Tree) -> frozenset[str]:
    out: set[str] = set()
    for part in walk(tree):
        if isinstance(part, Name):
            out.add(stem(part.name))
        elif isinstance(part, Applied):
            out.add(stem(part.function))
    return frozenset(out | {each.upper() for each in out if len(each) == 1})


_ACCENTED = re.compile(r"\\(?:wide)?(?:hat|tilde)\{([^{}]*(?:\{[^{}]*\})?[^{}]*)\}")


def stem(name: str) -> str:
    r"""A name without its labels and accents: W for W^{(1)}, y for y_{out} and \hat{y}, which may be meant by it."""
    if name.startswith("\\") and (found := _ACCENTED.match(name)) is not None:
        name = found[1]
    cut = min((at for at in (name.find("_"), name.find("^")) if at > 0), default=len(name))
    return name[:cut]
