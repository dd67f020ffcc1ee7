r"""Vectors that a quadratic form tells, beside the usage: in ``(x_i - \mu)^T (x_i - \mu)`` they are no numbers.

Where the same brackets stand again behind transposed ones, what is added in them are vectors, one for each index.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.syntax import Factors, Group, Name, Script, Terms, Tree, spelled


def vectors_in_forms(product: Factors) -> Iterator[tuple[str, int]]:
    """The vectors in the brackets of a quadratic form, with the number of their indices."""
    for place, factor in enumerate(product.factors):
        match factor:
            case Script(_, _, Group(_, _, "(", (Terms() as inside,)) as group, (), sup) if is_transpose(sup):
                own = spelled(group)
                if any(isinstance(f, Group) and spelled(f) == own for f in product.factors[place + 1 :]):
                    for _, term in inside.terms:
                        yield from _vector(term)


def _vector(term: Tree) -> Iterator[tuple[str, int]]:
    match term:
        case Factors(_, _, (Name(_, _, matrix), *_, last)) if is_capital(matrix):
            yield from _vector(last)
        case Name(_, _, name) if not is_capital(name):
            yield name, 0
        case Script(_, _, Name(_, _, name), (Name(_, _, index),), None, 0) if len(index) == 1:
            yield name, 1
