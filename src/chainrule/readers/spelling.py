"""What a tree of the syntax says, beside `syntax`: two parts of a formula are the same if they are spelled the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.readers.syntax import (
    Applied,
    At,
    Bars,
    BigOp,
    Cases,
    Comparison,
    Derivative,
    Factors,
    Gradient,
    Grid,
    Group,
    Indexed,
    Name,
    Number,
    Root,
    Script,
    Terms,
    Tree,
    Unread,
    Words,
    walk,
)

#: What a part says beside its parts. Marks say nothing: a dot for a product, d for the round d, square brackets.
_SAYS: dict[type[Tree], Callable[[Any], object]] = {
    Script: lambda tree: (len(tree.sub), tree.sup is None, tree.primes),
    Terms: lambda tree: tuple(sign for sign, _ in tree.terms),
    Factors: lambda tree: tuple("" if sign == "dot" else sign for sign in tree.signs),
    Group: lambda tree: ("(" if tree.opening == "[" else tree.opening, len(tree.items)),
    Applied: lambda tree: (tree.function, len(tree.args), tree.sub is None, tree.power is None),
    Indexed: lambda tree: len(tree.indices),
    BigOp: lambda tree: (
        tree.kind,
        tree.index,
        *(part is None for part in (tree.lower, tree.upper, tree.excluded)),
    ),
    Cases: lambda tree: (*(condition is None for _, condition in tree.rows), tree.gap),
    Grid: lambda tree: tuple(map(len, tree.rows)),
    Derivative: lambda tree: (*(order for _, order in tree.variables), tree.missing, tree.below),
    Gradient: lambda tree: (tree.variable is None, tree.order),
    Comparison: lambda tree: tree.signs,
    Bars: lambda tree: tree.norm,
    Root: lambda tree: tree.degree is None,
    Words: lambda tree: tree.text,
    Unread: lambda tree: tree.error,
    At: lambda tree: len(tree.where),
}


def spelled(tree: Tree) -> list[object]:
    """What a tree says, wherever it stands: two trees that are spelled the same say the same."""
    out: list[object] = []
    for part in walk(tree):
        match part:
            case Name(_, _, said) | Number(_, _, said):
                out.append(said)
            case _:
                kind = type(part)
                out.append((kind, _SAYS[kind](part)) if kind in _SAYS else kind)
    return out
