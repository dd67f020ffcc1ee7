"""Building expressions: constructors that broadcast and fold trivial cases, and nothing more.

What is written stays as it is written: no term is collected, no bracket opened. Zero terms, unit factors
and numbers that meet are folded, because differentiation makes them in great number.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from chainrule.errors import ShapeError
from chainrule.expr.head import Head, show_shape
from chainrule.expr.nodes import (
    MINUS,
    UNIT,
    Call,
    Const,
    Labels,
    Node,
    Operand,
    Product,
    Shape,
    Sum,
    Symbol,
    Unit,
    as_node,
    display,
)  # fmt: skip
from chainrule.expr.sizes import Size, monomials

ZERO = Const(0)
ONE = Const(1)
_NONE = Fraction(0)
DIVIDE = Head("div", ("", ""))
POWER = Head("pow", ("", ""))


def const(value: Fraction | int | str) -> Const:
    """An exact rational."""
    return Const(Fraction(value))


def is_number(node: Node, value: int) -> bool:
    """Whether `node` is the constant `value`, possibly broadcast."""
    if isinstance(node, Const):
        return node.value == value
    if isinstance(node, Sum) and len(node.children) == 1:
        return node.coefficients[0] == value and _is_ones(node.children[0])
    return value == 1 and _is_ones(node)


def _is_ones(node: Node) -> bool:
    return isinstance(node, Product) and not node.children and len(set(node.out)) == len(node.out) == len(node.sizes)


def is_zero(node: Node) -> bool:
    """Whether `node` is literally zero (a structural test, not a decision)."""
    return (isinstance(node, Const) and node.value == 0) or (isinstance(node, Sum) and not any(node.coefficients))


def zeros(shape: Shape) -> Node:
    """The zero tensor of a shape."""
    return ZERO if not shape else Sum.of_one(_NONE, ones(shape))


def ones(shape: Shape) -> Node:
    """The tensor of ones of a shape."""
    if not shape:
        return ONE
    return Product.of_axes([], shape)


def delta(size: Size) -> Node:
    """The Kronecker delta: the identity of a size."""
    return Product((), (0, 0), {0: size})


def size_value(size: Size) -> Node:
    """A size as a scalar: a number, a name, or a polynomial in names."""
    if isinstance(size, int):
        return Const(size)
    if size.isidentifier() or size.startswith("?"):
        return Symbol(size, (), frozenset({"size"}))
    found = monomials(size)
    if found == {(size,): 1}:
        # As of the points of an integral: how many there are is no number of the text.
        msg = f"the size {size} stands for no number"
        raise ShapeError(msg)
    terms = [(count, multiply(*map(size_value, names))) for names, count in found.items()]
    return combine(*((Fraction(count), term) for count, term in terms))


def broadcast_shape(a: Shape, b: Shape) -> Shape:
    """The common shape of two operands by the rules of NumPy."""
    out: list[Size] = []
    for i in range(max(len(a), len(b))):
        x = a[-1 - i] if i < len(a) else 1
        y = b[-1 - i] if i < len(b) else 1
        if x != y and 1 not in (x, y):
            msg = f"shapes {show_shape(a)} and {show_shape(b)} do not broadcast: {x} against {y}"
            raise ShapeError(msg)
        out.append(y if x == 1 else x)
    return tuple(reversed(out))


def broadcast_to(node: Node, shape: Shape) -> Node:
    """Repeat `node` along missing leading axes and axes of size 1."""
    if node.shape == shape:
        return node
    extra = len(shape) - node.ndim
    labels: list[int] = []
    sizes: dict[int, Size] = dict(enumerate(shape))
    for axis, size in enumerate(node.shape):
        if size == shape[extra + axis]:
            labels.append(extra + axis)
        else:
            labels.append(len(shape) + axis)
            sizes[len(shape) + axis] = 1
    if is_number(node, 1):
        return ones(shape)
    return Product(((node, tuple(labels)),), tuple(range(len(shape))), sizes)


def add(*nodes: Node) -> Node:
    """Sum of operands, broadcast to a common shape."""
    return combine(*((UNIT, node) for node in nodes))


def subtract(a: Node, b: Node) -> Node:
    """Difference of two operands, broadcast."""
    return combine((UNIT, a), (MINUS, b))


def negate(a: Node) -> Node:
    """Minus the operand."""
    return scale(MINUS, a)


def scale(coefficient: Fraction | int, node: Node) -> Node:
    """A rational number times a tensor."""
    if coefficient is UNIT or coefficient == 1:
        return node
    if not coefficient:
        return zeros(node.shape)
    if isinstance(node, Const):
        return Const(coefficient * node.value)
    if type(coefficient) is not Fraction:
        coefficient = Fraction(coefficient)
    if isinstance(node, Sum) and len(node.children) == 1:
        return scale(coefficient * node.coefficients[0], node.children[0])
    return Sum.of_one(coefficient, node)


def combine(*terms: tuple[Fraction, Node]) -> Node:
    """A linear combination; terms are broadcast, zeros dropped, equal terms and numbers collected."""
    shape: Shape = ()
    for _, node in terms:
        if node.shape != shape:
            shape = broadcast_shape(shape, node.shape)
    collected: dict[Node, Fraction] = {}
    for coefficient, term in terms:
        factor, node = coefficient, term
        if isinstance(node, Sum) and len(node.children) == 1:
            factor, node = _times(factor, node.coefficients[0]), node.children[0]
        if isinstance(node, Const):
            factor, node = _times(factor, node.value), ONE
        if node.shape != shape:
            node = broadcast_to(node, shape)
        collected[node] = collected[node] + factor if node in collected else factor
    kept = [(c, n) for n, c in collected.items() if c]
    if not kept:
        return zeros(shape)
    if len(kept) == 1:
        return scale(*kept[0])
    return Sum(tuple(kept))


def einsum(factors: list[tuple[Node, Labels]], out: Labels, sizes: dict[int, Size]) -> Node:
    """An Einstein product; numbers are pulled out, unit factors and identities folded."""
    if not sizes:
        return scalar_product([node for node, _ in factors])
    coefficient = UNIT
    kept: list[tuple[Node, Labels]] = []
    for factor, factor_labels in factors:
        node, labels = factor, factor_labels
        if isinstance(node, Sum) and len(node.children) == 1:
            coefficient = _times(coefficient, node.coefficients[0])
            node = node.children[0]
        if isinstance(node, Const):
            coefficient = _times(coefficient, node.value)
            continue
        if _is_ones(node):
            continue
        kept.append((node, labels))
    if coefficient == 0:
        return zeros(tuple(sizes[label] for label in out))
    used = {label for _, labels in kept for label in labels} | set(out)
    live = {label: size for label, size in sizes.items() if label in used}
    for label, size in sizes.items():
        if label not in used and size != 1:
            kept.append((size_value(size), ()))
    if len(kept) == 1 and kept[0][1] == out and len(set(out)) == len(out):
        return scale(coefficient, kept[0][0])
    if not kept and not out:
        return Const(coefficient)
    return scale(coefficient, Product(tuple(kept), out, live))


def scalar_product(factors: Sequence[Node]) -> Node:
    """The product of scalars, which have no labels to look after; numbers are pulled out."""
    coefficient = UNIT
    kept: list[Node] = []
    for factor in factors:
        node = factor
        if type(node) is Sum and len(node.children) == 1:
            coefficient = _times(coefficient, node.coefficients[0])
            node = node.children[0]
        if type(node) is Const:
            coefficient = _times(coefficient, node.value)
        elif node.children or type(node) is not Product:
            kept.append(node)
    if not kept:
        return Const(coefficient)
    product = kept[0] if len(kept) == 1 else Product.of_scalars(kept)
    return product if coefficient is UNIT else scale(coefficient, product)


def _times(a: Fraction, b: Fraction) -> Fraction:
    return b if a is UNIT else a if b is UNIT else a * b


def multiply(*nodes: Node) -> Node:
    """Elementwise product with broadcasting."""
    shape: Shape = ()
    for node in nodes:
        shape = broadcast_shape(shape, node.shape)
    factors = []
    sizes: dict[int, Size] = dict(enumerate(shape))
    for node in nodes:
        aligned = (
            node
            if all(s == t for s, t in zip(node.shape[::-1], shape[::-1], strict=False))
            else broadcast_to(node, shape)
        )
        extra = len(shape) - aligned.ndim
        factors.append((aligned, tuple(range(extra, len(shape)))))
    return einsum(factors, tuple(range(len(shape))), sizes)


def call(head: Head, *args: Node) -> Node:
    """A head applied to arguments, the arguments of an elementwise head broadcast (scalars stay scalars)."""
    if head.elementwise:
        shape: Shape = ()
        for arg in args:
            if arg.shape:
                shape = broadcast_shape(shape, arg.shape)
        if shape:
            args = tuple(a if not a.shape else broadcast_to(a, shape) for a in args)
    return Call(head, args)


def apply(head: Head, *args: Operand) -> Node:
    """A head applied to nodes or numbers."""
    return call(head, *map(as_node, args))


def divide(a: Node, b: Node) -> Node:
    """Elementwise quotient; only quotients of numbers and by 1 are folded."""
    if isinstance(b, Const) and b.value:
        if isinstance(a, Const):
            return Const(a.value / b.value)
        if b.value == 1 or is_zero(a):
            return a
    return call(DIVIDE, a, b)


def power(a: Node, b: Node) -> Node:
    """Elementwise power; exponents 0 and 1 and small powers of numbers are folded."""
    if isinstance(b, Const):
        if b.value == 1:
            return a
        if isinstance(a, Const) and b.value.denominator == 1 and abs(b.value) <= 64 and (a.value or b.value > 0):
            return Const(a.value**b.value.numerator)
    return call(POWER, a, b)


def matmul(a: Node, b: Node) -> Node:
    """``a @ b``: the last axis of `a` contracted with the last but one (or only) axis of `b`."""
    if not a.ndim or not b.ndim:
        scalar = a if not a.ndim else b
        msg = f"@ needs vectors or matrices; {display(scalar)} is a scalar: write * instead"
        raise ShapeError(msg)
    inner = b.shape[-2] if b.ndim > 1 else b.shape[0]
    if a.shape[-1] != inner:
        msg = (
            f"{display(a)} @ {display(b)}: shapes {show_shape(a.shape)} and {show_shape(b.shape)} "
            f"do not fit: {a.shape[-1]} against {inner}"
        )
        raise ShapeError(msg)
    # Leading axes are batch axes and broadcast; a side may have none.
    batch = broadcast_shape(a.shape[:-2], b.shape[:-2])
    a, b = (side if side.ndim < 3 else broadcast_to(side, batch + side.shape[-2:]) for side in (a, b))
    row, column, middle = len(batch), len(batch) + 1, len(batch) + 2
    sizes: dict[int, Size] = {**dict(enumerate(batch)), middle: inner}
    lead = tuple(range(len(batch)))
    left: Labels = (middle,) if a.ndim == 1 else (*lead[: a.ndim - 2], row, middle)
    right: Labels = (middle,) if b.ndim == 1 else (*lead[: b.ndim - 2], middle, column)
    sizes.update(zip(left, a.shape, strict=True))
    sizes.update(zip(right, b.shape, strict=True))
    return einsum([(a, left), (b, right)], tuple(i for i in (*lead, row, column) if i in sizes), sizes)


def transpose(a: Node) -> Node:
    """Exchange the last two axes; a vector is left as it is (it is neither row nor column)."""
    if a.ndim < 2:
        return a
    if isinstance(a, Product) and len(a.children) == 1 and a.labels == ((1, 0),) and a.out == (0, 1):
        return a.children[0]
    last = a.ndim - 1
    return permute(a, (*range(last - 1), last, last - 1))


def permute(a: Node, axes: tuple[int, ...]) -> Node:
    """The axes in another order: axis i of the result is axis `axes[i]` of the operand."""
    if sorted(axes) != list(range(a.ndim)):
        msg = f"{display(a)} has {a.ndim} axes, which {axes} does not put in order"
        raise ShapeError(msg)
    return einsum([(a, tuple(range(a.ndim)))], axes, dict(enumerate(a.shape)))


def trace(a: Node) -> Node:
    """Sum of the diagonal."""
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        msg = f"the trace needs a square matrix; {display(a)} has shape {show_shape(a.shape)}"
        raise ShapeError(msg)
    return einsum([(a, (0, 0))], (), {0: a.shape[0]})


def total(a: Node, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Node:
    """Sum over all axes, or over some; with `keepdims` they stay with size 1."""
    labels = tuple(range(a.ndim))
    gone = set(labels) if axis is None else set(axes_of(a, axis))
    out = tuple(label for label in labels if label not in gone)
    summed = einsum([(a, labels)], out, dict(enumerate(a.shape)))
    return with_ones(summed, sorted(gone)) if keepdims else summed


def axes_of(a: Node, axis: int | tuple[int, ...]) -> tuple[int, ...]:
    """Axes counted from 0, or from the end if negative; an axis that is not there is an error."""
    wanted = (axis,) if isinstance(axis, int) else axis
    for each in wanted:
        if not -a.ndim <= each < a.ndim:
            msg = f"{display(a)} with shape {show_shape(a.shape)} has no axis {each}"
            raise ShapeError(msg)
    return tuple(each % a.ndim for each in wanted)


def with_ones(a: Node, places: list[int]) -> Node:
    """New axes of size 1 at the given places of the result, in increasing order."""
    shape = list(a.shape)
    for place in places:
        shape.insert(place, 1)
    labels = tuple(i for i in range(len(shape)) if i not in places)
    return einsum([(a, labels)], tuple(range(len(shape))), dict(enumerate(shape)))


def outer(a: Node, b: Node) -> Node:
    """Outer product: the axes of `a`, then those of `b`."""
    left = tuple(range(a.ndim))
    right = tuple(range(a.ndim, a.ndim + b.ndim))
    return einsum([(a, left), (b, right)], left + right, dict(enumerate(a.shape + b.shape)))


def diag(a: Node) -> Node:
    """The diagonal matrix of a vector, or the diagonal of a square matrix."""
    if a.ndim == 1:
        return einsum([(a, (0,))], (0, 0), {0: a.shape[0]})
    if a.ndim == 2 and a.shape[0] == a.shape[1]:
        return einsum([(a, (0, 0))], (0,), {0: a.shape[0]})
    msg = f"diag needs a vector or a square matrix; {display(a)} has shape {show_shape(a.shape)}"
    raise ShapeError(msg)


def element(a: Node, *indices: int | str) -> Node:
    """The element of `a` at the given indices, counted from 1 or named."""
    if len(indices) != a.ndim:
        msg = f"{display(a)} has {a.ndim} axes, here it is given {len(indices)} indices"
        raise ShapeError(msg)
    for index, size in zip(indices, a.shape, strict=True):
        if isinstance(index, int) and (index < 1 or (isinstance(size, int) and index > size)):
            msg = f"index {index} of {display(a)} is out of range 1..{size}"
            raise ShapeError(msg)
    factors: list[tuple[Node, Labels]] = [(a, tuple(range(a.ndim)))]
    factors += [(Unit(index, size), (i,)) for i, (index, size) in enumerate(zip(indices, a.shape, strict=True))]
    return einsum(factors, (), dict(enumerate(a.shape)))
