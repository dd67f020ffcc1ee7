r"""Direct parts beside chains, below the readings: ``ds/dw + (ds/dr)(dr/dw)`` is the total derivative of s.

Texts on recurrent networks write the same letters for the derivative with r held fixed and for the total one. A sum of
that derivative and of chains through other quantities is the total one.
"""

from __future__ import annotations

from typing import TypeGuard

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Group, Terms, Tree
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_direct_parts(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with total derivatives for such sums, and the words; None where there is no such sum."""
    held: list[str] = []

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Terms) or (found := _total(part)) is None:
            return None
        total, through = found
        held.extend(name for name in through if name not in held)
        return total

    left, right = (transform(side, change) for side in sides)
    if not held:
        return None
    shown = ", ".join(map(plain_name, held))
    words = f"beside a chain through {shown} the direct part holds {shown} fixed"
    return (left, right), scope, words


def _total(part: Terms) -> tuple[Tree, list[str]] | None:
    """The total derivative that a sum is, with the factors before it, and what the chains go through."""
    if len(part.terms) < 2 or any(sign < 0 for sign, _ in part.terms):
        return None
    terms = [_factors(term) for _, term in part.terms]
    shortest = min(terms, key=len)
    before, direct = shortest[:-1], shortest[-1]
    if not _is_first(direct):
        return None
    chains = [term for term in terms if term is not shortest]
    through = [_between(before, direct, chain) for chain in chains]
    names = [name for name in through if name is not None]
    if len(names) < len(chains) or len(set(names)) < len(names):
        return None
    whole = Factors(part.start, part.end, shortest, ("",) * len(shortest)) if before else direct
    return Group(part.start, part.end, "(", (whole,)), names


def _factors(term: Tree) -> tuple[Tree, ...]:
    """The factors of a product that is written without slashes; the term alone otherwise."""
    return term.factors if isinstance(term, Factors) and "/" not in term.signs else (term,)


def _is_first(part: Tree) -> TypeGuard[Derivative]:
    """Whether a factor is a first derivative in one variable."""
    return isinstance(part, Derivative) and len(part.variables) == 1 and part.variables[0][1] == 1


def _between(before: tuple[Tree, ...], direct: Derivative, factors: tuple[Tree, ...]) -> str | None:
    """What a chain with the ends of a direct derivative goes through; None where it is no such chain."""
    count = len(before)
    if len(factors) != count + 2 or any(spelled(a) != spelled(b) for a, b in zip(before, factors, strict=False)):
        return None
    outer, inner = factors[count:]
    if not _is_first(outer) or not _is_first(inner):
        return None
    between = spelled(outer.variables[0][0])
    ends = spelled(outer.body) == spelled(direct.body) and _variable(inner) == _variable(direct)
    meet = between == spelled(inner.body) and between not in (spelled(direct.body), _variable(direct))
    return head_name(outer.variables[0][0]) if ends and meet else None


def _variable(part: Derivative) -> list[object]:
    return spelled(part.variables[0][0])
