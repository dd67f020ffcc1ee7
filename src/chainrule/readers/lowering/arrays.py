"""Functions of whole arrays in text, by their NumPy names: sums over axes, softmax over an axis, Kronecker products.

An entry of `ARRAYS` takes the lowering, the lowered arguments, the keyword arguments and the tree, for its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from chainrule.errors import ReadError, ShapeError
from chainrule.expr import arrays, build
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Const, Labels, Node, Symbol
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.scope import Sizes
from chainrule.readers.values import Value
from chainrule.rules import heads
from chainrule.rules.shorthands import SHORTHANDS, trace

Keywords = dict[str, t.Tree]
KEYWORDS = frozenset({"axis", "axes", "dim", "keepdims", "keepdim", "ord", "p"})


class Lowers(Protocol):
    """What an array function asks of the lowering."""

    sizes: Sizes

    def tree(self, tree: t.Tree) -> Value:
        """The value of a syntax tree."""
        ...


ArrayFunction = Callable[[Lowers, list[Value], Keywords, t.Applied], Value]


def split_keywords(tree: t.Applied) -> tuple[list[t.Tree], Keywords]:
    """Positional and keyword arguments; ``[a, b]`` and ``(a, b)`` as the only argument are its items."""
    positional: list[t.Tree] = []
    keywords: Keywords = {}
    for arg in tree.args:
        if isinstance(arg, t.Comparison) and arg.signs == ("=",) and isinstance(arg.items[0], t.Name):
            if arg.items[0].name in KEYWORDS:
                keywords[arg.items[0].name] = arg.items[1]
                continue
        positional.append(arg)
    if len(positional) == 1 and isinstance(positional[0], t.Group) and len(positional[0].items) > 1:
        positional = list(positional[0].items)
    return positional, keywords


def _axis(
    args: list[Value], keywords: Keywords, tree: t.Applied, *, default: int | None
) -> int | tuple[int, ...] | None:
    """The axis of a call: a keyword or the second argument, counted from 0 as NumPy does."""
    stated = next((keywords[name] for name in ("axis", "dim", "axes") if name in keywords), None)
    if stated is None and len(args) > 1:
        stated = tree.args[1]
    if stated is None or (isinstance(stated, t.Name) and stated.name == "None"):
        return default
    items = stated.items if isinstance(stated, t.Group) else (stated,)
    numbers = tuple(_integer(item, "an axis") for item in items)
    return numbers if len(numbers) > 1 else numbers[0]


def _integer(tree: t.Tree, what: str) -> int:
    sign = 1
    if isinstance(tree, t.Terms) and len(tree.terms) == 1:
        (sign, tree), *_ = tree.terms
    if isinstance(tree, t.Number) and tree.value.denominator == 1:
        return sign * int(tree.value)
    raise ReadError(f"{what} is an integer", tree.start, tree.end)


def _keeps(keywords: Keywords) -> bool:
    stated = next((keywords[name] for name in ("keepdims", "keepdim") if name in keywords), None)
    return isinstance(stated, t.Name) and stated.name == "True"


def _reduction(function: Callable[..., Node], head: Callable[..., Node] | None = None) -> ArrayFunction:
    def apply(_: Lowers, args: list[Value], keywords: Keywords, tree: t.Applied) -> Value:
        value = args[0]
        shift = len(value.names)
        axis = _axis(args, keywords, tree, default=None)
        if axis is None:
            places: tuple[int, ...] = tuple(range(shift, value.node.ndim))
        else:
            chosen = (axis,) if isinstance(axis, int) else axis
            places = tuple(i + shift if i >= 0 else i for i in chosen)
        if not value.trailing and axis is None:
            return value
        if head is not None and len(places) == 1:
            node = arrays.along(head, value.node, places[0])
            return Value(
                arrays.with_ones_at(node, places[0] % value.node.ndim) if _keeps(keywords) else node, value.names
            )
        return Value(function(value.node, places, keepdims=_keeps(keywords)), value.names)

    return apply


def _deviation(a: Node, axis: tuple[int, ...], *, keepdims: bool) -> Node:
    return heads.sqrt(arrays.variance(a, axis, keepdims=keepdims))


def _along(head: object) -> ArrayFunction:
    def apply(_: Lowers, args: list[Value], keywords: Keywords, tree: t.Applied) -> Value:
        axis = _axis(args, keywords, tree, default=-1)
        value = args[0]
        if not isinstance(axis, int):
            raise ReadError(f"{tree.function} works along one axis", tree.start, tree.end)
        if not value.trailing:
            raise ReadError(
                f'{tree.function} needs a vector; {value.node!r} is a scalar (declare it: --given "... : vector(n)")'
            )
        place = axis + len(value.names) if axis >= 0 else axis
        return Value(arrays.along(head, value.node, place), value.names)  # type: ignore[arg-type]

    return apply


def _norm(lowers: Lowers, args: list[Value], keywords: Keywords, tree: t.Applied) -> Value:
    value = args[0]
    kind = keywords.get("ord", keywords.get("p", tree.args[1] if len(args) > 1 else None))
    label = kind.text if isinstance(kind, t.Words) else str(_integer(kind, "the order of a norm")) if kind else "2"
    if "axis" in keywords or "dim" in keywords:
        head = heads.norm if label == "2" else heads.l1
        return _along(head)(lowers, [value], keywords, tree)
    if not value.trailing:
        return v.elementwise(heads.absolute, [value])
    if label == "1" and len(value.trailing) == 1:
        return Value(heads.l1(value.node), value.names)
    if label in ("2", "fro", "F") and len(value.trailing) == 1:
        return Value(heads.norm(value.node), value.names)
    if label in ("fro", "F") or (kind is None and len(value.trailing) == 2):
        return Value(heads.frobenius(value.node), value.names)
    raise ReadError(f"the norm {label} of shape {show_shape(value.trailing)} is not in the table", tree.start, tree.end)


def _norm1(_: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
    """The sum of the absolute values, of the entries of a matrix too."""
    if len(args) != 1:
        raise ReadError(f"{tree.function} takes a vector or a matrix", tree.start, tree.end)
    (value,) = args
    if len(value.trailing) < 2:
        return Value(heads.l1(value.node) if value.trailing else heads.absolute(value.node), value.names)
    axes = tuple(range(len(value.names), value.node.ndim))
    return Value(build.total(heads.absolute(value.node), axes), value.names)


def _whole(function: Callable[..., Node], count: int = 1) -> ArrayFunction:
    def apply(_: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
        if len(args) != count or any(arg.names for arg in args):
            raise ReadError(f"{tree.function} takes {count} whole tensor(s)", tree.start, tree.end)
        return Value(function(*(arg.node for arg in args)))

    return apply


def _square(function: Callable[[Node], Node]) -> ArrayFunction:
    """A function of a square matrix: its axes have one size."""

    def checked(a: Node) -> Node:
        if a.ndim == 2:
            v.meet(*a.shape)
        return function(a)

    return _whole(checked)


def _trace(lowers: Lowers, args: list[Value], keywords: Keywords, tree: t.Applied) -> Value:
    """A trace, for each index of a family of matrices: of dK / d theta_j."""
    if len(args) != 1 or not args[0].names or len(args[0].trailing) != len("nn"):
        return _square(trace)(lowers, args, keywords, tree)
    (value,) = args
    v.meet(*value.trailing)
    kept = tuple(range(len(value.names)))
    summed = len(kept)
    sizes = {**dict(zip(kept, value.node.shape, strict=False)), summed: value.trailing[0]}
    return Value(build.einsum([(value.node, (*kept, summed, summed))], kept, sizes), value.names)


def _sizes(args: list[Value], tree: t.Applied) -> tuple[Size, ...]:
    return tuple(_size(arg.node, tree) for arg in args)


def _size(node: Node, tree: t.Applied) -> Size:
    if isinstance(node, Const) and node.value.denominator == 1 and node.value > 0:
        return int(node.value)
    if isinstance(node, Symbol) and not node.shape:
        return node.name
    raise ReadError(f"{tree.function} takes sizes", tree.start, tree.end)


def _eye(_: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
    sizes = _sizes(args, tree) or (f"?eye@{tree.start}",)
    return Value(build.delta(sizes[0]))


def _ones(_: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
    return Value(build.ones(_sizes(args, tree)))


def _zeros(_: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
    return Value(build.zeros(_sizes(args, tree)))


def _filled(order: int) -> ArrayFunction:
    """``vector(1)`` and ``matrix(0)``: a number repeated, of the size that fits."""

    def apply(lower: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
        if len(args) != 1 or args[0].node.shape:
            raise ReadError(f"{tree.function} takes a number", tree.start, tree.end)
        shape = tuple(lower.sizes.find(f"?{tree.function}{axis}@{tree.start}") for axis in range(order))
        return v.multiply([args[0], Value(build.ones(shape))])

    return apply


def _power(_: Lowers, args: list[Value], __: Keywords, tree: t.Applied) -> Value:
    if len(tree.args) != 2:
        raise ReadError("matrix_power takes a matrix and an integer", tree.start, tree.end)
    return Value(powered(args[0].node, _integer(tree.args[1], "the power of a matrix")))


def powered(a: Node, exponent: int) -> Node:
    """An integer power of a matrix; negative ones are powers of the inverse."""
    return arrays.matrix_power(heads.inv(a), -exponent) if exponent < 0 else arrays.matrix_power(a, exponent)


def _stack(axis: int | None) -> ArrayFunction:
    def apply(_: Lowers, args: list[Value], keywords: Keywords, tree: t.Applied) -> Value:
        nodes = [arg.node for arg in args]
        place = _axis([], keywords, tree, default=0) if axis is None else axis
        if axis == 1 and nodes and nodes[0].ndim == 1:
            place = 0
        if tree.function in ("stack", "vstack") and nodes and nodes[0].ndim == 1:
            nodes = [arrays.with_ones_at(node, 0) for node in nodes]
        assert isinstance(place, int)  # noqa: S101 - the default is one
        return Value(arrays.stack(nodes, place))

    return apply


def _einsum(lowers: Lowers, _args: list[Value], _: Keywords, tree: t.Applied) -> Value:
    pattern = tree.args[0]
    if not isinstance(pattern, t.Words):
        raise ReadError('einsum takes a pattern such as "ij,jk->ik"', tree.start, tree.end)
    values = [lowers.tree(arg).node for arg in tree.args[1:]]
    try:
        letters, out = arrays.pattern_labels(pattern.text, values)
    except ShapeError as error:
        raise ReadError(str(error), tree.start, tree.end) from error
    sizes: dict[int, Size] = {}
    factors: list[tuple[Node, Labels]] = []
    for node, labels in zip(values, letters, strict=True):
        for label, size in zip(labels, node.shape, strict=True):
            sizes[label] = v.meet(sizes.get(label, size), size)
        factors.append((node, labels))
    return Value(build.einsum(factors, out, sizes))


def _expression(function: Callable[..., Node]) -> ArrayFunction:
    """An elementwise function that is an expression in those of the table."""
    return lambda _, args, __, ___: v.elementwise(function, args)


ONE = build.ONE
ARRAYS: dict[str, ArrayFunction] = {
    "sum": _reduction(build.total), "mean": _reduction(arrays.mean, heads.mean),
    "average": _reduction(arrays.mean, heads.mean), "var": _reduction(arrays.variance, heads.variance),
    "std": _reduction(_deviation, lambda a: heads.sqrt(heads.variance(a))),
    "softmax": _along(heads.softmax), "log_softmax": _along(heads.log_softmax), "logsumexp": _along(heads.logsumexp),
    "lse": _along(heads.logsumexp), "norm": _norm, "norm2": _norm, "norm1": _norm1,
    "trace": _trace, "tr": _trace, "diag": _square(build.diag), "diagonal": _square(build.diag),
    "outer": _whole(build.outer, 2), "kron": _whole(arrays.kron, 2), "khatri_rao": _whole(arrays.khatri_rao, 2),
    "vec": _whole(arrays.vec), "transpose": _whole(build.transpose), "dot": _whole(arrays.dot, 2),
    "inner": _whole(arrays.inner, 2), "vdot": _whole(arrays.inner, 2), "matmul": _whole(build.matmul, 2),
    "matrix_power": _power, "mpow": _power, "einsum": _einsum,
    "eye": _eye, "ones": _ones, "zeros": _zeros, "vector": _filled(1), "matrix": _filled(2),
    "concatenate": _stack(None), "concat": _stack(None), "stack": _stack(None), "vstack": _stack(0),
    "hstack": _stack(1),
    **{name: _expression(function) for name, function in SHORTHANDS.items()},
}  # fmt: skip
#: Functions whose arguments are read by themselves (patterns and integers are no values).
RAW = frozenset({"einsum"})
