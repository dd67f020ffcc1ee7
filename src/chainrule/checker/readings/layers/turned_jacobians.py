r"""Chains in denominator layout, below the readings: ``\partial A x / \partial z = (\partial x / \partial z) A^T``.

All derivatives of vectors are transposed there, on both sides. A chain whose last factor is the derivative of the loss,
``\partial L / \partial x = (\partial z / \partial x) (\partial L / \partial z)``, is one. They count only if they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import is_capital, is_transposed
from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    walk,
)
from chainrule.readers.usage import head_name

WORDS = "denominator layout: the Jacobians are transposed"


def by_turned_jacobians(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with each derivative in a vector transposed, where one stands before a transposed matrix."""
    left, right = sides
    if not isinstance(left, Derivative) or not any(map(_before_matrix, find_all(right, Factors))):
        return None
    if not all(_in_vector(part) for side in sides for part in walk(side) if isinstance(part, Derivative)):
        return None
    return (transform(left, _turned), transform(right, _turned)), WORDS


def by_chains_from_within(sides: tuple[Tree, Tree]) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with Jacobians transposed in a chain of them that begins with the variable and ends with the loss.

    The derivative of the loss is a gradient, which is a column as it is, or one more Jacobian. The chain may be the
    member that the text goes on from.
    """
    left, right = sides
    if (chain := _from_within(left)) and not has_derivative(right):
        yield (_product(left, chain, len(chain) - 1), right), WORDS
        return
    chain = _from_within(right)
    if not chain or not isinstance(left, Derivative) or not _in_vector(left):
        return
    if _spelled(left) == (_spelled(chain[-1])[0], _spelled(chain[0])[1]):
        yield (left, _product(right, chain, len(chain) - 1)), WORDS
        yield (_transposed(left), _product(right, chain, len(chain))), WORDS


def by_jacobian_first(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    r"""The sides with the Jacobian transposed in ``2 \frac{\partial (A x - b)}{\partial x} (A x - b)``, of a square."""
    left, right = sides
    if not isinstance(left, Derivative) or not _in_vector(left) or not isinstance(right, Factors):
        return None
    for place, (factor, behind) in enumerate(pairwise(right.factors)):
        body = _differentiated(factor, left)
        if body is not None and spelled(_inside(body)) == spelled(_inside(behind)):
            turned = (*right.factors[:place], _transposed(factor), *right.factors[place + 1 :])
            return (left, replace(right, factors=turned)), WORDS
    return None


def _differentiated(factor: Tree, left: Derivative) -> Tree | None:
    r"""What a factor is the derivative of in the variable of the left side, also term by term; None for others."""
    if isinstance(factor, Derivative):
        same = _in_vector(factor) and _spelled(factor)[1] == _spelled(left)[1]
        return factor.body if same else None
    terms = _inside(factor)
    if not isinstance(terms, Terms):
        return None
    bodies = [(sign, _differentiated(term, left)) for sign, term in terms.terms]
    known = tuple((sign, body) for sign, body in bodies if body is not None)
    return replace(terms, terms=known) if len(known) == len(bodies) else None


def _inside(tree: Tree) -> Tree:
    return tree.items[0] if isinstance(tree, Group) and len(tree.items) == 1 else tree


def _from_within(tree: Tree) -> list[Derivative]:
    r"""The factors of ``(\partial z / \partial x) (\partial L / \partial z)``; none of others."""
    chain = tree.factors if isinstance(tree, Factors) and not any(tree.signs[1:]) else ()
    parts = [each for each in chain if isinstance(each, Derivative) and _in_vector(each)]
    linked = all(_spelled(inner)[0] == _spelled(outer)[1] for inner, outer in pairwise(parts))
    return parts if len(parts) == len(chain) > 1 and linked else []


def _spelled(part: Derivative) -> tuple[list[object], list[object]]:
    """What is differentiated, without its argument, and in what."""
    match part.body:
        case Factors(_, _, (Name() as function, Group(_, _, "(")), (_, "")):
            return spelled(function), spelled(part.variables[0][0])
    return spelled(part.body), spelled(part.variables[0][0])


def _product(tree: Tree, chain: list[Derivative], count: int) -> Tree:
    """The product with its first factors transposed."""
    assert isinstance(tree, Factors)  # noqa: S101 - it is a chain
    return replace(tree, factors=(*map(_transposed, chain[:count]), *chain[count:]))


def _before_matrix(product: Factors) -> bool:
    """Whether a derivative of a vector stands somewhere before a transposed capital."""
    seen = False
    for factor in product.factors:
        seen |= isinstance(factor, Derivative) and isinstance(factor.body, Name) and factor.body.bold
        if seen and is_transposed(factor) and is_capital(head_name(getattr(factor, "base", factor)) or ""):
            return True
    return False


def _in_vector(part: Derivative) -> bool:
    return len(part.variables) == 1 and part.variables[0][1] == 1 and isinstance(part.variables[0][0], Name)


def _turned(part: Tree) -> Tree | None:
    return _transposed(part) if isinstance(part, Derivative) else None


def _transposed(part: Tree) -> Tree:
    return Script(part.start, part.end, Group(part.start, part.end, "(", (part,)), (), Name(part.end, part.end, "T"))
