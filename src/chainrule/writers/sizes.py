"""How large an expression is in print, counted before it is laid out: shared parts are printed wherever they stand."""

from __future__ import annotations

from chainrule.errors import BudgetError
from chainrule.expr.nodes import Let, Node
from chainrule.expr.walk import postorder

MAX_PARTS = 20_000
MAX_LEVELS = 120


def printed_size(root: Node) -> tuple[int, int]:
    """How many parts are printed, and how deep they are nested; names count once and are not opened."""
    sizes: dict[Node, tuple[int, int]] = {}
    for node in postorder(root, stop=lambda n: isinstance(n, Let)):
        below = [] if isinstance(node, Let) else [sizes[child] for child in node.children]
        parts = min(1 + sum(parts for parts, _ in below), 10**12)
        sizes[node] = parts, 1 + max((levels for _, levels in below), default=0)
    return sizes[root]


def refuse_large(root: Node) -> None:
    """Raise `BudgetError` for an expression that is too large or nested too deep to print."""
    parts, levels = printed_size(root)
    if parts > MAX_PARTS or levels > MAX_LEVELS:
        msg = f"over budget: {summary(root)} is not printed; give names to its parts with let"
        raise BudgetError(msg)


def summary(root: Node) -> str:
    """What is said of an expression that is too large to print."""
    parts, levels = printed_size(root)
    size = f"{parts:,}" if parts < 10**12 else "over a million million"
    return f"an expression of {size} parts, nested {levels:,} levels deep"
