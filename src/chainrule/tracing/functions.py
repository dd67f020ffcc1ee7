"""The functions of the array namespace on expressions: those of the table, sums over axes, shapes and constants.

Names and arguments are those of the Python array API standard (2023.12), with NumPy's and SciPy's names beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.errors import UsageError
from chainrule.expr import arrays, build
from chainrule.expr.nodes import Node, Operand, as_node
from chainrule.rules import NAMES, Row, heads
from chainrule.rules.shorthands import SHORTHANDS, trace
from chainrule.tracing import products, shapes

Axis = int | tuple[int, ...] | None
Number = int | float
Function = Callable[..., Any]


def of_table(name: str, rows: tuple[Row, ...]) -> Function:
    """The function that the rows of one name give: which one is chosen by the number of arguments."""
    arities = {len(row.parameters) - missing: row for row in rows for missing in range(len(row.defaults) + 1)}

    def function(*args: Operand) -> Node:
        row = arities.get(len(args))
        if row is None:
            wanted = " or ".join(map(str, sorted(arities)))
            msg = f"{name} takes {wanted} arguments, here it is given {len(args)}"
            raise UsageError(msg)
        return row.head(*args, *(row.defaults[p] for p in row.parameters[len(args) :]))

    return named(function, name, rows[0].title)


def named(function: Function, name: str, title: str) -> Function:
    """The function with a name and a line of documentation."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{title[0].upper()}{title[1:]}."
    return function


def _along(head: Function) -> Function:
    """A function of vectors along one axis; by default the last."""

    def function(x: Operand, axis: int = -1) -> Node:
        node = as_node(x)
        if not node.ndim:
            msg = f"{head!r} needs a vector; {node!r} is a scalar"
            raise UsageError(msg)
        return arrays.along(head, node, axis)

    return function


def logsumexp(x: Operand, axis: Axis = None, keepdims: bool = False) -> Node:
    """The logarithm of the sum of exponentials, over all axes or one."""
    node = as_node(x)
    if axis is None and node.ndim != 1:
        return heads.ln(build.total(heads.exp(node), None, keepdims=keepdims))
    return _reduced(heads.logsumexp, node, 0 if axis is None else axis, keepdims=keepdims)


def _reduced(head: Function, node: Node, axis: Axis, *, keepdims: bool) -> Node:
    places = build.axes_of(node, axis if axis is not None else tuple(range(node.ndim)))
    if len(places) != 1:
        msg = f"{head!r} works along one axis, not {axis}"
        raise UsageError(msg)
    value = arrays.along(head, node, places[0])
    return arrays.with_ones_at(value, places[0]) if keepdims else value


def total(x: Operand, /, axis: Axis = None, dtype: None = None, *, keepdims: bool = False) -> Node:
    """The sum of the entries over all axes, or over some."""
    shapes.no_dtype(dtype)
    return build.total(as_node(x), axis, keepdims=keepdims)


def mean(x: Operand, /, axis: Axis = None, dtype: None = None, *, keepdims: bool = False) -> Node:
    """The mean of the entries over all axes, or over some."""
    shapes.no_dtype(dtype)
    node = as_node(x)
    if node.ndim and (node.ndim == 1 or isinstance(axis, int)):
        return _reduced(heads.mean, node, axis, keepdims=keepdims)
    return arrays.mean(node, axis, keepdims=keepdims)


def var(
    x: Operand, /, axis: Axis = None, *, correction: Number = 0, ddof: Number | None = None, keepdims: bool = False
) -> Node:
    """The variance of the entries over all axes, or over some; biased unless a correction is given."""
    node = as_node(x)
    correction = correction if ddof is None else ddof
    if node.ndim and (node.ndim == 1 or isinstance(axis, int)):
        value = _reduced(heads.variance, node, axis, keepdims=keepdims)
    else:
        value = arrays.variance(node, axis, keepdims=keepdims)
    if not correction:
        return value
    gone = range(node.ndim) if axis is None else build.axes_of(node, axis)
    count = build.multiply(*(build.size_value(node.shape[i]) for i in gone))
    return value * (count / (count - correction))


