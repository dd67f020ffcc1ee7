"""Shapes and constants in the array namespace: axes exchanged, added and cut, tensors joined, ones and zeros."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.errors import ShapeError, UsageError
from chainrule.expr import arrays, build
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Const, Fuse, Node, Operand, Product, Sum, Symbol, as_node
from chainrule.expr.sizes import Size, SizeName, size_product, size_sum

Extent = Size | Node


def no_dtype(dtype: object) -> None:
    """Refuse a type of numbers: expressions are exact."""
    if dtype is not None:
        msg = "expressions are exact and have no dtype: leave it out"
        raise UsageError(msg)


def as_size(value: Extent) -> Size:
    """The size that an integer, a name or arithmetic with sizes stands for."""
    if isinstance(value, str) and all(part.isalnum() or part in "_*+ " for part in value):
        return SizeName(value)
    node = None if isinstance(value, str) else as_node(value)
    if isinstance(node, Const) and node.value.denominator == 1 and node.value > 0:
        return int(node.value)
    if isinstance(node, Symbol) and not node.shape:
        return SizeName(node.name)
    if isinstance(node, Product) and not node.sizes:
        return size_product(*map(as_size, node.children))
    if isinstance(node, Sum) and all(c > 0 and c.denominator == 1 for c in node.coefficients):
        return size_sum(*(size_product(int(c), as_size(term)) for c, term in node.terms))
    msg = f"{value!r} is no size: sizes are positive integers, names, their sums and their products"
    raise UsageError(msg)


def as_shape(shape: Extent | Sequence[Extent]) -> tuple[Size, ...]:
    """A shape; one size stands for a vector's."""
    return tuple(map(as_size, shape)) if isinstance(shape, (tuple, list)) else (as_size(shape),)  # type: ignore[arg-type]


# -- axes


def matrix_transpose(x: Operand, /) -> Node:
    """The last two axes exchanged."""
    node = as_node(x)
    if node.ndim < 2:
        msg = f"{node!r} with shape {show_shape(node.shape)} is no matrix: a vector has no transpose"
        raise ShapeError(msg)
    return swapaxes(node, -1, -2)


def permute_dims(x: Operand, /, axes: tuple[int, ...] | None = None) -> Node:
    """The axes in another order; reversed where none is given."""
    node = as_node(x)
    return build.permute(node, tuple(range(node.ndim))[::-1] if axes is None else build.axes_of(node, tuple(axes)))


def swapaxes(x: Operand, /, axis1: int, axis2: int) -> Node:
    """Two axes exchanged."""
    node = as_node(x)
    order = list(range(node.ndim))
    (one,), (two,) = build.axes_of(node, axis1), build.axes_of(node, axis2)
    order[one], order[two] = two, one
    return build.permute(node, tuple(order))


