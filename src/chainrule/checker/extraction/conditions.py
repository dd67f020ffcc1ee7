r"""Where a claim is made, ``f'(z) = 1`` for ``z > 0``, beside the extraction of claims.

A condition behind a formula belongs to it; those that the text speaks of are remembered for the claims below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from chainrule.readers.syntax import Comparison, Statement, has_derivative, names_in

#: What announces the other case, right before a formula.
OTHERWISE = re.compile(
    r"\b(?:otherwise|else|elsewhere|in\s+the\s+other\s+case|(?:all|any|every|for)\s+(?:the\s+)?others?)\b[^.!?\n$]{0,30}\Z",
    re.IGNORECASE,
)
_OTHER = {"=": "!=", "!=": "="}
_SIGNS = frozenset(("<", ">", "<=", ">="))
#: So many lines further a condition (i = j, z > 0) may still be meant.
FAR = 30


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
    #: The last case that a formula stated: "otherwise" is the other one.
    stated: tuple[tuple[str, str, str], int] | None = None

    def add_case(self, condition: tuple[str, str, str], line: int) -> None:
        """Remember a condition on indices: a case of what follows, perhaps."""
        self.stated = condition, line
        self._add(condition, line)

    def _add(self, condition: tuple[str, str, str], line: int) -> None:
        self.cases = [case for case in self.cases if case[0] != condition and line - case[1] <= FAR]
        self.cases.append((condition, line))

    def add_regime(self, statement: Statement, line: int, text: str) -> None:
        """Remember the condition on values that a statement is, if it is one."""
        tree = regime_of(statement)
        if tree is not None:
            self.regimes = [regime for regime in self.regimes if line - regime.line <= FAR]
            self.regimes.append(Regime(tree, line, " ".join(text[tree.start : tree.end].split())))

    def add_other(self, before: str, line: int) -> None:
        """Remember the other case of the last one, where the text before a formula says "otherwise"."""
        (a, sign, b), at = self.stated or (("", "", ""), 0)
        if sign in _OTHER and OTHERWISE.search(before) is not None and line - at <= FAR:
            self._add((a, _OTHER[sign], b), line)

    def cases_near(self, line: int) -> tuple[tuple[str, str, str], ...]:
        """The conditions on indices not far above a line; what stands in the line itself is said of its formula."""
        own = [case for case, at in self.cases if at == line]
        return (own[-1],) if own else tuple(case for case, at in self.cases if at >= line - FAR)

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
