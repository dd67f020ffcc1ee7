r"""Brackets around what is transposed, below the readings: ``(h_{t-1})^T`` is ``h_{t-1}^T``.

A vector whose label belongs to its name is told by the transpose right behind it. Behind a name such brackets are those
of an argument, and a power of more than a name is none. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree

Sides = tuple[Tree, Tree]


def by_bracketed_transposes(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides without such brackets; None where there are none."""
    left, right = (_opened(transform(side, _in_product)) for side in sides)
    return None if scope.strict or (left is sides[0] and right is sides[1]) else ((left, right), scope, "")


def _in_product(part: Tree) -> Tree | None:
    """A product without such brackets at its beginning and behind its signs."""
    if not isinstance(part, Factors):
        return None
    factors = tuple(_opened(factor) if not i or part.signs[i] else factor for i, factor in enumerate(part.factors))
    return None if all(a is b for a, b in zip(factors, part.factors, strict=True)) else replace(part, factors=factors)


def _opened(part: Tree) -> Tree:
    """A name with labels and the transpose behind the bracket around it; others as they are."""
    match part:
        case Script(base=Group(items=(Script(base=Name(), sup=None, primes=0) as inner,)), sub=(), primes=0):
            if is_transpose(part.sup):
                return replace(inner, start=part.start, end=part.end, sup=part.sup)
    return part
