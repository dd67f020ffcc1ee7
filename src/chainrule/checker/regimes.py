r"""Where a claim is made, ``f'(z) = 1`` for ``z > 0``, between the extraction of claims and their readings.

A condition behind a formula belongs to it. One that the text speaks of above is a reading that counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chainrule.checker.held_indices import reached
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    Applied,
    Bars,
    Cases,
    Comparison,
    Number,
    Statement,
    Tree,
    has_derivative,
    names_in,
    walk,
)

_SIGNS = frozenset(("<", ">", "<=", ">="))
_STRICT = frozenset(("<", ">"))
_PIECEWISE = frozenset(
    "max min maximum minimum abs sign step heaviside relu leaky_relu elu selu hardtanh hardsigmoid relu6 huber".split()
)
#: So many lines further a condition (i = j, z > 0) may still be meant.
FAR = 30
#: So many conditions of the text above a claim are tried, the latest first.
MAX_REGIMES = 4


@dataclass(frozen=True, slots=True)
class Regime:
    """A condition on values, where it stands and how it is written."""

    tree: Comparison
    line: int
    text: str


@dataclass(slots=True)
class Conditions:
    """The conditions of which a text has spoken so far: on indices (`cases`) and on values (`regimes`)."""

    cases: list[tuple[tuple[str, str, str], int]] = field(default_factory=list)
    regimes: list[Regime] = field(default_factory=list)

    def add_case(self, condition: tuple[str, str, str], line: int) -> None:
        """Remember a condition on indices: a case of what follows, perhaps."""
        self.cases = [case for case in self.cases if case[0] != condition and line - case[1] <= FAR]
        self.cases.append((condition, line))

    def add_regime(self, statement: Statement, line: int, text: str) -> None:
        """Remember the condition on values that a statement is, if it is one."""
        tree = regime_of(statement)
        if tree is not None:
            self.regimes = [regime for regime in self.regimes if line - regime.line <= FAR]
            self.regimes.append(Regime(tree, line, " ".join(text[tree.start : tree.end].split())))

    def cases_near(self, line: int) -> tuple[tuple[str, str, str], ...]:
        """The conditions on indices not far above a line."""
        return tuple(case for case, at in self.cases if at >= line - FAR)

    def regimes_near(self, line: int) -> tuple[Regime, ...]:
        """The conditions on values not far above a line."""
        return tuple(regime for regime in self.regimes if regime.line >= line - FAR)


def regime_of(statement: Statement) -> Comparison | None:
    """The condition that a statement of inequalities alone is, None for others."""
    if not statement.signs or not _SIGNS.issuperset(statement.signs) or statement.error:
        return None
    if not any(map(names_in, statement.items)) or any(map(has_derivative, statement.items)):
        return None
    return Comparison(statement.items[0].start, statement.items[-1].end, statement.items, statement.signs)


def with_regimes(statements: list[Statement]) -> list[Statement]:
    """Statements with the conditions that stand behind them, or before the first one."""
    if len(statements) < 2 or not any(map(regime_of, statements)):
        return statements
    out: list[Statement] = []
    first: Comparison | None = None
    for statement in statements:
        regime = regime_of(statement)
        if regime is None:
            out.append(replace(statement, regime=first) if first is not None else statement)
            first = None
        elif out and out[-1].regime is None:
            out[-1] = replace(out[-1], regime=regime)
        else:
            first = regime
    return out


def spoken_of(regimes: tuple[Regime, ...], sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Comparison, str]]:
    """The conditions above under which a claim may hold: about one of its names, if a function has branches."""
    trees = (*sides, *(stated.body for stated in reached(sides, scope)))
    if not any(map(_has_branches, trees)):
        return
    names = names_in(*trees)
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
