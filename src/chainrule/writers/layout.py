"""What is printed, before it is decided in which language: a small tree of fractions, scripts, sums and functions.

`Layout` turns an expression into that tree, in matrix view where matrix notation can say it and in index view
otherwise; it never prints a wrong matrix form: what it cannot raise stays in indices.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from chainrule.expr.build import DIVIDE, POWER
from chainrule.expr.nodes import Apply, Call, Const, Let, Node, Product, Size, Sum, Symbol, Unit
from chainrule.rules import TABLE


@dataclass(frozen=True, slots=True)
class Num:
    """An integer."""

    value: int


@dataclass(frozen=True, slots=True)
class Word:
    """A name."""

    name: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Add:
    """Signed terms."""

    terms: tuple[tuple[int, Shown], ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """Factors; `sign` is one of "" (plain product), "*" (elementwise on tensors) and "@" (contraction)."""

    factors: tuple[Shown, ...]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Frac:
    """A quotient."""

    top: Shown
    bottom: Shown


@dataclass(frozen=True, slots=True)
class Pow:
    """A power."""

    base: Shown
    exponent: Shown


@dataclass(frozen=True, slots=True)
class Fn:
    """A named function of arguments; `latex` is its control sequence."""

    name: str
    args: tuple[Shown, ...]
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Sub:
    """An indexed quantity."""

    base: Shown
    indices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BigSum:
    """A sum over an index that runs from 1 to `size`."""

    index: str
    size: Size
    body: Shown


@dataclass(frozen=True, slots=True)
class Delta:
    """The Kronecker delta of two indices."""

    i: str
    j: str


@dataclass(frozen=True, slots=True)
class Transposed:
    """The transpose of a matrix."""

    base: Shown


@dataclass(frozen=True, slots=True)
class Where:
    """Cases on a condition."""

    condition: Shown
    yes: Shown
    no: Shown


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, an indicator."""

    sign: str
    left: Shown
    right: Shown


@dataclass(frozen=True, slots=True)
class Diff:
    """The derivative of an unknown function in some of its arguments."""

    name: str
    variables: tuple[Shown, ...]
    args: tuple[Shown, ...]


Shown = Num | Word | Add | Mul | Frac | Pow | Fn | Sub | BigSum | Delta | Transposed | Where | Compare | Diff

LETTERS = "ijklmnpqrstuv"
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


class CannotRaise(Exception):  # noqa: N818 - a signal inside this module, never seen outside
    """Matrix notation cannot say it."""


def layout(node: Node, *, view: str = "matrix", indices: tuple[str, ...] | None = None, bold: bool = False) -> Shown:
    """The tree that prints `node`. In index view the entry at `indices` (letters are chosen where none are given)."""
    maker = _Layout(bold=bold)
    if view == "matrix":
        try:
            return maker.matrix(node)
        except CannotRaise:
            pass
    taken = _index_names(node)
    names = indices or tuple(letter for letter in LETTERS if letter not in taken)[: node.ndim]
    return maker.entry(node, names)


def _index_names(node: Node) -> set[str]:
    """Letters that are in use as scalar names or sizes and must not name an index."""
    from chainrule.expr.walk import postorder

    names: set[str] = set()
    for part in postorder(node, stop=lambda n: isinstance(n, Let)):
        if isinstance(part, (Symbol, Let)):
            names.add(part.name)
        if isinstance(part, Unit):
            names.add(str(part.index))
        names.update(str(size) for size in part.shape)
    return names


def number(value: Fraction) -> Shown:
    """A non-negative rational."""
    if value.denominator == 1:
        return Num(value.numerator)
    return Frac(Num(value.numerator), Num(value.denominator))


