r"""Vectors and matrices with ellipses, below the lowering: ``(x_1, \dots, x_n)`` is x_i for all i, a matrix a_ij.

What is written out must agree with the entry that the corners give; otherwise the ellipsis is refused. On the diagonal
of a square matrix there may be another entry than beside it: the other corners give that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from chainrule.errors import ReadError
from chainrule.readers.dots import shown, without_middle
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import (
    Cases,
    Comparison,
    Derivative,
    Dots,
    Factors,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
)  # fmt: skip

#: The indices of rows and columns that are written by ellipses: no letters of a text.
ROW, COLUMN = "⋮", "⋯"
_Pair = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class Run:
    """The entry at `ROW` and `COLUMN`, and for each of these that occurs its first and its last value.

    Where only rows or only columns are written by ellipses there is an entry for each of the others.
    """

    entries: tuple[Tree, ...]
    ranges: dict[str, _Pair]


def run_of(tree: Tree, rows: tuple[tuple[Tree, ...], ...]) -> Run | None:
    """What a matrix says that is written by ellipses, None for one that is written out."""
    if not any(isinstance(entry, Dots) for row in rows for entry in row):
        return None
    down_to, across_to = without_middle([row[0] for row in rows]), without_middle(rows[0])
    rows = tuple(tuple(rows[i][j] for j in across_to) for i in down_to)
    down = _written(tree, [all(isinstance(entry, Dots) for entry in row) for row in rows])
    across = _written(tree, [all(isinstance(row[j], Dots) for row in rows) for j in range(len(rows[0]))])
    entries = _split([[_once(rows[i][j]) for j in across] for i in down])
    if any(isinstance(entry, Dots) for row in entries for entry in row):
        raise _disagreement(tree)
    try:
        if len(down) < len(rows) and len(across) < len(rows[0]):
            return _matrix(entries) or _with_diagonal(entries)
        if len(down) < len(rows):
            return _lines([list(column) for column in zip(*entries, strict=True)], ROW)
        return _lines(entries, COLUMN)
    except _DifferError:
        raise _disagreement(tree) from None


def _split(entries: list[list[Tree]]) -> list[list[Tree]]:
    """The entries with x_{11} as x_{1,1} where an entry beside it has two indices, as x_{n1} has."""
    scripts = [part for row in entries for entry in row for part in find_all(entry, Script)]
    wide = {(shown(part.base), len(part.sub)) for part in scripts if len(part.sub) > 1}

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or len(part.sub) != 1 or not isinstance(part.sub[0], Number):
            return None
        number = part.sub[0]
        digits = str(number.value)
        if (shown(part.base), len(digits)) not in wide:
            return None
        return replace(part, sub=tuple(Number(number.start, number.end, Fraction(digit)) for digit in digits))

    return [[transform(entry, change) for entry in row] for row in entries] if wide else entries


def _matrix(entries: list[list[Tree]]) -> Run | None:
    """A matrix with ellipses both ways, by its corners; None where these do not agree."""
    ranges: dict[str, _Pair] = {}
    try:
        lines = [_merged(row[0], row[-1], COLUMN, ranges) for row in entries]
        entry = _merged(lines[0], lines[-1], ROW, ranges)
        for i, row in enumerate(entries):
            for j, written in enumerate(row):
                _check(entry, written, ranges, {ROW: (i, len(entries)), COLUMN: (j, len(row))})
    except _DifferError:
        return None
    return Run((entry,), ranges) if len(ranges) == 2 else None


def _with_diagonal(entries: list[list[Tree]]) -> Run:
    """A square matrix with ellipses both ways and another entry on its diagonal, 0 beside ``g'(z_i)`` say."""
    count = len(entries)
    if any(len(row) != count for row in entries):
        raise _DifferError
    ranges: dict[str, _Pair] = {}
    on_diagonal = _merged(entries[0][0], entries[-1][-1], ROW, ranges)
    if not ranges:
        raise _DifferError
    ranges[COLUMN] = ranges[ROW]
    low, high = map(shown, ranges[ROW])
    beside = _indexed(entries[0][-1], {low: ROW, high: COLUMN})
    for i, row in enumerate(entries):
        for j, written in enumerate(row):
            _check(on_diagonal if i == j else beside, written, ranges, {ROW: (i, count), COLUMN: (j, count)})
    start, end = on_diagonal.start, on_diagonal.end
    equal = Comparison(start, end, (Name(start, end, ROW), Name(start, end, COLUMN)), ("=",))
    return Run((Cases(start, end, ((on_diagonal, equal), (beside, None))),), ranges)


