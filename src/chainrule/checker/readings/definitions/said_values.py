r"""Values that the text gives to letters of a claim, below the readings; these readings count only if they hold.

"If $s_i = 1$" speaks of one case, and two targets `y_1`, `y_2` beside logarithms sum to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.readings.definitions.vacuous import is_open
from chainrule.readers.letters import letter_of, whole_name
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    Factors,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.writers.text import plain_name

#: Letters of targets.
TARGETS = frozenset(("y", "t", "p"))


def by_cases(cases: tuple[Definition, ...], trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the letters have the values of the case of which the sentence speaks."""
    used = names_in(*trees, *(d.body for d in scope.below(trees[0])), *(d.body for d in scope.below(trees[1])))
    for case in cases:
        if case.name in used and is_open(case.name, scope):
            yield scope.define(case), f"it is said of one value of {plain_name(case.name)}"


def by_two_targets(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``-y_1 \log h_1 - y_2 \log h_2``: the targets y_1 and y_2 sum to 1."""
    written = {name for tree in trees for part in find_all(tree, Script) if (name := whole_name(part)) is not None}
    for stated in (stated for name, stated in scope.definitions.items() if name in LOSSES):
        targets = _weights(stated.body) if isinstance(stated.body, Terms) else []
        if len(targets) < 2 or not written & set(targets) or set(targets) & scope.definitions.keys():
            continue
        last = targets[-1]
        letter = letter_of(last)
        others = (Script(0, 0, Name(0, 0, letter), (Number(0, 0, Fraction(name.rpartition("_")[2])),))
                  for name in targets[:-1])  # fmt: skip
        one = Number(0, 0, Fraction(1))
        rest = Terms(0, 0, ((1, one), *((-1, other) for other in others)))
        shown = " and ".join(map(plain_name, targets))
        yield scope.define(Definition(last, (), (), rest)), f"{shown} sum to 1"
        return


def _weights(body: Terms) -> list[str]:
    """The numbered targets of a sum of which each term is one times a logarithm; empty for other sums."""
    names: list[str] = []
    for _, term in body.terms:
        factors = term.factors if isinstance(term, Factors) else ()
        if len(factors) != 2 or not isinstance(factors[1], Applied) or factors[1].function not in ("log", "ln"):
            return []
        name = whole_name(factors[0]) if isinstance(factors[0], Script) else None
        if name is None or not name.rpartition("_")[2].isdigit() or letter_of(name) not in TARGETS:
            return []
        names.append(name)
    return names if len(set(names)) == len(names) else []
