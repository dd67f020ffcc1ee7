"""Products that separate into two: Kronecker products of matrices, and vec."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.expr.build import einsum
from chainrule.expr.nodes import Fuse, Labels, Node, Product
from chainrule.writers.graph import CannotRaise
from chainrule.writers.shown import Fn, Shown, product_of

Matrix = Callable[[Node], Shown]


def fused(matrix: Matrix, node: Product) -> Shown:
    """A product whose output axes are fused ones: kron(A, B), or vec(X)."""
    fuses = [(child, labels) for child, labels in node.factors if isinstance(child, Fuse)]
    rest = [(child, labels) for child, labels in node.factors if not isinstance(child, Fuse)]
    placed = {labels[0]: labels[1:] for _, labels in fuses}
    if sorted(placed) != sorted(node.out) or len(fuses) != len(node.out):
        raise CannotRaise
    firsts = tuple(placed[label][0] for label in node.out)
    seconds = tuple(placed[label][1] for label in node.out)
    try:
        return separated(matrix, node, rest, firsts, seconds)
    except CannotRaise:
        if len(node.out) != 1:
            raise
        out = (seconds[0], firsts[0])
        inner = einsum(rest, out, {label: node.sizes[label] for label in {*_labels(rest), *out}})
        return Fn("vec", (matrix(inner),), r"\operatorname{vec}")


def separated(matrix: Matrix, node: Product, rest: list[tuple[Node, Labels]], firsts: Labels, seconds: Labels) -> Shown:
    """kron of what hangs together with the axes `firsts` and of what does with `seconds`, where these are apart."""
    left = _reached(rest, set(firsts))
    right = _reached(rest, set(seconds))
    if left & right:
        raise CannotRaise
    sizes = dict(enumerate(node.sizes))

    def part(reached: set[int], out: Labels) -> Node:
        factors = [(child, labels) for child, labels in rest if labels and set(labels) <= reached]
        return einsum(factors, out, {label: sizes[label] for label in reached})

    others = [(child, labels) for child, labels in rest if not set(labels) <= left | right or not labels]
    loose = set(sizes) - left - right - set(node.out)
    scalars = (
        [matrix(einsum(others, (), {label: sizes[label] for label in loose if label in _labels(others)}))]
        if others
        else []
    )
    pair = Fn("kron", (matrix(part(left, firsts)), matrix(part(right, seconds))), "kron")
    return product_of(scalars, pair)


def _labels(factors: list[tuple[Node, Labels]]) -> set[int]:
    return {label for _, labels in factors for label in labels}


def _reached(factors: list[tuple[Node, Labels]], start: set[int]) -> set[int]:
    """The labels that hang together with those in `start`."""
    reached = set(start)
    while True:
        grown = reached.union(*(labels for _, labels in factors if reached & set(labels)))
        if grown == reached:
            return reached
        reached = grown
