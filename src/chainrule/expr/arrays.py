"""Building arrays from arrays: means, Kronecker products, stacking, matrix powers; all of them Einstein products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from chainrule.errors import ShapeError
from chainrule.expr.build import (
    axes_of,
    combine,
    delta,
    divide,
    einsum,
    matmul,
    multiply,
    permute,
    power,
    size_value,
    subtract,
    total,
    with_ones,
)  # fmt: skip
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Block, Const, Fuse, Labels, Node, Unit, display
from chainrule.expr.sizes import Size, size_product

MAX_MATRIX_POWER = 64


def mean(a: Node, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Node:
    """The mean over all axes, or over some."""
    gone = range(a.ndim) if axis is None else axes_of(a, axis)
    return divide(total(a, axis, keepdims=keepdims), multiply(*(size_value(a.shape[i]) for i in gone)))


def variance(a: Node, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Node:
    """The biased variance: the mean of the squared distance from the mean."""
    return mean(power(subtract(a, mean(a, axis, keepdims=True)), Const(2)), axis, keepdims=keepdims)


def along(function: Callable[[Node], Node], a: Node, axis: int) -> Node:
    """A function of the last axis along another one."""
    (axis,) = axes_of(a, axis)
    if axis == a.ndim - 1:
        return function(a)
    order = tuple(i for i in range(a.ndim) if i != axis)
    value = function(permute(a, (*order, axis)))
    if value.ndim < a.ndim:
        return value
    return permute(value, tuple((*order, axis).index(i) for i in range(a.ndim)))


def kron(a: Node, b: Node) -> Node:
    """The Kronecker product of two matrices, or of two vectors."""
    if a.ndim != b.ndim or a.ndim not in (1, 2):
        msg = f"the Kronecker product of shapes {show_shape(a.shape)} and {show_shape(b.shape)} is not defined"
        raise ShapeError(msg)
    factors: list[tuple[Node, Labels]] = [(a, tuple(range(a.ndim))), (b, tuple(range(2, 2 + b.ndim)))]
    sizes: dict[int, Size] = {}
    for axis, (m, p) in enumerate(zip(a.shape, b.shape, strict=True)):
        factors.append((Fuse(m, p), (4 + axis, axis, 2 + axis)))
        sizes.update({axis: m, 2 + axis: p, 4 + axis: size_product(m, p)})
    return einsum(factors, tuple(range(4, 4 + a.ndim)), sizes)


def khatri_rao(a: Node, b: Node) -> Node:
    """The column-wise Kronecker product of two matrices with equally many columns."""
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        msg = f"the Khatri-Rao product needs equally many columns, not {show_shape(a.shape)} and {show_shape(b.shape)}"
        raise ShapeError(msg)
    (m, k), p = a.shape, b.shape[0]
    factors: list[tuple[Node, Labels]] = [(a, (0, 1)), (b, (2, 1)), (Fuse(m, p), (3, 0, 2))]
    return einsum(factors, (3, 1), {0: m, 1: k, 2: p, 3: size_product(m, p)})


def vec(a: Node) -> Node:
    """The columns of a matrix stacked into one vector."""
    if a.ndim != 2:
        msg = f"vec needs a matrix; {display(a)} has shape {show_shape(a.shape)}"
        raise ShapeError(msg)
    m, n = a.shape
    return einsum([(a, (0, 1)), (Fuse(n, m), (2, 1, 0))], (2,), {0: m, 1: n, 2: size_product(m, n)})


def with_ones_at(a: Node, place: int) -> Node:
    """A new axis of size 1 at one place."""
    return with_ones(a, [place])


def stack(parts: Sequence[Node], axis: int = 0) -> Node:
    """Tensors joined one behind the other along an axis that they have."""
    if not parts:
        msg = "there is nothing to stack"
        raise ShapeError(msg)
    (axis,) = axes_of(parts[0], axis)
    sizes = tuple(part.shape[axis] for part in parts)
    terms = []
    for position, part in enumerate(parts):
        labels = tuple(range(part.ndim))
        block = Block(sizes, position)
        out = tuple(part.ndim if label == axis else label for label in labels)
        extents: dict[int, Size] = {**dict(enumerate(part.shape)), part.ndim: block.shape[0]}
        terms.append((Fraction(1), einsum([(part, labels), (block, (part.ndim, axis))], out, extents)))
    return combine(*terms)


def matrix_power(a: Node, exponent: int) -> Node:
    """An integer power of a square matrix as a product; negative ones need the inverse."""
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        msg = f"a power needs a square matrix; {display(a)} has shape {show_shape(a.shape)}"
        raise ShapeError(msg)
    if exponent < 0 or exponent > MAX_MATRIX_POWER:
        msg = f"the power {exponent} of a matrix: integers from 0 to {MAX_MATRIX_POWER} are written out"
        raise ShapeError(msg)
    if exponent == 0:
        return delta(a.shape[0])
    factors = [(a, (i, i + 1)) for i in range(exponent)]
    return einsum(list(factors), (0, exponent), dict.fromkeys(range(exponent + 1), a.shape[0]))


def dot(a: Node, b: Node) -> Node:
    """The sum of the products of entries of two vectors; a matrix product otherwise, as in NumPy."""
    return matmul(a, b) if a.ndim and b.ndim else multiply(a, b)


def inner(a: Node, b: Node) -> Node:
    """The sum of the products of corresponding entries."""
    return total(multiply(a, b))


def vecdot(a: Node, b: Node) -> Node:
    """The sum of the products of corresponding entries along the last axis."""
    return total(multiply(a, b), -1)


def pattern_labels(pattern: str, operands: Sequence[Node]) -> tuple[list[Labels], Labels]:
    """The labels of the operands and of the result in a pattern such as "ij,jk->ik"."""
    left, arrow, out = pattern.replace(" ", "").partition("->")
    letters = left.split(",")
    if not all(letter.isalpha() for letter in left.replace(",", "") + out):
        msg = f"einsum: {pattern!r} has more than letters, commas and an arrow in it (write every axis, no ...)"
        raise ShapeError(msg)
    if len(letters) != len(operands):
        msg = f"einsum: {len(letters)} operands in the pattern, {len(operands)} given"
        raise ShapeError(msg)
    for names, node in zip(letters, operands, strict=True):
        if len(names) != node.ndim:
            msg = f"einsum: {names!r} for shape {show_shape(node.shape)}"
            raise ShapeError(msg)
    if not arrow:
        out = "".join(sorted(name for name in set(left) - {","} if left.count(name) == 1))
    strange = sorted(set(out) - set(left))
    if strange:
        msg = f"einsum: {strange[0]!r} stands in the result and in no operand"
        raise ShapeError(msg)
    return [tuple(map(ord, names)) for names in letters], tuple(map(ord, out))


def patterned(pattern: str, operands: Sequence[Node]) -> Node:
    """The Einstein sum that a pattern says."""
    letters, out = pattern_labels(pattern, operands)
    sizes: dict[int, Size] = {}
    for labels, node in zip(letters, operands, strict=True):
        for label, size in zip(labels, node.shape, strict=True):
            if sizes.setdefault(label, size) != size:
                msg = f"einsum: {chr(label)!r} has size {sizes[label]} and size {size}"
                raise ShapeError(msg)
    return einsum(list(zip(operands, letters, strict=True)), out, sizes)


def indexed(a: Node, items: tuple[object, ...]) -> Node:
    """NumPy's basic indexing: integers take an entry, ``:`` keeps an axis, ``None`` adds one, ``...`` fills up."""
    items = _filled(a, items)
    factors: list[tuple[Node, Labels]] = [(a, tuple(range(a.ndim)))]
    out: list[int] = []
    places: list[int] = []
    axis = 0
    for item in items:
        if item is None:
            places.append(len(out) + len(places))
            continue
        if isinstance(item, int) and not isinstance(item, bool):
            factors.append((Unit(_position(a, axis, item), a.shape[axis]), (axis,)))
        elif item == slice(None):
            out.append(axis)
        else:
            msg = f"{display(a)} is indexed by {item!r}: integers, ':', None and ... are known (not conditions)"
            raise ShapeError(msg)
        axis += 1
    taken = einsum(factors, tuple(out), dict(enumerate(a.shape)))
    return with_ones(taken, places) if places else taken


def _filled(a: Node, items: tuple[object, ...]) -> tuple[object, ...]:
    given = sum(item is not None and item is not Ellipsis for item in items)
    if given > a.ndim or sum(item is Ellipsis for item in items) > 1:
        msg = f"{display(a)} with shape {show_shape(a.shape)} is given {given} indices"
        raise ShapeError(msg)
    rest = (slice(None),) * (a.ndim - given)
    if Ellipsis not in items:
        return (*items, *rest)
    place = items.index(Ellipsis)
    return (*items[:place], *rest, *items[place + 1 :])


def _position(a: Node, axis: int, index: int) -> int:
    """An index counted from 0, or from the end, as one counted from 1."""
    size = a.shape[axis]
    if isinstance(size, int) and -size <= index < size:
        return index % size + 1
    if isinstance(size, int) or index < 0:
        why = f"is out of range for axis {axis} of size {size}"
        hint = "" if isinstance(size, int) else ": counting from the end needs a size that is a number"
        msg = f"index {index} of {display(a)} {why}{hint}"
        raise ShapeError(msg)
    return index + 1
