r"""Slashes before products, below the readings: ``1/2\sqrt{x}`` is a half of a root, or one over twice the root."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.notation.respelt_bodies import respelt
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Name, Number, Script, Tree

WORDS = "all that is multiplied behind a slash stands below it"


def by_slashes(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope]]:
    """The sides, the definitions that they use, or both with the product behind each slash as its denominator."""
    yield from respelt(sides, scope, _below)
    yield from respelt(sides, scope, _below_numbers)


def _below_numbers(tree: Tree) -> Tree | None:
    r"""``x^2/2s^2`` as ``x^2 / (2 s^2)``: a number takes the letters behind it along, up to a sum or a function."""
    if not isinstance(tree, Factors) or "/" not in tree.signs:
        return None
    factors, signs = list(tree.factors), list(tree.signs)
    for i in range(len(signs) - 1, 0, -1):
        end = i + 1
        while end < len(signs) and not signs[end] and isinstance(factors[end], (Name, Script)):
            end += 1
        if signs[i] == "/" and isinstance(factors[i], Number) and end > i + 1:
            body = Factors(factors[i].start, factors[end - 1].end, tuple(factors[i:end]), ("",) * (end - i))
            factors[i:end], signs[i:end] = [body], ["/"]
    if len(factors) == len(tree.factors):
        return None
    return replace(tree, factors=tuple(transform(factor, _below_numbers) for factor in factors), signs=tuple(signs))


def _below(tree: Tree) -> Tree | None:
    """``a / b c`` as ``a / (b c)``; a sign ends the denominator."""
    if not isinstance(tree, Factors) or "/" not in tree.signs:
        return None
    factors, signs = list(tree.factors), list(tree.signs)
    for i in range(len(signs) - 1, 0, -1):
        end = i + 1
        while end < len(signs) and not signs[end]:
            end += 1
        if signs[i] == "/" and end > i + 1:
            body = Factors(factors[i].start, factors[end - 1].end, tuple(factors[i:end]), ("",) * (end - i))
            factors[i:end], signs[i:end] = [body], ["/"]
    if len(factors) == len(tree.factors):
        return None
    return replace(tree, factors=tuple(transform(factor, _below) for factor in factors), signs=tuple(signs))
