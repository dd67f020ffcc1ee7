r"""What angle brackets tell of letters, beside the orders: ``\langle A x, x \rangle`` and ``\ln\langle a, x \rangle``.

Two plain letters in such brackets may as well be the components of a vector; what a function of a number is taken of,
and what stands beside a product or a letter that is known, is an inner product.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.letters import is_capital, is_small, whole_name
from chainrule.readers.syntax import Applied, Factors, Group, Script, Terms, Tree, find_all

_TWO = 2


def note_inner_products(found: dict[str, int], trees: list[Tree]) -> None:
    """Add the orders of the letters between angle brackets: 1 for vectors, 2 for matrices."""
    for tree in trees:
        of_numbers = {id(argument) for argument in _arguments(tree)}
        for group in find_all(tree, Group):
            if group.opening == "langle" and len(group.items) == _TWO:
                _note(found, group, in_function=id(group) in of_numbers)


def _arguments(tree: Tree) -> Iterator[Tree]:
    r"""What functions of numbers are taken of, as in ``\exp\langle a, x \rangle`` and ``f(\langle a, x \rangle)``."""
    for applied in find_all(tree, Applied):
        yield from applied.args
    for product in find_all(tree, Factors):
        for factor in product.factors:
            if isinstance(factor, Group) and factor.opening == "(" and len(factor.items) == 1:
                yield factor.items[0]


def _note(found: dict[str, int], group: Group, *, in_function: bool) -> None:
    items = [_terms(item) for item in group.items]
    products = [pair for terms in items for term in terms if (pair := _matrix_times_vector(term)) is not None]
    for matrix, vector in products:
        found.setdefault(matrix, 2)
        found.setdefault(vector, 1)
    alone = [name for terms in items for term in terms if (name := whole_name(term)) is not None]
    orders = {found[name] for name in alone if found.get(name)} | ({1} if products else set())
    both_small = in_function and len(alone) == _TWO and all(map(is_small, alone))
    order = orders.pop() if len(orders) == 1 else 1 if both_small else 0
    for name in alone:
        if order and is_capital(name) == (order == _TWO):
            found.setdefault(name, order)


def _terms(item: Tree) -> list[Tree]:
    return [term for _, term in item.terms] if isinstance(item, Terms) else [item]


def _matrix_times_vector(term: Tree) -> tuple[str, str] | None:
    """The A and the x of A x, or of (A + A^T) x without the A; None for others."""
    if not isinstance(term, Factors) or len(term.factors) != _TWO or any(term.signs):
        return None
    first = term.factors[0]
    names = (
        whole_name(first.base if isinstance(first, Script) and not first.sub else first),
        whole_name(term.factors[1]),
    )
    if names[0] is None or names[1] is None or not is_capital(names[0]) or not is_small(names[1]):
        return None
    return names[0], names[1]
