r"""Derivatives of what acts entry by entry, as texts write them: ``\partial a / \partial z = \sigma'(z)`` of vectors.

Such a derivative is the diagonal of the Jacobian; that all else of it is zero has to be shown.
"""

from __future__ import annotations

from chainrule.expr import build
from chainrule.expr.head import unknown
from chainrule.expr.nodes import Labels, Node
from chainrule.expr.sizes import Size
from chainrule.readers import values as v
from chainrule.readers.values import Value

#: The option of a scope by which vectors are multiplied, and differentiated in each other, entry by entry.
ENTRYWISE = "entrywise"
#: The option of a scope that names unknown functions of each entry of a vector, in lines.
SAME_ENTRIES = "same entries"
#: Vectors and matrices have that many axes at most.
_MAX_AXES = 2


def of_each_entry(name: str, args: tuple[Node, ...], options: dict[str, str]) -> Node | None:
    """An unknown function of each entry of its argument, where a reading takes it for one; None for others."""
    named = len(args) == 1 and args[0].shape and name in options.get(SAME_ENTRIES, "").split("\n")
    return v.elementwise(unknown(name, 0), [Value(args[0])]).node if named else None


def diagonal(value: Value, derivative: Node, target: Node) -> tuple[Node, Node] | None:
    """The derivatives of the entries in the same entries, and what has to vanish; None where the shapes differ."""
    count = target.ndim
    if value.names or not 1 <= count <= _MAX_AXES or not len(value.trailing) == count == derivative.ndim - count:
        return None
    for size, other in zip(value.trailing, target.shape, strict=True):
        v.meet(size, other)
    axes = tuple(range(count))
    sizes: dict[int, Size] = dict(enumerate(target.shape))
    entries = build.einsum([(derivative, (*axes, *axes))], axes, sizes)
    others = tuple(range(count, 2 * count))
    factors: list[tuple[Node, Labels]] = [(entries, axes)]
    factors += [(build.delta(size), (i, i + count)) for i, size in enumerate(target.shape)]
    doubled = {**sizes, **{i + count: size for i, size in enumerate(target.shape)}}
    return entries, build.subtract(derivative, build.einsum(factors, (*axes, *others), doubled))
