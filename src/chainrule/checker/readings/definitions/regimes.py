r"""The reading that a claim is made where the text says, ``f'(z) = 1`` for ``z > 0``, below the readings.

A condition that the text speaks of above counts only if the claim holds under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chainrule.checker.extraction.conditions import Regime
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Bars, Cases, Comparison, Number, Tree, find_all, names_in, walk

_STRICT = frozenset(("<", ">"))
_PIECEWISE = frozenset(
    "max min maximum minimum abs sign step heaviside relu leaky_relu elu selu hardtanh hardsigmoid relu6 huber".split()
)
#: So many conditions of the text above a claim are tried, the latest first.
MAX_REGIMES = 4
#: A condition so many lines above a claim, or fewer, belongs to its sentence.
_OWN = 2


def spoken_of(
    regimes: tuple[Regime, ...], sides: tuple[Tree, Tree], scope: Scope, line: int
) -> Iterator[tuple[Comparison, str]]:
    """The conditions above under which a claim may hold: about one of its names, if a function has branches."""
    trees = (*sides, *(stated.body for stated in reached(sides, scope)))
    if not any(map(_has_branches, trees)) or any(find_all(side, Cases) for side in sides):
        # A claim with branches of its own is said of all values.
        return
    names = names_in(*trees)
    own = tuple(regime for regime in regimes if 0 <= line - regime.line <= _OWN)
    # What the sentence of a claim says is said of it.
    regimes = own or regimes
    about = {regime.text: regime.tree for regime in reversed(regimes) if names_in(regime.tree) & names}
    for text, tree in list(about.items())[:MAX_REGIMES]:
        yield tree, f"it is said of {text}, of which the text speaks above"


def _has_branches(tree: Tree) -> bool:
    return any(
        isinstance(part, (Cases, Bars)) or (isinstance(part, Applied) and part.function in _PIECEWISE)
        for part in walk(tree)
    )


def indicator(regime: Comparison) -> Tree:
    """1 where the condition holds, 0 elsewhere."""
    one, zero = (Number(regime.start, regime.end, Fraction(value)) for value in (1, 0))
    return Cases(regime.start, regime.end, ((one, regime), (zero, None)))


def is_open(regime: Comparison | None) -> bool:
    """Whether a condition leaves its boundary out."""
    return regime is not None and _STRICT.issuperset(regime.signs)
