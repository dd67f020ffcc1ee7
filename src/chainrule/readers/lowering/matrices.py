"""Notation of matrices: entries written out, inner and Kronecker products, determinants in bars, exponentials."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations

from chainrule.errors import ReadError
from chainrule.expr import arrays, build
from chainrule.expr.entries import entry
from chainrule.expr.nodes import UNIT, Labels, Node, Unit
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.lowering.scripts import Scripts
from chainrule.readers.runs import COLUMN, ROW, run_of
from chainrule.readers.usage import head_name
from chainrule.readers.values import Value
from chainrule.rules import heads

MAX_ENTRIES = 64
#: Determinants of larger matrices are not written out.
MAX_EXPANDED = 3
#: What is assumed of a function of a matrix.
ENTRY_BY_ENTRY = " of a matrix is taken entry by entry"
_ENTRYWISE = frozenset(("exp", "ln", "log", "sin", "cos", "tanh"))


class Matrices(Scripts):
    """Lowers what is written of matrices only."""

    def listed(self, tree: t.Group) -> Value:
        """``(a, b)`` and ``[a, b, \\dots, z]``: a vector by its entries."""
        if tree.opening not in ("(", "[") or len(tree.items) < 2:
            raise ReadError("a list is not a value here", tree.start, tree.end)
        return self.grid(t.Grid(tree.start, tree.end, tuple((item,) for item in tree.items)))

    def written_by_dots(self, tree: t.Grid) -> Value | None:
        """A vector or a matrix that is written by ellipses, None for others."""
        run = run_of(tree, tree.rows)
        if run is None:
            return None
        extents = {index: self.sizes.find(_length(tree, index, *ends)) for index, ends in run.ranges.items()}
        with ExitStack() as stack:
            for index, extent in extents.items():
                stack.enter_context(self.binding(index, extent))
            values = [self.tree(entry) for entry in run.entries]
        if len(values) > 1:
            return self._side_by_side(tree, values, extents)
        (value,) = values
        # A column of rows is a matrix, and so is a row of columns.
        lines = len(value.trailing) == len(extents) == 1 and value.row == (ROW in extents)
        if not set(extents) <= set(value.names) or (value.trailing and not lines):
            raise ReadError("the entries around the ellipsis are no numbers", tree.start, tree.end)
        for index, extent in extents.items():
            v.meet(extent, value.node.shape[value.names.index(index)])
        names = tuple(name for name in value.names if name not in extents)
        rows, columns = ([value.names.index(index)] if index in extents else [] for index in (ROW, COLUMN))
        axes = [*map(value.names.index, names), *rows, *range(len(value.names), value.node.ndim), *columns]
        return Value(build.permute(value.node, tuple(axes)), names, row=not rows and not lines)

    def _side_by_side(self, tree: t.Grid, values: list[Value], extents: dict[str, Size]) -> Value:
        """Columns, or rows, that run along one index, beside each other."""
        ((index, extent),) = extents.items()
        if any(value.trailing or not set(value.names) <= {index} for value in values):
            raise ReadError("an entry of a matrix is a number", tree.start, tree.end)
        along, beside = (0, 1) if index == ROW else (1, 0)
        terms: list[tuple[Fraction, Node]] = []
        for i, value in enumerate(values, 1):
            entries, unit = v.align(value, (index,), extents), Unit(i, len(values))
            factors: list[tuple[Node, Labels]] = [(entries, (along,)), (unit, (beside,))]
            terms.append((Fraction(1), build.einsum(factors, (0, 1), {along: extent, beside: len(values)})))
        return Value(build.combine(*terms))

    def grid(self, tree: t.Grid) -> Value:
        """A matrix by its entries; one column is a vector, one row a row vector."""
        written = self.written_by_dots(tree)
        if written is not None:
            return written
        rows, columns = len(tree.rows), len(tree.rows[0])
        if rows * columns == 1 or rows * columns > MAX_ENTRIES:
            raise ReadError(f"a matrix of {rows} by {columns} entries is not read", tree.start, tree.end)
        values: list[tuple[Value, list[tuple[int, int]]]] = []
        for i, row in enumerate(tree.rows, 1):
            for j, part in enumerate(row, 1):
                value = self.tree(part)
                if value.trailing or (value.names and self.scope.strict):
                    raise ReadError("an entry of a matrix is a number", part.start, part.end)
                values.append((value, [(place, size) for place, size in ((i, rows), (j, columns)) if size > 1]))
        if any(value.names for value, _ in values):
            return replace(_for_each_index(values), row=rows == 1)
        terms = [(UNIT, entry(value.node, places)) for value, places in values]
        return Value(build.combine(*terms), row=rows == 1)

    def inner_product(self, tree: t.Group) -> Value:
        """``\\langle a, b \\rangle``: the sum of the products of corresponding entries."""
        if len(tree.items) == 3 and not self.scope.strict:
            return self.listed(replace(tree, opening="("))
        if len(tree.items) != 2:
            raise ReadError("angle brackets hold the two factors of an inner product", tree.start, tree.end)
        left, right = (self.tree(item) for item in tree.items)
        if not left.trailing and not right.trailing and not self.scope.strict:
            # Angle brackets around numbers are the components of a vector.
            return self.listed(replace(tree, opening="("))
        if not left.trailing or len(left.trailing) != len(right.trailing):
            raise ReadError("an inner product is one of two vectors or of two matrices", tree.start, tree.end)
        product = v.multiply([left, right])
        axes = tuple(range(len(product.names), product.node.ndim))
        return Value(build.total(product.node, axes), product.names)

    def kronecker(self, left: Value, right: Value) -> Value:
        """``A \\otimes B`` of matrices; of two column vectors the outer product."""
        if left.names or right.names or left.row or right.row or len(left.trailing) != len(right.trailing):
            raise ReadError("\\otimes is read between two matrices or between two column vectors")
        if len(left.trailing) == 1:
            self.assume("\\otimes between vectors is the outer product a b^T")
            return Value(build.outer(left.node, right.node))
        if len(left.trailing) != 2:
            raise ReadError("\\otimes is read between two matrices or between two column vectors")
        return Value(arrays.kron(left.node, right.node))

    def bars(self, value: Value) -> Value:
        """|x|: the absolute value; of a matrix the determinant."""
        if len(value.trailing) != 2:
            return v.elementwise(heads.absolute, [value])
        if value.names:
            raise ReadError("bars around an indexed matrix are not read")
        v.meet(*value.trailing)
        self.assume("|X| of a matrix is its determinant")
        return Value(heads.det(value.node))

    def written_determinant(self, tree: t.Tree) -> Value | None:
        """The determinant of a small matrix that is written out, by its entries; None for others."""
        while isinstance(tree, t.Group) and len(tree.items) == 1:
            tree = tree.items[0]
        if not isinstance(tree, t.Grid) or not 1 < len(tree.rows) <= MAX_EXPANDED:
            return None
        if any(len(row) != len(tree.rows) or any(isinstance(e, t.Dots) for e in row) for row in tree.rows):
            return None
        entries = [[self.tree(entry) for entry in row] for row in tree.rows]
        if any(entry.names or entry.trailing for row in entries for entry in row):
            return None
        terms = [
            (Fraction(_sign(order)), build.multiply(*(row[j].node for row, j in zip(entries, order, strict=True))))
            for order in permutations(range(len(entries)))
        ]
        return Value(build.combine(*terms))

    def exponentials(self, tree: t.Applied, args: list[Value]) -> list[Value]:
        """The arguments of a function; in tr(exp(X)) the matrix exponential is meant, elsewhere the entries'."""
        if self.scope.strict or len(args) != 1 or len(args[0].trailing) != 2:
            return args
        if tree.function in _ENTRYWISE and args[0].trailing[0] == args[0].trailing[1]:
            self.assume(f"{tree.function}{ENTRY_BY_ENTRY}")
        inner = tree.args[0]
        if tree.function == "tr" and isinstance(inner, t.Applied) and inner.function in _ENTRYWISE - {"exp"}:
            message = f"{inner.function} in a trace may be the function of a matrix, which is not read"
            raise ReadError(message, tree.start, tree.end)
        if tree.function == "tr" and isinstance(inner, t.Applied) and inner.function == "exp" and len(inner.args) == 1:
            value = self.tree(inner.args[0])
            v.meet(*value.trailing)
            self.assumed[:] = [each for each in self.assumed if not each.startswith("exp of a matrix")]
            self.assume("exp in a trace is the matrix exponential")
            return [Value(heads.expm(value.node))]
        return args

    def read_as_one(self, factors: list[t.Tree], signs: list[str], i: int) -> Value | None:
        """``\\mathbf{1}[x > 0]`` and ``H_f(x)``: a factor and the bracket behind it; None for others."""
        group = factors[i + 1] if i + 1 < len(factors) and not signs[i + 1] else None
        if not isinstance(group, t.Group) or len(group.items) != 1:
            return None
        tree, item = factors[i], group.items[0]
        if isinstance(tree, t.Name) and isinstance(item, t.Comparison) and self.is_indicator(tree.name):
            return self.tree(item)
        if isinstance(tree, t.Script) and group.opening == "(":
            parameter = self.hessian_parameter(tree)
            if parameter is not None:
                if head_name(item) != head_name(parameter):
                    raise ReadError("a Hessian is read at its variable only", group.start, group.end)
                return self.tree(tree)
        return None


