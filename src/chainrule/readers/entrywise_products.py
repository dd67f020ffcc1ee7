r"""What products entry by entry tell of their names, for the orders: in ``f \odot c`` both are vectors if one is."""

from __future__ import annotations

from chainrule.readers.letters import is_capital, whole_name
from chainrule.readers.syntax import Factors, Name, Terms, Tree

_ENTRYWISE = frozenset(("*", "o"))


def beside_entrywise(found: dict[str, int], product: Factors, *, vectors: bool = False) -> None:
    """Add the small letters that are multiplied entry by entry with a vector; `vectors`: whether no number is meant."""
    if not _ENTRYWISE.issuperset(product.signs[1:]):
        return
    names = [name for factor in product.factors if (name := whole_name(factor)) is not None]
    if any(found.get(name) == 1 for name in names) or (vectors and len(names) == len(product.factors)):
        for name in names:
            if not is_capital(name):
                found.setdefault(name, 1)


def added_to_entrywise(found: dict[str, int], tree: Terms) -> None:
    r"""Add the small letters that are added to such a product, the mean in ``\mu + \sigma \odot \epsilon``."""
    terms = [term for _, term in tree.terms]
    if any(isinstance(term, Factors) and len(term.factors) > 1 and "*" in term.signs for term in terms):
        for name in filter(None, map(whole_name, terms)):
            if not is_capital(name):
                found.setdefault(name, 1)


def is_identity(tree: Tree) -> bool:
    """Whether a side is the identity matrix, by its name."""
    return isinstance(tree, Name) and tree.name in ("I", r"\mathbf{I}", r"\mathbb{I}")
