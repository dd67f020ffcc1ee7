r"""Functions without brackets, below the readings: ``\log 1 + e^x`` may be ``log(1 + exp(x))``, ``\arctan x / a`` too.

The reader ends such an argument at the next sign of a sum and at a slash, which is what most authors mean. Only what is
differentiated is read the other way: with the right side, too, ``2 \cos 2 x + 1`` would be the derivative of
``\sin 2 x + 1``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.notation.respelt_bodies import respelt
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Factors, Group, Number, Terms, Tree

WORDS = "a function without brackets is taken of all that stands behind it"


def by_wide_arguments(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope]]:
    """The left side, the definitions that it uses, or both with arguments that go on behind a sign or a slash."""
    for (left, _), read in respelt((sides[0], sides[0]), scope, _widened):
        yield (left, sides[1]), read


def _widened(tree: Tree) -> Tree | None:
    """``ln 1 + e^x`` as ``ln(1 + e^x)`` and ``arctan x / a`` as ``arctan(x / a)``; None for other trees."""
    if isinstance(tree, Factors):
        return _over_slash(tree)
    if not isinstance(tree, Terms):
        return None
    for i, (sign, term) in enumerate(tree.terms[:-1]):
        # Behind a letter a sign ends the argument: nobody reads ln x - 2 x as ln(x - 2 x).
        if (called := _open_end(term)) is not None and isinstance(called.args[0], Number):
            inner = Terms(called.args[0].start, tree.end, ((1, called.args[0]), *tree.terms[i + 1 :]))
            last = _with_end(term, replace(called, end=tree.end, args=(inner,)))
            return last if not i and sign > 0 else replace(tree, terms=(*tree.terms[:i], (sign, last)))
    return None


def _over_slash(tree: Factors) -> Tree | None:
    for i, sign in enumerate(tree.signs[1:], 1):
        called = _bare(tree.factors[i - 1])
        if sign == "/" and called is not None:
            argument = called.args[0]
            first = argument.factors if isinstance(argument, Factors) else (argument,)
            signs = argument.signs if isinstance(argument, Factors) else ("",)
            inner = Factors(argument.start, tree.end, (*first, *tree.factors[i:]), (*signs, *tree.signs[i:]))
            wide = replace(called, end=tree.end, args=(inner,))
            before = tree.factors[: i - 1]
            return replace(tree, factors=(*before, wide), signs=tree.signs[:i]) if before else wide
    return None


def _bare(tree: Tree) -> Applied | None:
    """A function whose argument no bracket ends."""
    if not isinstance(tree, Applied) or len(tree.args) != 1 or isinstance(tree.args[0], Group):
        return None
    return tree if tree.end == tree.args[0].end else None


def _open_end(tree: Tree) -> Applied | None:
    """The function without brackets at the end of a term."""
    return _bare(tree.factors[-1] if isinstance(tree, Factors) and tree.signs[-1] != "/" else tree)


def _with_end(term: Tree, called: Applied) -> Tree:
    return replace(term, end=called.end, factors=(*term.factors[:-1], called)) if isinstance(term, Factors) else called
