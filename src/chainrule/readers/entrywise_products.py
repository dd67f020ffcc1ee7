r"""What products entry by entry tell of their names: in ``f \odot c`` both are vectors if one of them is."""

from __future__ import annotations

from chainrule.readers.letters import is_small, whole_name
from chainrule.readers.syntax import Factors

_ENTRYWISE = frozenset(("*", "o"))


def beside_entrywise(found: dict[str, int], product: Factors) -> None:
    """Add the small letters that are multiplied entry by entry with a vector."""
    if not _ENTRYWISE.issuperset(product.signs[1:]):
        return
    names = [name for factor in product.factors if (name := whole_name(factor)) is not None]
    if any(found.get(name) == 1 for name in names):
        for name in filter(is_small, names):
            found.setdefault(name, 1)