def std(
    x: Operand, /, axis: Axis = None, *, correction: Number = 0, ddof: Number | None = None, keepdims: bool = False
) -> Node:
    """The standard deviation of the entries over all axes, or over some."""
    return heads.sqrt(var(x, axis=axis, correction=correction, ddof=ddof, keepdims=keepdims))


def _extreme(name: str) -> Function:
    two = {"max": heads.maximum, "min": heads.minimum}[name]

    def function(x: Operand, *others: Operand, axis: Axis = None, keepdims: bool = False) -> Node:
        # A number in second place is NumPy's axis.
        if len(others) == 1 and isinstance(others[0], Node) and axis is None and not keepdims:
            return two(x, *others)
        msg = f"the {name} over an axis is not in the table: xp.{name}imum(a, b) of two tensors is"
        raise UsageError(msg)

    return named(function, name, f"the {name} of two tensors")


def einsum(pattern: str, *operands: Operand) -> Node:
    """An Einstein sum, as "ij,jk->ik"; without an arrow the letters that occur once are kept."""
    return arrays.patterned(pattern, [as_node(operand) for operand in operands])


def _operator(function: Function, count: int = 2) -> Function:
    def apply(*args: Operand) -> Node:
        if len(args) != count:
            msg = f"{apply.__name__} takes {count} arguments, here it is given {len(args)}"
            raise UsageError(msg)
        value: Node = function(*map(as_node, args))
        return value

    return apply


OPERATORS: dict[str, Function] = {
    "add": _operator(build.add), "subtract": _operator(build.subtract), "multiply": _operator(build.multiply),
    "divide": _operator(build.divide), "true_divide": _operator(build.divide), "pow": _operator(build.power),
    "power": _operator(build.power), "float_power": _operator(build.power), "negative": _operator(build.negate, 1),
    "positive": _operator(lambda x: x, 1), "matmul": _operator(build.matmul),
    "kron": _operator(arrays.kron), "khatri_rao": _operator(arrays.khatri_rao), "trace": _operator(trace, 1),
    "diag": _operator(build.diag, 1),
    "less": _operator(heads.lt), "less_equal": _operator(heads.le), "greater": _operator(heads.gt),
    "greater_equal": _operator(heads.ge), "equal": _operator(heads.eq), "not_equal": _operator(heads.ne),
    "vec": _operator(arrays.vec, 1), "ones_like": _operator(lambda x: build.ones(x.shape), 1),
    "zeros_like": _operator(lambda x: build.zeros(x.shape), 1),
}  # fmt: skip
ALIASES = {"absolute": "abs", "fabs": "abs", "log_expit": "log_sigmoid"}


def _assembled() -> dict[str, Function]:
    table = {
        name: of_table(name, rows)
        for name, rows in NAMES.items()
        if name != "norm" and all(row.parameters for row in rows)
    }
    table.update({new: table[old] for new, old in ALIASES.items()})
    short = {name: _operator(function, function.__code__.co_argcount) for name, function in SHORTHANDS.items()}
    for name, function in (*OPERATORS.items(), *short.items()):
        table[name] = named(function, name, name.replace("_", " "))
    table |= {name: named(_along(getattr(heads, name)), name, f"{name} along an axis")
              for name in ("softmax", "log_softmax")}  # fmt: skip
    table |= {
        "logsumexp": logsumexp, "sum": total, "mean": mean, "average": mean, "var": var, "std": std,
        "max": _extreme("max"), "min": _extreme("min"), "einsum": einsum, "transpose": shapes.permute_dims,
        "concatenate": shapes.concat, "identity": shapes.eye, "clip": products.clip,
    }  # fmt: skip
    for function in (
        products.dot, products.inner, products.vdot, products.vecdot, products.outer, products.diagonal,
        products.tensordot, products.where, products.logical_and, products.logical_or, products.logical_not,
        products.logical_xor, shapes.matrix_transpose, shapes.permute_dims, shapes.swapaxes, shapes.moveaxis,
        shapes.expand_dims, shapes.squeeze, shapes.broadcast_to, shapes.reshape, shapes.ravel, shapes.concat,
        shapes.stack, shapes.eye, shapes.ones, shapes.zeros, shapes.full, shapes.full_like, shapes.asarray,
    ):  # fmt: skip
        table[function.__name__] = function
    return table


FUNCTIONS = _assembled()
