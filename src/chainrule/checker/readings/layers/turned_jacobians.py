r"""Chains in denominator layout, below the readings: ``\partial A x / \partial z = (\partial x / \partial z) A^T``.

All derivatives of vectors are transposed there, on both sides. It counts only if it holds.
"""

from __future__ import annotations

from chainrule.readers.letters import is_capital, is_transposed
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all, walk
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
    if not isinstance(part, Derivative):
        return None
    return Script(part.start, part.end, Group(part.start, part.end, "(", (part,)), (), Name(part.end, part.end, "T"))
