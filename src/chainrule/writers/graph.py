"""Products raised to matrix notation by reducing their graph; what is not reduced is left to index notation."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from chainrule.expr.nodes import Node, Product, Unit
from chainrule.writers.shown import (
    AxisSum,
    Column,
    Fn,
    Frac,
    Mul,
    Num,
    Pow,
    Shown,
    Sub,
    diagonal,
    elementwise,
    factor_order,
    is_matrix_product,
    matrix_product,
    ones_of,
    product_of,
    size_word,
    transposed_vector,
)
from chainrule.writers.turning import axis_sum, transposed, turns


class CannotRaise(Exception):  # noqa: N818 - a signal between writers, never seen outside
    """Matrix notation cannot say it."""


class Graph:
    """Raises a product to matrix notation by reducing its graph: labels are points, matrices are edges.

    Parallel edges become an elementwise product, a bound point with one edge a matrix-vector product, one with two
    edges a matrix product. What is not reduced in this way (a triangle with a vector in it, say) is not raised.
    """

    def __init__(
        self, matrix: Callable[[Node], Shown], node: Product, symmetric: AbstractSet[Shown] = frozenset()
    ) -> None:
        self.node = node
        self.symmetric = symmetric
        self.scalars: list[Shown] = []
        self.vectors: dict[int, list[Shown]] = {label: [] for label in range(len(node.sizes))}
        self.edges: list[tuple[int, int, Shown]] = []
        self.fixed = _fixed(node)
        for child, labels in node.factors:
            if isinstance(child, Unit):
                continue
            shown = matrix(child)
            if not labels:
                self.scalars.append(shown)
            elif any(label in self.fixed for label in labels):
                self._add_slice(shown, labels)
            elif len(labels) == 1:
                self.vectors[labels[0]].append(shown)
            elif node.sizes[labels[1]] == 1 and self._alone(labels[1]):
                self.vectors[labels[0]].append(Column(shown))
            elif labels[0] == labels[1]:
                self.vectors[labels[0]].append(Fn("diag", (shown,), r"\operatorname{diag}"))
                if len(node.children) == 1 and not node.out:
                    self.vectors[labels[0]] = []
                    self.scalars.append(Fn("trace", (shown,), r"\operatorname{tr}"))
            else:
                self.edges.append((labels[0], labels[1], shown))

    def _add_slice(self, shown: Shown, labels: tuple[int, ...]) -> None:
        """A row, a column or an entry: a factor at fixed indices."""
        part = _at(shown, tuple(str(self.fixed.get(label, ":")) for label in labels))
        left = [label for label in labels if label not in self.fixed]
        if left:
            self.vectors[left[0]].append(part)
        else:
            self.scalars.append(part)

    def _alone(self, label: int) -> bool:
        """Whether a label is summed and carried by one factor alone."""
        carried = sum(labels.count(label) for _, labels in self.node.factors)
        return carried == 1 and label not in self.node.out

    def shown(self) -> Shown:
        """The product in matrix notation."""
        out = self.node.out
        if len(self.node.children) == 1 and self.scalars and not out:
            return product_of(self.scalars)
        self.reduce()
        result = self._result(out)
        return product_of(self.scalars, result)

    def reduce(self) -> None:
        """Sum all bound labels away; raises `CannotRaise` where matrix notation has no word for it."""
        taken = {labels[1] for child, labels in self.node.factors if child.ndim == 2 and child.shape[1] == 1}
        bound = {label for label in self.node.bound if label not in taken or not self._alone(label)} - set(self.fixed)
        while self._close(bound) or self._merge_parallel() or self._contract(bound):
            pass
        if bound:
            raise CannotRaise

    def entries(self, names: dict[int, str]) -> list[Shown]:
        """After `reduce`: the factors at named indices, as (V' V)_jl."""
        factors = list(self.scalars)
        # Vectors on other labels are summed: they stand in the factors that they were contracted with.
        for label, name in names.items():
            factors += [Sub(vector, (name,)) for vector in self.vectors[label]]
        for a, b, matrix in self.edges:
            turned = self._turned(matrix)
            if turns(turned) < turns(matrix):
                factors.append(Sub(turned, (names[b], names[a])))
            else:
                factors.append(Sub(matrix, (names[a], names[b])))
        return factors

    def _close(self, bound: set[int]) -> bool:
        """Two matrices that meet in both axes, both summed: tr(M N), or sum(M * N) where they lie alike."""
        for i, (a, b, m) in enumerate(self.edges):
            for j in range(i):
                c, d, other = self.edges[j]
                alone = {a, b} <= bound and not self.vectors[a] and not self.vectors[b]
                if {a, b} != {c, d} or not alone or sum(bool({a, b} & {*e[:2]}) for e in self.edges) != 2:
                    continue
                self.scalars.append(self._inner_product(other, m if (a, b) == (c, d) else self._turned(m)))
                bound.difference_update((a, b))
                del self.edges[i], self.edges[j]
                return True
        return False

    def _inner_product(self, first: Shown, second: Shown) -> Shown:
        """The sum of the products of entries: as a trace, where that has fewer transposes."""
        chain = matrix_product([first, self._turned(second)])
        trace = min([*rotations(chain), *rotations(self._turned(chain))], key=trace_order)
        if turns(trace) < turns(first) + turns(second) or not turns(trace):
            return Fn("trace", (trace,), r"\operatorname{tr}")
        return Fn("sum", (elementwise([first, second]),), r"\operatorname{sum}")

    def _turned(self, shown: Shown) -> Shown:
        return transposed(shown, self.symmetric)

    def _merge_parallel(self) -> bool:
        for i, (a, b, m) in enumerate(self.edges):
            for j in range(i):
                c, d, other = self.edges[j]
                if {a, b} == {c, d}:
                    aligned = m if (a, b) == (c, d) else self._turned(m)
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
                matrix = self._turned(m) if a == label else m
                self.edges.remove(touching[0])
                if self.vectors[label]:
                    self.vectors[other].append(matrix_product([matrix, elementwise(self.vectors[label])]))
                else:
                    self.vectors[other].append(axis_sum(matrix))
                bound.discard(label)
                return True
        return self._join(bound)

    def _join(self, bound: set[int]) -> bool:
        """Two matrices that meet in one summed axis become their product, first where that has fewest transposes."""
        joints = [joint for label in sorted(bound) if (joint := self._joint(label)) is not None]
        if not joints:
            return False
        label, start, end, product = min(joints, key=lambda joint: turns(joint[3]))
        self.edges = [edge for edge in self.edges if label not in edge[:2]]
        if start == end:
            self.vectors[start].append(Fn("diag", (product,), r"\operatorname{diag}"))
        else:
            self.edges.append((start, end, product))
        bound.discard(label)
        return True

    def _joint(self, label: int) -> tuple[int, int, int, Shown] | None:
        """The product of the two matrices that meet in an axis, with the axes that it has."""
        touching = [e for e in self.edges if label in e[:2]]
        if len(touching) != 2 or label in self.node.out:
            return None
        (a, b, m), (c, d, matrix) = touching
        left, start = (m, a) if b == label else (self._turned(m), b)
        right, end = (matrix, d) if c == label else (self._turned(matrix), c)
        middle = [diagonal(elementwise(self.vectors[label]))] if self.vectors[label] else []
        product, out = matrix_product([left, *middle, right]), self.node.out
        back = self._turned(product)
        free = start not in out or end not in out
        if turns(back) < turns(product) if free else out.index(start) > out.index(end):
            return label, end, start, back
        return label, start, end, product

    def _total(self, label: int) -> Shown:
        vectors = self.vectors[label]
        if len(vectors) == 2 and not any(isinstance(v, Fn) and v.name == "diag" for v in vectors):
            return self._dot_product(*sorted(vectors, key=lambda v: (is_matrix_product(v), factor_order(v))))
        if len(vectors) == 1:
            (vector,) = vectors
            if isinstance(vector, Fn) and vector.name == "diag":
                return Fn("trace", vector.args, r"\operatorname{tr}")
            if isinstance(vector, AxisSum):
                return Fn("sum", (vector.base,), r"\operatorname{sum}")
            if isinstance(vector, Pow) and vector.exponent == Num(2):
                return Mul((transposed_vector(vector.base), vector.base), "@")
        return Fn("sum", (elementwise(vectors),), r"\operatorname{sum}")

    def _dot_product(self, first: Shown, second: Shown) -> Shown:
        """x' A y from x and A y, or y' A' x where that has fewer transposes; (A x)' (A y) unless A is symmetric."""
        links, rest = _links(first), _links(second)
        back = [self._turned(link) for link in links[-2::-1]]
        if sum(map(turns, back)) > sum(map(turns, links[:-1])):
            return Mul((transposed_vector(first), second), "@")
        chain = [*back, *rest[:-1]]
        turned = [self._turned(link) for link in reversed(chain)]
        if sum(map(turns, turned)) < sum(map(turns, chain)):
            return Mul((transposed_vector(rest[-1]), *turned, links[-1]), "@")
        return Mul((transposed_vector(links[-1]), *chain, rest[-1]), "@")

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
            if not left and not right:
                sizes = (size_word(self.node.sizes[i]), size_word(self.node.sizes[k]))
                return Fn("ones", sizes, r"\mathbf{1}")
            return Fn("outer", (column, line), "outer")
        if len(self.edges) > 1:
            raise CannotRaise
        a_, _, m = self.edges[0]
        matrix = m if a_ == i else self._turned(m)
        columns = [part for vector in left if (part := _column(vector)) is not None]
        if left and len(columns) == len(left):
            # A column times a matrix, as broadcasting has it.
            matrix = elementwise([*columns, matrix])
            left = []
        parts = [diagonal(elementwise(left))] if left else []
        parts.append(matrix)
        if right:
            parts.append(diagonal(elementwise(right)))
        return matrix_product(parts)


def _fixed(node: Product) -> dict[int, int | str]:
    """The indices at which unit vectors fix summed labels; raises `CannotRaise` where one stands for itself."""
    fixed: dict[int, int | str] = {}
    for child, labels in node.factors:
        if isinstance(child, Unit):
            if labels[0] in node.out or labels[0] in fixed:
                raise CannotRaise
            fixed[labels[0]] = child.index
    return fixed


def _at(shown: Shown, indices: tuple[str, ...]) -> Shown:
    """A tensor at indices."""
    if isinstance(shown, Frac) and isinstance(shown.top, Num):
        return Frac(shown.top, _at(shown.bottom, indices))
    return Pow(_at(shown.base, indices), shown.exponent) if isinstance(shown, Pow) else Sub(shown, indices)


def rotations(chain: Shown) -> list[Shown]:
    """The chains with the same trace: each matrix once in front."""
    links = _links(chain)
    return [matrix_product([*links[i:], *links[:i]]) for i in range(len(links))]


def trace_order(chain: Shown) -> tuple[int, bool, tuple[int, str]]:
    """A key that sorts chains of one trace as a textbook does: few transposes, and an inverse in front."""
    first = _links(chain)[0]
    return turns(chain), not (isinstance(first, Fn) and first.name == "inv"), factor_order(first)


def _links(shown: Shown) -> tuple[Shown, ...]:
    return shown.factors if isinstance(shown, Mul) and is_matrix_product(shown) else (shown,)


def _column(vector: Shown) -> Shown | None:
    """The matrix with one column that a vector stands for, None for vectors that are no such column."""
    if isinstance(vector, Column):
        return vector.base
    if isinstance(vector, Frac) and isinstance(vector.top, Num):
        below = _column(vector.bottom)
        return None if below is None else Frac(vector.top, below)
    if isinstance(vector, Pow):
        inside = _column(vector.base)
        return None if inside is None else Pow(inside, vector.exponent)
    return None
