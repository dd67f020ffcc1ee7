"""Sums over an index, with its range written or not."""

from __future__ import annotations

from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.lowering.derivatives import Derivatives
from chainrule.readers.scope import is_open
from chainrule.readers.values import Value


class Sums(Derivatives):
    """Lowers sums."""

    def big(self, tree: t.BigOp) -> Value:
        """A sum over an index."""
        if tree.kind != "sum":
            raise ReadError("products over an index are not read yet", tree.start, tree.end)
        if tree.index is None:
            return self.sum_of_all(tree)
        index = tree.index
        size: Size = f"?{index}@{tree.start}"
        if tree.lower is not None and not (isinstance(tree.lower, t.Number) and tree.lower.value == 1):
            raise ReadError(f"a sum over {index} that does not start at 1 is not read yet", tree.start, tree.end)
        if isinstance(tree.upper, t.Name):
            size = tree.upper.name
        elif isinstance(tree.upper, t.Number) and tree.upper.value.denominator == 1:
            size = int(tree.upper.value)
        elif tree.upper is not None:
            raise ReadError(f"the upper end of the sum over {index} is not understood", tree.start, tree.end)
        with self.binding(index, self.sizes.find(size)):
            body = self.tree(tree.body)
            if tree.excluded is not None:
                other = self.delta([t.Name(tree.start, tree.end, index), tree.excluded])
                body = v.multiply([v.combine([(Fraction(1), Value(build.ONE)), (Fraction(-1), other)]), body])
        if index not in body.names:
            extent = self.sizes.find(size)
            if is_open(extent):
                raise ReadError(f"the range of the index {index} is not known", tree.start, tree.end)
            return v.multiply([Value(build.size_value(extent)), body])
        place = body.names.index(index)
        v.meet(self.sizes.find(size), body.node.shape[place])
        return v.bind(body, index)

    def sum_of_all(self, tree: t.BigOp) -> Value:
        r"""``\\sum x_i`` without an index: over the only one that its body leaves open."""
        body = self.tree(tree.body)
        opened = [name for name in body.names if name not in self.bound and name not in self.free]
        if len(opened) != 1 or tree.lower is not None or tree.upper is not None:
            raise ReadError("a sum without an index is not read", tree.start, tree.end)
        self.assume(f"the sum runs over {opened[0]}")
        return v.bind(body, opened[0])
