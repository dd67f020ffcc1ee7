"""What the diagnosis of a refuted claim is asked, between it and the judgement: both sides, what was differentiated."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.algebra.facts import Facts
from chainrule.expr.nodes import Node


@dataclass(frozen=True, slots=True)
class Question:
    """A refuted claim: both sides, and what was differentiated in what (None where the left side is no derivative).

    Both sides of a claim under a condition have its `indicator` as a factor, which is not shown.
    """

    claimed: Node
    derived: Node
    body: Node | None
    variable: Node | None
    names: tuple[str, ...]
    facts: Facts
    definition: str = ""
    indicator: Node | None = None
