r"""Expectations of which only the brackets are written, below the readings: ``\mathbb{E}_X[(X - a)^2]`` as a mean.

What holds for the mean over any values of what varies holds for every distribution. It counts only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    BigOp,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]
_EXPECTATION = r"\mathbb{E}"
#: The index of the values, and their number: names that no formula can have.
_INDEX, _COUNT = "κ", "K·"


def with_means(sides: _Sides, scope: Scope) -> tuple[_Sides, Scope, str] | None:
    """The sides and the definitions with means for expectations; None where there are none, or others are left."""
    stated = reached(sides, scope)
    trees = [*sides, *(d.body for d in stated)]
    if not any(part.name == _EXPECTATION for tree in trees for part in find_all(tree, Name)):
        return None
    random = _random(trees) - _differentiated(trees)
    if not random or random & scope.definitions.keys():
        return None

    def mean(part: Tree) -> Tree | None:
        return _with_mean(part, random) if isinstance(part, Factors) else None

    left, right = (transform(side, mean) for side in sides)
    for each in stated:
        scope = scope.define(replace(each, body=transform(each.body, mean), before=None, others=()))
    kept = [left, right, *(scope.definitions[d.name].body for d in stated)]
    if any(part.name == _EXPECTATION for tree in kept for part in find_all(tree, Name)):
        return None
    shown = ", ".join(map(plain_name, sorted(random)))
    return (left, right), scope, f"an expectation is the mean over the values of {shown}"


def _random(trees: list[Tree]) -> set[str]:
    r"""The letters below the signs, ``\mathbb{E}_X``; where nothing stands there, the capitals in the brackets."""
    out: set[str] = set()
    for part in (part for tree in trees for part in find_all(tree, Factors)):
        for first, second in zip(part.factors, part.factors[1:], strict=False):
            if head_name(first) == _EXPECTATION and isinstance(second, Group):
                below = first.sub if isinstance(first, Script) else ()
                out |= names_in(*below) or {
                    name for name in names_in(*second.items) if len(name) == 1 and name.isupper()
                }
    return out


def _differentiated(trees: list[Tree]) -> set[str | None]:
    return set(map(head_name, variables_in(*trees)))


def _with_mean(part: Factors, random: set[str]) -> Tree | None:
    """A product in which the sign and the brackets behind it are one factor."""
    factors: list[Tree] = []
    signs: list[str] = []
    at = 0
    while at < len(part.factors):
        first = part.factors[at]
        factors.append(first)
        signs.append(part.signs[at])
        at += 1
        behind = part.factors[at] if at < len(part.factors) else None
        if head_name(first) == _EXPECTATION and isinstance(behind, Group) and len(behind.items) == 1:
            factors[-1] = _mean(first, behind, random)
            at += 1
    if len(factors) == len(part.factors):
        return None
    return factors[0] if len(factors) == 1 else replace(part, factors=tuple(factors), signs=tuple(signs))


def _mean(sign: Tree, brackets: Group, random: set[str]) -> Tree:
    start, end = sign.start, brackets.end
    index, count = Name(start, start, _INDEX), Name(start, start, _COUNT)

    def value(tree: Tree) -> Tree | None:
        return Script(tree.start, tree.end, tree, (index,)) if isinstance(tree, Name) and tree.name in random else None

    one = Number(start, start, Fraction(1))
    body = Group(start, end, "(", (transform(brackets.items[0], value),))
    total = BigOp(start, end, "sum", _INDEX, one, count, body)
    return Group(start, end, "(", (Factors(start, end, (Quotient(start, start, one, count), total), ("", "")),))