class _Layout:
    def __init__(self, *, bold: bool) -> None:
        self.bold = bold
        self.reserved: set[str] = set()

    # -- matrix view

    def matrix(self, node: Node) -> Shown:
        """The whole tensor in matrix notation."""
        if isinstance(node, Const):
            return signed(node.value)
        if isinstance(node, (Symbol, Let)):
            return Word(node.name, self.bold and node.ndim > 0)
        if isinstance(node, Unit):
            return Sub(Word("e"), (str(node.index),))
        if isinstance(node, Sum):
            if node.ndim > 2:
                raise CannotRaise
            return self.sum_of([(c, self._sum_term(t)) for c, t in node.terms])
        if isinstance(node, Product):
            return self._matrix_product(node)
        if isinstance(node, Apply):
            return self._apply(node, [self.matrix(c) for c in node.children])
        assert isinstance(node, Call)  # noqa: S101 - the node types are a closed set
        return self._call(node, [self.matrix(c) for c in node.children])

    def _sum_term(self, node: Node) -> Shown:
        if isinstance(node, Product) and not node.children and len(set(node.out)) == len(node.out):
            return Num(1)
        if isinstance(node, Product) and node.ndim and all(not child.ndim for child in node.children):
            if len(set(node.out)) == len(node.out):
                return product_of([self.matrix(child) for child in node.children])
        return self.matrix(node)

    def _matrix_product(self, node: Product) -> Shown:
        if any(child.ndim > 2 for child in node.children) or len(node.out) > 2:
            raise CannotRaise
        units = [c for c in node.children if isinstance(c, Unit)]
        if units:
            element = self._element(node)
            if element is not None:
                return element
            raise CannotRaise
        return _Graph(self, node).shown()

    def _element(self, node: Product) -> Shown | None:
        """x_1: a tensor contracted with unit vectors on all its axes."""
        rest = [(c, labels) for c, labels in node.factors if not isinstance(c, Unit)]
        where = {labels[0]: str(c.index) for c, labels in node.factors if isinstance(c, Unit)}
        if node.out:
            return None
        shown: list[Shown] = []
        for child, labels in rest:
            if any(label not in where for label in labels):
                return None
            base = self.matrix(child)
            shown.append(Sub(base, tuple(where[label] for label in labels)) if labels else base)
        return product_of(shown)

    # -- index view

    def entry(self, node: Node, indices: tuple[str, ...]) -> Shown:
        """The entry of a tensor at named indices."""
        self.reserved.update(indices)
        if isinstance(node, Const):
            return signed(node.value)
        if isinstance(node, (Symbol, Let)):
            word = Word(node.name, self.bold and node.ndim > 0 and not indices)
            return Sub(word, indices) if indices else word
        if isinstance(node, Unit):
            return Delta(str(node.index), indices[0])
        if isinstance(node, Sum):
            return self.sum_of([(c, self.entry(t, indices)) for c, t in node.terms])
        if isinstance(node, Product):
            return self._entry_product(node, indices)
        if isinstance(node, Apply):
            shown = self._apply(node, [self._whole(c) for c in node.children])
            return Sub(shown, indices) if indices else shown
        assert isinstance(node, Call)  # noqa: S101 - the node types are a closed set
        if node.head.elementwise:
            return self._call(node, [self.entry(c, indices if c.ndim else ()) for c in node.children])
        cut = node.ndim - len(node.head.core_out)
        args = [self._whole(c) if not cut else self._row(c, indices[:cut]) for c in node.children]
        shown = self._call(node, args)
        return Sub(shown, indices[cut:]) if indices[cut:] else shown

    def _whole(self, node: Node) -> Shown:
        try:
            return self.matrix(node)
        except CannotRaise:
            names = tuple(self._fresh() for _ in node.shape)
            return self.entry(node, names)

    def _row(self, node: Node, batch: tuple[str, ...]) -> Shown:
        if isinstance(node, (Symbol, Let)) and node.ndim > len(batch):
            return Sub(Word(node.name), (*batch, ":"))
        return self._whole(node)

    def _fresh(self) -> str:
        for letter in LETTERS:
            if letter not in self.reserved:
                self.reserved.add(letter)
                return letter
        count = len(self.reserved)
        self.reserved.add(f"i{count}")
        return f"i{count}"

    def _entry_product(self, node: Product, indices: tuple[str, ...]) -> Shown:
        names: dict[int, str] = {}
        factors: list[Shown] = []
        for label, name in zip(node.out, indices, strict=True):
            if label in names:
                factors.append(Delta(names[label], name))
            else:
                names[label] = name
        units: set[int] = set()
        for position, (child, labels) in enumerate(node.factors):
            if isinstance(child, Unit) and labels[0] not in names:
                names[labels[0]] = str(child.index)
                units.add(position)
        bound: list[tuple[str, Size]] = []
        for label in range(len(node.sizes)):
            if label not in names:
                names[label] = self._fresh()
                bound.append((names[label], node.sizes[label]))
        for position, (child, labels) in enumerate(node.factors):
            if position not in units:
                factors.append(self.entry(child, tuple(names[label] for label in labels)))
        shown = product_of(factors)
        for name, size in reversed(bound):
            self.reserved.discard(name)
            shown = BigSum(name, size, shown)
        return shown

    # -- shared

    def sum_of(self, terms: list[tuple[Fraction, Shown]]) -> Shown:
        """Signed terms, positive ones first; numbers go into their terms."""
        parts: list[tuple[int, Shown]] = []
        for coefficient, term in terms:
            sign = 1 if coefficient > 0 else -1
            if isinstance(term, Num):
                shown = number(abs(coefficient) * term.value)
            else:
                shown = term if abs(coefficient) == 1 else product_of([number(abs(coefficient)), term])
            parts.append((sign, shown))
        if len(parts) == 1 and parts[0][0] > 0:
            return parts[0][1]
        return Add(tuple(sorted(parts, key=lambda p: (p[0] < 0, _sum_order(p[1])))))

    def _apply(self, node: Apply, args: list[Shown]) -> Shown:
        if not node.wrt:
            return Fn(node.name, tuple(args))
        return Diff(node.name, tuple(args[position] for position in node.wrt), tuple(args))

    def _call(self, node: Call, args: list[Shown]) -> Shown:
        name = node.head.name
        if node.head is DIVIDE:
            return product_of([args[0], Frac(Num(1), args[1])])
        if node.head is POWER:
            exponent = node.children[1]
            if isinstance(exponent, Const) and exponent.value < 0:
                base = args[0] if exponent.value == -1 else Pow(args[0], number(-exponent.value))
                return Frac(Num(1), base)
            return Pow(args[0], args[1])
        if name in _SIGNS:
            return Compare(_SIGNS[name], args[0], args[1])
        if name == "where":
            return Where(args[0], args[1], args[2])
        if not args:
            return Word(name)
        row = TABLE.get(name)
        return Fn(row.names[0] if row else name, tuple(args), row.latex if row else "")