def moveaxis(x: Operand, /, source: int | tuple[int, ...], destination: int | tuple[int, ...]) -> Node:
    """Axes at other places, the rest in its order."""
    node = as_node(x)
    sources, places = build.axes_of(node, source), build.axes_of(node, destination)
    if len(sources) != len(places):
        msg = f"{len(sources)} axes cannot be moved to {len(places)} places"
        raise ShapeError(msg)
    order = [axis for axis in range(node.ndim) if axis not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        order.insert(place, axis)
    return build.permute(node, tuple(order))


def expand_dims(x: Operand, /, axis: int = 0) -> Node:
    """A new axis of size 1."""
    node = as_node(x)
    if not -node.ndim - 1 <= axis <= node.ndim:
        msg = f"{node!r} with shape {show_shape(node.shape)} has no place {axis} for a new axis"
        raise ShapeError(msg)
    return arrays.with_ones_at(node, axis % (node.ndim + 1))


def squeeze(x: Operand, /, axis: int | tuple[int, ...] | None = None) -> Node:
    """The tensor without axes of size 1."""
    node = as_node(x)
    single = tuple(i for i, size in enumerate(node.shape) if size == 1)
    places = single if axis is None else build.axes_of(node, axis)
    for place in places:
        if node.shape[place] != 1:
            msg = f"axis {place} of {node!r} has size {node.shape[place]}, not 1"
            raise UsageError(msg)
    return build.total(node, places)


def broadcast_to(x: Operand, /, shape: Extent | Sequence[Extent]) -> Node:
    """The tensor repeated along new axes."""
    node, wanted = as_node(x), as_shape(shape)
    if build.broadcast_shape(node.shape, wanted) != wanted:
        msg = f"{node!r} with shape {show_shape(node.shape)} does not broadcast to {show_shape(wanted)}"
        raise ShapeError(msg)
    return build.broadcast_to(node, wanted)


def reshape(x: Operand, /, shape: Extent | Sequence[Extent]) -> Node:
    """The entries in their order in another shape, whose sizes have the same product; -1 only alone."""
    node = as_node(x)
    if shape in (-1, (-1,), [-1]):
        return ravel(node)
    if isinstance(shape, (tuple, list)) and any(isinstance(size, int) and size < 0 for size in shape):
        msg = f"{node!r} cannot be reshaped to {tuple(shape)}: write every size, -1 is known for vectors only"
        raise UsageError(msg)
    wanted = as_shape(shape)
    if wanted == node.shape:
        return node
    if size_product(*wanted) != size_product(*node.shape):
        msg = (
            f"{node!r} cannot be reshaped to {show_shape(wanted)}: its shape is {show_shape(node.shape)}, "
            "and the products of the sizes differ"
        )
        raise UsageError(msg)
    return _cut(ravel(node), wanted)


def ravel(x: Operand, /) -> Node:
    """The entries in their order as one vector, the last axis fastest."""
    node = as_node(x)
    if not node.ndim:
        return arrays.with_ones_at(node, 0)
    while node.ndim > 1:
        first, second, *rest = node.shape
        tail = tuple(range(2, 2 + len(rest)))
        fuse = Fuse(first, second)
        sizes: dict[int, Size] = {**dict(enumerate(node.shape)), node.ndim: fuse.shape[0]}
        node = build.einsum(
            [(node, tuple(range(node.ndim))), (fuse, (node.ndim, 0, 1))], (node.ndim, *tail), sizes
        )  # fmt: skip
    return node


def _cut(vector: Node, shape: tuple[Size, ...]) -> Node:
    """The entries of a vector in a shape."""
    if not shape:
        return build.total(vector)
    node = vector
    for done in range(len(shape) - 1):
        first, rest = shape[done], size_product(*shape[done + 1 :])
        # The axis that is still to be cut is the last one: it becomes `first` by the product of the others.
        lead = tuple(range(done))
        sizes: dict[int, Size] = {**dict(enumerate(node.shape)), done + 1: first, done + 2: rest}
        node = build.einsum(
            [(node, (*lead, done)), (Fuse(first, rest), (done, done + 1, done + 2))], (*lead, done + 1, done + 2), sizes
        )
    return node


def concat(parts: Sequence[Operand], /, axis: int | None = 0) -> Node:
    """Tensors joined along an axis that they have; flattened before if the axis is None."""
    nodes = [as_node(part) for part in parts]
    return arrays.stack(nodes, axis) if axis is not None else arrays.stack([ravel(node) for node in nodes], 0)


def stack(parts: Sequence[Operand], /, axis: int = 0) -> Node:
    """Tensors joined along a new axis."""
    nodes = [as_node(part) for part in parts]
    if any(node.shape != nodes[0].shape for node in nodes):
        shapes = ", ".join(dict.fromkeys(show_shape(node.shape) for node in nodes))
        msg = f"tensors that are stacked have one shape, these have {shapes}"
        raise ShapeError(msg)
    place = axis % (nodes[0].ndim + 1) if nodes else 0
    return arrays.stack([arrays.with_ones_at(node, place) for node in nodes], place)


# -- constants


def eye(n: Extent, m: Extent | None = None) -> Node:
    """The identity matrix."""
    if m is not None and as_size(m) != as_size(n):
        msg = f"the identity is square, not {n} by {m}"
        raise UsageError(msg)
    return build.delta(as_size(n))


def ones(shape: Extent | Sequence[Extent], *, dtype: None = None) -> Node:
    """The tensor of ones."""
    no_dtype(dtype)
    return build.ones(as_shape(shape))


def zeros(shape: Extent | Sequence[Extent], *, dtype: None = None) -> Node:
    """The tensor of zeros."""
    no_dtype(dtype)
    return build.zeros(as_shape(shape))


def full(shape: Extent | Sequence[Extent], value: Operand, *, dtype: None = None) -> Node:
    """One number repeated."""
    return build.multiply(as_node(value), ones(shape, dtype=dtype))


def full_like(x: Operand, value: Operand) -> Node:
    """One number repeated, of the shape of a tensor."""
    return build.multiply(as_node(value), build.ones(as_node(x).shape))


def asarray(x: Operand | Sequence[Operand], /, *, dtype: None = None) -> Node:
    """A number or an expression as an expression; a list as a tensor stacked from its items."""
    no_dtype(dtype)
    return stack([asarray(item) for item in x]) if isinstance(x, (list, tuple)) else as_node(x)
