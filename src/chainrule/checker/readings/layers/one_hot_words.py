r"""The reading of ``U (\hat{y} - y)`` below ``J = -\log P(o \mid c)``: y is 1 for the word o, \hat{y} is P of each.

A formula f(o) for one word is ``\sum_o y_o f(o)`` then, and y sums to 1. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.readings.layers.stacked import by_stacked
from chainrule.expr.nodes import Const
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Factors,
    Group,
    Name,
    Quotient,
    Script,
    Tree,
    find_all,
    has_derivative,
    names_in,
)
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]
_TARGETS = ("y", "t")
#: Letters that count, and stand for no single word.
_COUNTERS = frozenset("ijklmnpqrst")


def by_one_hot_words(sides: _Sides, scope: Scope) -> Iterator[tuple[_Sides, Scope, str]]:
    """The sides and the scope in which the targets and predictions that nothing defines are those of the loss."""
    named = names_in(*sides) - scope.definitions.keys()
    target = next((name for name in _TARGETS if name in named), None)
    hats = [name for name in (r"\hat{y}", r"\hat{t}") if name in named]
    found = _of_one_word(sides, scope) if target is not None or hats else None
    if found is None:
        return
    loss, word, prediction = found
    words: list[str] = []
    if hats and prediction is not None:
        scope = scope.define(replace(prediction, name=hats[0]))
        words.append(f"{plain_name(hats[0])} is the probability of each word")
    if target is not None:
        if loss is not None:
            scope = scope.define(replace(loss, body=_over_words(loss.body, word, target), before=None, others=()))
        scope = replace(scope, totals=(*scope.totals, (target, Const(Fraction(1)))))
        left, right = (_over_words(side, word, target) if word in _free(side) else side for side in sides)
        sides = left, right
        words.append(f"{plain_name(target)} is 1 for the word {word}, and 0 for others")
    if words:
        said = "; ".join(words)
        yield sides, scope, said
        for stacked, other, more in by_stacked(sides, scope):
            yield stacked, other, f"{said}; {more}"


def _of_one_word(sides: _Sides, scope: Scope) -> tuple[Definition | None, str, Definition | None] | None:
    """The loss of one word, the letter of that, and what predicts each word; None where there is no such loss.

    Members of a chain without a derivative speak of the word, and of what predicts, alone.
    """
    if not any(map(has_derivative, sides)):
        free = _free(sides[0]) | _free(sides[1])
        families = [d for d in scope.below(sides[0]) if len(d.indices) == 1 and isinstance(d.body, Quotient)]
        known = len(families) == 1 or (not families and free.isdisjoint(_COUNTERS))
        return (None, free.pop(), (*families, None)[0]) if len(free) == 1 and known else None
    for stated in scope.below(sides[0]):
        logarithms = [part for part in find_all(stated.body, Applied) if part.function in ("log", "ln")]
        free = _free(stated.body) if logarithms and not stated.indices and not stated.parameters else set()
        if len(free) == 1:
            word = free.pop()
            return stated, word, _prediction(stated, word, scope)
    return None


def _free(tree: Tree) -> set[str]:
    """The indices in a tree that no sum in it runs over."""
    below = {i.name for p in find_all(tree, Script) for i in p.sub if isinstance(i, Name) and is_index(i)}
    return below - {part.index for part in find_all(tree, BigOp) if part.index is not None}


def _prediction(loss: Definition, word: str, scope: Scope) -> Definition | None:
    """What the logarithm of a loss is taken of, for each word."""
    for part in find_all(loss.body, Applied):
        inside = part.args[0] if part.function in ("log", "ln") and len(part.args) == 1 else None
        if isinstance(inside, Group) and len(inside.items) == 1:
            inside = inside.items[0]
        if isinstance(inside, Quotient) and word in _free(inside):
            return replace(loss, indices=(word,), body=inside, before=None, others=())
        if isinstance(inside, Script) and isinstance(inside.base, Name) and len(inside.sub) == 1:
            stated = scope.definitions.get(inside.base.name)
            if stated is not None and len(stated.indices) == 1 and not stated.parameters:
                return stated
    return None


def _over_words(tree: Tree, word: str, target: str) -> Tree:
    """The sum of a formula for one word over all words, with the targets as weights."""
    index = Name(0, 0, word)
    weight = Script(0, 0, Name(0, 0, target), (index,))
    body = Factors(0, 0, (weight, Group(0, 0, "(", (tree,))), ("", ""))
    return BigOp(0, 0, "sum", word, None, None, body)