class _Graph:
    """Raises a product to matrix notation by reducing its graph: labels are points, matrices are edges.

    Parallel edges become an elementwise product, a bound point with one edge a matrix-vector product, one with two
    edges a matrix product. What is not reduced in this way (a triangle with a vector in it, say) is not raised.
    """

    def __init__(self, maker: _Layout, node: Product) -> None:
        self.node = node
        self.scalars: list[Shown] = []
        self.vectors: dict[int, list[Shown]] = {label: [] for label in range(len(node.sizes))}
        self.edges: list[tuple[int, int, Shown]] = []
        for child, labels in node.factors:
            shown = maker.matrix(child)
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
                (a, b, m), (c, d, other) = touching
                left, start = (m, a) if b == label else (transposed(m), b)
                right, end = (other, d) if c == label else (transposed(other), c)
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
            a = elementwise(left) if left else ones_of(self.node.sizes[i])
            b = elementwise(right) if right else ones_of(self.node.sizes[k])
            return Fn("outer", (a, b), "outer")
        if len(self.edges) > 1:
            raise CannotRaise
        a_, _, m = self.edges[0]
        matrix = m if a_ == i else transposed(m)
        parts = [diagonal(elementwise(left))] if left else []
        parts.append(matrix)
        if right:
            parts.append(diagonal(elementwise(right)))
        return matrix_product(parts)


def size_word(size: Size) -> Shown:
    """A size as it prints."""
    return Num(size) if isinstance(size, int) else Word(size)


def ones_of(size: Size) -> Shown:
    """The vector of ones."""
    return Fn("ones", (size_word(size),), r"\mathbf{1}")


def transposed(shown: Shown) -> Shown:
    """The transpose; of a product, the product of the transposes in reverse."""
    if isinstance(shown, Transposed):
        return shown.base
    if isinstance(shown, Mul) and shown.sign == "@":
        return Mul(tuple(transposed(f) for f in reversed(shown.factors)), "@")
    if isinstance(shown, Fn) and shown.name in ("diag", "eye"):
        return shown
    return Transposed(shown)


