"""What stands in an expression that a formula differentiates, below the lowering of derivatives: nodes and names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from chainrule.expr.nodes import Apply, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers.letters import FACTORIAL


@dataclass(frozen=True, slots=True)
class Inside:
    """The nodes of an expression, and their names.

    `opened` are the named intermediates, `factorials` what a factorial is taken of, `applied` unknown functions of
    several arguments.
    """

    nodes: frozenset[Node]
    names: frozenset[str]
    opened: frozenset[str]
    factorials: frozenset[str]
    applied: frozenset[str]


@lru_cache(maxsize=256)
def inside(root: Node) -> Inside:
    """What stands in an expression; a matrix of derivatives asks the same of each of its entries."""
    nodes = postorder(root)
    named = [node for node in nodes if isinstance(node, (Symbol, Let))]
    names = frozenset([node.name for node in named])
    return Inside(
        frozenset(nodes),
        names,
        frozenset([node.name for node in named if isinstance(node, Let)]),
        frozenset([name.replace(FACTORIAL, "") for name in names if FACTORIAL in name]),
        frozenset([n.name for n in nodes if isinstance(n, Apply) and len(n.children) > 1 and not n.wrt]),
    )
