r"""Vectors that a quadratic form tells, beside the usage: in ``(x_i - \mu)^T (x_i - \mu)`` they are no numbers.

Where the same brackets stand again behind transposed ones, what is added in them are vectors, one for each index.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.letters import is_capital, is_small, is_transpose, whole_name
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Number, Quotient, Script, Terms, Tree


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


def beside_forms(found: dict[str, int], tree: Terms) -> None:
    """In Y^T Y - 2 w^T X^T Y + w^T X^T X w the last term is a number, so Y is a vector though a capital."""
    ends = [_ends(term) for _, term in tree.terms if isinstance(term, Factors)]
    if any(first and last and is_small(first) and is_small(last) for first, last in ends):
        for first, last in ends:
            for name in (first, last):
                if first and last and name is not None and is_capital(name):
                    found.setdefault(name, 1)


def _ends(tree: Factors) -> tuple[str | None, str | None]:
    """The names at the ends of a product a^T ... b, numbers before it apart."""
    factors = [f for f in tree.factors if not isinstance(f, (Number, Quotient))]
    if len(factors) < 2 or any(tree.signs) or not isinstance(factors[0], Script) or not is_transpose(factors[0].sup):
        return None, None
    if isinstance(factors[-1], Script) and is_transpose(factors[-1].sup):
        return None, None
    return whole_name(factors[0]), whole_name(factors[-1])
