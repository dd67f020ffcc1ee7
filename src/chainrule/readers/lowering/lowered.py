"""What the lowering of a relation comes to, for the checker and the prover."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.expr.nodes import Node
from chainrule.expr.sizes import Size
from chainrule.readers import values as v
from chainrule.readers.scope import Definition
from chainrule.readers.values import Value


@dataclass(slots=True)
class Lowered:
    """A relation's sides over one set of named axes, and what was assumed on the way."""

    values: list[Value]
    names: tuple[str, ...]
    sizes: dict[str, Size]
    assumed: list[str]
    used: dict[str, Definition]
    differentiated: list[Node]
    vanishing: list[Node]

    def nodes(self) -> list[Node]:
        """The sides as nodes with equal axes."""
        return [v.align(value, self.names, self.sizes) for value in self.values]
