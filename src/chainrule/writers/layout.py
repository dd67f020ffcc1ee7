"""From expressions to what is printed: in matrix view where matrix notation can say it, else with indices.

What cannot be raised stays in indices; a wrong matrix form is never printed.
"""

from __future__ import annotations

from chainrule.algebra.atoms import SYMMETRIC, is_symmetric_as_written
from chainrule.algebra.symmetry import is_symmetric
from chainrule.expr.build import DIVIDE, POWER, einsum, transpose
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import Apply, Block, Call, Const, Fuse, Let, Node, Product, Sum, Symbol, Unit
from chainrule.expr.sizes import Size
from chainrule.expr.walk import postorder
from chainrule.rules import TABLE
from chainrule.writers.graph import CannotRaise, Graph
from chainrule.writers.kronecker import fused
from chainrule.writers.shown import (
    Add,
    BigSum,
    Compare,
    Delta,
    Diff,
    Fn,
    Frac,
    Num,
    Pow,
    Repeated,
    Shown,
    Sub,
    Transposed,
    Where,
    Word,
    exponential,
    number,
    positive,
    product_of,
    signed,
    size_word,
)
from chainrule.writers.sizes import refuse_large
from chainrule.writers.sums import collected, entries_of, sum_of
from chainrule.writers.turning import shortest_turn, transposed, turns

LETTERS = "ijklmnpqrstuv"
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


def layout(node: Node, *, view: str = "matrix", indices: tuple[str, ...] | None = None, bold: bool = False) -> Shown:
    """The tree that prints `node`. In index view the entry at `indices` (letters are chosen where none are given).

    Raises `BudgetError` for what no page could hold.
    """
    refuse_large(node)
    return _laid_out(node, view, indices, bold=bold)


def _laid_out(node: Node, view: str, indices: tuple[str, ...] | None, *, bold: bool) -> Shown:
    maker = Layout(bold=bold, compact=view == "matrix")
    if view == "matrix":
        try:
            return shortest_turn(maker.matrix(node), maker.symmetric) if node.ndim == 2 else maker.matrix(node)
        except CannotRaise:
            pass
    taken = _index_names(node)
    names = indices or tuple(letter for letter in LETTERS if letter not in taken)[: node.ndim]
    return maker.entry(node, names)


def _index_names(node: Node) -> set[str]:
    """Letters that are in use as scalar names or sizes and must not name an index."""
    names: set[str] = set()
    for part in postorder(node, stop=lambda n: isinstance(n, Let)):
        if isinstance(part, (Symbol, Let)):
            names.add(part.name)
        if isinstance(part, Unit):
            names.add(str(part.index))
        names.update(str(size) for size in part.shape)
    return names


