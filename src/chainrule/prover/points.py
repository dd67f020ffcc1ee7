"""Exact points to evaluate at: several regimes for every symbol, small sizes, stated facts respected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from random import Random

from chainrule.algebra.facts import Facts
from chainrule.engine.evaluate import Point
from chainrule.errors import BudgetError
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import Apply, Call, Const, Node, Product, Shape, Symbol, Unit
from chainrule.expr.sizes import Size, names_of
from chainrule.expr.walk import nodes_of, unknown_functions

#: Ranges in 64ths for symbols about which nothing is stated; each regime is visited with several sizes.
REGIMES = (
    ("unit", 0, 7),
    ("unit", 3, 61),
    ("positive", 67, 250),
    ("real", -190, 190),
    ("negative", -190, -3),
    ("real", -90, 90),
    ("wide", 200, 900),
)
_STATED = {
    "unit": (3, 61),
    "positive": (3, 250),
    "base": (80, 640),
    "above one": (66, 400),
    "symmetric unit": (-61, 61),
    "off zero": (3, 200),
    "nonzero": (3, 200),
    "nonnegative": (1, 250),
}
POINTS_PER_REGIME = 2
MAX_SIZE = 60
FINEST = 128 * 64
#: Scalars for which the points are kept.
MAX_KEPT = 8


@dataclass(frozen=True, slots=True)
class _Needed:
    """What must have a value at a point; `largest` bounds a size from below, by the places that are named."""

    symbols: tuple[Symbol, ...]
    names: tuple[str, ...] = ()
    indices: tuple[tuple[str, Size], ...] = ()
    functions: tuple[str, ...] = ()
    largest: dict[Size, int] = field(default_factory=dict)
    totals: dict[Node, Node] = field(default_factory=dict)


def points(roots: list[Node], facts: Facts, *, seed: int = 0) -> Iterator[tuple[str, Point]]:
    """Points with the name of their regime, deterministic for a given question."""
    return points_for(nodes_of(*roots), facts, seed=seed)


def points_for(nodes: list[Node], facts: Facts, *, seed: int = 0) -> Iterator[tuple[str, Point]]:
    """The same for the nodes of expressions."""
    symbols = tuple(sorted({n for n in nodes if isinstance(n, Symbol)}, key=lambda s: (s.name, s.digest)))
    if len(symbols) <= MAX_KEPT and not any(map(_is_more, nodes)):
        return _at_scalars(symbols, seed)
    return _points(_needed(nodes, symbols, facts), seed)


def _is_more(node: Node) -> bool:
    """Whether a node needs more at a point than the values of scalars."""
    kind = type(node)
    if node.shape or kind is Apply or (kind is Call and isinstance(node.head, Unknown)):  # type: ignore[attr-defined]
        return True
    return (kind is Product and bool(node.sizes)) or (kind is Symbol and "size" in node.facts)  # type: ignore[attr-defined]


def _at_scalars(symbols: tuple[Symbol, ...], seed: int) -> Iterator[tuple[str, Point]]:
    """The points for a few scalars."""
    for regime, values in _scalar_values(tuple([symbol.facts for symbol in symbols]), seed):
        yield regime, Point(dict(zip(symbols, values, strict=True)))


@lru_cache(maxsize=256)
def _scalar_values(facts: tuple[frozenset[str], ...], seed: int) -> list[tuple[str, list[tuple[Fraction, ...]]]]:
    """The values of scalars about which these facts are stated, made once: claims in bulk have the same ones."""
    symbols = tuple([Symbol(str(place), (), stated) for place, stated in enumerate(facts)])
    return [(regime, list(point.values.values())) for regime, point in _points(_Needed(symbols), seed)]


def _needed(nodes: list[Node], symbols: tuple[Symbol, ...], facts: Facts) -> _Needed:
    if any(isinstance(size, int) and size > MAX_SIZE for n in nodes for size in _sizes(n)) or any(
        isinstance(n, Unit) and isinstance(n.index, int) and n.index > MAX_SIZE for n in nodes
    ):
        msg = f"over budget: an axis of more than {MAX_SIZE} entries"
        raise BudgetError(msg)
    names = sorted({name for n in nodes for size in _sizes(n) for name in names_of(size)})
    names += sorted({s.name for s in symbols if "size" in s.facts and s.name not in names})
    indices = sorted(
        {(str(n.index), n.shape[0]) for n in nodes if isinstance(n, Unit) and isinstance(n.index, str)}, key=str
    )
    largest: dict[Size, int] = {}
    for n in nodes:
        if isinstance(n, Unit) and isinstance(n.index, int):
            largest[n.shape[0]] = max(largest.get(n.shape[0], 1), n.index)
    functions = sorted(unknown_functions(nodes))
    return _Needed(symbols, tuple(names), tuple(indices), tuple(functions), largest, dict(facts.totals))


def _points(needed: _Needed, seed: int) -> Iterator[tuple[str, Point]]:
    symbols = [symbol for symbol in needed.symbols if not _is_size(symbol)]
    alike = tuple([(symbol.shape, symbol.facts) for symbol in symbols])
    largest = tuple(needed.largest.items())
    for turn in range(POINTS_PER_REGIME):
        for number, (regime, _, _) in enumerate(REGIMES):
            if needed.totals:
                point = _point(needed, seed, turn, number)
            else:
                known = _known_point(alike, needed.names, needed.indices, largest, seed, turn, number)
                values = dict(zip(symbols, known.values.values(), strict=True))
                point = Point(values, known.sizes, known.indices)
            point.functions = dict.fromkeys(needed.functions, 7 * turn + number)
            yield regime, point


@lru_cache(maxsize=1024)
def _known_point(
    alike: tuple[tuple[Shape, frozenset[str]], ...],
    names: tuple[str, ...],
    indices: tuple[tuple[str, Size], ...],
    largest: tuple[tuple[Size, int], ...],
    seed: int,
    turn: int,
    number: int,
) -> Point:
    """The point for symbols of these shapes and facts, made once: questions about one claim have the same ones."""
    symbols = tuple([Symbol(str(place), shape, facts) for place, (shape, facts) in enumerate(alike)])
    return _point(_Needed(symbols, names, indices, largest=dict(largest)), seed, turn, number)


def _point(needed: _Needed, seed: int, turn: int, number: int) -> Point:
    _, low, high = REGIMES[number]
    random = Random(seed * 1000 + turn * 10 + number)  # noqa: S311 - points need to be spread, not secret
    sizes = {name: max(2 + (i + turn + number) % 2, needed.largest.get(name, 1)) for i, name in enumerate(needed.names)}
    point = Point({}, sizes)
    for name, size in needed.indices:
        point.indices[name] = random.randint(1, point.extent(size))
    taken: set[int] = set()
    for symbol in needed.symbols:
        if not _is_size(symbol):
            point.values[symbol] = _entries(symbol, point, random, (low, high), needed.totals, taken)
    return point


def _is_size(symbol: Symbol) -> bool:
    """Whether a symbol has its value from the sizes of a point."""
    return "size" in symbol.facts and not symbol.shape


def _sizes(node: Node) -> tuple[Size, ...]:
    return node.sizes if hasattr(node, "sizes") else node.shape


def _entries(
    symbol: Symbol,
    point: Point,
    random: Random,
    span: tuple[int, int],
    totals: dict[Node, Node],
    taken: set[int],
) -> tuple[Fraction, ...]:
    stated = next((_STATED[fact] for fact in sorted(symbol.facts) if fact in _STATED), span)
    count = 1
    for size in symbol.shape:
        count *= point.extent(size)
    if symbol in totals and isinstance(totals[symbol], Const):
        total = totals[symbol]
        assert isinstance(total, Const)  # noqa: S101 - narrowed above
        width = point.extent(symbol.shape[-1])
        entries: list[Fraction] = []
        for _ in range(count // width):
            weights = [random.randint(1, 60) for _ in range(width)]
            entries += [total.value * Fraction(w, sum(weights)) for w in weights]
        return tuple(entries)
    values = [_fresh(random, stated, taken) for _ in range(count)]
    return _structured(symbol, values, point)


def _structured(symbol: Symbol, values: list[Fraction], point: Point) -> tuple[Fraction, ...]:
    """The entries of a matrix with the stated structure: exact, so that the facts hold exactly."""
    if symbol.ndim != 2 or symbol.shape[0] != symbol.shape[1]:
        return tuple(values)
    n = point.extent(symbol.shape[0])
    if "orthogonal" in symbol.facts:
        return _orthogonal(values, n)
    if "positive definite" in symbol.facts:
        # B B' + 1/2 on the diagonal.
        return tuple(
            sum((values[i * n + k] * values[j * n + k] for k in range(n)), Fraction(int(i == j), 2))
            for i in range(n)
            for j in range(n)
        )
    if "symmetric" in symbol.facts:
        return tuple(values[min(i, j) * n + max(i, j)] for i in range(n) for j in range(n))
    return tuple(values)


def _orthogonal(values: list[Fraction], n: int) -> tuple[Fraction, ...]:
    """A product of n Householder reflections I - 2 v v' / v'v, rational."""
    matrix = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for k in range(n):
        v = values[k * n : k * n + n]
        square = sum((x * x for x in v), Fraction(0))
        for line in matrix:
            scaled = 2 * sum((a * b for a, b in zip(line, v, strict=True)), Fraction(0)) / square
            line[:] = [a - scaled * b for a, b in zip(line, v, strict=True)]
    return tuple(entry for line in matrix for entry in line)


def _fresh(random: Random, span: tuple[int, int], taken: set[int]) -> Fraction:
    """An odd number of 128ths (of 16ths in the first regime) whose size no other entry has: no coincidence is hit.

    `taken` holds the sizes so far, in the finest of the units.
    """
    step = 8 if span == (0, 7) else 1
    for attempt in range(64):
        units = (2 * random.randint(span[0], span[1]) + 1) * step * 64
        if attempt > 16:
            units += (2 * random.randint(0, 31) + 1) * step
        if abs(units) not in taken:
            break
    taken.add(abs(units))
    return Fraction(units, FINEST)


def nearby(point: Point) -> Point:
    """A point close by, every entry moved by its own small amount: an equality that only holds by chance is lost."""
    count = 0
    values = {}
    for symbol, entries in point.values.items():
        moved = []
        for entry in entries:
            count += 1
            moved.append(entry + Fraction(2 * count + 1, 2**20))
        values[symbol] = tuple(moved)
    return Point(values, point.sizes, point.indices, point.functions)