def _for_each_index(values: list[tuple[Value, list[tuple[int, int]]]]) -> Value:
    """The matrix by its entries and their places, for each value of the indices that the entries have."""
    extents: dict[str, Size] = {}
    for value, _ in values:
        for name, size in zip(value.names, value.node.shape, strict=False):
            extents[name] = v.meet(extents.get(name, size), size)
    own = tuple(range(len(extents)))
    terms: list[tuple[Fraction, Node]] = []
    for value, places in values:
        factors: list[tuple[Node, Labels]] = [(v.align(value, tuple(extents), extents), own)]
        factors += [(Unit(place, size), (len(own) + k,)) for k, (place, size) in enumerate(places)]
        labels = (*own, *(len(own) + k for k in range(len(places))))
        sizes = dict(zip(labels, (*extents.values(), *(size for _, size in places)), strict=True))
        terms.append((UNIT, build.einsum(factors, labels, sizes)))
    return Value(build.combine(*terms), tuple(extents))


def _length(tree: t.Tree, index: str, low: t.Tree, high: t.Tree) -> Size:
    """How many entries there are from the first to the last index; sums count them the same way."""
    if not isinstance(low, t.Number) or low.value not in (0, 1):
        raise ReadError("the range of the ellipsis is not understood", tree.start, tree.end)
    if isinstance(high, t.Name):
        return high.name if low.value else f"{high.name}_0"
    if isinstance(high, t.Number) and high.value.denominator == 1 and high.value > 1:
        return int(high.value + 1 - low.value)
    return f"?{index}@{tree.start}"


def _sign(order: tuple[int, ...]) -> int:
    """The sign of a permutation."""
    return -1 if sum(a > b for a, b in combinations(order, 2)) % 2 else 1
