r"""The reading of ``\partial \hat{x}_i / \partial \mu`` along the direct way, below the readings: \sigma^2 is held.

The text takes the way through \sigma^2 by itself. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.direct_ways import APART
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree, names_in
from chainrule.writers.text import plain_name


def by_direct_ways(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope without the definitions of what the text takes by itself.

    Something of it is left on the right side: ``2 c w`` lacks a term of ``L = (w x - y)^2 + c w^2``.
    """
    held = set(scope.options.get(APART, "").split()) & scope.definitions.keys()
    if held & names_in(trees[1]):
        words = f"the partial derivative holds {', '.join(map(plain_name, sorted(held)))} fixed"
        yield replace(scope, definitions={n: d for n, d in scope.definitions.items() if n not in held}), words
