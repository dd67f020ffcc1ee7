r"""Functions without brackets, below the readings: ``\cos\theta\, r`` may be ``r cos(θ)`` and ``cos(θ r)``.

The reader takes the whole product behind such a function, as ``\sin 2\pi x`` needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.notation.respelt_bodies import respelt
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Factors, Name, Number, Tree

WORDS = "a function without brackets is taken of the first letter behind it"
_NUMBERS = {r"\pi"}


def by_bare_arguments(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope]]:
    """The sides, the definitions that they use, or both with arguments that end early."""
    yield from respelt(sides, scope, _ended)


def _ended(tree: Tree) -> Tree | None:
    """``cos 2 θ r`` as ``cos(2 θ) r``; None for other trees."""
    if not isinstance(tree, Applied) or len(tree.args) != 1 or not isinstance(tree.args[0], Factors):
        return None
    factors = tree.args[0].factors
    if tree.end != tree.args[0].end or any(tree.args[0].signs):
        # Brackets and slashes say where the argument ends.
        return None
    first = next((i for i, factor in enumerate(factors) if not _is_number(factor)), len(factors)) + 1
    if first >= len(factors):
        return None
    inner = factors[0] if first == 1 else replace(tree.args[0], end=factors[first - 1].end, factors=factors[:first],
                                                  signs=("",) * first)  # fmt: skip
    called = replace(tree, end=inner.end, args=(inner,))
    return Factors(tree.start, tree.end, (called, *factors[first:]), ("",) * (len(factors) - first + 1))


def _is_number(tree: Tree) -> bool:
    return isinstance(tree, Number) or (isinstance(tree, Name) and tree.name in _NUMBERS)
