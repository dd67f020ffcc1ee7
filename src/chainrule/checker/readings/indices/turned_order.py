r"""The reading of ``\partial s_{ij} / \partial W_{jk}`` as a derivative in W_{kj}, below the readings.

The text has that order in all its derivatives, and the other one where it defines s. A claim is wrong where it is wrong
in both: the letters may as well have changed their parts.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.turned_entries import TURNED, entries_in
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Script, Tree
from chainrule.writers.text import plain_name


def by_turned_order(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with the indices of such entries exchanged, and words for it; None for other claims."""
    names = scope.options.get(TURNED, "").split()
    if not names:
        return None

    def change(part: Tree) -> Tree | None:
        own = isinstance(part, Script) and part.sub and any(name in names for name, _ in entries_in(part))
        return replace(part, sub=part.sub[::-1]) if own and isinstance(part, Script) else None

    shown = ", ".join(map(plain_name, names))
    return (
        transform(sides[0], change),
        transform(sides[1], change),
    ), f"derivatives have the indices of {shown} exchanged"
