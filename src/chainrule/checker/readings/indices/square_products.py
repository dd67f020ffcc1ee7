r"""Determinants and inverses of products, below the readings: in ``\det(A X B)`` each matrix may be meant to be square.

The product is square whatever sizes A and B have, but ``\det(A X B) X^{-T}`` and ``\det A \det X \det B`` are said of
square ones. Sizes that are declared stay. The reading counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import is_capital, is_inverse, is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Bars, Factors, Group, Name, Script, Terms, Tree, walk
from chainrule.writers.text import plain_name

#: What has a product in it that has to be square.
_FACTORS = 2


def by_square_products(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the matrices of each such product are square."""
    products = [inner for side in sides for part in walk(side) if isinstance(inner := _squared(part), Factors)]
    found = [names for product in products if len(names := _capitals(product)) >= _FACTORS]
    declared = {name for name, said in scope.declarations.items() if said.shape}
    square = sorted({name for names in found for name in names} - declared - scope.definitions.keys())
    if square:
        words = f"{', '.join(map(plain_name, square))} {'is' if len(square) == 1 else 'are'} square"
        yield replace(scope, options={**scope.options, "square": " ".join(square)}), words


def _squared(part: Tree) -> Tree | None:
    """What a determinant or an inverse is taken of, without its brackets."""
    inner: Tree | None = None
    match part:
        case Applied(function="det", args=(argument,)):
            inner = argument
        case Bars(norm="", body=body):
            inner = body
        case Script(base=Group(items=(item,)), sub=(), sup=above) if is_inverse(above) or _is_both(above):
            inner = item
    while isinstance(inner, Group) and len(inner.items) == 1:
        inner = inner.items[0]
    return inner


def _is_both(above: Tree | None) -> bool:
    """Whether an exponent is -T."""
    return isinstance(above, Terms) and above.terms[0][0] < 0 and is_transpose(above.terms[0][1])


def _capitals(product: Factors) -> set[str]:
    """The matrices of a product of nothing but capitals, which may be transposed or inverted; none of others."""
    bases = [factor.base if isinstance(factor, Script) and not factor.sub else factor for factor in product.factors]
    names = [base.name for base in bases if isinstance(base, Name) and is_capital(base.name)]
    return set(names) if len(names) == len(bases) and not any(product.signs[1:]) else set()
