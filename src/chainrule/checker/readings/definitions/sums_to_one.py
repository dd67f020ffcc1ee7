r"""Targets that sum to 1, below the readings: the y of ``-\sum_i y_i \log p_i``, labels that are smoothed or mixed.

So they are everywhere in classification, though few texts say it. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.readings.definitions.vacuous import is_open
from chainrule.expr.nodes import Const
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, BigOp, Derivative, Factors, Group, Name, Script, Tree, find_all, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters for targets, which are one-hot or probabilities.
TARGETS = frozenset("ytpq")
#: Those of which logarithms are weighted, too.
_OF_CLASSES = TARGETS | {"a", "b", "c", "d", "g", "l", "m", "o", "r", "s", "z"}
_STAR = "^{*}"


def by_one_hot(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``-\\sum_i y_i \\log p_i``: targets that sum to 1, as everywhere in classification, though nothing says so."""
    known = {name for name, _ in scope.totals}
    bodies = [*trees, *(d.body for d in scope.definitions.values())]
    several: list[str] = []
    weights = dict.fromkeys(n for tree in bodies for n in _weights(tree))
    for name in [name for name in weights if name in scope.definitions]:
        # ``\\tilde{y}_k = (1 - a) y_k + a / K``: what a smoothed label is made of.
        weights |= dict.fromkeys(_indexed(scope.definitions[name].body))
    for name in weights:
        letter = letter_of(name).removesuffix(FAMILY).lower()
        # A word, ``labels``, says that it is what is compared with.
        weighs = letter in _OF_CLASSES or (letter.isalpha() and len(letter) > 1)
        if name not in known and is_open(name, scope) and weighs:
            several.append(name)
            total = (name, Const(Fraction(1)))
            yield replace(scope, totals=(*scope.totals, total)), f"the entries of {plain_name(name)} sum to 1"
    if len(several) > 1:
        totals = [(name, Const(Fraction(1))) for name in several]
        words = f"the entries of {' and of '.join(map(plain_name, several))} sum to 1"
        yield replace(scope, totals=(*scope.totals, *totals)), words


def with_one_hot(trees: tuple[Tree, Tree], found: Iterator[tuple[Scope, str]]) -> Iterator[tuple[Scope, str]]:
    """Some readings, each without and with targets that sum to 1."""
    for scope, words in found:
        yield scope, words
        for fuller, more in by_one_hot(trees, scope):
            yield fuller, f"{words}; {more}"


def by_total(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``p_i \sum_k y_k - y_i = p_i - y_i``: what sums to 1 are the targets, of which a sum stands alone."""
    known = {name for name, _ in scope.totals} | scope.definitions.keys()
    parts = [part for tree in trees for part in walk(tree)]
    derived = {head_name(v) for part in parts if isinstance(part, Derivative) for v, _ in part.variables}
    for part in parts:
        name = head_name(part.body) if isinstance(part, BigOp) and isinstance(part.body, Script) else None
        if name is not None and _is_target(name) and name not in known | derived:
            total = (name, Const(Fraction(1)))
            yield replace(scope, totals=(*scope.totals, total)), f"the entries of {plain_name(name)} sum to 1"


def _is_target(name: str) -> bool:
    """Whether a name is the letter of a target, perhaps with a star."""
    return name in TARGETS or (name.endswith(_STAR) and letter_of(name) in TARGETS)


def _weights(tree: Tree) -> Iterator[str]:
    """The names with an index, a label or in bold that stand beside a logarithm in a product."""
    for part in walk(tree):
        if isinstance(part, Factors) and any(
            isinstance(f, Applied) and f.function in ("log", "ln") for f in part.factors
        ):
            for factor in part.factors:
                base = factor.base if isinstance(factor, Script) else factor
                if isinstance(base, Name) and (isinstance(factor, Script) or base.bold or "_{" in base.name):
                    yield base.name
                elif isinstance(factor, Group):
                    # Labels that are smoothed, or mixed, weigh together.
                    yield from _indexed(factor)


def _indexed(tree: Tree) -> Iterator[str]:
    """The names with an index in a tree."""
    bases = (script.base for script in find_all(tree, Script) if script.sub)
    return (base.name for base in bases if isinstance(base, Name))
