"""The two sides of a claim as one reading understands them, between lowering and the judgement: trees and values."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.readings.option import Option
from chainrule.expr.nodes import Node
from chainrule.readers.lowering.lowered import Lowered
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Comparison, Tree


@dataclass(frozen=True, slots=True)
class Compared:
    """`left` and `right` are what was written, `derived` and `claimed` their values, of one shape or its transpose.

    Under a condition both values are multiplied by its `indicator`.
    """

    claim: Claim
    option: Option
    left: Tree
    right: Tree
    lowered: Lowered
    derived: Node
    claimed: Node
    facts: Facts
    indicator: Node | None = None

    @property
    def regime(self) -> Comparison | None:
        """The condition on values under which this reading is compared."""
        return self.option.regime

    @property
    def scope(self) -> Scope:
        """What the names mean in this reading."""
        return self.option.scope

    @property
    def sides(self) -> tuple[Tree, Tree]:
        """Both trees."""
        return self.left, self.right

    @property
    def nodes(self) -> tuple[Node, Node]:
        """Both values."""
        return self.derived, self.claimed
