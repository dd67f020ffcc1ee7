"""The value of an expression at a point, in ball arithmetic: every entry is an interval that contains the truth.

A point gives each symbol its entries (exact dyadic numbers), each size an integer, each unknown function a
smooth test function. A value that is not real there (a logarithm of a negative number, a division by zero)
is an indeterminate ball. Work is bounded by the number of entries visited.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import product as cartesian
from math import prod
from operator import mul
from typing import Any
from zlib import crc32

import flint

from chainrule.algebra.instantiate import definition_of
from chainrule.engine.balls import MATRIX_FUNCTIONS, matrix_function
from chainrule.engine.scalar_balls import DIRECT, PLANE, real
from chainrule.engine.scalar_program import program
from chainrule.errors import BudgetError, UsageError
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import Apply, Block, Call, Const, Fuse, Labels, Let, Node, Product, Sum, Symbol, Unit
from chainrule.expr.sizes import Size, monomials
from chainrule.rules import TABLE

Ball = Any  # flint.arb
MAX_ENTRIES = 200_000
_ONE = flint.arb(1)
#: The places of products with so many assignments are kept.
_FEW = 1000


@dataclass(slots=True)
class Point:
    """Where to evaluate: entries of symbols in row-major order, sizes, named indices (from 1), unknown functions."""

    values: dict[Symbol, tuple[Fraction, ...]]
    sizes: dict[str, int] = field(default_factory=dict)
    indices: dict[str, int] = field(default_factory=dict)
    functions: dict[str, int] = field(default_factory=dict)

    def extent(self, size: Size) -> int:
        """The integer a size stands for at this point."""
        if isinstance(size, int):
            return size
        if size in self.sizes:
            return self.sizes[size]
        total = 0
        for names, count in monomials(size).items():
            for name in names:
                if name not in self.sizes:
                    msg = f"the size {name} has no value at this point"
                    raise UsageError(msg)
                count *= self.sizes[name]
            total += count
        return total


def ball(value: Fraction) -> Ball:
    """The ball of a rational number (exact for dyadic numbers)."""
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def evaluate(root: Node, point: Point, *, max_entries: int = MAX_ENTRIES, plane: bool = False) -> list[Ball]:
    """The entries of `root` at `point`, row-major, at the current precision of `flint.ctx`.

    In the complex `plane` roots and logarithms of negative numbers have their principal values.
    """
    return Plan(root).at(point, max_entries=max_entries, plane=plane)[0]


class Plan:
    """The order in which the parts of some expressions are evaluated, made once for many points."""

    def __init__(self, *roots: Node) -> None:
        """Order the parts, operands first; a theorem's head stands behind its definition."""
        self.roots = roots
        self.order = list(_ordered(roots, set()))
        self._program = program(self.order, self.roots)

    def at(self, point: Point, *, max_entries: int = MAX_ENTRIES, plane: bool = False) -> list[list[Ball]]:
        """The entries of each expression at a point."""
        if self._program is not None and not plane and len(self.order) <= max_entries:
            return self._program.run([_entries_of(symbol, point)[0] for symbol in self._program.symbols])
        evaluator = _Evaluator(point, max_entries, plane=plane)
        done = evaluator.done
        for node, needed in self.order:
            done[node] = evaluator.entries(node) if needed is None else done[needed]
        return [done[root] for root in self.roots]


class Values:
    """The values of many expressions at one point: a part they share is evaluated once."""

    def __init__(self, point: Point, *, max_entries: int = MAX_ENTRIES) -> None:
        """Take the point; the budget is one for all expressions."""
        self._evaluator = _Evaluator(point, max_entries, plane=False)

    def of(self, root: Node) -> list[Ball]:
        """The entries of an expression, at the precision of `flint.ctx`, which must stay the same."""
        done = self._evaluator.done
        for node, needed in _ordered((root,), done):
            done[node] = self._evaluator.entries(node) if needed is None else done[needed]
        return done[root]


def _ordered(roots: Sequence[Node], known: Container[Node]) -> Iterator[tuple[Node, Node | None]]:
    """The parts of expressions that are not known, operands first; a theorem's head stands behind its definition."""
    opened = dict[Node, Node | None]()
    # None stands before a node whose operands are done.
    stack: list[Node | None] = list(roots)
    while stack:
        node = stack.pop()
        if node is None:
            node = stack.pop()
            assert node is not None  # noqa: S101 - a node, as pushed below
            yield node, opened[node]
        elif node not in opened and node not in known:
            needed = opened[node] = _opened(node)
            stack += (node, None, *(node.children if needed is None else (needed,)))


