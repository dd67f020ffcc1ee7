r"""The reading of ``\bar{x}``, which nothing defines, as the mean of the x_i, below the readings.

Notes on likelihoods write ``\sum_{i=1}^n (x_i - \mu) = n (\bar{x} - \mu)`` without a word about \bar{x}. It counts only
if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Factors, Name, Number, Quotient, Script, Tree, find_all, names_in, walk
from chainrule.writers.text import plain_name

_BAR = r"\bar{"


def by_means(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which a letter with a bar is the mean of what a sum of the claim runs over."""
    barred = sorted(n for n in names_in(*trees) if n.startswith(_BAR) and n not in scope.definitions)
    barred = [name for name in barred if name not in scope.declarations]
    if not barred:
        return
    written = [*trees, *(stated.body for stated in reached(trees, scope))]
    found: list[Definition] = []
    for name in barred:
        mean = next((m for tree in written for m in _means(tree, name[len(_BAR) : -1])), None)
        if mean is not None:
            found.append(Definition(name, (), (), mean, text=f"{plain_name(name)} is the mean"))
    if found:
        out = scope
        for stated in found:
            out = out.define(stated)
        shown = " and ".join(plain_name(stated.name) for stated in found)
        yield out, f"{shown} {'is the mean' if len(found) == 1 else 'are the means'} of what the sum runs over"


def _means(tree: Tree, letter: str) -> Iterator[Tree]:
    r"""``\frac{1}{n} \sum_{i=1}^n x_i`` for a sum to n in which x_i stands."""
    for total in find_all(tree, BigOp):
        if total.kind != "sum" or total.index is None or total.upper is None or total.excluded is not None:
            continue
        from_one = isinstance(total.lower, Number) and total.lower.value == 1
        for part in walk(total.body) if from_one else ():
            match part:
                case Script(_, _, Name(_, _, name), (Name(_, _, index),), None, 0) if index == total.index:
                    if name.removesuffix(FAMILY) == letter:
                        one = Quotient(0, 0, Number(0, 0, Fraction(1)), total.upper)
                        yield Factors(0, 0, (one, replace(total, body=part)), ("", ""))
                        return
