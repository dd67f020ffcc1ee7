r"""What belongs together in a product with ``\odot``, below the lowering of products: ``h' \odot V^T g``.

A sign for products of entries binds more weakly than a matrix before a vector: a matrix has no entries to multiply with
those of a vector. Where all are matrices, or vectors are rows, texts mean either, and a reading says which.
"""

from __future__ import annotations

from chainrule.readers.syntax import Factors, Group, Name, Tree, find_all
from chainrule.readers.values import Value

Part = tuple[str, Value]

#: The option of a scope by which products of matrices are taken before those of entries.
ENTRIES_LAST = "entries last"
#: Between such factors entries are multiplied.
ELEMENTWISE = frozenset("*o")
_MATRIX = 2


def in_groups(parts: list[Part], options: dict[str, str]) -> list[tuple[str, list[Part]]] | None:
    """The factors in the runs that are multiplied first, each with the sign before it; None where there is one run."""
    if ELEMENTWISE.isdisjoint(sign for sign, _ in parts[1:]):
        return None
    runs: list[tuple[str, list[Part]]] = [("", [])]
    for i, (sign, value) in enumerate(parts):
        if i and sign in ELEMENTWISE and (ENTRIES_LAST in options or _before_vector(parts, i)):
            runs.append((sign, []))
        runs[-1][1].append((sign, value))
    return runs if len(runs) > 1 else None


def _before_vector(parts: list[Part], i: int) -> bool:
    """Whether factor i is a matrix between a vector, whose entries are multiplied, and another one."""
    if i + 1 >= len(parts) or parts[i + 1][0] in ELEMENTWISE | {"/"}:
        return False
    orders = [len(value.trailing) for _, value in parts[i - 1 : i + 2]]
    return orders == [1, _MATRIX, 1]


def is_open_product(tree: Tree) -> bool:
    """Whether factors stand side by side behind a sign for products of entries, so that either may come first."""
    return any(map(_is_open, find_all(tree, Factors)))


def _is_open(product: Tree) -> bool:
    assert isinstance(product, Factors)  # noqa: S101 - found as one
    seen = False
    for first, second, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False):
        # A bracket behind a name may be its argument.
        if seen and not sign and not (isinstance(second, Group) and isinstance(first, Name)):
            return True
        seen |= sign in ELEMENTWISE
    return False
