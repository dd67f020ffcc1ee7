"""Products raised to matrix notation by reducing their graph; what is not reduced is left to index notation."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.expr.nodes import Node, Product
from chainrule.writers.shown import (
    Fn,
    Mul,
    Shown,
    diagonal,
    elementwise,
    matrix_product,
    ones_of,
    product_of,
    size_word,
    transposed,
    transposed_vector,
)


class CannotRaise(Exception):  # noqa: N818 - a signal between writers, never seen outside
    """Matrix notation cannot say it."""


class Graph:
    """Raises a product to matrix notation by reducing its graph: labels are points, matrices are edges.

    Parallel edges become an elementwise product, a bound point with one edge a matrix-vector product, one with two
    edges a matrix product. What is not reduced in this way (a triangle with a vector in it, say) is not raised.
    """

    def __init__(self, matrix: Callable[[Node], Shown], node: Product) -> None:
        self.node = node
        self.scalars: list[Shown] = []
        self.vectors: dict[int, list[Shown]] = {label: [] for label in range(len(node.sizes))}
        self.edges: list[tuple[int, int, Shown]] = []
        for child, labels in node.factors:
            shown = matrix(child)
            if not labels:
                self.scalars.append(shown)
            elif len(labels) == 1:
                self.vectors[labels[0]].append(shown)
            elif labels[0] == labels[1]:
                self.vectors[labels[0]].append(Fn("diag", (shown,), r"\operatorname{diag}"))
                if len(node.children) == 1 and not node.out:
                    self.vectors[labels[0]] = []
                    self.scalars.append(Fn("trace", (shown,), r"\operatorname{tr}"))
            else:
                self.edges.append((labels[0], labels[1], shown))

    def shown(self) -> Shown:
        """The product in matrix notation."""
        out = self.node.out
        bound = set(self.node.bound)
        if len(self.node.children) == 1 and isinstance(self.scalars[:1], list) and self.scalars and not out:
            return product_of(self.scalars)
        while self._merge_parallel() or self._contract(bound):
            pass
        if bound:
            raise CannotRaise
        result = self._result(out)
        return product_of([*self.scalars, *([result] if result is not None else [])])

    def _merge_parallel(self) -> bool:
        for i, (a, b, m) in enumerate(self.edges):
            for j in range(i):
                c, d, other = self.edges[j]
                if {a, b} == {c, d}:
                    aligned = m if (a, b) == (c, d) else transposed(m)
                    self.edges[j] = (c, d, elementwise([other, aligned]))
                    del self.edges[i]
                    return True
        return False

    def _contract(self, bound: set[int]) -> bool:
        for label in sorted(bound):
            touching = [e for e in self.edges if label in e[:2]]
            if not touching:
                self.scalars.append(self._total(label))
                bound.discard(label)
                return True
            if len(touching) == 1:
                a, b, m = touching[0]
                other = b if a == label else a
                matrix = transposed(m) if a == label else m
                vector = elementwise(self.vectors[label]) if self.vectors[label] else ones_of(self.node.sizes[label])
                self.edges.remove(touching[0])
                self.vectors[other].append(matrix_product([matrix, vector]))
                bound.discard(label)
                return True
        free = set(self.node.out)
        for label in sorted(bound):
            touching = [e for e in self.edges if label in e[:2]]
            if len(touching) == 2 and label not in free:
                (a, b, m), (c, d, matrix) = touching
                left, start = (m, a) if b == label else (transposed(m), b)
                right, end = (matrix, d) if c == label else (transposed(matrix), c)
                middle = [diagonal(elementwise(self.vectors[label]))] if self.vectors[label] else []
                if (
                    start in self.node.out
                    and end in self.node.out
                    and self.node.out.index(start) > self.node.out.index(end)
                ):
                    start, end, left, right = end, start, transposed(right), transposed(left)
                self.edges.remove(touching[0])
                self.edges.remove(touching[1])
                if start == end:
                    self.vectors[start].append(
                        Fn("diag", (matrix_product([left, *middle, right]),), r"\operatorname{diag}")
                    )
                else:
                    self.edges.append((start, end, matrix_product([left, *middle, right])))
                bound.discard(label)
                return True
        return False

    def _total(self, label: int) -> Shown:
        vectors = self.vectors[label]
        if len(vectors) == 2 and not any(isinstance(v, Fn) and v.name == "diag" for v in vectors):
            return Mul((transposed_vector(vectors[0]), vectors[1]), "@")
        if len(vectors) == 1 and isinstance(vectors[0], Fn) and vectors[0].name == "diag":
            return Fn("trace", vectors[0].args, r"\operatorname{tr}")
        return Fn("sum", (elementwise(vectors),), r"\operatorname{sum}")

    def _result(self, out: tuple[int, ...]) -> Shown | None:
        if not out:
            return None
        if len(out) == 1:
            vectors = self.vectors[out[0]]
            if self.edges:
                raise CannotRaise
            return elementwise(vectors) if vectors else ones_of(self.node.sizes[out[0]])
        i, k = out
        if i == k:
            if self.edges:
                raise CannotRaise
            vectors = self.vectors[i]
            return diagonal(elementwise(vectors)) if vectors else Fn("eye", (size_word(self.node.sizes[i]),), "I")
        left, right = self.vectors[i], self.vectors[k]
        if not self.edges:
            column = elementwise(left) if left else ones_of(self.node.sizes[i])
            line = elementwise(right) if right else ones_of(self.node.sizes[k])
            return Fn("outer", (column, line), "outer")
        if len(self.edges) > 1:
            raise CannotRaise
        a_, _, m = self.edges[0]
        matrix = m if a_ == i else transposed(m)
        parts = [diagonal(elementwise(left))] if left else []
        parts.append(matrix)
        if right:
            parts.append(diagonal(elementwise(right)))
        return matrix_product(parts)
