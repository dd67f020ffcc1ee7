"""Implicit differentiation, beside the engine: the derivatives of a function that an equation defines.

The equation holds at each point, so its derivative by the rules of the table is zero; that is linear in the derivative
of the function, and is solved for it. No rule stands here: ``f(g(x)) = x`` gives the derivative of an inverse function.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.engine.differentiate import differentiate
from chainrule.errors import ShapeError, UsageError
from chainrule.expr.build import const, divide
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Apply, Node, Symbol
from chainrule.expr.walk import postorder, substitute

#: The derivative that is solved for, while it is unknown.
_SLOPE = Symbol("slope")


@dataclass(frozen=True, slots=True)
class ImplicitFunction:
    """A number y(x) for which `gap`, an expression in x and y(x), is zero at each x.

    `function` is the unknown function at the symbol x. Raises `ShapeError` where either of the two is no number, and
    `UsageError` where the gap does not depend on the function, or speaks of its derivatives.
    """

    function: Apply
    gap: Node

    def __post_init__(self) -> None:
        """Refuse what cannot be solved."""
        if self.function.shape or any(child.shape for child in self.function.children):
            raise ShapeError(f"{self.function.name} has shape {show_shape(self.function.shape)}: a number is needed")
        if self.gap.shape:
            raise ShapeError(f"the equation has shape {show_shape(self.gap.shape)}: an equation of numbers is needed")
        found = [node for node in postorder(self.gap) if self._is_own(node)]
        if not found or any(node is not self.function for node in found):
            raise UsageError(f"the equation does not say what {self.function.name} is")

    @property
    def variable(self) -> Node:
        """The symbol that the function depends on."""
        return self.function.children[0]

    def derivative(self, order: int) -> Node:
        """The derivative of an order in x and y(x)."""
        if order == 1:
            changes = differentiate(self.gap, self.variable)
            linear = substitute(changes, {self._of_order(1): _SLOPE})
            return divide(-substitute(linear, {_SLOPE: const(0)}), differentiate(linear, _SLOPE))
        before = differentiate(self.derivative(order - 1), self.variable)
        return substitute(before, {self._of_order(1): self.derivative(1)})

    def put_into(self, node: Node) -> Node:
        """An expression without derivatives of the function, at whatever arguments they stand."""
        found = [part for part in postorder(node) if isinstance(part, Apply) and self._is_own(part) and part.wrt]
        for part in sorted(found, key=lambda each: -len(each.wrt)):
            put = substitute(self.derivative(len(part.wrt)), {self.variable: part.children[0]})
            node = substitute(node, {part: put})
        return node

    def _of_order(self, order: int) -> Node:
        return Apply(self.function.name, self.function.children, (), (0,) * order)

    def _is_own(self, node: Node) -> bool:
        return isinstance(node, Apply) and node.name == self.function.name