class Layout:
    """Lays an expression out; `compact` entries of matrix products may stand where an index is needed."""

    def __init__(self, *, bold: bool, compact: bool = False) -> None:
        self.bold = bold
        self.compact = compact
        self.reserved: set[str] = set()
        self.symmetric: set[Shown] = set()

    # -- matrix view

    def matrix(self, node: Node) -> Shown:
        """The whole tensor in matrix notation."""
        shown = self._matrix(node)
        if node.ndim == 2 and isinstance(node, (Symbol, Let, Call)) and _stays_when_turned(node):
            self.symmetric.add(shown)
        return shown

    def _matrix(self, node: Node) -> Shown:
        if isinstance(node, (Fuse, Block)):
            raise CannotRaise
        if isinstance(node, Const):
            return signed(node.value)
        if isinstance(node, (Symbol, Let)):
            return Word(node.name, self.bold and node.ndim > 0)
        if isinstance(node, Unit):
            return Fn("unit", (size_word(node.shape[0]), Word(str(node.index))))
        if isinstance(node, Sum):
            if node.ndim > 2:
                raise CannotRaise
            # A number, a row or a column stands for its repetition where another term has the whole shape.
            whole = node.ndim == 0 or sum(not _is_repeated(t) for t in node.children) > 0
            terms = [(c, self._sum_term(t) if whole else self.matrix(t)) for c, t in node.terms]
            return collected(terms, self.symmetric) if node.ndim else sum_of(terms)
        if isinstance(node, Product):
            return self._matrix_product(node)
        if isinstance(node, Apply):
            return self._apply(node, [self.matrix(c) for c in node.children])
        assert isinstance(node, Call)  # noqa: S101 - the node types are a closed set
        return self._call(node, [self.matrix(c) for c in node.children])

    def _sum_term(self, node: Node) -> Shown:
        if isinstance(node, Sum) and all(_is_number(child) for child in node.children):
            return sum_of([(c, self._sum_term(child)) for c, child in node.terms])
        if isinstance(node, Product) and not node.children and len(set(node.out)) == len(node.out):
            return Num(1)
        if isinstance(node, Product) and node.ndim and _is_number(node):
            sizes = {label: size for label, size in enumerate(node.sizes) if label not in node.out}
            return self.matrix(einsum(list(node.factors), (), sizes))
        if isinstance(node, Product) and node.ndim == 2 and len(set(node.out)) == 2:
            tensors = [(child, labels) for child, labels in node.factors if child.ndim]
            if len(tensors) == 1 and tensors[0][0].ndim == 1 and tensors[0][1][0] in node.out:
                vector = Repeated(self.matrix(tensors[0][0]), 1 - node.out.index(tensors[0][1][0]))
                return product_of([self.matrix(child) for child in node.children if not child.ndim], vector)
        return self.matrix(node)

    def _matrix_product(self, node: Product) -> Shown:
        if any(isinstance(child, Fuse) for child in node.children):
            return fused(self.matrix, node)
        if any(child.ndim > 2 for child in node.children) or len(node.out) > 2:
            raise CannotRaise
        if any(isinstance(child, Unit) for child in node.children):
            element = self._element(node)
            if element is not None:
                return element
        return Graph(self.matrix, node, self.symmetric).shown()

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
        if isinstance(node, Fuse):
            return Delta(indices[0], f"({indices[1]}, {indices[2]})")
        if isinstance(node, Block):
            return Delta(indices[0], " + ".join([*map(str, node.parts[: node.position]), indices[1]]))
        if isinstance(node, Sum):
            whole = self._entry_of_sum(node, indices) if self.compact and node.ndim == 2 else None
            terms = [(c, self.entry(t, indices)) for c, t in node.terms]
            return whole or (entries_of(terms) if node.ndim else sum_of(terms))
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
        compact = self._compact_product(node, indices) if self.compact and node.bound else None
        if compact is not None:
            return compact
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

    def _entry_of_sum(self, node: Sum, indices: tuple[str, ...]) -> Shown | None:
        """(T - U V')_ij, where a term is a matrix product."""
        if not any(isinstance(term, Product) and term.bound for term in node.children):
            return None
        try:
            return Sub(self.matrix(node), indices)
        except CannotRaise:
            return None

    def _compact_product(self, node: Product, indices: tuple[str, ...]) -> Shown | None:
        """Sums over an index as entries of matrix products, None where matrix notation has no word for them."""
        if any(child.ndim > 2 or isinstance(child, Unit) for child in node.children):
            return None
        try:
            graph = Graph(self.matrix, node, self.symmetric)
            graph.reduce()
        except CannotRaise:
            return None
        names: dict[int, str] = {}
        deltas: list[Shown] = []
        for label, name in zip(node.out, indices, strict=True):
            if label in names:
                deltas.append(Delta(names[label], name))
            names.setdefault(label, name)
        return product_of([*deltas, *graph.entries(names)])

    # -- shared

    def _turned(self, node: Node, shown: Shown) -> Shown:
        """The transpose of a matrix that prints as `shown`."""
        if isinstance(node, Product) and len(node.out) == len(set(node.out)):
            return self.matrix(einsum(list(node.factors), node.out[::-1], dict(enumerate(node.sizes))))
        if isinstance(node, Call) and node.head.elementwise:
            return self.matrix(Call(node.head, tuple(transpose(child) for child in node.children)))
        return transposed(shown, self.symmetric)

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
            if isinstance(args[1], Add) and len(args[1].terms) == 1:
                return Frac(Num(1), Pow(args[0], args[1].terms[0][1]))
            return Pow(args[0], args[1])
        if name in _SIGNS:
            return Compare(_SIGNS[name], args[0], args[1])
        if name == "step" and self.compact:
            return positive(args[0])
        if name == "where":
            if node.ndim and self.compact:
                args[1:] = [self._sum_term(child) for child in node.children[1:]]
            return Where(args[0], args[1], args[2])
        if not args:
            return Word(name)
        if isinstance(node.head, Unknown):
            return Fn(node.head.letter + node.head.order * "'", tuple(args))
        row = TABLE.get(name)
        printed, latex = (row.names[0] if row else name), (row.latex if row else "")
        if node.head.core_in == ("n",) and node.children[0].ndim > 1:
            if node.children[0].ndim == 2 and self.compact:
                turned = self._turned(node.children[0], args[0])
                if turns(turned) < turns(args[0]):
                    columns = Fn(printed, (turned, Word("axis=0")), latex)
                    return Transposed(columns) if node.head.core_out else columns
            args = [*args, Word(f"axis={node.children[0].ndim - 1}")]
        return exponential(args[0], latex) if name == "exp" else Fn(printed, tuple(args), latex)


def _is_number(node: Node) -> bool:
    """Whether a tensor repeats a number."""
    if not isinstance(node, Product) or len(set(node.out)) < len(node.out):
        return False
    return not any(label in node.out for labels in node.labels for label in labels)


def _is_repeated(node: Node) -> bool:
    """Whether a term of a sum is a number, a row or a column repeated along other axes."""
    if not isinstance(node, Product) or len(set(node.out)) < len(node.out):
        return False
    return not set(node.out) <= {label for labels in node.labels for label in labels}


def _stays_when_turned(node: Symbol | Let | Call) -> bool:
    """Whether a matrix that prints as one word equals its transpose."""
    if isinstance(node, Symbol):
        return bool(node.facts & SYMMETRIC)
    if isinstance(node, Let):
        return is_symmetric_as_written(node.definition)
    if len(node.children) == 1 and node.head.elementwise:
        (child,) = node.children
        return isinstance(child, (Symbol, Call)) and child.ndim == 2 and _stays_when_turned(child)
    return node.head.core_out in ("nn", "nm") and is_symmetric(node)