def _opened(node: Node) -> Node | None:
    """The definition that stands for a theorem's head, None for other nodes."""
    if isinstance(node, Call):
        row = TABLE.get(node.head.name)
        if row is not None and row.definition is not None and node.head.name not in DIRECT:
            return definition_of(row, node)
    return None


def _entries_of(symbol: Symbol, point: Point) -> list[Ball]:
    if symbol not in point.values:
        msg = f"{symbol.name} has no value at this point"
        raise UsageError(msg)
    return [ball(value) for value in point.values[symbol]]


def _places(operands: tuple[Labels, ...], extents: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Where the entries of operands are found for each assignment of the labels, in their order."""
    places = []
    for labels in operands:
        step, stride = 1, [0] * len(extents)
        for label in reversed(labels):
            stride[label] += step
            step *= extents[label]
        steps = [[i * step for i in range(extent)] for extent, step in zip(extents, stride, strict=True)]
        places.append(tuple(map(sum, cartesian(*steps))))
    return tuple(places)


#: The same for small products, which are alike: each entry of a matrix that is written out is one.
_few_places = lru_cache(maxsize=1024)(_places)


class _Evaluator:
    def __init__(self, point: Point, max_entries: int, *, plane: bool) -> None:
        self.point = point
        self.plane = plane
        self.left = max_entries
        self.done: dict[Node, list[Ball]] = {}

    def _spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            msg = "over budget: too many entries to evaluate"
            raise BudgetError(msg)

    def entries(self, node: Node) -> list[Ball]:
        """The entries of a node whose operands are done."""
        return _ARMS[type(node)](self, node)

    def const(self, node: Const) -> list[Ball]:
        return [ball(node.value)]

    def let(self, node: Let) -> list[Ball]:
        return self.done[node.definition]

    def fuse(self, node: Fuse) -> list[Ball]:
        count, second = self.point.extent(node.shape[0]), self.point.extent(node.shape[2])
        return [flint.arb(int(i * second + j == k)) for k in range(count) for i in range(count // second)
                for j in range(second)]  # fmt: skip

    def block(self, node: Block) -> list[Ball]:
        total, part = (self.point.extent(size) for size in node.shape)
        offset = sum(self.point.extent(size) for size in node.parts[: node.position])
        return [flint.arb(int(k == offset + i)) for k in range(total) for i in range(part)]

    def symbol(self, node: Symbol) -> list[Ball]:
        if "size" in node.facts and not node.shape:
            return [flint.arb(self.point.extent(node.name))]
        return _entries_of(node, self.point)

    def unit(self, node: Unit) -> list[Ball]:
        extent = self.point.extent(node.shape[0])
        index = node.index if isinstance(node.index, int) else self.point.indices.get(node.index)
        if index is None:
            index = self.point.sizes.get(str(node.index))
        if index is None:
            msg = f"the index {node.index} has no value at this point"
            raise UsageError(msg)
        return [flint.arb(int(i + 1 == index)) for i in range(extent)]

    def sum(self, node: Sum) -> list[Ball]:
        parts = [self.done[child] for child in node.children]
        coefficients = [ball(c) for c in node.coefficients]
        self._spend(len(parts) * len(parts[0]) if parts else 0)
        zero = flint.arb(0)
        return [sum(map(mul, coefficients, entries), start=zero) for entries in zip(*parts, strict=True)]

    def product(self, node: Product) -> list[Ball]:
        if not node.sizes:
            self._spend(len(node.children))
            return [prod([self.done[child][0] for child in node.children], start=_ONE)]
        extents = tuple([self.point.extent(size) for size in node.sizes])
        total, work = prod([extents[label] for label in node.out]), prod(extents)
        self._spend(work * max(1, len(node.children)) + total)
        find = _few_places if work <= _FEW else _places
        out_places, *places = find((node.out, *node.labels), extents)
        out = [flint.arb(0)] * total
        entries = [map(self.done[child].__getitem__, own) for child, own in zip(node.children, places, strict=True)]
        for where, *values in zip(out_places, *entries, strict=True):
            out[where] += prod(values, start=_ONE)
        return out

    def call(self, node: Call) -> list[Ball]:
        args = [self.done[child] for child in node.children]
        if self.plane:
            args = [[flint.acb(entry) for entry in entries] for entries in args]
        if node.head.name in MATRIX_FUNCTIONS:
            args = [[real(entry) for entry in entries] for entries in args]
            rows, columns = (self.point.extent(size) for size in node.children[0].shape[-2:])
            self._spend(len(args[0]) * max(rows, columns))
            return matrix_function(node.head.name, args[0], rows, columns)
        count = max((len(a) for a in args), default=1)
        self._spend(count)
        spread = [a if len(a) == count else a * count for a in args]
        head = node.head
        function: Any = self._unknown(head) if isinstance(head, Unknown) else _function(head.name, plane=self.plane)
        return [function(*entries) for entries in zip(*spread, strict=True)] if args else [function()]

    def _seed(self, name: str) -> tuple[int, flint.arb]:
        """The number and the phase that the test function of a name is made from: each name has its own."""
        own, turn = crc32(name.encode()), self.point.functions.get(name, 0)
        return own + turn, flint.arb(turn) / 7 + flint.arb(own) / 2**30

    def _unknown(self, head: Unknown) -> Callable[[Ball], Ball]:
        """A test function of one number, or a derivative of it: a sine with an irrational-looking weight."""
        seed, phase = self._seed(head.letter)
        weight = _weight(seed, 0, 0, 0)

        def wave(x: Ball) -> Ball:
            angle = phase + weight * x
            turns = (angle.sin(), angle.cos(), -angle.sin(), -angle.cos())
            return turns[head.order % 4] * weight**head.order + (0 if head.order else 3)

        return wave

    def apply(self, node: Apply) -> list[Ball]:
        """A test function: sum over its arguments' entries of sines with irrational-looking weights, by jets."""
        args = [self.done[child] for child in node.children]
        extents = [1]
        for size in node.out_shape:
            extents.append(self.point.extent(size))
        outputs = 1
        for extent in extents:
            outputs *= extent
        spans = [range(len(args[p])) for p in node.wrt]
        seed, first = self._seed(node.name)
        out = []
        for which in range(outputs):
            self._spend(len(spans) + sum(map(len, args)))
            phase = first + flint.arb(3 * which) / 7
            weights = [[_weight(seed, which, a, i) for i in range(len(arg))] for a, arg in enumerate(args)]
            for weight_row, arg in zip(weights, args, strict=True):
                for weight, entry in zip(weight_row, arg, strict=True):
                    phase += weight * entry
            wave = [phase.sin() + 3, phase.cos(), -phase.sin(), -phase.cos()]
            order = len(node.wrt)
            value = wave[0] if not order else (wave[0] - 3 if order % 4 == 0 else wave[order % 4])
            for chosen in cartesian(*spans):
                factor = flint.arb(1)
                for position, entry_index in zip(node.wrt, chosen, strict=True):
                    factor *= weights[position][entry_index]
                out.append(value * factor)
        return out


_ARMS: dict[type[Node], Callable[[_Evaluator, Any], list[Ball]]] = {
    Const: _Evaluator.const,
    Symbol: _Evaluator.symbol,
    Let: _Evaluator.let,
    Unit: _Evaluator.unit,
    Fuse: _Evaluator.fuse,
    Block: _Evaluator.block,
    Sum: _Evaluator.sum,
    Product: _Evaluator.product,
    Apply: _Evaluator.apply,
    Call: _Evaluator.call,
}


def _weight(seed: int, *place: int) -> flint.arb:
    """A weight between 3/8 and 2 for an entry of an argument: gradients of two functions must not be parallel."""
    return flint.arb(3 * 2**16 + crc32(repr(place).encode(), seed % 2**32) % (13 * 2**16)) / 2**19


def _function(name: str, *, plane: bool) -> Any:
    direct = PLANE.get(name, DIRECT.get(name)) if plane else DIRECT.get(name)
    if direct is not None:
        return direct
    row = TABLE.get(name)
    if row is None or not row.ball:
        msg = f"{name} cannot be evaluated: it is a primitive without a ball function"
        raise UsageError(msg)
    method = row.ball
    if method == "pi":
        return flint.arb.pi
    return lambda *args: getattr(args[0], method)(*args[1:])
