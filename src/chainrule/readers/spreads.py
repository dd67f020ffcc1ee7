r"""Standard deviations, beside what formulas tell of their names: texts speak of \sigma^2 as of one quantity."""

from __future__ import annotations

from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import Number, Script, Tree
from chainrule.readers.usage import head_name


def is_spread(tree: Tree) -> bool:
    r"""Whether a tree is the letter of a standard deviation, whose square is the quantity that texts speak of."""
    return letter_of(head_name(tree) or "") in (r"\sigma", r"\tau")


def squared_spread(tree: Tree) -> Tree | None:
    r"""The \sigma of ``\sigma^2``, None for others."""
    if isinstance(tree, Script) and isinstance(tree.sup, Number) and tree.sup.value == 2 and is_spread(tree.base):
        return Script(tree.start, tree.end, tree.base, tree.sub) if tree.sub else tree.base
    return None
