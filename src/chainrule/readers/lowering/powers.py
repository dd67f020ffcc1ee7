"""Powers: of numbers, of entries, of square matrices; roots, and e to a power."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.nodes import Call, Node
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import is_transpose
from chainrule.readers.lowering.applications import Applications
from chainrule.readers.lowering.arrays import powered
from chainrule.readers.usage import labelled
from chainrule.readers.values import Value
from chainrule.rules import heads

#: What is assumed of the power of a matrix that a number is added to.
SQUARES = "the power of a matrix is taken entry by entry"


class Powers(Applications):
    """Lowers powers and roots."""

    def power(self, base: t.Tree, exponent: t.Tree) -> Value:
        """base ** exponent, elementwise."""
        value = self.tree(base)
        if len(value.trailing) == 2 and value.trailing[0] == value.trailing[1]:
            self.assumed.append("** is elementwise: matrix_power(X, k) and inv(X) are powers of a matrix")
        return self.elementwise_power(value, exponent)

    def raised(self, value: Value, exponent: t.Tree) -> Value:
        """A value to a power; of a square matrix X^2 is X X, X^{-1} the inverse, X^{-T} the transposed inverse."""
        if len(value.trailing) == 2:
            return self._matrix_power(value, exponent)
        return self.elementwise_power(value, exponent)

    def _matrix_power(self, value: Value, exponent: t.Tree) -> Value:
        if not value.names:
            sign, body = (
                exponent.terms[0] if isinstance(exponent, t.Terms) and len(exponent.terms) == 1 else (1, exponent)
            )
            if is_plus(body) and sign > 0:
                return Value(heads.pinv(value.node))
            if sign < 0 and is_transpose(body):
                return Value(build.transpose(self._inverse(value)))
            if isinstance(body, t.Number) and body.value.denominator == 1:
                power = sign * int(body.value)
                if power == -1:
                    return Value(self._inverse(value))
                v.meet(*value.trailing)
                return Value(powered(value.node, power))
        raise ReadError("this power of a matrix is not read", exponent.start, exponent.end)

    def term(self, tree: t.Tree, *, beside_number: bool) -> Value:
        """A term of a sum: the power of a matrix beside a number is one of its entries, as in ``1 - A^2``."""
        sup = tree.sup if isinstance(tree, t.Script) and beside_number and not self.scope.strict else None
        if (
            not isinstance(tree, t.Script)
            or not isinstance(sup, t.Number)
            or tree.primes
            or isinstance(tree.base, t.Number)
        ):
            return self.tree(tree)
        labelled_name = isinstance(tree.base, t.Name) and labelled(tree.base.name, sup) is not None
        value = None if labelled_name else self.tree(replace(tree, sup=None))
        if value is None or len(value.trailing) != 2 or value.names:
            return self.tree(tree)
        self.assume(SQUARES)
        return self.elementwise_power(value, sup)

    def _inverse(self, value: Value) -> Node:
        v.meet(*value.trailing)
        return heads.inv(value.node)

    def e_to(self, exponent: Value, tree: t.Script) -> Value:
        """``e^x``; of a square matrix the matrix exponential."""
        if len(exponent.trailing) != 2 or exponent.names:
            return v.elementwise(heads.exp, [exponent])
        if exponent.trailing[0] != exponent.trailing[1]:
            raise ReadError("e to the power of a matrix that is not square: write \\exp", tree.start, tree.end)
        self.assume("e^X is the matrix exponential")
        return Value(heads.expm(exponent.node))

    def elementwise_power(self, value: Value, exponent: t.Tree) -> Value:
        """A value to a power, entry by entry."""
        power = self.tree(exponent)
        if isinstance(value.node, Call) and value.node.head is heads.euler and not value.names:
            return v.elementwise(heads.exp, [power])
        return v.elementwise(build.power, [value, power])

    def root(self, base: t.Tree, degree: t.Tree | None) -> Value:
        """A root."""
        value = self.tree(base)
        if degree is None:
            return v.elementwise(heads.sqrt, [value])
        order = self.tree(degree)
        return v.elementwise(lambda a, n: build.power(a, build.divide(build.ONE, n)), [value, order])


def is_plus(tree: t.Tree) -> bool:
    """Whether a superscript is the plus or dagger of the pseudo-inverse."""
    name = isinstance(tree, t.Name) and tree.name == "+"
    return name or (isinstance(tree, t.Words) and tree.text in ("+", "dagger"))