def transposed_vector(shown: Shown) -> Shown:
    """A vector on the left of a dot product (text needs no mark; LaTeX adds one)."""
    return Fn("dot-left", (shown,), "")


def diagonal(shown: Shown) -> Shown:
    """diag(v)."""
    return Fn("diag", (shown,), r"\operatorname{diag}")


def is_matrix_product(shown: Shown) -> bool:
    """Whether the tree is a chain of matrices (a dot product is a scalar and keeps its brackets)."""
    return (
        isinstance(shown, Mul)
        and shown.sign == "@"
        and not (isinstance(shown.factors[0], Fn) and shown.factors[0].name == "dot-left")
    )


def matrix_product(parts: list[Shown]) -> Shown:
    """A contraction chain, flattened."""
    flat: list[Shown] = []
    for part in parts:
        flat.extend(part.factors if isinstance(part, Mul) and part.sign == "@" else [part])
    return flat[0] if len(flat) == 1 else Mul(tuple(flat), "@")


def elementwise(parts: list[Shown]) -> Shown:
    """An elementwise product of tensors; reciprocals become a quotient."""
    top = [p for p in parts if not (isinstance(p, Frac) and p.top == Num(1))]
    bottom = [p.bottom for p in parts if isinstance(p, Frac) and p.top == Num(1)]
    top.sort(key=_factor_order)
    shown: Shown = Num(1) if not top else top[0] if len(top) == 1 else Mul(tuple(top), "*")
    if bottom:
        bottom.sort(key=_factor_order)
        shown = Frac(shown, bottom[0] if len(bottom) == 1 else Mul(tuple(bottom), "*"))
    return shown


def signed(value: Fraction) -> Shown:
    """A rational number with its sign."""
    return number(value) if value >= 0 else Add(((-1, number(-value)),))


def product_of(factors: list[Shown]) -> Shown:
    """A product; reciprocal factors go below one fraction bar, signs to the front."""
    top: list[Shown] = []
    bottom: list[Shown] = []
    value = Fraction(1)
    sign = 1
    stack = list(reversed(factors))
    while stack:
        factor = stack.pop()
        if isinstance(factor, Mul) and factor.sign == "":
            stack.extend(reversed(factor.factors))
        elif isinstance(factor, Num):
            value *= factor.value
        elif isinstance(factor, Frac):
            stack.append(factor.top)
            below = factor.bottom
            parts = below.factors if isinstance(below, Mul) and below.sign == "" else (below,)
            for part in parts:
                if isinstance(part, Num):
                    value /= part.value
                else:
                    bottom.append(part)
        elif isinstance(factor, Add) and len(factor.terms) == 1:
            sign *= factor.terms[0][0]
            stack.append(factor.terms[0][1])
        else:
            top.append(factor)
    top.sort(key=_factor_order)
    bottom.sort(key=_factor_order)
    if value.numerator != 1:
        top.insert(0, Num(value.numerator))
    if value.denominator != 1:
        bottom.insert(0, Num(value.denominator))
    shown: Shown = Num(1) if not top else top[0] if len(top) == 1 else Mul(tuple(top))
    if bottom:
        shown = Frac(shown, bottom[0] if len(bottom) == 1 else Mul(tuple(bottom)))
    return shown if sign > 0 else Add(((-1, shown),))


_RANK = {Num: 0, Word: 1, Sub: 1, Pow: 2, Diff: 4, Delta: 3, Transposed: 1, Fn: 2, Add: 5, Frac: 6, Where: 7, BigSum: 8,
         Compare: 6, Mul: 4}  # fmt: skip


def _factor_order(shown: Shown) -> tuple[int, str]:
    base = shown.base if isinstance(shown, (Pow, Sub, Transposed)) else shown
    rank = max(_RANK[type(shown)], _RANK[type(base)])
    if is_matrix_product(shown):
        rank = 10
    return rank, repr(shown)


def _sum_order(shown: Shown) -> tuple[int, str]:
    return 1 if isinstance(shown, Num) else 0, repr(shown)
