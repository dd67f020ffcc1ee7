"""Which expressions have no branches: what lets the ladder of `decide` try a proof after a few points.

Two meromorphic functions that are equal on an open set are equal wherever both are defined: no region remains to be
looked at. Roots, logarithms, inverse functions, cases and unknown functions do not count.
"""

from __future__ import annotations

from functools import lru_cache

from chainrule.expr.nodes import Apply, Call, Const, Node
from chainrule.expr.walk import nodes_of
from chainrule.rules import TABLE

PRIMITIVES = frozenset({"div", "exp", "sin", "cos", "pi"})


def is_meromorphic(*roots: Node) -> bool:
    """Whether expressions are made of scalars by arithmetic, whole powers, exponentials and circular functions."""
    return are_meromorphic(nodes_of(*roots))


def are_meromorphic(nodes: list[Node]) -> bool:
    """The same for the nodes of expressions."""
    return not any(node.shape or _branches(node) for node in nodes)


def _branches(node: Node) -> bool:
    if not isinstance(node, Call):
        return isinstance(node, Apply)
    if node.head.name == "pow":
        exponent = node.children[1]
        return not (isinstance(exponent, Const) and exponent.value.denominator == 1)
    return not _is_meromorphic_head(node.head.name)


@lru_cache(maxsize=1024)
def _is_meromorphic_head(name: str) -> bool:
    """A primitive by name, a theorem by its definition."""
    row = TABLE.get(name)
    return name in PRIMITIVES or (row is not None and row.definition is not None and is_meromorphic(row.definition))
