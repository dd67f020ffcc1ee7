"""From expressions to what is printed: in matrix view where matrix notation can say it, else with indices.

What cannot be raised stays in indices; a wrong matrix form is never printed.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.expr.build import DIVIDE, POWER
from chainrule.expr.nodes import Apply, Call, Const, Let, Node, Product, Size, Sum, Symbol, Unit
from chainrule.expr.walk import postorder
from chainrule.rules import TABLE
from chainrule.writers.graph import CannotRaise, Graph
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
    Shown,
    Sub,
    Where,
    Word,
    number,
    product_of,
    signed,
    sum_order,
)

LETTERS = "ijklmnpqrstuv"
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


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
    names: set[str] = set()
    for part in postorder(node, stop=lambda n: isinstance(n, Let)):
        if isinstance(part, (Symbol, Let)):
            names.add(part.name)
        if isinstance(part, Unit):
            names.add(str(part.index))
        names.update(str(size) for size in part.shape)
    return names


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
        return Graph(self.matrix, node).shown()

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
            sign = 1 if coefficient >= 0 else -1
            if isinstance(term, Num):
                shown = number(abs(coefficient) * term.value)
            else:
                shown = term if abs(coefficient) == 1 else product_of([number(abs(coefficient)), term])
            parts.append((sign, shown))
        if len(parts) == 1 and parts[0][0] > 0:
            return parts[0][1]
        return Add(tuple(sorted(parts, key=lambda p: (p[0] < 0, sum_order(p[1])))))

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
