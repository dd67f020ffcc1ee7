"""Values while a formula is lowered: tensors whose leading axes carry the names of indices, the rest is anonymous.

``x_i`` is the vector x with its axis named i, ``\\mathbf{x}`` the same vector with an anonymous axis. Operations
align named axes by name and anonymous ones by the rules of NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chainrule.errors import ShapeError, SizesClash
from chainrule.expr import build
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Labels, Node, Shape, Unit
from chainrule.expr.sizes import Size
from chainrule.readers.scope import SizesDiffer, is_open


@dataclass(frozen=True, slots=True)
class Value:
    """`node` with `names` for its leading axes; `row` marks a transposed vector."""

    node: Node
    names: tuple[str, ...] = ()
    row: bool = False

    @property
    def trailing(self) -> Shape:
        """The sizes of the anonymous axes."""
        return self.node.shape[len(self.names) :]


def meet(a: Size, b: Size) -> Size:
    """The common size of two axes that must agree; open sizes are identified by starting over."""
    if a == b:
        return a
    if is_open(a) or is_open(b):
        raise SizesDiffer(a, b)
    raise SizesClash(a, b)


class _Frame:
    """Labels for the union of the axes of some values."""

    def __init__(self, values: list[Value]) -> None:
        self.names: list[str] = []
        self.ids: dict[str, int] = {}
        self.sizes: dict[int, Size] = {}
        width = max((len(v.trailing) for v in values), default=0)
        for value in values:
            for name, size in zip(value.names, value.node.shape, strict=False):
                if name not in self.ids:
                    self.ids[name] = len(self.ids)
                    self.names.append(name)
                    self.sizes[self.ids[name]] = size
                else:
                    meet(self.sizes[self.ids[name]], size)
        self.offset = len(self.ids)
        shape: list[Size] = [1] * width
        for value in values:
            tail = value.trailing
            for i, size in enumerate(tail):
                place = width - len(tail) + i
                if shape[place] == 1:
                    shape[place] = size
                elif size != 1:
                    meet(shape[place], size)
        self.trailing = tuple(shape)
        for i, size in enumerate(shape):
            self.sizes[self.offset + i] = size

    def labels(self, value: Value) -> tuple[Labels, dict[int, Size]]:
        named = tuple(self.ids[name] for name in value.names)
        tail = value.trailing
        extra: dict[int, Size] = {}
        places = []
        for i, size in enumerate(tail):
            label = self.offset + len(self.trailing) - len(tail) + i
            if size == 1 and self.sizes[label] != 1:
                extra[1000 + label] = 1
                label = 1000 + label
            places.append(label)
        return named + tuple(places), extra

    @property
    def out(self) -> Labels:
        return tuple(range(self.offset + len(self.trailing)))


def multiply(values: list[Value]) -> Value:
    """Elementwise product, named axes aligned by name."""
    frame = _Frame(values)
    factors = []
    sizes = dict(frame.sizes)
    for value in values:
        labels, extra = frame.labels(value)
        sizes.update(extra)
        factors.append((value.node, labels))
    node = build.einsum(factors, frame.out, sizes)
    return Value(node, tuple(frame.names), any(v.row for v in values if v.trailing))


def lift(value: Value, frame: _Frame) -> Node:
    """The value repeated along the axes of the frame."""
    labels, extra = frame.labels(value)
    if labels == frame.out:
        return value.node
    return build.einsum([(value.node, labels)], frame.out, {**frame.sizes, **extra})


def combine(terms: list[tuple[Fraction, Value]]) -> Value:
    """A linear combination."""
    frame = _Frame([v for _, v in terms])
    if not frame.out:
        return Value(build.combine(*((c, v.node) for c, v in terms)))
    node = build.combine(*((c, lift(v, frame) if v.node.shape or v.names else v.node) for c, v in terms))
    row = any(v.row for _, v in terms)
    return Value(node, tuple(frame.names), row)


def elementwise(function: Callable[..., Node], values: list[Value]) -> Value:
    """A function entry by entry; scalars stay scalars."""
    frame = _Frame(values)
    nodes = [lift(v, frame) if v.node.shape else v.node for v in values]
    row = any(v.row for v in values if v.trailing)
    return Value(function(*nodes), tuple(frame.names), row)


def bind(value: Value, name: str) -> Value:
    """The sum over a named axis."""
    labels = tuple(range(value.node.ndim))
    sizes = dict(enumerate(value.node.shape))
    place = value.names.index(name)
    out = tuple(label for label in labels if label != place)
    return Value(
        build.einsum([(value.node, labels)], out, sizes), tuple(n for n in value.names if n != name), value.row
    )


def index(value: Value, indices: list[str | int]) -> Value:
    """Name (or fix, by an integer) the first anonymous axes; a name that is there already takes the diagonal."""
    if len(indices) > len(value.trailing):
        msg = f"{value.node!r} has {len(value.trailing)} axes left, here it is given {len(indices)} indices"
        raise ShapeError(msg)
    count = len(value.names)
    ids: dict[str, int] = {name: i for i, name in enumerate(value.names)}
    labels = list(range(count))
    sizes: dict[int, Size] = dict(enumerate(value.node.shape[:count]))
    factors: list[tuple[Node, Labels]] = []
    names = list(value.names)
    for i, (which, size) in enumerate(zip(indices, value.trailing, strict=False)):
        new = 100 + i
        if isinstance(which, str) and not which.startswith("#"):
            if which in ids:
                meet(sizes[ids[which]], size)
                labels.append(ids[which])
                continue
            ids[which] = new
            names.append(which)
        else:
            fixed = which if isinstance(which, int) else which[1:]
            if isinstance(fixed, int) and (fixed < 1 or (isinstance(size, int) and fixed > size)):
                msg = f"the index {fixed} of {value.node!r} is out of range: indices count from 1 to {size}"
                raise ShapeError(msg)
            factors.append((Unit(fixed, size), (new,)))
        labels.append(new)
        sizes[new] = size
    rest = value.trailing[len(indices) :]
    for i, size in enumerate(rest):
        labels.append(200 + i)
        sizes[200 + i] = size
    out = tuple(ids[name] for name in names) + tuple(200 + i for i in range(len(rest)))
    return Value(build.einsum([(value.node, tuple(labels)), *factors], out, sizes), tuple(names))


def align(value: Value, names: tuple[str, ...], sizes: dict[str, Size]) -> Node:
    """The node with its named axes in the order of `names` (repeated along names it lacks), then the anonymous ones."""
    if not names:
        return value.node
    ids = {name: i for i, name in enumerate(names)}
    all_sizes: dict[int, Size] = {ids[name]: sizes[name] for name in names}
    labels = [ids[name] for name in value.names]
    for name, size in zip(value.names, value.node.shape, strict=False):
        meet(all_sizes[ids[name]], size)
    tail = tuple(len(names) + i for i in range(len(value.trailing)))
    all_sizes.update(zip(tail, value.trailing, strict=True))
    out = tuple(range(len(names))) + tail
    if (*labels, *tail) == out:
        return value.node
    return build.einsum([(value.node, (*labels, *tail))], out, all_sizes)


def matmul(a: Value, b: Value) -> Value:
    """The product of matrices and vectors as juxtaposition or ``@`` writes it; scalars scale."""
    if not a.trailing or not b.trailing:
        return Value(*_pair(multiply([a, b])), row=a.row or b.row)
    column_row = len(a.trailing) == 1 and len(b.trailing) == 1 and not a.row and b.row
    frame_names = list(dict.fromkeys((*a.names, *b.names)))
    ids = {name: i for i, name in enumerate(frame_names)}
    sizes: dict[int, Size] = {}
    for value in (a, b):
        for name, size in zip(value.names, value.node.shape, strict=False):
            sizes[ids[name]] = meet(sizes.get(ids[name], size), size)
    left = [500 + i for i in range(len(a.trailing))]
    right = [600 + i for i in range(len(b.trailing))]
    sizes.update(zip(left, a.trailing, strict=True))
    sizes.update(zip(right, b.trailing, strict=True))
    if not column_row:
        if meet(sizes[left[-1]], sizes[right[0]]):
            del sizes[right[0]]
            right[0] = left[-1]
        tail = left[:-1] + right[1:]
    else:
        tail = left + right
    out = tuple(ids[name] for name in frame_names) + tuple(tail)
    factors = [
        (a.node, tuple(ids[n] for n in a.names) + tuple(left)),
        (b.node, tuple(ids[n] for n in b.names) + tuple(right)),
    ]
    row = a.row and len(a.trailing) == 1 and len(b.trailing) == 2
    return Value(build.einsum(factors, out, sizes), tuple(frame_names), row)


def _pair(value: Value) -> tuple[Node, tuple[str, ...]]:
    return value.node, value.names


def transpose(value: Value) -> Value:
    """The transpose of a matrix, or a vector marked as a row."""
    if len(value.trailing) == 1:
        return Value(value.node, value.names, not value.row)
    if len(value.trailing) == 2:
        n = len(value.names)
        labels = (*range(n), n + 1, n)
        shape = value.node.shape
        sizes = dict(zip(labels, shape, strict=True))
        return Value(build.einsum([(value.node, labels)], tuple(range(n + 2)), sizes), value.names)
    if not value.trailing:
        return value
    msg = f"the transpose of a tensor of shape {show_shape(value.trailing)} is not defined"
    raise ShapeError(msg)
