"""What is assumed for one question, beside the facts of its symbols; below `field`."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.expr.nodes import Node


@dataclass(frozen=True, slots=True)
class Facts:
    """What is assumed for one question: totals of vectors (sum(y) = 1), as pairs of node and value."""

    totals: tuple[tuple[Node, Node], ...] = ()
