"""Antiderivatives, beside the engine: what an integral is whose ends vary, and what its derivatives are.

An integral is the difference of an antiderivative at its ends: an unknown function of the end and of the parameters of
the integrand. The two rules for it are those of `rules.structure`: the fundamental theorem, and Leibniz's rule.
"""

from __future__ import annotations

from chainrule.engine.differentiate import differentiate
from chainrule.errors import ShapeError
from chainrule.expr.build import subtract
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Apply, Node, Symbol
from chainrule.expr.walk import open_lets, postorder, substitute, symbols

#: How the names of antiderivatives begin.
MARK = "\\int["


class Antiderivatives:
    """The antiderivatives of one formula by their names: equal integrands have one."""

    def __init__(self) -> None:
        """None is known yet."""
        self._known: dict[str, tuple[Node, Symbol, tuple[Symbol, ...]]] = {}

    def __len__(self) -> int:
        """How many are known."""
        return len(self._known)

    def integral(self, integrand: Node, variable: Symbol, lower: Node, upper: Node) -> Node:
        """The integral of a number over a number. Raises `ShapeError` where anything else is integrated."""
        for each in (integrand, variable, lower, upper):
            if each.shape:
                raise ShapeError(f"an integral of shape {show_shape(each.shape)}: a number is needed")
        name, parameters = self._named(open_lets(integrand), variable)
        at_upper, at_lower = (Apply(name, (end, *parameters)) for end in (upper, lower))
        return subtract(at_upper, at_lower)

    def _named(self, integrand: Node, variable: Symbol) -> tuple[str, tuple[Symbol, ...]]:
        parameters = tuple(dict.fromkeys(s for s in symbols(integrand) if s is not variable and not s.shape))
        name = f"{MARK}{integrand.digest!r}]"
        self._known[name] = integrand, variable, parameters
        return name, parameters

    def put_into(self, node: Node) -> Node:
        """An expression with integrands for the derivatives of antiderivatives."""
        if not self._known:
            return node
        found = [part for part in postorder(node) if isinstance(part, Apply) and part.wrt and part.name in self._known]
        return substitute(node, {part: self._derivative(part) for part in found}) if found else node

    def _derivative(self, part: Apply) -> Node:
        """By the fundamental theorem in the end, and under the integral sign in a parameter."""
        integrand, variable, parameters = self._known[part.name]
        (place,) = part.wrt
        values: dict[Node, Node] = dict(zip((variable, *parameters), part.children, strict=True))
        if place == 0:
            return substitute(integrand, values)
        inner = differentiate(integrand, parameters[place - 1])
        name, own = self._named(inner, variable)
        return Apply(name, (part.children[0], *(values[symbol] for symbol in own)))


def has_integral(node: Node) -> bool:
    """Whether an antiderivative stands in an expression: what it comes to is not known."""
    return any(isinstance(part, Apply) and part.name.startswith(MARK) for part in postorder(node))
