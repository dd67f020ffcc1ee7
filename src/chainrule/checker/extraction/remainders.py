r"""Expansions with a remainder, below the extraction: ``f(x + h) = f(x) + h f'(x) + O(h^2)``.

They say that both sides have the same value and the same derivatives in h at 0, below the order of the remainder: the
first ones up to h^{k-1} for O(h^k), up to h^k for o(h^k). Of a vector each line through 0 is taken.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.readers import letters
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import (
    At,
    Bars,
    Derivative,
    Factors,
    Grid,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Statement,
    Terms,
    Tree,
    has_derivative,
    names_in,
)

_BIG = frozenset(("O", r"\mathcal{O}"))
_SMALL = frozenset(("o", r"\mathcal{o}"))
#: Expansions that go further are not read.
MAX_ORDER = 4
_ALONG = Name(0, 0, letters.ALONG)


def with_remainder(statement: Statement) -> Statement:
    """The statement with values and derivatives at 0 for the sides of an expansion."""
    if len(statement.items) != 2 or statement.signs != ("=",):
        return statement
    found = _remainder(statement.items[1])
    if found is None:
        return statement
    right, variable, order = found
    left = statement.items[0]
    left, right, order = _without_divisor(left, right, variable, order)
    if not (has_derivative(left) or has_derivative(right)) or variable.name not in names_in(left, right):
        return statement
    sides = (left, right)
    if variable.bold:
        sides = (_along(left, variable.name), _along(right, variable.name))
        variable = _ALONG
    built = tuple(_jet(side, variable, order) for side in sides)
    return replace(statement, items=built)


def _without_divisor(left: Tree, right: Tree, variable: Name, order: int) -> tuple[Tree, Tree, int]:
    """The sides times h, of ``f'(x) = (f(x + h) - f(x)) / h``, and the order that the remainder has then."""
    match right:
        case Quotient(_, _, top, Name(_, _, name)) if name == variable.name:
            return _times(variable, left), top, order + 1
        case Quotient(_, _, top, Factors(_, _, (Number() as number, Name(_, _, name)), _)) if name == variable.name:
            return _times(variable, left), replace(right, top=top, bottom=number), order + 1
    return left, right, order


def _times(variable: Name, tree: Tree) -> Tree:
    return Factors(tree.start, tree.end, (variable, Group(tree.start, tree.end, "(", (tree,))), ("", ""))


def _along(tree: Tree, name: str) -> Tree:
    """A tree with t h for h."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Name) or part.name != name:
            return None
        return Group(part.start, part.end, "(", (Factors(part.start, part.end, (_ALONG, part), ("", "")),))

    return transform(tree, change)


def _jet(side: Tree, variable: Name, order: int) -> Tree:
    """The value and the derivatives of a side at 0."""
    zero = Number(side.start, side.start, Fraction(0))
    rows: list[tuple[Tree, ...]] = []
    for times in range(order):
        body = Derivative(side.start, side.end, "∂", side, ((variable, times),)) if times else side
        rows.append((At(side.start, side.end, body, ((variable, zero),)),))
    return rows[0][0] if len(rows) == 1 else Grid(side.start, side.end, tuple(rows))


def _remainder(side: Tree) -> tuple[Tree, Name, int] | None:
    """A sum without its remainder, in what that is small, and how many values and derivatives it leaves."""
    if not isinstance(side, Terms):
        return None
    kept: list[tuple[int, Tree]] = []
    found: tuple[Name, int] | None = None
    for sign, term in side.terms:
        size = _order(term)
        if size is None:
            kept.append((sign, term))
        elif found is not None:
            return None
        else:
            found = size
    if found is None or not kept or not 0 < found[1] <= MAX_ORDER:
        return None
    rest = kept[0][1] if len(kept) == 1 and kept[0][0] > 0 else replace(side, terms=tuple(kept))
    return rest, *found


def _order(term: Tree) -> tuple[Name, int] | None:
    r"""The letter and the order of ``O(h^2)``, ``o(h)``, ``O(\|h\|^2)`` and ``O(\eta^2 g)``."""
    match term:
        case Factors(_, _, (Name(_, _, name), Group(_, _, "(", (size,))), ("", "")) if name in _BIG | _SMALL:
            more = name in _SMALL
        case _:
            return None
    power = size.factors[0] if isinstance(size, Factors) else size
    match power:
        case Script(_, _, base, (), Number(_, _, value), 0) if value.denominator == 1:
            letter, order = _letter(base), int(value)
        case _:
            letter, order = _letter(power), 1
    return None if letter is None else (letter, order + more)


def _letter(base: Tree) -> Name | None:
    match base:
        case Name():
            return base
        case Bars(_, _, Name() as inner, norm):
            return replace(inner, bold=inner.bold or bool(norm))
    return None
