"""Formulas of scalars in text, straight from tree to expression: where no name means more than a number.

What a name means can depend on the whole formula, and `lower` gathers that first. Most claims that are checked in
bulk are arithmetic and functions of numbers; they are recognised here, and everything else is left to `lower`.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.engine.differentiate import differentiate
from chainrule.expr import build
from chainrule.expr.nodes import MINUS, UNIT, Const, Node, Symbol
from chainrule.expr.walk import occurs
from chainrule.readers import syntax as t
from chainrule.readers.lowering.arrays import ARRAYS
from chainrule.readers.lowering.derivatives import MAX_ORDER
from chainrule.readers.lowering.names import CONSTANTS
from chainrule.readers.scope import Scope
from chainrule.rules import NAMES, Row, heads

#: The parts of formulas that mean the same wherever they stand: no index, sum or matrix among them.
_PLAIN = frozenset((t.Number, t.Name, t.Terms, t.Factors, t.Quotient, t.Power, t.Group, t.Applied, t.Derivative))


def is_plain(tree: t.Tree) -> bool:
    """Whether a tree is made of numbers, names, functions, arithmetic and derivatives of what is written out."""
    stack = [tree]
    while stack:
        top = stack.pop()
        kind = type(top)
        if kind not in _PLAIN or (kind is t.Derivative and type(top.body) is t.Name):  # type: ignore[attr-defined]
            return False
        if kind is not t.Name and kind is not t.Number:
            stack.extend(t.children(top))
    return True


class NotPlain(Exception):  # noqa: N818 - a signal to the caller, never seen outside
    """Something stands in the formula that is no scalar, or may be none."""


def plain(trees: list[t.Tree], scope: Scope) -> tuple[list[Node], list[Node]] | None:
    """The expressions of trees of scalars, and what was differentiated on the way; None where `lower` is needed."""
    if not scope.strict or scope.definitions or scope.options:
        return None
    reader = Plain(scope)
    try:
        return [reader.tree(tree) for tree in trees], reader.differentiated
    except NotPlain:
        return None


class Plain:
    """Lowers trees of scalars; raises `NotPlain` at anything else."""

    def __init__(self, scope: Scope) -> None:
        """Keep the scope, in which nothing is defined."""
        self.scope = scope
        #: What was differentiated on the way.
        self.differentiated: list[Node] = []
        self._names: dict[str, Node] = {}

    def tree(self, tree: t.Tree) -> Node:
        """The expression of a tree."""
        arm = _ARMS.get(type(tree))
        if arm is None:
            raise NotPlain
        return arm(self, tree)

    def number(self, tree: t.Number) -> Node:
        """A number."""
        return Const(tree.value)

    def name(self, tree: t.Name) -> Node:
        """A scalar that is declared or new, or a constant."""
        found = self._names.get(tree.name)
        if found is None:
            found = self._names[tree.name] = self._named(tree)
        return found

    def _named(self, tree: t.Name) -> Node:
        declaration = self.scope.declarations.get(tree.name)
        if tree.bold or not tree.name.isidentifier() or (declaration is None and tree.name == "I"):
            raise NotPlain
        if declaration is None:
            constant = heads.euler if tree.name == "E" else CONSTANTS.get(tree.name)
            return constant() if constant is not None else Symbol(tree.name)
        if declaration.shape or declaration.depends or declaration.kind not in ("scalar", "constant"):
            raise NotPlain
        if "undeclared" in declaration.facts:
            raise NotPlain
        return Symbol(tree.name, (), declaration.facts)

    def terms(self, tree: t.Terms) -> Node:
        """A sum."""
        return build.combine(*[(UNIT if sign > 0 else MINUS, self.tree(term)) for sign, term in tree.terms])

    def factors(self, tree: t.Factors) -> Node:
        """A product, from the left; a factor without a sign before it may be an argument."""
        result = self.tree(tree.factors[0])
        for sign, factor in zip(tree.signs[1:], tree.factors[1:], strict=True):
            if sign == "*":
                result = build.scalar_product([result, self.tree(factor)])
            elif sign == "/":
                result = build.divide(result, self.tree(factor))
            else:
                raise NotPlain
        return result

    def quotient(self, tree: t.Quotient) -> Node:
        """A fraction."""
        return build.divide(self.tree(tree.top), self.tree(tree.bottom))

    def power(self, tree: t.Power) -> Node:
        """A power; of Euler's number the exponential."""
        base, exponent = self.tree(tree.base), self.tree(tree.exponent)
        return heads.exp(exponent) if base is heads.euler() else build.power(base, exponent)

    def group(self, tree: t.Group) -> Node:
        """A bracket around one item."""
        if len(tree.items) != 1 or tree.opening != "(":
            raise NotPlain
        return self.tree(tree.items[0])

    def applied(self, tree: t.Applied) -> Node:
        """An elementwise function of the table at as many arguments as it has."""
        if tree.sub is not None or tree.power is not None or tree.function in self.scope.declarations:
            raise NotPlain
        if tree.function == "log" and len(tree.args) == 1:
            return heads.ln(self.tree(tree.args[0]))
        row = _row(tree.function, len(tree.args))
        if row is None:
            raise NotPlain
        return build.call(row.head, *[self.tree(arg) for arg in tree.args])

    def derivative(self, tree: t.Derivative) -> Node:
        """A derivative of what contains the variable, and is more than a name."""
        if isinstance(tree.body, t.Name) or sum(order for _, order in tree.variables) > MAX_ORDER:
            raise NotPlain
        node = self.tree(tree.body)
        for variable, order in tree.variables:
            target = self.name(variable) if isinstance(variable, t.Name) else None
            for _ in range(order):
                if not isinstance(target, Symbol) or self._is_constant(target) or not occurs(target, node):
                    raise NotPlain
                self.differentiated.append(node)
                node = differentiate(node, target)
        return node

    def _is_constant(self, target: Symbol) -> bool:
        declaration = self.scope.declarations.get(target.name)
        return declaration is not None and declaration.kind == "constant"


_ARMS: dict[type[t.Tree], Callable[..., Node]] = {
    t.Number: Plain.number,
    t.Name: Plain.name,
    t.Terms: Plain.terms,
    t.Factors: Plain.factors,
    t.Quotient: Plain.quotient,
    t.Power: Plain.power,
    t.Group: Plain.group,
    t.Applied: Plain.applied,
    t.Derivative: Plain.derivative,
}


def _row(name: str, count: int) -> Row | None:
    """The one elementwise row of a name with this number of arguments."""
    rows = NAMES.get(name, ())
    if name in ARRAYS:
        return None
    if len(rows) == 1 and rows[0].head.elementwise and len(rows[0].parameters) == count and not rows[0].defaults:
        return rows[0]
    return None
