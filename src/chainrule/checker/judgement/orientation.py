r"""Whether products on the right side fit as they are written, below the judgement on one reading.

Vectors have one axis, so that ``(X w - y) X`` and ``X^T (X w - y)`` come to the same. Written out, the first one has a
column before a matrix: it holds for arrays, and says less than it seems to. So does a row where a column is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from chainrule.checker.judgement.compared import Compared
from chainrule.expr.nodes import Let, Node, Symbol
from chainrule.expr.walk import nodes_of
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose, whole_name
from chainrule.readers.named import ROWS_SAID
from chainrule.rules import NAMES
from chainrule.writers.text import plain_name

SCALAR, COLUMN, ROW, MATRIX, MISFIT = "scalar", "column", "row", "matrix", "misfit"
#: What holds if vectors are arrays.
ARRAYS = "vectors are arrays of one axis: as columns they would need a transpose here"
AS_ROW = "the gradient is written as a row"
_BY_AXES = (SCALAR, COLUMN, MATRIX)
_TURNED = {COLUMN: ROW, ROW: COLUMN}
_PRODUCTS = {
    (MATRIX, MATRIX): MATRIX, (MATRIX, COLUMN): COLUMN, (ROW, MATRIX): ROW, (ROW, COLUMN): SCALAR,
    (COLUMN, ROW): MATRIX,
}  # fmt: skip


def oriented(compared: Compared) -> str:
    """The convention under which the right side fits; empty where it does as written, or where that is open."""
    left, right = compared.sides
    scope = compared.scope
    if scope.strict or compared.derived.ndim != 1 or _says_row(left) or "vectors" in scope.options:
        return ""
    # An error \delta stands as what it is the derivative in.
    errors = {name: d.body for name, d in scope.definitions.items() if isinstance(d.body, t.Derivative)}
    known = _Orientation(_axes(compared.nodes), errors)
    found = known.of(right)
    # A nabla before a product is taken of all of it.
    first = left.factors[0] if isinstance(left, t.Factors) else left
    if isinstance(left, t.Derivative) or isinstance(first, t.Gradient):
        return {MISFIT: ARRAYS, ROW: AS_ROW}.get(found or "", "")
    # The members of a chain stand alike, or as the derivative that it begins with.
    before = known.of(left)
    return ARRAYS if MISFIT in (before, found) or {before, found} == {ROW, COLUMN} else ""


def differentiates_row(compared: Compared) -> bool:
    r"""Whether the left side is the derivative of a row, ``\partial (x^T A) / \partial x``."""
    axes = _axes((*compared.nodes, *compared.lowered.differentiated))
    return isinstance(compared.left, t.Derivative) and _Orientation(axes).of(compared.left.body) == ROW


def row_behind_matrix(compared: Compared) -> str:
    """A transposed vector behind a matrix, ``X^T X w^T``, where all else of a text has columns: it fits as no array.

    In what is defined as a derivative the transpose may turn a row.
    """
    scope = compared.scope
    if ROWS_SAID in scope.options or "vectors" in scope.options or scope.strict:
        return ""
    symbols = {n.name: len(n.shape) for n in nodes_of(*compared.nodes) if isinstance(n, Symbol)}
    known = _Orientation({name: axes for name, axes in symbols.items() if name not in scope.definitions})
    bodies = [stated.body for stated in compared.lowered.used.values()]
    if any(_rows_behind(tree, known) for tree in (compared.left, *bodies)):
        return ""
    found = next(iter(_rows_behind(compared.right, known)), None)
    if found is not None:
        return f"{plain_name(found)} is transposed behind a matrix: a row does not fit there"
    # Whoever writes x^T A x does not write x A for a row.
    before = {name for tree in (compared.left, *bodies) for name in _rows_before(tree, known)}
    lost = next((name for name in _columns_before(compared.right, known) if name in before), None)
    return f"{plain_name(lost)} stands before a matrix, and is transposed there elsewhere" if lost is not None else ""


def _rows_before(tree: t.Tree, known: _Orientation) -> Iterator[str]:
    """The vectors that stand transposed before matrices in the products of a tree."""
    for first, second in _neighbours(tree):
        name = whole_name(first) if isinstance(first, t.Script) and is_transpose(first.sup) else None
        if name is not None and known.axes.get(name) == 1 and known.of(second) == MATRIX:
            yield name


def _columns_before(tree: t.Tree, known: _Orientation) -> Iterator[str]:
    """The vectors that stand as they are before matrices in the products of a tree."""
    for first, second in _neighbours(tree):
        if isinstance(first, t.Name) and known.of(first) == COLUMN and known.of(second) == MATRIX:
            yield first.name


def _neighbours(tree: t.Tree) -> Iterator[tuple[t.Tree, t.Tree]]:
    """What stands beside each other in the products of a tree."""
    for product in t.find_all(tree, t.Factors):
        for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            if sign in ("", "@", "dot"):
                yield first, second


def _rows_behind(tree: t.Tree, known: _Orientation) -> list[str]:
    """The vectors that stand transposed behind a matrix in the products of a tree."""
    out = []
    for product in t.find_all(tree, t.Factors):
        before = known.of(product.factors[0])
        for factor, sign in zip(product.factors[1:], product.signs[1:], strict=True):
            name = whole_name(factor) if isinstance(factor, t.Script) and is_transpose(factor.sup) else None
            if name is not None and before == MATRIX and sign in ("", "@", "dot") and known.axes.get(name) == 1:
                out.append(name)
            before = _product(before, known.of(factor), sign)
    return out


def _axes(nodes: Iterable[Node]) -> dict[str, int]:
    """The letters in values with the number of their axes."""
    return {n.name: len(n.shape) for n in nodes_of(*nodes) if isinstance(n, (Symbol, Let))}


def _says_row(left: t.Tree) -> bool:
    r"""Whether the left side is a row, ``(\partial L/\partial x)^T`` or a derivative in ``x^T``."""
    variables = [v for v, _ in left.variables] if isinstance(left, t.Derivative) else []
    written = [left, *variables, *([left.variable] if isinstance(left, t.Gradient) and left.variable else [])]
    return any(isinstance(part, t.Script) and is_transpose(part.sup) for part in written)


class _Orientation:
    """How the parts of a formula stand, None where that is open."""

    def __init__(self, axes: Mapping[str, int], errors: Mapping[str, t.Tree] | None = None) -> None:
        self.axes = axes
        self.errors = errors or {}

    def of(self, tree: t.Tree) -> str | None:
        """The orientation of a tree; a misfit in it is one of the whole."""
        match tree:
            case t.Number():
                return SCALAR
            case t.Group(_, _, _, (inner,)):
                return self.of(inner)
            case t.Terms():
                return _all_of([self.of(term) for _, term in tree.terms])
            case t.Factors():
                return self._of_product(tree)
            case t.Quotient(_, _, top, bottom):
                return self.of(top) if self.of(bottom) == SCALAR else None
            case t.Script(_, _, base, (), sup, 0) if is_transpose(sup):
                found = self.of(base)
                return _TURNED.get(found or "", found)
            case t.Script(_, _, base, (), t.Terms(_, _, ((-1, t.Number()),)), 0):
                found = self.of(base)
                return found if found in (SCALAR, MATRIX) else None
            case t.Applied(_, _, function, (inner,)) if any(row.head.elementwise for row in NAMES.get(function, ())):
                return self.of(inner)
            case t.BigOp(body=body):
                return self.of(body)
            case t.Derivative(_, _, _, _, ((variable, 1),)):
                return self.of(variable)
        name = whole_name(tree)
        count = self.axes.get(name) if name is not None else None
        if count is None and isinstance(tree, t.Name) and tree.name in self.errors:
            return self.of(self.errors[tree.name])
        match tree:
            case t.Script(_, _, t.Name(_, _, family), sub) if count is not None and family == name:
                # x^{(i)} is one of the vectors of a family.
                count -= len(sub)
        return _BY_AXES[count] if count is not None and 0 <= count < len(_BY_AXES) else None

    def _of_product(self, tree: t.Factors) -> str | None:
        found = self.of(tree.factors[0])
        for factor, sign in zip(tree.factors[1:], tree.signs[1:], strict=True):
            found = _product(found, self.of(factor), sign)
        return found


def _all_of(found: list[str | None]) -> str | None:
    """The orientation of a sum."""
    if MISFIT in found:
        return MISFIT
    kinds = set(found)
    if None in kinds:
        return None
    return kinds.pop() if len(kinds) == 1 else MISFIT if {ROW, COLUMN} <= kinds else None


def _product(first: str | None, second: str | None, sign: str) -> str | None:
    if MISFIT in (first, second):
        return MISFIT
    if first is None or second is None:
        return None
    if SCALAR in (first, second):
        return (second if first == SCALAR else first) if sign != "/" or second == SCALAR else None
    if sign == "*":
        return first if first == second else MISFIT if {first, second} == {ROW, COLUMN} else None
    if sign == "dot" and first == second == COLUMN:
        return SCALAR
    return _PRODUCTS.get((first, second), MISFIT) if sign in ("", "@", "dot") else None
