"""Layers that are written with their input in front, below the readings: ``z = x W + b`` and ``Z = X W + b``.

There vectors are rows, or a matrix holds one example in each row.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.readers.letters import is_capital, is_small, is_transposed, whole_name
from chainrule.readers.syntax import Factors, Group, Terms, Tree

#: An input and its weights.
_FACTORS = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """The matrices of such layers, and their vectors; of matrices of examples there are none."""

    matrices: set[str]
    vectors: set[str]


def in_rows(bodies: list[Tree]) -> Rows | None:
    """What the definitions of layers are made of; None where none is, or one has its input behind the weights."""
    matrices: set[str] = set()
    vectors: set[str] = set()
    for body in bodies:
        terms = [term for _, term in body.terms] if isinstance(body, Terms) else [body]
        products = [term for term in terms if isinstance(term, Factors) and len(term.factors) == _FACTORS]
        for product in (product for product in products if set(product.signs) <= {"", "dot"}):
            first, second = map(whole_name, product.factors)
            if first is None or second is None or any(map(is_transposed, product.factors)):
                continue
            if isinstance(product.factors[1], Group):
                # The g(Z) of a layer is no product.
                continue
            if is_capital(first) and not is_capital(second):
                return None
            if is_capital(second):
                matrices |= {name for name in (first, second) if is_capital(name)}
            if is_capital(second) and is_small(first):
                # A bias that is added to each row of a matrix is left a number: nothing is said of the others.
                biases = {whole_name(term) for term in terms if term is not product}
                vectors |= {first, *(name for name in biases if name is not None and is_small(name))}
    return Rows(matrices, vectors) if matrices else None