def _indexed(entry: Tree, indices: dict[str, str]) -> Tree:
    """An entry with indices for the subscripts that these values have."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not part.sub:
            return None
        named = ((each, indices.get(shown(each))) for each in part.sub)
        sub = tuple(each if index is None else Name(each.start, each.end, index) for each, index in named)
        return replace(part, sub=sub)

    return transform(entry, change)


def _lines(lines: list[list[Tree]], index: str) -> Run:
    """Columns or rows of which each is written by an ellipsis; some may be the same all along, such as one of ones."""
    ranges: dict[str, _Pair] = {}
    found = tuple(_merged(line[0], line[-1], index, ranges) for line in lines)
    for entry, line in zip(found, lines, strict=True):
        for i, written in enumerate(line):
            _check(entry, written, ranges, {index: (i, len(line))})
    if not ranges:
        raise _DifferError
    return Run(found, ranges)


def _check(entry: Tree, written: Tree, ranges: dict[str, _Pair], places: dict[str, tuple[int, int]]) -> None:
    """What is written out at a place must be the entry there."""
    if _unordered(_at(entry, ranges, places)) != _unordered(written):
        raise _DifferError


def _unordered(entry: Tree) -> str:
    """What an entry says, the factors of a product in any order: s_1 s_2 may stand for s_2 s_1."""
    if isinstance(entry, Terms) and len(entry.terms) == 1:
        return f"{entry.terms[0][0]} {_unordered(entry.terms[0][1])}"
    if isinstance(entry, Factors) and not set(entry.signs) - {"", "dot"}:
        return " ".join(sorted(map(shown, entry.factors)))
    return shown(entry)


def _written(tree: Tree, dotted: list[bool]) -> list[int]:
    """The places of the lines that are written out: all but a run of ellipses before the last one."""
    places = [i for i, dots in enumerate(dotted) if not dots]
    gaps = [i for i, dots in enumerate(dotted) if dots]
    if gaps and (gaps[0] == 0 or gaps[-1] != len(dotted) - 2 or len(gaps) != gaps[-1] - gaps[0] + 1):
        raise _disagreement(tree)
    return places


def _disagreement(tree: Tree) -> ReadError:
    return ReadError("the entries around the ellipsis do not agree", tree.start, tree.end)


class _DifferError(Exception):
    """Two entries differ in more than one subscript."""


def _once(entry: Tree) -> Tree:
    r"""``\partial^2 f / \partial x_1^2`` as ``\partial^2 f / \partial x_1 \partial x_1``, like entries beside it."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Derivative) or all(order == 1 for _, order in part.variables):
            return None
        return replace(part, variables=tuple((each, 1) for each, order in part.variables for _ in range(order)))

    return transform(entry, change)


def _merged(first: Tree, last: Tree, index: str, ranges: dict[str, _Pair]) -> Tree:
    """The entry at an index of which the first and the last one are given."""
    found: list[_Pair] = []
    merged = _common(first, last, index, found)
    pairs = {(shown(low), shown(high)) for low, high in found}
    assert isinstance(merged, Tree)  # noqa: S101 - two trees have a tree in common
    if not pairs:
        return merged
    if len(pairs) != 1:
        raise _DifferError
    pair = ranges.setdefault(index, found[0])
    if (shown(pair[0]), shown(pair[1])) not in pairs:
        raise _DifferError
    return merged


def _common(a: Any, b: Any, index: str, found: list[_Pair]) -> Any:
    """What two entries have in common, the index standing where subscripts differ; the pairs that differ are noted."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return tuple(_common(x, y, index, found) for x, y in zip(a, b, strict=True))
    if isinstance(a, Tree) and type(a) is type(b):
        parts = {name: _common(x, y, index, found) for name, x, y in _fields(a, b) if name != "sub"}
        if isinstance(a, Script) and isinstance(b, Script):
            if len(a.sub) != len(b.sub):
                raise _DifferError
            parts["sub"] = tuple(_subscript(x, y, index, found) for x, y in zip(a.sub, b.sub, strict=True))
        return replace(a, **parts)
    if a != b:
        raise _DifferError
    return a


def _subscript(a: Tree, b: Tree, index: str, found: list[_Pair]) -> Tree:
    if shown(a) == shown(b):
        return a
    found.append((a, b))
    return Name(a.start, a.end, index)


def _fields(a: Tree, b: Tree) -> Iterator[tuple[str, Any, Any]]:
    for field in fields(a):
        if field.name not in ("start", "end"):
            yield field.name, getattr(a, field.name), getattr(b, field.name)


def _at(entry: Tree, ranges: dict[str, _Pair], places: dict[str, tuple[int, int]]) -> Tree:
    """The entry at the row and column of these places, of so many that are written out."""
    values: dict[str, Tree] = {}
    for index, (low, high) in ranges.items():
        place, count = places[index]
        if place == count - 1:
            values[index] = high
        elif isinstance(low, Number):
            values[index] = Number(low.start, low.end, low.value + Fraction(place))
        else:
            values[index] = low if not place else Dots(low.start, low.end)
    return transform(
        entry, lambda part: values.get(part.name) if isinstance(part, Name) and part.name in values else None
    )
